"""Pelo: la melena de detrás, el casquete de delante con su línea y los brillos."""

import numpy as np

from course_utils.data.offline.faces.factors import FACTORS
from course_utils.data.offline.faces.shapes import above, ellipse, inside, unit

_STYLES = FACTORS["hair_style"].names

# Por peinado: anchura que añade a la cabeza, altura de la cúpula sobre v = -3, altura v hasta la
# que cae recto, redondeo de abajo, ondas (píxeles), rizo, hasta dónde bajan los lados y cuánto se
# cierran sobre las mejillas.
_BUILD = {
    "bald": (0, 0, 0, 1, 0, 0, 0, 0),
    "buzz": (0.6, 16.2, -2, 8, 0, 0, 0.5, 12),
    "short": (1.4, 18.0, -2, 8, 0, 0, 1.5, 13),
    "bob": (3.2, 18.5, 9, 7, 0, 0, 14, 25),
    "long": (3.4, 18.0, 24, 8, 0, 0, 30, 38),
    "wavy": (4.0, 18.5, 22, 9, 1.5, 0.05, 30, 38),
    "afro": (7.2, 23.0, -1, 17, 0, 0.12, 20, 13),
    "bun": (0.9, 17.0, -2, 8, 0, 0, 0.5, 12),
}
_TABLE = np.array([_BUILD[name] for name in _STYLES], np.float32)
# Con melena, que se ve también detrás de la cara.
_LOOSE = np.isin(_STYLES, ("bob", "long", "wavy", "afro"))
_DOME_V = -3.0


def _build(area):
    """Devuelve las medidas del peinado de cada cara, ocho de forma ``(k, 1, 1)``."""
    styles = area["hair_style"][:, 0, 0]
    return _TABLE[styles].T[:, :, None, None]


def _outline(area):
    """Devuelve la forma del pelo: menos de 1 dentro, ``(k, filas, columnas)``.

    Una cúpula arriba, lados rectos y un final redondeado; el sombrero la aplasta.
    """
    extra, dome, straight, end, wave, curl, *_ = _build(area)
    down = area.down()
    across = area.across(area["skull_u"])
    if np.any(wave):
        across += wave * np.sin(down * 0.55) * np.sign(across)
    width = area["head_width"] + extra
    high = np.minimum(down - _DOME_V, 0)
    high /= np.where(area["hat"] > 0, np.minimum(dome, 14), dome)
    low = np.maximum(down - straight, 0)
    low /= end
    level = across / width
    level *= level
    level += high * high
    level += low * low
    if np.any(curl):
        level += curl * np.sin(across * 0.85) * np.sin(down * 0.85)
    return level


def paint_back_hair(canvas):
    """Pinta la melena que cae por detrás de la cara y el moño."""
    styles = canvas.traits["hair_style"]
    loose = _LOOSE[styles]
    if loose.any():
        with canvas.area((0, 64), chosen=loose) as area:
            area.fill(inside(_outline(area), 18), area["hair_dark"])
    bun = (styles == _STYLES.index("bun")) & (canvas.traits["hat"] == 0)
    if bun.any():
        with canvas.area((0, 15), (15, 49), chosen=bun) as area:
            centre = area["turn"] * -3
            knot = ellipse(area.across(centre, 7.2), area.down(-22.5, 6.2), 6.6)
            area.fill(knot, area["hair"])
            lit = area.across(centre + 2 * area["light_side"], 3)
            area.fill(ellipse(lit, area.down(-24.5, 1.4), 2) * 0.5, area["hair_light"])


def paint_front_hair(canvas):
    """Pinta el pelo que enmarca la frente y los lados, con un brillo del lado de la luz."""
    styles = canvas.traits["hair_style"]
    chosen = styles != _STYLES.index("bald")
    if not chosen.any():
        return
    bottom = 64 if _LOOSE[styles].any() else 38
    with canvas.area((0, bottom), chosen=chosen) as area:
        level, down = _outline(area), area.down()
        cover = inside(level, 17)
        cover *= above(down, _hairline(area))
        area.fill(cover, area["hair"])
        _shine(area, cover, level, down)


def _hairline(area):
    """Devuelve la altura v hasta la que llega el pelo sobre la frente y a los lados."""
    *_, sides, closing = _build(area)
    across = area.across(area["face_u"], area["head_width"])
    square = across * across
    sixth = square * square * square
    bangs = area["bangs"].astype(np.float32)
    part = (across - 0.45 * area["parting"]) * area["parting"]
    bare = -12.6 + 2.2 * np.abs(part)
    fringe = -7.0 + 0.8 * np.sin(across * 16)
    front = bare + bangs * (fringe - bare)
    return np.minimum(front + closing * sixth, sides)


def _shine(area, cover, level, down):
    """Aclara una banda de la cúpula, más fuerte del lado de la luz."""
    band = 1 - np.abs(level - 0.72) * 7
    unit(band)
    band *= cover
    band *= above(down, -6.0)
    lit = area.across() * (area["light_side"] * 0.05)
    lit += 0.55
    band *= unit(lit)
    area.fill(band * 0.75, area["hair_light"])
