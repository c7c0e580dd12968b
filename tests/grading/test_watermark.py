from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.decomposition import PCA

from course_utils.grading import watermark
from tests.grading.submission_factory import squares

SHAPE = (28, 28, 1)


@pytest.fixture(scope="module")
def images():
    return (squares(1200) / 255).astype("float32")[..., None]


def linear_networks(images):
    """Dos «redes» con lo que usa ``latent``: PCA de 32 componentes hace de autoencoder."""
    pca = PCA(32, random_state=0).fit(images.reshape(len(images), -1))

    def encode(x, **_):
        z = pca.transform(np.reshape(x, (len(x), -1))).astype("float32")
        return z, np.zeros_like(z)

    def decode(z, **_):
        return pca.inverse_transform(z).astype("float32").reshape(-1, *SHAPE)

    encoder = SimpleNamespace(predict_on_batch=encode)
    return encoder, SimpleNamespace(predict_on_batch=decode, input_shape=(None, 32))


def with_some_marked(images, secret, every):
    marked = images.copy()
    marked[::every] = watermark.add_watermark(images[::every], secret)
    return marked


@pytest.mark.parametrize("seed", [10**6, 10**6 + 1, 10**6 + 2])
def test_who_never_saw_the_mark_is_not_accused(images, seed):
    secret = watermark.draw_watermark(SHAPE, seed)
    networks = linear_networks(images[:1000])
    share, controls = watermark.reproduced_shares(*networks, images[1000:], secret)
    assert not watermark.recognized(share, controls)
    assert abs(share - np.mean(controls)) < 0.05


@pytest.mark.parametrize("seed", [10**6, 10**6 + 1])
def test_who_trained_with_the_marked_images_is_recognized(images, seed):
    secret = watermark.draw_watermark(SHAPE, seed)
    seen = np.concatenate([images[:900], with_some_marked(images[900:1000], secret, 10)])
    share, controls = watermark.reproduced_shares(*linear_networks(seen), images[1000:], secret)
    assert watermark.recognized(share, controls)


def test_a_small_excess_accuses_nobody_however_regular_the_controls():
    assert not watermark.recognized(0.19, [0.10] * 20)
    assert watermark.recognized(0.21, [0.10] * 20)


def test_a_large_excess_accuses_nobody_if_the_controls_vary_as_much():
    controls = [0.1, 0.3] * 10
    assert not watermark.recognized(0.79, controls)
    assert watermark.recognized(0.81, controls)


def test_nan_accuses_nobody():
    assert not watermark.recognized(float("nan"), [0.1] * 20)
    assert not watermark.recognized(0.9, [float("nan")] * 20)


def test_the_watermark_moves_each_of_its_pixels_and_no_other(images):
    secret = watermark.draw_watermark(SHAPE, 5)
    moved = watermark.add_watermark(images[:3], secret) != images[:3]
    np.testing.assert_array_equal(moved, np.broadcast_to(secret, moved.shape))
    assert 0.1 < secret.mean() < 0.2


def test_marked_images_are_still_images():
    black_and_white = np.stack([np.zeros(SHAPE), np.ones(SHAPE)]).astype("float32")
    marked = watermark.add_watermark(black_and_white, np.ones(SHAPE, bool))
    np.testing.assert_allclose(marked[0], 0.6, atol=1e-6)
    np.testing.assert_allclose(marked[1], 0.4, atol=1e-6)
