"""Complementos: gafas, sombreros y pendientes."""

import numpy as np

from course_utils.data.offline.faces.anatomy import EYE_V
from course_utils.data.offline.faces.factors import FACTORS
from course_utils.data.offline.faces.palette import GOLD, PEARL, WHITE
from course_utils.data.offline.faces.shapes import above, between, ellipse, ring, unit

_HATS, _GLASSES, _EARRINGS = FACTORS["hat"], FACTORS["glasses"], FACTORS["earrings"]


def paint_temples(canvas):
    """Pinta las patillas de las gafas, que el pelo puede tapar."""
    chosen = canvas.traits["glasses"] != _GLASSES["none"]
    if not chosen.any():
        return
    with canvas.area((27, 36), chosen=chosen) as area:
        across, down = area.across(), area.down(EYE_V - 0.8)
        bar = between(down, -0.6, 0.6)
        bar *= unit(area["ear_right"] - across) * unit(across - area["ear_left"])
        outer = unit(across - area["eye_right"] - 3) + unit(area["eye_left"] - 3 - across)
        area.fill(bar * outer, area["frame"])


def paint_glasses(canvas):
    """Pinta los cristales, la montura y el puente."""
    chosen = canvas.traits["glasses"] != _GLASSES["none"]
    if not chosen.any():
        return
    with canvas.area((23, 43), (11, 53), chosen=chosen) as area:
        down = area.down(EYE_V + 0.2)
        bridge = between(down, -1.7, -0.4) * unit(area.across() - area["eye_left"] - 4.2)
        bridge *= unit(area["eye_right"] - 4.2 - area.across())
        area.fill(bridge, area["frame"])
        for side in ("left", "right"):
            _paint_lens(area, side, down)


def _paint_lens(area, side, down):
    """Pinta un cristal redondo o cuadrado y su montura."""
    square = area["glasses"] == _GLASSES["square"]
    width = np.where(square, 5.5, 5.2).astype(np.float32) * area[f"eye_{side}_width"]
    height = np.where(square, 4.4, 5.2).astype(np.float32)
    across = area.across(area[f"eye_{side}"], width) ** 2
    height = (down / height) ** 2
    level = np.where(square, np.sqrt(across**2 + height**2), across + height)
    lens = unit(3 - 3 * level)
    area.fill(lens * 0.16, WHITE)
    area.fill(ring(level, 5, 1.25), area["frame"])


def paint_hat(canvas):
    """Pinta el sombrero, encima del pelo."""
    painters = {
        "beanie": _paint_beanie,
        "cap": _paint_cap,
        "brimmed": _paint_brimmed,
        "beret": _paint_beret,
    }
    for name, paint in painters.items():
        chosen = canvas.traits["hat"] == _HATS[name]
        if chosen.any():
            with canvas.area((0, 27), chosen=chosen) as area:
                paint(area)


def _dome(area, wider, base, height):
    """Devuelve la copa del sombrero: media elipse sobre v = ``base``, algo arqueada."""
    across = area.across(area["skull_u"], area["head_width"] + wider)
    cover = ellipse(across, area.down(base, height), 16)
    cover *= above(area.down(), base + 1.6 - 1.6 * across * across)
    return cover


def _lit(area, cover):
    """Aclara un lado de la copa."""
    glow = area.across() * (area["light_side"] * 0.06)
    area.fill(unit(glow) * cover * 0.5, area["hat_light"])


def _paint_beanie(area):
    """Gorro de lana con vuelta y pompón."""
    pompon = ellipse(area.across(area["turn"] * -1.5, 4.2), area.down(-25.4, 3.9), 4)
    area.fill(pompon, area["hat_light"])
    dome = _dome(area, 2.4, -10, 14.2)
    area.fill(dome, area["hat_cloth"])
    _lit(area, dome)
    across = area.across(area["skull_u"], area["head_width"] + 3.4)
    bend = 1.2 * across * across
    fold = between(area.down(), -14.6 + bend, -9.0 + bend) * unit((1 - across * across) * 8 + 0.5)
    area.fill(fold, area["hat_dark"])
    ribs = unit(np.sin(area.across() * 1.6) * 2) * fold
    area.fill(ribs * 0.45, area["hat_cloth"])


def _paint_cap(area):
    """Gorra con visera, que señala hacia donde mira la cara."""
    dome = _dome(area, 1.8, -10.5, 13.5)
    area.fill(dome, area["hat_cloth"])
    _lit(area, dome)
    button = ellipse(area.across(area["turn"] * 2, 1.7), area.down(-23.6, 1.1), 1.3)
    area.fill(button, area["hat_dark"])
    across = area.across(area["turn"] * 7, 13.5)
    visor = between(area.down(), -12.4 + 1.0 * across * across, -8.4 - 1.2 * across * across)
    area.fill(visor, area["hat_dark"])


def _paint_brimmed(area):
    """Sombrero de ala ancha con cinta."""
    dome = _dome(area, -0.6, -11, 15.5)
    area.fill(dome, area["hat_cloth"])
    _lit(area, dome)
    band = between(area.down(), -15.5, -11.5) * dome
    area.fill(band, area["hat_light"])
    across = area.across(0, area["head_width"] + 9)
    brim = ellipse(across, area.down(-11.2, 2.8), 7)
    area.fill(brim, area["hat_dark"])


def _paint_beret(area):
    """Boina ladeada con su rabillo."""
    lean = np.where(area["parting"] > 0, 1, -1).astype(np.float32)
    stem = unit(1.3 - np.abs(area.across(lean * 3))) * between(area.down(), -27, -23)
    area.fill(stem, area["hat_dark"])
    across = area.across(lean * 2.5, area["head_width"] + 4.5)
    down = area.down(-16.0, 8.2) - across * (lean * 0.35)
    puff = ellipse(across, down, 11)
    area.fill(puff, area["hat_cloth"])
    _lit(area, puff)
    rim = area.across(area["skull_u"], area["head_width"] + 0.8)
    bend = 1.5 * rim * rim
    band = between(area.down(), -12.4 + bend, -9.6 + bend) * unit((1 - rim * rim) * 8 + 0.5)
    area.fill(band, area["hat_dark"])


def paint_earrings(canvas):
    """Pinta los pendientes bajo las orejas, por encima del pelo."""
    chosen = canvas.traits["earrings"] != _EARRINGS["none"]
    if not chosen.any():
        return
    for side, columns, sign in (("left", (4, 21), 1), ("right", (43, 60), -1)):
        with canvas.area((35, 51), columns, chosen=chosen) as area:
            centre = area[f"ear_{side}"]
            shrink = 1 - 0.35 * np.maximum(-sign * area["turn"], 0)
            hoops = area["earrings"] == _EARRINGS["hoops"]
            across = area.across(centre, 2.5 * shrink)
            level = across * across + area.down(7.6, 2.8) ** 2
            area.fill(ring(level, 2.6, 1.1) * hoops, GOLD)
            pearl = ellipse(area.across(centre, 1.9), area.down(6.4, 1.9), 1.9) * ~hoops
            area.fill(pearl, PEARL)
