"""Tabla de factores de las caras: qué valores toma cada uno y con qué frecuencia.

Los factores son independientes, y también la sonrisa y la boca abierta, que en CelebA van juntas:
quien quiera ver qué hereda un vector de atributo de unos datos sesgados elige las caras.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Amount:
    """Factor continuo entre ``low`` y ``high``, que se sortea por tramos (peso, desde, hasta)."""

    low: float
    high: float
    pieces: tuple[tuple[float, float, float], ...]

    def draw(self, chance):
        """Convierte azar uniforme en [0, 1), de forma ``(n,)``, en valores float32 del factor."""
        weights, lows, highs = np.array(self.pieces).T
        ends = np.cumsum(weights)
        piece = np.minimum(np.searchsorted(ends, chance, side="right"), len(ends) - 1)
        inside = (chance - (ends - weights)[piece]) / weights[piece]
        return (lows[piece] + inside * (highs - lows)[piece]).astype(np.float32)


@dataclass(frozen=True)
class Choice:
    """Factor con opciones nombradas: vale la posición (entero) de la opción."""

    names: tuple[str, ...]
    weights: tuple[float, ...]

    def draw(self, chance):
        """Convierte azar uniforme en [0, 1), de forma ``(n,)``, en opciones int64."""
        ends = np.cumsum(self.weights)
        return np.minimum(np.searchsorted(ends, chance, side="right"), len(ends) - 1)

    def __getitem__(self, name):
        """Devuelve la posición de la opción ``name``."""
        return self.names.index(name)


def _even(low, high):
    """Reparte un factor por igual entre ``low`` y ``high``."""
    return Amount(low, high, ((1.0, low, high),))


def _split(share, low, high, without, having):
    """Deja un hueco entre quienes no tienen el atributo y quienes sí (proporción ``share``)."""
    return Amount(low, high, ((1 - share, *without), (share, *having)))


# Desde estos valores se considera que una cara tiene el atributo: caen en mitad de cada hueco.
SMILING = 0.3
MOUTH_OPEN = 0.3
PALE = 0.12
BUSHY = 0.5
NARROW = 0.35
BIG_NOSE = 0.55
ROSY = 0.4

# El orden de la tabla decide el azar de cada factor: los nuevos se añaden al final.
FACTORS: dict[str, Amount | Choice] = {
    # Postura: hacia la derecha de la imagen, hacia ese hombro y de cerca.
    "turn": _even(-1, 1),
    "tilt": _even(-1, 1),
    "zoom": _even(0, 1),
    # Óvalo de la cara (jaw: de puntiagudo a cuadrado) y tono de piel, de muy claro a muy oscuro.
    "face_width": _even(0, 1),
    "face_length": _even(0, 1),
    "jaw": _even(0, 1),
    "skin": Amount(0, 1, ((0.15, 0, 0.05), (0.85, 0.2, 1))),
    # Pelo: hair_shade aclara dentro de cada color; parting es el lado de la raya.
    "hair_colour": Choice(
        ("black", "brown", "blond", "gray", "red", "dyed"), (0.27, 0.26, 0.2, 0.12, 0.1, 0.05)
    ),
    "hair_shade": _even(0, 1),
    "hair_style": Choice(
        ("bald", "buzz", "short", "bob", "long", "wavy", "afro", "bun"),
        (0.1, 0.1, 0.2, 0.13, 0.13, 0.13, 0.12, 0.09),
    ),
    "bangs": Choice(("no", "yes"), (0.72, 0.28)),
    "parting": _even(-1, 1),
    # Rasgos, de menos a más; smile es la curvatura de la boca.
    "eye_opening": _split(0.8, 0, 1, (0, 0.2), (0.5, 1)),
    "eye_colour": Choice(("brown", "hazel", "green", "blue"), (0.45, 0.2, 0.15, 0.2)),
    "gaze": _even(-1, 1),
    "brow_thickness": _split(0.25, 0, 1, (0, 0.35), (0.65, 1)),
    "brow_angle": _even(-1, 1),
    "nose_size": _split(0.25, 0, 1, (0, 0.4), (0.7, 1)),
    "smile": _split(0.5, -1, 1, (-0.25, 0.12), (0.5, 1)),
    "mouth_open": _split(0.4, 0, 1, (0, 0.08), (0.5, 1)),
    "lipstick": Choice(("none", "red", "fuchsia", "plum"), (0.75, 0.1, 0.08, 0.07)),
    "rosy": _split(0.25, 0, 1, (0, 0), (0.7, 1)),
    "beard": Choice(("none", "mustache", "goatee", "full"), (0.7, 0.1, 0.09, 0.11)),
    # Complementos y ropa; los tonos (hue) recorren el círculo de colores.
    "glasses": Choice(("none", "round", "square"), (0.75, 0.13, 0.12)),
    "glasses_hue": _even(0, 1),
    "hat": Choice(("none", "beanie", "cap", "brimmed", "beret"), (0.78, 0.06, 0.06, 0.05, 0.05)),
    "hat_hue": _even(0, 1),
    "earrings": Choice(("none", "hoops", "pearls"), (0.75, 0.13, 0.12)),
    "clothes_hue": _even(0, 1),
    # Fondo y luz: light_side = 1 ilumina la derecha de la imagen.
    "background": Choice(("gradient", "halo", "hills"), (0.4, 0.3, 0.3)),
    "background_hue": _even(0, 1),
    "light_side": _even(-1, 1),
    "light_strength": _even(0, 1),
}


def draw_factors(n: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Sortea la tabla de factores de ``n`` caras: un vector ``(n,)`` por factor.

    Los factores continuos son float32 dentro de su intervalo; los de opciones, int64. La misma
    semilla da la misma tabla, y pedir menos caras devuelve su comienzo. Todos son independientes.

    Lanza ValueError si ``n`` no es un entero positivo.
    """
    if not isinstance(n, int | np.integer) or isinstance(n, bool) or n < 1:
        raise ValueError(f"n vale {n!r}, pero el número de caras debe ser un entero positivo.")
    return {
        name: factor.draw(np.random.default_rng([seed, stream]).random(n))
        for stream, (name, factor) in enumerate(FACTORS.items())
    }


