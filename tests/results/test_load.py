from types import SimpleNamespace

import numpy as np
import pytest

from course_utils import results
from tests.results.conftest import build

REAL, DRAWN = SimpleNamespace(is_synthetic=False), SimpleNamespace(is_synthetic=True)


def test_another_lesson_starts_from_the_published_weights(trained, capsys):
    model = build(seed=7)
    card = results.load(model, "08", "red", REAL)
    assert np.array_equal(model.get_weights()[0], trained.get_weights()[0])
    assert card["history"] == trained.history_seen
    assert "«red», de la lección 08: loss" in capsys.readouterr().out


def test_drawn_images_ask_for_their_own_weights(trained):
    with pytest.raises(results.ResultError, match="publish 08"):
        results.load(build(), "08", "red", DRAWN)


def test_another_network_is_refused_and_left_alone(trained):
    model = build(latent_dim=3)
    before = model.get_weights()
    with pytest.raises(results.ResultError, match="son de otra red"):
        results.load(model, "08", "red", REAL)
    assert np.array_equal(model.get_weights()[0], before[0])
