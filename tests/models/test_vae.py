import keras
import numpy as np
import pytest

from course_utils import latent, metrics, models

RNG = np.random.default_rng(0)


def to_numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


@pytest.fixture
def flat(images):
    return images.reshape(len(images), -1)


def tiny_vae(**options):
    encoder, decoder = models.dense_vae_encoder(64, (16,), 3), models.dense_decoder(3, (16,), 64)
    model = models.VAE(encoder, decoder, **options)
    model.compile(keras.optimizers.Adam(1e-2))
    return model


def test_samples_have_the_mean_and_the_deviation_that_are_asked_for():
    z_mean = np.full((20_000, 2), [1.0, -2.0], "float32")
    z_log_var = np.full((20_000, 2), np.log([0.25, 4.0]), "float32")
    z = to_numpy(models.Sampling(seed=0)(z_mean, z_log_var))
    assert z.mean(axis=0) == pytest.approx([1, -2], abs=0.05)
    assert z.std(axis=0) == pytest.approx([0.5, 2], rel=0.03)


def test_samples_differ_from_call_to_call_and_repeat_with_the_seed():
    zeros = np.zeros((4, 2), "float32")
    layer = models.Sampling(seed=3)
    first, second = to_numpy(layer(zeros, zeros)), to_numpy(layer(zeros, zeros))
    assert not np.array_equal(first, second)
    assert np.array_equal(first, to_numpy(models.Sampling(seed=3)(zeros, zeros)))


def test_the_gradient_reaches_both_heads_of_the_encoder(flat):
    model = tiny_vae()
    before = [to_numpy(w).copy() for w in model.encoder.trainable_weights]
    model.compile(keras.optimizers.SGD(1e-3))
    model.fit(flat, epochs=1, verbose=0)
    for old, new in zip(before, model.encoder.trainable_weights, strict=True):
        assert not np.array_equal(old, to_numpy(new))


def test_kl_is_zero_exactly_at_the_prior_and_agrees_with_numpy():
    zeros = np.zeros((3, 4), "float32")
    assert np.array_equal(to_numpy(models.kl_nats(zeros, zeros)), [0, 0, 0])
    z_mean, z_log_var = RNG.normal(size=(2, 5, 4)).astype("float32")
    expected = metrics.kl(z_mean, z_log_var)
    assert to_numpy(models.kl_nats(z_mean, z_log_var)) == pytest.approx(expected, rel=1e-5)


def test_kl_agrees_with_monte_carlo():
    z_mean, z_log_var = np.float32([[1.0, -0.5]]), np.float32([[-1.0, 0.3]])
    z = z_mean + np.exp(z_log_var / 2) * RNG.standard_normal((400_000, 2))
    log_q = -0.5 * ((z - z_mean) ** 2 / np.exp(z_log_var) + z_log_var).sum(axis=1)
    log_p = -0.5 * (z**2).sum(axis=1)
    assert to_numpy(models.kl_nats(z_mean, z_log_var))[0] == pytest.approx(
        np.mean(log_q - log_p), rel=0.01
    )


def test_the_loss_is_in_nats_per_image_and_beta_multiplies_the_kl(flat):
    reconstruction = np.full_like(flat, 0.5)
    z_mean, z_log_var = RNG.normal(size=(2, len(flat), 3)).astype("float32")
    outputs = {"reconstruction": reconstruction, "z_mean": z_mean, "z_log_var": z_log_var}
    # Con x̂ = ½ cada píxel cuesta log 2, valga lo que valga.
    expected = 64 * np.log(2) + 3 * metrics.kl(z_mean, z_log_var).mean()
    assert float(models.NegativeELBO(beta=3.0)(flat, outputs)) == pytest.approx(expected, rel=1e-5)


def test_the_gaussian_likelihood_is_half_the_squared_error(flat):
    zeros = np.zeros((len(flat), 2), "float32")
    outputs = {"reconstruction": np.clip(flat + 0.1, 0, 1), "z_mean": zeros, "z_log_var": zeros}
    expected = 0.5 * 64 * metrics.mse(flat, outputs["reconstruction"])
    loss = models.NegativeELBO(reconstruction="mse")(flat, outputs)
    assert float(loss) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("beta", [0.0, 1.0, 4.0])
def test_fit_reports_the_two_terms_whose_weighted_sum_is_the_loss(flat, beta):
    history = tiny_vae(beta=beta).fit(flat, epochs=2, validation_data=flat, verbose=0).history
    for prefix in ("", "val_"):
        total, reconstruction, kl = (
            np.array(history[prefix + name]) for name in ("loss", "reconstruction", "kl")
        )
        assert total == pytest.approx(reconstruction + beta * kl, rel=1e-4)
        assert kl.min() > 0


def test_evaluate_measures_with_a_sample_and_not_with_the_mean(flat):
    model = tiny_vae(seed=0)
    first, second = (model.evaluate(flat, verbose=0) for _ in range(2))
    assert first != second


def test_predict_returns_the_reconstruction_and_its_distribution(flat):
    outputs = tiny_vae().predict(flat, verbose=0)
    assert outputs["reconstruction"].shape == flat.shape
    assert outputs["z_mean"].shape == outputs["z_log_var"].shape == (len(flat), 3)


def test_metrics_of_compile_compare_the_reconstruction(flat):
    model = tiny_vae()
    model.compile("adam", metrics=["mse"])
    values = model.evaluate(flat, verbose=0, return_dict=True)
    assert 0 < values["mse"] < 1


def test_training_with_noisy_inputs_has_the_clean_images_as_target(flat):
    model = tiny_vae()
    noisy = np.clip(flat + 0.2, 0, 1)
    values = model.evaluate(noisy, flat, verbose=0, return_dict=True)
    outputs = model.predict(noisy, verbose=0)
    expected = metrics.binary_crossentropy(flat, outputs["reconstruction"]) * 64
    assert values["reconstruction"] == pytest.approx(expected, rel=0.05)
    assert values["loss"] == pytest.approx(values["reconstruction"] + values["kl"], rel=1e-4)


def test_codes_are_the_means_and_reconstructions_come_from_them(flat):
    model = tiny_vae()
    z_mean, z_log_var = latent.encode_distribution(model.encoder, flat)
    assert z_mean.shape == z_log_var.shape == (len(flat), 3)
    assert np.array_equal(latent.encode(model.encoder, flat), z_mean)
    once, twice = latent.reconstruct(model, flat), latent.reconstruct(model, flat)
    assert np.array_equal(once, twice)


def test_an_encoder_without_two_heads_is_refused():
    with pytest.raises(ValueError, match="debe tener dos de igual forma, z_mean y z_log_var"):
        models.VAE(models.dense_encoder(64, (8,), 2), models.dense_decoder(2, (8,), 64))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"beta": -1}, "beta pesa la KL y vale -1"),
        ({"reconstruction": "mae"}, "No existe la reconstrucción «mae»: usa bce o mse"),
    ],
)
def test_wrong_options_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        tiny_vae(**options)


def test_networks_that_do_not_fit_together_are_refused():
    with pytest.raises(ValueError, match="usa el mismo latent_dim"):
        models.VAE(models.dense_vae_encoder(64, (8,), 2), models.dense_decoder(3, (8,), 64))
