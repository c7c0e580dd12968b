"""Autoevaluación de la elección de σ²: con qué fotos se mide y qué medida decide."""

from types import MappingProxyType

import numpy as np

from course_utils.homework.advice import Advice
from course_utils.homework.training_check import fingerprints

# Lo que cuesta cada nivel, (bits, MSE), y sin ordenar. El MSE baja siempre con el nivel y las
# fotos de entrenamiento prefieren niveles más bajos: solo los bits de validación dicen 0.03.
_PRICES = MappingProxyType(
    {
        "x_valid": {
            0.1: (4.4, 0.020),
            1.0: (5.0, 0.040),
            0.03: (4.2, 0.011),
            0.003: (4.9, 0.007),
            0.01: (4.5, 0.008),
        },
        "x_train": {
            0.1: (4.1, 0.015),
            1.0: (4.8, 0.035),
            0.03: (3.9, 0.006),
            0.003: (3.8, 0.003),
            0.01: (3.7, 0.004),
        },
    }
)
_VALID, _TRAIN = _PRICES["x_valid"], _PRICES["x_train"]
_LEVELS = tuple(_VALID)


def level(function, task) -> str:
    """Comprueba ``choose_level`` con unos precios inventados, y mira por cuáles pregunta."""
    shop = _Shop(task)
    chosen = function(_LEVELS, shop.cost, shop.photos["x_train"], shop.photos["x_valid"])
    if chosen is None:
        raise Advice("choose_level no devuelve nada: falta «return».")
    chosen = np.asarray(chosen, "float64")
    if chosen.shape != ():
        raise Advice(
            f"choose_level debe devolver un número, el nivel elegido, y devuelve {chosen.size}."
        )
    chosen = _as_level(chosen)
    _check_photos(shop, chosen)
    _check_choice(chosen)
    return f"De {len(_LEVELS)} niveles inventados elige {chosen:g}, el de menos bits en validación."


class _Shop:
    """Da precios inventados y recuerda de qué fotos y niveles se los pidieron."""

    def __init__(self, task):
        rng = np.random.default_rng(0)
        sizes = {"x_train": 12, "x_valid": 5}
        self.photos = {
            name: rng.uniform(size=(n, *task.image_shape)).astype("float32")
            for name, n in sizes.items()
        }
        self._known = {name: fingerprints(photos) for name, photos in self.photos.items()}
        self.asked = {"x_valid": set(), "x_train": set()}

    def cost(self, images, beta):
        """Devuelve (bits, MSE), como ``cost`` del cuaderno."""
        beta = _as_level(beta)
        if beta not in _VALID:
            raise Advice(f"Pides el precio de σ² = {beta:g}, que no está en levels: {_LEVELS}.")
        prints = fingerprints(np.asarray(images))
        for name, known in self._known.items():
            if prints and prints <= known:
                self.asked[name].add(beta)
                return _PRICES[name][beta]
        if prints and prints <= frozenset().union(*self._known.values()):
            raise Advice(
                f"Mides con {len(images)} fotos, las de entrenamiento y las de validación juntas: "
                "para decidir valen solo las que PCA no ha visto, x_valid."
            )
        raise Advice(
            f"Mides con {len(images)} fotos que no son x_valid ni x_train: ¿las de prueba? Con "
            "ellas no se decide nada; usa x_valid, que recibe la función."
        )


def _as_level(value) -> float:
    """Devuelve el nivel que se ha querido decir: en float32, 0.03 es otro número."""
    return next((one for one in _LEVELS if np.isclose(one, value, rtol=1e-5)), float(value))


def _check_photos(shop, chosen: float) -> None:
    """Mira con qué fotos se ha medido, y si con todos los niveles."""
    seen = shop.asked["x_valid"]
    if not seen and shop.asked["x_train"]:
        raise Advice(
            f"Eliges {chosen:g} midiendo solo en x_train, de donde salió PCA: ahí lo pequeño "
            "parece señal y el nivel sale demasiado bajo; mide en x_valid."
        )
    if not seen:
        raise Advice(
            f"Devuelves {chosen:g} sin llamar a cost: el nivel se elige midiendo, no se escribe."
        )
    if len(seen) < len(_LEVELS):
        raise Advice(
            f"En validación solo mides {len(seen)} de los {len(_LEVELS)} niveles: recórrelos todos."
        )


def _check_choice(chosen: float) -> None:
    right = min(_VALID, key=_VALID.get)
    if chosen == right:
        return
    bits, errors = ({beta: pair[i] for beta, pair in _VALID.items()} for i in (0, 1))
    mistakes = (
        (
            min(errors, key=errors.get),
            "es el de menor MSE, y el MSE siempre baja con el nivel porque no cuenta lo que cuesta "
            "el código: compara los bits, lo primero que devuelve cost",
        ),
        (max(bits, key=bits.get), "es el de más bits: busca el mínimo, np.argmin"),
        (
            min(_TRAIN, key=_TRAIN.get),
            "es el mejor en x_train, de donde salió PCA: decide con los bits de x_valid",
        ),
        (bits[right], "son los bits del mejor nivel: devuelve el nivel, levels[...]"),
        (errors[right], "es el MSE del mejor nivel: devuelve el nivel, levels[...]"),
        (float(_LEVELS.index(right)), "es la posición del mejor nivel: devuelve levels[...]"),
    )
    for value, advice in mistakes:
        if chosen == value:
            raise Advice(f"Con precios inventados eliges {chosen:g}, que {advice}.")
    raise Advice(
        f"Con precios inventados eliges {chosen:g}, que cuesta "
        f"{bits.get(chosen, float('nan')):.2f} bits en validación, y con {right:g} son "
        f"{bits[right]:.2f}: devuelve el nivel de menos bits en x_valid."
    )
