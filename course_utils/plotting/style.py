"""Estilo común: tipografía, tamaños y creación de figuras sin ``pyplot``."""

import re
import textwrap
from collections.abc import Mapping
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.figure import Figure

from course_utils.plotting.colors import CLASS_COLORS, INK

# Proyectada a 1280×720, una figura de 110 puntos por pulgada enseña 12.5 puntos como 14.
TEXT, TITLE = 12.5, 13.5
# Pulgadas de una letra de título y letras por línea en el nombre de una serie o de una fila.
TITLE_LETTER, NAME = 0.115, 18
_RC = {
    "font.size": TEXT,
    "axes.titlesize": TITLE,
    "axes.titleweight": "bold",
    "figure.titlesize": TITLE,
    "figure.titleweight": "bold",
    "legend.fontsize": TEXT,
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
    "figure.constrained_layout.use": True,
}


def apply_style() -> None:
    """Pone el estilo del curso a todo lo que se dibuje desde ahora, también con ``pyplot``."""
    mpl.rcParams.update(_RC)


@contextmanager
def course_style():
    """Aplica el estilo del curso a lo que se dibuje dentro del bloque."""
    with mpl.rc_context(_RC):
        yield


def new_figure(width: float, height: float) -> Figure:
    """Devuelve una figura vacía de ``width × height`` pulgadas.

    No pasa por ``pyplot``: así el cuaderno la muestra una vez y no se acumula en memoria.
    """
    return Figure(figsize=(width, height), dpi=_RC["figure.dpi"], layout="constrained")


def by_name(data) -> Mapping:
    """Devuelve ``data`` si ya es nombre → valores; si es un solo arreglo, con el nombre vacío."""
    return data if isinstance(data, Mapping) else {"": data}


def fit(text: str, inches: float, size: float = TEXT) -> float:
    """Devuelve el mayor tamaño de letra, hasta ``size``, con que ``text`` cabe en ``inches``."""
    longest = max(map(len, str(text).split("\n")), default=0)
    return min(size, 72 * inches / (0.62 * max(1, longest)))


def wrap(text: str, characters: int) -> str:
    """Parte ``text`` en líneas de hasta ``characters``, sin separar «σ = 1» ni «N(0, I)»."""
    together = re.sub(r"\([^()]*\)|\[[^\]]*\]|\S+ = \S+", lambda m: m[0].replace(" ", "\xa0"), text)
    return textwrap.fill(together, characters, break_long_words=False).replace("\xa0", " ")


def set_title(ax, title: str) -> None:
    """Titula el eje, en varias líneas si el título es más ancho que él."""
    inches = ax.get_position().width * ax.figure.get_figwidth()
    ax.set_title(wrap(title, max(12, int(inches / TITLE_LETTER))))


def set_figure_title(figure: Figure, title: str) -> None:
    """Titula la figura, en varias líneas si el título es más ancho que ella."""
    figure.suptitle(wrap(title, max(12, int(figure.get_figwidth() / TITLE_LETTER))))


def add_legend(ax, **options) -> None:
    """Pone la leyenda a la derecha del eje, fuera de los datos, si hay algo que nombrar."""
    handles, names = ax.get_legend_handles_labels()
    if names:
        names = [wrap(name, NAME) for name in names]
        place = {"loc": "center left", "bbox_to_anchor": (1, 0.5), "handlelength": 1.4}
        ax.legend(handles, names, **place, **options)


def hide_axes(ax) -> None:
    """Quita marcas y bordes de un eje que solo contiene una imagen."""
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)
