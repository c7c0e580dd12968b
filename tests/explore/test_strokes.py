"""Los trazos de una pluma, como las cifras de MNIST."""

import numpy as np
import pytest

from tests.explore import node

pytestmark = node.needs_node

ANGLES = np.linspace(0, 2 * np.pi, 40)
CIRCLE = np.stack([0.5 + 0.2 * np.cos(ANGLES), 0.5 + 0.3 * np.sin(ANGLES)], axis=1)


def render(*strokes, side=28):
    """La imagen (side, side) de unos trazos."""
    strokes = [np.asarray(stroke).tolist() for stroke in strokes]
    program = "answer = Array.from(Strokes.render(asked.strokes, asked.side));"
    return np.array(node.evaluate(program, strokes=strokes, side=side)).reshape(side, side)


def ink_box(image):
    rows, columns = np.nonzero(image > 0.5)
    return np.ptp(rows) + 1, np.ptp(columns) + 1


def centre_of_mass(image):
    rows, columns = np.indices(image.shape)
    return (image * rows).sum() / image.sum(), (image * columns).sum() / image.sum()


def test_an_empty_pad_is_black():
    assert render().max() == 0


def test_ink_goes_from_black_to_white():
    image = render(CIRCLE)
    assert image.min() == 0 and image.max() == 1
    assert ((image > 0.05) & (image < 0.95)).sum() > 20  # la pluma es suave


@pytest.mark.parametrize("side", [28, 32])
def test_the_digit_fits_its_box_and_its_mass_is_in_the_centre(side):
    lopsided = np.concatenate([CIRCLE, [[0.9, 0.9]]])
    image = render(lopsided, side=side)
    assert max(ink_box(image)) == pytest.approx(20, abs=1)
    assert centre_of_mass(image) == pytest.approx([(side - 1) / 2] * 2, abs=0.1)


def test_neither_the_place_nor_the_size_matter_nor_the_thickness_of_the_line():
    image = render(CIRCLE)
    assert np.abs(render(0.1 + 0.5 * (CIRCLE - 0.2)) - image).max() < 1e-6


def test_a_dot_is_not_blown_up():
    assert max(ink_box(render([[0.3, 0.3]]))) <= 4
    assert max(ink_box(render([[0.3, 0.3], [0.31, 0.31]]))) <= 5


def test_strokes_are_not_joined():
    left, right = [[0.3, 0.2], [0.3, 0.8]], [[0.7, 0.2], [0.7, 0.8]]
    assert render(left, right)[:, 14].max() == 0
    assert render([*left, *right[::-1]])[:, 14].max() > 0.5
