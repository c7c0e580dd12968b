"""Hombros con su ropa y cuello."""

import numpy as np

from course_utils.data.offline.faces.shapes import above, between, ellipse, unit


def paint_shoulders(canvas):
    """Pinta los hombros."""
    with canvas.area((57, 64), frame="body") as area:
        cover = ellipse(area.across(size=25), area.down(34, 13.5), 19)
        area.fill(cover, area["cloth"])


def paint_neck(canvas):
    """Pinta el cuello, la sombra de la barbilla y el ribete de la ropa."""
    with canvas.area((47, 64), (19, 45), frame="body") as area:
        across, down = area.across(), area.down()
        half = 7.2
        neckline = 23.5 + 2.5 * (1 - np.abs(across) / half)
        column = unit(half + 0.5 - np.abs(across)) * between(down, 13, neckline)
        trim = unit(half + 1.9 - np.abs(across)) * between(down, neckline - 2, neckline + 1.3)
        area.fill(trim, area["cloth_dark"])
        area.fill(column, area["skin"])
        shade = above(down, 21.5 - 0.06 * across * across + 0.8 * area["mouth_open"])
        area.fill(column * shade * 0.85, area["skin_shade"])
