"""Qué se dice de un modelo al que le falta algo: entrenamiento, o ser un VAE."""

from dataclasses import replace

import keras
import pytest

import course_utils as cu
from course_utils.homework import HomeworkVAE, marks, measure
from tests.homework.answers import MNIST, bce, dense_decoder, dense_encoder, kl_divergence, sample
from tests.homework.test_scoring import GOOD, TASK


@pytest.fixture(scope="module")
def data():
    return cu.data.load("mnist", source="offline", limit=600)


def verdict(data, epochs, beta=1.0, rate=1e-3):
    keras.utils.set_random_seed(0)
    networks = dense_encoder(MNIST, 64)(10), dense_decoder(MNIST, 64)(10)
    vae = HomeworkVAE(*networks, sample, kl_divergence, bce, beta=beta, seed=0)
    vae.compile(keras.optimizers.Adam(rate))
    vae.fit(data.x_train, epochs=epochs, batch_size=32, verbose=0)
    return marks(measure(*networks, data, MNIST), MNIST)[0].reason


@pytest.mark.parametrize("epochs", [1, 3])
def test_a_vae_with_little_training_is_told_to_train_more(data, epochs):
    reason = verdict(data, epochs)
    assert "Le falta entrenamiento" in reason and "más épocas" in reason
    for wrong in ("No se comporta como un VAE", "autoencoder corriente", "β ≈ 0"):
        assert wrong not in reason


def test_a_collapsed_one_is_told_both_things_in_order(data):
    reason = verdict(data, 8, beta=300.0, rate=1e-2)
    assert "Le falta entrenamiento" in reason
    assert reason.index("más épocas") < reason.index("β menor")
    assert "KL" in reason


UNTRAINED = replace(GOOD, ratio=2.9, mse=0.029, sampled_mse=0.03, sample_gap=0.9)


def test_what_is_said_does_not_change_the_points():
    (mark,) = marks(UNTRAINED, TASK)
    assert mark.points == pytest.approx(6 * 0.1 / 1.5)
    assert "Le falta entrenamiento" in mark.reason


@pytest.mark.parametrize(
    "change",
    [{"sampled_mse": 0.09}, {"ratio": 1.9, "mse": 0.019, "sampled_mse": 0.02}],
    ids=["solo falla al muestrear", "ya reconstruye"],
)
def test_who_already_reconstructs_or_fails_only_when_sampling_does_not_lack_training(change):
    reason = marks(replace(UNTRAINED, **change), TASK)[0].reason
    assert "No se comporta como un VAE" in reason and "Le falta" not in reason
