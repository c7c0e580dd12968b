import keras
import numpy as np
import pytest
from keras import ops

from course_utils.homework import check_kl, check_reconstruction, check_sample
from tests.homework.answers import CIFAR, MNIST, bce, flat, gaussian, kl_divergence, sample


def test_the_right_formulas_pass():
    assert check_sample(sample, MNIST).ok
    assert check_kl(kl_divergence, MNIST).ok
    assert check_reconstruction(bce, MNIST).ok
    assert check_reconstruction(gaussian, CIFAR).ok


def test_other_ways_of_writing_them_pass_too():
    assert check_sample(lambda m, v, e: m + ops.sqrt(ops.exp(v)) * e).ok
    assert check_kl(lambda m, v: -0.5 * ops.sum(1 + v - m**2 - ops.exp(v), axis=1)).ok
    pixels = 28 * 28
    by_mean = lambda x, r: pixels * keras.losses.binary_crossentropy(flat(x), flat(r))  # noqa: E731
    assert check_reconstruction(by_mean, MNIST).ok
    in_two_sums = lambda x, r: 0.5 * ops.sum((x - r) ** 2, axis=(1, 2, 3))  # noqa: E731
    assert check_reconstruction(in_two_sums, CIFAR).ok


def noisy(mean, log_var, epsilon):
    return mean + ops.exp(0.5 * log_var) * keras.random.normal(ops.shape(mean))


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (lambda m, v, e: m + ops.exp(v) * e, "falta el ½ del exponente"),
        (lambda m, v, e: m + v * e, "σ es exp"),
        (lambda m, v, e: m + ops.exp(-0.5 * v) * e, "signo cambiado"),
        (lambda m, v, e: m + ops.exp(2 * v) * e, "un 2 donde va un ½"),
        (lambda m, v, e: m + e, "sin escalarlo"),
        (lambda m, v, e: m, "sin azar no hay VAE"),
        (lambda m, v, e: m + ops.exp(0.5 * v), "sin multiplicarla por ε"),
        (lambda m, v, e: m + ops.exp(v), "no usas ε"),
        (lambda m, v, e: ops.exp(0.5 * v) * e, "falta sumar z_mean"),
        (lambda m, v, e: m - ops.exp(0.5 * v) * e, "restas"),
        (lambda m, v, e: m * ops.exp(0.5 * v) * e, "multiplicas z_mean"),
        (lambda m, v, e: m * ops.exp(0.5 * v) + e, "σ multiplica a ε"),
        (noisy, "no sortees otro"),
        (lambda m, v, e: sample(v, m, e), "espera los argumentos en otro orden"),
        (lambda m, v, e: sample(e, m, v), "def sample(z_mean, z_log_var, epsilon)"),
        (lambda m, v, e: sample(m, e, v), "espera los argumentos en otro orden"),
        (lambda m, v, e: m + 0.5 * ops.exp(v) * e, "el ½ va dentro del exponente"),
        (lambda m, v, e: ops.sum(m + ops.exp(0.5 * v) * e, axis=-1), "la forma"),
        (lambda m, v, e: m + ops.exp(0.4 * v) * e, "debe valer"),
        (lambda m, v, e: ops.log(-ops.exp(v)), "NaN"),
        (lambda m, v, e: None, "falta «return»"),
    ],
)
def test_each_mistake_of_the_sampling_is_named(wrong, advice):
    result = check_sample(wrong, MNIST)
    assert not result.ok
    assert advice in result.message


def half_sum(*terms):
    return 0.5 * ops.sum(sum(terms), axis=-1)


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (lambda m, v: -kl_divergence(m, v), "signo cambiado"),
        (lambda m, v: 2 * kl_divergence(m, v), "falta el ½"),
        (lambda m, v: -2 * kl_divergence(m, v), "y le falta el ½"),
        (lambda m, v: kl_divergence(m, v) / 3, "hay que sumarlas"),
        (lambda m, v: 2 * kl_divergence(m, v) / 3, "sumarlas) y falta el ½"),
        (lambda m, v: kl_divergence(m, v) / np.log(2), "bits"),
        (lambda m, v: half_sum(ops.exp(v), -1 - v), "falta el término μ²"),
        (lambda m, v: half_sum(m**2, ops.exp(v) - 1), "falta restar z_log_var"),
        (lambda m, v: half_sum(m**2, ops.exp(v), -v), "falta restar 1"),
        (lambda m, v: half_sum(m**2, -1 - v), "falta el término σ²"),
        (lambda m, v: half_sum(m, ops.exp(v), -1 - v), "elevar z_mean al cuadrado"),
        (lambda m, v: half_sum(m**2, v, -1 - v), "has puesto z_log_var"),
        (lambda m, v: half_sum(m**2, ops.exp(0.5 * v), -1 - v), "has puesto σ"),
        (lambda m, v: half_sum(m**2, ops.exp(v) ** 2, -1 - v), "ya es σ²"),
        (lambda m, v: half_sum(m**2, ops.exp(v), -1 - 0.5 * v), "restas log σ"),
        (lambda m, v: half_sum(m**2, ops.exp(v), v - 1), "sumas z_log_var"),
        (
            lambda m, v: half_sum(m**2, ops.exp(v)) - ops.sum(1 + v, -1),
            "abarcar los cuatro términos",
        ),
        (
            lambda m, v: half_sum(m**2, ops.exp(v) - 1) - ops.sum(v, -1),
            "abarcar los cuatro términos",
        ),
        (
            lambda m, v: half_sum(m**2, ops.exp(v)) - 1 - ops.sum(v, -1),
            "abarcar los cuatro términos",
        ),
        (lambda m, v: half_sum(m**2, ops.exp(v)) - 1 - v, "el paréntesis se cierra"),
        (lambda m, v: ops.mean(kl_divergence(m, v)), "un número por imagen"),
        (lambda m, v: 0.5 * (m**2 + ops.exp(v) - 1 - v), "la suma sobre las dimensiones"),
        (lambda m, v: ops.sum(0.5 * (m**2 + ops.exp(v) - 1 - v), axis=0), "eje de la suma"),
        (lambda m, v: 0.9 * kl_divergence(m, v), "debe valer"),
        (lambda m, v: None, "falta «return»"),
    ],
)
def test_each_mistake_of_the_kl_is_named(wrong, advice):
    result = check_kl(wrong, MNIST)
    assert not result.ok
    assert advice in result.message


