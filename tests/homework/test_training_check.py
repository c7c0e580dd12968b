"""Lo que se dice de un entrenamiento: el código, las imágenes de prueba y la sigmoide."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import layers

import course_utils as cu
from course_utils.homework import HomeworkVAE, measure
from tests.homework.answers import MNIST, bce, dense_decoder, dense_encoder, kl_divergence, sample


@pytest.fixture(scope="module")
def data():
    return cu.data.load("mnist", source="offline", limit=200)


def linear_decoder(latent_dim):
    z = keras.Input((latent_dim,))
    return keras.Model(z, layers.Reshape((28, 28, 1))(layers.Dense(784)(z)))


def trained(x, latent_dim=8, decoder=None, loss=bce):
    networks = dense_encoder(MNIST)(latent_dim), (decoder or dense_decoder(MNIST))(latent_dim)
    vae = HomeworkVAE(*networks, sample, kl_divergence, loss, seed=0)
    vae.compile(keras.optimizers.Adam(1e-3))
    if x is not None:
        vae.fit(x, epochs=1, verbose=0)
    return vae


def said(vae, data, latent_dim=8):
    result = cu.homework.check_training(vae, data, MNIST, latent_dim)
    assert not result.ok
    return result.message


def test_a_correct_training_passes(data):
    vae = trained(data.x_train)
    assert cu.homework.check_training(vae, data, MNIST, 8).ok


def test_a_code_that_is_too_long_is_said_before_training_and_after(data):
    with pytest.warns(UserWarning, match="40 números y en la tarea 13 caben 32"):
        vae = trained(data.x_train, 40)
    assert "baja LATENT_DIM y entrena de nuevo" in said(vae, data, 40)


def test_changing_the_length_of_the_code_without_training_again_is_said(data):
    vae = trained(data.x_train)
    message = said(vae, data, 16)
    assert "LATENT_DIM vale 16 y las redes se crearon con 8" in message
    assert "vuelve a ejecutar la celda del entrenamiento" in message
    with pytest.raises(ValueError, match="LATENT_DIM ha cambiado"):
        vae.decode(np.zeros((2, 16), "float32"))


@pytest.mark.parametrize("mixed", [True, False])
def test_training_with_the_test_images_is_said(data, mixed):
    x = np.concatenate([data.x_train, data.x_test]) if mixed else data.x_test
    message = said(trained(x), data)
    assert "200 de las 200 imágenes de prueba" in message
    assert "entrena solo con x_train" in message


def test_photos_that_appear_by_chance_in_both_accuse_nobody(data):
    assert cu.homework.check_training(
        trained(np.concatenate([data.x_train, data.x_test[:1]])), data, MNIST, 8
    ).ok


def test_a_vae_that_was_not_trained_is_said(data):
    assert "history = vae.fit(x_train" in said(trained(None), data)


def test_a_missing_sigmoid_is_said_wherever_it_shows(data):
    with pytest.warns(UserWarning, match='activation="sigmoid"'):
        vae = trained(data.x_train[:32], decoder=linear_decoder, loss=lambda x, r: bce(x, 0 * r))
    assert 'activation="sigmoid"' in said(vae, data)
    one = SimpleNamespace(x_train=data.x_train, x_test=data.x_test[:20])
    for use in (
        lambda: vae.reconstruct(data.x_test[:20]),
        lambda: vae.decode(9 * np.ones((2, 8), "float32")),
        lambda: measure(vae.encoder, vae.decoder, one, MNIST, pca_mse=0.01),
    ):
        with pytest.raises(ValueError, match='activation="sigmoid"') as caught:
            use()
        assert "recortes" in str(caught.value) and "255" not in str(caught.value)
