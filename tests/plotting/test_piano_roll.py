"""Los rollos: una barra por nota, a su altura y con lo que dura."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from course_utils.plotting import piano_roll_animation, piano_rolls
from course_utils.plotting.colors import ALERT

TUNE = np.array([(0, 8, 60), (16, 16, 72)])


def bars(ax):
    return [(p.get_x(), p.get_width(), p.get_y() + p.get_height() / 2) for p in ax.patches]


def test_one_bar_per_note_at_its_pitch():
    figure = piano_rolls({"una": TUNE, "otra": TUNE, "tres": TUNE}, "Rollos")
    first, *_, empty = figure.axes
    (x, width, y), (x_2, width_2, y_2) = bars(first)
    assert 0 < x < 1 and 7 < width < 8 and y == pytest.approx(60)
    assert 16 < x_2 < 17 and 15 < width_2 < 16 and y_2 == pytest.approx(72)
    assert first.get_title() == "una" and not empty.get_visible()


def test_wrong_notes_are_pointed_at():
    wrong = {"una": [False, True]}
    figure = piano_rolls({"una": TUNE}, wrong=wrong)
    colors = [patch.get_facecolor() for patch in figure.axes[0].patches]
    assert colors[1] == to_rgba(ALERT) != colors[0]


def test_the_animation_is_a_picture_that_moves():
    page = piano_roll_animation({"recta": TUNE, "más aguda": TUNE + [0, 0, 2]}).data
    assert 'alt="recta … más aguda"' in page and "image/gif" in page


@pytest.mark.parametrize("notes", [np.zeros((2, 32)), [0, 99]])
def test_what_is_not_a_melody_gets_one_sentence(notes):
    with pytest.raises(ValueError, match="debe ser notas"):
        piano_rolls({"una": notes})


def test_a_melody_without_notes_is_an_empty_roll():
    figure = piano_rolls({"callada": np.zeros((0, 3), int)})
    assert not bars(figure.axes[0])
