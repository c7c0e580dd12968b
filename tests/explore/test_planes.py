"""El mismo cursor en varios planos: lo que se toca es lo que se ve, y lo que Keras dibujaría."""

import html
import re

import numpy as np
import pytest

from course_utils.data import load as load_data
from course_utils.explore import maps
from course_utils.explore.clouds import MAX_POINTS, pack_cloud, window
from course_utils.explore.networks import NetworkError
from course_utils.models import Autoencoder, conv_decoder_transposed, conv_encoder, dense_encoder
from course_utils.results import load
from tests.explore import browser

pytestmark = pytest.mark.slow
# Un nivel de gris de 256, y la mitad de otro por redondear.
LEVEL = 1.5 / 255


@pytest.fixture(scope="module")
def pair(autoencoder, vae, digits):
    return maps({"autoencoder": autoencoder, "VAE": vae}, digits.x_test, digits.y_test)


def drawn_by(model, z):
    return np.asarray(model.decoder(np.array([z], "float32"))).ravel()


@browser.needs_chromium
@browser.with_each_pointer
def test_dragging_on_one_plane_moves_the_cursor_of_both(pair, autoencoder, vae, tmp_path, device):
    seen = browser.play(
        pair,
        tmp_path,
        f"""
        const before = explorer.cursor();
        drag(all(".plano")[1], [[0.5, 0.5], [0.6, 0.4], [0.75, 0.25]], "{device}");
        await frames();
        Object.assign(seen, {{ before, z: explorer.cursor(), view: explorer.view,
          pictures: all(".imagen").map(pixels), notes: all(".dato").map((p) => p.textContent),
          position: one(".posicion").textContent }});
        """,
    )
    expected = np.add(seen["view"]["centre"], np.multiply(0.5, [1, 1]) * seen["view"]["radius"])
    assert seen["z"] == pytest.approx(expected, abs=0.02 * seen["view"]["radius"])
    for picture, model in zip(seen["pictures"], (autoencoder, vae), strict=True):
        assert np.abs(picture - drawn_by(model, seen["z"])).max() < LEVEL
        assert np.abs(picture - drawn_by(model, seen["before"])).max() > 10 * LEVEL
    z_1, z_2 = (f"{value:.2f}".replace("-", "−") for value in seen["z"])
    assert seen["position"] == f"z = ({z_1}, {z_2})"
    assert all(re.match("Hueco: |Junto a «[0-9]»", note) for note in seen["notes"])


@browser.needs_chromium
def test_the_keyboard_moves_zooms_and_comes_back(pair, tmp_path):
    seen = browser.play(
        pair,
        tmp_path,
        """
        const plane = one(".plano");
        const note = () => ({ z: explorer.cursor(), ...structuredClone(explorer.view) });
        seen.start = note();
        press(plane, "ArrowRight", "ArrowRight", "ArrowUp");
        seen.moved = note();
        press(plane, "+");
        seen.near = note();
        press(plane, "-", "-");
        seen.far = note();
        press(plane, "0");
        seen.home = note();
        """,
    )
    start, radius = seen["start"], seen["start"]["radius"]
    assert np.subtract(seen["moved"]["z"], start["z"]) == pytest.approx(
        [0.04 * radius, 0.02 * radius]
    )
    assert seen["near"]["radius"] < radius < seen["far"]["radius"]
    assert seen["near"]["z"] == seen["moved"]["z"]
    assert seen["home"] == start


@browser.needs_chromium
def test_zooming_keeps_the_cursor_where_it_is_on_the_screen(pair, tmp_path):
    seen = browser.play(
        pair,
        tmp_path,
        """
        const plane = explorer.panels[0].plane;
        drag(one(".plano"), [[0.2, 0.3]]);
        await frames();
        seen.before = plane.toPixels(explorer.cursor());
        one(".plano").dispatchEvent(new WheelEvent("wheel", { deltaY: -1, cancelable: true }));
        all("button")[0].click();
        seen.after = plane.toPixels(explorer.cursor());
        """,
    )
    assert seen["after"] == pytest.approx(seen["before"], abs=1e-6)


