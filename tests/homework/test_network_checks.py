import keras
import numpy as np
import pytest
from keras import layers, ops

from course_utils.homework import (
    check_decoder,
    check_encoder,
    check_gradient,
    check_memorizes,
    network_checks,
)
from tests.homework.answers import (
    CIFAR,
    MNIST,
    bce,
    conv_decoder,
    conv_encoder,
    dense_decoder,
    dense_encoder,
    gaussian,
    kl_divergence,
    sample,
)


@pytest.mark.parametrize("task", [MNIST, CIFAR], ids=lambda task: task.dataset)
@pytest.mark.parametrize("encoder", [dense_encoder, conv_encoder])
def test_good_encoders_pass(encoder, task):
    result = check_encoder(encoder(task), task)
    assert result.ok, result.message
    gradient = check_gradient(encoder(task), sample, task)
    assert gradient.ok, gradient.message


@pytest.mark.parametrize("task", [MNIST, CIFAR], ids=lambda task: task.dataset)
@pytest.mark.parametrize("decoder", [dense_decoder, conv_decoder])
def test_good_decoders_pass(decoder, task):
    result = check_decoder(decoder(task), task)
    assert result.ok, result.message


def test_an_encoder_with_a_spatial_code_passes():
    def build_encoder(latent_dim):
        inputs = keras.Input(CIFAR.image_shape)
        x = layers.Conv2D(8, 3, strides=4, padding="same", activation="relu")(inputs)
        heads = [layers.Conv2D(latent_dim // 64, 3, padding="same")(x) for _ in range(2)]
        return keras.Model(inputs, [layers.Flatten()(head) for head in heads])

    assert check_encoder(build_encoder, CIFAR).ok


def encoder_with(heads, latent=None):
    """Constructor de codificadores densos con las cabezas que da ``heads(x, latent_dim)``."""

    def build_encoder(latent_dim):
        inputs = keras.Input(MNIST.image_shape)
        x = layers.Dense(8, activation="relu")(layers.Flatten()(inputs))
        return keras.Model(inputs, heads(x, latent or latent_dim))

    return build_encoder


def tied(x, d):
    head = layers.Dense(d)(x)
    return [head, layers.Activation("linear")(head)]


@keras.saving.register_keras_serializable(package="pruebas")
class OwnLayer(layers.Dense):
    pass


class Subclassed(keras.Model):
    def call(self, x):
        return x


@pytest.mark.parametrize(
    ("build", "advice"),
    [
        (encoder_with(lambda x, d: layers.Dense(d)(x)), "una sola salida"),
        (encoder_with(lambda x, d: [layers.Dense(2 * d)(x)] * 2), "debe tener dos de forma"),
        (encoder_with(lambda x, d: [layers.Dense(d)(x) for _ in range(3)]), "debe tener dos"),
        (
            encoder_with(lambda x, d: [layers.Dense(d)(x) for _ in range(3)]),
            "la muestra z la da la función sample",
        ),
        (encoder_with(lambda x, d: [layers.Dense(d)(x)] * 2), "la misma capa"),
        (encoder_with(tied), "la misma capa"),
        (
            encoder_with(lambda x, d: [layers.Dense(d, activation="relu")(x), layers.Dense(d)(x)]),
            "z_mean no cambia de signo",
        ),
        (
            encoder_with(
                lambda x, d: [layers.Dense(d)(x), layers.Dense(d, activation="softplus")(x)]
            ),
            "z_log_var no cambia de signo",
        ),
        (
            encoder_with(lambda x, d: [layers.Dense(d, activation="tanh")(x), layers.Dense(d)(x)]),
            "no sale de [-1, 1]",
        ),
        (
            encoder_with(lambda x, d: [layers.Dense(d)(x), layers.Dense(d)(x)], latent=7),
            "usa el argumento latent_dim",
        ),
        (
            encoder_with(lambda x, d: [layers.Dense(d)(0 * x), layers.Dense(d)(x)]),
            "igual para todas las imágenes",
        ),
        (
            encoder_with(lambda x, d: [layers.Lambda(lambda t: t)(layers.Dense(d)(x))] * 2),
            "«Lambda»",
        ),
        (encoder_with(lambda x, d: [OwnLayer(d)(x), layers.Dense(d)(x)]), "«OwnLayer»"),
        (lambda latent_dim: Subclassed(), "no declara su entrada"),
        (lambda latent_dim: layers.Dense(latent_dim), "debe ser un keras.Model"),
        (lambda latent_dim: None, "falta «return»"),
        (dense_encoder(CIFAR), "debe recibir (None, 28, 28, 1)"),
    ],
)
def test_each_mistake_of_the_encoder_is_named(build, advice):
    result = check_encoder(build, MNIST)
    assert not result.ok
    assert advice in result.message


def test_a_log_variance_that_never_is_positive_is_accepted():
    def heads(x, d):
        return [layers.Dense(d)(x), -layers.Dense(d, activation="softplus")(x)]

    assert check_encoder(encoder_with(heads), MNIST).ok


def decoder_with(activation="sigmoid", shape=(28, 28, 1), latent=None, scale=1.0):
    def build_decoder(latent_dim):
        z = keras.Input((latent or latent_dim,))
        x = layers.Dense(int(np.prod(shape)), activation=activation)(scale * z)
        return keras.Model(z, layers.Reshape(shape)(x))

    return build_decoder


@pytest.mark.parametrize(
    ("build", "advice"),
    [
        (decoder_with("linear"), "le falta la sigmoide"),
        (decoder_with("relu"), "le falta la sigmoide"),
        (decoder_with("tanh"), "tanh va de -1 a 1"),
        (decoder_with("softmax"), "softmax reparte 1 entre todos los píxeles"),
        (decoder_with(shape=(28, 28)), "debe devolver imágenes (None, 28, 28, 1)"),
        (decoder_with(shape=(32, 32, 1)), "sigue las formas"),
        (decoder_with(latent=4), "usa el argumento latent_dim"),
        (decoder_with(scale=0.0), "no usa z"),
    ],
)
def test_each_mistake_of_the_decoder_is_named(build, advice):
    result = check_decoder(build, MNIST)
    assert not result.ok
    assert advice in result.message


def test_a_decoder_that_only_leaves_the_range_far_away_is_caught():
    def build_decoder(latent_dim):
        z = keras.Input((latent_dim,))
        x = layers.Dense(784, activation="sigmoid")(z)
        # Solo con códigos enormes llega a notarse el sumando.
        beyond = ops.relu(ops.abs(z[:, :1]) - 20.0)
        far = layers.Dense(784, activation="relu", use_bias=False)(beyond)
        return keras.Model(z, layers.Reshape((28, 28, 1))(x + far))

    assert "deben estar en [0, 1]" in check_decoder(build_decoder, MNIST).message


def through_numpy(z_mean, z_log_var, epsilon):
    sigma = np.exp(0.5 * ops.convert_to_numpy(z_log_var))
    return ops.convert_to_numpy(z_mean) + sigma * ops.convert_to_numpy(epsilon)


def half_through_numpy(z_mean, z_log_var, epsilon):
    return z_mean + np.exp(0.5 * ops.convert_to_numpy(z_log_var)) * epsilon


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (lambda m, v, e: ops.stop_gradient(m + ops.exp(0.5 * v) * e), "no llega a z_mean"),
        (lambda m, v, e: m + ops.stop_gradient(ops.exp(0.5 * v)) * e, "no llega a z_log_var"),
        (lambda m, v, e: ops.stop_gradient(m) + ops.exp(0.5 * v) * e, "no llega a z_mean"),
        (through_numpy, "no llega a z_mean"),
        (half_through_numpy, "no llega a z_log_var"),
        (lambda m, v, e: np.random.default_rng(0).normal(m, ops.exp(v / 2)), "llega a z_mean"),
        (lambda m, v, e: m, "no llega a z_log_var"),
    ],
)
def test_each_way_of_cutting_the_gradient_is_named(wrong, advice):
    result = check_gradient(dense_encoder(MNIST), wrong, MNIST)
    assert not result.ok
    assert advice in result.message


