"""Vehículos de las escenas: avión, automóvil, camión y barco."""

import numpy as np

from course_utils.data.offline.colours import INK, PAINT, WHITE, pick_tone, shade

GLASS = (165, 205, 225)
SHADOW = (60, 60, 62)
HEADLIGHT = (255, 240, 170)


def draw_airplane(brush, rng):
    """Dibuja un avión, de perfil o visto desde abajo."""
    if rng.random() < 0.5:
        _airplane_in_profile(brush, rng)
    else:
        _airplane_from_below(brush, rng)


def _airplane_in_profile(brush, rng):
    body, accent = shade(WHITE, rng.uniform(0.75, 1)), pick_tone(rng, PAINT)
    thick = rng.uniform(0.13, 0.2)
    brush.shape([(-0.95, -0.05), (-1.1, -0.6), (-0.85, -0.6), (-0.5, -0.08)], accent)
    brush.shape([(0.2, -0.1), (-0.15, -0.42), (-0.3, -0.42), (-0.1, -0.1)], shade(body, 0.75))
    fuselage = [(-1.1, -0.08), (0.7, -thick), (1.15, 0.02), (0.8, thick), (-0.5, thick)]
    brush.shape(fuselage, body, rounds=2)
    brush.shape([(0.25, 0.05), (-0.4, 0.6), (-0.62, 0.6), (-0.25, 0.05)], shade(body, 0.62))
    brush.line([(-0.8, 0.03), (0.7, 0.05)], accent, 0.07)
    for x in np.arange(-0.5, 0.7, 0.2):
        brush.oval(x, -0.05, 0.045, 0.045, INK)
    brush.oval(-0.05, 0.25, 0.17, 0.08, shade(accent, 0.8))
    brush.shape([(0.75, -0.1), (0.95, -0.08), (0.98, 0), (0.78, 0)], INK)


def _airplane_from_below(brush, rng):
    body, sweep = shade(WHITE, rng.uniform(0.5, 0.95)), rng.uniform(0.1, 0.55)
    for side in (-1, 1):
        tip, tail_tip = side * 0.95, side * 0.38
        wing = [(0.3, 0), (-0.05 - sweep, tip), (-0.25 - sweep, tip), (-0.2, 0)]
        brush.shape(wing, shade(body, 0.85 - 0.1 * side))
        tail = [(-0.7, 0), (-0.95, tail_tip), (-1.08, tail_tip), (-0.98, 0)]
        brush.shape(tail, shade(body, 0.8))
        brush.oval(0.08 - sweep * 0.4, side * 0.42, 0.14, 0.06, pick_tone(rng, PAINT))
    brush.oval(0, 0, 1.05, rng.uniform(0.1, 0.16), body)
    brush.oval(0.85, 0, 0.1, 0.07, INK)


def draw_automobile(brush, rng):
    """Dibuja un automóvil de perfil."""
    paint = pick_tone(rng, PAINT)
    brush.oval(0, 0.5, 1.1, 0.12, SHADOW)
    _cabin(brush, rng, shade(paint, 0.85))
    body = [(-1.1, 0.4), (-1.08, 0), (-0.7, -0.08), (0.6, -0.08), (1.05, 0.08), (1.12, 0.4)]
    brush.shape(body, paint, rounds=1)
    brush.line([(-1, 0.1), (0.95, 0.14)], shade(paint, 1.3), 0.05)
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


def draw_truck(brush, rng):
    """Dibuja un camión con caja cerrada o con volquete."""
    joint, top = rng.uniform(0.3, 0.5), rng.uniform(-0.45, -0.3)
    brush.oval(0, 0.62, 1.15, 0.1, SHADOW)
    brush.box(-1.1, 0.35, 1.05, 0.5, INK)
    if rng.random() < 0.7:
        _closed_box(brush, rng, joint)
    else:
        _open_box(brush, rng, joint)
    rear, nose = joint + 0.05, [(1.02, 0.02), (1.12, 0.1), (1.12, 0.45)]
    brush.shape([(rear, 0.45), (rear, top), (0.85, top), *nose], pick_tone(rng, PAINT))
    brush.shape([(rear + 0.15, 0), (rear + 0.15, top + 0.1), (0.8, top + 0.1), (0.94, 0)], GLASS)
    for x in (-0.85, -0.4, 0.75):
        _wheel(brush, x, 0.5, 0.21)
    brush.oval(1.08, 0.25, 0.05, 0.06, HEADLIGHT)


