"""Las diapositivas: qué va junto, qué se quita, que todo quepa y que se abran sin conexión."""

import base64
import io
import re
from html.parser import HTMLParser

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from course_utils import questions
from course_utils.instructor import cli
from course_utils.instructor.executed import executed_notebook
from course_utils.instructor.lessons import read_notebook, select_lessons
from course_utils.instructor.slides import build, sizes
from course_utils.instructor.slides.cells import blocks_of
from course_utils.instructor.slides.document import document
from course_utils.instructor.slides.guide import Guide, parse
from course_utils.instructor.slides.pages import paginate
from course_utils.instructor.stamp import BADGE
from tests.instructor import chromium

LESSON = select_lessons(["07"])[0]
CLAIM = "✓ Diferencia: 0 = 0"


def text(source, slide_type="-"):
    return new_markdown_cell(source, metadata={"slideshow": {"slide_type": slide_type}})


def code(source="x = 1", slide_type="fragment", outputs=(), tags=()):
    metadata = {"slideshow": {"slide_type": slide_type}, "tags": list(tags)}
    return new_code_cell(source, metadata=metadata, outputs=list(outputs))


def printed(written, name="stdout"):
    return new_output("stream", text=written, name=name)


def picture(width=900, height=400):
    file = io.BytesIO()
    Image.new("L", (width, height), 200).save(file, "PNG")
    data = {"image/png": base64.b64encode(file.getvalue()).decode("ascii")}
    return new_output("display_data", data, metadata={"image/png": {"alt": "Una figura"}})


def pages_of(*cells):
    return paginate(blocks_of(new_notebook(cells=list(cells))))


def texts_of(*cells):
    """El HTML de cada diapositiva."""
    pages = pages_of(*cells)
    return ["\n".join(b.variant(page.level)[1] for b in page.blocks) for page in pages]


def slides_of(page):
    """El HTML de cada diapositiva de una página entera."""
    return re.findall(r"<section>(?!\n<section>).*?</section>", page, re.DOTALL)


def page_where(texts, words):
    found = [n for n, shown in enumerate(texts) if words in shown]
    assert len(found) == 1, f"«{words}» está en {found}"
    return found[0]


def test_the_questions_stay_out_and_the_claims_beside_them_do_not():
    table = new_output("display_data", {"text/html": "<table><tr><td>Cota</td></tr></table>"})
    asked = new_output("display_data", {"text/html": questions.after("07").data})
    source = "display(claims.report(), cu.questions.after(LESSON))"
    shown = "".join(texts_of(text("## Comprobaciones"), code(source, outputs=[table, asked])))
    assert "Cota" in shown
    assert "cinco preguntas" not in shown and "cu.questions" not in shown


def test_what_prepares_the_lesson_and_its_warnings_are_gone():
    outputs = [printed("aviso", "stderr"), printed("dicho")]
    texts = "".join(
        texts_of(
            text(
                f"# Título\n\n[![Abrir en Colab]({BADGE})](https://colab.example)\n\nHola", "slide"
            ),
            code("parametros = 1", tags=["parameters"]),
            code("inyectado = 1", tags=["injected-parameters"]),
            code("arranque = 1", tags=["start"], outputs=[printed("carpetas")]),
            code("saltada = 1", "skip"),
            code("plegada = 1", tags=["hide-input"], outputs=outputs),
            code('cu.illustrations.show("01_autoencoder")', outputs=[picture()]),
        )
    )
    for gone in ("parametros", "inyectado", "arranque", "carpetas", "saltada", "plegada", "aviso"):
        assert gone not in texts
    assert "colab" not in texts.lower()
    assert "illustrations" not in texts
    for shown in ("Título", "Hola", "dicho", 'alt="Una figura"'):
        assert shown in texts


def test_formulas_are_written_in_the_page_itself():
    (page,) = texts_of(text("# T\n\nSea $x^2$ y\n\n$$\\frac{a}{b}$$", "slide"))
    assert page.count("<math") == 2
    assert "$" not in page


