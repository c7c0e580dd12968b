"""El CSV de notas: ni filas ni columnas del docente se pierden."""

import pytest

from course_utils.grading.marks import Marks, read_marks

COLUMNS = ("alumno", "tarea", "nota", "motivo")


def row(student="Ana", task="13", mark="4.50", reason="bien"):
    return {"alumno": student, "tarea": task, "nota": mark, "motivo": reason}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "notas.csv"


def saved(path, *rows, separator=","):
    marks = Marks(COLUMNS, separator)
    for one in rows:
        marks.put(one)
    marks.write(path)
    return path.read_text(encoding="utf-8-sig")


def test_what_is_written_is_read_back(path):
    saved(path, row(), row("Luis", mark="10.00"))
    assert list(read_marks(path, COLUMNS).rows.values()) == [row(), row("Luis", mark="10.00")]


def test_the_two_homeworks_of_a_student_are_two_rows(path):
    saved(path, row(), row(task="14", mark="7.00"))
    assert set(read_marks(path, COLUMNS).rows) == {("Ana", "13"), ("Ana", "14")}


def test_a_row_without_task_gives_way_to_the_one_that_has_it(path):
    saved(path, row(task="", mark="0.00"), row())
    assert set(read_marks(path, COLUMNS).rows) == {("Ana", "13")}


def test_columns_of_the_instructor_are_kept(path):
    path.write_text("alumno,tarea,nota,motivo,grupo\nAna,13,4.00,mal,B\n", encoding="utf-8")
    marks = read_marks(path, COLUMNS)
    marks.put(row())
    marks.write(path)
    assert read_marks(path, COLUMNS).rows["Ana", "13"] == {**row(), "grupo": "B"}


def test_a_csv_of_a_spanish_excel_is_read_and_stays_as_it_was(path):
    text = "alumno;tarea;nota;motivo\nJosé;13;4,05;así\n"
    path.write_bytes(text.encode("cp1252"))
    marks = read_marks(path, COLUMNS)
    assert marks.rows["José", "13"] == row("José", mark="4.05", reason="así")
    marks.write(path)
    assert "José;13;4,05;así" in path.read_text(encoding="utf-8-sig")


def test_the_separator_can_be_chosen(path):
    saved(path, row())
    read_marks(path, COLUMNS, ";").write(path)
    assert "Ana;13;4,50;bien" in path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("mark", "=+-@\t\r")
def test_a_name_cannot_become_a_formula(path, mark):
    name = f"{mark}cmd"
    text = saved(path, row(name))
    assert f"'{mark}cmd" in text.replace("\r\n", "\n") or mark == "\r"
    assert next(iter(read_marks(path, COLUMNS).rows)) == (name, "13")


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "alumno,tarea\nAna,13,sobra\n", "alumno\nAna\n"])
def test_another_file_is_not_overwritten(path, text):
    path.write_text(text)
    with pytest.raises(ValueError, match="no es un CSV de notas"):
        read_marks(path, COLUMNS)
    assert path.read_text() == text


def test_a_folder_in_the_place_of_the_marks_is_explained(tmp_path):
    with pytest.raises(ValueError, match="no se puede leer .*: elige otro con --out"):
        read_marks(tmp_path, ("alumno", "tarea"))
