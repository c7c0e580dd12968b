"""Recorte y reducción: los de Pillow sin atajos, sin desplazamientos ni rayas inventadas."""

import io

import numpy as np
import pytest
from PIL import Image

from course_utils.data.celeba.pixels import crop_window, decode_face
from tests.data.celeba_factory import encode


def landscape(shape=(218, 178), seed=0):
    """Imagen con detalle a todas las escalas, como una fotografía."""
    rng = np.random.default_rng(seed)
    pixels = np.full((*shape, 3), 128.0)
    for cells in (3, 8, 20, 60):
        noise = rng.normal(0, 70 / cells**0.8, (cells, cells, 3)).astype("float32")
        layers = [Image.fromarray(noise[..., c]).resize(shape[::-1], 3) for c in range(3)]
        pixels += np.stack([np.asarray(layer) for layer in layers], axis=-1)
    return Image.fromarray(np.clip(pixels, 0, 255).astype("uint8"))


def without_shortcuts(data, size):
    image = Image.open(io.BytesIO(data)).convert("RGB")
    top, left, side = crop_window(image.height, image.width)
    square = image.crop((left, top, left + side, top + side))
    return np.asarray(square.resize((size, size), Image.Resampling.BILINEAR)).astype(float)


@pytest.mark.parametrize("size", [16, 32, 64, 100])
@pytest.mark.parametrize("shape", [(218, 178), (301, 223), (64, 64), (90, 300), (500, 701)])
def test_decoding_at_a_smaller_scale_gives_the_pixels_of_decoding_it_whole(size, shape):
    for seed in range(3):
        data = encode(landscape(shape, seed))
        difference = decode_face(data, size) - without_shortcuts(data, size)
        assert np.abs(difference).mean() < 0.7
        assert abs(difference.mean()) < 0.15


@pytest.mark.parametrize("size", [16, 32, 64, 128])
def test_the_crop_does_not_move_the_face(size):
    rows, columns = np.mgrid[0:218, 0:178]
    pixels = np.stack([rows, columns, 255 - rows], axis=-1).astype("uint8")
    face = decode_face(encode(Image.fromarray(pixels), quality=100, subsampling=0), size)
    centres = (np.arange(size) + 0.5) * 148 / size - 0.5
    inner = slice(2, -2)
    # Cada píxel de desplazamiento de la ventana cambiaría la media un nivel.
    assert abs((face[..., 0] - (35 + centres)[:, None])[inner, inner].mean()) < 0.2
    assert abs((face[..., 1] - (15 + centres)[None, :])[inner, inner].mean()) < 0.2


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize(("size", "period"), [(32, 2), (32, 3), (32, 4), (64, 2), (64, 3)])
def test_a_fine_stripe_pattern_becomes_grey(size, period, form):
    stripes = np.zeros((218, 178, 3), np.uint8)
    stripes[:, ::period] = 240
    image = Image.fromarray(stripes)
    naive = np.asarray(image.crop((15, 35, 163, 183)).resize((size, size), Image.NEAREST))
    assert naive.std() > 80, "sin antialiasing, la trama se ve"
    assert decode_face(encode(image, form, **{"quality": 100}), size).std() < 12


def test_a_flat_image_stays_flat_also_when_it_grows():
    for shape in ((218, 178), (20, 24), (150, 149), (1, 1)):
        face = decode_face(encode(Image.new("RGB", shape[::-1], (200, 100, 50))), 32)
        assert np.abs(face.astype(int) - [200, 100, 50]).max() <= 2


@pytest.mark.parametrize(
    ("shape", "window"),
    [((218, 178), (35, 15, 148)), ((64, 64), (0, 0, 64)), ((100, 201), (0, 50, 100))],
)
def test_the_window_is_the_face_or_the_largest_square(shape, window):
    assert crop_window(*shape) == window
