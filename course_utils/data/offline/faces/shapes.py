"""Formas con el borde suavizado: cuánto cubre cada una de cada píxel, de 0 a 1.

Todas reciben coordenadas de forma ``(k, filas, columnas)``, o que se extienden a ella, y devuelven
float32 de esa forma. El suavizado ocupa un píxel a cada lado de la distancia cero.
"""

import numpy as np


def unit(values):
    """Recorta a [0, 1], en el mismo vector."""
    return np.clip(values, 0, 1, out=values)


def ellipse(x, y, radius):
    """Elipse ``x² + y² < 1``: ``radius`` es su radio medio en píxeles y decide el borde.

    Cerca del borde, ``(x² + y² - 1) · radius / 2`` es casi la distancia, sin raíces.
    """
    return inside(x * x + y * y, radius)


def inside(level, radius):
    """Región ``level < 1`` de una forma cuadrática, como la de una elipse de radio ``radius``."""
    half = 0.5 * radius
    cover = level * -half
    cover += half + 0.5
    return unit(cover)


def above(y, edge):
    """Píxeles por encima de una curva: ``y < edge``, en píxeles."""
    cover = edge - y
    cover += 0.5
    return unit(cover)


def between(y, top, bottom):
    """Franja entre dos curvas, ``top < y < bottom``, en píxeles."""
    cover = np.minimum(y - top, bottom - y)
    cover += 0.5
    return unit(cover)


def ring(level, radius, thickness):
    """Contorno ``level = 1`` de una forma cuadrática, con trazo de ``thickness`` píxeles."""
    cover = np.abs(level - 1)
    cover *= -0.5 * radius
    cover += 0.5 * (thickness + 1)
    return unit(cover)
