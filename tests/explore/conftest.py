import keras
import pytest

from course_utils import data, models


@pytest.fixture(scope="session")
def digits():
    """Cifras dibujadas: no hacen falta datos ni red."""
    return data.load("mnist", limit=400, source="offline")


@pytest.fixture(scope="session")
def vae(digits):
    """Un VAE pequeño, como el que entrenaría un estudiante."""
    keras.utils.set_random_seed(0)
    encoder = models.dense_vae_encoder(hidden=(64,))
    model = models.VAE(encoder, models.dense_decoder(2, (64,)))
    return trained(model, digits)


@pytest.fixture(scope="session")
def autoencoder(digits):
    """Un autoencoder pequeño de dos números."""
    keras.utils.set_random_seed(0)
    pair = models.dense_encoder(hidden=(64,), latent_dim=2), models.dense_decoder(2, (64,))
    return trained(models.Autoencoder(*pair), digits)


def trained(model, digits):
    model.compile("adam")
    model.fit(digits.x_train.reshape(-1, 784), epochs=8, batch_size=50, verbose=0)
    return model
