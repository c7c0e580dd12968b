"""Escenas de colores de 32×32: un objeto dibujado sobre su fondo, al estilo de CIFAR-10.

Cada objeto se describe en unidades propias, mirando a la derecha: el cuadro va de -1 a 1, con x
hacia delante e y hacia abajo. Su postura (lugar, tamaño, sentido e inclinación) se elige al azar.
"""

from copy import copy

import numpy as np
from PIL import Image, ImageDraw

from course_utils.data.offline.fashion import cut_corners

SIDE = 32
ZOOM = 4
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
PLUMAGE = (
    (190, 60, 45),
    (60, 100, 180),
    (125, 95, 70),
    (225, 185, 60),
    (90, 90, 95),
    (225, 225, 220),
)
CAT_FUR = ((225, 150, 75), (130, 125, 120), (60, 55, 60), (230, 220, 205), (150, 115, 85))
DOG_FUR = ((190, 140, 85), (120, 80, 50), (235, 225, 205), (70, 60, 55), (215, 175, 120))
DEER_FUR = ((165, 115, 70), (145, 100, 65), (185, 135, 85))
HORSE_FUR = ((115, 65, 40), (75, 50, 40), (160, 100, 55), (225, 220, 210), (55, 50, 55))
FROG_SKIN = ((95, 165, 60), (130, 175, 50), (70, 125, 65), (120, 115, 60))

INK = (30, 28, 32)
GLASS = (165, 205, 225)
WHITE = (245, 245, 240)
SHADOW = (60, 60, 62)
HEADLIGHT = (255, 240, 170)
BEAK = (235, 165, 50)
EAR_PINK = (225, 160, 155)
NOSE_PINK = (220, 115, 120)
GOLD = (240, 225, 120)

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
        outline = np.array(points, float)
        for _ in range(rounds):
            outline = cut_corners(outline)
        self.pen.polygon(self._place(outline), fill=colour)

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


def draw_scenes(labels, rng):
    """Dibuja una escena por etiqueta, con fondo, postura y luz al azar."""
    images = np.empty((len(labels), SIDE, SIDE, 3), np.uint8)
    for image, label in zip(images, labels, strict=True):
        draw_object, places, tilt = SCENES[label]
        canvas = _background(rng, *places[rng.integers(len(places))])
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


def _background(rng, above, below, horizon):
    """Pinta dos franjas, separadas por el horizonte, cada una con sus detalles."""
    edge = rng.uniform(*horizon)
    zones = ((*above, 0, edge), (*below, edge, SIDE))
    tones = [_tone(rng, palette, 6) for palette, *_ in zones]
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
            colour = _shade(tone, factor)
            for offset, radius in ((-14, 6), (0, 9), (14, 5)):
                _blob(pen, x + offset, y + drop - radius / 2, 1.6 * radius, radius, colour)


def _hills(pen, rng, tone, top, bottom):
    """Dibuja lomas lejanas que asoman sobre el horizonte."""
    for x in rng.uniform(0, EDGE, rng.integers(1, 4)):
        width = rng.uniform(25, 60)
        peak = max(top, bottom - rng.uniform(10, 30))
        colour = _shade(tone, rng.uniform(0.72, 0.92))
        pen.polygon([(x - width, bottom), (x, peak), (x + width, bottom)], fill=colour)


def _trees(pen, rng, tone, top, bottom):
    """Dibuja copas de distintos verdes y algún tronco."""
    for x in rng.uniform(0, EDGE, rng.integers(1, 4)):
        pen.line([(x, top), (x, bottom)], fill=_shade(tone, 0.6), width=rng.integers(3, 8).item())
    for x, y in rng.uniform([0, top], [EDGE, bottom], (rng.integers(4, 12), 2)):
        colour = _shade(tone, rng.uniform(0.75, 1.25))
        _blob(pen, x, y, rng.uniform(6, 16), rng.uniform(4, 10), colour)


def _tufts(pen, rng, tone, top, bottom):
    """Dibuja briznas de hierba más claras y más oscuras."""
    for x, y in rng.uniform([0, top], [EDGE, bottom + 4], (25, 2)):
        colour = _shade(tone, rng.choice([0.75, 1.2]))
        pen.line([(x, y), (x + rng.uniform(-3, 3), y - 7)], fill=colour, width=2)


