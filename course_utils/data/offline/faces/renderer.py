"""Dibuja las caras por grupos que caben en la memoria rápida, en varios hilos."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from course_utils.data.offline.faces.accessories import (
    paint_earrings,
    paint_glasses,
    paint_hat,
    paint_temples,
)
from course_utils.data.offline.faces.anatomy import traits_of
from course_utils.data.offline.faces.backdrop import light_up, paint_backdrop
from course_utils.data.offline.faces.body import paint_neck, paint_shoulders
from course_utils.data.offline.faces.canvas import SIZE, Canvas
from course_utils.data.offline.faces.eyes import paint_brows, paint_eyes
from course_utils.data.offline.faces.factors import check
from course_utils.data.offline.faces.hair import paint_back_hair, paint_front_hair
from course_utils.data.offline.faces.head import (
    paint_blush,
    paint_cheeks,
    paint_ears,
    paint_face,
    paint_nose,
)
from course_utils.data.offline.faces.mouth import paint_beard, paint_mouth

# Caras que se pintan a la vez, y factores que deciden qué capas hacen falta, el primero el que más.
CHUNK = 24
_GROUPED_BY = ("hair_style", "hat", "glasses", "beard", "bangs")

# De atrás adelante.
_LAYERS = (
    paint_backdrop,
    paint_shoulders,
    paint_back_hair,
    paint_neck,
    paint_ears,
    paint_face,
    paint_cheeks,
    paint_blush,
    paint_beard,
    paint_mouth,
    paint_nose,
    paint_eyes,
    paint_temples,
    paint_brows,
    paint_front_hair,
    paint_hat,
    paint_glasses,
    paint_earrings,
    light_up,
)


def render(factors: dict[str, np.ndarray]) -> np.ndarray:
    """Dibuja las caras de una tabla de factores: uint8 ``(n, 64, 64, 3)``.

    No hay azar: la misma tabla da siempre los mismos píxeles, y cambiar un factor cambia solo lo
    que depende de él. Lanza ValueError si la tabla no es válida (véase ``factors.check``).
    """
    table = check(factors)
    count = len(table["smile"])
    images = np.empty((count, SIZE, SIZE, 3), np.uint8)
    order = np.lexsort([table[name] for name in reversed(_GROUPED_BY)])
    traits = {name: values[order] for name, values in traits_of(table).items()}

    def draw(start):
        part = slice(start, start + CHUNK)
        images[order[part]] = _draw_chunk({name: values[part] for name, values in traits.items()})

    _for_each(draw, range(0, count, CHUNK))
    return images


def _for_each(draw, starts):
    """Dibuja los grupos, repartidos entre los procesadores si hay más de uno de cada."""
    workers = min(os.cpu_count() or 1, len(starts), 8)
    if workers < 2:
        for start in starts:
            draw(start)
        return
    _keep_memory()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(draw, starts))


def _keep_memory():
    """Pide 32 MB y los suelta: desde entonces glibc reutiliza los bloques grandes que libera.

    Si no, los devuelve al sistema después de cada operación y dibujar cuesta casi el doble.
    """
    np.empty(2**25 - 2**16, np.uint8)


def _draw_chunk(traits):
    """Pinta todas las capas de un grupo de caras."""
    canvas = Canvas({name: _narrow(values) for name, values in traits.items()})
    for paint in _LAYERS:
        paint(canvas)
    return canvas.images()


def _narrow(values):
    """Pasa a float32 los rasgos continuos, para que ninguna capa calcule en float64."""
    return values if values.dtype.kind in "biu" else values.astype(np.float32)
