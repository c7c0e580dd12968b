"""Escenas de colores de 32×32: un objeto dibujado sobre su fondo, al estilo de CIFAR-10.

La postura del objeto (lugar, tamaño, sentido e inclinación) se elige al azar.
"""

import numpy as np

from course_utils.data.offline.animals import (
    draw_bird,
    draw_cat,
    draw_deer,
    draw_dog,
    draw_frog,
    draw_horse,
)
from course_utils.data.offline.backgrounds import (
    FLOOR,
    FOREST,
    GRASS,
    HAZE,
    POND,
    ROAD,
    SKY,
    TOWN,
    WALL,
    WATER,
    paint_background,
)
from course_utils.data.offline.brush import SIDE, ZOOM, Brush
from course_utils.data.offline.vehicles import draw_airplane, draw_automobile, draw_ship, draw_truck

# Cada clase: función que dibuja el objeto, fondos posibles (franja de arriba, franja de abajo y
# alturas entre las que cae el horizonte, en píxeles) e inclinación máxima.
SCENES = (
    (draw_airplane, ((SKY, HAZE, 16, 30), (SKY, SKY, 20, 32), (SKY, ROAD, 24, 27)), 0.45),
    (draw_automobile, ((SKY, ROAD, 12, 18), (TOWN, ROAD, 16, 22), (FOREST, ROAD, 14, 20)), 0.06),
    (draw_bird, ((SKY, HAZE, 10, 30), (FOREST, GRASS, 14, 28), (SKY, GRASS, 22, 28)), 0.2),
    (draw_cat, ((WALL, FLOOR, 16, 25), (WALL, WALL, 10, 26), (FOREST, GRASS, 10, 22)), 0.12),
    (draw_deer, ((FOREST, GRASS, 12, 24), (HAZE, GRASS, 14, 22), (FOREST, FOREST, 8, 24)), 0.06),
    (draw_dog, ((WALL, FLOOR, 16, 25), (SKY, GRASS, 12, 22), (FOREST, GRASS, 10, 22)), 0.12),
    (draw_frog, ((FOREST, POND, 6, 18), (FOREST, GRASS, 8, 20), (POND, POND, 6, 24)), 0.15),
    (draw_horse, ((SKY, GRASS, 14, 24), (FOREST, GRASS, 12, 22), (SKY, FLOOR, 16, 24)), 0.06),
    (draw_ship, ((SKY, WATER, 13, 19), (HAZE, WATER, 13, 19), (TOWN, WATER, 12, 17)), 0.08),
    (draw_truck, ((SKY, ROAD, 12, 20), (TOWN, ROAD, 16, 22), (SKY, GRASS, 18, 24)), 0.06),
)


def draw_scenes(labels, rng):
    """Dibuja una escena por etiqueta, con fondo, postura y luz al azar."""
    images = np.empty((len(labels), SIDE, SIDE, 3), np.uint8)
    for image, label in zip(images, labels, strict=True):
        draw_object, places, tilt = SCENES[label]
        canvas = paint_background(rng, *places[rng.integers(len(places))])
        draw_object(_posed_brush(canvas, rng, tilt), rng)
        image[:] = _daylight(np.asarray(canvas.reduce(ZOOM), float), rng)
    return images


def _posed_brush(canvas, rng, tilt):
    """Elige dónde, de qué tamaño y hacia qué lado mira el objeto."""
    centre = rng.uniform([12.5, 14], [19.5, 18.5])
    return Brush(canvas, centre, rng.uniform(10, 15), rng.choice([-1, 1]), rng.uniform(-tilt, tilt))


def _daylight(pixels, rng):
    """Cambia brillo, contraste y color de la luz, y añade un grano leve."""
    tint = rng.uniform(0.95, 1.05, 3) * rng.uniform(0.85, 1.15)
    grain = rng.normal(0, 3, (SIDE, SIDE, 1))
    return np.clip((pixels - 128) * rng.uniform(0.85, 1.25) + 128 * tint + grain, 0, 255)
