"""Las guías de clase: cada fila es un apartado de su lección, y caben en 75 minutos."""

import re

import pytest

from course_utils.instructor.lessons import read_notebook, select_lessons
from course_utils.instructor.slides.guide import read_guide
from course_utils.project import ROOT

GUIDES = ROOT / "docs" / "guia"
NUMBERS = sorted(path.stem for path in GUIDES.glob("[0-9][0-9].md"))


def sections(lesson):
    cells = read_notebook(lesson.path).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return re.findall(r"^## (\d+\. .+|Comprobaciones)$", text, flags=re.MULTILINE)


@pytest.mark.parametrize("number", NUMBERS)
def test_every_section_of_the_lesson_has_its_note(number):
    (lesson,) = select_lessons([number])
    guide = read_guide(lesson)
    assert [title for title in sections(lesson) if not guide.of_section(title)] == []
    assert len(guide.rows) == len(sections(lesson))


@pytest.mark.parametrize("number", NUMBERS)
def test_the_minutes_are_those_of_a_class(number):
    (lesson,) = select_lessons([number])
    minutes = re.findall(r"<strong>(\d+) min\.", "".join(read_guide(lesson).rows.values()))
    assert sum(map(int, minutes)) == 75


def test_the_index_names_every_guide():
    index = (GUIDES / "index.md").read_text(encoding="utf-8")
    assert re.findall(r"^(\d\d)$", index, re.MULTILINE) == NUMBERS
