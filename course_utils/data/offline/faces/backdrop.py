"""Fondo de la imagen y luz que la recorre de un lado a otro."""

import numpy as np

from course_utils.data.offline.faces.canvas import SIZE
from course_utils.data.offline.faces.factors import FACTORS

_ROWS = np.arange(SIZE, dtype=np.float32)[:, None]
_COLUMNS = np.arange(SIZE, dtype=np.float32)[None, :]
_LEVEL = np.linspace(0, 1, SIZE, dtype=np.float32)


def _clip(values):
    return np.clip(values, 0, 1).astype(np.float32)


def _patterns():
    """Devuelve, por clase de fondo, cuánto hay del segundo color: ``(clases, 64, 64)``."""
    distance = np.hypot(_ROWS - 30, _COLUMNS - 31.5)
    hill = 40 - 7 * np.sin(_COLUMNS / 11) - 3 * np.sin(_COLUMNS / 5 + 1)
    gradient = np.broadcast_to(_LEVEL[:, None], (SIZE, SIZE))
    patterns = {
        "gradient": gradient,
        "halo": _clip(0.15 + 0.85 * _clip(distance - 28) + 0 * _ROWS),
        "hills": _clip(0.15 * gradient + 0.85 * _clip(_ROWS - hill)),
    }
    return np.stack([patterns[name] for name in FACTORS["background"].names]).astype(np.float32)


_PATTERNS = _patterns()


def paint_backdrop(canvas):
    """Llena el lienzo con el fondo de cada cara."""
    near, far = (canvas.traits[name][:, :, None, None] for name in ("backdrop", "backdrop_far"))
    pattern = _PATTERNS[canvas.traits["background"]][:, None]
    np.multiply(pattern, far - near, out=canvas.pixels)
    canvas.pixels += near


def light_up(canvas):
    """Aclara el lado de la luz y oscurece el contrario, en toda la imagen."""
    force = canvas.traits["light_side"] * (0.3 + 0.7 * canvas.traits["light_strength"])
    slope = (2 * _LEVEL - 1) * 0.13
    canvas.pixels *= 1 + force[:, None, None, None] * slope
