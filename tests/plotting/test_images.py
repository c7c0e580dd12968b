import numpy as np
import pytest
from matplotlib.figure import Figure

from course_utils.plotting import image_grid, image_rows
from course_utils.plotting.images import mosaic


def test_there_is_one_row_per_batch_with_its_name(images):
    figure = image_rows({"original": images, "reconstrucción": images}, n=5, title="Prueba")
    assert isinstance(figure, Figure)
    assert [ax.get_ylabel() for ax in figure.axes] == ["original", "reconstrucción"]
    assert figure.get_suptitle() == "Prueba"


def test_rows_show_the_first_n_images_in_order(images):
    (ax,) = image_rows({"original": images}, n=3).axes
    drawn = np.asarray(ax.images[0].get_array())
    assert drawn[:8, :8] == pytest.approx(images[0, ..., 0])
    assert drawn[:8, -8:] == pytest.approx(images[2, ..., 0])


def test_rows_of_different_resolution_are_aligned():
    rows = {"32×32": np.zeros((4, 32, 32)), "16×16": np.zeros((4, 16, 16))}
    shapes = [ax.images[0].get_array().shape for ax in image_rows(rows, n=4).axes]
    assert shapes[0] == (32, 134)
    assert shapes[1] == (16, 67), "la misma proporción: cada imagen queda bajo la suya"


def test_colour_images_keep_their_channels():
    (ax,) = image_rows({"color": np.zeros((2, 8, 8, 3))}, n=2).axes
    assert ax.images[0].get_array().shape[-1] == 3


def test_the_grid_leaves_no_frame_around_missing_images(images):
    figure = image_grid(images[:5], columns=3, captions=list("abcde"))
    assert len(figure.axes) == 6
    assert [ax.get_title() for ax in figure.axes[:5]] == list("abcde")
    assert not figure.axes[5].images


def test_captions_must_match_the_images(images):
    with pytest.raises(ValueError, match="Hay 5 imágenes y 2 pies"):
        image_grid(images[:5], captions=["a", "b"])


@pytest.mark.parametrize("bad", [2.0, -1.0, np.nan])
def test_images_that_cannot_be_seen_are_refused(images, bad):
    broken = images.copy()
    broken[0, 0, 0] = bad
    with pytest.raises(ValueError, match=r"«copia» (debe estar en \[0, 1\]|contiene NaN)"):
        image_rows({"original": images, "copia": broken})
    with pytest.raises(ValueError, match="images"):
        image_grid(broken)


def test_the_mosaic_puts_each_image_in_its_cell():
    images = np.arange(6, dtype=float).reshape(2, 3, 1, 1)
    canvas = mosaic(images, gap=1)
    assert canvas.shape == (3, 5)
    assert np.array_equal(canvas[::2, ::2], [[0, 1, 2], [3, 4, 5]])
    assert (canvas[1] == 1).all(), "la separación es blanca"
