"""Cabeza: orejas, óvalo de la cara, sombra, mejillas y nariz."""

import numpy as np

from course_utils.data.offline.faces.anatomy import NOSE_V
from course_utils.data.offline.faces.palette import WHITE
from course_utils.data.offline.faces.shapes import ellipse, inside, unit

SKULL = 18.5


def paint_ears(canvas):
    """Pinta las dos orejas, con su pliegue."""
    for side, columns in (("left", (5, 21)), ("right", (43, 59))):
        with canvas.area((26, 43), columns) as area:
            centre, sign = area[f"ear_{side}"], -1 if side == "left" else 1
            area.fill(ellipse(area.across(centre, 2.7), area.down(1, 4.1), 3.2), area["skin"])
            fold = ellipse(area.across(centre + 0.5 * sign, 1.3), area.down(1.2, 2.4), 1.7)
            area.fill(fold * 0.7, area["skin_shade"])


def face_level(area):
    """Devuelve la forma del óvalo: menos de 1 dentro de la cara, ``(k, filas, columnas)``."""
    down = area.down()
    low = np.maximum(down, 0)
    low /= area["head_low"]
    high = np.minimum(down, 0)
    high /= SKULL
    widening = 1 - area["taper"] * low
    across = area.across(area["face_u"], area["head_width"])
    across /= widening
    across *= across
    low *= low
    low *= 1 - area["square"] + area["square"] * low
    high *= high
    across += low
    across += high
    return across


def paint_face(canvas):
    """Pinta el óvalo de la cara con la sombra del lado contrario a la luz."""
    with canvas.area((7, 63), (8, 56)) as area:
        cover = inside(face_level(area), 16)
        area.fill(cover, area["skin"])
        _shade(area, cover)


def _shade(area, cover):
    """Sombrea el lado que no recibe luz y un poco la parte de abajo."""
    side = area["light_side"]
    gloom = area.across() * (side * -0.13)
    gloom += area.down() * 0.035
    gloom -= 0.75
    unit(gloom)
    gloom *= cover
    gloom *= 0.35 + 0.5 * area["light_strength"]
    area.fill(gloom, area["skin_shade"])


def paint_blush(canvas):
    """Pinta el rubor de las mejillas, que se difumina desde el centro."""
    chosen = canvas.traits["rosy"] > 0
    if not chosen.any():
        return
    with canvas.area((33, 50), (8, 56), chosen=chosen) as area:
        _blush(area, inside(face_level(area), 16))


def _blush(area, cover):
    """Pinta las dos manchas de rubor dentro de la cara, que ocupa ``cover``."""
    down = area.down(6.6, 4.6)
    down *= down
    for side, sign in (("left", -1), ("right", 1)):
        across = area.across(area[f"eye_{side}"] + 2.2 * sign, 5.0)
        glow = 1 - across * across - down
        unit(glow)
        glow *= 1.4 - 0.4 * glow
        glow *= cover
        glow *= area["rosy"] * 0.62
        area.fill(glow, area["blush"])


def paint_cheeks(canvas):
    """Pinta lo que la sonrisa hace con las mejillas: las sube y marca un pliegue junto a ellas."""
    chosen = canvas.traits["happy"] > 0
    if not chosen.any():
        return
    with canvas.area((34, 49), (12, 52), chosen=chosen) as area:
        happy = area["happy"]
        shape = inside(face_level(area), 16)
        for side, sign in (("left", -1), ("right", 1)):
            centre = area[f"eye_{side}"] + 1.6 * sign
            width = 3.4 * area[f"eye_{side}_width"]
            for colour, height, force in (("skin_shade", 7.4, 0.8), ("skin_light", 5.6, 1.0)):
                across, down = area.across(centre, width), area.down(height, 3.2)
                glow = unit(1.2 * (1 - across * across - down * down))
                area.fill(glow * shape * happy * force, area[colour])


def paint_nose(canvas):
    """Pinta la nariz: un puente apenas sombreado, la punta y las aletas."""
    with canvas.area((25, 48), (17, 47)) as area:
        size, centre = area["nose_size"], area["nose_u"]
        width, height = 1.8 + 3.4 * size, 1.6 + 1.8 * size
        bottom = NOSE_V + 0.8 * size
        side = np.where(area["turn"] > 0, 1, -1).astype(np.float32)
        bridge = area.across(centre + side * (0.7 + 0.5 * size), 0.8)
        area.fill(ellipse(bridge, area.down(1.5, 4.6), 1.2) * 0.35, area["skin_shade"])
        base = ellipse(area.across(centre, width), area.down(bottom, height), 2)
        area.fill(base * 0.95, area["skin_shade"])
        tip = ellipse(area.across(centre, width), area.down(bottom - 1.0, height), 2)
        area.fill(tip, area["nose"])
        lit = area.across(centre + 0.6 * area["light_side"], 0.9)
        area.fill(ellipse(lit, area.down(bottom - 1.4, 0.9), 0.9) * 0.35, WHITE)
