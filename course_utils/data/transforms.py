"""Transformaciones de imágenes que no son la idea de ninguna lección."""

import numpy as np

from course_utils.validation import check_numbers, check_rows, whole_numbers


@whole_numbers("size")
def pad_to(images, size: int) -> np.ndarray:
    """Rodea de negro imágenes ``(n, h, w, c)`` hasta que midan ``size × size``.

    Lanza:
        ValueError: si alguna imagen es mayor que ``size`` o el lote no es ``(n, h, w, c)``.
    """
    images = check_numbers(images, "images")
    if images.ndim != 4:
        raise ValueError(f"Se esperan imágenes (n, alto, ancho, canales) y llegan {images.shape}.")
    height, width = images.shape[1:3]
    if size < max(height, width):
        raise ValueError(
            f"size={size} es menor que las imágenes ({height}×{width}): usa un tamaño mayor."
        )
    top, left = (size - height) // 2, (size - width) // 2
    margins = ((0, 0), (top, size - height - top), (left, size - width - left), (0, 0))
    return np.pad(images, margins)


def flatten(images) -> np.ndarray:
    """Convierte ``(n, h, w, c)`` en vectores ``(n, h·w·c)`` para las redes densas."""
    images = check_numbers(images, "images")
    if images.ndim < 2:
        raise ValueError(f"Se esperan imágenes (n, alto, ancho, canales) y llegan {images.shape}.")
    return images.reshape(len(images), -1)


def unflatten(vectors) -> np.ndarray:
    """Convierte vectores ``(n, lado²)`` en imágenes ``(n, lado, lado, 1)``.

    Lanza:
        ValueError: si la longitud de los vectores no es un cuadrado perfecto.
    """
    vectors = check_rows(vectors, "vectors")
    side = round(vectors.shape[-1] ** 0.5)
    if side**2 != vectors.shape[-1]:
        raise ValueError(f"{vectors.shape[-1]} no es un cuadrado perfecto: no es una imagen gris.")
    return vectors.reshape(-1, side, side, 1)


@whole_numbers("size")
def shrink(images: np.ndarray, size: int) -> np.ndarray:
    """Lleva imágenes cuadradas ``uint8`` ``(n, lado, lado, 3)`` a ``(n, size, size, 3)``.

    El filtro es triangular y tan ancho como la reducción: una trama fina se vuelve gris en lugar
    de inventar rayas.
    """
    from PIL import Image

    images = np.asarray(images)
    if images.ndim != 4 or images.shape[-1] != 3 or images.dtype != np.uint8:
        raise ValueError(
            f"Se esperan imágenes uint8 (n, lado, lado, 3) y llegan {images.dtype} {images.shape}."
        )
    if images.shape[1] == size:
        return images
    small = np.empty((len(images), size, size, 3), np.uint8)
    for i, image in enumerate(images):
        small[i] = Image.fromarray(image).resize((size, size), Image.Resampling.BILINEAR)
    return small
