import keras
import numpy as np
import pytest

from course_utils import models, weights

RECIPE = {"epochs": 3, "images": 100, "source": "dibujadas"}


@pytest.fixture(autouse=True)
def output_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_OUTPUT_DIR", str(tmp_path))
    return tmp_path


def build(seed, beta=1.0, latent_dim=2):
    keras.utils.set_random_seed(seed)
    encoder = models.dense_vae_encoder(16, (8,), latent_dim)
    return models.VAE(encoder, models.dense_decoder(latent_dim, (8,), 16), beta, seed=1)


def test_weights_come_back_in_another_model_of_the_same_network(output_folder):
    ours, other = build(1), build(2)
    path = weights.store(ours, **RECIPE)
    assert path.parent == output_folder / "pesos"
    assert weights.restore(other, **RECIPE)
    for a, b in zip(ours.get_weights(), other.get_weights(), strict=True):
        assert np.array_equal(a, b)


def test_another_recipe_or_network_finds_nothing():
    weights.store(build(1), **RECIPE)
    assert not weights.restore(build(2), **{**RECIPE, "epochs": 4})
    assert not weights.restore(build(2, beta=2.0), **RECIPE)
    assert not weights.restore(build(2, latent_dim=3), **RECIPE)


def test_recipes_that_differ_only_in_a_final_number_are_different():
    weights.store(build(1), **RECIPE, variant="beta_1")
    assert not weights.restore(build(2), **RECIPE, variant="beta_4")
    assert weights.restore(build(2), **RECIPE, variant="beta_1")


def test_annealing_beta_does_not_hide_the_weights():
    ours, other = build(1), build(2)
    ours.beta = 4
    weights.store(ours, **RECIPE)
    assert weights.restore(other, **RECIPE)
    assert other.beta == 4


@pytest.mark.parametrize("content", [b"", b"<html>", "cortado"])
def test_broken_weights_are_announced_and_the_model_is_left_alone(content, capsys):
    path = weights.store(build(1), **RECIPE)
    path.write_bytes(path.read_bytes()[:400] if content == "cortado" else content)
    model = build(2)
    before = model.get_weights()
    assert not weights.restore(model, **RECIPE)
    assert "se entrena de nuevo" in capsys.readouterr().out
    for a, b in zip(before, model.get_weights(), strict=True):
        assert np.array_equal(a, b)
