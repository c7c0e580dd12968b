"""Animales de las escenas: pájaro, gato, perro, ciervo, rana y caballo."""

import numpy as np

from course_utils.data.offline.colours import INK, PAINT, WHITE, pick_tone, shade

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

BEAK = (235, 165, 50)
EAR_PINK = (225, 160, 155)
NOSE_PINK = (220, 115, 120)
GOLD = (240, 225, 120)


def draw_bird(brush, rng):
    """Dibuja un pájaro, posado o en vuelo."""
    if rng.random() < 0.6:
        _perched_bird(brush, rng)
    else:
        _flying_bird(brush, rng)


def _perched_bird(brush, rng):
    plumage = pick_tone(rng, PLUMAGE)
    breast = pick_tone(rng, ((235, 220, 190), (225, 150, 80), WHITE))
    lean, plump = rng.uniform(0.3, 0.8), rng.uniform(0.36, 0.48)
    brush.line([(-1.3, 0.78), (1.3, rng.uniform(0.68, 0.9))], (100, 75, 50), 0.13)
    for x in (-0.05, 0.15):
        brush.line([(x, 0.4), (x + 0.05, 0.78)], (200, 130, 50), 0.06)
    droop = 0.3 * lean
    tail = [(-0.35, 0.05), (-1.15, 0.45 + droop), (-1.05, 0.2 + droop), (-0.3, -0.2)]
    brush.shape(tail, shade(plumage, 0.7))
    brush.oval(0, 0.1, 0.62, plump, plumage, turn=-lean)
    brush.oval(0.2, 0.18, 0.4, plump * 0.75, breast, turn=-lean)
    brush.oval(-0.18, 0.1, 0.45, 0.2, shade(plumage, 0.7), turn=-lean + 0.1)
    x, y = 0.48 * np.cos(lean) + 0.04, -0.1 - 0.48 * np.sin(lean)
    brush.oval(x, y, 0.31, 0.29, plumage)
    brush.shape([(x + 0.24, y - 0.1), (x + 0.6, y + 0.06), (x + 0.24, y + 0.12)], BEAK)
    brush.oval(x + 0.1, y - 0.05, 0.06, 0.06, INK)


def _flying_bird(brush, rng):
    plumage = pick_tone(rng, PLUMAGE)
    lift, spread = rng.uniform(0.5, 1), rng.uniform(0.5, 0.8)
    far_wing = [(0.3, -0.05), (0.1 - spread * 0.4, -lift), (-spread, -lift - 0.1), (-0.35, 0)]
    brush.shape(far_wing, shade(plumage, 0.72), rounds=1)
    brush.shape([(-0.45, 0), (-1.05, -0.12), (-1.05, 0.22)], shade(plumage, 0.85))
    brush.oval(0, 0.03, 0.6, 0.22, plumage)
    brush.oval(0.1, 0.1, 0.4, 0.13, shade(plumage, 1.35))
    near_wing = [(0.35, 0), (0.5, -lift * 0.9), (0.1, -lift - 0.2), (-0.25, 0.05)]
    brush.shape(near_wing, plumage, rounds=1)
    brush.oval(0.62, -0.1, 0.21, 0.19, plumage)
    brush.shape([(0.78, -0.18), (1.08, -0.06), (0.78, -0.02)], BEAK)
    brush.oval(0.68, -0.14, 0.05, 0.05, INK)


def draw_cat(brush, rng):
    """Dibuja un gato sentado o, de cerca, su cara."""
    fur = pick_tone(rng, CAT_FUR)
    if rng.random() < 0.6:
        curl = rng.uniform(-0.2, 0.3)
        tail = [(-0.35, 0.8), (-0.85, 0.75), (-1, 0.3), (-0.8 + curl, -0.05)]
        brush.line(tail, shade(fur, 0.8), 0.17)
        brush.shape([(-0.15, -0.2), (0.35, -0.2), (0.6, 0.95), (-0.65, 0.95)], fur, rounds=2)
        brush.oval(0.1, 0.5, 0.2, 0.35, shade(fur, 1.25))
        for x in (-0.12, 0.28):
            brush.oval(x, 0.88, 0.16, 0.1, shade(fur, 1.15))
        _cat_face(brush.inside(0.1, -0.38, 0.48), rng, fur)
    else:
        brush.oval(0, 0.95, 0.95, 0.5, shade(fur, 0.85))
        _cat_face(brush.inside(0, 0.05, 0.85), rng, fur)


