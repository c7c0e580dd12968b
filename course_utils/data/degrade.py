"""Imágenes estropeadas a propósito: ruidos y pérdida de resolución (lección 04)."""

import numpy as np

from course_utils.validation import check_images, check_number, whole_numbers


@whole_numbers("seed")
def add_gaussian_noise(images, factor: float = 0.5, seed: int = 0) -> np.ndarray:
    """Suma ruido normal de desviación típica ``factor`` y recorta a [0, 1]."""
    images = check_images(images)
    check_number(factor, "factor", 0)
    noise = np.random.default_rng(seed).standard_normal(images.shape, dtype="float32")
    return np.clip(images + factor * noise, 0, 1)


@whole_numbers("seed")
def mask_pixels(images, fraction: float = 0.5, seed: int = 0) -> np.ndarray:
    """Pone a 0 una fracción al azar de los píxeles.

    Lanza:
        ValueError: si ``fraction`` no está en [0, 1].
    """
    images = check_images(images)
    hidden = _uniform(images.shape, fraction, seed) < fraction
    return np.where(hidden, np.float32(0), images)


@whole_numbers("seed")
def salt_and_pepper(images, fraction: float = 0.25, seed: int = 0) -> np.ndarray:
    """Cambia una fracción al azar de los píxeles por 0 o por 1, a partes iguales.

    Lanza:
        ValueError: si ``fraction`` no está en [0, 1].
    """
    images = check_images(images)
    draw = _uniform(images.shape, fraction, seed)
    values = (draw < fraction / 2).astype("float32")
    return np.where(draw < fraction, values, images)


@whole_numbers("factor")
def downsample(images, factor: int) -> np.ndarray:
    """Reduce el lado ``factor`` veces: cada píxel es la media de un bloque ``factor × factor``.

    Lanza:
        ValueError: si el lote no es ``(n, h, w, c)`` o el lado no es múltiplo de ``factor``.
    """
    images = _checked_batch(images)
    n, height, width, channels = images.shape
    if height % factor or width % factor:
        raise ValueError(
            f"Las imágenes miden {height}×{width}, que no es múltiplo de {factor}: elige otro "
            "factor o rodéalas con pad_to."
        )
    blocks = images.reshape(n, height // factor, factor, width // factor, factor, channels)
    return blocks.mean(axis=(2, 4))


@whole_numbers("factor")
def upsample_bicubic(images, factor: int) -> np.ndarray:
    """Aumenta el lado ``factor`` veces por interpolación bicúbica y recorta a [0, 1].

    Fuente: Keys, 1981, doi:10.1109/TASSP.1981.1163711.
    """
    import keras

    images = _checked_batch(images)
    size = (images.shape[1] * factor, images.shape[2] * factor)
    enlarged = keras.ops.image.resize(
        images, size, interpolation="bicubic", data_format="channels_last"
    )
    return np.clip(keras.ops.convert_to_numpy(enlarged), 0, 1)


def _checked_batch(images) -> np.ndarray:
    images = check_images(images)
    if images.ndim != 4:
        raise ValueError(f"Se esperan imágenes (n, alto, ancho, canales) y llegan {images.shape}.")
    return images


def _uniform(shape, fraction: float, seed: int) -> np.ndarray:
    if not 0 <= fraction <= 1:
        raise ValueError(f"fraction es una fracción de los píxeles y vale {fraction}: usa [0, 1].")
    return np.random.default_rng(seed).random(shape, dtype="float32")
