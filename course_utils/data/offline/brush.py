"""Pincel con el que se dibujan los objetos de las escenas.

Cada objeto se describe en unidades propias, mirando a la derecha: el cuadro va de -1 a 1, con x
hacia delante e y hacia abajo.
"""

from copy import copy

import numpy as np
from PIL import ImageDraw

from course_utils.data.offline.geometry import round_corners

# Lado de la imagen final, en píxeles, y cuántas veces mayor es el lienzo en que se pinta.
SIDE = 32
ZOOM = 4

_ANGLES = np.linspace(0, 2 * np.pi, 24, endpoint=False)
CIRCLE = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)


class Brush:
    """Pincel que traduce las unidades del objeto a píxeles del lienzo ampliado."""

    def __init__(self, image, centre, size, heading, tilt):
        """Fija la postura: centro y tamaño en píxeles, sentido (1 o -1) e inclinación (rad)."""
        self.pen = ImageDraw.Draw(image)
        self.centre = np.array(centre) * ZOOM
        self.size = size * ZOOM
        cos, sin = np.cos(tilt), np.sin(tilt)
        self.axes = self.size * np.array([[cos, sin], [-sin, cos]]) * [heading, 1]

    def shape(self, points, colour, rounds=0):
        """Rellena un polígono; con rounds mayor que 0 redondea sus esquinas."""
        self.pen.polygon(self._place(round_corners(points, rounds)), fill=colour)

    def box(self, left, top, right, bottom, colour):
        """Rellena un rectángulo."""
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def oval(self, x, y, half_width, half_height, colour, turn=0.0):
        """Rellena una elipse, girada turn radianes."""
        cos, sin = np.cos(turn), np.sin(turn)
        outline = CIRCLE * [half_width, half_height] @ np.array([[cos, sin], [-sin, cos]]) + [x, y]
        self.pen.polygon(self._place(outline), fill=colour)

    def line(self, points, colour, width):
        """Traza una línea quebrada."""
        thick = max(1, round(width * self.size))
        self.pen.line(self._place(np.array(points, float)), fill=colour, width=thick)

    def inside(self, x, y, scale):
        """Devuelve un pincel cuyo cuadro, más pequeño, está centrado en (x, y)."""
        part = copy(self)
        part.centre = [x, y] @ self.axes + self.centre
        part.size, part.axes = scale * self.size, scale * self.axes
        return part

    def _place(self, points):
        return (points @ self.axes + self.centre).ravel().tolist()
