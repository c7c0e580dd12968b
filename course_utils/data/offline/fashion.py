"""Prendas dibujadas en gris sobre negro, al estilo de Fashion-MNIST."""

import numpy as np

from course_utils.data.offline.accessories import (
    draw_ankle_boot,
    draw_bag,
    draw_sandal,
    draw_sneaker,
)
from course_utils.data.offline.clothes import (
    draw_coat,
    draw_dress,
    draw_pullover,
    draw_shirt,
    draw_t_shirt,
    draw_trouser,
)
from course_utils.data.offline.fabrics import CASUAL, PATTERNS, SMART, weave_fabric
from course_utils.data.offline.sketch import SIDE, Sketch

# Cada clase: función que la dibuja, estampados posibles y probabilidad de que lleve uno.
GARMENTS = (
    (draw_t_shirt, CASUAL, 0.5),
    (draw_trouser, PATTERNS, 0.08),
    (draw_pullover, CASUAL, 0.35),
    (draw_dress, PATTERNS, 0.35),
    (draw_coat, PATTERNS, 0.12),
    (draw_sandal, (), 0),
    (draw_shirt, SMART, 0.55),
    (draw_sneaker, (), 0),
    (draw_bag, PATTERNS, 0.2),
    (draw_ankle_boot, (), 0),
)


def draw_garments(labels, rng, for_test: bool) -> np.ndarray:
    """Dibuja una prenda por etiqueta, con su tela y con proporciones al azar.

    No parten de ningún original: las de prueba (``for_test``) se dibujan como las demás.
    """
    images = np.empty((len(labels), SIDE, SIDE), np.uint8)
    for image, label in zip(images, labels, strict=True):
        sketch = Sketch(rng)
        draw_garment, prints, print_chance = GARMENTS[label]
        draw_garment(sketch, rng)
        image[:] = np.clip(sketch.pixels() * weave_fabric(rng, prints, print_chance), 0, 255)
    return images
