"""Sumar una dirección a un código: la imagen, la de control y lo que dice el juez."""

import keras
import numpy as np
import pytest

from course_utils.explore import edit
from course_utils.models import celeba_vae, image_classifier
from tests.explore import browser

LEVEL = 1.5 / 255


@pytest.fixture(scope="module")
def networks():
    """Un decodificador de caras y un juez con pesos cualesquiera, también los de BatchNorm."""
    keras.utils.set_random_seed(0)
    decoder = celeba_vae(32, 12, filters=(8, 8)).decoder
    judge = image_classifier((32, 32, 3), 3, filters=(4, 8))
    rng = np.random.default_rng(0)
    for network in (decoder, judge):
        for layer in network.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.set_weights([rng.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()])
    return decoder, judge


@pytest.fixture(scope="module")
def codes():
    return np.random.default_rng(1).standard_normal((3, 12)).astype("float32")


@pytest.mark.slow
@browser.needs_chromium
def test_it_decodes_as_keras_does_and_the_judge_says_the_same(networks, codes, tmp_path):
    decoder, judge = networks
    vectors = {"sonrisa": 5 * np.eye(12)[0], "gafas": np.eye(12)[1]}
    page = edit(decoder, codes, vectors, (judge, {"sonrisa": 2, "gafas": 0}))
    seen = browser.play(
        page,
        tmp_path,
        """
        const choose = (text) => all("button").find((b) => b.textContent === text).click();
        choose("2");
        one("input").value = 3;
        one("input").dispatchEvent(new Event("input"));
        await frames();
        const first = all("figcaption").map((e) => e.textContent);
        choose("gafas");
        await frames();
        Object.assign(seen, { first, notes: all("figcaption").map((e) => e.textContent),
          pictures: all(".imagen").map(rgb), moved: Array.from(explorer.moved()),
          chance: Array.from(explorer.chance()), text: one("input").getAttribute("aria-valuetext"),
          names: all("canvas, button, input").map(named) });
        choose("Otra al azar");
        await frames();
        seen.another = Array.from(explorer.chance());
        """,
    )
    assert all(seen["names"]) and seen["text"] == "α = 3.0"
    assert np.abs(np.subtract(seen["moved"], codes[1] + 3 * np.eye(12)[1])).max() < 1e-5
    assert np.linalg.norm(np.subtract(seen["chance"], codes[1])) == pytest.approx(3, abs=1e-4)
    assert seen["another"] != seen["chance"]
    z = np.array([codes[1], seen["moved"], seen["chance"]], "float32")
    images = np.asarray(decoder(z))
    for image, picture in zip(images, seen["pictures"], strict=True):
        assert np.abs(image - np.reshape(picture, image.shape)).max() < LEVEL
    shown = [float(note.split("»: ")[1].split()[0]) for note in seen["notes"]]
    np.testing.assert_allclose(shown, 100 * np.asarray(judge(images))[:, 0], atol=0.6)
    assert seen["notes"][1].startswith("gafas. El juez ve «gafas»")
    assert seen["first"][1].startswith("sonrisa. El juez ve «sonrisa»")


def test_what_does_not_fit_is_explained(networks, codes):
    decoder, _ = networks
    for vector in (np.zeros(12), np.ones(5), np.full(12, np.nan)):
        with pytest.raises(ValueError, match="La dirección «x» tiene"):
            edit(decoder, codes, {"x": vector})
    with pytest.raises(ValueError, match="espera códigos de 12"):
        edit(decoder, codes[:, :6], {"x": np.ones(6)})
    with pytest.raises(ValueError, match="al menos una dirección"):
        edit(decoder, codes, {})
