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
    nats = to_numpy(tiny_vae(beta=3.0).objective(flat, outputs))
    assert nats.shape == (len(flat),)
    assert nats.mean() == pytest.approx(expected, rel=1e-5)


def test_the_gaussian_likelihood_is_half_the_squared_error(flat):
    zeros = np.zeros((len(flat), 2), "float32")
    outputs = {"reconstruction": np.clip(flat + 0.1, 0, 1), "z_mean": zeros, "z_log_var": zeros}
    expected = 0.5 * 64 * metrics.mse(flat, outputs["reconstruction"])
    nats = to_numpy(tiny_vae(reconstruction="mse").objective(flat, outputs))
    assert nats.mean() == pytest.approx(expected, rel=1e-5)


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


def test_calling_it_returns_the_reconstruction_and_its_distribution(flat):
    outputs = tiny_vae()(flat)
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
    expected = metrics.binary_crossentropy(flat, model.reconstruct(noisy)) * 64
    assert values["reconstruction"] == pytest.approx(expected, rel=0.05)
    assert values["loss"] == pytest.approx(values["reconstruction"] + values["kl"], rel=1e-4)


def test_codes_are_the_means_and_reconstructions_come_from_them(flat):
    model = tiny_vae()
    z_mean, z_log_var = latent.encode_distribution(model.encoder, flat)
    assert z_mean.shape == z_log_var.shape == (len(flat), 3)
    assert np.array_equal(latent.encode(model.encoder, flat), z_mean)
    assert np.array_equal(model.encode_distribution(flat), (z_mean, z_log_var))
    assert model.reconstruct(flat) == pytest.approx(model.decode(z_mean), abs=1e-6)


def test_an_encoder_without_two_heads_is_refused():
    with pytest.raises(ValueError, match="debe tener dos de igual forma, z_mean y z_log_var"):
        models.VAE(models.dense_encoder(64, (8,), 2), models.dense_decoder(2, (8,), 64))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"beta": -1}, "beta pesa la KL y vale -1"),
        (
            {"reconstruction": "mae"},
            "«mae»: usa bce, mse o una función",
        ),
    ],
)
def test_wrong_options_are_explained(options, message):
    with pytest.raises(ValueError, match=message):
        tiny_vae(**options)


def test_networks_that_do_not_fit_together_are_refused():
    with pytest.raises(ValueError, match="usa el mismo latent_dim"):
        models.VAE(models.dense_vae_encoder(64, (8,), 2), models.dense_decoder(3, (8,), 64))


def test_a_loss_of_keras_is_refused_because_the_model_brings_its_own():
    with pytest.raises(ValueError, match="trae su pérdida, .* y recibió loss='mse'"):
        tiny_vae().compile("adam", loss="mse")


def test_generation_repeats_with_the_seed_and_decodes_given_codes():
    model = tiny_vae()
    assert np.array_equal(model.generate(5, seed=1), model.generate(5, seed=1))
    assert not np.array_equal(model.generate(5), model.generate(5))
    z = np.zeros((2, 3), "float32")
    assert np.array_equal(model.generate(z=z), model.decode(z))


class LinearVAE:
    """Decodificador lineal de ruido σ: p(x) = N(b, WWᵀ + σ²I), y el posterior se conoce."""

    sigma = 0.5

    def __init__(self, d=6, k=2):
        # Propio: con el de todas, los pesos dependerían de qué pruebas van antes.
        self.rng = np.random.default_rng(0)
        self.weights, self.bias = self.rng.normal(size=(k, d)), self.rng.normal(size=d)
        # Filas parecidas: el posterior no es diagonal, y ningún q(z | x) del VAE lo alcanza.
        self.weights[1] += self.weights[0]
        precision = np.eye(k) + self.weights @ self.weights.T / self.sigma**2
        self.gain = self.weights.T @ np.linalg.inv(precision) / self.sigma**2
        self.variance = 1 / np.diag(precision)

    def model(self, shrink=1.0):
        """El VAE; con ``shrink`` < 1 su q(z | x) se aparta de la mejor diagonal."""
        d, k = self.gain.shape
        inputs = keras.Input((d,))
        heads = [keras.layers.Dense(k, name=n)(inputs) for n in ("z_mean", "z_log_var")]
        encoder = keras.Model(inputs, heads)
        gain = shrink * self.gain
        encoder.get_layer("z_mean").set_weights([gain, -self.bias @ gain])
        encoder.get_layer("z_log_var").set_weights([np.zeros((d, k)), np.log(self.variance)])
        decoder = keras.Sequential([keras.Input((k,)), keras.layers.Dense(d)])
        decoder.set_weights([self.weights, self.bias])
        likelihood = models.Gaussian(self.sigma)
        return models.VAE(encoder, decoder, reconstruction=likelihood, domain=None)

    def sample(self, n):
        z = self.rng.standard_normal((n, len(self.weights)))
        noise = self.sigma * self.rng.standard_normal((n, len(self.bias)))
        return (z @ self.weights + self.bias + noise).astype("float32")

    def exact_nll(self, x):
        covariance = self.weights.T @ self.weights + self.sigma**2 * np.eye(len(self.bias))
        centred = x - self.bias
        _, log_det = np.linalg.slogdet(2 * np.pi * covariance)
        return 0.5 * (log_det + (centred @ np.linalg.inv(covariance) * centred).sum(axis=1))


@pytest.mark.parametrize("shrink", [1.0, 0.9])
def test_the_estimated_likelihood_of_a_linear_vae_is_the_exact_one(shrink):
    linear = LinearVAE()
    x = linear.sample(200)
    model, exact = linear.model(shrink), linear.exact_nll(x)
    many = model.nll(x, samples=2000, seed=0)
    few = np.mean([model.nll(x, samples=1, seed=seed) for seed in range(20)], axis=0)
    assert np.median(np.abs(many - exact)) < 0.05
    assert many.mean() == pytest.approx(exact.mean(), abs=0.02)
    # Con una muestra es −ELBO: una cota, y peor.
    assert few.mean() > many.mean() + 0.01


def test_the_likelihood_needs_at_least_one_sample(flat):
    with pytest.raises(ValueError, match="samples cuenta códigos por ejemplo y vale 0"):
        tiny_vae().nll(flat, samples=0)


def test_with_one_sample_the_likelihood_is_minus_the_elbo(flat):
    model = tiny_vae(seed=0)
    losses = [model.evaluate(flat, verbose=0, return_dict=True)["loss"] for _ in range(30)]
    one_sample = np.mean([model.nll(flat, samples=1).mean() for _ in range(30)])
    assert one_sample == pytest.approx(np.mean(losses), rel=0.01)
