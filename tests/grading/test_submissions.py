import os

import nbformat
import pytest

from course_utils.grading import submissions
from course_utils.grading.notebooks import Notebook, SubmissionError
from course_utils.grading.submissions import Submission
from tests.grading.submission_factory import GOOD, PARAMETERS, changed, write_notebook


def read(path, profile="ci"):
    return submissions.read(Submission("ana", (Notebook(path),)), profile)


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
    assert [book.path.parent.name for book in one.notebooks] == ["ana"]


def test_links_are_not_followed(tmp_path):
    outside = write_notebook(tmp_path / "fuera" / "solucion.ipynb")
    (tmp_path / "entregas" / "ana").mkdir(parents=True)
    (tmp_path / "entregas" / "ana" / "13.ipynb").symlink_to(outside)
    (tmp_path / "entregas" / "luis.ipynb").symlink_to(outside)
    (one,) = submissions.find(tmp_path / "entregas")
    assert (one.student, one.notebooks) == ("ana", ())


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
    assert [number for number, _ in program.cells] == [1, *range(1, len(GOOD) + 1)]
    values = {}
    for _, code in program.cells[:2]:
        exec(code, values)
    assert (values["PROFILE"], values["SEED"]) == ("clase", 42)


@pytest.mark.parametrize(
    ("first", "message"),
    [
        ("x = 1", "no dice de qué tarea"),
        ('LESSON = "08"', "LESSON vale '08' y debe ser 13 o 14"),
        ("LESSON = 13", "LESSON vale 13"),
        ("LESSON = ['13']", "LESSON vale .'13'. y debe ser"),
        ("LESSON = {[]: 1}", "no dice de qué tarea"),
        ("LESSON = input()", "no dice de qué tarea"),
    ],
)
def test_a_notebook_of_no_homework_is_explained(tmp_path, first, message):
    with pytest.raises(SubmissionError, match=message):
        read(write_notebook(tmp_path / "a.ipynb", (first,)))


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


@pytest.mark.parametrize("first", ["%%time", "%time x = 1", "!pip install algo"])
def test_orders_of_ipython_do_not_hide_the_task(tmp_path, first):
    assert read(write_notebook(tmp_path / "a.ipynb", (f"{first}\n{PARAMETERS}",))).task == "13"


def test_who_hands_in_both_homeworks_has_two_submissions(tmp_path):
    write_notebook(tmp_path / "ana" / "13.ipynb")
    write_notebook(tmp_path / "ana" / "14.ipynb", changed('"13"', '"14"'))
    write_notebook(tmp_path / "ana" / "apuntes.ipynb", ("x = 1",))
    found = submissions.find(tmp_path)
    assert [(one.student, one.task) for one in found] == [("ana", "13"), ("ana", "14")]
    assert [submissions.read(one, "ci").task for one in found] == ["13", "14"]


def test_moodle_names_are_the_student_and_the_number(tmp_path):
    write_notebook(tmp_path / "Ana Pérez_7_assignsubmission_file_" / "13.ipynb")
    write_notebook(tmp_path / "Luis Gil_9_assignsubmission_file_13.ipynb")
    found = submissions.find(tmp_path)
    assert [(one.student, one.identifier) for one in found] == [
        ("Ana Pérez", "7"),
        ("Luis Gil", "9"),
    ]
    assert found[0].folder == "Ana Pérez_7_assignsubmission_file_"


def test_two_people_with_the_same_name_are_two(tmp_path):
    for number in (7, 9):
        write_notebook(tmp_path / f"Ana Pérez_{number}_assignsubmission_file_" / "13.ipynb")
    found = submissions.find(tmp_path)
    assert [one.student for one in found] == ["Ana Pérez (7)", "Ana Pérez (9)"]


def test_a_name_in_latin_1_is_read(tmp_path):
    name = os.fsdecode("José Pérez".encode("latin-1"))
    write_notebook(tmp_path / name / "13.ipynb")
    (one,) = submissions.find(tmp_path)
    assert one.student == "José Pérez" and submissions.read(one, "ci").task == "13"


def test_the_written_answers_are_read(tmp_path):
    prose = (
        "## Preguntas\n\n**Respuesta 1.** Porque *sí*.\n\n**Respuesta 2.** (Escribe aquí.)\n\n# Fin"
    )
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(prose), nbformat.v4.new_code_cell(PARAMETERS)]
    )
    nbformat.write(notebook, tmp_path / "a.ipynb")
    assert read(tmp_path / "a.ipynb").answers == ("Porque *sí*.", "")
