"""Sustitutos de los conjuntos de datos, hechos aquí, para trabajar sin conexión.

Cada conjunto tiene diez clases reconocibles y variedad dentro de cada clase. La misma semilla
produce siempre las mismas imágenes, y pedir menos imágenes devuelve el comienzo de las mismas.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_utils.data.offline.digits import draw_digits
from course_utils.data.offline.fashion import draw_garments
from course_utils.data.offline.patches import ZONES, cut_patches

N_CLASSES, N_TRAIN, N_TEST = 10, 6000, 1000


class StandIn(NamedTuple):
    """Un sustituto: qué es, quién lo dibuja y sus clases si no son las del conjunto real."""

    description: str
    draw: Callable
    class_names: tuple[str, ...] | None = None


STAND_INS = {
    "mnist": StandIn("cifras de 8×8 de scikit-learn, ampliadas y deformadas", draw_digits),
    "fashion_mnist": StandIn("prendas dibujadas", draw_garments),
    "cifar10": StandIn(
        "recortes de dos fotografías de scikit-learn", cut_patches, tuple(z.name for z in ZONES)
    ),
}


def draw(
    name: str, n_train: int = N_TRAIN, n_test: int = N_TEST, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Dibuja el sustituto de un conjunto y devuelve (x_train, y_train, x_test, y_test).

    Las imágenes son uint8: (n, 28, 28) en "mnist" y "fashion_mnist", (n, 32, 32, 3) en "cifar10".
    Las etiquetas son uint8, del 0 al 9, con las clases equilibradas y mezcladas.
    """
    if name not in STAND_INS:
        valid = ", ".join(repr(known) for known in STAND_INS)
        raise ValueError(f"No existe el conjunto {name!r}: los nombres válidos son {valid}.")
    x_train, y_train = _draw_part(name, "n_train", n_train, seed, for_test=False)
    x_test, y_test = _draw_part(name, "n_test", n_test, seed, for_test=True)
    return x_train, y_train, x_test, y_test


def _draw_part(name, size_name, size, seed, for_test):
    """Dibuja una de las dos partes a partir de su propia fuente de azar."""
    if size < N_CLASSES:
        raise ValueError(
            f"{size_name} vale {size}, pero debe ser al menos {N_CLASSES} (una imagen por clase)."
        )
    label_rng, image_rng = (np.random.default_rng([seed, for_test, k]) for k in range(2))
    labels = _balanced_labels(size, label_rng)
    return STAND_INS[name].draw(labels, image_rng, for_test), labels


def _balanced_labels(size, rng):
    """Encadena permutaciones de las diez clases, para que cada comienzo quede equilibrado."""
    rounds = -(-size // N_CLASSES)
    blocks = np.tile(np.arange(N_CLASSES, dtype=np.uint8), (rounds, 1))
    return rng.permuted(blocks, axis=1).ravel()[:size]
