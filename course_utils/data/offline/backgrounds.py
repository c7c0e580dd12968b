"""Fondos de las escenas: dos franjas de color, separadas por el horizonte, con sus detalles."""

import numpy as np
from PIL import Image, ImageDraw

from course_utils.data.offline.brush import SIDE, ZOOM
from course_utils.data.offline.colours import pick_tone, shade

# Lado del lienzo en que se pinta, en píxeles.
EDGE = SIDE * ZOOM

SKY_TONES = ((110, 170, 230), (150, 200, 240), (190, 205, 220), (240, 180, 140), (90, 120, 190))
HAZE_TONES = ((205, 225, 240), (230, 235, 235), (250, 215, 170), (215, 210, 225))
GRASS_TONES = ((90, 150, 60), (120, 165, 70), (150, 150, 80), (70, 120, 60))
FOREST_TONES = ((45, 85, 50), (70, 100, 55), (95, 95, 60), (120, 105, 60))
ROAD_TONES = ((105, 105, 110), (130, 125, 120), (85, 85, 95), (160, 150, 135))
TOWN_TONES = ((175, 165, 155), (150, 160, 175), (190, 175, 150), (120, 150, 120))
WATER_TONES = ((40, 95, 150), (60, 130, 165), (35, 75, 115), (80, 140, 150))
POND_TONES = ((70, 110, 70), (90, 130, 110), (120, 105, 75), (60, 95, 95))
WALL_TONES = ((200, 185, 160), (170, 185, 195), (205, 165, 150), (150, 140, 165), (220, 215, 205))
FLOOR_TONES = ((150, 110, 75), (175, 145, 110), (120, 95, 90), (140, 140, 130), (185, 90, 80))


def paint_background(rng, above, below, highest, lowest):
    """Pinta dos franjas con sus detalles, separadas por un horizonte entre highest y lowest."""
    edge = rng.uniform(highest, lowest)
    zones = ((*above, 0, edge), (*below, edge, SIDE))
    tones = [pick_tone(rng, palette, 6) for palette, *_ in zones]
    canvas = _two_bands(rng, *tones, edge)
    pen = ImageDraw.Draw(canvas)
    for tone, (_, decorate, top, bottom) in zip(tones, zones, strict=True):
        decorate(pen, rng, tone, top * ZOOM, bottom * ZOOM)
    return canvas


