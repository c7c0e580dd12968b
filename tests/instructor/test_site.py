"""El sitio: lo que llega a sus páginas, lo que no debe llegar y que se lea entero sin conexión."""

import html
import importlib.util
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_output
from PIL import Image

from course_utils import questions
from course_utils.instructor import cli
from course_utils.instructor.formulas import mathml
from course_utils.instructor.lessons import find_lessons, read_notebook, select_lessons
from course_utils.instructor.site import build, home, tables
from course_utils.instructor.site.lesson_pages import document, illustration, lesson_page
from course_utils.instructor.stamp import BADGE, start_cell
from course_utils.project import ROOT, repository_address
from course_utils.results.archive import ResultError, save

# Sphinx y sus extensiones se avisan entre sí de lo que cambiará en otra versión.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::PendingDeprecationWarning"
)

LESSON = select_lessons(["08"])[0]
CLAIM = {"value": 0.1234567, "bound": "< 1", "ok": True, "checked": True, "reason": ""}


def leave_executed(lesson, out, change=lambda notebook: None):
    """Deja en ``out`` lo que dejaría ``run``: el cuaderno con salidas y sus afirmaciones."""
    notebook = read_notebook(lesson.path)
    tags = {"tags": ["injected-parameters"]}
    notebook.cells.insert(2, new_code_cell('PROFILE = "clase"', metadata=tags))
    start = next(c for c in notebook.cells if "start" in c.metadata.get("tags", []))
    start.outputs = [new_output("stream", text=f"Lección {lesson.number}\nResultados: {out}\n")]
    drawing = "<img src='data:image/png;base64,iVBORw0KGgo='>"
    last = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    last.outputs = [new_output("display_data", {"text/html": drawing})]
    notebook.metadata["papermill"] = {"parameters": {"PROFILE": "clase"}}
    change(notebook)
    folder = out / lesson.number
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / lesson.path.name)
    claim = {**CLAIM, "claim": "Cota <baja> & fría", "state": "se cumple"}
    (folder / "claims.json").write_text(json.dumps([claim]), encoding="utf-8")
    return folder


def page_of(out, extensions=()):
    return nbformat.reads(lesson_page(LESSON, list(extensions), out), as_version=4)


def sources_of(notebook):
    return "\n".join(cell.source for cell in notebook.cells)


def hidden_sources(notebook):
    shown = [c for c in notebook.cells if "remove-input" in c.metadata.get("tags", [])]
    return "\n".join(cell.source for cell in shown)


def test_what_prepares_the_lesson_is_hidden_and_what_it_says_is_not(tmp_path):
    leave_executed(LESSON, tmp_path)
    page = page_of(tmp_path)
    assert 'PROFILE = "clase"' not in sources_of(page)
    for code in (start_cell(repository_address()), "SEED = 42", "cu.illustrations.show"):
        assert code in hidden_sources(page)
    assert "keras.Input" not in hidden_sources(page)
    said = [o.text for cell in page.cells for o in cell.get("outputs", []) if "text" in o]
    assert said == ["Lección 08\n"]  # las carpetas de quien lo construyó, no


def test_the_results_are_those_of_the_run(tmp_path):
    leave_executed(LESSON, tmp_path)
    page = page_of(tmp_path)
    assert "iVBORw0KGgo" in nbformat.writes(page)
    assert "no se ha ejecutado" not in sources_of(page)


@pytest.mark.parametrize(
    "change",
    [
        lambda notebook: notebook.cells.pop(),
        lambda notebook: notebook.cells[-2].update(source="otra cosa"),
    ],
)
def test_the_run_of_another_version_of_the_notebook_is_not_shown(tmp_path, change):
    leave_executed(LESSON, tmp_path, change)
    page = page_of(tmp_path)
    assert "iVBORw0KGgo" not in nbformat.writes(page)
    assert "no se ha ejecutado" in sources_of(page)


