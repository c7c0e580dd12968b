import base64
import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from course_utils.plotting.matrices import WIDTH_IN, matrices, matrices_animation

IMAGE = np.array([[2, 3, 1], [0, 4, 2], [1, 6, 7]])
KERNEL = np.array([[1, 2], [3, 4]])


def texts(ax):
    return [text.get_text() for text in ax.texts]


def cell_sizes(figure, items):
    width, height = figure.get_size_inches()
    boxes = [ax.get_position() for ax in figure.axes]
    return [
        (box.width * width / np.shape(m)[1], box.height * height / np.shape(m)[0])
        for box, m in zip(boxes, items.values(), strict=True)
    ]


def mask_of(shape, rows, columns):
    mask = np.zeros(shape, bool)
    mask[rows, columns] = True
    return mask


def test_matrix_figure_writes_every_number_once_in_reading_order():
    figure = matrices({"Imagen": IMAGE})
    assert texts(figure.axes[0]) == [str(value) for value in IMAGE.ravel()]


def test_matrix_figure_is_not_registered_in_pyplot():
    before = plt.get_fignums()
    assert isinstance(matrices({"Imagen": IMAGE}), Figure)
    assert plt.get_fignums() == before


def test_whole_numbers_have_no_decimals_and_minus_zero_has_no_sign():
    figure = matrices({"x": [[2.0, -0.0], [1 / 3, -1500.0]]})
    assert texts(figure.axes[0]) == ["2", "0", "0.333", "-1500"]


def test_all_cells_measure_the_same_in_matrices_of_different_shape():
    items = {"a": IMAGE, "b": KERNEL, "c": np.ones((4, 9)), "un título largo": np.ones((9, 1))}
    sizes = cell_sizes(matrices(items, "Título"), items)
    np.testing.assert_allclose(sizes, sizes[0][0] * np.ones((4, 2)), rtol=1e-6)


@pytest.mark.parametrize("columns", [None, 1, 2, 3])
def test_panels_stay_inside_the_figure_and_do_not_overlap(columns):
    items = {f"matriz {i}": np.ones((i % 3 + 1, i % 4 + 1)) for i in range(7)}
    figure = matrices(items, "Siete", columns=columns)
    boxes = [ax.get_position() for ax in figure.axes]
    assert len(boxes) == 7
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= 1 and box.y1 <= 1 for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_wide_figures_shrink_their_cells_to_fit_the_page():
    figure = matrices({"a": np.ones((9, 20)), "b": np.ones((9, 20))})
    assert figure.get_size_inches()[0] <= WIDTH_IN + 1e-6


def test_a_long_title_widens_the_figure():
    narrow = matrices({"a": KERNEL})
    wide = matrices({"a": KERNEL}, "Un título mucho más largo que la única matriz de la figura")
    assert wide.get_size_inches()[0] > narrow.get_size_inches()[0]


def test_highlight_outlines_the_region_and_not_each_cell():
    figure = matrices({"x": IMAGE}, highlights={"x": mask_of((3, 3), slice(0, 2), slice(1, 3))})
    segments = {tuple(map(tuple, line.get_xydata())) for line in figure.axes[0].lines}
    assert len(segments) == 8
    assert ((0.5, -0.5), (1.5, -0.5)) in segments
    assert ((2.5, 0.5), (2.5, 1.5)) in segments


def test_each_mask_of_a_matrix_has_its_own_color():
    masks = [mask_of((3, 3), 0, 0), mask_of((3, 3), 2, 2)]
    figure = matrices({"x": IMAGE}, highlights={"x": masks})
    assert len({line.get_color() for line in figure.axes[0].lines}) == 2


def test_signs_stand_between_the_matrices():
    figure = matrices({"a": IMAGE, "b": KERNEL, "c": IMAGE}, signs=["∗", "="])
    signs = [text for text in figure.texts if text.get_text() in "∗="]
    edges = [ax.get_position() for ax in figure.axes]
    assert [text.get_text() for text in signs] == ["∗", "="]
    for sign, left, right in zip(signs, edges[:-1], edges[1:], strict=True):
        assert left.x1 < sign.get_position()[0] < right.x0


