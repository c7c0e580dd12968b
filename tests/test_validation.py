import numpy as np
import pytest

from course_utils import validation
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


@validation.whole_numbers("n", "filters", "seed")
def sizes(n=1, filters=(1,), seed=None):
    return n, filters, seed


def test_numpy_integers_are_integers_of_python():
    found = sizes(np.int64(3), (np.uint8(2), 4), np.int32(0))
    assert found == (3, (2, 4), 0)
    assert [type(x) for x in (found[0], *found[1], found[2])] == [int] * 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "n debe ser al menos 1 y vale 0"),
        ({"n": np.int64(-3)}, "n debe ser al menos 1 y vale -3"),
        ({"filters": (4, 0)}, "filters debe ser al menos 1"),
        ({"seed": -1}, "seed debe ser al menos 0 y vale -1"),
    ],
)
def test_a_number_that_counts_nothing_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        sizes(**options)


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0, 2.0])
def test_a_number_out_of_its_range_is_refused(value):
    with pytest.raises(ValueError, match="peso debe ser un número finito de 0 a 1 y vale"):
        validation.check_number(value, "peso", 0, 1)


def test_what_does_not_fit_in_float32_does_not_become_infinite():
    with pytest.raises(ValueError, match="no cabe en float32"):
        validation.check_finite(np.full(3, 1e300))
