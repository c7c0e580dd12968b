"""Matrices pequeñas con sus números, para seguir una operación a mano (lección 07)."""

import numpy as np
from matplotlib.figure import Figure

from course_utils.plotting.animation import gif, rasterize
from course_utils.plotting.colors import ACCENT, ALERT, BEST, CLASS_COLORS, INK
from course_utils.plotting.style import TEXT, course_style, new_figure

PALE_INK = "#9aa5ae"
# Medidas en pulgadas. Las celdas encogen si la figura pasaría de WIDTH_IN.
CELL_IN, GAP_IN, MARGIN_IN, LINE_IN, WIDTH_IN = 0.42, 0.5, 0.12, 0.25, 9.6
OUTLINES = (ALERT, ACCENT, BEST, CLASS_COLORS[4])


def matrices(
    items: dict, title: str = "", highlights=None, columns: int | None = None, signs=None
) -> Figure:
    """Dibuja matrices con el número de cada celda, todas con la misma escala de color.

    Argumentos:
        items: título → matriz ``(filas, columnas)`` de números finitos.
        highlights: título → máscara booleana de igual forma, o lista de máscaras; se traza el
            contorno de cada una, en rojo, azul, verde y morado.
        columns: cuántas matrices por fila; con ``None``, todas en una.
        signs: textos entre cada matriz y la siguiente («∗», «=»); uno menos que matrices.

    Lanza:
        ValueError: si algo de ``items`` no es una matriz de números finitos, si una máscara no
            tiene la forma de su matriz o ``highlights`` nombra una que no está, o si ``signs``
            no tiene el tamaño pedido.
    """
    arrays = {name: _check_matrix(name, matrix) for name, matrix in items.items()}
    return _figure(arrays, title, highlights, columns, signs, _color_limits(arrays.values()))


def matrices_animation(
    frames, captions, highlights=None, signs=None, columns: int | None = None, milliseconds=900
):
    """Anima una operación paso a paso: un fotograma de ``matrices`` por paso, como GIF.

    Argumentos:
        frames: lista de ``items`` (véase ``matrices``), con los mismos títulos y formas en todos
            los fotogramas; la escala de color es común.
        captions: título de cada fotograma.
        highlights: lista con los ``highlights`` de cada fotograma.
        milliseconds: duración de cada fotograma; el último dura ocho veces más.

    Lanza:
        ValueError: como ``matrices``, o si no hay un título y unos ``highlights`` por fotograma,
            o si cambian los títulos o las formas.
    """
    highlights = highlights or [None] * len(frames)
    if not len(frames) == len(captions) == len(highlights):
        raise ValueError(
            f"Hay {len(frames)} fotogramas, {len(captions)} títulos y {len(highlights)} "
            "highlights: deben coincidir."
        )
    arrays = [{name: _check_matrix(name, m) for name, m in frame.items()} for frame in frames]
    layouts = {tuple((name, m.shape) for name, m in frame.items()) for frame in arrays}
    if len(layouts) != 1:
        raise ValueError("Todos los fotogramas deben tener los mismos títulos y formas.")
    limits = _color_limits(matrix for frame in arrays for matrix in frame.values())
    steps = zip(arrays, captions, highlights, strict=True)
    pictures = [rasterize(_figure(*step, columns, signs, limits)) for step in steps]
    return gif(pictures, milliseconds, alt=f"{captions[0]} … {captions[-1]}")


def _figure(arrays, title, highlights, columns, signs, limits) -> Figure:
    columns = columns or len(arrays)
    outlines = _check_highlights(arrays, highlights)
    if signs is not None and len(signs) != len(arrays) - 1:
        raise ValueError(f"Hay {len(arrays)} matrices y {len(signs)} signos: debe haber uno menos.")
    with course_style():
        boxes, (width, height), cell = _layout(arrays, columns, title)
        figure = new_figure(width, height)
        figure.set_layout_engine("none")
        for name, (x, y, w, h) in boxes.items():
            ax = figure.add_axes((x / width, y / height, w / width, h / height))
            _draw_matrix(ax, arrays[name], limits, fontsize=TEXT * cell / CELL_IN)
            ax.set_title(name, fontsize=TEXT)
            for mask, color in zip(outlines.get(name, ()), OUTLINES, strict=False):
                _outline(ax, mask, color)
        _write_signs(figure, list(boxes.values()), signs or ())
        if title:
            figure.suptitle(title, y=1 - MARGIN_IN / height)
    return figure


