"""Lo que ``LatentModel`` acepta y rechaza; lo que hace cada modelo está en ``test_contract.py``."""

import keras
import numpy as np
import pytest
from keras import layers

from course_utils import models
from tests.models.contract import compiled, only_tensorflow

RNG = np.random.default_rng(0)


@pytest.fixture
def columns():
    """Tabla estandarizada de 6 columnas que salen de 2 factores: valores de −3 a 3."""
    x = RNG.normal(size=(256, 2)) @ RNG.normal(size=(2, 6)) + 0.05 * RNG.normal(size=(256, 6))
    return ((x - x.mean(axis=0)) / x.std(axis=0)).astype("float32")


@pytest.fixture
def series():
    """Ondas de 32 pasos con fase, frecuencia y altura propias, fuera de [0, 1]."""
    phase, frequency, height = (RNG.uniform(*ends, (256, 1)) for ends in ((0, 6), (1, 2), (1, 3)))
    t = np.linspace(0, 2 * np.pi, 32)
    return (height * np.sin(frequency * t + phase))[..., None].astype("float32")


def table_networks(encoder=models.dense_encoder):
    return encoder(6, (16,), 2), models.dense_decoder(2, (16,), 6, output_activation=None)


def series_networks(heads=1):
    inputs = keras.Input((32, 1))
    x = layers.Conv1D(8, 5, strides=2, padding="same", activation="relu")(inputs)
    outputs = [layers.Dense(3)(layers.Flatten()(x)) for _ in range(heads)]
    z = keras.Input((3,))
    y = layers.Reshape((16, 8))(layers.Dense(16 * 8, activation="relu")(z))
    y = layers.Conv1DTranspose(1, 5, strides=2, padding="same")(y)
    encoder = keras.Model(inputs, outputs if heads > 1 else outputs[0])
    return encoder, keras.Model(z, y)


@pytest.mark.parametrize("reconstruction", ["mse", models.Gaussian(0.5, learned=True)])
@pytest.mark.parametrize("data", ["columns", "series"])
@pytest.mark.parametrize("kind", [models.Autoencoder, models.VAE])
def test_standardized_tables_and_series_are_learned(kind, data, reconstruction, request):
    x = request.getfixturevalue(data)
    variational = kind is models.VAE
    if data == "series":
        networks = series_networks(2 if variational else 1)
    else:
        networks = table_networks(*[models.dense_vae_encoder] * variational)
    if not isinstance(reconstruction, str):
        reconstruction = models.Gaussian(0.5, learned=True)
    options = {"beta": 0.1} if variational else {}
    model = compiled(kind(*networks, reconstruction=reconstruction, domain=None, **options))
    model.fit(x, epochs=30, batch_size=32, verbose=0)
    assert np.mean((x - model.reconstruct(x)) ** 2) < 0.5 * np.var(x)


def test_a_learned_deviation_approaches_the_error_that_is_left(columns):
    likelihood = models.Gaussian(1.0, learned=True)
    model = compiled(models.Autoencoder(*table_networks(), likelihood, domain=None))
    model.fit(columns, epochs=60, batch_size=32, verbose=0)
    error = np.sqrt(np.mean((columns - model.reconstruct(columns)) ** 2))
    assert likelihood.sigma == pytest.approx(error, rel=0.2)


def test_a_given_deviation_stays_and_comes_back_from_a_file(columns, tmp_path):
    model = models.VAE(
        *table_networks(models.dense_vae_encoder),
        reconstruction=models.Gaussian(0.3),
        domain=None,
    )
    model.compile("adam")
    model.fit(columns, epochs=1, verbose=0)
    model.save(tmp_path / "tabla.keras")
    restored = keras.models.load_model(tmp_path / "tabla.keras")
    assert restored.domain is None
    assert model.likelihood.sigma == restored.likelihood.sigma == pytest.approx(0.3)
    assert np.array_equal(restored.reconstruct(columns), model.reconstruct(columns))


def test_the_gaussian_is_the_density_of_the_normal():
    x, centre = RNG.normal(size=(2, 5, 3)).astype("float32")
    nats = keras.ops.convert_to_numpy(models.Gaussian(0.7)(x, centre))
    density = np.exp(-0.5 * ((x - centre) / 0.7) ** 2) / (0.7 * np.sqrt(2 * np.pi))
    assert nats == pytest.approx(-np.log(density).sum(axis=1), rel=1e-5)


def laplace_nats(x, reconstruction):
    return keras.ops.sum(keras.ops.abs(x - reconstruction), axis=-1)


