"""Matrices pequeñas con sus números, para seguir una operación a mano."""

import numpy as np
from matplotlib.figure import Figure

from course_utils.plotting.style import INK, course_style, new_figure

CELL_IN = 0.42


def matrices(items: dict, title: str = "", highlights=None, columns: int | None = None) -> Figure:
    """Dibuja matrices con el número de cada celda.

    Argumentos:
        items: título → matriz ``(filas, columnas)``.
        highlights: título → máscara booleana de igual forma; sus celdas se enmarcan.
        columns: cuántas matrices por fila; con ``None``, todas en una.

    Lanza:
        ValueError: si alguna no es una matriz de dos dimensiones.
    """
    arrays = {name: _check_matrix(name, matrix) for name, matrix in items.items()}
    columns = columns or len(arrays)
    rows = -(-len(arrays) // columns)
    side = max(max(a.shape) for a in arrays.values())
    top = max(float(np.abs(a).max()) for a in arrays.values()) or 1.0
    with course_style():
        cell = max(CELL_IN * side, 1.5)
        figure = new_figure(columns * (cell + 0.5), rows * (cell + 0.5) + (0.4 if title else 0))
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
        for ax in axes[len(arrays) :]:
            ax.set_visible(False)
        for ax, (name, matrix) in zip(axes, arrays.items(), strict=False):
            _draw_matrix(ax, matrix, side, top, (highlights or {}).get(name))
            ax.set_title(name, fontsize=10)
        figure.suptitle(title, fontweight="bold", fontsize=11)
    return figure


def _draw_matrix(ax, matrix, side, top, mask) -> None:
    rows, columns = matrix.shape
    ax.imshow(matrix, cmap="GnBu", vmin=0, vmax=1.4 * top)
    for row in range(rows):
        for column in range(columns):
            value = f"{matrix[row, column]:g}"
            ax.text(column, row, value, ha="center", va="center", color=INK, fontsize=11)
            if mask is not None and mask[row, column]:
                _frame(ax, row, column)
    ax.set_xticks(np.arange(columns + 1) - 0.5, labels=[])
    ax.set_yticks(np.arange(rows + 1) - 0.5, labels=[])
    ax.grid(color="white", linewidth=2)
    hide_ticks(ax)
    # Todas las celdas miden lo mismo, sea cual sea el tamaño de la matriz.
    margin_x, margin_y = (side - columns) / 2, (side - rows) / 2
    ax.set_xlim(-0.55 - margin_x, columns - 0.45 + margin_x)
    ax.set_ylim(rows - 0.45 + margin_y, -0.55 - margin_y)


def hide_ticks(ax) -> None:
    """Quita las marcas pero conserva la cuadrícula."""
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _frame(ax, row, column) -> None:
    ax.plot(
        np.array([-0.47, 0.47, 0.47, -0.47, -0.47]) + column,
        np.array([-0.47, -0.47, 0.47, 0.47, -0.47]) + row,
        color="#d62728",
        linewidth=2,
    )


def _check_matrix(name, matrix) -> np.ndarray:
    array = np.asarray(matrix)
    if array.ndim != 2:
        raise ValueError(f"«{name}» tiene forma {array.shape}: se esperaba una matriz (f, c).")
    return array