def _layout(arrays, columns, title):
    """Devuelve el rectángulo de cada matriz y el tamaño de la figura, en pulgadas, y la celda."""
    names = list(arrays)
    rows = [names[start : start + columns] for start in range(0, len(names), columns)]
    # Un título puede ser más ancho que su matriz; cada columna mide lo que su panel mayor.
    text = [max(_text_width(row[i]) for row in rows if i < len(row)) for i in range(len(rows[0]))]
    wide = [max(arrays[row[i]].shape[1] for row in rows if i < len(row)) for i in range(len(text))]
    room = WIDTH_IN - 2 * MARGIN_IN - GAP_IN * (len(text) - 1)
    cell = min(CELL_IN, room / sum(wide))
    slots = np.maximum(np.multiply(wide, cell), text)
    width = slots.sum() + GAP_IN * (len(slots) - 1) + 2 * MARGIN_IN
    # El título va centrado sobre la figura: si es más ancho que ella, la ensancha.
    extra = max(0.0, 1.1 * _text_width(title) + 2 * MARGIN_IN - width) / 2
    lefts = extra + MARGIN_IN + np.concatenate([[0], np.cumsum(slots + GAP_IN)[:-1]])
    top = MARGIN_IN + (LINE_IN * (title.count("\n") + 1) + 0.12 if title else 0)
    boxes = {}
    for row in rows:
        top += LINE_IN * (1 + max(name.count("\n") for name in row)) + 0.08
        tall = max(len(arrays[name]) for name in row) * cell
        for name, left, slot in zip(row, lefts, slots, strict=False):
            h, w = np.multiply(arrays[name].shape, cell)
            boxes[name] = (left + (slot - w) / 2, top + (tall - h) / 2, w, h)
        top += tall + MARGIN_IN
    boxes = {name: (x, top - y - h, w, h) for name, (x, y, w, h) in boxes.items()}
    return boxes, (width + 2 * extra, top), cell


def _text_width(text: str) -> float:
    return 0.115 * max(len(line) for line in text.split("\n"))


def _draw_matrix(ax, matrix, limits, fontsize) -> None:
    rows, columns = matrix.shape
    ax.imshow(matrix, cmap="RdBu_r" if limits[0] < 0 else "GnBu", vmin=limits[0], vmax=limits[1])
    for (row, column), value in np.ndenumerate(matrix):
        label = _label(value)
        size = fontsize * min(1, 3.6 / len(label))
        # Los ceros, pálidos: se ve de un vistazo dónde hay algo.
        color = PALE_INK if value == 0 else INK
        ax.text(column, row, label, ha="center", va="center", color=color, fontsize=size)
    ax.set_xticks(np.arange(columns + 1) - 0.5, labels=[])
    ax.set_yticks(np.arange(rows + 1) - 0.5, labels=[])
    ax.grid(color="white", linewidth=2)
    hide_ticks(ax)
    ax.set_axisbelow(False)


def hide_ticks(ax) -> None:
    """Quita las marcas pero conserva la cuadrícula."""
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _label(value) -> str:
    # «z»: −0 se escribe 0.
    return f"{value:z.0f}" if float(value).is_integer() else f"{value:.3g}"


def _outline(ax, mask, color) -> None:
    """Traza el borde de la región ``mask``: los lados que separan una celda suya de otra ajena."""
    inside = np.pad(mask, 1)
    down, right = inside[1:] != inside[:-1], inside[:, 1:] != inside[:, :-1]
    # inside[r, c] es la celda (r−1, c−1), cuyo borde superior está en r − 1.5.
    for r, c in np.argwhere(down):
        ax.plot([c - 1.5, c - 0.5], [r - 0.5, r - 0.5], **_stroke(color))
    for r, c in np.argwhere(right):
        ax.plot([c - 0.5, c - 0.5], [r - 1.5, r - 0.5], **_stroke(color))


def _stroke(color) -> dict:
    return {
        "color": color,
        "linewidth": 2.4,
        "clip_on": False,
        "solid_capstyle": "round",
        "scalex": False,
        "scaley": False,
        "zorder": 5,
    }


def _write_signs(figure, boxes, signs) -> None:
    width, height = figure.get_size_inches()
    for sign, left, right in zip(signs, boxes[:-1], boxes[1:], strict=True) if signs else ():
        x = (left[0] + left[2] + right[0]) / 2
        y = left[1] + left[3] / 2
        figure.text(x / width, y / height, sign, ha="center", va="center", fontsize=17)


def _color_limits(arrays) -> tuple[float, float]:
    arrays = list(arrays)
    top = max(float(np.abs(array).max()) for array in arrays) or 1.0
    # El margen deja los colores claros: el número debe leerse encima.
    has_negative = any(array.min() < 0 for array in arrays)
    return (-1.8 * top, 1.8 * top) if has_negative else (0.0, 1.4 * top)


def _check_matrix(name, matrix) -> np.ndarray:
    array = np.asarray(matrix)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"«{name}» tiene forma {array.shape}: se esperaba una matriz (f, c).")
    if array.dtype.kind not in "fiub" or not np.isfinite(array).all():
        raise ValueError(f"«{name}» debe contener números finitos: revisa cómo se calculó.")
    return array.astype("float64")


def _check_highlights(arrays, highlights) -> dict:
    checked = {}
    for name, masks in (highlights or {}).items():
        if name not in arrays:
            raise ValueError(f"No hay ninguna matriz «{name}»; hay: {', '.join(arrays)}.")
        masks = [np.asarray(mask, bool) for mask in (masks if isinstance(masks, list) else [masks])]
        for mask in masks:
            if mask.shape != arrays[name].shape:
                raise ValueError(
                    f"La máscara de «{name}» tiene forma {mask.shape} y la matriz, "
                    f"{arrays[name].shape}: deben coincidir."
                )
        checked[name] = masks
    return checked
