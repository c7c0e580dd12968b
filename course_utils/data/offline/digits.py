"""Dígitos manuscritos reales de scikit-learn (8×8), ampliados a 28×28 y deformados."""

from itertools import cycle

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates, spline_filter
from sklearn.datasets import load_digits

SIDE = 28
# MNIST encaja cada cifra en unos 20×20 píxeles; aquí los 8 píxeles del original ocupan ese ancho.
PIXELS_PER_ORIGINAL = 20 / 8
MARGIN = 4
TEST_EVERY = 5
SHARPENING = 0.6


def draw_digits(labels, rng, for_test: bool) -> np.ndarray:
    """Recorre los originales de cada clase en orden aleatorio y dibuja una variante de cada uno."""
    originals = _split_originals(for_test)
    queues = [cycle(rng.permutation(of_class)) for of_class in originals]
    images = np.empty((len(labels), SIDE, SIDE), np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[:] = _ink(_warp(next(queues[label]), rng), rng)
    return images


def _split_originals(for_test):
    """Devuelve, por clase, uno de cada cinco originales (prueba) o los otros cuatro."""
    digits = load_digits()
    groups = []
    for label in range(10):
        of_class = digits.images[digits.target == label] / 16
        chosen = (np.arange(len(of_class)) % TEST_EVERY == 0) == for_test
        groups.append(np.stack([_spline(original) for original in of_class[chosen]]))
    return groups


def _spline(original):
    """Afila el original y calcula, una sola vez, los coeficientes de la interpolación cúbica."""
    padded = np.pad(original, MARGIN)
    sharpened = padded + SHARPENING * (padded - gaussian_filter(padded, 1))
    return spline_filter(sharpened, order=3)


def _warp(coefficients, rng):
    """Amplía el original con giro, inclinación, escala, traslación y una ondulación leve."""
    rows, columns = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    angle, shear = rng.uniform(-0.17, 0.17), rng.uniform(-0.2, 0.2)
    height, width = PIXELS_PER_ORIGINAL * rng.uniform([0.9, 0.85], [1.08, 1.15])
    shift_row, shift_column = rng.uniform(-0.9, 0.9, 2)
    rows, columns = rows - shift_row, columns - shift_column
    columns = columns + shear * rows
    turned_rows = np.cos(angle) * rows - np.sin(angle) * columns
    turned_columns = np.sin(angle) * rows + np.cos(angle) * columns
    phases, strengths = rng.uniform(0, 2 * np.pi, 2), rng.uniform(-0.5, 0.5, 2)
    turned_rows = turned_rows + strengths[0] * np.sin(columns / 4 + phases[0])
    turned_columns = turned_columns + strengths[1] * np.sin(rows / 4 + phases[1])
    centre = MARGIN + 3.5
    places = np.stack([turned_rows / height + centre, turned_columns / width + centre])
    return map_coordinates(coefficients, places, order=3, prefilter=False)


def _ink(strokes, rng):
    """Convierte la mancha suave en un trazo de grosor y contraste variables."""
    threshold, hardness = rng.uniform(0.4, 0.62), rng.uniform(7, 13)
    stroke = 1 / (1 + np.exp(-hardness * (strokes - threshold)))
    stroke = np.clip((stroke - 0.06) / 0.88, 0, 1)
    return np.round(stroke * rng.uniform(215, 255))