def _ripples(pen, rng, tone, top, bottom):
    """Dibuja reflejos horizontales sobre el agua."""
    for x, y in rng.uniform([-10, top + 3], [EDGE, bottom], (14, 2)):
        colour = _shade(tone, rng.choice([0.8, 1.25]))
        pen.line([(x, y), (x + rng.uniform(8, 26), y)], fill=colour, width=2)


def _lane(pen, rng, tone, top, bottom):
    """Dibuja el borde de la calzada y una línea discontinua."""
    pen.line([(0, top + 2), (EDGE, top + 2)], fill=_shade(tone, 1.3), width=3)
    y, phase = bottom - rng.uniform(4, 12), rng.uniform(-30, 0)
    for x in np.arange(phase, EDGE, 34):
        pen.line([(x, y), (x + 18, y)], fill=(235, 225, 180), width=4)


def _houses(pen, rng, tone, top, bottom):
    """Dibuja una fila de casas con ventanas."""
    x = rng.uniform(-20, 0)
    while x < EDGE:
        width, roof = rng.uniform(16, 34), max(top, bottom - rng.uniform(15, 60))
        wall = _shade(tone, rng.uniform(0.65, 1.05))
        pen.rectangle((x, roof, x + width, bottom + 2), fill=wall)
        for y in np.arange(roof + 6, bottom - 6, 12):
            for pane in np.arange(x + 4, x + width - 6, 9):
                pen.rectangle((pane, y, pane + 4, y + 6), fill=_shade(wall, 0.65))
        x += width + rng.uniform(0, 10)


def _picture(pen, rng, tone, top, bottom):
    """Dibuja un cuadro o una ventana en la pared."""
    x, y = rng.uniform([-10, top - 5], [EDGE - 10, top + 20])
    width, height = rng.uniform([20, 20], [45, 40])
    pen.rectangle((x, y, x + width, y + height), fill=_shade(tone, rng.choice([0.65, 1.25])))
    pen.rectangle((x + 4, y + 4, x + width - 4, y + height - 4), fill=_tone(rng, SKY_TONES))


def _boards(pen, rng, tone, top, bottom):
    """Dibuja el zócalo y las juntas de las tablas del suelo."""
    pen.line([(0, top), (EDGE, top)], fill=_shade(tone, 0.6), width=4)
    for y in np.arange(top + 8, bottom, rng.uniform(7, 12)):
        pen.line([(0, y), (EDGE, y)], fill=_shade(tone, 0.85), width=2)


def _tone(rng, palette, spread=7):
    """Elige un color de la paleta y lo varía un poco."""
    base = np.array(palette[rng.integers(len(palette))])
    return _rgb(base + rng.normal(0, spread, 3) + rng.normal(0, 9))


def _shade(colour, factor):
    """Oscurece (factor < 1) o aclara (factor > 1) un color."""
    return _rgb(np.array(colour) * factor)


def _rgb(values):
    return tuple(np.clip(values, 0, 255).astype(int).tolist())


def _airplane(brush, rng):
    if rng.random() < 0.5:
        _airplane_in_profile(brush, rng)
    else:
        _airplane_from_below(brush, rng)


def _airplane_in_profile(brush, rng):
    body, accent = _shade(WHITE, rng.uniform(0.75, 1)), _tone(rng, PAINT)
    thick = rng.uniform(0.13, 0.2)
    brush.shape([(-0.95, -0.05), (-1.1, -0.6), (-0.85, -0.6), (-0.5, -0.08)], accent)
    brush.shape([(0.2, -0.1), (-0.15, -0.42), (-0.3, -0.42), (-0.1, -0.1)], _shade(body, 0.75))
    fuselage = [(-1.1, -0.08), (0.7, -thick), (1.15, 0.02), (0.8, thick), (-0.5, thick)]
    brush.shape(fuselage, body, rounds=2)
    brush.shape([(0.25, 0.05), (-0.4, 0.6), (-0.62, 0.6), (-0.25, 0.05)], _shade(body, 0.62))
    brush.line([(-0.8, 0.03), (0.7, 0.05)], accent, 0.07)
    for x in np.arange(-0.5, 0.7, 0.2):
        brush.oval(x, -0.05, 0.045, 0.045, INK)
    brush.oval(-0.05, 0.25, 0.17, 0.08, _shade(accent, 0.8))
    brush.shape([(0.75, -0.1), (0.95, -0.08), (0.98, 0), (0.78, 0)], INK)


