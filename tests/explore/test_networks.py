"""Lo que calcula el navegador es lo que calcula Keras."""

import keras
import numpy as np
import pytest
from keras import layers

from course_utils.explore.networks import NetworkError, pack_floats, pack_network
from course_utils.models import (
    Autoencoder,
    conv_decoder_transposed,
    conv_decoder_upsampling,
    conv_encoder,
    dense_decoder,
    dense_encoder,
    restoration_net,
    vae_encoder,
    vq_decoder,
    vq_encoder,
)
from course_utils.models.vq_vae import VectorQuantizer
from course_utils.results import load
from tests.explore import node

RNG = np.random.default_rng(0)


def halved(network):
    """La misma red con unos pesos que caben en 16 bits y ninguno a cero."""
    for weight in network.weights:
        noise = RNG.uniform(0.02, 0.2, weight.shape)
        value = np.asarray(weight)
        if value.dtype.kind == "f":
            weight.assign((value + noise).astype("float16"))
    return network


def distance(network, inputs):
    """La mayor diferencia entre Keras y node."""
    expected = network(inputs)
    expected = expected[0] if isinstance(expected, list | tuple) else expected
    found = node.run(pack_network(network), inputs)
    return np.abs(found - np.asarray(expected).reshape(len(inputs), -1)).max()


def one_layer(shape, *stack):
    return keras.Sequential([keras.Input(shape), *stack])


ONE_LAYER = {
    "densa": one_layer((5,), layers.Dense(3)),
    "densa en cada píxel": one_layer((2, 3, 4), layers.Dense(5, use_bias=False)),
    "conv de paso 2 y lado impar": one_layer((7, 5, 2), layers.Conv2D(3, 3, 2, "same")),
    "conv sin relleno": one_layer((8, 7, 2), layers.Conv2D(3, (2, 3), (3, 1))),
    "transpuesta «same»": one_layer((3, 4, 2), layers.Conv2DTranspose(3, 3, 2, "same")),
    "transpuesta «valid»": one_layer((3, 4, 2), layers.Conv2DTranspose(3, (4, 3), (2, 1))),
    "transpuesta de núcleo menor que el paso": one_layer(
        (3, 3, 1), layers.Conv2DTranspose(2, 2, 3, "valid")
    ),
    "máximo": one_layer((7, 6, 2), layers.MaxPooling2D(2, padding="same")),
    "máximo de paso 1": one_layer((5, 5, 1), layers.MaxPooling2D((3, 2), 1)),
    "copiar píxeles": one_layer((3, 2, 2), layers.UpSampling2D((2, 3))),
    "normalizar": one_layer((4, 3, 2), layers.BatchNormalization(epsilon=0.5)),
    "normalizar sin escala": one_layer((3,), layers.BatchNormalization(scale=False, center=False)),
    "lo que solo actúa al entrenar": one_layer(
        (4, 2), layers.Dropout(0.5), layers.GaussianNoise(1.0), layers.Flatten()
    ),
}


@node.needs_node
@pytest.mark.parametrize("name", ONE_LAYER)
def test_each_layer_gives_the_numbers_of_keras(name):
    network = halved(ONE_LAYER[name])
    inputs = RNG.normal(size=(2, *network.input_shape[1:])).astype("float32")
    # La normalización se pliega y su factor se redondea entonces: hasta 2⁻¹¹ de lo que sale.
    assert distance(network, inputs) < (1e-3 if "normalizar" in name else 1e-5) * 3


ACTIVATIONS = [
    *("linear", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "sigmoid", "tanh"),
    *(layers.ReLU(negative_slope=0.1), layers.LeakyReLU(0.3), layers.ELU(0.5)),
    layers.Activation("swish"),
]


@node.needs_node
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
def test_each_activation_gives_the_numbers_of_keras(activation):
    layer = layers.Activation(activation) if isinstance(activation, str) else activation
    inputs = np.linspace(-9, 9, 37, dtype="float32")[None]
    assert distance(one_layer((37,), layer), inputs) < 1e-5


def pooling_networks():
    """Agrupar y ampliar, como la red de la ampliación 03a."""
    down = [layers.Conv2D(8, 3, padding="same", activation="relu"), layers.MaxPooling2D(2)]
    up = [layers.UpSampling2D(2), layers.Conv2D(1, 3, padding="same", activation="sigmoid")]
    encoder = keras.Sequential([keras.Input((28, 28, 1)), *down])
    return [encoder, keras.Sequential([keras.Input((14, 14, 8)), *up])]


def tanh_networks():
    """Paso 2, tangentes y un arranque de 7×7, como la red de la lección 03."""
    options = {"strides": 2, "padding": "same", "activation": "tanh"}
    down = [layers.Conv2D(n, 3, **options) for n in (8, 16, 32)]
    encoder = keras.Sequential([keras.Input((28, 28, 1)), *down, layers.Flatten(), layers.Dense(2)])
    start = [layers.Dense(784, activation="tanh"), layers.Reshape((7, 7, 16))]
    up = [layers.Conv2DTranspose(n, 3, **options) for n in (8, 1)]
    return [encoder, keras.Sequential([keras.Input((2,)), *start, *up])]


