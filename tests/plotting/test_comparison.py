import numpy as np
import pytest

from course_utils.plotting import heatmaps, measure_panels

ROWS = {
    "PCA": {"MSE": 0.01, "aciertos": 0.9},
    "denso": {"MSE": 0.03, "aciertos": 0.8},
    "disperso": {"MSE": 0.02, "aciertos": 0.7},
}


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_heatmaps_write_every_number_but_leave_nan_cells_empty():
    figure = heatmaps({"a": [[1.4, np.nan], [30, 7]]}, ["x", "y"], [0, 1], "col", "fila")
    (ax,) = figure.axes
    assert sorted(texts(ax)) == ["1", "30", "7"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["x", "y"]


def test_heatmaps_share_their_colour_scale():
    figure = heatmaps({"a": [[1.0]], "b": [[50.0]]}, ["x"], ["y"], "", "")
    limits = [ax.images[0].get_clim() for ax in figure.axes]
    assert limits[0] == limits[1] == (0, 100)


def test_heatmaps_need_a_label_per_row_and_column():
    with pytest.raises(ValueError, match=r"forma \(1, 2\) y hay 2 filas y 2 columnas"):
        heatmaps({"a": [[1, 2]]}, ["x", "y"], [0, 1], "", "")


def test_a_panel_per_measure_with_a_bar_per_method():
    better = {"MSE": min, "aciertos": max}
    figure = measure_panels(ROWS, better, {"MSE": 2, "aciertos": 1})
    assert [len(ax.patches) for ax in figure.axes] == [3, 3]
    assert texts(figure.axes[0]) == ["0.02", "0.03", "0.01"]
    assert "menos es mejor" in figure.axes[0].get_title()
    assert "más es mejor" in figure.axes[1].get_title()


def test_the_best_is_green_and_references_do_not_compete():
    better = {"MSE": min, "aciertos": max}
    figure = measure_panels(ROWS, better, {"MSE": 2, "aciertos": 1}, muted=("PCA",))
    colours = [[bar.get_facecolor()[:3] for bar in ax.patches] for ax in figure.axes]
    disperso, denso, pca = range(3)
    assert colours[0][disperso] == colours[1][denso] != colours[0][denso]
    assert colours[0][pca] == colours[1][pca] not in (colours[0][denso], colours[0][disperso])


def test_panels_without_a_measure_are_hidden():
    names = [f"m{n}" for n in range(5)]
    rows = {"a": dict.fromkeys(names, 1.0), "b": dict.fromkeys(names, 2.0)}
    figure = measure_panels(rows, dict.fromkeys(names, min), dict.fromkeys(names, 1))
    assert [ax.get_visible() for ax in figure.axes] == [True] * 5 + [False]