def check(factors: Mapping) -> dict[str, np.ndarray]:
    """Devuelve la tabla como vectores float32 o int64 de igual longitud, después de revisarla.

    Lanza ValueError si falta o sobra un factor, si las longitudes no coinciden o si un valor se
    sale de su intervalo.
    """
    _check_names(factors)
    table = {name: np.asarray(factors[name]) for name in FACTORS}
    lengths = {name: values.shape for name, values in table.items()}
    expected = next(iter(lengths.values()))
    for name, shape in lengths.items():
        if len(shape) != 1 or shape != expected:
            raise ValueError(
                f"El factor {name!r} tiene forma {shape}: todos deben ser vectores igual de largos."
            )
    return {name: _checked_values(name, values) for name, values in table.items()}


def _check_names(factors):
    """Comprueba que están todos los factores y ninguno más."""
    missing = [name for name in FACTORS if name not in factors]
    if missing:
        raise ValueError(f"Faltan factores en la tabla: {', '.join(missing)}.")
    unknown = [str(name) for name in factors if name not in FACTORS]
    if unknown:
        valid = ", ".join(FACTORS)
        raise ValueError(f"No existe el factor {unknown[0]!r}: los válidos son {valid}.")


def _checked_values(name, values):
    """Comprueba tipo e intervalo de un factor y lo convierte al tipo con el que se dibuja."""
    factor = FACTORS[name]
    if isinstance(factor, Choice):
        low, high, kinds, dtype = 0, len(factor.names) - 1, "biu", np.int64
    else:
        low, high, kinds, dtype = factor.low, factor.high, "biuf", np.float32
    if values.dtype.kind not in kinds:
        expected = "enteros" if dtype is np.int64 else "números"
        raise ValueError(
            f"El factor {name!r} debe contener {expected} y es de tipo {values.dtype}."
        )
    outside = ~((values >= low) & (values <= high))
    if outside.any():
        raise ValueError(
            f"El factor {name!r} vale {values[outside][0]}, fuera del intervalo de {low} a {high}."
        )
    return values.astype(dtype)
