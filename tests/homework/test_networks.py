import keras
import numpy as np
import pytest
from keras import layers

from course_utils.homework.networks import HandInError, check_layers, check_pair
from tests.homework.answers import (
    CIFAR,
    MNIST,
    conv_decoder,
    conv_encoder,
    dense_decoder,
    dense_encoder,
)


def test_networks_of_standard_layers_are_accepted():
    for task in (MNIST, CIFAR):
        encoder, decoder = conv_encoder(task)(16), conv_decoder(task)(16)
        check_layers(encoder, "El codificador")
        check_layers(decoder, "El decodificador")
        assert check_pair(encoder, decoder, task) == 16


@keras.saving.register_keras_serializable(package="pruebas")
def own_activation(x):
    return x


def decoder_with(layer):
    return keras.Sequential([keras.Input((4,)), layer, layers.Dense(3)])


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (lambda: decoder_with(layers.Lambda(lambda x: x)), "«Lambda»"),
        (lambda: decoder_with(layers.Dense(2, activation=own_activation)), "«own_activation»"),
        (lambda: decoder_with(keras.Sequential([layers.Lambda(lambda x: x)])), "«Lambda»"),
        (lambda: keras.Sequential([layers.Dense(2)]), "no declara su entrada"),
        (lambda: np.zeros(3), "es un objeto ndarray"),
    ],
)
def test_what_cannot_travel_is_named(network, message):
    with pytest.raises(HandInError, match=message):
        check_layers(network(), "El decodificador")


def with_nan(network):
    network.layers[-1].bias.assign(np.nan * network.layers[-1].bias)
    return network


@pytest.mark.parametrize(
    ("encoder", "decoder", "message"),
    [
        (lambda: dense_encoder(MNIST)(33), lambda: dense_decoder(MNIST)(33), "como mucho, 32"),
        (lambda: dense_encoder(MNIST)(8), lambda: dense_decoder(MNIST)(9), r"recibe \(None, 9\)"),
        (lambda: dense_encoder(CIFAR)(8), lambda: dense_decoder(MNIST)(8), "El codificador recibe"),
        (lambda: dense_encoder(MNIST)(8), lambda: dense_decoder(CIFAR)(8), "devuelve"),
        (lambda: dense_decoder(MNIST)(8), lambda: dense_decoder(MNIST)(8), "recibe"),
        (
            lambda: keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten()]),
            lambda: dense_decoder(MNIST)(8),
            r"debe tener dos, \[z_mean, z_log_var\]",
        ),
        (lambda: with_nan(dense_encoder(MNIST)(8)), lambda: dense_decoder(MNIST)(8), "NaN"),
    ],
)
def test_a_pair_that_does_not_fit_the_task_is_explained(encoder, decoder, message):
    with pytest.raises(HandInError, match=message):
        check_pair(encoder(), decoder(), MNIST)


def test_the_longest_code_allowed_is_accepted():
    assert check_pair(dense_encoder(MNIST)(32), dense_decoder(MNIST)(32), MNIST) == 32
