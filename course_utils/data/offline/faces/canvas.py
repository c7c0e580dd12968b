"""Lienzo de un grupo de caras y ventanas en las que se pinta cada capa.

Coordenadas de la cabeza, en píxeles: ``u`` hacia la derecha y ``v`` hacia abajo desde el centro
de la cara, giradas con ella. Las del cuerpo son las mismas sin el giro. La cabeza gira y se acerca
alrededor del entrecejo, que está fijo en la imagen: los ojos caen donde en CelebA.
"""

import numpy as np

SIZE = 64
# Entrecejo, en píxeles de la imagen, y su altura v en las coordenadas de la cabeza.
PIVOT_X, PIVOT_Y, PIVOT_V = 31.5, 32.0, -0.5

_X = (np.arange(SIZE, dtype=np.float32) - PIVOT_X)[None, None, :]
_Y = (np.arange(SIZE, dtype=np.float32) - PIVOT_Y)[None, :, None]


class Canvas:
    """Imágenes de ``n`` caras a medio pintar, con los rasgos de los que depende su dibujo."""

    def __init__(self, traits):
        """Prepara el lienzo: ``traits`` lleva vectores ``(n,)`` y colores ``(n, 3)``."""
        self.traits = traits
        self.count = len(traits["angle"])
        self.pixels = np.empty((self.count, 3, SIZE, SIZE), np.float32)
        zoom, angle = (traits[name][:, None, None] for name in ("scale", "angle"))
        x, y = _X / zoom, _Y / zoom
        cos, sin = np.cos(angle), np.sin(angle)
        self.frames = {
            "head": (cos * x, sin * y, -sin * x, cos * y + PIVOT_V),
            "body": (x, np.zeros_like(y), np.zeros_like(x), y + PIVOT_V),
        }

    def area(self, rows, columns=(0, SIZE), chosen=None, frame="head"):
        """Devuelve una ventana para usar con ``with``; ``chosen`` (bool) elige las caras."""
        everyone = chosen is None or chosen.all()
        faces = slice(None) if everyone else np.flatnonzero(chosen)
        return Area(self, faces, slice(*rows), slice(*columns), frame)

    def images(self):
        """Devuelve las imágenes terminadas, uint8 ``(n, 64, 64, 3)``."""
        levels = self.pixels * 255
        levels += 0.5
        return np.clip(levels, 0, 255, out=levels).astype(np.uint8).transpose(0, 2, 3, 1)


class Area:
    """Ventana rectangular de algunas caras: se copia, se pinta y al salir se devuelve."""

    def __init__(self, canvas, faces, rows, columns, frame):
        self.canvas, self.faces, self.rows, self.columns = canvas, faces, rows, columns
        self.axes = canvas.frames[frame]

    def __enter__(self):
        self.pixels = self.canvas.pixels[self.faces, :, self.rows, self.columns].copy()
        return self

    def __exit__(self, *error):
        self.canvas.pixels[self.faces, :, self.rows, self.columns] = self.pixels

    def __getitem__(self, name):
        """Devuelve un rasgo de las caras de la ventana: ``(k, 1, 1)``, o ``(k, 3)`` si es color."""
        values = self.canvas.traits[name][self.faces]
        return values[:, None, None] if values.ndim == 1 else values

    def across(self, centre=0, size=1):
        """Devuelve la coordenada horizontal ``(u - centre) / size``, ``(k, filas, columnas)``."""
        return self._coordinate(0, centre, size)

    def down(self, centre=0, size=1):
        """Devuelve la coordenada vertical ``(v - centre) / size``, ``(k, filas, columnas)``."""
        return self._coordinate(2, centre, size)

    def fill(self, cover, colour):
        """Pinta ``colour`` ``(k, 3)``, o uno para todas, donde ``cover`` dice cuánto."""
        colour = np.asarray(colour, np.float32).reshape(-1, 3, 1, 1)
        step = colour - self.pixels
        step *= cover[:, None]
        self.pixels += step

    def _coordinate(self, first, centre, size):
        by_column = self.axes[first][self.faces][:, :, self.columns]
        by_row = self.axes[first + 1][self.faces][:, self.rows]
        scale = 1 / np.asarray(size, np.float32)
        return (by_column - centre) * scale + by_row * scale
