"""Ojos y cejas."""

from course_utils.data.offline.faces.anatomy import BROW_V, EYE_V
from course_utils.data.offline.faces.palette import INK, WHITE
from course_utils.data.offline.faces.shapes import between, ellipse, unit

# Columnas entre las que se mueve cada ojo con la postura.
SIDES = {"left": (13, 36), "right": (28, 51)}


def paint_eyes(canvas):
    """Pinta los dos ojos: blanco, iris, pupila, brillo y pestañas."""
    for side, columns in SIDES.items():
        with canvas.area((25, 39), columns) as area:
            _paint_eye(area, side)


def _paint_eye(area, side):
    """Pinta un ojo; el párpado recorta el iris cuando está entornado."""
    centre, width = area[f"eye_{side}"], 3.9 * area[f"eye_{side}_width"]
    height = 1.2 + 2.0 * area["eye_opening"]
    across, down = area.across(centre, width), area.down(EYE_V)
    bow = 1 - across * across
    top, bottom = -height * bow, 0.85 * height * bow
    white = between(down, top, bottom)
    area.fill(white, WHITE)
    pupil_u = centre + 1.0 * area["gaze"] * area[f"eye_{side}_width"]
    iris = ellipse(area.across(pupil_u, 2.15), area.down(EYE_V, 2.25), 2.2)
    area.fill(iris * white, area["iris"])
    pupil = ellipse(area.across(pupil_u, 1.0), area.down(EYE_V, 1.05), 1)
    area.fill(pupil * white, INK)
    shine = ellipse(area.across(pupil_u + 0.7, 0.75), area.down(EYE_V - 0.75, 0.75), 0.75)
    area.fill(shine * white, WHITE)
    lashes = between(down, top - 0.75, top + 0.35) * unit(4.6 * bow + 0.6)
    area.fill(lashes * 0.92, INK)


def paint_brows(canvas):
    """Pinta las dos cejas, que se afinan hacia fuera."""
    for (side, columns), sign in zip(SIDES.items(), (-1, 1), strict=True):
        with canvas.area((18, 31), columns) as area:
            width = 4.3 * area[f"eye_{side}_width"]
            across = area.across(area[f"eye_{side}"], width * sign)
            thickness = 0.45 + 1.25 * area["brow_thickness"]
            height = area.down(BROW_V - 0.5 * area["brow_thickness"])
            line = 0.9 * across * across + (0.7 * area["brow_angle"] + 0.5) * across - 0.3
            taper = thickness * (1 - 0.45 * across)
            cover = between(height, line - taper, line + taper)
            cover *= unit((1.12 - across * across) * 3)
            area.fill(cover * 0.92, area["brow"])
