"""El VAE lineal: la fórmula pasa, escrita de varios modos, y cada error habitual se nombra."""

import numpy as np
import pytest
from keras import ops

from course_utils.homework import check_linear_vae
from course_utils.homework.linear_checks import _BETA, _N_FITTED, _toy
from course_utils.homework.linear_mistakes import nats_mistakes, shrink_mistakes
from tests.homework.answers import CIFAR, linear_vae


def flat(images):
    return images.reshape(len(images), -1)


def cost(variances, beta):
    return 0.5 * np.log(np.maximum(variances / beta, 1))


def shrink(variances, beta):
    return np.maximum(1 - beta / variances, 0)


def written(nats=cost, factor=shrink, variances=None, centre=None, back=True):
    """Un ``linear_vae`` con una pieza cambiada."""

    def function(images, beta, pca):
        spread = pca.explained_variance_ if variances is None else variances(images, pca)
        centres = {None: pca.mean_, "nada": 0, "lo que recibe": flat(images).mean(axis=0)}
        middle = centres[centre]
        codes = (flat(images) - middle) @ pca.components_.T
        rebuilt = (pca.mean_ if centre != "lo que recibe" else middle) * back
        rebuilt = rebuilt + (codes * factor(spread, beta)) @ pca.components_
        return nats(spread, beta), rebuilt.reshape(images.shape)

    return function


def test_the_formula_passes():
    result = check_linear_vae(linear_vae, CIFAR)
    assert result.ok, result.message
    assert "asoman 4 de 6 componentes" in result.message


def in_keras(images, beta, pca):
    nats, rebuilt = linear_vae(images, beta, pca)
    return ops.convert_to_tensor(nats), ops.convert_to_tensor(rebuilt)


def by_cases(images, beta, pca):
    """Con ``np.where`` y solo con las componentes que asoman, sin recortar a [0, 1]."""
    variances = pca.explained_variance_
    alive = variances > beta
    codes = pca.transform(flat(images))[:, alive] * (1 - beta / variances[alive])
    nats = np.where(alive, 0.5 * (np.log(variances) - np.log(beta)), 0)
    return [nats, (pca.mean_ + codes @ pca.components_[alive]).reshape(images.shape)]


def over_n(images, pca):
    """La varianza dividida entre n, y no entre n − 1: otro convenio."""
    return pca.explained_variance_ * (_N_FITTED - 1) / _N_FITTED


@pytest.mark.parametrize("right", [in_keras, by_cases, written(), written(variances=over_n)])
def test_other_ways_of_writing_it_pass_too(right):
    result = check_linear_vae(right, CIFAR)
    assert result.ok, result.message


def of_what_it_receives(images, pca):
    return pca.transform(flat(images)).var(axis=0)


def of_what_it_receives_over_n_minus_1(images, pca):
    return pca.transform(flat(images)).var(axis=0, ddof=1)


def nats_only(function):
    return written(nats=function)


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (nats_only(lambda v, b: 0.5 * np.log(v / b)), "cuestan 0 nats: falta np.maximum"),
        (nats_only(lambda v, b: np.log(v / b)), "falta el ½ del logaritmo"),
        (nats_only(lambda v, b: 0.5 * np.abs(np.log(v / b))), "el valor absoluto no las apaga"),
        (nats_only(lambda v, b: 2 * cost(v, b)), "falta el ½ delante"),
        (nats_only(lambda v, b: cost(v, b) / np.log(2)), "están en bits"),
        (nats_only(lambda v, b: -cost(v, b)), "signo cambiado"),
        (nats_only(lambda v, b: 0.5 * np.log(b / v)), "invertido el cociente"),
        (nats_only(lambda v, b: cost(b, v)), "invertido el cociente"),
        (nats_only(lambda v, b: 0.5 * np.log(1 + v / b)), "la capacidad de un canal"),
        (nats_only(lambda v, b: cost(v, b**2)), "beta ya es σ²"),
        (nats_only(lambda v, b: cost(v, b**0.5)), "tomas la raíz de beta"),
        (nats_only(lambda v, b: cost(v**2, b)), "λ ya es una varianza"),
        (nats_only(lambda v, b: cost(v**0.5, b**0.5)), "la raíz del cociente"),
        (written(variances=of_what_it_receives), "la varianza de las fotos que recibes"),
        (nats_only(lambda v, b: 0.9 * cost(v, b)), "debe valer"),
        (nats_only(lambda v, b: np.sum(cost(v, b))), "sin sumar ni promediar"),
        (nats_only(lambda v, b: np.log(v - b)), "NaN o infinitos"),
    ],
)
def test_each_mistake_of_the_cost_is_named(wrong, advice):
    result = check_linear_vae(wrong, CIFAR)
    assert not result.ok
    assert advice in result.message, result.message


