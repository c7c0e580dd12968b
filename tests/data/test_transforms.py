import numpy as np
import pytest

from course_utils.data import flatten, pad_to, shrink, unflatten


def test_padding_centres_the_image_on_black():
    padded = pad_to(np.ones((2, 28, 28, 1)), 32)
    assert padded.shape == (2, 32, 32, 1)
    assert padded[:, 2:30, 2:30].min() == 1
    assert padded.sum() == 2 * 28 * 28


def test_padding_to_the_same_size_changes_nothing():
    images = np.random.default_rng(0).random((2, 32, 32, 3))
    assert np.array_equal(pad_to(images, 32), images)


def test_padding_to_a_smaller_size_is_refused():
    with pytest.raises(ValueError, match=r"size=20 es menor que las imágenes \(28×28\)"):
        pad_to(np.zeros((1, 28, 28, 1)), 20)


def test_padding_needs_a_batch_with_channels():
    with pytest.raises(ValueError, match="Se esperan imágenes"):
        pad_to(np.zeros((28, 28)), 32)


def test_flattening_keeps_the_pixels_in_order():
    images = np.arange(24).reshape(2, 3, 4, 1)
    assert np.array_equal(flatten(images)[1], np.arange(12, 24))


def test_unflattening_undoes_flattening():
    images = np.random.default_rng(0).random((3, 5, 5, 1))
    assert np.array_equal(unflatten(flatten(images)), images)


def test_vectors_that_are_not_square_images_are_refused():
    with pytest.raises(ValueError, match="12 no es un cuadrado perfecto"):
        unflatten(np.zeros((2, 12)))


def test_shrinking_averages_with_antialiasing_and_turns_stripes_grey():
    stripes = np.zeros((2, 64, 64, 3), np.uint8)
    stripes[:, :, ::2] = 200
    small = shrink(stripes, 16)
    assert small.shape == (2, 16, 16, 3) and small.dtype == np.uint8
    assert np.abs(small[:, :, 1:-1].astype(int) - 100).max() <= 2


def test_shrinking_to_the_same_side_or_nothing_at_all_changes_nothing():
    pixels = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    assert np.array_equal(shrink(pixels, 32), pixels)
    assert shrink(pixels[:0], 16).shape == (0, 16, 16, 3)
