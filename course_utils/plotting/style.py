"""Estilo común: tipografía, tamaños y creación de figuras sin ``pyplot``."""

import re
import textwrap
from collections.abc import Mapping
from contextlib import contextmanager
from itertools import combinations

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from course_utils.plotting.colors import CLASS_COLORS, INK

# Proyectada a 1280×720, una figura de 110 puntos por pulgada enseña 12.5 puntos como 14.
TEXT, TITLE = 12.5, 13.5
# Ancho de una letra, como parte de su tamaño; y en pulgadas, al tamaño corriente.
_LETTER = 0.62
LETTER = _LETTER * TEXT / 72
# Pulgadas de una letra de título y letras por línea en el nombre de una serie o de una fila.
TITLE_LETTER, NAME = 0.115, 18
# Alto de una línea de texto en un eje de tamaño corriente, como parte del eje.
LINE = 0.075
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
    return min(size, 72 * inches / (_LETTER * max(1, longest)))


def wrap_to(text: str, inches: float) -> str:
    """Parte ``text`` en líneas que caben en ``inches``; lo que ya viene partido queda como está."""
    return text if "\n" in text else wrap(text, max(8, int(inches / LETTER)))


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
    """Pone la leyenda donde menos tape, si hay algo que nombrar."""
    handles, names = ax.get_legend_handles_labels()
    if names:
        names = [wrap(name, NAME) for name in names]
        ax.legend(handles, names, **{"loc": "best", "handlelength": 1.4, **options})


def label_ends(ax, lines) -> None:
    """Escribe a la derecha del eje el nombre de cada línea, a la altura en que acaba.

    Argumentos:
        lines: ternas ``(nombre, ordenada final, color)``, en las unidades del eje.
    """
    named = [(name, y, color) for name, y, color in lines if name]
    to_axes = axes_coordinates(ax)
    x = ax.get_xlim()[1]
    ends = [to_axes.transform((x, y)) for _, y, _ in named]
    texts = [wrap(name, NAME) for name, _, _ in named]
    places = spread(ends, width=1, heights=[LINE * (1 + text.count("\n")) for text in texts])
    for (_, _, color), text, place in zip(named, texts, places, strict=True):
        y = to_axes.inverted().transform(place)[1]
        style = {"transform": ax.get_yaxis_transform(), "va": "center", "fontweight": "bold"}
        ax.text(1.02, y, text, color=color, **style)


def axes_coordinates(ax):
    """Devuelve la transformación de los datos a la parte del eje, de 0 a 1, que les toca."""
    # Matplotlib calcula los límites cuando alguien los pide.
    ax.get_xlim(), ax.get_ylim()
    return ax.transScale + ax.transLimits


def spread(places, width: float, heights) -> np.ndarray:
    """Separa en vertical los rótulos que se pisarían, sin cambiar cuál va encima.

    Devuelve sus sitios ``(n, 2)``.

    >>> spread([(0, 0.5), (0, 0.5), (1, 0.5)], width=0.2, heights=[0.1, 0.1, 0.1]).tolist()
    [[0.0, 0.45], [0.0, 0.55], [1.0, 0.5]]

    Argumentos:
        places: sitios ``(n, 2)``.
        width, heights: ancho de todos y alto de cada uno, en las mismas unidades.
    """
    places = np.array(places, "float64").reshape(-1, 2)
    upwards = np.argsort(places[:, 1], kind="stable")
    # Cada pasada reparte entre los dos lo que se pisan; unas pocas bastan.
    for _ in range(50):
        for low, high in combinations(upwards, 2):
            across, up = places[high] - places[low]
            overlap = (heights[low] + heights[high]) / 2 - up
            if abs(across) < width and overlap > 0:
                places[low, 1] -= overlap / 2
                places[high, 1] += overlap / 2
    return places


def hide_axes(ax) -> None:
    """Quita marcas y bordes de un eje que solo contiene una imagen."""
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)
