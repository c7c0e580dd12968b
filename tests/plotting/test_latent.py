import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

from course_utils.plotting.latent import (
    class_ellipses,
    grid_over_scatter,
    latent_grid,
    latent_scatter,
    numbered_points,
    prior_histograms,
)

NAMES = ("abrigo", "bolso", "botín")


@pytest.fixture
def cloud():
    return np.random.default_rng(0).normal(size=(60, 2)).astype("float32")


@pytest.fixture
def labels():
    return np.arange(60) % 3


@pytest.fixture
def grid():
    """Cuadrícula 4×4 de imágenes 8×8×1."""
    return np.random.default_rng(1).random((4, 4, 8, 8, 1)).astype("float32")


def legend_texts(figure):
    return [text.get_text() for text in figure.axes[-1].get_legend().get_texts()]


def test_latent_scatter_draws_one_panel_per_cloud_with_its_title(cloud):
    figure = latent_scatter({"antes": cloud, "después": 2 * cloud})
    assert isinstance(figure, Figure)
    assert [ax.get_title() for ax in figure.axes] == ["antes", "después"]


def test_latent_scatter_without_labels_is_drawn_in_one_colour(cloud):
    figure = latent_scatter({"": cloud})
    assert len(figure.axes[0].collections[0].get_facecolors()) == 1
    assert figure.axes[0].get_legend() is None


def test_latent_scatter_names_every_class_on_its_codes(labels):
    centers = np.arange(len(NAMES))[:, None] * [1.0, 1.0]
    (ax,) = latent_scatter({"": centers[labels]}, labels, NAMES).axes
    assert ax.get_legend() is None
    assert [text.get_text() for text in ax.texts] == list(NAMES)
    assert np.allclose([text.get_position() for text in ax.texts], centers, atol=0.2)


def test_classes_too_close_to_name_on_them_are_named_in_a_legend():
    labels = np.arange(20) % 10
    figure = latent_scatter({"": np.zeros((20, 2))}, labels, list("abcdefghij"))
    assert legend_texts(figure) == list("abcdefghij")
    assert not figure.axes[0].texts


def test_the_names_of_classes_in_one_place_do_not_overlap(labels):
    figure = latent_scatter({"": np.zeros((len(labels), 2))}, labels, NAMES)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    boxes.sort(key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 + 1 for below, above in zip(boxes, boxes[1:], strict=False))


def test_a_class_without_codes_is_not_named(cloud, labels):
    (ax,) = latent_scatter({"": cloud}, np.zeros_like(labels), NAMES).axes
    assert [text.get_text() for text in ax.texts] == [NAMES[0]]


def test_latent_scatter_shows_every_code(cloud, labels):
    figure = latent_scatter({"": cloud}, labels, NAMES)
    assert np.allclose(figure.axes[0].collections[0].get_offsets(), cloud)


def test_latent_scatter_rejects_codes_that_are_not_two_dimensional(cloud):
    with pytest.raises(ValueError, match=r"\(n, 2\)"):
        latent_scatter({"": np.hstack([cloud, cloud])})


def test_latent_scatter_rejects_nan(cloud):
    cloud[3, 1] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        latent_scatter({"": cloud})


def test_latent_scatter_rejects_labels_of_another_length(cloud, labels):
    with pytest.raises(ValueError, match="60 códigos y 59 etiquetas"):
        latent_scatter({"": cloud}, labels[:-1], NAMES)


def test_latent_grid_centres_each_image_on_the_point_it_decodes(grid):
    figure = latent_grid(grid, (-3, -3), (3, 3))
    # Cuatro imágenes con centros en −3, −1, 1 y 3: los bordes quedan en ±4.
    assert figure.axes[0].images[0].get_extent() == [-4, 4, -4, 4]


def test_latent_grid_puts_row_zero_on_top(grid):
    grid[:] = 0
    grid[0] = 1
    picture = latent_grid(grid, (-3, -3), (3, 3)).axes[0].images[0]
    assert picture.get_array()[:8].min() == 1
    assert picture.get_array()[8:].max() == 0
    assert picture.origin == "upper"


def test_grid_over_scatter_has_the_cloud_in_both_panels(grid, cloud, labels):
    figure = grid_over_scatter(grid, (-3, -3), (3, 3), cloud, labels, NAMES)
    assert [len(ax.collections) >= 1 for ax in figure.axes] == [True, True]
    assert [len(ax.images) for ax in figure.axes] == [0, 1]


def test_grid_over_scatter_rejects_labels_of_another_length(grid, cloud, labels):
    with pytest.raises(ValueError, match="etiquetas"):
        grid_over_scatter(grid, (-3, -3), (3, 3), cloud, labels[:5], NAMES)


def test_numbered_points_writes_the_numbers_from_one(cloud):
    figure = numbered_points(cloud, cloud[:4], "cuatro")
    assert [text.get_text() for text in figure.axes[0].texts] == ["1", "2", "3", "4"]
    assert figure.axes[0].get_title() == "cuatro"


def test_numbered_points_rejects_points_without_two_columns(cloud):
    with pytest.raises(ValueError, match=r"\(n, 2\)"):
        numbered_points(cloud, np.zeros((4, 3)))


def test_class_ellipses_draws_one_ellipse_per_class_with_enough_codes(cloud, labels):
    figure = class_ellipses(cloud, np.where(np.arange(60) < 2, 2, labels % 2), NAMES)
    assert len([p for p in figure.axes[0].patches if isinstance(p, Ellipse)]) == 2
    assert [text.get_text() for text in figure.axes[0].texts] == list(NAMES)


def test_class_ellipses_encloses_the_requested_share_of_a_normal():
    z = np.random.default_rng(0).normal(size=(4000, 2)) * (3, 0.5) @ [[0.8, 0.6], [-0.6, 0.8]]
    figure = class_ellipses(z, np.zeros(4000, int), ("una",), share=0.9)
    (ellipse,) = figure.axes[0].patches
    # En las coordenadas de la elipse, dentro quiere decir a distancia menor que 1.
    turn = np.radians(ellipse.angle)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    local = (z - ellipse.center) @ axes / (ellipse.width / 2, ellipse.height / 2)
    assert np.mean(np.sum(local**2, axis=1) < 1) == pytest.approx(0.9, abs=0.02)


def test_class_ellipses_rejects_labels_of_another_length(cloud, labels):
    with pytest.raises(ValueError, match="etiquetas"):
        class_ellipses(cloud, labels[:10], NAMES)


def test_prior_histograms_lie_under_the_normal_density():
    z = np.random.default_rng(0).normal(size=(5000, 60))
    figure = prior_histograms(z, 50, "Título")
    assert len(figure.axes) == 50
    heights = np.array([patch.get_height() for patch in figure.axes[0].patches])
    density = figure.axes[0].lines[0].get_ydata()
    assert heights.sum() * 0.25 == pytest.approx(1)
    assert heights.max() == pytest.approx(density.max(), rel=0.2)


def test_prior_histograms_draw_the_dimensions_there_are():
    figure = prior_histograms(np.random.default_rng(0).normal(size=(100, 13)), 50)
    assert [ax.get_visible() for ax in figure.axes] == [True] * 13 + [False] * 7
