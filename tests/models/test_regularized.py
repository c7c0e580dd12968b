import keras
import numpy as np
import pytest
from keras import layers

from course_utils import metrics, models
from tests.models.contract import compiled


@pytest.fixture
def flat(images):
    return images.reshape(len(images), -1)


def build(kind, code_activation=None, k=4, **options):
    model = kind(
        models.dense_encoder(64, (16,), k, code_activation),
        models.dense_decoder(k, (16,), 64),
        **options,
    )
    return compiled(model, loss="mse")


def loss_without_penalty(model, flat):
    plain = models.Autoencoder(model.encoder, model.decoder)
    plain.compile(loss="mse")
    return plain.evaluate(flat, verbose=0)


def test_the_sparse_penalty_is_the_l1_norm_of_the_code(flat):
    model = build(models.SparseAutoencoder, weight=0.1)
    codes = model.encoder.predict(flat, verbose=0)
    expected = loss_without_penalty(model, flat) + 0.1 * np.abs(codes).sum(axis=1).mean()
    assert model.evaluate(flat, verbose=0) == pytest.approx(expected, rel=1e-4)


@pytest.mark.slow
def test_a_larger_penalty_leaves_fewer_active_units(flat):
    active = {}
    for weight in (0.0, 0.03):
        keras.utils.set_random_seed(1)
        model = build(models.SparseAutoencoder, "relu", k=32, weight=weight)
        model.fit(flat, epochs=60, batch_size=8, verbose=0)
        active[weight] = (model.encoder.predict(flat, verbose=0) > 0).mean()
    assert active[0.03] < 0.5 * active[0.0]


@pytest.mark.parametrize("activation", ["linear", "relu", "sigmoid", "tanh"])
def test_the_contractive_penalty_equals_the_automatic_jacobian(flat, activation):
    encoder = keras.Sequential(
        [keras.Input((64,)), layers.Dense(16, activation=activation), layers.Dense(4)]
    )
    exact = keras.ops.convert_to_numpy(models.contractive_penalty(encoder, flat))
    assert exact == pytest.approx(metrics.jacobian_norms(encoder, flat) ** 2, rel=1e-4)
    assert exact.shape == (len(flat),)


def test_the_contractive_penalty_enters_the_loss(flat):
    model = build(models.ContractiveAutoencoder, weight=0.1)
    norms = metrics.jacobian_norms(model.encoder, flat)
    expected = loss_without_penalty(model, flat) + 0.1 * np.mean(norms**2)
    assert model.evaluate(flat, verbose=0) == pytest.approx(expected, rel=1e-4)


@pytest.mark.slow
def test_contraction_lowers_the_sensitivity_of_the_code(flat):
    norms = {}
    for weight in (0.0, 1e-2):
        keras.utils.set_random_seed(1)
        model = build(models.ContractiveAutoencoder, weight=weight)
        model.fit(flat, epochs=40, batch_size=8, verbose=0)
        norms[weight] = metrics.jacobian_norms(model.encoder, flat).mean()
    assert norms[1e-2] < 0.5 * norms[0.0]


@pytest.mark.parametrize(
    "encoder_layers",
    [
        [layers.Dense(4)],
        [layers.Dense(16, "relu"), layers.Dense(8, "relu"), layers.Dense(4)],
        [layers.Dense(16, "relu"), layers.Dense(4, "relu")],
        [layers.Dense(16, "gelu"), layers.Dense(4)],
        [layers.Dense(16, "relu"), layers.LayerNormalization()],
        [layers.Dense(16, layers.LeakyReLU()), layers.Dense(4)],
    ],
)
def test_the_contractive_autoencoder_refuses_other_encoders(encoder_layers):
    encoder = keras.Sequential([keras.Input((64,)), *encoder_layers])
    decoder = models.dense_decoder(encoder.output_shape[-1], (16,), 64)
    with pytest.raises(ValueError, match="necesita una oculta Dense"):
        models.ContractiveAutoencoder(encoder, decoder)


def test_noise_is_added_only_while_training(flat):
    model = build(models.DenoisingAutoencoder, noise=0.5)
    clean = models.Autoencoder(model.encoder, model.decoder).predict(flat, verbose=0)
    assert np.array_equal(model.predict(flat, verbose=0), clean)
    trained = keras.ops.convert_to_numpy(model(flat, training=True))
    assert not np.allclose(trained, clean)
    assert not np.allclose(trained, keras.ops.convert_to_numpy(model(flat, training=True)))


def test_the_noisy_input_stays_in_the_range_of_images(flat):
    identity = keras.Sequential([keras.Input((64,)), layers.Identity()])
    model = models.DenoisingAutoencoder(identity, identity, noise=1.0)
    noisy = keras.ops.convert_to_numpy(model(flat, training=True))
    assert (noisy.min(), noisy.max()) == (0, 1)


@pytest.mark.slow
def test_it_learns_to_remove_noise_better_than_a_plain_autoencoder(flat):
    noisy = np.clip(flat + np.random.default_rng(0).normal(0, 0.4, flat.shape), 0, 1)
    noisy, errors = noisy.astype("float32"), {}
    for kind in (models.Autoencoder, models.DenoisingAutoencoder):
        keras.utils.set_random_seed(1)
        options = {"noise": 0.4} if kind is models.DenoisingAutoencoder else {}
        model = build(kind, **options)
        model.fit(flat, epochs=150, batch_size=8, verbose=0)
        errors[kind] = metrics.mse(flat, model.predict(noisy, verbose=0))
    assert errors[models.DenoisingAutoencoder] < 0.8 * errors[models.Autoencoder]


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (models.SparseAutoencoder, {"weight": -1}, "vale -1"),
        (models.ContractiveAutoencoder, {"weight": -1}, "vale -1"),
        (models.DenoisingAutoencoder, {"noise": 0}, "vale 0"),
        (models.DenoisingAutoencoder, {"noise": 25}, "vale 25"),
    ],
)
def test_wrong_weights_are_explained(kind, options, message):
    with pytest.raises(ValueError, match=message):
        build(kind, **options)
