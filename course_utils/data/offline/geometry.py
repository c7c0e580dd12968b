"""Geometría común a los dos instrumentos de dibujo: el lienzo de prendas y el pincel de escenas."""

import numpy as np


def round_corners(points, rounds):
    """Redondea un polígono cerrado con las pasadas pedidas del algoritmo de Chaikin."""
    outline = np.array(points, float)
    for _ in range(rounds):
        following = np.roll(outline, -1, axis=0)
        near, far = 0.75 * outline + 0.25 * following, 0.25 * outline + 0.75 * following
        outline = np.stack([near, far], axis=1).reshape(-1, 2)
    return outline
