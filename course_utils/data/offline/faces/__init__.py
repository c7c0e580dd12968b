"""Caras dibujadas de 64×64 a partir de factores explícitos, con los nombres de CelebA.

Una cara es lo que dice su fila de la tabla de factores: ``draw_factors`` sortea la tabla,
``render`` la convierte en píxeles sin nada de azar y ``attributes_of`` la resume en los atributos
de CelebA. Por eso la misma cara con otra sonrisa es ``render({**factors, "smile": ...})``.

Los atributos: Bald, Bangs, Big_Nose, Black_Hair, Blond_Hair, Brown_Hair, Bushy_Eyebrows,
Eyeglasses, Goatee, Gray_Hair, Mouth_Slightly_Open, Mustache, Narrow_Eyes, No_Beard, Pale_Skin,
Rosy_Cheeks, Smiling, Straight_Hair, Wavy_Hair, Wearing_Earrings, Wearing_Hat y Wearing_Lipstick.
"""

import numpy as np

from course_utils.data.offline.faces.attributes import ATTRIBUTES, attributes_of
from course_utils.data.offline.faces.canvas import SIZE
from course_utils.data.offline.faces.factors import FACTORS, draw_factors
from course_utils.data.offline.faces.renderer import render

__all__ = [
    "ATTRIBUTES",
    "FACTORS",
    "SIZE",
    "attributes_of",
    "draw_faces",
    "draw_factors",
    "render",
]


def draw_faces(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Dibuja ``n`` caras y devuelve (imágenes, atributos, factores).

    Las imágenes son uint8 ``(n, 64, 64, 3)``; los atributos, bool ``(n, len(ATTRIBUTES))``; los
    factores, un diccionario con un vector ``(n,)`` por factor. Pedir menos devuelve el comienzo.
    """
    factors = draw_factors(n, seed)
    return render(factors), attributes_of(factors), factors
