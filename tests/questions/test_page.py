"""Las preguntas en el cuaderno y en la página: se responden con el teclado y sin conexión."""

import re

import pytest

from course_utils import questions
from course_utils.questions.page import block
from course_utils.questions.sheet import Option, Question
from tests.explore import browser

RIGHT = Option("La **buena**", True, "Así *es*.")
WRONG = [Option(f"Mala {n}", False, f"Por qué no {n}.") for n in (1, 2)]
FIVE = [Question(f"¿Pregunta {n}?", [WRONG[0], RIGHT, WRONG[1]]) for n in range(1, 6)]


def test_every_option_and_its_comment_are_there_and_the_right_one_is_marked():
    text = block("Título", FIVE)
    assert text.count('<li class="pregunta">') == 5
    assert text.count('<details class="opcion" data-acierto="false">') == 10
    assert text.count('data-acierto="true"><summary>La <strong>buena</strong></summary>') == 5
    assert text.count("<strong>✓ Sí.</strong> Así <em>es</em>.") == 5
    assert text.count("<strong>✗ No.</strong> Por qué no 2.") == 5


def test_what_a_teacher_writes_stays_text():
    evil = Question("<img src=x> & `a<b`", [RIGHT])
    text = block("<b>", [evil])
    assert "<img" not in text and "<b>" not in text
    assert "&lt;img src=x&gt; &amp; <code>a&lt;b</code>" in text


@pytest.mark.parametrize("part", [questions.before, questions.after])
def test_the_call_of_the_notebook_needs_nothing_from_outside(part):
    text = part("01").data
    assert text.count('<li class="pregunta">') == 5
    assert not re.search(r"""(src|href)=|url\(|@import|import\(|fetch\(|https?:|Storage""", text)


@pytest.mark.slow
@browser.needs_chromium
def test_an_answer_shows_its_comment_and_the_first_ones_are_counted(tmp_path):
    # Dos veces la misma hoja, como en un cuaderno: cada una lleva su cuenta.
    seen = browser.play_page(
        f"<!DOCTYPE html><html lang='es'><body>{block('Una', FIVE)}{block('Otra', FIVE)}</body>",
        tmp_path,
        """
        const wait = () => new Promise((done) => setTimeout(done, 100));
        const shown = (element) => element.checkVisibility();
        const options = all(".opcion"), tally = () => all(".recuento")[0].textContent;
        const answer = async (n) => { options[n].querySelector("summary").click(); await wait(); };
        all(".hoja > summary")[0].click();
        await wait();
        const comment = options[0].querySelector("p");
        seen.before = shown(comment);
        await answer(0);
        Object.assign(seen, { after: shown(comment), text: comment.textContent, wrong: tally() });
        await answer(1);
        seen.second = tally();
        for (const n of [4, 7, 10, 13]) await answer(n);
        Object.assign(seen, { end: tally(), other: all(".recuento")[1].textContent,
          role: one(".recuento").getAttribute("role"),
          tabs: all("summary").every((s) => s.tabIndex === 0) });
        """,
    )
    assert (seen["before"], seen["after"]) == (False, True)
    assert seen["text"] == "✗ No. Por qué no 1."
    assert seen["wrong"] == "Pregunta 1: no era esa. A la primera, 0 de 1."
    assert seen["second"] == "Pregunta 1: sí. A la primera, 0 de 1."
    assert seen["end"] == "Pregunta 5: sí. A la primera, 4 de 5; ya están todas."
    assert seen["other"] == "" and seen["role"] == "status" and seen["tabs"]
