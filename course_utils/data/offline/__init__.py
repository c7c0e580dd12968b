"""Sustitutos dibujados de los conjuntos de datos, para trabajar sin conexión.

Cada conjunto tiene diez clases reconocibles y variedad dentro de cada clase. La misma semilla
produce siempre las mismas imágenes, y pedir menos imágenes devuelve el comienzo de las mismas.
"""

import numpy as np

from course_utils.data.offline.digits import draw_test_digits, draw_train_digits
from course_utils.data.offline.fashion import draw_garments
from course_utils.data.offline.scenes import draw_scenes

N_CLASSES = 10

# Solo los dígitos parten de originales contados: por eso distinguen entrenamiento y prueba.
_DRAWERS = {
    "mnist": (draw_train_digits, draw_test_digits),
    "fashion_mnist": (draw_garments, draw_garments),
    "cifar10": (draw_scenes, draw_scenes),
}


def draw(
    name: str, n_train: int = 6000, n_test: int = 1000, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Dibuja el sustituto de un conjunto y devuelve (x_train, y_train, x_test, y_test).

    Las imágenes son uint8: (n, 28, 28) en "mnist" y "fashion_mnist", (n, 32, 32, 3) en "cifar10".
    Las etiquetas son uint8, del 0 al 9, con las clases equilibradas y mezcladas.
    """
    if name not in _DRAWERS:
        valid = ", ".join(repr(known) for known in _DRAWERS)
        raise ValueError(f"No existe el conjunto {name!r}: los nombres válidos son {valid}.")
    draw_train, draw_test = _DRAWERS[name]
    x_train, y_train = _draw_part(draw_train, "n_train", n_train, [seed, 0])
    x_test, y_test = _draw_part(draw_test, "n_test", n_test, [seed, 1])
    return x_train, y_train, x_test, y_test


def _draw_part(draw_images, size_name, size, entropy):
    """Dibuja una de las dos partes a partir de su propia fuente de azar."""
    if size < N_CLASSES:
        raise ValueError(
            f"{size_name} vale {size}, pero debe ser al menos {N_CLASSES} (una imagen por clase)."
        )
    label_rng, image_rng = (np.random.default_rng([*entropy, stream]) for stream in range(2))
    labels = _balanced_labels(size, label_rng)
    return draw_images(labels, image_rng), labels


def _balanced_labels(size, rng):
    """Encadena permutaciones de las diez clases, para que cada comienzo quede equilibrado."""
    rounds = -(-size // N_CLASSES)
    blocks = np.tile(np.arange(N_CLASSES, dtype=np.uint8), (rounds, 1))
    return rng.permuted(blocks, axis=1).ravel()[:size]
