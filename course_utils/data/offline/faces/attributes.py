"""Atributos de CelebA que se leen de los factores de una cara."""

import numpy as np

from course_utils.data.offline.faces.factors import (
    BIG_NOSE,
    BUSHY,
    FACTORS,
    MOUTH_OPEN,
    NARROW,
    PALE,
    ROSY,
    SMILING,
    check,
)


def _is(factor, *options):
    """Devuelve la regla «el factor vale una de estas opciones»."""
    values = [FACTORS[factor][option] for option in options]
    return lambda table: np.isin(table[factor], values)


def _hair(factor, *options):
    """Como ``_is``, pero solo si hay pelo: de una cabeza calva no se ve ni el color."""
    rule = _is(factor, *options)
    return lambda table: rule(table) & ~_BALD(table)


_BALD = _is("hair_style", "bald")

# Orden alfabético, el de CelebA. Cada regla lee la tabla y devuelve un vector de bool.
_RULES = {
    "Bald": _BALD,
    "Bangs": _hair("bangs", "yes"),
    "Big_Nose": lambda table: table["nose_size"] > BIG_NOSE,
    "Black_Hair": _hair("hair_colour", "black"),
    "Blond_Hair": _hair("hair_colour", "blond"),
    "Brown_Hair": _hair("hair_colour", "brown"),
    "Bushy_Eyebrows": lambda table: table["brow_thickness"] > BUSHY,
    "Eyeglasses": _is("glasses", "round", "square"),
    "Goatee": _is("beard", "goatee"),
    "Gray_Hair": _hair("hair_colour", "gray"),
    "Mouth_Slightly_Open": lambda table: table["mouth_open"] > MOUTH_OPEN,
    "Mustache": _is("beard", "mustache", "full"),
    "Narrow_Eyes": lambda table: table["eye_opening"] < NARROW,
    "No_Beard": _is("beard", "none"),
    "Pale_Skin": lambda table: table["skin"] < PALE,
    "Rosy_Cheeks": lambda table: table["rosy"] > ROSY,
    "Smiling": lambda table: table["smile"] > SMILING,
    "Straight_Hair": _is("hair_style", "short", "bob", "long"),
    "Wavy_Hair": _is("hair_style", "wavy", "afro"),
    "Wearing_Earrings": _is("earrings", "hoops", "pearls"),
    "Wearing_Hat": _is("hat", "beanie", "cap", "brimmed", "beret"),
    "Wearing_Lipstick": _is("lipstick", "red", "fuchsia", "plum"),
}

ATTRIBUTES: tuple[str, ...] = tuple(_RULES)


def attributes_of(factors: dict[str, np.ndarray]) -> np.ndarray:
    """Devuelve los atributos de cada cara, bool ``(n, len(ATTRIBUTES))``, en ese orden.

    Lanza ValueError si la tabla de factores no es válida (véase ``factors.check``).
    """
    table = check(factors)
    return np.stack([rule(table) for rule in _RULES.values()], axis=1)
