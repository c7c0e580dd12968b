from itertools import pairwise

import numpy as np
import pytest

from course_utils.plotting import bars, curves, histograms


def legend_texts(figure):
    return [text.get_text() for ax in figure.axes for text in ax.get_legend().get_texts()]


def test_long_names_under_the_bars_do_not_touch():
    names = [
        "VAE sin tarifa",
        "autoencoder, lección 17",
        "VAE condicional, p(x | c)",
        "mitad\ndel arco",
    ]
    figure = bars(dict.fromkeys(names, 0.5), "AUROC")
    figure.canvas.draw()
    boxes = [label.get_window_extent() for label in figure.axes[0].get_xticklabels()]
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))
    assert figure.axes[0].get_xticklabels()[-1].get_text() == "mitad\ndel arco"


def test_curves_start_at_epoch_one():
    figure = curves({"entrenamiento": [3.0, 2.0, 1.0]}, "época", "pérdida", "Título")
    (ax,) = figure.axes
    assert list(ax.lines[0].get_xdata()) == [1, 2, 3]
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("época", "pérdida", "Título")


def test_curves_accept_their_own_abscissae_and_references():
    figure = curves({"AE": ([2, 8], [0.03, 0.01])}, "k", "MSE", references={"PCA": 0.05})
    assert list(figure.axes[0].lines[0].get_xdata()) == [2, 8]
    assert list(figure.axes[0].lines[1].get_ydata()) == [0.05, 0.05]


def test_every_line_carries_its_name_where_it_ends_in_its_colour():
    figure = curves({"AE": [3.0, 0.9], "otra": [3.0, 2.0]}, "", "", references={"PCA": 0.05})
    (ax,) = figure.axes
    assert ax.get_legend() is None
    assert [text.get_text() for text in ax.texts] == ["AE", "otra", "PCA"]
    heights = [text.get_position()[1] for text in ax.texts]
    assert heights[1] > heights[0] > heights[2]
    assert heights[1] == pytest.approx(2.0)
    assert [text.get_color() for text in ax.texts[:2]] == [
        line.get_color() for line in ax.lines[:2]
    ]


def test_names_pushed_apart_keep_the_order_of_their_lines():
    ends = {"c": 0.27, "b": 0.262, "a": 0.26}
    figure = curves({name: [0.4, y] for name, y in ends.items()}, "", "", references={"r": 0.25})
    heights = [text.get_position()[1] for text in figure.axes[0].texts]
    assert heights == sorted(heights, reverse=True)


def test_the_names_of_lines_that_end_together_do_not_overlap():
    figure = curves({name: [3.0, 1.0] for name in "abcd"}, "", "")
    (ax,) = figure.axes
    figure.canvas.draw()
    boxes = sorted((text.get_window_extent() for text in ax.texts), key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 + 1 for below, above in zip(boxes, boxes[1:], strict=False))


def test_curves_shade_a_band_around_the_series_that_have_one():
    figure = curves({"AE": [1.0, 2.0], "PCA": [3.0, 4.0]}, "", "", bands={"AE": [0.5, 0.25]})
    (band,) = figure.axes[0].collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (0.5, 2.25)


def test_a_logarithmic_axis_is_labelled_where_the_data_are():
    (ax,) = curves({"AE": ([10, 100, 1000], [1, 2, 3])}, "", "", log_x=True).axes
    assert ax.get_xscale() == "log"
    assert [label.get_text() for label in ax.get_xticklabels()] == ["10", "100", "1000"]


def test_bars_carry_their_value():
    figure = bars({"k = 2": {"AE": 0.033, "PCA": 0.054}, "k = 8": {"AE": 0.01, "PCA": 0.03}}, "MSE")
    (ax,) = figure.axes
    assert [text.get_text() for text in ax.texts] == ["0.0330", "0.0100", "0.0540", "0.0300"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["k = 2", "k = 8"]
    assert legend_texts(figure) == ["AE", "PCA"]


def test_a_bar_of_almost_nothing_has_no_sign():
    (ax,) = bars({"6": -2e-5, "7": -0.0012}, "MSE").axes
    assert [text.get_text() for text in ax.texts] == ["0.0000", "-0.0012"]
    (ax,) = bars({"a": 0, "b": -3}, "puntos", decimals=0).axes
    assert [text.get_text() for text in ax.texts] == ["0", "-3"]


def test_histograms_share_their_bins_and_mark_thresholds():
    rng = np.random.default_rng(0)
    samples = {"normales": rng.normal(size=100), "anómalas": rng.normal(5, 1, size=50)}
    figure = histograms(samples, "error", bins=10, lines={"umbral": 2.0})
    (ax,) = figure.axes
    assert len(ax.patches) == 20
    edges = [patch.get_x() for patch in ax.patches]
    assert edges[:10] == pytest.approx(edges[10:])
    assert legend_texts(figure) == ["normales", "anómalas", "umbral"]