def _two_bands(rng, upper, lower, edge):
    """Devuelve un lienzo con dos colores degradados y una textura irregular."""
    depth = np.linspace(0, 1, SIDE)[:, None, None]
    blend = 1 / (1 + np.exp(-(np.arange(SIDE) - edge) * rng.uniform(0.8, 4)))[:, None, None]
    bands = np.array(upper) * (0.9 + 0.25 * depth) * (1 - blend)
    bands = bands + np.array(lower) * (0.8 + 0.35 * depth) * blend
    blotches = np.repeat(rng.normal(0, 1, (SIDE, SIDE // 2, 1)), 2, axis=1)
    pixels = np.clip(bands + blotches * (2 + rng.uniform(2, 9) * blend), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels).resize((EDGE, EDGE), Image.Resampling.BILINEAR)


def _blob(pen, x, y, half_width, half_height, colour):
    pen.ellipse((x - half_width, y - half_height, x + half_width, y + half_height), fill=colour)


def _clouds(pen, rng, tone, top, bottom):
    """Dibuja de cero a tres nubes, cada una con tres copos."""
    for x, y in rng.uniform([0, top], [EDGE, bottom], (rng.integers(4), 2)):
        for drop, factor in ((4, 1.08), (0, 1.25)):
            colour = shade(tone, factor)
            for offset, radius in ((-14, 6), (0, 9), (14, 5)):
                _blob(pen, x + offset, y + drop - radius / 2, 1.6 * radius, radius, colour)


def _hills(pen, rng, tone, top, bottom):
    """Dibuja lomas lejanas que asoman sobre el horizonte."""
    for x in rng.uniform(0, EDGE, rng.integers(1, 4)):
        width = rng.uniform(25, 60)
        peak = max(top, bottom - rng.uniform(10, 30))
        colour = shade(tone, rng.uniform(0.72, 0.92))
        pen.polygon([(x - width, bottom), (x, peak), (x + width, bottom)], fill=colour)


def _trees(pen, rng, tone, top, bottom):
    """Dibuja copas de distintos verdes y algún tronco."""
    for x in rng.uniform(0, EDGE, rng.integers(1, 4)):
        pen.line([(x, top), (x, bottom)], fill=shade(tone, 0.6), width=rng.integers(3, 8).item())
    for x, y in rng.uniform([0, top], [EDGE, bottom], (rng.integers(4, 12), 2)):
        colour = shade(tone, rng.uniform(0.75, 1.25))
        _blob(pen, x, y, rng.uniform(6, 16), rng.uniform(4, 10), colour)


def _tufts(pen, rng, tone, top, bottom):
    """Dibuja briznas de hierba más claras y más oscuras."""
    for x, y in rng.uniform([0, top], [EDGE, bottom + 4], (25, 2)):
        colour = shade(tone, rng.choice([0.75, 1.2]))
        pen.line([(x, y), (x + rng.uniform(-3, 3), y - 7)], fill=colour, width=2)


def _ripples(pen, rng, tone, top, bottom):
    """Dibuja reflejos horizontales sobre el agua."""
    for x, y in rng.uniform([-10, top + 3], [EDGE, bottom], (14, 2)):
        colour = shade(tone, rng.choice([0.8, 1.25]))
        pen.line([(x, y), (x + rng.uniform(8, 26), y)], fill=colour, width=2)


def _lane(pen, rng, tone, top, bottom):
    """Dibuja el borde de la calzada y una línea discontinua."""
    pen.line([(0, top + 2), (EDGE, top + 2)], fill=shade(tone, 1.3), width=3)
    y, phase = bottom - rng.uniform(4, 12), rng.uniform(-30, 0)
    for x in np.arange(phase, EDGE, 34):
        pen.line([(x, y), (x + 18, y)], fill=(235, 225, 180), width=4)


def _houses(pen, rng, tone, top, bottom):
    """Dibuja una fila de casas con ventanas."""
    x = rng.uniform(-20, 0)
    while x < EDGE:
        width, roof = rng.uniform(16, 34), max(top, bottom - rng.uniform(15, 60))
        wall = shade(tone, rng.uniform(0.65, 1.05))
        pen.rectangle((x, roof, x + width, bottom + 2), fill=wall)
        for y in np.arange(roof + 6, bottom - 6, 12):
            for pane in np.arange(x + 4, x + width - 6, 9):
                pen.rectangle((pane, y, pane + 4, y + 6), fill=shade(wall, 0.65))
        x += width + rng.uniform(0, 10)


def _picture(pen, rng, tone, top, bottom):
    """Dibuja un cuadro o una ventana en la pared."""
    x, y = rng.uniform([-10, top - 5], [EDGE - 10, top + 20])
    width, height = rng.uniform([20, 20], [45, 40])
    pen.rectangle((x, y, x + width, y + height), fill=shade(tone, rng.choice([0.65, 1.25])))
    pen.rectangle((x + 4, y + 4, x + width - 4, y + height - 4), fill=pick_tone(rng, SKY_TONES))


def _boards(pen, rng, tone, top, bottom):
    """Dibuja el zócalo y las juntas de las tablas del suelo."""
    pen.line([(0, top), (EDGE, top)], fill=shade(tone, 0.6), width=4)
    for y in np.arange(top + 8, bottom, rng.uniform(7, 12)):
        pen.line([(0, y), (EDGE, y)], fill=shade(tone, 0.85), width=2)


# Cada franja de fondo: colores y función que añade los detalles.
SKY, HAZE = (SKY_TONES, _clouds), (HAZE_TONES, _hills)
GRASS, FOREST = (GRASS_TONES, _tufts), (FOREST_TONES, _trees)
ROAD, TOWN = (ROAD_TONES, _lane), (TOWN_TONES, _houses)
WATER, POND = (WATER_TONES, _ripples), (POND_TONES, _ripples)
WALL, FLOOR = (WALL_TONES, _picture), (FLOOR_TONES, _boards)
