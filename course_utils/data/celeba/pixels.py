"""De los bytes de una imagen a una cara cuadrada, con Pillow."""

import io
from math import ceil

import numpy as np

from course_utils.data.celeba.official import ALIGNED_CROP, ALIGNED_SHAPE

# Súbela si cambia un píxel o lo que se guarda: las cachés de otra receta dejan de valer.
RECIPE = 4
# El decodificador de JPEG reduce por bloques, casi gratis, pero deja pasar algo de trama: se le
# pide al menos el doble de lo necesario y ``resize``, cuyo filtro es exacto, hace el resto.
_MARGIN = 2


def crop_window(height: int, width: int) -> tuple[int, int, int]:
    """Devuelve fila, columna y lado del recorte: 148×148 en CelebA, si no el mayor cuadrado."""
    side = ALIGNED_CROP if (height, width) == ALIGNED_SHAPE else min(height, width)
    return (height - side) // 2, (width - side) // 2, side


def decode_face(data: bytes, size: int) -> np.ndarray:
    """Decodifica, recorta y reduce con antialiasing una imagen de cualquier clase y tamaño.

    Devuelve ``uint8`` ``(size, size, 3)``.

    Lanza:
        OSError: si los datos no son una imagen o están cortados.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            top, left, side = crop_window(image.height, image.width)
            width, least = image.width, _MARGIN * size / side
            drafted = image.draft("RGB", (ceil(width * least), ceil(image.height * least)))
            scale = drafted[1][2] / width if drafted else 1
            # Con decimales: el recorte es exacto aunque caiga entre dos píxeles.
            box = [scale * edge for edge in (left, top, left + side, top + side)]
            face = image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR, box)
            return np.asarray(face)
    except Exception as error:
        # Ante bytes rotos, Pillow lanza casi cualquier cosa según por dónde se lean.
        raise OSError(str(error)) from error
