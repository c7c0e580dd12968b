import keras
import numpy as np
import pytest
from keras import ops

from course_utils.homework import HomeworkVAE
from course_utils.models import VAE
from tests.homework import answers
from tests.homework.answers import MNIST, bce, kl_divergence, sample


@pytest.fixture
def digits():
    return np.random.default_rng(0).random((12, *MNIST.image_shape), "float32")


def networks():
    return answers.dense_encoder(MNIST)(4), answers.dense_decoder(MNIST)(4)


def compiled(model, **options):
    model.compile(keras.optimizers.Adam(1e-2), **options)
    return model


def vae(beta=1.0, sampling=sample, kl=kl_divergence, pair=None):
    return compiled(HomeworkVAE(*(pair or networks()), sampling, kl, bce, beta=beta, seed=3))


def test_it_measures_and_trains_exactly_as_the_vae_of_the_course(digits):
    encoder, decoder = networks()
    copies = [keras.models.clone_model(network) for network in (encoder, decoder)]
    for copy, original in zip(copies, (encoder, decoder), strict=True):
        copy.set_weights(original.get_weights())
    ours = vae(0.5, pair=(encoder, decoder))
    theirs = compiled(VAE(*copies, beta=0.5, seed=3))
    fits = [m.fit(digits, epochs=2, shuffle=False, verbose=0).history for m in (ours, theirs)]
    for name in ("loss", "reconstruction", "kl"):
        np.testing.assert_allclose(fits[0][name], fits[1][name], rtol=1e-5)
    assert ours.evaluate(digits, verbose=0, return_dict=True).keys() == {
        "loss",
        "reconstruction",
        "kl",
    }


def test_it_calls_the_functions_it_was_given(digits):
    model = vae(beta=2.0, kl=lambda m, v: 7.0 + 0 * ops.sum(m, axis=-1))
    seen = model.evaluate(digits, verbose=0, return_dict=True)
    assert seen["kl"] == pytest.approx(7)
    assert seen["loss"] == pytest.approx(seen["reconstruction"] + 14, rel=1e-5)
    still = vae(sampling=lambda m, v, e: m)
    first, second = (np.asarray(still(digits)["reconstruction"]) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_the_noise_is_standard_and_changes_each_time(digits):
    seen = []

    def spy(m, v, e):
        seen.append(np.asarray(e))
        return m

    model = vae(sampling=spy)
    for _ in range(2):
        model(np.repeat(digits, 50, axis=0))
    assert not np.array_equal(*seen)
    assert abs(seen[0].mean()) < 0.1 and abs(seen[0].std() - 1) < 0.1
    assert seen[0].shape == (600, 4)


def test_beta_can_change_while_it_trains(digits):
    class Warmup(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            self.model.beta = float(epoch)

    model = vae()
    history = model.fit(digits, epochs=2, verbose=0, callbacks=[Warmup()]).history
    assert history["loss"][0] == pytest.approx(history["reconstruction"][0], rel=1e-5)
    total = history["reconstruction"][1] + history["kl"][1]
    assert history["loss"][1] == pytest.approx(total, rel=1e-5)
    assert model.beta == 1.0


def test_a_negative_beta_is_refused():
    with pytest.raises(ValueError, match="beta pesa la KL y vale -1"):
        vae(beta=-1)
    model = vae()
    with pytest.raises(ValueError, match="beta pesa la KL y vale -2"):
        model.beta = -2


def test_networks_that_do_not_fit_are_explained():
    with pytest.raises(ValueError, match="mismo latent_dim"):
        vae(pair=(answers.dense_encoder(MNIST)(4), answers.dense_decoder(MNIST)(5)))


def test_weights_are_saved_but_not_the_whole_model(digits, tmp_path):
    model = vae()
    model.save_weights(tmp_path / "a.weights.h5")
    other = vae()
    other.load_weights(tmp_path / "a.weights.h5")
    np.testing.assert_array_equal(model.encoder(digits)[0], other.encoder(digits)[0])
    with pytest.raises(NotImplementedError, match="cu.homework.hand_in"):
        model.save(tmp_path / "a.keras")
