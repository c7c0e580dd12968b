"""Ningún NaN, vacío, complejo, texto u objeto pasa en silencio por una medida o una figura."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils import data, latent, metrics, plotting
from course_utils.data import degrade

RNG = np.random.default_rng(0)
IMAGES = RNG.random((6, 12, 12, 1), "float32")
Z = RNG.normal(size=(6, 2)).astype("float32")
HAS, LABELS, ONE = np.arange(6) % 3 == 1, np.arange(6) % 3, np.float32(0.4)

CALLS = {
    "mse": (metrics.mse, IMAGES, IMAGES),
    "mse_per_image": (metrics.mse_per_image, IMAGES, IMAGES),
    "psnr": (metrics.psnr, IMAGES, IMAGES / 2),
    "ssim": (metrics.ssim, IMAGES, IMAGES),
    "binary_crossentropy": (metrics.binary_crossentropy, IMAGES, IMAGES),
    "bce_floor": (metrics.bce_floor, IMAGES),
    "nats_above_floor": (metrics.nats_above_floor, ONE, IMAGES),
    "kl": (metrics.kl, Z, Z),
    "active_units": (metrics.active_units, Z),
    "distance_to_standard_normal": (metrics.distance_to_standard_normal, Z),
    "frechet_distance": (metrics.frechet_distance, Z, Z + 1),
    "knn_accuracy": (lambda a, b: metrics.knn_accuracy(a, LABELS, b, LABELS, k=1), Z, Z),
    "trustworthiness": (lambda x, z: metrics.trustworthiness(x, z, k=2), Z, Z),
    "auroc": (metrics.auroc, Z[:, 0], Z[:, 1]),
    "pca_reconstruction": (lambda a, b: metrics.pca_reconstruction(a, b, 2), IMAGES, IMAGES),
    "linear_reconstruction": (metrics.linear_reconstruction, IMAGES, IMAGES, IMAGES),
    "interpolate": (latent.interpolate, Z[0], Z[1]),
    "slerp": (latent.slerp, Z[0], Z[1]),
    "attribute_vector": (latent.attribute_vector, Z, HAS),
    "bounding_box": (latent.bounding_box, Z),
    "sample_box": (lambda low, high: latent.sample_box(4, low, high), -np.ones(2), np.ones(2)),
    "latent_scatter": (plotting.latent_scatter, Z),
    "image_rows": (lambda images: plotting.image_rows(images, 3), IMAGES),
    "image_grid": (plotting.image_grid, IMAGES),
    "histograms": (lambda values: plotting.histograms(values, "x"), Z[:, 0]),
    "bars": (lambda value: plotting.bars({"a": value, "b": 1.0}, "y"), ONE),
    "curves": (lambda x, y: plotting.curves((x, y), "x", "y"), Z[:, 0], Z[:, 1]),
    "flatten": (data.flatten, IMAGES),
    "add_gaussian_noise": (degrade.add_gaussian_noise, IMAGES),
    "mask_pixels": (degrade.mask_pixels, IMAGES),
    "salt_and_pepper": (degrade.salt_and_pepper, IMAGES),
    "downsample": (lambda images: degrade.downsample(images, 2), IMAGES),
    "upsample_bicubic": (lambda images: degrade.upsample_bicubic(images, 2), IMAGES),
}


def with_first(array, value):
    changed = np.array(array, "float64")
    changed.flat[0] = value
    return changed


BAD = {
    "NaN": lambda array: with_first(array, np.nan),
    "infinito": lambda array: with_first(array, np.inf),
    "vacío": lambda array: array[:0] if array.ndim else np.nan,
    "complejo": lambda array: np.asarray(array, "complex64"),
    "texto": lambda array: np.full(array.shape, "x"),
    "objetos": lambda array: np.asarray(array, object),
}
CASES = [(name, i) for name, (_, *arrays) in CALLS.items() for i in range(len(arrays))]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("name", CALLS)
def test_good_numbers_are_accepted(name):
    function, *arrays = CALLS[name]
    assert function(*arrays) is not None


@pytest.mark.parametrize("damage", BAD.values(), ids=BAD)
@pytest.mark.parametrize(("name", "position"), CASES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_bad_numbers_get_a_sentence_in_spanish(name, position, damage):
    function, *arrays = CALLS[name]
    arrays[position] = damage(arrays[position])
    with pytest.raises(ValueError, match=r"«|deben? |está ") as raised:
        function(*arrays)
    assert "array" not in str(raised.value).lower()
