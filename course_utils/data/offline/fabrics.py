"""Telas de las prendas: pliegues, cambios de luz y estampados."""

import numpy as np

from course_utils.data.offline.sketch import CENTRE, SIDE


def weave_fabric(rng, prints, print_chance):
    """Devuelve el factor de luz de cada píxel: pliegues suaves y, a veces, un estampado."""
    y, x = np.mgrid[:SIDE, :SIDE]
    slant, phase = rng.uniform(-0.3, 0.3), rng.uniform(0, 2 * np.pi)
    folds = 1 + rng.uniform(0.01, 0.06) * np.sin((x + slant * y) * rng.uniform(0.5, 1.2) + phase)
    fade = 1 + rng.uniform(-0.2, 0.2) * (y / SIDE - 0.5) + rng.uniform(-0.2, 0.2) * (x / SIDE - 0.5)
    light = folds * fade
    if rng.random() < print_chance:
        light = light * prints[rng.integers(len(prints))](rng, x, y)
    return light


def _horizontal_stripes(rng, x, y):
    return 1 - rng.uniform(0.15, 0.6) * (np.sin(y * rng.uniform(0.9, 2) + rng.uniform(0, 6)) > 0)


def _vertical_stripes(rng, x, y):
    return 1 - rng.uniform(0.15, 0.45) * (np.sin(x * rng.uniform(1.2, 2.2) + rng.uniform(0, 6)) > 0)


def _checks(rng, x, y):
    pitch, phase, depth = rng.uniform(1, 1.9), rng.uniform(0, 6), rng.uniform(0.1, 0.3)
    return (1 - depth * (np.sin(x * pitch + phase) > 0)) * (1 - depth * (np.sin(y * pitch) > 0))


def _chest_print(rng, x, y):
    half_width, half_height = rng.uniform([2, 1.5], [4.5, 4.5])
    middle = rng.uniform(9, 14)
    inside = ((x - CENTRE + 0.5) / half_width) ** 2 + ((y - middle) / half_height) ** 2 < 1
    return 1 - rng.uniform(-0.3, 0.6) * inside


def _two_tone(rng, x, y):
    return np.where(y < rng.uniform(8, 19), 1, rng.uniform(0.5, 0.85))


# Estampados entre los que elige cada tipo de prenda.
PATTERNS = (_horizontal_stripes, _vertical_stripes, _checks)
CASUAL = (_horizontal_stripes, _chest_print, _two_tone)
SMART = (_vertical_stripes, _checks)
