"""Estilo común: tipografía, colores y creación de figuras sin ``pyplot``."""

from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.figure import Figure

INK = "#22303c"
ACCENT = "#0b6e99"
# Diez clases: «tab10» ordenada de modo que las clases vecinas contrasten también en luminosidad.
CLASS_COLORS = (
    "#1f77b4",
    "#ff7f0e",
    "#2ca02c",
    "#d62728",
    "#9467bd",
    "#8c564b",
    "#e377c2",
    "#4d4d4d",
    "#bcbd22",
    "#17becf",
)

_RC = {
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.edgecolor": "#8a97a3",
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": mpl.cycler(color=CLASS_COLORS),
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "legend.frameon": False,
    "figure.dpi": 110,
    "savefig.dpi": 110,
}


@contextmanager
def course_style():
    """Aplica el estilo del curso a lo que se dibuje dentro del bloque."""
    with mpl.rc_context(_RC):
        yield


def new_figure(width: float, height: float) -> Figure:
    """Devuelve una figura vacía de ``width``×``height`` pulgadas.

    No pasa por ``pyplot``: así el cuaderno la muestra una vez y no se acumula en memoria.
    """
    return Figure(figsize=(width, height), dpi=_RC["figure.dpi"], layout="constrained")


def hide_axes(ax) -> None:
    """Quita marcas y bordes de un eje que solo contiene una imagen."""
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)