def _airplane_from_below(brush, rng):
    body, sweep = _shade(WHITE, rng.uniform(0.5, 0.95)), rng.uniform(0.1, 0.55)
    for side in (-1, 1):
        tip, tail_tip = side * 0.95, side * 0.38
        wing = [(0.3, 0), (-0.05 - sweep, tip), (-0.25 - sweep, tip), (-0.2, 0)]
        brush.shape(wing, _shade(body, 0.85 - 0.1 * side))
        tail = [(-0.7, 0), (-0.95, tail_tip), (-1.08, tail_tip), (-0.98, 0)]
        brush.shape(tail, _shade(body, 0.8))
        brush.oval(0.08 - sweep * 0.4, side * 0.42, 0.14, 0.06, _tone(rng, PAINT))
    brush.oval(0, 0, 1.05, rng.uniform(0.1, 0.16), body)
    brush.oval(0.85, 0, 0.1, 0.07, INK)


def _wheel(brush, x, y, radius):
    brush.oval(x, y, radius, radius, INK)
    brush.oval(x, y, radius * 0.5, radius * 0.5, (170, 170, 175))


def _automobile(brush, rng):
    paint = _tone(rng, PAINT)
    brush.oval(0, 0.5, 1.1, 0.12, SHADOW)
    _cabin(brush, rng, _shade(paint, 0.85))
    body = [(-1.1, 0.4), (-1.08, 0), (-0.7, -0.08), (0.6, -0.08), (1.05, 0.08), (1.12, 0.4)]
    brush.shape(body, paint, rounds=1)
    brush.line([(-1, 0.1), (0.95, 0.14)], _shade(paint, 1.3), 0.05)
    radius = rng.uniform(0.2, 0.26)
    _wheel(brush, -0.62, 0.4, radius)
    _wheel(brush, 0.65, 0.4, radius)
    brush.oval(1.02, 0.16, 0.07, 0.06, HEADLIGHT)
    brush.oval(-1.03, 0.12, 0.05, 0.06, (200, 30, 30))


def _cabin(brush, rng, colour):
    """Dibuja el techo y las dos ventanillas, de alto y largo variables."""
    roof, front, rear = rng.uniform([-0.55, 0.15, -0.7], [-0.35, 0.4, -0.4])
    outline = [(rear - 0.25, -0.02), (rear, roof), (front, roof), (front + 0.35, -0.02)]
    brush.shape(outline, colour, rounds=1)
    pillar, top = (rear + front) / 2, roof + 0.1
    for start, end in ((rear + 0.04, pillar - 0.04), (pillar + 0.04, front - 0.02)):
        brush.shape([(start - 0.08, -0.04), (start, top), (end, top), (end + 0.1, -0.04)], GLASS)


def _truck(brush, rng):
    joint, top = rng.uniform(0.3, 0.5), rng.uniform(-0.45, -0.3)
    brush.oval(0, 0.62, 1.15, 0.1, SHADOW)
    brush.box(-1.1, 0.35, 1.05, 0.5, INK)
    if rng.random() < 0.7:
        _closed_box(brush, rng, joint)
    else:
        _open_box(brush, rng, joint)
    rear, nose = joint + 0.05, [(1.02, 0.02), (1.12, 0.1), (1.12, 0.45)]
    brush.shape([(rear, 0.45), (rear, top), (0.85, top), *nose], _tone(rng, PAINT))
    brush.shape([(rear + 0.15, 0), (rear + 0.15, top + 0.1), (0.8, top + 0.1), (0.94, 0)], GLASS)
    for x in (-0.85, -0.4, 0.75):
        _wheel(brush, x, 0.5, 0.21)
    brush.oval(1.08, 0.25, 0.05, 0.06, HEADLIGHT)