def _closed_box(brush, rng, joint):
    """Dibuja una caja cerrada con una franja de color."""
    box, roof = pick_tone(rng, (*PAINT, WHITE, WHITE)), rng.uniform(-0.85, -0.5)
    brush.box(-1.15, roof, joint, 0.38, box)
    brush.box(-1.15, roof, joint, roof + 0.12, shade(box, 0.8))
    brush.line([(-1.1, -0.05), (joint, -0.05)], pick_tone(rng, PAINT), rng.uniform(0.05, 0.3))


def _open_box(brush, rng, joint):
    """Dibuja un volquete con su carga de tierra."""
    brush.oval((joint - 1.1) / 2, -0.1, 0.7, 0.3, (140, 110, 75))
    sides = [(-1.2, -0.15), (joint, -0.15), (joint - 0.1, 0.38), (-1.05, 0.38)]
    brush.shape(sides, pick_tone(rng, PAINT))


def _wheel(brush, x, y, radius):
    brush.oval(x, y, radius, radius, INK)
    brush.oval(x, y, radius * 0.5, radius * 0.5, (170, 170, 175))


def draw_ship(brush, rng):
    """Dibuja un barco de vela o de vapor."""
    hull = pick_tone(rng, PAINT)
    if rng.random() < 0.4:
        _sails(brush, rng)
    else:
        _decks(brush, rng)
    brush.shape([(-1.1, 0.05), (1.2, -0.05), (0.85, 0.5), (-0.95, 0.5)], hull)
    brush.shape([(-1.02, 0.35), (0.95, 0.35), (0.85, 0.5), (-0.95, 0.5)], shade(hull, 0.6))
    brush.line([(-1.08, 0.09), (1.15, 0)], WHITE, 0.06)
    for start in rng.uniform(-1.2, 0.7, 5):
        y = rng.uniform(0.46, 0.62)
        brush.line([(start, y), (start + rng.uniform(0.3, 0.6), y)], (215, 230, 235), 0.05)


def _sails(brush, rng):
    """Dibuja un mástil con dos velas."""
    mast, top = rng.uniform(-0.15, 0.15), rng.uniform(-1.15, -0.9)
    cloth = pick_tone(rng, (WHITE, WHITE, (235, 215, 170), (200, 60, 50)))
    brush.line([(mast, 0.1), (mast, top)], (90, 65, 45), 0.07)
    brush.shape([(mast - 0.07, top), (mast - 0.07, -0.1), (mast - 0.85, -0.1)], cloth)
    jib = [(mast + 0.07, top + 0.1), (mast + 0.07, -0.12), (mast + 0.75, -0.12)]
    brush.shape(jib, shade(cloth, 0.88))


def _decks(brush, rng):
    """Dibuja la cubierta de un barco de vapor, con ventanas y chimeneas."""
    white, funnel = shade(WHITE, rng.uniform(0.85, 1)), pick_tone(rng, PAINT)
    start, end, storeys = rng.uniform(-0.85, -0.5), rng.uniform(0.3, 0.7), rng.integers(1, 4)
    top = 0.05 - 0.24 * storeys
    for x in np.linspace(start + 0.3, end - 0.35, rng.integers(1, 4)):
        brush.box(x - 0.11, top - 0.4, x + 0.11, top, funnel)
        brush.box(x - 0.11, top - 0.42, x + 0.11, top - 0.32, INK)
    for storey in range(storeys):
        low, left, right = 0.05 - 0.24 * storey, start + 0.12 * storey, end - 0.12 * storey
        brush.box(left, low - 0.25, right, low, shade(white, 1 - 0.06 * storey))
        for x in np.arange(left + 0.12, right - 0.05, 0.19):
            brush.oval(x, low - 0.12, 0.05, 0.05, (60, 80, 110))