def _cat_face(brush, rng, fur):
    """Dibuja la cara del gato: orejas en punta, ojos rasgados, hocico y bigotes."""
    eyes = pick_tone(rng, ((150, 190, 70), (225, 180, 60), (110, 170, 200)))
    for side in (-1, 1):
        ear = [(side * 0.15, -0.65), (side * 0.85, -1.3), (side * 0.95, -0.3)]
        brush.shape(ear, shade(fur, 0.8))
        brush.shape([(side * 0.31, -0.65), (side * 0.8, -1.08), (side * 0.81, -0.3)], EAR_PINK)
    brush.oval(0, 0, 1, 0.85, fur)
    for x in (-0.25, 0, 0.25):
        brush.line([(x, -0.8), (0.8 * x, -0.42)], shade(fur, 0.6), 0.09)
    brush.oval(0, 0.4, 0.42, 0.32, shade(fur, 1.3))
    for side in (-1, 1):
        brush.oval(side * 0.42, -0.08, 0.2, 0.17, eyes)
        brush.oval(side * 0.42, -0.08, 0.07, 0.16, INK)
        for drop in (0.25, 0.5):
            brush.line([(side * 0.35, 0.35), (side * 1.15, drop)], WHITE, 0.04)
    brush.shape([(-0.12, 0.22), (0.12, 0.22), (0, 0.38)], NOSE_PINK)


def draw_dog(brush, rng):
    """Dibuja un perro, de perfil o de frente."""
    fur = pick_tone(rng, DOG_FUR)
    if rng.random() < 0.5:
        _dog_in_profile(brush, rng, fur)
    else:
        brush.shape([(-0.6, 1.1), (-0.45, 0.4), (0.45, 0.4), (0.6, 1.1)], shade(fur, 0.9))
        _dog_face(brush, rng, fur)


def _dog_face(brush, rng, fur):
    """Dibuja la cara del perro de frente: orejas caídas, hocico claro y lengua."""
    ears, muzzle = shade(fur, rng.uniform(0.5, 0.75)), shade(fur, rng.uniform(1.15, 1.4))
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


def _dog_in_profile(brush, rng, fur):
    brush.line([(-0.65, 0), (-0.9, -0.3), (-0.95, -rng.uniform(0.4, 0.7))], fur, 0.15)
    _legs(brush, (-0.6, -0.42, 0.4, 0.25), 0.3, 0.95, 0.17, fur)
    brush.shape([(-0.85, -0.1), (0.45, -0.2), (0.6, 0.35), (0, 0.42), (-0.8, 0.4)], fur, rounds=2)
    brush.shape([(0.15, 0), (0.4, -0.5), (0.75, -0.35), (0.6, 0.25)], fur, rounds=1)
    brush.oval(0.62, -0.52, 0.33, 0.28, fur)
    brush.oval(0.92, -0.42, 0.26, 0.15, shade(fur, 1.15))
    brush.oval(1.12, -0.48, 0.09, 0.08, INK)
    brush.oval(0.7, -0.6, 0.06, 0.06, INK)
    brush.oval(0.42, -0.38, 0.15, 0.32, shade(fur, 0.6), turn=0.3)
    brush.line([(0.32, -0.05), (0.62, 0.02)], pick_tone(rng, PAINT), 0.1)
    if rng.random() < 0.5:
        brush.oval(-0.3, 0.02, 0.25, 0.18, shade(fur, 0.65))


def draw_deer(brush, rng):
    """Dibuja un ciervo de perfil, a veces con cuernas y con manchas."""
    fur = pick_tone(rng, DEER_FUR)
    _legs(brush, (-0.5, -0.38, 0.28, 0.16), 0.25, 1.08, 0.09, shade(fur, 0.85))
    brush.oval(-0.68, 0, 0.13, 0.17, WHITE)
    brush.oval(-0.12, 0.12, 0.6, 0.27, fur, turn=-0.06)
    brush.oval(-0.1, 0.27, 0.42, 0.1, shade(fur, 1.4))
    brush.shape([(0.12, 0.1), (0.42, -0.62), (0.64, -0.55), (0.48, 0.2)], fur)
    brush.oval(0.66, -0.6, 0.27, 0.14, fur, turn=0.35)
    brush.oval(0.9, -0.51, 0.06, 0.06, INK)
    brush.oval(0.64, -0.66, 0.05, 0.05, INK)
    brush.oval(0.36, -0.68, 0.19, 0.08, shade(fur, 0.8), turn=0.5)
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


