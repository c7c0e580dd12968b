import numpy as np
import pytest

from course_utils.validation import as_image_batch, check_codes, check_images, check_latents


def test_valid_images_come_back_as_float32():
    assert check_images(np.array([[0, 1]])).dtype == np.float32


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.array([0.0, 255.0]), "va de 0 a 255: divide entre 255"),
        (np.array([-0.1, 1.0]), "va de -0.1 a 1"),
        (np.array([0.0, np.nan]), "NaN o infinitos"),
        (np.array([0.0, np.inf]), "NaN o infinitos"),
        (np.zeros((0, 28, 28)), "está vacío"),
        (np.array(["a"]), "conviértelo a float32"),
    ],
)
def test_bad_images_are_explained(images, message):
    with pytest.raises(ValueError, match=message):
        check_images(images)


@pytest.mark.parametrize("shape", [(3,), (3, 4), (3, 2, 1)])
def test_latents_of_the_wrong_shape_are_explained(shape):
    with pytest.raises(ValueError, match=r"deben tener forma \(n, 2\)"):
        check_latents(np.zeros(shape), 2)


def test_latents_with_nan_are_refused():
    with pytest.raises(ValueError, match="NaN"):
        check_latents([[0.0, np.nan]], 2)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((2, 784), (2, 28, 28)),
        ((2, 8, 6), (2, 8, 6)),
        ((2, 8, 6, 1), (2, 8, 6)),
        ((2, 8, 6, 3), (2, 8, 6, 3)),
    ],
)
def test_image_batches_of_every_form_are_understood(shape, expected):
    assert as_image_batch(np.zeros(shape)).shape == expected


@pytest.mark.parametrize("shape", [(2, 783), (784,), (2, 8, 8, 2)])
def test_arrays_that_are_not_images_are_refused(shape):
    with pytest.raises(ValueError, match="debe ser"):
        as_image_batch(np.zeros(shape))


def test_valid_codes_come_back_as_integers():
    codes = check_codes(np.array([[[0, 7]]], "uint8"), (1, 2), 8)
    assert codes.dtype == np.int32
    assert codes.tolist() == [[[0, 7]]]


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (np.zeros((1, 2, 2), int), r"\(n, 1, 2\) y son int64 de forma \(1, 2, 2\)"),
        (np.zeros((1, 1, 2)), "son float64"),
        (np.zeros((0, 1, 2), int), "forma"),
        (np.array([[[0, 8]]]), "van de 0 a 8 y el diccionario tiene 8"),
        (np.array([[[-1, 0]]]), "van de -1 a 0"),
    ],
)
def test_bad_codes_are_explained(codes, message):
    with pytest.raises(ValueError, match=message):
        check_codes(codes, (1, 2), 8)
