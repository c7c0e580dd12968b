import numpy as np
import pytest

from course_utils.data.offline import draw
from course_utils.homework import realism
from course_utils.homework.realism import sample_gap


@pytest.fixture(scope="module", params=["mnist", "cifar10"])
def real(request):
    pixels = draw(request.param, n_train=600, n_test=10)[0] / 255
    return pixels.astype("float32").reshape(*pixels.shape[:3], -1)


def test_two_halves_of_the_same_images_are_close(real):
    assert sample_gap(real[:300], real[300:]) < 0.1
    assert sample_gap(real, real) == pytest.approx(0, abs=1e-4)


def test_repeating_the_mean_image_is_at_distance_one(real):
    mean = np.broadcast_to(real.mean(axis=0), real.shape)
    assert sample_gap(real, mean) == pytest.approx(1, abs=0.15)


def test_noise_black_and_shuffled_pixels_are_far(real):
    rng = np.random.default_rng(0)
    flat = real.reshape(len(real), -1)
    junk = {
        "ruido": rng.random(real.shape, "float32"),
        "barajados": rng.permuted(flat, axis=1).reshape(real.shape),
        "negro": np.zeros_like(real),
        # Los recortes ya tienen mucho contraste: se lleva casi a blanco y negro.
        "contrastadas": np.clip(8 * (real - real.mean(axis=0)) + 0.5, 0, 1),
    }
    for name, images in junk.items():
        assert sample_gap(real, images) > 0.6, name


def test_blur_is_forgiven_and_noise_is_not(real):
    blurred = (real + np.roll(real, 1, axis=1) + np.roll(real, 1, axis=2)) / 3
    noisy = np.clip(real + 0.3 * np.random.default_rng(0).standard_normal(real.shape), 0, 1)
    assert sample_gap(real, blurred) < 0.1 < 0.4 < sample_gap(real, noisy)


def test_noise_outside_the_components_is_seen_too(monkeypatch):
    """Con muchas componentes fuera, el ruido fino no cambia las coordenadas y sí lo que sobra."""
    real = np.random.default_rng(0).standard_normal((500, 1, 1, 1)) * np.ones((1, 8, 8, 1))
    monkeypatch.setattr(realism, "MAX_COMPONENTS", 1)
    noise = np.random.default_rng(1).standard_normal(real.shape)
    noise -= noise.mean(axis=(1, 2), keepdims=True)
    assert sample_gap(real, real + noise) > 0.5


def test_few_images_are_enough_to_measure():
    few = np.random.default_rng(0).random((20, 8, 8, 1))
    assert sample_gap(few[:10], few[10:]) >= 0
