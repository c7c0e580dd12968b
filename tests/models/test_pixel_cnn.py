import keras
import numpy as np
import pytest

from course_utils import models

SIDE, N_CODES = 4, 5


@pytest.fixture(scope="module")
def prior():
    keras.utils.set_random_seed(0)
    return models.pixel_cnn((SIDE, SIDE), N_CODES, filters=8, blocks=3, dropout=0)


def codes(n, seed=0):
    return np.random.default_rng(seed).integers(0, N_CODES, (n, SIDE, SIDE)).astype("int32")


def test_it_gives_the_logits_of_every_code(prior):
    assert prior.predict(codes(2), verbose=0).shape == (2, SIDE, SIDE, N_CODES)


@pytest.mark.parametrize("position", range(SIDE * SIDE))
def test_a_position_changes_only_what_comes_after_it(prior, position):
    before, after = codes(1), codes(1)
    after[0].flat[position] = (after[0].flat[position] + 1) % N_CODES
    difference = np.abs(prior.predict(after, verbose=0) - prior.predict(before, verbose=0))
    changed = difference.max(axis=-1).reshape(-1) > 0
    assert not changed[: position + 1].any()
    # La siguiente en el orden de lectura la ve, salvo que esté al otro lado del borde.
    if (position + 1) % SIDE:
        assert changed[position + 1]


def test_the_mask_survives_saving_and_loading(prior, tmp_path):
    prior.save(tmp_path / "prior.keras")
    restored = keras.models.load_model(tmp_path / "prior.keras")
    assert restored.predict(codes(2), verbose=0) == pytest.approx(
        prior.predict(codes(2), verbose=0), abs=1e-6
    )


@pytest.mark.slow
def test_it_learns_that_each_code_repeats_the_previous_one():
    keras.utils.set_random_seed(0)
    prior = models.pixel_cnn((SIDE, SIDE), N_CODES, filters=16, blocks=2, dropout=0)
    rows = np.repeat(codes(400)[:, :, :1], SIDE, axis=2)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    prior.compile(keras.optimizers.Adam(1e-2), loss)
    nats = prior.fit(rows, rows, epochs=15, verbose=0).history["loss"][-1]
    # Solo el primero de cada fila es libre: log 5 nats de cada cuatro códigos.
    assert nats < 1.3 * np.log(N_CODES) / SIDE
    sampled = models.sample_codes(prior, 50, seed=0)
    assert np.mean(sampled[:, :, 1:] == sampled[:, :, :-1]) > 0.9
    assert len(np.unique(sampled[:, :, 0])) == N_CODES


def test_samples_depend_on_the_seed_alone(prior):
    one, same = (models.sample_codes(prior, 3, seed=1) for _ in range(2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, models.sample_codes(prior, 3, seed=2))


def test_samples_follow_the_probabilities_of_the_network():
    prior = models.pixel_cnn((SIDE, SIDE), N_CODES, filters=8, blocks=1)
    prior.layers[-1].bias.assign([2.0, 1.0, 0.0, -1.0, -2.0])
    sampled = models.sample_codes(prior, 4000, seed=0)[:, 0, 0]
    logits = prior.predict(codes(1), verbose=0)[0, 0, 0]
    expected = np.exp(logits) / np.exp(logits).sum()
    assert np.bincount(sampled, minlength=N_CODES) / 4000 == pytest.approx(expected, abs=0.03)


def test_it_may_have_no_blocks_but_not_fewer_than_none():
    assert models.pixel_cnn((SIDE, SIDE), N_CODES, filters=8, blocks=0).count_params() > 0
    with pytest.raises(ValueError, match="blocks debe ser un número finito de 0"):
        models.pixel_cnn((SIDE, SIDE), N_CODES, filters=8, blocks=-1)
