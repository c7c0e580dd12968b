"""Lienzo en el que se dibujan las prendas, en gris sobre negro.

Las medidas están en píxeles de la imagen final (28×28): x crece hacia la derecha desde el centro
(de -14 a 14) e y hacia abajo desde el borde superior (de 0 a 28).
Los tonos van de 0 (negro) a 1 (blanco).
"""

import numpy as np
from PIL import Image, ImageDraw

SIDE = 28
ZOOM = 4
CENTRE = SIDE / 2


class Sketch:
    """Lienzo ampliado en el que se pinta por capas y que se reduce con suavizado al final."""

    def __init__(self, rng):
        """Prepara un lienzo negro y elige cómo se coloca en él la prenda."""
        stretch, lean = rng.uniform([0.8, 0.92], [1.05, 1.02]), rng.uniform(-0.07, 0.07)
        self.axes = ZOOM * np.array([[stretch[0], 0], [lean, stretch[1]]])
        self.centre = ZOOM * (CENTRE + rng.uniform(-0.8, 0.8, 2))
        self.image = Image.new("L", (SIDE * ZOOM, SIDE * ZOOM))
        self.pen = ImageDraw.Draw(self.image)

    def shape(self, points, tone, rounds=2):
        """Rellena una figura cerrada; con rounds mayor que 0 redondea sus esquinas."""
        self.pen.polygon(self._place(_round_corners(points, rounds)), fill=_grey(tone))

    def pair(self, points, tone, rounds=2):
        """Rellena una figura y su reflejo respecto del eje vertical."""
        self.shape(points, tone, rounds)
        self.shape(_mirror(points), tone, rounds)

    def body(self, half, tone, rounds=2):
        """Rellena una figura simétrica a partir de su mitad derecha, de arriba abajo."""
        self.shape([*half, *_mirror(half)[::-1]], tone, rounds)

    def line(self, points, tone, width):
        """Traza una línea quebrada."""
        path = self._place(np.array(points, float))
        self.pen.line(path, fill=_grey(tone), width=max(1, round(width * ZOOM)))

    def line_pair(self, points, tone, width):
        """Traza una línea quebrada y su reflejo."""
        self.line(points, tone, width)
        self.line(_mirror(points), tone, width)

    def dot(self, x, y, radius, tone):
        """Pinta un círculo."""
        corners = self._place(np.array([(x, y), (x, y)])) + radius * ZOOM * np.array([-1, -1, 1, 1])
        self.pen.ellipse(corners.tolist(), fill=_grey(tone))

    def pixels(self):
        """Reduce el lienzo a 28×28."""
        return np.asarray(self.image.reduce(ZOOM), float)

    def _place(self, points):
        return ((points - [0, CENTRE]) @ self.axes + self.centre).ravel().tolist()


def _grey(tone):
    return round(255 * min(max(tone, 0), 1))


def _mirror(points):
    return [(-x, y) for x, y in points]


def _round_corners(points, rounds):
    """Redondea un polígono cerrado con las pasadas pedidas del algoritmo de Chaikin."""
    outline = np.array(points, float)
    for _ in range(rounds):
        following = np.roll(outline, -1, axis=0)
        near, far = 0.75 * outline + 0.25 * following, 0.25 * outline + 0.75 * following
        outline = np.stack([near, far], axis=1).reshape(-1, 2)
    return outline
