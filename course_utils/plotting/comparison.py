"""Comparaciones de muchas medidas a la vez: matrices coloreadas y paneles de barras."""

import numpy as np
from matplotlib.figure import Figure

from course_utils.plotting.colors import ACCENT, BEST, MUTED
from course_utils.plotting.style import TEXT, course_style, fit, new_figure, set_figure_title
from course_utils.validation import check_numbers


def heatmaps(panels: dict, rows, columns, xlabel: str, ylabel: str, title: str = "") -> Figure:
    """Dibuja una matriz coloreada por panel, con el número entero de cada celda encima.

    Argumentos:
        panels: título → matriz ``(filas, columnas)`` de números ≥ 0; las celdas NaN salen vacías.
        rows, columns: rótulo de cada fila y de cada columna, comunes a todos los paneles.

    Lanza:
        ValueError: si una matriz no tiene una fila por rótulo y una columna por rótulo.
    """
    matrices = {name: np.asarray(matrix) for name, matrix in panels.items()}
    for name, matrix in matrices.items():
        # Sin contar las celdas vacías.
        is_real = matrix.dtype.kind in "fiub"
        check_numbers(matrix[~np.isnan(matrix)] if is_real else matrix, name)
        if matrix.shape != (len(rows), len(columns)):
            raise ValueError(
                f"«{name}» tiene forma {matrix.shape} y hay {len(rows)} filas y {len(columns)} "
                "columnas: pasa un rótulo por fila y por columna."
            )
    top = max(float(np.nanmax(matrix)) for matrix in matrices.values())
    with course_style():
        figure = new_figure(5.0 * len(matrices) + 0.4, 0.36 * len(rows) + 1.4)
        axes = figure.subplots(1, len(matrices), squeeze=False)[0]
        for ax, (name, matrix) in zip(axes, matrices.items(), strict=True):
            _draw_heatmap(ax, matrix, top)
            ax.set_xticks(range(len(columns)), columns)
            ax.set_yticks(range(len(rows)), rows)
            ax.set(xlabel=xlabel, ylabel=ylabel, title=name)
        set_figure_title(figure, title)
    return figure


def _draw_heatmap(ax, matrix, top) -> None:
    # Hasta la mitad de la escala de naranjas, el número negro se lee en cualquier celda.
    ax.imshow(matrix, cmap="Oranges", vmin=0, vmax=2 * top, aspect="auto")
    room = 0.8 * ax.get_position().width * ax.figure.get_figwidth() / matrix.shape[1]
    size = fit(f"{top:.0f}", room)
    for (row, column), value in np.ndenumerate(matrix):
        if np.isfinite(value):
            ax.text(column, row, f"{value:.0f}", ha="center", va="center", fontsize=size)


def measure_panels(rows: dict, better: dict, decimals: dict, title: str = "", muted=()) -> Figure:
    """Dibuja un panel de barras por medida y una barra por método; en verde, el mejor.

    Argumentos:
        rows: método → {medida: número}; todos los métodos llevan todas las medidas.
        better: medida → ``min`` o ``max``, lo que es mejor; su orden es el de los paneles.
        decimals: medida → cifras decimales.
        muted: métodos de referencia, en gris y fuera de concurso.
    """
    names = list(rows)[::-1]
    columns = min(3, len(better))
    lines = -(-len(better) // columns)
    with course_style():
        figure = new_figure(2.6 * columns + 1.8, (0.24 * len(names) + 0.9) * lines + 0.3)
        axes = figure.subplots(lines, columns, sharey=True, squeeze=False).ravel()
        for ax, (measure, choose) in zip(axes, better.items(), strict=False):
            best = choose(row[measure] for name, row in rows.items() if name not in muted)
            values = [rows[name][measure] for name in names]
            check_numbers(values, measure)
            colors = [
                MUTED if name in muted else BEST if value == best else ACCENT
                for name, value in zip(names, values, strict=True)
            ]
            drawn = ax.barh(names, values, color=colors)
            ax.bar_label(drawn, fmt=f"%.{decimals[measure]}f", padding=2)
            arrow = "más es mejor" if choose is max else "menos es mejor"
            ax.set_title(f"{measure}\n({arrow})", fontsize=TEXT)
            ax.set_xticks([])
            ax.margins(x=0.45)
        for ax in axes[len(better) :]:
            ax.set_visible(False)
        set_figure_title(figure, title)
    return figure
