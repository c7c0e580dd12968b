import pytest

from course_utils.instructor.lessons import find_lessons, select_lessons
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
