import pytest

from course_utils.instructor.lessons import find_lessons, lesson_number, select_lessons
from tests.instructor.notebook_factory import write_lesson


def test_lessons_are_found_in_every_folder_and_ordered_by_number(tmp_path):
    write_lesson(tmp_path / "b", "02_dos.ipynb")
    write_lesson(tmp_path / "a", "10_diez.ipynb")
    write_lesson(tmp_path / "c", "01_uno.ipynb")
    (tmp_path / "borrador.ipynb").write_text("no es una lección")
    assert [lesson.number for lesson in find_lessons(tmp_path)] == ["01", "02", "10"]


def test_a_lesson_knows_what_its_notebook_declares(tmp_path):
    write_lesson(tmp_path)
    (lesson,) = find_lessons(tmp_path)
    assert (lesson.title, lesson.data) == ("Título", "MNIST")


def test_a_notebook_without_its_metadata_is_explained(tmp_path):
    write_lesson(tmp_path, course=None)
    with pytest.raises(ValueError, match="«01_prueba.ipynb» le falta title, summary, time, data"):
        find_lessons(tmp_path)


def test_lessons_are_chosen_by_number_with_or_without_zero(tmp_path):
    for number in ("01", "02", "08"):
        write_lesson(tmp_path, f"{number}_x.ipynb")
    assert [x.number for x in select_lessons(["8", "01"], tmp_path)] == ["08", "01"]
    assert len(select_lessons([], tmp_path)) == 3


def test_an_extension_follows_the_lesson_it_extends_and_is_chosen_by_its_number(tmp_path):
    write_lesson(tmp_path / "ampliaciones", "08b_x.ipynb")
    for name in ("08_z.ipynb", "09_a.ipynb"):
        write_lesson(tmp_path, name)
    write_lesson(tmp_path / "ampliaciones", "08a_y.ipynb")
    lessons = find_lessons(tmp_path)
    assert [lesson.number for lesson in lessons] == ["08", "08a", "08b", "09"]
    assert [lesson.is_extension for lesson in lessons] == [False, True, True, False]
    assert [x.number for x in select_lessons(["8b", "08a"], tmp_path)] == ["08b", "08a"]


@pytest.mark.parametrize("number", ["", "0", "ocho", "8aa", "108", "-1", "a", "../8"])
def test_what_is_not_a_number_of_a_lesson_is_explained(number):
    with pytest.raises(ValueError, match=f"«{number}» no es un número de lección"):
        lesson_number(number)


def test_an_unknown_lesson_is_explained(tmp_path):
    write_lesson(tmp_path)
    with pytest.raises(ValueError, match="No existe la lección «77»: usa 01"):
        select_lessons(["77"], tmp_path)


def test_of_a_homework_the_solution_runs_and_the_student_gets_the_other_notebook(tmp_path):
    student = write_lesson(tmp_path / "tareas", "13_tarea.ipynb")
    solution = write_lesson(tmp_path / "tareas" / "soluciones", "13_tarea.ipynb")
    other = write_lesson(tmp_path / "tareas", "14_sin_solucion.ipynb")
    lessons = find_lessons(tmp_path)
    assert [lesson.path for lesson in lessons] == [solution, other]
    assert [lesson.handout for lesson in lessons] == [student, other]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b'{"cells": [{}]}'])
def test_a_damaged_notebook_is_named(tmp_path, content):
    write_lesson(tmp_path).write_bytes(content)
    with pytest.raises(ValueError, match=r"01_prueba\.ipynb» no es un cuaderno.*: cópialo"):
        find_lessons(tmp_path)
