"""Un autoencoder corriente con códigos blanqueados y σ inventada no es un VAE; uno honrado, sí."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import layers

import course_utils as cu
from course_utils import latent
from course_utils.homework import HomeworkVAE, honours, marks, measure
from course_utils.homework.judgement import why_not_a_vae
from tests.homework.answers import MNIST, bce, dense_decoder, dense_encoder, kl_divergence, sample

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data():
    images = cu.data.load("mnist", source="offline", limit=6000)
    return SimpleNamespace(x_train=images.x_train, x_test=images.x_test[:1000])


def trained(data, beta, epochs):
    keras.utils.set_random_seed(0)
    networks = dense_encoder(MNIST, 400)(32), dense_decoder(MNIST, 400)(32)
    draw = sample if beta else lambda z_mean, z_log_var, epsilon: z_mean
    vae = HomeworkVAE(*networks, draw, kl_divergence, bce, beta=beta, seed=0)
    vae.compile(keras.optimizers.Adam(2e-3), steps_per_execution=16)
    vae.fit(data.x_train, epochs=epochs, batch_size=64, verbose=0)
    return networks


@pytest.fixture(scope="module")
def autoencoder(data):
    return trained(data, beta=0.0, epochs=12)


def whitened(networks, data, log_var):
    """Media cero y covarianza I con una capa densa que el decodificador deshace; σ, inventada."""
    encoder, decoder = networks
    codes = latent.encode(encoder, data.x_train)
    mean, size = codes.mean(axis=0), codes.shape[1]
    values, axes = np.linalg.eigh(np.cov(codes, rowvar=False))
    spread = np.sqrt(np.maximum(values, 1e-8)) / np.sqrt(1 - np.exp(log_var))
    inputs, z = keras.Input(MNIST.image_shape), keras.Input((size,))
    white, colour = layers.Dense(size), layers.Dense(size)
    sigma = layers.Dense(size, kernel_initializer="zeros", bias_initializer="zeros")
    code = encoder(inputs)[0]
    disguised = keras.Model(inputs, [white(code), sigma(code)])
    rebuilt = keras.Model(z, decoder(colour(z)))
    white.set_weights([axes / spread, -mean @ (axes / spread)])
    colour.set_weights([(axes * spread).T, mean])
    sigma.bias.assign(np.full(size, log_var))
    return disguised, rebuilt


@pytest.mark.parametrize("log_var", [-2.0, -3.0, -4.0])
def test_a_whitened_autoencoder_is_found_out(data, autoencoder, log_var):
    seen = measure(*whitened(autoencoder, data, log_var), data, MNIST)
    # Todo lo demás lo imita: sus códigos parecen N(0, I) y su código compensa lo que cuesta.
    assert seen.ratio < MNIST.zero_ratio and seen.posterior_gap < 0.05 and seen.kl < seen.saved
    lost = why_not_a_vae(seen, MNIST)
    assert any("su −ELBO es el" in reason for reason in lost)
    (mark,) = marks(seen, MNIST)
    assert mark.points <= 3 and "No se comporta como un VAE" in mark.reason
    assert not honours(seen, MNIST)


@pytest.mark.parametrize("beta", [0.5, 1.0])
def test_an_honest_vae_with_the_same_network_and_time_is_one(data, beta):
    assert why_not_a_vae(measure(*trained(data, beta, epochs=12), data, MNIST), MNIST) == []