def draw_frog(brush, rng):
    """Dibuja una rana, de frente o de perfil."""
    skin = pick_tone(rng, FROG_SKIN)
    if rng.random() < 0.6:
        _frog_facing_us(brush, rng, skin)
    else:
        _frog_in_profile(brush, rng, skin)


def _frog_facing_us(brush, rng, skin):
    belly, wide = shade(skin, 1.45), rng.uniform(0.72, 0.92)
    for side in (-1, 1):
        brush.oval(side * wide * 0.95, 0.5, 0.34, 0.42, shade(skin, 0.75), turn=side * 0.5)
        brush.oval(side * wide * 1.05, 0.88, 0.34, 0.11, shade(skin, 0.9))
    brush.oval(0, 0.35, wide * 0.85, 0.6, skin)
    brush.oval(0, 0.55, wide * 0.6, 0.4, belly)
    brush.oval(0, -0.12, wide, 0.42, skin)
    for x, y in rng.uniform([-0.6, -0.4], [0.6, -0.15], (5, 2)):
        brush.oval(x, y, 0.07, 0.05, shade(skin, 0.7))
    smile, corner = rng.uniform(0.05, 0.16), wide * 0.75
    mouth = [(-corner, -0.02), (-0.3, smile), (0.3, smile), (corner, -0.02)]
    brush.line(mouth, shade(skin, 0.4), 0.07)
    for side in (-1, 1):
        brush.oval(side * wide * 0.6, -0.5, 0.27, 0.27, skin)
        brush.oval(side * wide * 0.6, -0.52, 0.18, 0.18, GOLD)
        brush.oval(side * wide * 0.6, -0.52, 0.11, 0.09, INK)
        brush.line([(side * 0.35, 0.5), (side * 0.4, 0.92)], skin, 0.18)
        brush.oval(side * 0.45, 0.95, 0.22, 0.08, shade(skin, 1.1))


def _frog_in_profile(brush, rng, skin):
    rise, dark = rng.uniform(0.35, 0.6), shade(skin, 0.72)
    brush.oval(-0.1, 0.25, 0.85, 0.42, skin, turn=-rise)
    brush.oval(0.05, 0.45, 0.6, 0.26, shade(skin, 1.4), turn=-rise)
    brush.line([(0.3, 0.3), (0.35, 0.65), (0.55, 0.85)], skin, 0.17)
    brush.oval(0.62, 0.87, 0.22, 0.08, skin)
    brush.oval(-0.55, 0.5, 0.5, 0.28, dark, turn=-0.6)
    brush.line([(-0.8, 0.72), (-0.15, 0.85)], dark, 0.17)
    brush.oval(-0.1, 0.88, 0.28, 0.08, dark)
    brush.oval(0.58, -0.18, 0.45, 0.28, skin, turn=0.1)
    brush.line([(0.4, 0.02), (0.7, 0), (1, -0.12)], shade(skin, 0.45), 0.06)
    brush.oval(0.5, -0.45, 0.22, 0.22, skin)
    brush.oval(0.53, -0.47, 0.15, 0.15, GOLD)
    brush.oval(0.55, -0.47, 0.09, 0.08, INK)
    for x, y in rng.uniform([-0.6, 0], [0.2, 0.15], (4, 2)):
        brush.oval(x, y, 0.09, 0.06, dark)


def draw_horse(brush, rng):
    """Dibuja un caballo de perfil."""
    fur = pick_tone(rng, HORSE_FUR)
    mane = shade(fur, 0.45) if rng.random() < 0.7 else (225, 205, 160)
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
    brush.oval(0.98, -0.36, 0.1, 0.1, shade(fur, 0.7))
    brush.oval(0.7, -0.72, 0.055, 0.055, INK)


def _legs(brush, places, top, bottom, width, colour):
    """Dibuja cuatro patas; las dos del lado lejano, más oscuras."""
    for index, x in enumerate(places):
        brush.line([(x, top), (x, bottom)], shade(colour, 0.7 if index % 2 else 0.95), width)
