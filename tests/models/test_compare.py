import keras
import numpy as np
import pytest
from keras import layers

from course_utils import models
from course_utils.models import same_architecture


def dense(*units, **options):
    return keras.Sequential([keras.Input((8,)), *[keras.layers.Dense(u, **options) for u in units]])


def test_equal_networks_are_recognised_whatever_their_names():
    written = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(256, activation="relu", name="una"),
            keras.layers.Dense(2, name="otra"),
        ]
    )
    assert "201 474" in same_architecture(written, models.dense_encoder(784, (256,), 2))


def test_a_functional_and_a_sequential_network_can_be_the_same():
    inputs = keras.Input((8,))
    outputs = keras.layers.Dense(2)(keras.layers.Dense(4)(inputs))
    assert same_architecture(keras.Model(inputs, outputs), dense(4, 2)).startswith("✓")


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (lambda: dense(4), "tiene 2 capas y la del curso, 1"),
        (lambda: dense(5, 2), r"capa 1 \(Dense\) difiere: .*units = 4 \(se espera 5\)"),
        (lambda: dense(4, 2, activation="relu"), "activation = linear"),
        (lambda: dense(4, 2, use_bias=False), "use_bias = True"),
    ],
)
def test_the_first_difference_between_networks_is_named(other, message):
    with pytest.raises(ValueError, match=message):
        same_architecture(dense(4, 2), other())


def test_a_plain_model_can_be_the_same_as_one_that_joins_two_networks():
    encoder, decoder = models.dense_encoder(64, (8,), 2), models.dense_decoder(2, (8,), 64)
    x = keras.Input((64,))
    twin = models.Autoencoder(models.dense_encoder(64, (8,), 2), models.dense_decoder(2, (8,), 64))
    assert same_architecture(keras.Model(x, decoder(encoder(x))), twin).startswith("✓")


def two_heads(*order):
    inputs = keras.Input((8,))
    hidden = layers.Dense(4, activation="relu")(inputs)
    heads = {name: layers.Dense(2, name=name)(hidden) for name in ("z_mean", "z_log_var")}
    return keras.Model(inputs, [heads[name] for name in order])


def test_swapped_heads_are_not_the_same_network():
    right = two_heads("z_mean", "z_log_var")
    assert same_architecture(two_heads("z_mean", "z_log_var"), right).startswith("✓")
    with pytest.raises(ValueError, match="están en el orden z_log_var, z_mean y deben ir"):
        same_architecture(two_heads("z_log_var", "z_mean"), right)


def skip_connection(origin):
    inputs = keras.Input((8,))
    first = layers.Dense(8, activation="relu")(inputs)
    second = layers.Dense(8, activation="relu")(first)
    joined = layers.Add()([second, {"entrada": inputs, "primera": first}[origin]])
    return keras.Model(inputs, layers.Dense(2)(joined))


def test_a_skip_connection_from_another_layer_is_not_the_same_network():
    right = skip_connection("primera")
    assert same_architecture(skip_connection("primera"), right).startswith("✓")
    with pytest.raises(ValueError, match="unidas de otro modo"):
        same_architecture(skip_connection("entrada"), right)


@pytest.mark.parametrize(
    "build",
    [
        models.conv_decoder_upsampling,
        models.vae_encoder,
        models.restoration_net,
        models.celeba_decoder,
        models.pixel_cnn,
        models.conditional_decoder,
    ],
)
def test_every_kind_of_network_of_the_course_equals_itself_and_keeps_its_weights(build):
    ours = build()
    before = ours.get_weights()
    assert same_architecture(ours, build()).startswith("✓")
    assert all(map(np.array_equal, before, ours.get_weights()))
