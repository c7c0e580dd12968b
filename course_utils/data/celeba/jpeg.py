"""Qué parte de un JPEG hay que decodificar, y a qué escala, antes de decodificar nada."""

import struct

from course_utils.data.celeba.official import ALIGNED_CROP, ALIGNED_SHAPE

# Reducciones que el decodificador hace por sí mismo, casi gratis.
RATIOS = (1, 2, 4, 8)
# El decodificador reduce por bloques de 8×8 y deja pasar algo de trama: se le pide al menos el
# doble de lo necesario y el filtro de ``resize``, que sí es exacto, hace el resto.
MARGIN = 2


def crop_window(height: int, width: int) -> tuple[int, int, int]:
    """Devuelve fila, columna y lado del recorte: 148×148 en CelebA, si no el mayor cuadrado."""
    side = ALIGNED_CROP if (height, width) == ALIGNED_SHAPE else min(height, width)
    return (height - side) // 2, (width - side) // 2, side


def plan(height: int, width: int, size: int):
    """Elige la menor escala que mida al menos ``MARGIN`` veces ``size``.

    Devuelve:
        ventana ``(fila, columna, alto, ancho)`` en píxeles de esa escala; la posición de la
        escala en ``RATIOS``; y la geometría ``(fila, columna, lado)`` del recorte dentro de la
        ventana, con decimales: así el recorte es exacto aunque caiga entre dos píxeles.
    """
    top, left, side = crop_window(height, width)
    step = sum(side // ratio >= MARGIN * size for ratio in RATIOS[1:])
    ratio = RATIOS[step]
    row, column = top // ratio, left // ratio
    window = (row, column, -(-(top + side) // ratio) - row, -(-(left + side) // ratio) - column)
    return window, step, (top / ratio - row, left / ratio - column, side / ratio)


def jpeg_shape(data: bytes) -> tuple[int, int] | None:
    """Devuelve alto y ancho de un JPEG gris o en color; ``None`` si los bytes son otra cosa.

    Fuente: ITU-T T.81, anexo B: segmentos ``FF``, marca, longitud; el tamaño está en ``SOF``.
    """
    position = 2 if data[:2] == b"\xff\xd8" else len(data)
    while position + 10 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width, components = struct.unpack_from(">HHB", data, position + 5)
            usable = height and width and components in (1, 3)
            return (height, width) if usable else None
        position += 2 + struct.unpack_from(">H", data, position + 2)[0]
    return None