@browser.needs_chromium
def test_a_hole_is_said_to_be_one(pair, tmp_path):
    seen = browser.play(
        pair,
        tmp_path,
        """
        const { codes } = explorer.panels[1].plane.cloud;
        explorer.move([codes[0], codes[1]]);
        await frames();
        seen.near = all(".dato")[1].textContent;
        explorer.move([40, 40]);
        await frames();
        await new Promise((done) => setTimeout(done, 600));
        seen.far = all(".dato").map((p) => [p.textContent, p.classList.contains("aviso")]);
        seen.read = one("[aria-live]").textContent;
        """,
    )
    assert re.fullmatch(r"Junto a «\d», a 0\.00", seen["near"])
    for text, warned in seen["far"]:
        assert text.startswith("Hueco: el código más próximo está a ") and warned
    assert seen["read"].startswith("z = (40.00, 40.00). autoencoder: Hueco")
    assert "VAE: Hueco" in seen["read"]


@browser.needs_chromium
def test_the_slider_changes_the_network_and_not_the_place(autoencoder, vae, digits, tmp_path):
    models = {0.1: autoencoder, 1: vae, 4: autoencoder}
    seen = browser.play(
        maps(models, digits.x_test, digits.y_test, slider="β"),
        tmp_path,
        """
        const slider = one("input"), shown = () => all(".panel").filter((p) => !p.hidden);
        const look = () => ({ text: slider.getAttribute("aria-valuetext"), shown: shown().length,
          output: one("output").textContent, z: explorer.cursor(),
          picture: pixels(shown()[0].querySelector(".imagen")) });
        explorer.move([0.5, -0.5]);
        await frames();
        seen.middle = look();
        slider.value = 0;
        slider.dispatchEvent(new Event("input"));
        await frames();
        seen.first = look();
        """,
    )
    for step, value, model in (("middle", "β = 1", vae), ("first", "β = 0.1", autoencoder)):
        look = seen[step]
        assert (look["text"], look["output"], look["shown"]) == (value, value, 1)
        assert look["z"] == [0.5, -0.5]
        assert np.abs(look["picture"] - drawn_by(model, look["z"])).max() < LEVEL


@browser.needs_chromium
def test_the_published_networks_are_drawn_as_keras_does(tmp_path):
    clothes = load_data("fashion_mnist", size=32, limit=300, source="offline")
    models = {}
    for name in ("semilla_a", "semilla_b"):
        models[name] = Autoencoder(conv_encoder(), conv_decoder_transposed())
        load(models[name], "08", name, clothes)
    seen = browser.play(
        maps(models, clothes.x_test, clothes.y_test, clothes.names_es),
        tmp_path,
        """
        drag(one(".plano"), [[0.3, 0.6]], "touch");
        await frames();
        Object.assign(seen, { z: explorer.cursor(), pictures: all(".imagen").map(pixels) });
        """,
    )
    for picture, model in zip(seen["pictures"], models.values(), strict=True):
        assert np.abs(picture - drawn_by(model, seen["z"])).max() < LEVEL


@browser.needs_chromium
def test_in_a_notebook_it_lives_inside_its_output_and_takes_the_height_it_needs(pair, tmp_path):
    page = f"<!DOCTYPE html><body style='background:#111'>{pair._repr_html_()}</body>"
    seen = browser.play_page(
        page,
        tmp_path,
        """
        const inside = one("iframe").contentDocument;
        await frames();
        Object.assign(seen, { title: inside.title, planes: inside.querySelectorAll(".plano").length,
          height: one("iframe").clientHeight,
          needed: inside.querySelector("main").getBoundingClientRect().bottom,
          theme: inside.documentElement.dataset.theme });
        """,
    )
    assert (seen["title"], seen["planes"]) == (pair.title, 2)
    assert seen["theme"] == "dark"  # el de la página que lo contiene
    assert abs(seen["height"] - seen["needed"]) <= 12


