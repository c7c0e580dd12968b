import pytest

from course_utils.grading import submissions
from course_utils.grading.submissions import Submission, SubmissionError
from tests.grading.submission_factory import GOOD, PARAMETERS, changed, write_notebook


def read(path, profile="ci"):
    return submissions.read(Submission("ana", (path,)), profile)


def test_a_folder_or_a_notebook_per_student(tmp_path):
    write_notebook(tmp_path / "luis.ipynb")
    write_notebook(tmp_path / "ana" / "dentro" / "13.ipynb")
    (tmp_path / "eva").mkdir()
    (tmp_path / ".DS_Store").write_text("")
    found = submissions.find(tmp_path)
    assert [(one.student, len(one.notebooks)) for one in found] == [
        ("ana", 1),
        ("eva", 0),
        ("luis", 1),
    ]


def test_copies_that_jupyter_and_macos_leave_are_not_notebooks(tmp_path):
    write_notebook(tmp_path / "ana" / "13.ipynb")
    write_notebook(tmp_path / "ana" / ".ipynb_checkpoints" / "13-checkpoint.ipynb")
    write_notebook(tmp_path / "__MACOSX" / "ana" / "13.ipynb")
    (one,) = submissions.find(tmp_path)
    assert [path.parent.name for path in one.notebooks] == ["ana"]


def test_links_are_not_followed(tmp_path):
    outside = write_notebook(tmp_path / "fuera" / "solucion.ipynb")
    (tmp_path / "entregas" / "ana").mkdir(parents=True)
    (tmp_path / "entregas" / "ana" / "13.ipynb").symlink_to(outside)
    (tmp_path / "entregas" / "luis.ipynb").symlink_to(outside)
    assert submissions.find(tmp_path / "entregas") == [Submission("ana", ())]


def test_the_marks_and_reports_are_not_students(tmp_path):
    write_notebook(tmp_path / "ana.ipynb")
    (tmp_path / "notas").mkdir()
    (tmp_path / "notas.csv").write_text("")
    found = submissions.find(tmp_path, ignored=(tmp_path / "notas.csv", tmp_path / "notas"))
    assert [one.student for one in found] == ["ana"]


@pytest.mark.parametrize("name", ["no_existe", "."])
def test_a_folder_without_submissions_is_explained(tmp_path, name):
    with pytest.raises(FileNotFoundError, match="entrega"):
        submissions.find(tmp_path / name)


def test_a_student_with_a_folder_and_a_loose_notebook_has_two(tmp_path):
    write_notebook(tmp_path / "ana" / "13.ipynb")
    write_notebook(tmp_path / "ana.ipynb")
    (one,) = submissions.find(tmp_path)
    with pytest.raises(SubmissionError, match="Hay 2 cuadernos"):
        submissions.read(one, "ci")


def test_the_task_and_the_cells_come_from_the_notebook_and_the_profile_from_the_grader(tmp_path):
    program = read(write_notebook(tmp_path / "a.ipynb"), "clase")
    assert program.task == "13"
    assert [number for number, _ in program.cells] == list(range(1, len(GOOD) + 1))
    values = {}
    exec(program.cells[0][1], values)
    assert (values["PROFILE"], values["SEED"]) == ("clase", 42)


@pytest.mark.parametrize(
    ("first", "message"),
    [
        ("x = 1", "no dice de qué tarea"),
        ('LESSON = "08"', "LESSON vale '08' y debe ser 13 o 14"),
        ("LESSON = 13", "LESSON vale 13"),
        ("LESSON = input()", "no dice de qué tarea"),
    ],
)
def test_a_notebook_of_no_homework_is_explained(tmp_path, first, message):
    with pytest.raises(SubmissionError, match=message):
        read(write_notebook(tmp_path / "a.ipynb", (first,)))


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe\x00", b"[]", b'{"cells": 3}', b"[" * 100_000]
)
def test_a_file_that_is_not_a_notebook_is_explained(tmp_path, content):
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    with pytest.raises(SubmissionError, match="no es un cuaderno que se pueda abrir"):
        read(path)


def test_other_kinds_of_files_are_not_notebooks(tmp_path):
    (tmp_path / "ana.docx").write_bytes(b"PK")
    with pytest.raises(SubmissionError, match="«ana.docx» no es un cuaderno"):
        read(tmp_path / "ana.docx")


def test_a_trained_network_does_not_fit_in_the_code(tmp_path):
    weights = f"WEIGHTS = {'A' * 400_000!r}"
    with pytest.raises(SubmissionError, match="no se trae entrenada"):
        read(write_notebook(tmp_path / "a.ipynb", (PARAMETERS, weights)))


def test_cells_that_are_not_python_do_not_stop_the_reading(tmp_path):
    cells = ("%matplotlib inline\n!pip list", PARAMETERS, "def (")
    assert read(write_notebook(tmp_path / "a.ipynb", cells)).task == "13"


@pytest.mark.parametrize(
    ("call", "suspicious"),
    [
        ("vae.fit(x, epochs=epochs", False),
        ("vae.fit(x, validation_data=(data.x_test,), epochs=epochs", False),
        ("vae.fit(data.x_test, epochs=epochs", True),
        ("vae.fit(x=data.x_test[:100], epochs=epochs", True),
        ("vae.fit(np.concatenate([data.x_train, data.x_test]), epochs=epochs", True),
        ("vae.predict(data.x_test, steps=epochs", False),
    ],
)
def test_training_with_the_test_images_leaves_a_hint(tmp_path, call, suspicious):
    cells = changed("vae.fit(x, epochs=epochs", call)
    assert read(write_notebook(tmp_path / "a.ipynb", cells)).uses_test is suspicious
