"""Filas y cuadrículas de imágenes."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from course_utils.plotting.style import (
    NAME,
    by_name,
    course_style,
    fit,
    hide_axes,
    new_figure,
    set_figure_title,
    wrap,
)
from course_utils.validation import as_image_batch, whole_numbers


@whole_numbers("n")
def image_rows(rows, n: int = 10, title: str = "") -> Figure:
    """Dibuja una fila de imágenes por entrada de ``rows``, alineadas por columnas.

    Argumentos:
        rows: nombre de la fila → lote de imágenes en [0, 1] (véase ``as_image_batch``); o un
            solo lote.
        n: cuántas imágenes de cada lote, desde la primera.

    Lanza:
        ValueError: si algún lote no contiene imágenes en [0, 1].
    """
    batches = {
        wrap(name, NAME): as_image_batch(batch, name or "rows")[:n]
        for name, batch in by_name(rows).items()
    }
    columns = max(len(batch) for batch in batches.values())
    # El margen de los nombres: lo que ocupa el más largo, en pulgadas.
    margin = 0.5 + 0.11 * max(len(line) for name in batches for line in [*name.split("\n"), ""])
    with course_style():
        figure = new_figure(0.85 * columns + margin, 0.88 * len(batches) + (0.4 if title else 0))
        axes = figure.subplots(len(batches), 1, squeeze=False)[:, 0]
        for ax, (name, batch) in zip(axes, batches.items(), strict=True):
            # Separación proporcional: filas de distinta resolución quedan alineadas.
            _draw(ax, mosaic(batch[None], gap=max(1, batch.shape[2] // 16)))
            ax.set_ylabel(name, rotation=0, ha="right", va="center", labelpad=8)
        set_figure_title(figure, title)
    return figure


@whole_numbers("columns")
def image_grid(images, columns: int = 6, title: str = "", captions=None) -> Figure:
    """Dibuja imágenes en cuadrícula, cada una con su pie si se da.

    Argumentos:
        images: lote en [0, 1].
        captions: un texto por imagen.

    Lanza:
        ValueError: si no es un lote de imágenes en [0, 1] o los pies no son tantos como ellas.
    """
    if isinstance(images, Mapping):
        raise ValueError(
            "image_grid espera un lote de imágenes y recibe un diccionario: usa image_rows."
        )
    batch = as_image_batch(images)
    if captions is not None and len(captions) != len(batch):
        raise ValueError(f"Hay {len(batch)} imágenes y {len(captions)} pies: deben coincidir.")
    rows = -(-len(batch) // columns)
    cell = 1.25 if captions is not None else 1.0
    size = fit(max(captions or [""], key=len), 1.1)
    with course_style():
        figure = new_figure(1.15 * columns, cell * 1.1 * rows + (0.4 if title else 0))
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
        for index, ax in enumerate(axes):
            hide_axes(ax)
            if index < len(batch):
                _draw(ax, batch[index])
                ax.set_title(captions[index] if captions is not None else "", fontsize=size)
        set_figure_title(figure, title)
    return figure


def mosaic(images, gap: int = 0) -> np.ndarray:
    """Une ``(filas, columnas, alto, ancho[, 3])`` en una sola imagen con separación blanca."""
    rows, columns, height, width, *channels = images.shape
    step_y, step_x = height + gap, width + gap
    canvas = np.ones((rows * step_y - gap, columns * step_x - gap, *channels), images.dtype)
    for row in range(rows):
        for column in range(columns):
            y, x = row * step_y, column * step_x
            canvas[y : y + height, x : x + width] = images[row, column]
    return canvas


def _draw(ax, image) -> None:
    ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    hide_axes(ax)