def test_the_value_seen_is_told():
    drowned = check_linear_vae(nats_only(lambda v, b: 0.5 * np.log(v / b)), CIFAR).message
    assert "Con λ = 0.0" in drowned and "da -0." in drowned and "y son 0.000" in drowned
    plain = check_linear_vae(written(factor=lambda v, b: np.ones_like(v)), CIFAR).message
    assert "sale multiplicada por 1.000 y debe salir por 0.000" in plain


def factor_only(function):
    return written(factor=function)


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (factor_only(lambda v, b: np.ones_like(v)), "eso es PCA"),
        (factor_only(lambda v, b: (v > b) * 1.0), "pero las que asoman salen encogidas"),
        (factor_only(lambda v, b: 1 - b / v), "con el signo cambiado: su factor es 0"),
        (factor_only(lambda v, b: np.sqrt(shrink(v, b))), "solo una de las dos capas"),
        (factor_only(lambda v, b: v / (v + b)), "supone que λ no incluye el ruido"),
        (factor_only(lambda v, b: b / v), "es lo que se pierde"),
        (factor_only(lambda v, b: np.minimum(b / v, 1)), "es lo que se pierde"),
        (factor_only(lambda v, b: np.maximum(v - b, 0)), "falta dividir entre λ"),
        (factor_only(lambda v, b: shrink(v, b**2)), "elevas beta al cuadrado"),
        (factor_only(lambda v, b: shrink(v, b**0.5)), "tomas la raíz de beta"),
        (factor_only(lambda v, b: np.maximum(1 - (b / v) ** 0.5, 0)), "la raíz del cociente"),
        (
            factor_only(lambda v, b: 0.8 * shrink(v, b)),
            "La parte que queda de cada componente vale",
        ),
        (written(back=False), "falta sumar pca.mean_"),
        (written(centre="nada"), "sin restarles pca.mean_"),
        (written(centre="nada", back=False), "y falta sumarla al final"),
        (written(centre="lo que recibe"), "la media de las fotos que recibes"),
    ],
)
def test_each_mistake_of_the_reconstruction_is_named(wrong, advice):
    result = check_linear_vae(wrong, CIFAR)
    assert not result.ok
    assert advice in result.message, result.message


def own_shrink(images, beta, pca):
    """El coste, con la varianza de PCA; el encogimiento, con la de las fotos que recibe."""
    codes = pca.transform(flat(images)) * shrink(of_what_it_receives(images, pca), beta)
    rebuilt = pca.mean_ + codes @ pca.components_
    return cost(pca.explained_variance_, beta), rebuilt.reshape(images.shape)


def with_dice(images, beta, pca):
    nats, rebuilt = linear_vae(images, beta, pca)
    return nats, rebuilt + 0.01 * np.random.standard_normal(images.shape)


def adds_something(images, beta, pca):
    nats, rebuilt = linear_vae(images, beta, pca)
    left = flat(images) - pca.inverse_transform(pca.transform(flat(images)))
    return nats, rebuilt + left.reshape(images.shape)


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (own_shrink, "usas la varianza de las fotos que recibes"),
        (lambda *a: linear_vae(*a)[::-1], "al revés"),
        (lambda *a: linear_vae(*a)[1], "debe devolver dos cosas"),
        (lambda *a: None, "falta «return»"),
        (lambda *a: (linear_vae(*a)[0], flat(linear_vae(*a)[1])), "falta .reshape"),
        (lambda *a: (linear_vae(*a)[0], linear_vae(*a)[1][:2]), "las fotos que recibe"),
        (with_dice, "aquí no se sortea nada"),
        (adds_something, "suma solo las componentes encogidas"),
        (lambda images, beta: None, "se detuvo con TypeError"),
    ],
)
def test_what_is_not_what_was_asked_is_told(wrong, advice):
    result = check_linear_vae(wrong, CIFAR)
    assert not result.ok
    assert advice in result.message, result.message


def test_no_two_mistakes_look_the_same_nor_right():
    """Con el juguete elegido cada error da un resultado distinto: el consejo es el suyo."""
    pca, images = _toy(CIFAR)
    variances = pca.explained_variance_
    received = of_what_it_receives(images, pca)
    for right, table in ((cost, nats_mistakes), (shrink, shrink_mistakes)):
        pairs = table(variances, _BETA, received)
        found = [(right(variances, _BETA), "está bien"), *pairs]
        for i, (one, advice) in enumerate(found):
            for other, another in found[:i]:
                same = np.allclose(one, other, rtol=1e-3, atol=1e-5)
                assert not same or advice == another, (advice, another)