def test_an_encoder_that_cuts_its_own_gradient_is_caught():
    def heads(x, d):
        return [layers.Dense(d)(ops.stop_gradient(x)), layers.Dense(d)(ops.stop_gradient(x))]

    assert (
        "estos pesos del codificador" in check_gradient(encoder_with(heads), sample, MNIST).message
    )


@pytest.mark.parametrize(
    ("encoder", "decoder", "task"),
    [
        (dense_encoder, dense_decoder, MNIST),
        (conv_encoder, conv_decoder, MNIST),
        (dense_encoder, dense_decoder, CIFAR),
    ],
)
def test_good_networks_memorize_a_batch(encoder, decoder, task):
    loss = bce if task is MNIST else gaussian
    result = check_memorizes(encoder(task), decoder(task), sample, kl_divergence, loss, task)
    assert result.ok, result.message


def blind_decoder(latent_dim):
    """Solo aprende la imagen media, y deprisa: no mira el código."""
    z = keras.Input((latent_dim,))
    x = ops.sigmoid(60.0 * layers.Dense(784)(0 * z))
    return keras.Model(z, layers.Reshape((28, 28, 1))(x))


def frozen_decoder(latent_dim):
    decoder = dense_decoder(MNIST)(latent_dim)
    decoder.trainable = False
    return decoder


def memory(decoder=None, loss=bce):
    decoder = decoder or dense_decoder(MNIST)
    return check_memorizes(dense_encoder(MNIST), decoder, sample, kl_divergence, loss, MNIST)


def test_networks_that_cannot_memorize_are_told_what_to_look_at(monkeypatch):
    monkeypatch.setattr(network_checks, "N_ROUNDS", 15)
    for decoder in (blind_decoder, frozen_decoder):
        result = memory(decoder)
        assert not result.ok
        assert "con la imagen media se queda en" in result.message
        assert "trainable=False" in result.message


def test_a_loss_that_overflows_is_told(monkeypatch):
    monkeypatch.setattr(network_checks, "N_ROUNDS", 1)
    result = memory(loss=lambda x, r: bce(x, r) + 0 * ops.log(-ops.sum(r)))
    assert not result.ok
    assert "NaN" in result.message


def test_a_loss_that_goes_below_zero_memorizes_nothing():
    result = memory(loss=lambda x, r: -bce(x, r))
    assert not result.ok
    assert "no puede ser negativa" in result.message
