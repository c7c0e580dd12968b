"""Recorte y reducción: como los de Pillow, sin desplazamientos ni rayas inventadas."""

import io

import numpy as np
import pytest
from PIL import Image

from course_utils.data.celeba.jpeg import crop_window, jpeg_shape
from course_utils.data.celeba.resize import shrink
from course_utils.data.celeba.stream import decode_anything, stream
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


def streamed(images, size):
    """Imágenes PIL o bytes → caras, por el camino de ``tf.data``."""
    data = [image if isinstance(image, bytes) else encode(image) for image in images]
    batches = list(stream(lambda i: data[i], range(len(data)), size))
    assert np.concatenate([indices for indices, _ in batches]).tolist() == list(range(len(data)))
    return np.concatenate([faces for _, faces in batches])


def with_pillow(data, size, method):
    image = Image.open(io.BytesIO(data)).convert("RGB")
    top, left, side = crop_window(image.height, image.width)
    square = image.crop((left, top, left + side, top + side))
    return np.asarray(square.resize((size, size), method)).astype(float)


@pytest.mark.parametrize("size", [16, 32, 64, 100])
@pytest.mark.parametrize("shape", [(218, 178), (301, 223), (64, 64)])
def test_the_result_is_that_of_pillow(size, shape):
    data = [encode(landscape(shape, seed)) for seed in range(3)]
    for face, content in zip(streamed(data, size), data, strict=True):
        difference = face - with_pillow(content, size, Image.BILINEAR)
        assert np.abs(difference).mean() < 0.7
        # El método de decodificación menos exacto oscurece casi un nivel.
        assert abs(difference.mean()) < 0.15
        assert np.abs(face - with_pillow(content, size, Image.LANCZOS)).mean() < 2


@pytest.mark.parametrize("size", [16, 32, 64, 128])
def test_the_crop_does_not_move_the_face(size):
    rows, columns = np.mgrid[0:218, 0:178]
    pixels = np.stack([rows, columns, 255 - rows], axis=-1).astype("uint8")
    data = encode(Image.fromarray(pixels), quality=100, subsampling=0)
    face = streamed([data], size)[0].astype(float)
    centres = (np.arange(size) + 0.5) * 148 / size - 0.5
    inner = slice(2, -2)
    # Cada píxel de desplazamiento de la ventana cambiaría la media un nivel.
    assert abs((face[..., 0] - (35 + centres)[:, None])[inner, inner].mean()) < 0.2
    assert abs((face[..., 1] - (15 + centres)[None, :])[inner, inner].mean()) < 0.2


@pytest.mark.parametrize(("size", "period"), [(32, 2), (32, 3), (32, 4), (64, 2), (64, 3)])
def test_a_fine_stripe_pattern_becomes_grey(size, period):
    stripes = np.zeros((218, 178, 3), np.uint8)
    stripes[:, ::period] = 240
    image = Image.fromarray(stripes)
    naive = np.asarray(image.crop((15, 35, 163, 183)).resize((size, size), Image.NEAREST))
    assert naive.std() > 80, "sin antialiasing, la trama se ve"
    assert streamed([encode(image, quality=100)], size)[0].std() < 12
    assert decode_anything(encode(image, "PNG"), size).std() < 12


def test_both_ways_of_decoding_agree():
    for shape in ((218, 178), (90, 300)):
        data = encode(landscape(shape))
        difference = streamed([data], 64)[0].astype(float) - decode_anything(data, 64)
        assert np.abs(difference).mean() < 0.5


def test_images_of_different_sizes_in_one_batch_do_not_touch_each_other():
    images = [encode(landscape(shape)) for shape in ((218, 178), (64, 64), (400, 301), (33, 90))]
    together = streamed(images, 32)
    for face, data in zip(together, images, strict=True):
        assert np.array_equal(face, streamed([data], 32)[0])


def test_an_image_of_the_right_size_is_not_touched():
    pixels = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8)
    assert np.array_equal(shrink(pixels, 32), pixels)


def test_a_flat_image_stays_flat_also_when_it_grows():
    for shape in ((218, 178), (20, 24), (150, 149)):
        face = streamed([Image.new("RGB", shape[::-1], (200, 100, 50))], 32)[0]
        assert np.abs(face.astype(int) - [200, 100, 50]).max() <= 2


@pytest.mark.parametrize(
    ("shape", "window"),
    [((218, 178), (35, 15, 148)), ((64, 64), (0, 0, 64)), ((100, 201), (0, 50, 100))],
)
def test_the_window_is_the_face_or_the_largest_square(shape, window):
    assert crop_window(*shape) == window


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"comment": b"\xff\xc0" * 50}])
def test_the_header_of_a_jpeg_gives_its_shape(mode, options):
    assert jpeg_shape(encode(Image.new(mode, (178, 218)), **options)) == (218, 178)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x10", b"\x89PNG" * 9])
def test_what_is_not_a_jpeg_has_no_shape(data):
    assert jpeg_shape(data) is None
