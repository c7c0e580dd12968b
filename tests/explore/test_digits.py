"""La pizarra: del trazo al error, con los números de Keras."""

import json
import re

import keras
import numpy as np
import pytest

from course_utils.explore import draw
from course_utils.metrics import mse_per_image
from course_utils.models import Autoencoder, dense_decoder, dense_encoder
from course_utils.results import load
from tests.explore import browser, node

pytestmark = pytest.mark.slow
LEVEL = 1.5 / 255
STROKE = [[0.3, 0.2], [0.7, 0.25], [0.5, 0.8]]


@pytest.fixture(scope="module")
def published(digits):
    """La red de 32 números de la lección 01, con los pesos de las cifras dibujadas."""
    pair = dense_encoder(784, (256, 128), 32), dense_decoder(32, (128, 256))
    model = Autoencoder(*pair)
    load(model, "01", "codigo_32", digits)
    return model


@pytest.fixture(scope="module")
def pad(published, autoencoder, digits):
    return draw({"32": published, "2": autoencoder}, digits.x_test, digits.y_test)


def data_of(explorer):
    found = re.search(r'id="datos">(.*?)</script>', explorer.html(), flags=re.DOTALL)
    return json.loads(found[1])


def check_row(row, image, model, threshold):
    """Lo que se ve de una red es lo que da Keras con esa imagen."""
    image = np.array([image], "float32")
    copy = np.asarray(model.decoder(model.encoder(image)))
    assert np.abs(row["copy"] - copy).max() < LEVEL
    assert np.abs(row["difference"] - np.abs(copy - image)).max() < LEVEL
    error = mse_per_image(image, copy)[0]
    assert row["error"] == pytest.approx(error, abs=1e-4)
    opinion = "anomalía" if error > threshold else "parece normal"
    assert opinion in row["verdict"]


_LOOK = """
const look = () => ({ image: Array.from(explorer.image()), seen: pixels(all(".imagen")[0]),
  rows: all(".panel").map((panel) => {
    const [copy, difference] = [...panel.querySelectorAll(".imagen")].map(pixels);
    const verdict = panel.querySelector(".dato").textContent;
    return { copy, difference, verdict, error: Number(verdict.match(/Error ([\\d.]+)/)[1]) };
  }) });
"""


@browser.needs_chromium
@browser.with_each_pointer
def test_what_is_drawn_is_coded_copied_and_measured(pad, published, autoencoder, tmp_path, device):
    seen = browser.play(
        pad,
        tmp_path,
        f"""{_LOOK}
        drag(one(".pizarra"), {STROKE}, "{device}");
        await frames();
        Object.assign(seen, look());
        """,
    )
    expected = node.evaluate("answer = Array.from(Strokes.render([asked.s], 28));", s=STROKE)
    assert np.abs(np.subtract(seen["image"], expected)).max() < 0.02
    assert np.abs(np.subtract(seen["seen"], seen["image"])).max() < LEVEL
    models = (published, autoencoder)
    for row, model, packed in zip(seen["rows"], models, data_of(pad)["models"], strict=True):
        check_row(row, seen["image"], model, packed["threshold"])


@browser.needs_chromium
def test_the_keyboard_draws_and_erases(pad, tmp_path):
    seen = browser.play(
        pad,
        tmp_path,
        """
        const slate = one(".pizarra"), ink = () => explorer.image().reduce((a, b) => a + b);
        press(slate, "Delete");
        seen.erased = ink();
        press(slate, "ArrowUp", "ArrowUp");
        seen.lifted = ink();
        press(slate, " ", ..."xxxxxxxx".split("").map(() => "ArrowDown"), " ");
        seen.line = Array.from(explorer.image());
        press(slate, "ArrowRight", "ArrowRight");
        seen.after = Array.from(explorer.image());
        press(slate, "Escape");
        seen.last = ink();
        await frames();
        seen.verdict = one(".panel .dato").textContent;
        """,
    )
    assert seen["erased"] == seen["lifted"] == seen["last"] == 0
    line = np.reshape(seen["line"], (28, 28))
    assert np.ptp(np.nonzero(line > 0.5)[0]) > 15 and np.ptp(np.nonzero(line > 0.5)[1]) < 4
    assert seen["after"] == seen["line"]
    assert "vacía" in seen["verdict"]


@browser.needs_chromium
def test_an_example_is_shown_as_it_is_and_noise_gives_the_alarm(pad, published, digits, tmp_path):
    seen = browser.play(
        pad,
        tmp_path,
        f"""{_LOOK}
        const button = (name) => all("button").find((b) => b.textContent === name);
        button("4").click();
        await frames();
        seen.four = look();
        button("ruido").click();
        await frames();
        seen.noise = look();
        await new Promise((done) => setTimeout(done, 600));
        seen.read = one("[aria-live]").textContent;
        """,
    )
    four = digits.x_test[digits.y_test == 4][0].ravel()
    assert np.abs(seen["four"]["image"] - four).max() < 1 / 255
    threshold = data_of(pad)["models"][0]["threshold"]
    for case in ("four", "noise"):
        check_row(seen[case]["rows"][0], seen[case]["image"], published, threshold)
    assert "anomalía" in seen["noise"]["rows"][0]["verdict"]
    assert seen["read"].startswith("32: Error ") and "2: Error " in seen["read"]


@browser.needs_chromium
def test_a_code_of_two_numbers_is_seen_on_its_plane_and_a_longer_one_in_bars(pad, tmp_path):
    seen = browser.play(
        pad,
        tmp_path,
        """
        const count = (kind) => all(".panel").map((p) => p.querySelectorAll(kind).length);
        Object.assign(seen, { planes: count(".plano"), bars: count(".barras"),
          painted: all(".plano, .barras, .medidor").map(colours),
          names: all("canvas, button").map(named) });
        """,
    )
    assert (seen["planes"], seen["bars"]) == ([0, 1], [1, 0])
    assert min(seen["painted"]) > 2
    assert all(seen["names"])


def test_the_threshold_leaves_one_in_twenty_above(pad, published, digits):
    images = digits.x_test.reshape(-1, 784)
    errors = mse_per_image(images, published.reconstruct(images))
    packed = data_of(pad)["models"][0]
    assert (errors > packed["threshold"]).mean() == pytest.approx(0.05, abs=0.01)
    assert sum(packed["errors"]["counts"]) == len(images)


def test_the_page_needs_nothing_from_outside(pad):
    assert not re.search(r"""(src|href)=|url\(|@import|import\(|fetch\(|https?:""", pad.html())


def test_only_square_grey_pictures_can_be_drawn(autoencoder):
    with pytest.raises(ValueError, match="cuadradas y grises"):
        draw(autoencoder, np.zeros((4, 28, 28, 3)), np.zeros(4))


def test_a_variational_encoder_codes_with_its_mean(vae, digits):
    packed = data_of(draw(vae, digits.x_test, digits.y_test))["models"][0]
    assert packed["encoder"]["nodes"][-1]["shape"] == [2]


def test_the_two_networks_of_a_notebook_may_come_apart(digits):
    encoder = keras.Sequential([keras.Input((784,)), keras.layers.Dense(3)])
    decoder = keras.Sequential([keras.Input((3,)), keras.layers.Dense(784, "sigmoid")])
    assert "autoencoder" in draw((encoder, decoder), digits.x_test, digits.y_test).html()