def test_color_scale_is_shared_by_all_the_matrices():
    figure = matrices({"a": IMAGE, "b": 10 * IMAGE})
    limits = {ax.images[0].get_clim() for ax in figure.axes}
    assert limits == {(0.0, 1.4 * 70)}


def test_color_scale_is_centered_on_zero_when_there_are_negative_numbers():
    low, high = matrices({"a": [[-1, 5]]}).axes[0].images[0].get_clim()
    assert low == -high


def test_all_zero_matrix_can_be_drawn():
    assert texts(matrices({"ceros": np.zeros((2, 2))}).axes[0]) == ["0"] * 4


@pytest.mark.parametrize("bad", [np.ones((2, 2, 1)), np.ones(3), np.ones((0, 3))])
def test_matrix_figure_rejects_what_is_not_a_matrix(bad):
    with pytest.raises(ValueError, match="se esperaba una matriz"):
        matrices({"x": bad})


@pytest.mark.parametrize("bad", [[[np.nan, 1]], [[np.inf, 1]], [["a", "b"]]])
def test_matrix_figure_rejects_what_is_not_a_finite_number(bad):
    with pytest.raises(ValueError, match="números finitos"):
        matrices({"x": bad})


def test_matrix_figure_rejects_a_mask_of_another_shape():
    with pytest.raises(ValueError, match=r"forma \(2, 2\) y la matriz, \(3, 3\)"):
        matrices({"x": IMAGE}, highlights={"x": np.ones((2, 2), bool)})


def test_matrix_figure_rejects_a_highlight_of_an_unknown_matrix():
    with pytest.raises(ValueError, match="No hay ninguna matriz «y»; hay: x"):
        matrices({"x": IMAGE}, highlights={"y": IMAGE > 0})


def test_matrix_figure_rejects_the_wrong_number_of_signs():
    with pytest.raises(ValueError, match="debe haber uno menos"):
        matrices({"a": IMAGE, "b": KERNEL}, signs=["∗", "="])


def animate(n=3):
    frames = [{"x": step * IMAGE, "y": KERNEL} for step in range(1, n + 1)]
    marks = [{"x": mask_of((3, 3), 0, step)} for step in range(n)]
    captions = [f"Paso {step}" for step in range(n)]
    html = matrices_animation(frames, captions, marks, signs=["→"], milliseconds=100).data
    encoded = re.search(r"base64,([^\"]+)", html).group(1)
    return html, Image.open(io.BytesIO(base64.b64decode(encoded)))


def test_animation_has_one_frame_per_step_and_rests_on_the_last():
    _, picture = animate()
    durations = []
    for index in range(picture.n_frames):
        picture.seek(index)
        durations.append(picture.info["duration"])
    assert durations == [100, 100, 800]


def test_animation_travels_inside_the_output_with_its_alternative_text():
    html, picture = animate()
    assert picture.format == "GIF"
    assert 'alt="Paso 0 … Paso 2"' in html


def test_animation_keeps_one_color_scale_in_all_frames():
    frames = [{"x": [[1.0, 0.0]]}, {"x": [[1.0, 100.0]]}]
    encoded = re.search(r"base64,([^\"]+)", matrices_animation(frames, ["a", "a"]).data).group(1)
    picture = Image.open(io.BytesIO(base64.b64decode(encoded)))
    pixels = []
    for index in range(2):
        picture.seek(index)
        image = np.asarray(picture.convert("RGB")).astype(int)
        pixels.append(image[image.shape[0] - 30, 22])
    # La casilla que vale 1 en los dos fotogramas no cambia de color.
    assert np.abs(pixels[0] - pixels[1]).max() <= 8


def test_animation_rejects_frames_of_different_shape():
    with pytest.raises(ValueError, match="mismos títulos y formas"):
        matrices_animation([{"x": IMAGE}, {"x": KERNEL}], ["a", "b"])


@pytest.mark.parametrize("captions, marks", [(["a"], None), (["a", "b"], [{}])])
def test_animation_rejects_a_different_number_of_captions_or_highlights(captions, marks):
    with pytest.raises(ValueError, match="2 fotogramas"):
        matrices_animation([{"x": IMAGE}, {"x": IMAGE}], captions, marks)
