import subprocess
import sys

import keras
import numpy as np
import pytest

from course_utils import latent, models


@pytest.fixture
def decoder():
    return models.dense_decoder(2, (8,), 64)


def test_encoding_checks_the_images_first():
    encoder = models.dense_encoder(64, (8,), 3)
    assert latent.encode(encoder, np.zeros((5, 64))).shape == (5, 3)
    with pytest.raises(ValueError, match="divide entre 255"):
        latent.encode(encoder, np.full((5, 64), 255.0))


def test_decoding_refuses_codes_of_the_wrong_size(decoder):
    assert latent.decode(decoder, np.zeros((5, 2))).shape == (5, 64)
    with pytest.raises(ValueError, match=r"deben tener forma \(n, 2\) y tienen \(5, 3\)"):
        latent.decode(decoder, np.zeros((5, 3)))


def identity_decoder():
    return keras.Sequential([keras.Input((2,)), keras.layers.Identity()])


def test_the_grid_is_laid_out_as_the_plane_is_seen():
    grid = latent.decode_grid(identity_decoder(), (-1, -2), (1, 2), n=3)
    assert grid.shape == (3, 3, 2)
    assert grid[0, 0] == pytest.approx([-1, 2]), "arriba a la izquierda: x mínima, y máxima"
    assert grid[2, 2] == pytest.approx([1, -2])
    assert grid[1, 1] == pytest.approx([0, 0])


def test_a_15_by_15_grid_takes_one_batched_call():
    calls = []

    class Spy(keras.Sequential):
        def predict_on_batch(self, x):
            calls.append(len(x))
            return super().predict_on_batch(x)

    decoder = Spy([keras.Input((2,)), keras.layers.Dense(4)])
    assert latent.decode_grid(decoder, n=15).shape == (15, 15, 4)
    assert calls == [225]


def test_a_network_is_applied_in_batches_as_predict_does():
    two = [keras.Input((3,)), keras.Input((2,))]
    rates = keras.layers.Dropout(0.5)(keras.layers.Concatenate()(two))
    network = keras.Model(two, [keras.layers.Dense(4)(rates), rates])
    inputs = [np.random.default_rng(0).random((7, n)) for n in (3, 2)]
    ours, theirs = latent.apply(network, inputs, batch_size=3), network.predict(inputs, verbose=0)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine == pytest.approx(other, abs=1e-6)
    assert latent.apply(network, [x[:0] for x in inputs])[0].shape == (0, 4)