def test_a_warning_says_what_happens_and_not_where_in_our_disk(tmp_path):
    warned = "/tmp/ipykernel_1/2.py:6: OfflineDataWarning: se usan imágenes DIBUJADAS\n  x = 1\n"

    def warn(notebook):
        cell = next(c for c in notebook.cells if "keras.Input" in c.source)
        cell.outputs = [new_output("stream", name="stderr", text=warned)]

    leave_executed(LESSON, tmp_path, warn)
    text = nbformat.writes(page_of(tmp_path))
    assert "<p>se usan imágenes DIBUJADAS</p>" in text
    assert "ipykernel" not in text


def test_without_a_run_the_page_still_shows_the_drawings(tmp_path):
    outputs = [o for cell in page_of(tmp_path).cells for o in cell.get("outputs", [])]
    assert len(outputs) == 3
    assert "data:image/svg+xml;base64" in outputs[1].data["text/html"]


def test_without_a_run_the_page_still_asks_its_questions(tmp_path):
    first, _, last = [o for cell in page_of(tmp_path).cells for o in cell.get("outputs", [])]
    assert first.data["text/html"] == questions.before("08").data
    assert last.data["text/html"] == questions.after("08").data


def test_the_title_offers_colab_with_a_local_image_and_the_notebook(tmp_path):
    title = page_of(tmp_path).cells[0].source
    assert BADGE not in title
    assert "[![Abrir en Colab](/_static/boton_colab.svg)](https://colab" in title
    assert f"{{download}}`Descargar el cuaderno </cuadernos/{LESSON.path.name}>`" in title


def test_extensions_hang_from_their_core():
    lessons = find_lessons()
    extensions = [lesson.number for lesson in home.cores(lessons)[LESSON]]
    assert extensions[:2] == ["08a", "08b"]
    assert all(number.startswith("08") for number in extensions)
    assert "/clase10/ampliaciones/08a_" in home.gallery(lessons)
    entries = re.findall(r"^/(\S+)$", home.gallery(lessons), flags=re.MULTILINE)
    assert entries == [document(x) for x in lessons if not x.is_extension]


def test_every_unit_has_a_written_name():
    titles = re.findall(r"^## (.+)$", home.gallery(find_lessons()), flags=re.MULTILINE)
    assert "Más allá de las imágenes" in titles and "Mas alla" not in titles


def test_every_lesson_has_a_picture_that_exists():
    for lesson in find_lessons():
        assert (ROOT / "assets" / f"{illustration(lesson)}.svg").is_file()


def test_no_solution_reaches_the_site(tmp_path):
    everything = "\n".join(
        sources_of(nbformat.reads(text, as_version=4)) if name.endswith(".ipynb") else text
        for name, text in build.sources(find_lessons(), tmp_path).items()
    )
    for lesson in select_lessons(["13", "14"]):
        secret = [
            cell.source
            for cell in read_notebook(lesson.path).cells
            if "solucion" in cell.metadata.get("tags", [])
        ]
        assert secret
        assert not [source for source in secret if source in everything]
    assert "BEGIN SOLUTION" not in everything


def test_the_claims_say_what_was_measured_and_with_which_profile(tmp_path):
    leave_executed(LESSON, tmp_path)
    text = tables.claims_tables(find_lessons(), tmp_path)
    assert "Perfil `clase`: 1 se cumplen · 0 no · 0 sin comprobar" in text
    assert "<td>✓</td><td>Cota &lt;baja&gt; &amp; fría</td><td>0.1235</td>" in text


def test_what_a_homework_solution_measures_is_not_told(tmp_path):
    leave_executed(select_lessons(["13"])[0], tmp_path)
    assert "Cota" not in tables.claims_tables(find_lessons(), tmp_path)


def publish(folder, name, **content):
    """Escribe una ficha como las de ``assets/publicado`` y devuelve su ruta."""
    folder.mkdir(parents=True)
    versions = {"keras": "3.15.1", "numpy": "2.4.6"}
    data = {"shape": [6000, 32, 32, 1], "mean": 0.5, "std": 0.3}
    origin = {"recipe": {"epochs": 60}, "data": [data]}
    return save(
        folder, {"name": name, **origin, "date": "2026-11-21", "versions": versions, **content}
    )