def test_claims_are_under_their_figure():
    (page,) = texts_of(code(outputs=[printed(f"nota\n{CLAIM}"), picture(600, 200)]))
    assert page.index("nota") < page.index("<img") < page.index("✓ Diferencia")


def test_what_comments_a_figure_stays_with_it_and_a_question_goes_with_its_code():
    texts = texts_of(
        text("# T\n\nPregunta", "slide"),
        code("primera = 1\n" * 18, outputs=[picture(), printed(CLAIM)]),
        text("Comentario.\n\nPresentación.", "subslide"),
        code("segunda = 1"),
    )
    figure = page_where(texts, "<img")
    assert page_where(texts, CLAIM) == page_where(texts, "Comentario") == figure
    assert page_where(texts, "Presentación") == page_where(texts, "segunda") == figure + 1
    assert page_where(texts, "Pregunta") == figure - 1


def test_a_figure_shrinks_so_that_its_comment_fits():
    comment = "palabra " * 100
    page = pages_of(code(outputs=[picture(600, 600)]), text(comment))[-1]
    assert len(page.blocks) == 2
    assert page.height <= sizes.ROOM
    assert page.level > 0


def test_code_shrinks_before_it_is_split():
    lines = "\n".join(f"linea_{n} = {n}" for n in range(31))
    (page,) = texts_of(code(lines))
    size = int(re.search(r"font-size:(\d+)px", page)[1])
    assert min(sizes.CODE_SIZES) <= size < max(sizes.CODE_SIZES)


def test_long_code_is_split_at_a_blank_line_and_loses_nothing():
    blocks = ["\n".join(f"linea_{n}_{m} = 0" for m in range(12)) for n in range(6)]
    texts = texts_of(code("\n\n\n".join(blocks)))
    assert len(texts) > 1
    for n in range(6):
        together = {page_where(texts, f"linea_{n}_{m}<") for m in range(12)}
        assert len(together) == 1


def test_a_long_list_goes_on_with_its_numbers():
    texts = texts_of(text("## Lista\n\n" + "\n".join(f"1. cosa {n}." for n in range(1, 41))))
    assert len(texts) > 1
    for n in range(1, 41):
        assert f'value="{n}">cosa {n}.' in texts[page_where(texts, f">cosa {n}.")]


def test_a_long_table_repeats_its_header():
    rows = "\n".join(f"| fila {n} | 1 |" for n in range(60))
    texts = texts_of(text(f"## Tabla\n\n| Nombre | Valor |\n|---|---|\n{rows}"))
    assert len(texts) > 2
    assert all("Nombre" in shown for shown in texts)
    assert sum(shown.count("fila") for shown in texts) == 60


def test_each_heading_starts_a_slide():
    texts = texts_of(text("# Uno\n\nHola\n\n## Dos\n\nAdiós", "slide"))
    assert [("Uno" in shown, "Dos" in shown) for shown in texts] == [(True, False), (False, True)]


def test_the_guide_and_the_notes_are_for_the_speaker():
    guide = parse(
        "# Guía\n\nConsejo [uno](/unidad5/01.ipynb).\n\n"
        "| Apartado | Minutos | Pregunta |\n|---|---|---|\n| 1. La idea | 8 | ¿Por qué? |\n"
    )
    cells = [text("# T", "slide"), text("## 1. La idea\n\nHola", "slide"), text("Aparte", "notes")]
    page = document("T", pages_of(*cells), guide)
    first, second = slides_of(page)
    assert "Consejo uno." in first
    assert "8 min.</strong> ¿Por qué?" in second
    for note in ("Consejo", "8 min", "Aparte"):
        assert re.search(rf'<aside class="notes">[^§]*{note}', page)


def test_question_code_and_result_appear_one_after_another():
    cells = [
        text("## S\n\n¿Cuánto?", "slide"),
        code("y = 2", outputs=[picture(400, 200)]),
        text("Tanto.", "subslide"),
    ]
    page = document("S", pages_of(*cells), Guide())
    (slide,) = slides_of(page)
    before, *fragments = slide.split('<div class="fragment">')
    assert "¿Cuánto?" in before
    assert [w in f for w, f in zip((">y<", "<img", "Tanto"), fragments, strict=True)] == [True] * 3