def _closed_box(brush, rng, joint):
    """Dibuja una caja cerrada con una franja de color."""
    box, roof = _tone(rng, (*PAINT, WHITE, WHITE)), rng.uniform(-0.85, -0.5)
    brush.box(-1.15, roof, joint, 0.38, box)
    brush.box(-1.15, roof, joint, roof + 0.12, _shade(box, 0.8))
    brush.line([(-1.1, -0.05), (joint, -0.05)], _tone(rng, PAINT), rng.uniform(0.05, 0.3))


def _open_box(brush, rng, joint):
    """Dibuja un volquete con su carga de tierra."""
    brush.oval((joint - 1.1) / 2, -0.1, 0.7, 0.3, (140, 110, 75))
    sides = [(-1.2, -0.15), (joint, -0.15), (joint - 0.1, 0.38), (-1.05, 0.38)]
    brush.shape(sides, _tone(rng, PAINT))


def _ship(brush, rng):
    hull = _tone(rng, PAINT)
    if rng.random() < 0.4:
        _sails(brush, rng)
    else:
        _decks(brush, rng)
    brush.shape([(-1.1, 0.05), (1.2, -0.05), (0.85, 0.5), (-0.95, 0.5)], hull)
    brush.shape([(-1.02, 0.35), (0.95, 0.35), (0.85, 0.5), (-0.95, 0.5)], _shade(hull, 0.6))
    brush.line([(-1.08, 0.09), (1.15, 0)], WHITE, 0.06)
    for start in rng.uniform(-1.2, 0.7, 5):
        y = rng.uniform(0.46, 0.62)
        brush.line([(start, y), (start + rng.uniform(0.3, 0.6), y)], (215, 230, 235), 0.05)


def _sails(brush, rng):
    """Dibuja un mástil con dos velas."""
    mast, top = rng.uniform(-0.15, 0.15), rng.uniform(-1.15, -0.9)
    cloth = _tone(rng, (WHITE, WHITE, (235, 215, 170), (200, 60, 50)))
    brush.line([(mast, 0.1), (mast, top)], (90, 65, 45), 0.07)
    brush.shape([(mast - 0.07, top), (mast - 0.07, -0.1), (mast - 0.85, -0.1)], cloth)
    jib = [(mast + 0.07, top + 0.1), (mast + 0.07, -0.12), (mast + 0.75, -0.12)]
    brush.shape(jib, _shade(cloth, 0.88))


def _decks(brush, rng):
    """Dibuja la cubierta de un barco de vapor, con ventanas y chimeneas."""
    white, funnel = _shade(WHITE, rng.uniform(0.85, 1)), _tone(rng, PAINT)
    start, end, storeys = rng.uniform(-0.85, -0.5), rng.uniform(0.3, 0.7), rng.integers(1, 4)
    top = 0.05 - 0.24 * storeys
    for x in np.linspace(start + 0.3, end - 0.35, rng.integers(1, 4)):
        brush.box(x - 0.11, top - 0.4, x + 0.11, top, funnel)
        brush.box(x - 0.11, top - 0.42, x + 0.11, top - 0.32, INK)
    for storey in range(storeys):
        low, left, right = 0.05 - 0.24 * storey, start + 0.12 * storey, end - 0.12 * storey
        brush.box(left, low - 0.25, right, low, _shade(white, 1 - 0.06 * storey))
        for x in np.arange(left + 0.12, right - 0.05, 0.19):
            brush.oval(x, low - 0.12, 0.05, 0.05, (60, 80, 110))


def _bird(brush, rng):
    if rng.random() < 0.6:
        _perched_bird(brush, rng)
    else:
        _flying_bird(brush, rng)


