"""Hombros con su ropa y cuello."""

import numpy as np

from course_utils.data.offline.faces.factors import FACTORS
from course_utils.data.offline.faces.shapes import above, between, ellipse, unit

_CLOTHES = FACTORS["clothes"]


def paint_shoulders(canvas):
    """Pinta los hombros y los adornos de la ropa."""
    with canvas.area((46, 64), frame="body") as area:
        across, down = area.across(size=25), area.down(34, 13.5)
        cover = ellipse(across, down, 19)
        area.fill(cover, area["cloth"])
        kind = area["clothes"]
        bands = 0.5 + 2.5 * np.sin(area.down() * 1.35)
        bands = unit(bands) * cover
        area.fill(bands * (kind == _CLOTHES["stripes"]), area["cloth_light"])


def paint_neck(canvas):
    """Pinta el cuello, el escote y la sombra de la barbilla, y encima el cuello de la ropa."""
    with canvas.area((44, 64), (14, 50), frame="body") as area:
        across, down = area.across(), area.down()
        kind = area["clothes"]
        drop = np.where(kind == _CLOTHES["v_neck"], 6.5, 2.5).astype(np.float32)
        half = 7.2
        neckline = 23.5 + drop * (1 - np.abs(across) / half)
        column = unit(half + 0.5 - np.abs(across)) * above(down, neckline)
        trim = unit(half + 1.9 - np.abs(across)) * between(down, neckline - 2, neckline + 1.3)
        area.fill(trim, area["cloth_dark"])
        area.fill(column, area["skin"])
        shade = above(down, 21.5 - 0.06 * across * across + area["mouth_gap"] * 0.1)
        area.fill(column * shade * 0.85, area["skin_shade"])
        _paint_collar(area, across, down, kind == _CLOTHES["shirt"])


def _paint_collar(area, across, down, wanted):
    """Pinta las dos solapas claras de una camisa."""
    side = np.abs(across)
    top, bottom = 25.2 - 0.5 * (side - 2), 31.0 - 0.95 * np.abs(side - 5.2)
    flap = between(down, top, bottom) * unit(9.2 - side) * unit(side - 0.6)
    area.fill(flap * wanted, area["cloth_light"])
