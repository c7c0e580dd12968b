"""Las preguntas: que todas estén bien escritas, y que lo mal escrito se diga en una frase."""

import re

import pytest

from course_utils.instructor.lessons import find_lessons, number_of, read_notebook
from course_utils.questions import sheet
from tests.test_notebooks import ENGLISH, LESSONS

NUMBERS = sorted(path.stem for path in sheet.FOLDER.glob("*.md"))
# Las tareas y el proyecto se responden de otra manera.
WITHOUT = ("13", "14", "16")
QUESTION = "### ¿Qué es?\n\n- [ ] Una.\n  No.\n- [x] Otra.\n  Sí.\n- [ ] La última.\n  Tampoco.\n"
GOOD = f"# 01 · Título\n\n## Antes\n\n{QUESTION * 5}\n## Después\n\n{QUESTION * 5}"


@pytest.fixture(params=NUMBERS)
def questions(request):
    read = sheet.read_sheet(request.param)
    return [*read.before, *read.after]


def test_every_core_has_its_own_and_says_whose_they_are():
    numbers = [x.number for x in find_lessons() if not x.is_extension]
    assert [n for n in numbers if n not in WITHOUT] == NUMBERS
    for number in NUMBERS:
        assert sheet.read_sheet(number).title.startswith(f"{number} · ")


def test_there_are_five_before_and_five_after_with_one_right_option_and_all_commented():
    read = sheet.parse(GOOD, "01.md")
    assert (len(read.before), len(read.after)) == (5, 5)
    first = read.before[0]
    assert first.text == "¿Qué es?"
    assert [(o.text, o.is_right, o.feedback) for o in first.options] == [
        ("Una.", False, "No."),
        ("Otra.", True, "Sí."),
        ("La última.", False, "Tampoco."),
    ]


def test_a_comment_may_take_several_lines():
    text = GOOD.replace("  No.\n", "  No,\n  porque no.\n", 1)
    assert sheet.parse(text, "01.md").before[0].options[0].feedback == "No, porque no."


WRONG = {
    "«Antes»: hay 4 preguntas y son 5": GOOD.replace(QUESTION, "", 1),
    "y hay 3 con 2 correctas": GOOD.replace("- [ ] Una", "- [x] Una", 1),
    "y hay 3 con 0 correctas": GOOD.replace("- [x]", "- [ ]", 1),
    "y hay 2 con 1 correctas": GOOD.replace("- [ ] La última.\n  Tampoco.\n", "", 1),
    "falta el comentario de «Otra.»": GOOD.replace("  Sí.\n", "", 1),
    "hay una fórmula entre «\\$»": GOOD.replace("Una.", "Una $z$.", 1),
    "línea 7: no entiendo «\\* \\[ \\] Una.»": GOOD.replace("- [ ] Una", "* [ ] Una", 1),
    "línea 8: no entiendo «No.»": GOOD.replace("  No.", "No.", 1),
    "y hay Antes\\.$": GOOD.split("## Después")[0],
    "y hay Al empezar, Después\\.$": GOOD.replace("Antes", "Al empezar"),
    "y hay ninguno": "",
}


@pytest.mark.parametrize("reason", WRONG)
def test_what_is_wrong_is_told_in_one_sentence_with_its_place(reason):
    with pytest.raises(sheet.QuestionError, match=reason) as error:
        sheet.parse(WRONG[reason], "01.md")
    assert str(error.value).startswith("01.md") and "\n" not in str(error.value)


def test_a_lesson_without_questions_says_which_have_them():
    with pytest.raises(FileNotFoundError, match="«99» no tiene preguntas; las tienen: 01, 02"):
        sheet.read_sheet("99")


def test_neither_the_place_nor_the_length_give_the_answer_away(questions):
    places = [[o.is_right for o in q.options].index(True) for q in questions]
    assert max(places.count(n) for n in set(places)) <= 6
    for part in (questions[:5], questions[5:]):
        assert len({[o.is_right for o in q.options].index(True) for q in part}) >= 2
    longest = [max(q.options, key=lambda o: len(o.text)).is_right for q in questions]
    assert sum(longest) <= 5


def test_nothing_is_asked_or_said_twice(questions):
    texts = [q.text for q in questions] + [o.feedback for q in questions for o in q.options]
    assert len(set(texts)) == len(texts)


def test_the_questions_speak_like_the_lessons(questions):
    for question in questions:
        options = question.options
        texts = [question.text, *(o.text for o in options), *(o.feedback for o in options)]
        prose = " ".join(re.sub(r"`[^`]+`", "", text) for text in texts)
        assert not re.findall(rf"\b({ENGLISH}|ritmo|sorte\w+)\b", prose, flags=re.IGNORECASE)
        assert question.text.endswith("?"), question.text
        assert all(text.endswith((".", "?")) for text in texts[1:]), texts


@pytest.mark.parametrize("number", NUMBERS)
def test_its_notebook_calls_them_once_before_and_once_after(number):
    (path,) = [path for path in LESSONS if number_of(path) == number]
    code = "\n".join(c.source for c in read_notebook(path).cells if c.cell_type == "code")
    assert code.count("cu.questions.before(LESSON)") == 1
    assert code.count("cu.questions.after(LESSON)") == 1


def test_a_file_that_is_not_text_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet, "FOLDER", tmp_path)
    (tmp_path / "07.md").write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match=r"07\.md» no se puede leer .*: cópialo de nuevo"):
        sheet.read_sheet("07")