def _perched_bird(brush, rng):
    plumage, breast = _tone(rng, PLUMAGE), _tone(rng, ((235, 220, 190), (225, 150, 80), WHITE))
    lean, plump = rng.uniform(0.3, 0.8), rng.uniform(0.36, 0.48)
    brush.line([(-1.3, 0.78), (1.3, rng.uniform(0.68, 0.9))], (100, 75, 50), 0.13)
    for x in (-0.05, 0.15):
        brush.line([(x, 0.4), (x + 0.05, 0.78)], (200, 130, 50), 0.06)
    droop = 0.3 * lean
    tail = [(-0.35, 0.05), (-1.15, 0.45 + droop), (-1.05, 0.2 + droop), (-0.3, -0.2)]
    brush.shape(tail, _shade(plumage, 0.7))
    brush.oval(0, 0.1, 0.62, plump, plumage, turn=-lean)
    brush.oval(0.2, 0.18, 0.4, plump * 0.75, breast, turn=-lean)
    brush.oval(-0.18, 0.1, 0.45, 0.2, _shade(plumage, 0.7), turn=-lean + 0.1)
    x, y = 0.48 * np.cos(lean) + 0.04, -0.1 - 0.48 * np.sin(lean)
    brush.oval(x, y, 0.31, 0.29, plumage)
    brush.shape([(x + 0.24, y - 0.1), (x + 0.6, y + 0.06), (x + 0.24, y + 0.12)], BEAK)
    brush.oval(x + 0.1, y - 0.05, 0.06, 0.06, INK)


def _flying_bird(brush, rng):
    plumage = _tone(rng, PLUMAGE)
    lift, spread = rng.uniform(0.5, 1), rng.uniform(0.5, 0.8)
    far_wing = [(0.3, -0.05), (0.1 - spread * 0.4, -lift), (-spread, -lift - 0.1), (-0.35, 0)]
    brush.shape(far_wing, _shade(plumage, 0.72), rounds=1)
    brush.shape([(-0.45, 0), (-1.05, -0.12), (-1.05, 0.22)], _shade(plumage, 0.85))
    brush.oval(0, 0.03, 0.6, 0.22, plumage)
    brush.oval(0.1, 0.1, 0.4, 0.13, _shade(plumage, 1.35))
    near_wing = [(0.35, 0), (0.5, -lift * 0.9), (0.1, -lift - 0.2), (-0.25, 0.05)]
    brush.shape(near_wing, plumage, rounds=1)
    brush.oval(0.62, -0.1, 0.21, 0.19, plumage)
    brush.shape([(0.78, -0.18), (1.08, -0.06), (0.78, -0.02)], BEAK)
    brush.oval(0.68, -0.14, 0.05, 0.05, INK)


def _cat(brush, rng):
    fur = _tone(rng, CAT_FUR)
    if rng.random() < 0.6:
        curl = rng.uniform(-0.2, 0.3)
        tail = [(-0.35, 0.8), (-0.85, 0.75), (-1, 0.3), (-0.8 + curl, -0.05)]
        brush.line(tail, _shade(fur, 0.8), 0.17)
        brush.shape([(-0.15, -0.2), (0.35, -0.2), (0.6, 0.95), (-0.65, 0.95)], fur, rounds=2)
        brush.oval(0.1, 0.5, 0.2, 0.35, _shade(fur, 1.25))
        for x in (-0.12, 0.28):
            brush.oval(x, 0.88, 0.16, 0.1, _shade(fur, 1.15))
        _cat_face(brush.inside(0.1, -0.38, 0.48), rng, fur)
    else:
        brush.oval(0, 0.95, 0.95, 0.5, _shade(fur, 0.85))
        _cat_face(brush.inside(0, 0.05, 0.85), rng, fur)


def _cat_face(brush, rng, fur):
    """Dibuja la cara del gato: orejas en punta, ojos rasgados, hocico y bigotes."""
    eyes = _tone(rng, ((150, 190, 70), (225, 180, 60), (110, 170, 200)))
    for side in (-1, 1):
        ear = [(side * 0.15, -0.65), (side * 0.85, -1.3), (side * 0.95, -0.3)]
        brush.shape(ear, _shade(fur, 0.8))
        brush.shape([(side * 0.31, -0.65), (side * 0.8, -1.08), (side * 0.81, -0.3)], EAR_PINK)
    brush.oval(0, 0, 1, 0.85, fur)
    for x in (-0.25, 0, 0.25):
        brush.line([(x, -0.8), (0.8 * x, -0.42)], _shade(fur, 0.6), 0.09)
    brush.oval(0, 0.4, 0.42, 0.32, _shade(fur, 1.3))
    for side in (-1, 1):
        brush.oval(side * 0.42, -0.08, 0.2, 0.17, eyes)
        brush.oval(side * 0.42, -0.08, 0.07, 0.16, INK)
        for drop in (0.25, 0.5):
            brush.line([(side * 0.35, 0.35), (side * 1.15, drop)], WHITE, 0.04)
    brush.shape([(-0.12, 0.22), (0.12, 0.22), (0, 0.38)], NOSE_PINK)