def test_the_published_cards_are_listed_with_their_origin(tmp_path):
    publish(tmp_path / "08" / "dibujados", "semilla_a", quality={"loss": 0.2096442})
    publish(tmp_path / "08" / "reales", "barrido", recipe={"settings": {}}, values=[1])
    text = tables.cards_tables(find_lessons(), tmp_path)
    assert "<td>semilla_a</td><td>dibujados</td><td>6 000</td><td>60</td><td>loss 0.2096" in text
    assert "<td>barrido</td><td>reales</td><td>6 000</td><td>–</td><td>medidas</td>" in text


def test_a_damaged_card_stops_the_site(tmp_path):
    publish(tmp_path / "08" / "reales", "semilla_a").write_text("{")
    with pytest.raises(ResultError, match="no se puede leer"):
        tables.cards_tables(find_lessons(), tmp_path)


def test_sources_that_are_no_longer_needed_disappear_and_the_same_ones_are_not_rewritten(tmp_path):
    build.write_sources(tmp_path, {"a/uno.md": "1", "dos.md": "2"})
    before = (tmp_path / "dos.md").stat().st_mtime_ns
    build.write_sources(tmp_path, {"dos.md": "2"})
    assert [path.name for path in tmp_path.rglob("*.md")] == ["dos.md"]
    assert (tmp_path / "dos.md").stat().st_mtime_ns == before


@pytest.fixture
def orders(monkeypatch):
    """Nada se ejecuta: las lecciones que se pidieron y lo que haría Sphinx."""
    orders = []

    def run_lessons(lessons, profile, out, parameters, only_changed=False):
        orders.append((profile, only_changed, [lesson.number for lesson in lessons]))

    monkeypatch.setattr(build, "run_lessons", run_lessons)
    monkeypatch.setattr(build.explorers, "pages", dict)
    monkeypatch.setattr(build, "_sphinx", lambda builder, *_: orders.append(builder))
    return orders


def test_only_the_lessons_that_were_not_run_are_run(tmp_path, orders):
    leave_executed(LESSON, tmp_path)
    assert cli.main(["site", "--out", str(tmp_path)]) == 0
    profile, only_changed, numbers = orders[0]
    assert (profile, only_changed) == ("clase", True)
    assert {"08", "13", "14"}.isdisjoint(numbers)
    assert {"01", "08a", "16"} <= set(numbers)


def test_nothing_is_run_if_so_asked_and_the_links_are_visited_only_on_demand(
    tmp_path, orders, capsys
):
    assert cli.main(["site", "--out", str(tmp_path), "--sin-ejecutar", "--enlaces"]) == 0
    assert orders == ["html", "linkcheck"]
    assert f"Sin resultados en el sitio: {LESSON.path.stem}" in capsys.readouterr().out


def test_formulas_put_under_the_operator_what_goes_under_it():
    assert "<munder><mo>min</mo>" in mathml(r"\min_{E} x", display=True)
    assert "<msub><mo>min</mo>" in mathml(r"\min_{E} x")
    assert 'display="block"' in mathml("x", display=True)


def test_a_function_is_not_stuck_to_its_argument():
    assert '<mo form="prefix" lspace="0.167em" rspace="0.167em">log</mo>' in mathml(r"x \log x")


@pytest.mark.parametrize("formula", [r"\mathcal N(0, I)", r"\mathcal{N}(0, I)"])
def test_the_alphabet_of_a_letter_is_kept_with_and_without_braces(formula):
    assert "𝒩" in html.unescape(mathml(formula))


needs_sphinx = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("sphinx", "myst_nb", "sphinx_book_theme"))),
    reason="hace falta requirements-docs.txt",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """El sitio entero, con una lección ejecutada."""
    out = tmp_path_factory.mktemp("build")
    leave_executed(LESSON, out)
    return build.build_site(out, run_missing=False).parent