# Un cuaderno con un poco de todo lo que trae el de la lección 07.
@pytest.fixture
def notebook():
    source = read_notebook(LESSON.path)
    for cell in source.cells:
        if cell.cell_type == "code":
            cell.outputs = [printed(f"n = 3, k = 2\n{CLAIM}\n"), picture(1061, 472)]
    head = "<tr><th></th><th>Afirmación</th><th>Medido</th></tr>"
    rows = "<tr><td>✓</td><td>Lo que separa una imagen de otra</td><td>0.1</td></tr>" * 8
    html_table = f"<table><caption>8 se cumplen</caption>{head}{rows}</table>"
    source.cells[-2].outputs = [new_output("execute_result", {"text/html": html_table})]
    source.cells.append(code("\n".join(f"largo_{n} = '{'x' * 90}'" for n in range(50))))
    return source


def test_no_slide_is_estimated_taller_than_its_canvas(notebook):
    pages = paginate(blocks_of(notebook))
    assert len(pages) > 30
    assert max(page.height for page in pages) <= sizes.ROOM < sizes.HEIGHT


@pytest.mark.slow
@pytest.mark.skipif(chromium.MISSING, reason="hace falta Chromium")
def test_no_slide_is_taller_than_its_canvas_in_the_browser(notebook, tmp_path):
    pages = paginate(blocks_of(notebook))
    page = tmp_path / "diapositivas.html"
    page.write_text(document("07", pages, Guide()), encoding="utf-8")
    measured = chromium.measure(page, tmp_path)
    assert len(measured["heights"]) == len(pages)
    assert max(measured["heights"]) <= sizes.HEIGHT
    assert max(measured["widths"]) <= sizes.WIDTH
    assert min(measured["code"]) >= 14
    assert min(measured["text"]) >= 20
    assert measured["complaints"] == []


class _Resources(HTMLParser):
    """Las direcciones que carga una página por sí sola."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        names = ("src", "srcset", "data", "poster") + (("href",) if tag == "link" else ())
        self.found += [value for name, value in attributes if name in names and value]


def test_nothing_is_loaded_from_outside(notebook):
    page = document("07", paginate(blocks_of(notebook)), Guide())
    resources = _Resources()
    resources.feed(page)
    styles = "".join(re.findall(r"<style>.*?</style>", page, re.DOTALL))
    resources.found += re.findall(r"url\(['\"]?([^)'\"]+)", styles)
    assert resources.found
    assert not [address for address in resources.found if not address.startswith("data:")]
    assert "@import" not in styles


def leave_executed(lesson, out):
    (out / lesson.number).mkdir()
    nbformat.write(read_notebook(lesson.path), out / lesson.number / lesson.path.name)


def test_the_command_uses_what_was_run(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(build, "run_lessons", None)  # no hace falta ejecutar nada
    leave_executed(LESSON, tmp_path)
    assert executed_notebook(LESSON, tmp_path)
    assert cli.main(["slides", "07", "--out", str(tmp_path)]) == 0
    (page,) = (tmp_path / "diapositivas").iterdir()
    assert str(page) in capsys.readouterr().out
    assert "convolución transpuesta" in page.read_text(encoding="utf-8")


def test_a_lesson_that_has_not_been_run_is_run_first(tmp_path, monkeypatch):
    asked = []

    def run_lessons(lessons, profile, out, parameters, only_changed):
        asked.append((lessons, profile, only_changed))
        leave_executed(lessons[0], out)
        return [type("Outcome", (), {"error": ""})]

    monkeypatch.setattr(build, "run_lessons", run_lessons)
    build.build_slides(["07"], tmp_path)
    assert asked == [([LESSON], "clase", True)]


@pytest.mark.parametrize("number", ["07a", "13"])
def test_only_cores_have_slides(number, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(build, "run_lessons", None)  # ni se empieza a ejecutar
    assert cli.main(["slides", number, "--out", str(tmp_path)]) == 2
    assert "no tiene diapositivas" in capsys.readouterr().err