@pytest.mark.slow
def test_with_two_replicas_each_example_comes_once():
    code = """
import numpy as np, tensorflow as tf
from course_utils import latent, models
one = tf.config.LogicalDeviceConfiguration()
tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], [one, one])
with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
    encoder = models.dense_encoder(64, (8,), 3)
x = np.random.default_rng(0).random((7, 64), "float32")
np.testing.assert_allclose(latent.apply(encoder, x, 4), encoder(x), atol=1e-6)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_grid_needs_two_dimensions():
    with pytest.raises(ValueError, match="tiene latent_dim = 8: usa uno de 2"):
        latent.decode_grid(models.dense_decoder(8, (8,), 64))


def test_interpolation_is_equidistant_and_keeps_its_ends():
    path = latent.interpolate([0.0, 0.0], [3.0, 6.0], n=4)
    assert path == pytest.approx(np.array([[0, 0], [1, 2], [2, 4], [3, 6]]))


def test_slerp_keeps_the_norm_where_the_straight_line_shortens_it():
    a, b = np.array([3.0, 0.0, 0.0]), np.array([0.0, 3.0, 0.0])
    assert np.linalg.norm(latent.slerp(a, b, 5), axis=1) == pytest.approx(3, rel=1e-5)
    assert np.linalg.norm(latent.interpolate(a, b, 5)[2]) < 2.2
    assert latent.slerp(a, b, 5)[[0, -1]] == pytest.approx(np.stack([a, b]), abs=1e-6)


@pytest.mark.parametrize("other", [[1.0, 1.0], [2.0, 2.0], [0.0, 0.0]])
def test_slerp_of_parallel_vectors_is_a_straight_line(other):
    path = latent.slerp([1.0, 1.0], other, 3)
    assert path == pytest.approx(latent.interpolate([1.0, 1.0], other, 3))


def test_ends_of_different_length_are_refused():
    with pytest.raises(ValueError, match="pasa dos vectores de igual longitud"):
        latent.interpolate([0.0, 1.0], [1.0], 3)


def test_the_attribute_vector_recovers_a_known_shift():
    rng = np.random.default_rng(0)
    has = rng.random(4000) < 0.3
    z = 5 + rng.normal(size=(4000, 3)) + np.outer(has, [2.0, 0.0, -1.0])
    assert latent.attribute_vector(z, has) == pytest.approx([2, 0, -1], abs=0.1)


def test_an_attribute_that_all_or_none_have_is_refused():
    for has in (np.ones(4), np.zeros(4)):
        with pytest.raises(ValueError, match="hacen falta imágenes con él y sin él"):
            latent.attribute_vector(np.zeros((4, 2)), has)
    with pytest.raises(ValueError, match="Hay 4 códigos y 3 etiquetas"):
        latent.attribute_vector(np.zeros((4, 2)), [True, False, True])


def test_prior_samples_are_standard_normal_and_repeatable():
    z = latent.sample_prior(20_000, 3, seed=5)
    assert z.mean(axis=0) == pytest.approx(0, abs=0.03)
    assert z.std(axis=0) == pytest.approx(1, abs=0.03)
    assert np.array_equal(z, latent.sample_prior(20_000, 3, seed=5))
    assert not np.array_equal(z, latent.sample_prior(20_000, 3, seed=6))


def test_box_samples_fill_the_bounding_box():
    low, high = latent.bounding_box([[0.0, -5.0], [2.0, 1.0], [1.0, 3.0]])
    assert (list(low), list(high)) == ([0, -5], [2, 3])
    z = latent.sample_box(5000, low, high)
    assert z.min(axis=0) == pytest.approx(low, abs=0.05)
    assert z.max(axis=0) == pytest.approx(high, abs=0.05)


def test_slerp_of_opposite_vectors_is_refused_because_no_arc_is_the_one():
    with pytest.raises(ValueError, match="son opuestos .* los unen infinitos arcos"):
        latent.slerp([1.0, 1.0], [-2.0, -2.0], 3)


def test_a_decoder_that_needs_a_label_says_so():
    with pytest.raises(ValueError, match="recibe 2 entradas y aquí solo llega z"):
        latent.decode(models.conditional_decoder(2, 3, (8,), 64), np.zeros((5, 2)))


@pytest.mark.parametrize(
    "call",
    [
        lambda: latent.sample_prior(0, 2),
        lambda: latent.sample_prior(2, -1),
        lambda: latent.interpolate([0, 0], [1, 1], n=0),
        lambda: latent.sample_prior(2, 2, seed=-1),
        lambda: latent.sample_box(2, [1, 1], [0, 0]),
    ],
)
def test_asking_for_nothing_gets_a_sentence(call):
    with pytest.raises(ValueError, match="debe ser al menos|pasa de high"):
        call()


def test_a_batch_of_another_shape_does_not_spoil_the_network():
    inputs = keras.Input((4, 4, 1))
    encoder = keras.Model(inputs, keras.layers.Dense(2)(keras.layers.Flatten()(inputs)))
    x = np.zeros((3, 4, 4, 1), "float32")
    for wrong in (x[0], x[None], x.reshape(3, -1)):
        with pytest.raises(ValueError, match=r"espera ejemplos de forma \(4, 4, 1\) y llegan"):
            latent.encode(encoder, wrong)
    assert latent.encode(encoder, x).shape == (3, 2)
