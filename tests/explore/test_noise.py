"""El deslizador de ruido: lo que entra, lo que sale y el error de cada una."""

import numpy as np
import pytest

from course_utils.explore import denoise
from course_utils.metrics import mse_per_image
from course_utils.models import restoration_net
from tests.explore import browser

pytestmark = pytest.mark.slow
LEVEL = 1.5 / 255


@pytest.fixture(scope="module")
def networks(autoencoder):
    return {"en U": restoration_net(), "de dos números": autoencoder}


@pytest.fixture(scope="module")
def page(networks, digits):
    return denoise(networks, digits.x_test, digits.y_test)


def cleaned(model, noisy):
    if hasattr(model, "encoder"):
        return model.reconstruct(noisy.reshape(1, 784))
    return np.asarray(model(noisy.reshape(1, 28, 28, 1))).reshape(1, 784)


@browser.needs_chromium
def test_each_network_cleans_as_keras_does_and_its_error_is_told(page, networks, digits, tmp_path):
    seen = browser.play(
        page,
        tmp_path,
        """
        const slider = one("input");
        all("button").find((b) => b.textContent === "7").click();
        slider.value = 0.6;
        slider.dispatchEvent(new Event("input"));
        await frames();
        const list = (name) => Array.from(explorer[name]()), notes = all("figcaption");
        Object.assign(seen, { goal: list("target"), noisy: list("input"), grain: list("grain"),
          pictures: all(".imagen").map(pixels), notes: notes.map((e) => e.textContent),
          text: slider.getAttribute("aria-valuetext"),
          red: notes.map((e) => e.classList.contains("aviso")) });
        all("button")[0].click();
        await frames();
        seen.changed = Array.from(explorer.grain());
        """,
    )
    goal, noisy = np.array([seen["goal"]]), np.array([seen["noisy"]], "float32")
    assert np.abs(goal[0] - digits.x_test[digits.y_test == 7][0].ravel()).max() < 1 / 255
    assert np.abs(noisy - np.clip(goal + 0.6 * np.array(seen["grain"]), 0, 1)).max() < 1e-6
    assert seen["text"] == "σ = 0.60"
    for image, picture in zip((goal[0], noisy[0]), seen["pictures"], strict=False):
        assert np.abs(np.subtract(image, picture)).max() < LEVEL
    before = mse_per_image(noisy, goal)[0]
    for i, (name, model) in enumerate(networks.items(), start=2):
        copy = cleaned(model, noisy)
        after = mse_per_image(copy, goal)[0]
        assert np.abs(np.subtract(copy[0], seen["pictures"][i])).max() < LEVEL
        told, error = seen["notes"][i].split(": error ")
        assert told == name and float(error) == pytest.approx(after, abs=2e-4)
        assert seen["red"][i] == (after > before)
    assert seen["changed"] != seen["grain"]
    grain = np.array(seen["grain"])
    assert abs(grain.mean()) < 0.15 and grain.std() == pytest.approx(1, abs=0.1)


@browser.needs_chromium
def test_without_noise_nothing_is_spoiled(page, tmp_path):
    seen = browser.play(
        page,
        tmp_path,
        """
        one("input").value = 0;
        one("input").dispatchEvent(new Event("input"));
        await frames();
        Object.assign(seen, { note: all("figcaption")[1].textContent,
          names: all("canvas, button, input").map(named) });
        """,
    )
    assert seen["note"] == "con ruido: error 0.0000"
    assert all(seen["names"])


def test_images_of_another_size_are_refused(digits):
    with pytest.raises(ValueError, match="prepáralas"):
        denoise(restoration_net(), digits.x_test[:, 2:-2, 2:-2], digits.y_test)
