"""Recortes de 32×32 de las dos fotografías de scikit-learn: una pagoda junto a un lago y una flor.

La clase es la zona de la fotografía: el lago, un tejado, los pétalos… Cada zona tiene dos
rectángulos que no se tocan: de uno salen los recortes de entrenamiento y del otro, los de prueba.
"""

from typing import NamedTuple

import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_images

SIDE = 32
# Lado del recorte en la fotografía: del tamaño natural a la tercera parte, si cabe en su zona.
SMALLEST, LARGEST = 32, 96


class Zone(NamedTuple):
    """Una clase: en qué fotografía está y los rectángulos (x0, y0, x1, y1) de cada parte."""

    name: str
    photograph: int
    train: tuple[int, int, int, int]
    test: tuple[int, int, int, int]


PAGODA, FLOWER = 0, 1
ZONES = (
    Zone("torre", PAGODA, (110, 65, 207, 150), (207, 65, 315, 150)),
    Zone("lago", PAGODA, (335, 190, 450, 300), (450, 190, 550, 270)),
    Zone("ciprés", PAGODA, (552, 140, 600, 427), (600, 140, 640, 427)),
    Zone("arbustos", PAGODA, (340, 320, 450, 427), (450, 280, 550, 427)),
    Zone("follaje", PAGODA, (20, 345, 200, 427), (0, 170, 68, 270)),
    Zone("tejado", PAGODA, (68, 240, 335, 287), (88, 153, 328, 190)),
    Zone("galería", PAGODA, (82, 287, 340, 338), (100, 190, 318, 236)),
    Zone("pétalos", FLOWER, (170, 110, 265, 340), (350, 110, 445, 340)),
    Zone("corazón", FLOWER, (270, 225, 350, 275), (270, 175, 350, 225)),
    Zone("hojas", FLOWER, (0, 60, 170, 215), (0, 215, 170, 370)),
)


def cut_patches(labels, rng, for_test: bool) -> np.ndarray:
    """Corta un trozo ``(32, 32, 3)`` por etiqueta, con lugar, tamaño y reflejo al azar."""
    photographs = [Image.fromarray(pixels) for pixels in load_sample_images().images]
    # Se separa antes cada zona: al reducir, el filtro promedia también píxeles de alrededor.
    zones = [photographs[z.photograph].crop(z.test if for_test else z.train) for z in ZONES]
    patches = np.empty((len(labels), SIDE, SIDE, 3), np.uint8)
    for patch, label in zip(patches, labels, strict=True):
        box = _random_square(zones[label].size, rng)
        cut = zones[label].resize((SIDE, SIDE), Image.Resampling.BICUBIC, box)
        patch[:] = np.asarray(cut)[:, :: rng.choice((-1, 1))]
    return patches


def _random_square(size, rng) -> tuple[float, float, float, float]:
    """Elige un cuadrado dentro de ``size``, con medidas reales: no se agotan como las enteras."""
    side = rng.uniform(SMALLEST, min(LARGEST, *size))
    x, y = rng.uniform(0, np.subtract(size, side))
    return (x, y, x + side, y + side)