def test_the_kl_says_whether_it_vanishes_at_the_prior():
    assert "sí vale 0" in check_kl(lambda m, v: 2 * kl_divergence(m, v)).message
    without_one = check_kl(lambda m, v: half_sum(m**2, ops.exp(v), -v))
    assert "debe valer 0 y vale 1.500" in without_one.message


def unprotected(x, r):
    return -ops.sum(flat(x * ops.log(r) + (1 - x) * ops.log(1 - r)), axis=-1)


def from_logits(x, r):
    return ops.sum(ops.binary_crossentropy(flat(x), flat(r), from_logits=True), axis=-1)


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (lambda x, r: keras.losses.binary_crossentropy(flat(x), flat(r)), "los 784 píxeles"),
        (lambda x, r: -bce(x, r), "signo cambiado"),
        (lambda x, r: 2 * bce(x, r), "factor 2"),
        (lambda x, r: bce(x, r) / 28, "una fila"),
        (lambda x, r: bce(r, x), "has intercambiado"),
        (lambda x, r: gaussian(x, r), "la otra pérdida: en esta tarea es la entropía cruzada"),
        (lambda x, r: 2 * gaussian(x, r), "otra pérdida y sin ½"),
        (lambda x, r: bce(x, r) / np.log(2), "bits"),
        (lambda x, r: ops.mean(bce(x, r)), "uno solo para todo el lote"),
        (from_logits, "quita from_logits=True"),
        (lambda x, r: from_logits(x, r) / 784, "quita from_logits=True"),
        (lambda x, r: -ops.sum(flat(x * ops.log(r)), axis=-1), "falta (1 − x)·log(1 − x̂)"),
        (unprotected, "log(0)"),
        (lambda x, r: ops.binary_crossentropy(x, r), "un número por imagen"),
    ],
)
def test_each_mistake_of_the_bernoulli_loss_is_named(wrong, advice):
    result = check_reconstruction(wrong, MNIST)
    assert not result.ok
    assert advice in result.message


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (lambda x, r: 2 * gaussian(x, r), "falta el ½"),
        (lambda x, r: 2 * gaussian(x, r) / 3072, "píxeles (hay que sumarlos) y falta el ½"),
        (lambda x, r: gaussian(x, r) / 3072, "los 3072 píxeles"),
        (lambda x, r: ops.sum(ops.mean((x - r) ** 2, axis=-1), axis=(1, 2)), "los canales"),
        (lambda x, r: gaussian(x, r) / 3, "el último eje"),
        (lambda x, r: gaussian(255 * x, 255 * r), "255²"),
        (lambda x, r: ops.sqrt(2 * gaussian(x, r)), "la raíz"),
        (lambda x, r: bce(x, r), "en esta tarea es ½·Σ(x − x̂)²"),
        (
            lambda x, r: ops.sum(keras.losses.binary_crossentropy(x, r), axis=(1, 2)),
            "la de la tarea 13, que además promedia los canales",
        ),
    ],
)
def test_each_mistake_of_the_gaussian_loss_is_named(wrong, advice):
    result = check_reconstruction(wrong, CIFAR)
    assert not result.ok
    assert advice in result.message


def test_the_sum_over_the_batch_is_recognised_with_its_ratio():
    """SYLLABUS, corrección 1: la BCE de Keras ya promedió los píxeles y la suma recorre el lote."""

    def usual_mistake(x, r):
        return ops.sum(keras.losses.binary_crossentropy(flat(x), flat(r)), axis=-1)

    message = check_reconstruction(usual_mistake, MNIST).message
    assert "sumas sobre el lote" in message
    # El lote fijo tiene tres imágenes: 3 / 784.
    assert "0.003827" in message


def test_the_ratio_between_seen_and_expected_is_reported():
    mean = check_reconstruction(lambda x, r: bce(x, r) / 784, MNIST)
    assert "Razón entre lo visto y lo esperado: 0.001276" in mean.message
