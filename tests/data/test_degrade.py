import numpy as np
import pytest

from course_utils import data


@pytest.fixture
def grey():
    return np.full((200, 8, 8, 1), 0.5, "float32")


def test_gaussian_noise_has_the_asked_deviation_and_stays_in_range(grey):
    noisy = data.add_gaussian_noise(grey, 0.1)
    assert noisy.dtype == np.float32
    assert noisy.mean() == pytest.approx(0.5, abs=0.01)
    assert noisy.std() == pytest.approx(0.1, rel=0.03)
    strong = data.add_gaussian_noise(grey, 5)
    assert (strong.min(), strong.max()) == (0, 1)


@pytest.mark.parametrize(
    "degrade", [data.add_gaussian_noise, data.mask_pixels, data.salt_and_pepper]
)
def test_noise_depends_only_on_its_seed_and_leaves_the_original_alone(grey, degrade):
    before = grey.copy()
    assert np.array_equal(degrade(grey, 0.3, seed=1), degrade(grey, 0.3, seed=1))
    assert not np.array_equal(degrade(grey, 0.3, seed=1), degrade(grey, 0.3, seed=2))
    assert np.array_equal(grey, before)


def test_masking_blackens_that_fraction_and_keeps_the_rest(grey):
    masked = data.mask_pixels(grey, 0.3)
    assert set(np.unique(masked)) == {0, 0.5}
    assert (masked == 0).mean() == pytest.approx(0.3, abs=0.02)
    assert masked.dtype == np.float32


def test_salt_and_pepper_come_in_equal_parts(grey):
    noisy = data.salt_and_pepper(grey, 0.4)
    assert set(np.unique(noisy)) == {0, 0.5, 1}
    assert (noisy == 0).mean() == pytest.approx(0.2, abs=0.02)
    assert (noisy == 1).mean() == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize("degrade", [data.mask_pixels, data.salt_and_pepper])
def test_a_fraction_outside_the_unit_interval_is_refused(grey, degrade):
    with pytest.raises(ValueError, match="vale 25"):
        degrade(grey, 25)


def test_downsampling_averages_blocks():
    image = np.arange(16, dtype="float32").reshape(1, 4, 4, 1) / 16
    small = data.downsample(image, 2)
    assert small.shape == (1, 2, 2, 1)
    assert small[0, 0, 0, 0] == np.mean([0, 1, 4, 5]) / 16
    assert small[0, 1, 0, 0] == np.mean([8, 9, 12, 13]) / 16


def test_downsampling_refuses_sides_that_do_not_divide(grey):
    with pytest.raises(ValueError, match="8×8, que no es múltiplo de 3"):
        data.downsample(grey, 3)
    with pytest.raises(ValueError, match=r"\(n, alto, ancho, canales\)"):
        data.downsample(grey[..., 0], 2)


def test_bicubic_enlarges_and_keeps_flat_regions(grey):
    large = data.upsample_bicubic(grey[:2], 4)
    assert large.shape == (2, 32, 32, 1)
    assert large == pytest.approx(0.5, abs=1e-6)


def test_bicubic_overshoot_is_clipped():
    step = np.zeros((1, 8, 8, 1), "float32")
    step[:, :, 4:] = 1
    large = data.upsample_bicubic(step, 2)
    assert 0 <= large.min() <= large.max() <= 1


def test_all_of_them_check_the_images_first(grey):
    for degrade in (data.add_gaussian_noise, data.mask_pixels, data.salt_and_pepper):
        with pytest.raises(ValueError, match="divide entre 255"):
            degrade(grey * 255)
    for resize in (data.downsample, data.upsample_bicubic):
        with pytest.raises(ValueError, match="divide entre 255"):
            resize(grey * 255, 2)