def _dog(brush, rng):
    fur = _tone(rng, DOG_FUR)
    if rng.random() < 0.5:
        _dog_in_profile(brush, rng, fur)
    else:
        brush.shape([(-0.6, 1.1), (-0.45, 0.4), (0.45, 0.4), (0.6, 1.1)], _shade(fur, 0.9))
        _dog_face(brush, rng, fur)


def _dog_face(brush, rng, fur):
    """Dibuja la cara del perro de frente: orejas caídas, hocico claro y lengua."""
    ears, muzzle = _shade(fur, rng.uniform(0.5, 0.75)), _shade(fur, rng.uniform(1.15, 1.4))
    low = rng.uniform(0.3, 0.65)
    brush.oval(0, -0.1, 0.68, 0.72, fur)
    for side in (-1, 1):
        tip = [(side * 1.02, low), (side * 0.68, low + 0.1)]
        brush.shape([(side * 0.4, -0.8), (side * 0.85, -0.65), *tip], ears, rounds=2)
        brush.oval(side * 0.28, -0.22, 0.11, 0.12, INK)
        brush.oval(side * 0.28 + 0.03, -0.26, 0.04, 0.04, WHITE)
    brush.oval(0, 0.28, 0.43, 0.36, muzzle)
    if rng.random() < 0.6:
        brush.oval(0, 0.66, 0.15, 0.24, NOSE_PINK)
    brush.oval(0, 0.12, 0.18, 0.13, INK)
    brush.line([(0, 0.2), (0, 0.42)], INK, 0.05)
    brush.line([(-0.28, 0.44), (0, 0.48), (0.28, 0.44)], INK, 0.06)


def _legs(brush, places, top, bottom, width, colour):
    """Dibuja cuatro patas; las dos del lado lejano, más oscuras."""
    for index, x in enumerate(places):
        brush.line([(x, top), (x, bottom)], _shade(colour, 0.7 if index % 2 else 0.95), width)


def _dog_in_profile(brush, rng, fur):
    brush.line([(-0.65, 0), (-0.9, -0.3), (-0.95, -rng.uniform(0.4, 0.7))], fur, 0.15)
    _legs(brush, (-0.6, -0.42, 0.4, 0.25), 0.3, 0.95, 0.17, fur)
    brush.shape([(-0.85, -0.1), (0.45, -0.2), (0.6, 0.35), (0, 0.42), (-0.8, 0.4)], fur, rounds=2)
    brush.shape([(0.15, 0), (0.4, -0.5), (0.75, -0.35), (0.6, 0.25)], fur, rounds=1)
    brush.oval(0.62, -0.52, 0.33, 0.28, fur)
    brush.oval(0.92, -0.42, 0.26, 0.15, _shade(fur, 1.15))
    brush.oval(1.12, -0.48, 0.09, 0.08, INK)
    brush.oval(0.7, -0.6, 0.06, 0.06, INK)
    brush.oval(0.42, -0.38, 0.15, 0.32, _shade(fur, 0.6), turn=0.3)
    brush.line([(0.32, -0.05), (0.62, 0.02)], _tone(rng, PAINT), 0.1)
    if rng.random() < 0.5:
        brush.oval(-0.3, 0.02, 0.25, 0.18, _shade(fur, 0.65))


def _deer(brush, rng):
    fur = _tone(rng, DEER_FUR)
    _legs(brush, (-0.5, -0.38, 0.28, 0.16), 0.25, 1.08, 0.09, _shade(fur, 0.85))
    brush.oval(-0.68, 0, 0.13, 0.17, WHITE)
    brush.oval(-0.12, 0.12, 0.6, 0.27, fur, turn=-0.06)
    brush.oval(-0.1, 0.27, 0.42, 0.1, _shade(fur, 1.4))
    brush.shape([(0.12, 0.1), (0.42, -0.62), (0.64, -0.55), (0.48, 0.2)], fur)
    brush.oval(0.66, -0.6, 0.27, 0.14, fur, turn=0.35)
    brush.oval(0.9, -0.51, 0.06, 0.06, INK)
    brush.oval(0.64, -0.66, 0.05, 0.05, INK)
    brush.oval(0.36, -0.68, 0.19, 0.08, _shade(fur, 0.8), turn=0.5)
    if rng.random() < 0.65:
        _antlers(brush, rng)
    if rng.random() < 0.6:
        for x, y in rng.uniform([-0.55, -0.08], [0.2, 0.12], (6, 2)):
            brush.oval(x, y, 0.05, 0.05, (240, 225, 195))


