"""Lo que el cuaderno enseña de una figura."""

from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from nbclient import NotebookClient

from course_utils.plotting import bars, image_rows, latent_scatter
from course_utils.plotting.display import alt_text, show_inline

PLAIN = "import matplotlib.pyplot as plt\n_, ax = plt.subplots()\nax.set_title('Una recta')\n"
PACKAGE = "cu.plotting.curves([3, 2], 'época', 'MSE', 'Una curva'{})"
CELLS = {
    "plt.subplots": (PLAIN + "plt.show()", "Una recta"),
    "del paquete": (PACKAGE.format(""), "Una curva"),
    "del paquete en un eje": (PLAIN + PACKAGE.format(", ax=ax") + "\nplt.show()", "Una curva"),
}


@pytest.fixture(scope="module")
def shown():
    """Las salidas de cada celda de ``CELLS``, en un cuaderno que empieza como los del curso."""
    start = "import course_utils as cu\ncu.start('01')"
    sources = [start, *(source for source, _ in CELLS.values())]
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    NotebookClient(notebook, timeout=120).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells[1:], strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize("name", CELLS)
def test_a_cell_shows_its_figure_once_and_with_its_text(shown, name):
    (output,) = shown[name]
    assert len(output.data["image/png"]) > 1000
    assert output.metadata["image/png"]["alt"] == CELLS[name][1]


def test_the_text_of_a_figure_says_its_title_and_its_panels():
    clouds = {"antes": np.zeros((3, 2)), "después": np.ones((3, 2))}
    assert alt_text(latent_scatter(clouds, title="Dos nubes")) == "Dos nubes; antes; después"
    rows = {"original": np.zeros((2, 8, 8)), "reconstrucción": np.zeros((2, 8, 8))}
    assert alt_text(image_rows(rows, title="Una\nfila")) == "Una fila; original; reconstrucción"
    assert alt_text(bars({"a": 1}, "")) == "Figura sin título"


@pytest.mark.parametrize("draw", [True, False])
def test_a_figure_that_nobody_looks_at_is_not_drawn(draw):
    formatter = DisplayFormatter(active_types=["image/png"])
    show_inline(SimpleNamespace(display_formatter=formatter, run_line_magic=print), draw)
    data, _ = formatter.format(bars({"a": 1}, ""))
    assert ("image/png" in data) is draw
