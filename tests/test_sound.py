"""Lo que suena es la nota que dice la rejilla, y cabe en una página."""

import base64
import io
import re
import wave

import numpy as np
import pytest

from course_utils import sound

SCALE = [(0, 8, 60), (16, 16, 72)]


def loudest(wave_form):
    """La frecuencia que más suena, en hercios."""
    spectrum = np.abs(np.fft.rfft(wave_form))
    return np.fft.rfftfreq(len(wave_form), 1 / sound.RATE)[spectrum.argmax()]


def test_each_note_sounds_at_its_pitch_and_a_rest_is_silent():
    heard = sound.synthesize(SCALE)
    assert heard.shape == (4 * sound.RATE,) and np.abs(heard).max() <= 1
    first, silence, second = np.split(heard, [sound.RATE, 2 * sound.RATE])
    assert loudest(first) == pytest.approx(261.6, abs=1)
    assert loudest(second) == pytest.approx(523.3, abs=1)
    assert not silence.any()


def test_a_player_carries_its_sound_and_its_name():
    page = sound.players({"do <agudo>": SCALE, "otra": SCALE}).data
    (first, _) = re.findall(r'src="data:audio/x?-?wav;base64,([^"]+)"', page)
    with wave.open(io.BytesIO(base64.b64decode(first))) as file:
        assert file.getnframes() / file.getframerate() == 4
    assert 'aria-label="do &lt;agudo&gt;"' in page and len(first) < 50_000


@pytest.mark.parametrize("notes", [np.zeros((2, 32)), [0, 99]])
def test_what_is_not_a_melody_gets_one_sentence(notes):
    with pytest.raises(ValueError, match="Se oyen notas"):
        sound.synthesize(notes)


def test_a_melody_without_notes_is_a_moment_of_silence():
    assert not sound.synthesize(np.zeros((0, 3), int)).any()