class Resources(HTMLParser):
    """Lo que una página carga por sí misma: no los enlaces que se siguen pulsando."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        names = ("src", "srcset", "poster", "data", "href")
        self.found += [v for k, v in attrs if k in names and tag != "a" and v]


@pytest.mark.slow
@needs_sphinx
def test_nothing_is_loaded_from_outside(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) >= len(find_lessons())
    for page in pages:
        foreign = [r for r in Resources(page).found if re.match(r"(https?:)?//", r)]
        assert not foreign, f"{page.name}: {foreign}"
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", text), style.name


@needs_sphinx
def test_what_no_reader_loads_is_left_out_and_pictures_shrink_without_changing(tmp_path):
    folders = [tmp_path / "_static", tmp_path / "_images"]
    for folder in folders:
        folder.mkdir()
    (folders[0] / "tema.js.map").write_text("{}")
    pixels = np.random.default_rng(0).integers(0, 256, (40, 40, 4), np.uint8).repeat(4, axis=1)
    see_through, opaque = Image.fromarray(pixels), Image.fromarray(pixels[..., :3]).convert("RGBA")
    for name, picture in {"a": see_through, "b": opaque}.items():
        picture.save(folders[1] / f"{name}.png", compress_level=1)
    before = sum(path.stat().st_size for path in folders[1].iterdir())
    spec = importlib.util.spec_from_file_location("conf", build.DOCS / "conf.py")
    conf = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conf)
    conf._lighten(SimpleNamespace(outdir=tmp_path), None)
    assert not list(tmp_path.rglob("*.map"))
    assert sum(path.stat().st_size for path in folders[1].iterdir()) < before
    assert (np.asarray(Image.open(folders[1] / "a.png")) == pixels).all()
    assert (np.asarray(Image.open(folders[1] / "b.png")) == pixels[..., :3]).all()


@pytest.mark.slow
@needs_sphinx
def test_pages_are_joined_and_offer_their_notebook(site):
    for lesson in find_lessons():
        page = (site / f"{document(lesson)}.html").read_text(encoding="utf-8")
        assert 'class="right-next"' in page
        assert re.search(rf'_downloads/\w+/{lesson.handout.name}"', page)
        assert '<html lang="es"' in page
        assert "$$" not in re.sub(r"<pre>.*?</pre>", "", page, flags=re.DOTALL)
        if any("$$" in cell.source for cell in read_notebook(lesson.path).cells):
            assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">' in page


@pytest.mark.slow
@needs_sphinx
def test_the_search_knows_spanish_and_needs_no_server(site):
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    assert index.startswith("Search.setIndex(")
    terms = json.loads(index.removeprefix("Search.setIndex(").rstrip(" ;\n")[:-1])["terms"]
    assert "codif" in terms
    assert "codificadores" not in terms
    assert "SpanishStemmer" in (site / "_static/language_data.js").read_text(encoding="utf-8")


@pytest.mark.slow
@needs_sphinx
@pytest.mark.skipif(not shutil.which("chromium"), reason="hace falta Chromium")
@pytest.mark.parametrize(
    "page",
    ["index.html", "explorar.html", f"{document(LESSON)}.html", "search.html?q=reconstrucciones"],
)
def test_the_browser_complains_of_nothing_without_network(site, page, tmp_path):
    done = subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu"),
            *("--enable-logging=stderr", "--host-resolver-rules=MAP * ~NOTFOUND"),
            *("--virtual-time-budget=4000", f"--user-data-dir={tmp_path}", "--dump-dom"),
            f"file://{site}/{page}",
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    # Lo que el tema cuenta de sí mismo al elegir entre claro y oscuro no es una queja.
    chatter = ("[PST]", "invalid theme mode")
    said = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert not [line for line in said if not any(text in line for text in chatter)]
    assert "</html>" in done.stdout
    if "search" in page:
        assert f'href="{document(LESSON)}.html' in done.stdout
