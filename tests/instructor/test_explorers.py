"""Los exploradores del sitio: con qué redes se hacen, dónde se ven y cómo hablan con su página."""

import re

import pytest

from course_utils.instructor import cli
from course_utils.instructor.site import explorers
from course_utils.project import ASSETS, ROOT
from tests.explore import browser

PAGE = (ROOT / "docs" / "explorar.md").read_text(encoding="utf-8")


def test_the_page_of_the_site_shows_every_explorer_and_names_its_frame():
    shown = re.findall(r'<iframe class="explorador" title="[^"]+" src="([^"]+)">', PAGE)
    assert shown == [f"{explorers.FOLDER}/{name}.html" for name in explorers.BUILDERS]
    assert re.findall(r'<a href="([^"]+)">', PAGE) == shown


@pytest.mark.slow
def test_without_real_data_they_are_made_with_what_was_published_of_the_drawn(
    monkeypatch, tmp_path, capsys
):
    monkeypatch.setenv("COURSE_DATA_SOURCE", "offline")
    target = tmp_path / "plano.html"
    assert cli.main(["explore", "mapas", "--out", str(target)]) == 0
    assert f"Página: {target}" in capsys.readouterr().out
    page = target.read_text(encoding="utf-8")
    assert "Puntos o nubes, bajo el mismo cursor" in page and "zapatilla" in page
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.slow
def test_the_pages_of_the_site_are_those_of_the_orders(monkeypatch):
    class Fake:
        def html(self):
            return "una página"

    monkeypatch.setattr(explorers, "build", lambda name: Fake())
    names = {f"_static/explorar/{name}.html" for name in explorers.BUILDERS}
    assert explorers.pages() == dict.fromkeys(names, "una página")


def test_an_explorer_that_does_not_exist_lists_those_there_are(capsys):
    assert cli.main(["explore", "caras"]) == 2
    assert (
        "No hay explorador «caras»; hay: dibujar, ruido, mapas, betas, sonreir, palabras."
        in capsys.readouterr().err
    )


@pytest.mark.slow
@browser.needs_chromium
def test_the_page_of_the_site_gives_it_its_theme_and_takes_its_height(tmp_path):
    # Abierta desde el disco, la página y su marco son de orígenes distintos: solo se escriben.
    script = (ROOT / "docs" / "_static" / "curso.js").read_text(encoding="utf-8")
    start = (ASSETS / "explorador" / "lienzo.js").read_text(encoding="utf-8")
    (tmp_path / "dentro.html").write_text(
        f"""<main style="height: 321px"></main><script>{start}
        start(document.querySelector("main"), () => parent.postMessage(
          {{ said: document.documentElement.dataset.theme }}, "*"));</script>""",
        encoding="utf-8",
    )
    seen = browser.play_page(
        f"""<html data-theme="dark"><body><script>
        const DOCUMENTATION_OPTIONS = {{}}, themes = [];
        addEventListener("message", ({{ data }}) => data.said && themes.push(data.said));
        {script}</script><iframe class="explorador" src="dentro.html"></iframe></body>""",
        tmp_path,
        """
        const wait = () => new Promise((done) => setTimeout(done, 300));
        await wait();
        Object.assign(seen, { height: one("iframe").style.height, first: themes.at(-1) });
        document.documentElement.dataset.theme = "light";
        await wait();
        seen.second = themes.at(-1);
        """,
    )
    assert 321 <= int(seen["height"].removesuffix("px")) <= 360
    assert (seen["first"], seen["second"]) == ("dark", "light")