WHOLE = {
    "densas": lambda: [dense_encoder(784, latent_dim=2), dense_decoder(2)],
    "convolucionales": lambda: [conv_encoder(), conv_decoder_transposed()],
    "la que copia píxeles": lambda: [vae_encoder(), conv_decoder_upsampling()],
    "con agrupación": pooling_networks,
    "con tanh": tanh_networks,
    "en U": lambda: [restoration_net(), restoration_net(2)],
    "residuales": lambda: [vq_encoder(), vq_decoder()],
}


@node.needs_node
@pytest.mark.parametrize("name", WHOLE)
def test_the_networks_of_the_course_give_the_numbers_of_keras(name):
    for network in WHOLE[name]():
        inputs = RNG.uniform(size=(2, *network.input_shape[1:])).astype("float32")
        assert distance(network, inputs) < 1e-3


@node.needs_node
def test_a_network_inside_another_is_followed():
    inputs = keras.Input((28, 28, 1))
    encoder, decoder = tanh_networks()
    whole = keras.Model(inputs, decoder(encoder(inputs)))
    assert distance(whole, RNG.uniform(size=(1, 28, 28, 1)).astype("float32")) < 1e-3


@node.needs_node
def test_the_nearest_code_is_that_of_the_quantizer():
    grid = keras.Input((3, 3, 4))
    network = keras.Model(grid, VectorQuantizer(8, 4)(grid))
    inputs = RNG.uniform(-0.05, 0.05, (2, 3, 3, 4)).astype("float32")
    found = node.run(pack_network(network), inputs)
    chosen = {tuple(code) for code in found.reshape(-1, 4).round(4)}
    assert len(chosen) > 1
    assert distance(network, inputs) < 1e-4


PUBLISHED = {
    "01/codigo_32": lambda: dense_pair((256, 128), 32),
    "01/codigo_2": lambda: dense_pair((512, 256, 128), 2),
    "02/sin_el_1": lambda: dense_pair((256, 128), 32),
    "08/semilla_a": lambda: Autoencoder(conv_encoder(), conv_decoder_transposed()),
    "08/semilla_b": lambda: Autoencoder(conv_encoder(), conv_decoder_transposed()),
}


def dense_pair(hidden, latent_dim):
    encoder = dense_encoder(784, hidden, latent_dim)
    return Autoencoder(encoder, dense_decoder(latent_dim, hidden[::-1]))


class Drawn:
    is_synthetic = True


class Real:
    is_synthetic = False


@node.needs_node
@pytest.mark.parametrize("data", [Real, Drawn])
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_weights_give_the_numbers_of_keras(name, data):
    model = PUBLISHED[name]()
    load(model, *name.split("/"), data)
    images = RNG.uniform(size=(2, *model.encoder.input_shape[1:])).astype("float32")
    codes = np.asarray(model.encoder(images))
    assert distance(model.encoder, images) < 1e-3 * max(1, np.abs(codes).max())
    assert distance(model.decoder, codes) < 1e-3


@node.needs_node
def test_every_number_of_16_bits_is_read_as_it_is():
    halves = np.arange(65536, dtype="uint16").view("float16")
    halves = halves[np.isfinite(halves)].astype("float32")
    program = "answer = Array.from(Layers.floats(asked.packed));"
    assert (node.evaluate(program, packed=pack_floats(halves)) == halves).all()


def test_weights_that_do_not_fit_in_16_bits_keep_32():
    network = one_layer((1,), layers.Dense(1))
    assert pack_network(network)["weights"]["half"]
    network.set_weights([np.array([[70000.0]]), np.zeros(1)])
    assert not pack_network(network)["weights"]["half"]


@node.needs_node
def test_32_bits_are_read_too():
    network = one_layer((1,), layers.Dense(1))
    network.set_weights([np.array([[70000.0]]), np.array([0.123456])])
    assert distance(network, np.zeros((1, 1), "float32")) < 1e-6


def conditional(*inputs):
    return keras.Model(inputs, layers.Concatenate()(inputs))


REFUSED = {
    "LayerNormalization": lambda: one_layer((4,), layers.LayerNormalization()),
    "dilation_rate": lambda: one_layer((8, 8, 1), layers.Conv2D(1, 3, dilation_rate=2)),
    "groups": lambda: one_layer((8, 8, 2), layers.Conv2D(2, 3, groups=2)),
    "output_padding": lambda: one_layer(
        (4, 4, 1), layers.Conv2DTranspose(1, 3, 2, "same", output_padding=0)
    ),
    "bilinear": lambda: one_layer((4, 4, 1), layers.UpSampling2D(2, interpolation="bilinear")),
    "axis": lambda: one_layer((4, 4, 2), layers.BatchNormalization(axis=1)),
    "max_value": lambda: one_layer((4,), layers.ReLU(6.0)),
    "softmax": lambda: one_layer((4,), layers.Dense(2, activation="softmax")),
    "no se conoce": lambda: one_layer((None, None, 1), layers.Conv2D(1, 3)),
    "keras.Input": lambda: keras.Sequential([layers.Dense(1)]),
    "2 entradas": lambda: conditional(keras.Input((1,)), keras.Input((2,))),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_the_browser_cannot_do_is_said_before_the_page_is_made(reason):
    with pytest.raises(NetworkError, match=reason):
        pack_network(REFUSED[reason]())
