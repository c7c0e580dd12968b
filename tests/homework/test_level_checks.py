"""La elección de σ²: se mira con qué fotos se mide y qué medida decide."""

import numpy as np
import pytest

from course_utils.homework import check_level
from tests.homework.answers import CIFAR, choose_level


def by_bits(levels, cost, x_train, x_valid):
    return min(levels, key=lambda beta: cost(x_valid, beta))


def looks_at_both(levels, cost, x_train, x_valid):
    table = {beta: (cost(x_train, beta), cost(x_valid, beta)) for beta in levels}
    return np.float32(min(table, key=lambda beta: table[beta][1][0]))


def in_float64(levels, cost, x_train, x_valid):
    return choose_level(np.asarray(levels), cost, x_train, x_valid[:4].astype("float64"))


@pytest.mark.parametrize("right", [choose_level, by_bits, in_float64])
def test_the_cheapest_level_in_validation_is_right(right):
    result = check_level(right, CIFAR)
    assert result.ok, result.message
    assert "elige 0.03" in result.message


def test_looking_at_both_and_a_float32_are_right_too():
    assert check_level(looks_at_both, CIFAR).ok


def best(which, photos, find=min):
    """Elige por los bits (0) o el MSE (1) de unas fotos, el menor o el mayor."""

    def function(levels, cost, x_train, x_valid):
        for beta in levels:
            cost(x_valid, beta)
        images = {"valid": x_valid, "train": x_train}[photos]
        return find(levels, key=lambda beta: cost(images, beta)[which])

    return function


def only_train(levels, cost, x_train, x_valid):
    return min(levels, key=lambda beta: cost(x_train, beta)[0])


def only_train_error(levels, cost, x_train, x_valid):
    return min(levels, key=lambda beta: cost(x_train, beta)[1])


def together(levels, cost, x_train, x_valid):
    return min(levels, key=lambda beta: cost(np.concatenate([x_train, x_valid]), beta))


X_TEST = np.zeros((9, 32, 32, 3), "float32")


def on_test(levels, cost, x_train, x_valid):
    return min(levels, key=lambda beta: cost(X_TEST, beta))


def some(levels, cost, x_train, x_valid):
    return min(levels[:3], key=lambda beta: cost(x_valid, beta))


def prices(levels, cost, x_valid):
    return [cost(x_valid, beta) for beta in levels]


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (best(1, "valid"), "eliges 0.003, que es el de menor MSE"),
        (best(0, "valid", max), "eliges 1, que es el de más bits"),
        (best(0, "train"), "eliges 0.01, que es el mejor en x_train"),
        (only_train, "Eliges 0.01 midiendo solo en x_train"),
        (only_train_error, "Eliges 0.003 midiendo solo en x_train"),
        (together, "Mides con 17 fotos, las de entrenamiento y las de validación juntas"),
        (on_test, "Mides con 9 fotos que no son x_valid ni x_train: ¿las de prueba?"),
        (some, "solo mides 3 de los 5 niveles"),
        (lambda levels, cost, t, v: 0.003, "Devuelves 0.003 sin llamar a cost"),
        (lambda levels, cost, t, v: levels[2], "Devuelves 0.03 sin llamar a cost"),
        (
            lambda levels, cost, t, v: np.argmin([p[0] for p in prices(levels, cost, v)]),
            "eliges 2, que es la posición",
        ),
        (lambda levels, cost, t, v: min(prices(levels, cost, v))[0], "4.2, que son los bits"),
        (lambda levels, cost, t, v: min(prices(levels, cost, v))[1], "que es el MSE del mejor"),
        (lambda levels, cost, t, v: min(prices(levels, cost, v)), "debe devolver un número"),
        (lambda levels, cost, t, v: [levels, prices(levels, cost, v)][0][0], "4.40 bits en vali"),
        (lambda levels, cost, t, v: cost(v, 0.05), "σ² = 0.05, que no está en levels"),
        (lambda levels, cost, t, v: None, "falta «return»"),
    ],
)
def test_each_mistake_is_named_with_what_was_seen(wrong, advice):
    result = check_level(wrong, CIFAR)
    assert not result.ok
    assert advice in result.message, result.message
