"""Boca y barba."""

import numpy as np

from course_utils.data.offline.faces.factors import FACTORS
from course_utils.data.offline.faces.head import face_level
from course_utils.data.offline.faces.palette import MOUTH, TONGUE, WHITE
from course_utils.data.offline.faces.shapes import above, between, ellipse, inside, unit

_BEARD = FACTORS["beard"]


class Lips:
    """Curvas de la boca de una ventana: las sigue todo lo que la rodea."""

    def __init__(self, area):
        """Calcula, en cada columna, dónde se juntan los labios y cuánto se separan."""
        self.across = area.across(area["mouth_u"], area["mouth_width"] * area["narrowing"])
        self.down = area.down(area["mouth_v"])
        square = self.across * self.across
        self.bow = 1 - square
        self.gap = area["mouth_gap"] * self.bow
        # Seria, la boca se abre en óvalo; al sonreír, solo baja el labio de abajo.
        self.line = area["mouth_bend"] * (0.4 - square) - 0.45 * (1 - area["happy"]) * self.gap


def paint_mouth(canvas):
    """Pinta los labios, el interior, los dientes y la lengua."""
    with canvas.area((37, 61), (13, 51)) as area:
        lips = Lips(area)
        painted = (area["lipstick"] > 0).astype(np.float32)
        upper, lower = (0.95 + 0.55 * painted) * lips.bow, (1.35 + 0.7 * painted) * lips.bow
        cover = between(lips.down, lips.line - upper, lips.line + lips.gap + lower)
        area.fill(cover * (0.8 + 0.2 * painted), area["lips"])
        ends = unit((1.1 - lips.across * lips.across) * 3)
        inner = between(lips.down, lips.line - 0.6, lips.line + 0.6 + lips.gap) * ends
        area.fill(inner * 0.95, MOUTH)
        edge = lips.line + 0.1
        teeth = between(lips.down, edge, edge + (0.2 + 0.3 * area["happy"]) * lips.gap)
        area.fill(teeth * unit(lips.gap - 0.3), WHITE)
        low = lips.line + lips.gap
        tongue = between(lips.down, low - 0.34 * lips.gap, low) * unit(1.2 * lips.gap - 2)
        area.fill(tongue, TONGUE)


def paint_beard(canvas):
    """Pinta la barba completa, la perilla o el bigote, debajo de la boca."""
    chosen = canvas.traits["beard"] != _BEARD["none"]
    if not chosen.any():
        return
    with canvas.area((26, 63), (7, 57), chosen=chosen) as area:
        lips, kind = Lips(area), area["beard"]
        full, goatee, mustache = (kind == _BEARD[name] for name in ("full", "goatee", "mustache"))
        cover = _full_beard(area, lips) * full
        cover = np.maximum(cover, _goatee(area, lips) * goatee)
        cover = np.maximum(cover, _mustache(area) * (full | mustache))
        area.fill(cover * 0.93, area["beard_hair"])


def _full_beard(area, lips):
    """Cubre la mandíbula hasta las orejas y deja libre la boca."""
    across = area.across(area["mouth_u"] * 0.7, area["head_width"])
    across *= across
    edge = 8.8 - 7.5 * across * across
    jaw = inside(face_level(area) * 0.95, 16)
    jaw *= 1 - above(area.down(), edge)
    hole = ellipse(lips.across * 0.8, (lips.down - 0.5 * lips.gap) / 3.2, 4)
    return jaw * (1 - hole)


def _goatee(area, lips):
    """Perilla: el mechón de la barbilla, que no pasa de ella, y el de debajo del labio."""
    down = area.down(area["head_low"] - 1.2, 3.5)
    across = area.across(area["mouth_u"] * 0.85, 4.6)
    square = across * across
    tuft = inside(square + down * down * np.abs(down), 3.6)
    tuft *= inside(face_level(area) * 0.94, 16)
    low = 0.4 * area["mouth_bend"] + area["mouth_gap"] + 1.6
    strip = unit(1.4 - np.abs(across) * 4.6) * (lips.down > low) * (down < 0)
    return np.maximum(tuft, strip)


def _mustache(area):
    """Bigote entre la nariz y el labio de arriba."""
    across = area.across(area["mouth_u"], 5.4 * area["narrowing"])
    square = across * across
    middle = 0.4 * area["mouth_bend"] - 1.7 - 0.45 * (1 - area["happy"]) * area["mouth_gap"]
    ends = middle + 1.1 * square * (1 - 0.8 * np.maximum(area["smile"], 0))
    return between(area.down(area["mouth_v"]), ends - 2.4 * (1 - square), ends + 0.3)
