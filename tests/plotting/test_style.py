"""El estilo común: lo que dibuja el paquete y lo que dibuja una celda con ``plt.subplots``."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils import plotting
from course_utils.plotting import colors
from course_utils.plotting.style import apply_style, fit, wrap

CLOUD = np.random.default_rng(0).normal(size=(60, 2))
LABELS = np.arange(60) % 3
NAMES = ("abrigo", "bolso", "botín")
GRID = np.random.default_rng(1).random((4, 4, 8, 8, 1))
ON_AN_AX = {
    "curves": lambda **ax: plotting.curves({"AE": [3, 2, 1]}, "época", "MSE", "Título", **ax),
    "bars": lambda **ax: plotting.bars({"k = 2": {"AE": 0.03}}, "MSE", "Título", **ax),
    "histograms": lambda **ax: plotting.histograms({"a": CLOUD[:, 0]}, "z", "Título", **ax),
    "latent_scatter": lambda **ax: plotting.latent_scatter(CLOUD, LABELS, NAMES, "Título", **ax),
    "latent_grid": lambda **ax: plotting.latent_grid(GRID, (-3, -3), (3, 3), "Título", **ax),
    "numbered_points": lambda **ax: plotting.numbered_points(CLOUD, CLOUD[:4], "Título", **ax),
    "class_ellipses": lambda **ax: plotting.class_ellipses(
        CLOUD, LABELS, NAMES, title="Título", **ax
    ),
}


@pytest.fixture
def axes():
    figure, axes = plt.subplots(1, 2)
    yield axes
    plt.close(figure)


@pytest.mark.parametrize("draw", ON_AN_AX.values(), ids=ON_AN_AX)
def test_a_figure_of_one_axes_is_drawn_on_the_given_one_and_nowhere_else(draw, axes):
    figure = draw(ax=axes[0])
    assert figure is axes[0].figure
    assert axes[0].get_title() == "Título"
    assert axes[0].has_data() and not axes[1].has_data()
    assert not figure.legends


@pytest.mark.parametrize("draw", ON_AN_AX.values(), ids=ON_AN_AX)
def test_without_axes_the_figure_is_new_and_pyplot_does_not_keep_it(draw):
    before = plt.get_fignums()
    assert [ax.get_title() for ax in draw().axes] == ["Título"]
    assert plt.get_fignums() == before


def test_several_clouds_do_not_fit_in_one_axes(axes):
    with pytest.raises(ValueError, match="Hay 2 nubes y un solo eje: llama una vez por nube"):
        plotting.latent_scatter({"a": CLOUD, "b": CLOUD}, ax=axes[0])


def test_one_array_is_drawn_where_several_with_a_name_are():
    (ax,) = plotting.latent_scatter(CLOUD).axes
    assert np.allclose(ax.collections[0].get_offsets(), CLOUD)
    (ax,) = plotting.image_rows(np.zeros((4, 8, 8)), n=3).axes
    assert ax.images[0].get_array().shape == (8, 26)
    (ax,) = plotting.curves([3.0, 2.0], "época", "MSE").axes
    assert list(ax.lines[0].get_ydata()) == [3, 2]
    assert ax.get_legend() is None
    (ax,) = plotting.histograms(CLOUD[:, 0], "z").axes
    assert sum(bar.get_height() * bar.get_width() for bar in ax.patches) == pytest.approx(1)
    (ax,) = plotting.bars({"AE": 0.03, "PCA": 0.05}, "MSE").axes
    assert [label.get_text() for label in ax.get_xticklabels()] == ["AE", "PCA"]


def test_a_grid_of_rows_is_explained():
    with pytest.raises(ValueError, match="recibe un diccionario: usa image_rows"):
        plotting.image_grid({"a": np.zeros((2, 8, 8))})


def test_a_cell_draws_with_the_course_style_and_the_package_asks_for_nothing():
    with mpl.rc_context():
        apply_style()
        figure, ax = plt.subplots()
        ax.set(title="Título", xlabel="x")
        assert ax.title.get_color() == colors.INK
        # En una diapositiva de 1280 píxeles y 96 por pulgada.
        assert ax.xaxis.label.get_size() * figure.dpi / 96 >= 14
        plt.close(figure)


def test_text_shrinks_to_its_room_and_never_grows():
    assert fit("0.0123", 10) == fit("", 1) == fit("una\nlínea", 10)
    assert fit("0.0123", 0.2) < fit("0.0123", 0.4) < fit("0.0123", 10)
    assert fit("dos líneas\nde texto", 0.5) == fit("dos líneas", 0.5)


def test_long_titles_and_row_names_use_several_lines():
    title = "Un título bastante más largo que el ancho de una figura con dos imágenes"
    figure = plotting.image_grid(np.zeros((2, 8, 8)), columns=2, title=title)
    assert figure.get_suptitle().split() == title.split()
    assert figure.get_suptitle().count("\n") >= 2
    (ax,) = plotting.image_rows({"reconstrucción del autoencoder": np.zeros((2, 8, 8))}).axes
    assert ax.get_ylabel() == "reconstrucción del\nautoencoder"


def test_a_line_does_not_end_in_the_middle_of_a_formula():
    assert wrap("el mismo gradiente, en σ = 1", 24) == "el mismo gradiente, en\nσ = 1"
    assert wrap("autoencoder, N(0, I)", 18) == "autoencoder,\nN(0, I)"
    assert wrap("Códigos [datos dibujados]", 18) == "Códigos\n[datos dibujados]"


def test_each_model_has_its_colour_in_every_figure():
    found = colors.series_colors(["PCA, 8 números", "tu VAE", "autoencoder", "VQ-VAE"])
    assert found == [colors.PCA, colors.VAE, colors.AUTOENCODER, colors.VQ_VAE]
    (ax,) = plotting.curves({"VAE": [1, 2], "otra": [3, 4]}, "", "").axes
    assert ax.lines[0].get_color() == colors.VAE != ax.lines[1].get_color()


def test_series_of_the_same_model_are_told_apart():
    names = [f"VAE, β = {beta}" for beta in range(12)]
    assert len(set(colors.series_colors(names))) == len(colors.CLASS_COLORS)
    assert len(set(colors.series_colors(["VAE", "a", "b", "c", "d"]))) == 5