def test_the_reconstruction_can_be_a_function(columns):
    model = models.Autoencoder(*table_networks(), reconstruction=laplace_nats, domain=None)
    model.compile("adam")
    loss = model.evaluate(columns, verbose=0, return_dict=True)["loss"]
    expected = np.abs(columns - model.reconstruct(columns)).sum(axis=1).mean()
    assert loss == pytest.approx(expected, rel=1e-4)


def test_a_reconstruction_that_is_not_a_number_per_example_is_explained(columns):
    square = lambda x, y: (x - y) ** 2  # noqa: E731
    model = models.Autoencoder(*table_networks(), reconstruction=square, domain=None)
    model.compile("adam")
    with pytest.raises(ValueError, match=r"debe dar un número por ejemplo, \(n,\): suma sobre"):
        model.evaluate(columns, verbose=0)


def test_a_loss_of_keras_is_reported_in_its_own_unit(images):
    flat = images.reshape(len(images), -1)
    model = models.Autoencoder(models.dense_encoder(64, (8,), 2), models.dense_decoder(2, (8,), 64))
    model.compile("adam", "mse")
    logs = model.evaluate(flat, verbose=0, return_dict=True)
    assert logs == {"loss": pytest.approx(np.mean((flat - model.reconstruct(flat)) ** 2), rel=1e-4)}
    model.compile("adam")
    assert set(model.evaluate(flat, verbose=0, return_dict=True)) == {"loss", "reconstruction"}


def test_sample_weights_are_not_data(images):
    flat = images.reshape(len(images), -1)
    model = models.Autoencoder(models.dense_encoder(64, (8,), 2), models.dense_decoder(2, (8,), 64))
    model.compile("adam")
    heavy = np.full(len(flat), 2.0, "float32")
    history = model.fit(flat, validation_data=(flat, flat, heavy), epochs=1, verbose=0).history
    assert history["val_loss"][0] == pytest.approx(2 * history["val_reconstruction"][0], rel=1e-4)


def test_values_without_end_are_refused_whatever_the_domain(columns):
    model = models.Autoencoder(*table_networks(), reconstruction="mse", domain=None)
    model.compile("adam")
    columns[3, 2] = np.nan
    with pytest.raises(ValueError, match="«x» contiene NaN"):
        model.fit(columns, verbose=0)


def test_the_domain_and_the_reconstruction_must_agree():
    with pytest.raises(ValueError, match="domain=None admite cualquier número: usa"):
        models.Autoencoder(*table_networks(), domain=None)
    with pytest.raises(ValueError, match=r"domain vale \(0, 255\)"):
        models.Autoencoder(*table_networks(), "mse", domain=(0, 255))


class Written(keras.Model):
    """Codificador escrito como clase, que no declara su entrada."""

    def call(self, inputs):
        return inputs


@pytest.mark.parametrize("encoder", [keras.Sequential([layers.Dense(2)]), Written()])
def test_a_network_that_does_not_declare_its_input_is_explained(encoder):
    with pytest.raises(ValueError, match="El codificador no declara su entrada: constrúyelo desde"):
        models.Autoencoder(encoder, models.dense_decoder(2, (8,), 64))


def test_codes_that_are_maps_are_decoded_too():
    encoder = keras.Sequential([keras.Input((28, 28, 1)), layers.MaxPooling2D(7)])
    decoder = keras.Sequential([keras.Input((4, 4, 1)), layers.UpSampling2D(7)])
    model = models.Autoencoder(encoder, decoder)
    images = np.zeros((3, 28, 28, 1), "float32")
    assert model.encode(images).shape == (3, 4, 4, 1)
    assert model.reconstruct(images).shape == images.shape
    with pytest.raises(ValueError, match=r"deben tener forma \(n, 4, 4, 1\)"):
        model.decode(np.zeros((3, 16)))


@only_tensorflow
def test_the_training_step_is_traced_once(columns):
    traces = []

    class Traced(models.Autoencoder):
        def train_step(self, data):
            traces.append(self.optimizer.built)
            return super().train_step(data)

    model = compiled(Traced(*table_networks(), reconstruction="mse", domain=None))
    model.fit(columns, epochs=2, batch_size=64, verbose=0)
    assert traces == [True]


@pytest.mark.parametrize("verb", ["fit", "evaluate", "predict"])
@pytest.mark.parametrize("number", [3, 0.5, np.float32(0.5)])
def test_a_number_where_the_examples_go_is_explained(verb, number):
    model = compiled(models.Autoencoder(*table_networks(), reconstruction="mse", domain=None))
    with pytest.raises(ValueError, match=r"espera ejemplos de forma \(6,\) y llegan de \(\)"):
        getattr(model, verb)(number)
