"""Pintar con las palabras de un VQ-VAE: la tabla que queda y la imagen que sale."""

import keras
import numpy as np
import pytest

from course_utils.explore import paint
from course_utils.models import vq_decoder
from tests.explore import browser

LEVEL = 1.5 / 255


@pytest.fixture(scope="module")
def decoder():
    keras.utils.set_random_seed(0)
    return vq_decoder((7, 7, 4), (8, 8), 1, residual_blocks=1)


@pytest.fixture(scope="module")
def words():
    return 3 * np.random.default_rng(0).standard_normal((20, 4)).astype("float32")


@pytest.fixture(scope="module")
def tables():
    return np.random.default_rng(1).integers(0, 20, (3, 7, 7))


@pytest.mark.slow
@browser.needs_chromium
@browser.with_each_pointer
def test_a_painted_cell_changes_the_image_as_in_keras(decoder, words, tables, tmp_path, device):
    seen = browser.play(
        paint(decoder, words, tables),
        tmp_path,
        f"""
        const device = "{device}";"""
        """
        const [board, palette] = all(".losetas");
        all("button").find((b) => b.textContent === "2").click();
        point(palette, "pointerdown", 2.5 / 16, 0.75, device); // la segunda fila: la 18
        point(board, "pointerdown", 3.5 / 7, 1.5 / 7, device);
        await frames();
        Object.assign(seen, { cells: Array.from(explorer.cells()), word: explorer.word(),
          image: pixels(one(".imagen")), note: one(".dato").textContent,
          names: all("canvas, button").map(named) });
        press(board, "ArrowDown", "ArrowRight", "Enter");
        await frames();
        seen.after = Array.from(explorer.cells());
        all("button").find((b) => b.textContent === "Llenar con el pincel").click();
        await frames();
        seen.filled = Array.from(explorer.cells());
        """,
    )
    expected = tables[1].copy()
    expected[1, 3] = 18
    assert seen["word"] == 18 and seen["cells"] == expected.ravel().tolist()
    image = np.asarray(decoder(words[expected][None]))[0]
    assert np.abs(image.ravel() - np.array(seen["image"])).max() < LEVEL
    assert seen["note"] == "Pincel: la palabra 18. En la casilla 11 de 49 está la 18."
    expected[2, 4] = 18
    assert seen["after"] == expected.ravel().tolist() and set(seen["filled"]) == {18}
    assert all(seen["names"])


def test_what_does_not_fit_is_explained(decoder, words, tables):
    with pytest.raises(ValueError):
        paint(decoder, words[:, :2], tables)
    with pytest.raises(ValueError):
        paint(decoder, words, tables[:, :5])
    with pytest.raises(ValueError):
        paint(decoder, words[:10], tables)