def _antlers(brush, rng):
    """Dibuja dos cuernas ramificadas."""
    bone, reach = (215, 190, 150), rng.uniform(0.4, 0.55)
    for lean in (-0.35, 0.2):
        tip = (0.5 + lean, -0.75 - reach)
        brush.line([(0.5, -0.72), (0.45 + lean, -0.75 - reach * 0.45), tip], bone, 0.075)
        for height in (0.4, 0.7):
            base = (0.47 + lean * 0.9, -0.75 - reach * height)
            brush.line([base, (base[0] + 0.2, base[1] - 0.17)], bone, 0.06)


def _frog(brush, rng):
    skin = _tone(rng, FROG_SKIN)
    if rng.random() < 0.6:
        _frog_facing_us(brush, rng, skin)
    else:
        _frog_in_profile(brush, rng, skin)


def _frog_in_profile(brush, rng, skin):
    rise, dark = rng.uniform(0.35, 0.6), _shade(skin, 0.72)
    brush.oval(-0.1, 0.25, 0.85, 0.42, skin, turn=-rise)
    brush.oval(0.05, 0.45, 0.6, 0.26, _shade(skin, 1.4), turn=-rise)
    brush.line([(0.3, 0.3), (0.35, 0.65), (0.55, 0.85)], skin, 0.17)
    brush.oval(0.62, 0.87, 0.22, 0.08, skin)
    brush.oval(-0.55, 0.5, 0.5, 0.28, dark, turn=-0.6)
    brush.line([(-0.8, 0.72), (-0.15, 0.85)], dark, 0.17)
    brush.oval(-0.1, 0.88, 0.28, 0.08, dark)
    brush.oval(0.58, -0.18, 0.45, 0.28, skin, turn=0.1)
    brush.line([(0.4, 0.02), (0.7, 0), (1, -0.12)], _shade(skin, 0.45), 0.06)
    brush.oval(0.5, -0.45, 0.22, 0.22, skin)
    brush.oval(0.53, -0.47, 0.15, 0.15, GOLD)
    brush.oval(0.55, -0.47, 0.09, 0.08, INK)
    for x, y in rng.uniform([-0.6, 0], [0.2, 0.15], (4, 2)):
        brush.oval(x, y, 0.09, 0.06, dark)


def _frog_facing_us(brush, rng, skin):
    belly, wide = _shade(skin, 1.45), rng.uniform(0.72, 0.92)
    for side in (-1, 1):
        brush.oval(side * wide * 0.95, 0.5, 0.34, 0.42, _shade(skin, 0.75), turn=side * 0.5)
        brush.oval(side * wide * 1.05, 0.88, 0.34, 0.11, _shade(skin, 0.9))
    brush.oval(0, 0.35, wide * 0.85, 0.6, skin)
    brush.oval(0, 0.55, wide * 0.6, 0.4, belly)
    brush.oval(0, -0.12, wide, 0.42, skin)
    for x, y in rng.uniform([-0.6, -0.4], [0.6, -0.15], (5, 2)):
        brush.oval(x, y, 0.07, 0.05, _shade(skin, 0.7))
    smile, corner = rng.uniform(0.05, 0.16), wide * 0.75
    mouth = [(-corner, -0.02), (-0.3, smile), (0.3, smile), (corner, -0.02)]
    brush.line(mouth, _shade(skin, 0.4), 0.07)
    for side in (-1, 1):
        brush.oval(side * wide * 0.6, -0.5, 0.27, 0.27, skin)
        brush.oval(side * wide * 0.6, -0.52, 0.18, 0.18, GOLD)
        brush.oval(side * wide * 0.6, -0.52, 0.11, 0.09, INK)
        brush.line([(side * 0.35, 0.5), (side * 0.4, 0.92)], skin, 0.18)
        brush.oval(side * 0.45, 0.95, 0.22, 0.08, _shade(skin, 1.1))


