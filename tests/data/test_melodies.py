"""Las melodías dibujadas: sus factores se cumplen, y lo que no cabe recibe una frase."""

import numpy as np
import pytest

from course_utils.data import melodies
from course_utils.data.melodies import BEAT, FIRST, HIGHEST, HOLD, LOWEST, REST, SCALES, STEPS


def pitches(row):
    return row[row >= FIRST].astype(int) - FIRST + LOWEST


def tied_over_beats(row):
    """Cuántas notas empiezan fuera del pulso y siguen sonando en el siguiente."""
    starts = [t for t in range(STEPS) if row[t] >= FIRST and t % BEAT]
    return sum(row[t - t % BEAT + BEAT] == HOLD for t in starts if t - t % BEAT + BEAT < STEPS)


def test_the_same_seed_draws_the_same_melodies():
    a, b, other = (melodies.draw(50, seed).tokens for seed in (1, 1, 2))
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, other)
    assert a.shape == (50, STEPS) and a.dtype == np.uint8 and a.max() < melodies.TOKENS


def test_every_note_belongs_to_its_key_and_the_last_one_is_the_tonic():
    drawn = melodies.draw(3000, seed=3)
    for row, tonic, minor in zip(drawn.tokens, drawn.tonic, drawn.minor, strict=True):
        degrees = (pitches(row) - tonic) % 12
        assert set(degrees) <= set(list(SCALES.values())[int(minor)])
        assert degrees[-1] == 0
        assert pitches(row).min() >= LOWEST and pitches(row).max() <= HIGHEST
        assert row[0] != HOLD, "el primer paso no puede alargar nada"


def test_the_second_bar_repeats_the_rhythm_of_the_first():
    starts = melodies.draw(1000, seed=4).tokens >= FIRST
    np.testing.assert_array_equal(starts[:, 1:8], starts[:, 17:24])
    assert not starts[:, 25:].any(), "la última nota es larga"


def test_the_factor_decides_how_many_beats_are_anticipated():
    drawn = melodies.draw(2000, seed=5)
    tied = np.array([tied_over_beats(row) for row in drawn.tokens])
    straight, half, full = (tied[drawn.syncopation == s] for s in (0, 0.5, 1))
    assert straight.max() == 0 < 1 < half.mean() < full.mean()
    assert (drawn.tokens[drawn.syncopation == 1] == HOLD)[:, 16].all()
    assert set(drawn.rhythm) == set(range(16)) and set(drawn.contour) == set(range(5))
    assert 0 < (drawn.tokens == REST).any(axis=1).mean() < 0.25


def test_a_written_melody_fills_the_grid():
    row = melodies.from_notes([(60, 4), (None, 4), (79, 24)])
    assert row.tolist() == [FIRST + 5, 0, 0, 0, REST, 0, 0, 0, FIRST + 24] + [HOLD] * 23
    assert melodies.to_notes(row).tolist() == [[0, 4, 60], [8, 24, 79]]


@pytest.mark.parametrize("tokens", [np.zeros((2, 32)), [0] * 31 + [99], [-1] * 32, []])
def test_what_is_not_a_melody_gets_one_sentence(tokens):
    with pytest.raises(ValueError, match="Una melodía son 32 casillas"):
        melodies.to_notes(tokens)


@pytest.mark.parametrize("pitch", [LOWEST - 1, HIGHEST + 1])
def test_a_note_out_of_range_gets_one_sentence(pitch):
    with pytest.raises(ValueError, match=f"La nota {pitch} se sale de la rejilla"):
        melodies.from_notes([(pitch, 32)])


@pytest.mark.parametrize("steps", [31, 33])
def test_a_melody_of_another_length_gets_one_sentence(steps):
    with pytest.raises(ValueError, match=f"La melodía dura {steps} pasos"):
        melodies.from_notes([(60, steps)])


def test_drawing_nothing_gets_one_sentence():
    with pytest.raises(ValueError, match="Se piden 0 melodías"):
        melodies.draw(0)
