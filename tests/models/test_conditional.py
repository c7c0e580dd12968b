import keras
import numpy as np
import pytest

from course_utils import models


@pytest.fixture
def model():
    built = models.ConditionalVAE(
        models.conditional_encoder(64, 3, (16,), 2), models.conditional_decoder(2, 3, (16,), 64)
    )
    built.compile(keras.optimizers.Adam(1e-2))
    return built


@pytest.fixture
def flat(images):
    return images.reshape(len(images), -1)


@pytest.fixture
def labels(images):
    return np.arange(len(images)) % 3


def test_the_label_changes_what_a_code_generates(model):
    z = np.zeros((3, 2))
    zero, one, two = model.generate([0, 1, 2], z=z)
    assert zero.shape == (64,)
    assert not np.array_equal(zero, one)
    assert not np.array_equal(one, two)


def test_generation_decodes_with_the_label_as_one_hot(model):
    z, labels = np.random.default_rng(0).normal(size=(3, 2)).astype("float32"), np.array([2, 0, 1])
    expected = model.decoder.predict([z, np.eye(3, dtype="float32")[labels]], verbose=0)
    assert np.array_equal(model.generate(labels, z=z), expected)


def test_codes_depend_on_the_image_and_on_its_label(model, flat, labels):
    codes = model.encode({"x": flat, "labels": labels})
    assert codes.shape == (len(flat), 2)
    assert not np.allclose(codes, model.encode({"x": flat, "labels": (labels + 1) % 3}))


def test_it_learns_to_draw_the_class_that_is_asked_for(model):
    # Dos clases de imágenes constantes: sin la etiqueta, el mismo código no puede dar las dos.
    labels = np.arange(64) % 2
    images = np.repeat(np.where(labels == 0, 0.1, 0.9)[:, None], 64, axis=1).astype("float32")
    model.fit({"x": images, "labels": labels}, epochs=60, batch_size=8, verbose=0)
    dark, light = model.generate([0, 1], z=np.zeros((2, 2)))
    assert dark.mean() < 0.3 < 0.7 < light.mean()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([0, 1, 3] * 10 + [0, 1], "van de 0 a 3 y el modelo tiene 3 clases"),
        ([0, 1, -1] * 10 + [0, 1], "van de -1 a 1"),
        ([0, 1], "deben ser 32 enteros"),
        ([0.5] * 32, "deben ser 32 enteros"),
    ],
)
def test_wrong_labels_are_explained(model, flat, wrong, message):
    with pytest.raises(ValueError, match=message):
        model.fit({"x": flat, "labels": np.array(wrong)}, verbose=0)
    with pytest.raises(ValueError, match=message):
        model.decode(np.zeros((32, 2)), wrong)
    with pytest.raises(ValueError, match=message):
        model.encode({"x": flat, "labels": np.array(wrong)})


def test_generation_samples_one_code_for_each_label(model):
    first, again = (model.generate([2, 2, 0], seed=4) for _ in range(2))
    assert first.shape == (3, 64)
    assert np.array_equal(first, again)
    assert not np.array_equal(first[0], first[1])


def test_likelihood_is_that_of_the_label_it_is_given(model, flat, labels):
    model.decoder.layers[-1].bias.assign(np.zeros(64))
    right = model.nll({"x": flat, "labels": labels}, samples=20, seed=0)
    wrong = model.nll({"x": flat, "labels": (labels + 1) % 3}, samples=20, seed=0)
    assert right.shape == (len(flat),)
    assert not np.allclose(right, wrong)
