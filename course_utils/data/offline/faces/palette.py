"""Colores de las caras: RGB float32 entre 0 y 1, de forma ``(n, 3)``."""

import numpy as np

_SKINS = np.array(
    [
        (253, 231, 219),
        (247, 212, 188),
        (236, 188, 152),
        (218, 162, 120),
        (190, 132, 92),
        (158, 104, 70),
        (124, 80, 56),
        (92, 60, 46),
    ]
)
# Por color de pelo, en el orden del factor: tono oscuro y tono claro, que mezcla hair_shade.
_HAIRS = np.array(
    [
        ((22, 20, 26), (52, 46, 56)),
        ((84, 52, 34), (128, 82, 48)),
        ((214, 168, 84), (246, 214, 132)),
        ((142, 146, 156), (206, 208, 214)),
        ((158, 66, 34), (204, 98, 48)),
        ((52, 140, 160), (156, 92, 196)),
    ]
)
_IRISES = np.array([(92, 56, 34), (142, 104, 52), (70, 132, 88), (70, 126, 184)])
_LIPSTICKS = np.array([(0, 0, 0), (196, 26, 46), (222, 44, 124), (124, 28, 84)])

INK = np.array((44, 30, 36), np.float32) / 255
WHITE = np.array((252, 252, 250), np.float32) / 255
MOUTH = np.array((98, 26, 34), np.float32) / 255
TONGUE = np.array((220, 104, 110), np.float32) / 255
GOLD = np.array((246, 196, 66), np.float32) / 255
PEARL = np.array((250, 246, 238), np.float32) / 255


def skin_colours(tones):
    """Interpola el tono de piel, de 0 (muy clara) a 1 (muy oscura)."""
    steps = np.linspace(0, 1, len(_SKINS))
    channels = [np.interp(tones, steps, channel) for channel in _SKINS.T]
    return (np.stack(channels, axis=1) / 255).astype(np.float32)


def hair_colours(kinds, shades):
    """Mezcla los dos tonos de cada color de pelo según ``shades``, de 0 a 1."""
    return mix(*(_of(_HAIRS[:, end], kinds) for end in range(2)), shades)


def iris_colours(kinds):
    """Devuelve el color del iris."""
    return _of(_IRISES, kinds)


def lip_colours(skins, kinds):
    """Devuelve el color de los labios: el natural de cada piel o el del pintalabios."""
    natural = skins * np.float32([0.86, 0.62, 0.62])
    return np.where(kinds[:, None] > 0, _of(_LIPSTICKS, kinds), natural)


def mix(first, second, share):
    """Mezcla dos colores: ``share`` (número o ``(n,)``) es la parte del segundo."""
    share = np.asarray(share, np.float32)
    return first + (second - first) * (share[:, None] if share.ndim else share)


def hue_colours(hues, saturation, lightness):
    """Devuelve colores de tono ``hues`` (de 0 a 1, en círculo), con una saturación y una luz."""
    thirds = np.arange(3, dtype=np.float32) / 3
    wave = np.cos(2 * np.pi * (hues[:, None] - thirds))
    return np.clip(lightness + saturation * wave, 0, 1).astype(np.float32)


def _of(table, kinds):
    return (table[kinds] / 255).astype(np.float32)
