"""Colores RGB de las escenas: los que comparten varios objetos y cómo variarlos."""

import numpy as np

PAINT = (
    (200, 45, 40),
    (45, 90, 180),
    (235, 235, 235),
    (40, 45, 50),
    (230, 190, 50),
    (60, 140, 90),
    (150, 155, 165),
    (220, 120, 50),
)
INK = (30, 28, 32)
WHITE = (245, 245, 240)


def pick_tone(rng, palette, spread=7):
    """Elige un color de la paleta y lo varía un poco."""
    base = np.array(palette[rng.integers(len(palette))])
    return _rgb(base + rng.normal(0, spread, 3) + rng.normal(0, 9))


def shade(colour, factor):
    """Oscurece (factor < 1) o aclara (factor > 1) un color."""
    return _rgb(np.array(colour) * factor)


def _rgb(values):
    return tuple(np.clip(values, 0, 255).astype(int).tolist())