def _horse(brush, rng):
    fur = _tone(rng, HORSE_FUR)
    mane = _shade(fur, 0.45) if rng.random() < 0.7 else (225, 205, 160)
    stride = rng.uniform(-0.12, 0.12)
    _legs(brush, (-0.62, -0.45 - stride, 0.36, 0.2 + stride), 0.25, 1.05, 0.13, fur)
    tail = [(-0.7, -0.2), (-1.05, 0.05), (-1.05, 0.75), (-0.85, 0.6), (-0.72, 0.1)]
    brush.shape(tail, mane, rounds=1)
    brush.oval(-0.15, 0.08, 0.68, 0.34, fur)
    brush.oval(-0.5, 0.02, 0.32, 0.32, fur)
    brush.shape([(0.02, 0), (0.38, -0.85), (0.72, -0.7), (0.55, 0.25)], fur, rounds=1)
    head = [(0.42, -0.95), (0.68, -0.92), (1.08, -0.4), (0.92, -0.22), (0.6, -0.5)]
    brush.shape(head, fur, rounds=1)
    brush.shape([(0.5, -0.85), (0.5, -1.12), (0.64, -0.9)], fur)
    crest = [(0.5, -0.98), (0.36, -0.9), (0.02, -0.2), (0.12, -0.05), (0.5, -0.7)]
    brush.shape(crest, mane, rounds=1)
    brush.oval(0.98, -0.36, 0.1, 0.1, _shade(fur, 0.7))
    brush.oval(0.7, -0.72, 0.055, 0.055, INK)


# Cada franja de fondo: colores y función que añade los detalles.
SKY, HAZE = (SKY_TONES, _clouds), (HAZE_TONES, _hills)
GRASS, FOREST = (GRASS_TONES, _tufts), (FOREST_TONES, _trees)
ROAD, TOWN = (ROAD_TONES, _lane), (TOWN_TONES, _houses)
WATER, POND = (WATER_TONES, _ripples), (POND_TONES, _ripples)
WALL, FLOOR = (WALL_TONES, _picture), (FLOOR_TONES, _boards)

# Cada clase: función que dibuja el objeto, fondos posibles (color de arriba, color de abajo y
# altura del horizonte, en píxeles) e inclinación máxima.
SCENES = (
    (_airplane, ((SKY, HAZE, (16, 30)), (SKY, SKY, (20, 32)), (SKY, ROAD, (24, 27))), 0.45),
    (_automobile, ((SKY, ROAD, (12, 18)), (TOWN, ROAD, (16, 22)), (FOREST, ROAD, (14, 20))), 0.06),
    (_bird, ((SKY, HAZE, (10, 30)), (FOREST, GRASS, (14, 28)), (SKY, GRASS, (22, 28))), 0.2),
    (_cat, ((WALL, FLOOR, (16, 25)), (WALL, WALL, (10, 26)), (FOREST, GRASS, (10, 22))), 0.12),
    (_deer, ((FOREST, GRASS, (12, 24)), (HAZE, GRASS, (14, 22)), (FOREST, FOREST, (8, 24))), 0.06),
    (_dog, ((WALL, FLOOR, (16, 25)), (SKY, GRASS, (12, 22)), (FOREST, GRASS, (10, 22))), 0.12),
    (_frog, ((FOREST, POND, (6, 18)), (FOREST, GRASS, (8, 20)), (POND, POND, (6, 24))), 0.15),
    (_horse, ((SKY, GRASS, (14, 24)), (FOREST, GRASS, (12, 22)), (SKY, FLOOR, (16, 24))), 0.06),
    (_ship, ((SKY, WATER, (13, 19)), (HAZE, WATER, (13, 19)), (TOWN, WATER, (12, 17))), 0.08),
    (_truck, ((SKY, ROAD, (12, 20)), (TOWN, ROAD, (16, 22)), (SKY, GRASS, (18, 24))), 0.06),
)