@browser.needs_chromium
def test_each_theme_paints_with_its_colours(pair, tmp_path):
    seen = browser.play(
        pair,
        tmp_path,
        """
        const look = async (theme) => {
          dispatchEvent(new MessageEvent("message", { data: { theme } }));
          await frames();
          const style = getComputedStyle(document.body);
          return [style.backgroundColor, style.color, colours(one(".plano")) > 10];
        };
        seen.light = await look("light");
        seen.dark = await look("dark");
        """,
    )
    assert seen["light"] == ["rgb(255, 255, 255)", "rgb(34, 48, 60)", True]
    assert seen["dark"] == ["rgb(20, 24, 28)", "rgb(232, 237, 241)", True]


@browser.needs_chromium
def test_what_can_be_touched_has_a_name_for_those_who_do_not_see_it(pair, tmp_path):
    seen = browser.play(
        pair,
        tmp_path,
        """
        seen.names = all("canvas, button, input, iframe").map(named);
        seen.live = all("[aria-live=polite]").length;
        seen.keyboard = all(".plano").every((p) => p.tabIndex === 0);
        """,
    )
    assert len(seen["names"]) >= 7 and all(seen["names"])
    assert seen["live"] == 1 and seen["keyboard"]


def test_the_page_needs_nothing_from_outside(pair):
    text = pair.html()
    assert not re.search(r"""(src|href)=|url\(|@import|import\(|fetch\(|https?:""", text)
    assert '<html lang="es">' in text


def test_what_others_wrote_stays_text(vae, digits):
    evil = "</script><img onerror=alert(1)>"
    page = maps({evil: vae}, digits.x_test, digits.y_test, title=evil).html()
    assert "<img" not in page
    assert html.escape(evil) in page


def test_it_is_saved_whole(pair, tmp_path):
    assert pair.save(tmp_path / "mapas.html").read_text(encoding="utf-8") == pair.html()
    assert "autoencoder y VAE" in repr(pair) and "MB" in repr(pair)


def test_images_may_come_in_rows_or_in_pictures(vae, digits):
    rows = maps(vae, digits.x_test.reshape(-1, 784), digits.y_test).html()
    assert rows == maps((vae.encoder, vae.decoder), digits.x_test, digits.y_test).html()


def test_the_plane_shows_a_limited_number_of_points():
    codes = np.random.default_rng(0).normal(size=(MAX_POINTS, 2))
    cloud = pack_cloud(codes, np.zeros(MAX_POINTS + 50))
    assert len(cloud["labels"]) <= 4 * MAX_POINTS / 3 + 4


def test_the_window_holds_almost_every_code_of_every_network():
    clouds = [np.random.default_rng(0).normal(center, 1, (500, 2)) for center in (0, 10)]
    view = window(clouds)
    for codes in clouds:
        inside = np.abs(codes - view["centre"]).max(axis=1) < view["radius"]
        assert inside.mean() > 0.9


WRONG = {
    "dos números": lambda x, y, vae: maps(deep(), x, y),
    "encoder y decoder": lambda x, y, vae: maps(vae.encoder, x, y),
    "ningún modelo": lambda x, y, vae: maps({}, x, y),
    "deben ser iguales": lambda x, y, vae: maps(vae, x, y[1:]),
    "uno por clase": lambda x, y, vae: maps(vae, x, y, ["cero"]),
    "prepáralas": lambda x, y, vae: maps(vae, x[:, 1:], y),
    r"\[0, 1\]": lambda x, y, vae: maps(vae, 255 * x, y),
}


def deep():
    return dense_encoder(latent_dim=3), None


@pytest.mark.parametrize("reason", WRONG)
def test_a_wrong_request_is_explained(reason, digits, vae):
    with pytest.raises(ValueError, match=reason) as error:
        WRONG[reason](digits.x_test, digits.y_test, vae)
    assert not isinstance(error.value, NetworkError)
