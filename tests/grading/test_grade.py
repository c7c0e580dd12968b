"""Una corrección entera, con una entrega de cada clase, y lo que dice de cada una."""

import csv
import os
import subprocess
import sys
import zipfile

import pytest

from course_utils.grading import grade, isolation
from course_utils.grading.grade import COLUMNS, Options, collect, grade_folder
from course_utils.grading.marks import read_marks
from course_utils.grading.verdict import CRITERIA, criteria
from course_utils.instructor import cli
from tests.grading.submission_factory import PARAMETERS, write_all, write_data, write_notebook

pytestmark = pytest.mark.slow
CHECKS = criteria("13")[:-1]


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """Carpeta con los datos, las entregas, las notas y los informes; y las filas por alumno."""
    root = tmp_path_factory.mktemp("curso")
    data = write_data(root / "datos")
    write_all(root / "entregas", data, root / "fuera.txt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_DATA_DIR", str(data))
        options = ["--perfil", "ci", "--minutos", "4", "--memoria", "3", "--trabajos", "2"]
        out = root / "notas.csv"
        assert cli.main(["grade", str(root / "entregas"), "--out", str(out), *options]) == 0
    return root


@pytest.fixture(scope="session")
def rows(course):
    with (course / "notas.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["alumno"]: row for row in csv.DictReader(file)}


def lost(row):
    return {name for name in CHECKS if float(row[name]) == 0}


def test_every_submission_has_its_row_its_reason_and_its_report(course, rows):
    students = {path.stem for path in (course / "entregas").iterdir()}
    assert set(rows) == students and len(students) >= 15
    summary = (course / "notas" / "clase.html").read_text(encoding="utf-8")
    assert all(f">{student}<" in summary for student in students)
    for student, row in rows.items():
        assert set(row) == set(COLUMNS)
        assert 0 <= float(row["nota"]) <= 10
        assert len(row["motivo"]) > 10 and "\n" not in row["motivo"]
        folder = course / "notas" / student / (row["tarea"] or "sin_tarea")
        page = (folder / "informe.html").read_text(encoding="utf-8")
        assert f"{float(row['nota']):g}</strong> / 10" in page


def test_the_total_is_the_sum_of_its_criteria(rows):
    for row in rows.values():
        points = [float(row[name] or 0) for name in CRITERIA]
        assert float(row["nota"]) == pytest.approx(sum(points), abs=0.02)
        # Lo que solo pide la otra tarea se deja vacío, que no es un cero.
        assert not row["tarea"] or row["vae_lineal"] == row["nivel"] == ""


def test_a_good_submission(course, rows):
    row = rows["buena"]
    assert lost(row) == set()
    assert float(row["objetivo"]) > 1
    assert 0 < float(row["mse"]) < float(row["pca_mse"])
    assert float(row["kl"]) > 5 and int(row["activas"]) > 5
    assert float(row["segundos"]) > 0 and float(row["memoria_mb"]) > 100
    assert row["tarea"] == "13" and "MSE de prueba" in row["motivo"]
    page = (course / "notas" / "buena" / "13" / "informe.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 2
    assert "Lo último que se vio" not in page


def test_an_honest_but_poor_one_that_deletes_its_folder_and_hands_in_again_is_measured(rows):
    assert float(rows["pobre"]["mse"]) > 0
    assert lost(rows["pobre"]) == set()
    assert float(rows["pobre"]["objetivo"]) == 0
    assert "veces el de PCA" in rows["pobre"]["motivo"]
    assert "Entrenó con las imágenes" not in rows["pobre"]["motivo"]


def test_what_stopped_being_a_vae_is_found_out_and_has_no_honours(rows):
    plain, collapsed = rows["autoencoder"], rows["colapsada"]
    # Reconstruye bien, pero sus códigos no se parecen a N(0, I).
    assert float(plain["mse"]) < 0.5 * float(plain["pca_mse"])
    assert float(plain["objetivo"]) <= 3 and "un VAE" in plain["motivo"]
    assert float(collapsed["kl"]) < 1 and float(collapsed["objetivo"]) == 0
    assert plain["mencion"] == collapsed["mencion"] == ""


def test_an_unfinished_one_keeps_what_it_did_and_is_told_what_is_missing(rows):
    row = rows["sin_terminar"]
    assert {"muestreo", "divergencia_kl", "perdida"} <= lost(row)
    assert not {"codificador", "decodificador"} & lost(row)
    assert "Sin escribir: la celda 5" in row["motivo"]
    assert "No hay redes que medir" in row["motivo"]


def test_who_trains_with_the_test_images_loses_the_objective_and_nobody_else_is_accused(rows):
    row = rows["usa_la_prueba"]
    assert float(row["objetivo"]) == 0 and lost(row) == set() and row["mencion"] == ""
    assert float(row["mse"]) > 0
    accused = [one for one in rows if "Entrenó con las imágenes de prueba" in rows[one]["motivo"]]
    assert accused == ["usa_la_prueba"]


def test_a_score_that_was_written_by_hand_does_not_count(rows):
    row = rows["colapsada"]
    assert "Declaró un MSE de 0.0001" in row["motivo"]
    assert float(row["mse"]) > 0.01 and float(row["objetivo"]) == 0


def test_who_changes_the_checks_has_none_of_their_points(rows):
    row = rows["cambia_comprobaciones"]
    assert lost(row) == set(CHECKS)
    assert "Cambió las comprobaciones del curso" in row["motivo"]
    assert "run_all" in row["motivo"]


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("cambia_comprobaciones", "La celda 4 falló con ZeroDivisionError"),
        ("sale", "El proceso terminó de golpe en la celda 2 (código de salida 0)"),
        ("hostil", "Intentó lanzar o detener procesos, y no se le dejó: os.fork"),
        ("hostil", "Intentó llamar al sistema con ctypes, y no se le dejó"),
        ("hostil", "Intentó escribir fuera de su carpeta, y no se le dejó"),
        ("hostil", "Intentó leer fuera de lo que se le da, y no se le dejó"),
        ("hostil", "Intentó conectarse a la red, y no se le dejó: http://example.com/pesos"),
        ("rota", "«tarea.ipynb» no es un cuaderno que se pueda abrir"),
        ("vacia", "No hay ningún cuaderno"),
        ("dos", "Hay 2 cuadernos (a.ipynb, b.ipynb)"),
        ("apuntes", "«apuntes.docx» no es un cuaderno"),
        ("otra_leccion", "LESSON vale '08' y debe ser 13 o 14"),
    ],
)
def test_who_misbehaves_has_zero_and_its_reason(rows, student, reason):
    assert reason in rows[student]["motivo"]
    assert float(rows[student]["nota"]) == 0


def test_the_report_of_a_failure_shows_the_error_and_what_to_do(course):
    folder = course / "notas" / "cambia_comprobaciones" / "13"
    page = (folder / "informe.html").read_text(encoding="utf-8")
    assert "ZeroDivisionError: division by zero" in page
    assert "arregla la primera celda que falle" in page


def test_nothing_was_written_outside_and_the_files_are_named_in_the_reasons(course, rows):
    assert str(course / "fuera.txt") in rows["hostil"]["motivo"]
    assert str(course / "datos" / "mnist.npz") in rows["hostil"]["motivo"]
    assert not (course / "fuera.txt").exists()


def test_after_each_hostile_cell_the_others_run(course):
    page = (course / "notas" / "hostil" / "13" / "informe.html").read_text(encoding="utf-8")
    assert "la última celda" in page and "SyntaxError" in page


def test_networks_with_lambda_are_not_opened(rows):
    row = rows["lambda"]
    assert "Lambda" in row["motivo"] and "La entrega no sirve" in row["motivo"]
    assert float(row["objetivo"]) == 0


def test_one_that_hangs_is_stopped_and_the_others_are_graded(course, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", str(course / "datos"))
    hung = (PARAMETERS, "import time", "while True: time.sleep(1)")
    write_notebook(tmp_path / "entregas" / "ana.ipynb", hung)
    (tmp_path / "entregas" / "luis").mkdir()
    rows = grade_folder(tmp_path / "entregas", tmp_path / "n.csv", Options("ci", 0.1, 3, 1))
    assert "superó el límite de tiempo (6 segundos)" in rows[0]["motivo"]
    assert "No hay ningún cuaderno" in rows[1]["motivo"]


@pytest.fixture
def two(tmp_path, monkeypatch):
    """Dos entregas que no hay que ejecutar, y una función que las corrige contando cuántas."""
    folder = tmp_path / "entregas"
    for student in ("ana", "luis"):
        write_notebook(folder / f"{student}.ipynb", ("x = 1",))
    read, seen = grade.submissions.read, []
    monkeypatch.setattr(
        grade.submissions, "read", lambda one, p: seen.append(one.student) or read(one, p)
    )

    def grade_them(options=None):
        seen.clear()
        grade_folder(folder, tmp_path / "notas.csv", options or Options("ci"))
        return sorted(seen)

    return folder, grade_them


def test_what_was_graded_is_not_graded_again_unless_it_changes(two):
    folder, grade_them = two
    assert grade_them() == ["ana", "luis"]
    assert grade_them() == []
    write_notebook(folder / "luis.ipynb", ("x = 2",))
    assert grade_them() == ["luis"]
    assert grade_them(Options("clase")) == ["ana", "luis"]


def test_rows_of_students_who_are_not_there_are_kept(two, tmp_path):
    folder, grade_them = two
    grade_them()
    (folder / "ana.ipynb").rename(folder / "eva.ipynb")
    grade_them()
    text = (tmp_path / "notas.csv").read_text(encoding="utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == ["alumno", "ana", "eva", "luis"]


def failing(function, nth, error):
    """``function``, salvo que la llamada número ``nth`` lanza ``error``."""
    calls = []

    def wrapper(*arguments):
        calls.append(arguments)
        if len(calls) == nth:
            raise error
        return function(*arguments)

    return wrapper


def test_a_failure_of_the_grader_leaves_its_row_and_is_tried_again(two, monkeypatch, tmp_path):
    _, grade_them = two
    with monkeypatch.context() as patch:
        broken = failing(grade.verdict.rejected, 1, RuntimeError("roto"))
        patch.setattr(grade.verdict, "rejected", broken)
        grade_them()
    text = (tmp_path / "notas.csv").read_text(encoding="utf-8-sig")
    assert text.count("El corrector falló (RuntimeError: roto)") == 1
    assert len(grade_them()) == 1


def test_what_a_killed_grading_left_is_deleted_the_day_after(two, monkeypatch, tmp_path):
    monkeypatch.setattr(grade.tempfile, "tempdir", str(tmp_path))
    old, today = (tmp_path / f"{grade._SCRATCH}{name}" for name in ("ayer", "hoy"))
    for folder in (old, today, tmp_path / "notas_viejas"):
        (folder / "datos_13").mkdir(parents=True)
    for folder in (old, tmp_path / "notas_viejas"):
        os.utime(folder, (0, 0))
    two[1]()
    assert not old.exists() and today.exists() and (tmp_path / "notas_viejas").exists()


def test_interrupting_keeps_the_rows_already_graded(two, monkeypatch, tmp_path):
    _, grade_them = two
    with monkeypatch.context() as patch:
        patch.setattr(grade.report, "write", failing(grade.report.write, 2, KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            grade_them()
    text = (tmp_path / "notas.csv").read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 2
    assert len(grade_them()) == 1


def test_each_homework_of_a_student_has_its_row_and_its_report(tmp_path):
    for name, task in (("a", "13"), ("b", "13"), ("c", "14"), ("d", "14")):
        write_notebook(tmp_path / "entregas" / "ana" / f"{name}.ipynb", (f'LESSON = "{task}"',))
    out = tmp_path / "notas.csv"
    rows = grade_folder(tmp_path / "entregas", out, Options("ci"))
    assert [(row["alumno"], row["tarea"]) for row in rows] == [("ana", "13"), ("ana", "14")]
    assert {path.parent.name for path in (tmp_path / "notas").rglob("informe.html")} == {"13", "14"}


def test_the_work_of_the_instructor_in_the_marks_is_respected(two, tmp_path):
    """Preguntas y penalización cuentan en la nota final; una columna suya se queda."""
    _, grade_them = two
    grade_them()
    marks = read_marks(tmp_path / "notas.csv", COLUMNS)
    marks.put({**marks.rows["ana", ""], "preguntas": "1,5", "penalizacion": "0.25", "grupo": "B"})
    marks.write(tmp_path / "notas.csv")
    grade_them(Options("clase"))
    row = read_marks(tmp_path / "notas.csv", COLUMNS).rows["ana", ""]
    assert (row["preguntas"], row["grupo"], row["final"]) == ("1.5", "B", "1.25")


@pytest.mark.parametrize(
    "code",
    [
        r'raise ValueError("hola \ud800 adiós")',
        'LESSON = "\\ud800"',
    ],
)
def test_a_character_that_cannot_be_written_stops_nobody(tmp_path, code):
    write_notebook(tmp_path / "entregas" / "ana.ipynb", (code,))
    write_notebook(tmp_path / "entregas" / "luis.ipynb", ("x = 1",))
    rows = grade_folder(tmp_path / "entregas", tmp_path / "notas.csv", Options("ci"))
    assert [row["alumno"] for row in rows] == ["ana", "luis"]


def test_a_report_that_cannot_be_written_stops_nobody(two, monkeypatch, tmp_path):
    _, grade_them = two
    broken = failing(grade.report.write, 1, OSError("disco lleno"))
    monkeypatch.setattr(grade.report, "write", broken)
    grade_them()
    text = (tmp_path / "notas.csv").read_text(encoding="utf-8-sig")
    assert text.count("Su informe no se pudo escribir (disco lleno)") == 1
    assert len(text.splitlines()) == 3


def test_one_student_can_be_graded_again(two):
    _, grade_them = two
    grade_them()
    assert grade_them(Options("ci", only="luis")) == []
    assert grade_them(Options("ci", only="luis", again=True)) == ["luis"]
    with pytest.raises(
        FileNotFoundError, match="No hay ninguna entrega de «eva»; hay de ana, luis"
    ):
        grade_them(Options("ci", only="eva"))


def test_moodle_gets_back_a_report_for_each_folder_it_sent(tmp_path):
    sent = "Ana Pérez_7_assignsubmission_file_"
    write_notebook(tmp_path / "entregas" / sent / "13.ipynb", ("x = 1",))
    (row,) = grade_folder(tmp_path / "entregas", tmp_path / "notas.csv", Options("ci"))
    assert (row["alumno"], row["identificador"]) == ("Ana Pérez", "7")
    with zipfile.ZipFile(tmp_path / "notas" / "retroalimentacion.zip") as archive:
        assert archive.namelist() == [f"{sent}/sin_tarea_informe.html"]


@pytest.mark.parametrize("out", ["notas", "."])
def test_an_output_that_is_not_a_file_is_explained(tmp_path, out):
    write_notebook(tmp_path / "entregas" / "ana.ipynb", ("x = 1",))
    with pytest.raises(ValueError, match="debe ser un archivo, como notas.csv"):
        grade_folder(tmp_path / "entregas", tmp_path / out, Options("ci"))


@pytest.mark.parametrize(
    "options", [{"minutes": 0}, {"memory_gb": -1}, {"jobs": 0}, {"separator": "x"}]
)
def test_limits_that_make_no_sense_are_explained(options):
    with pytest.raises(ValueError, match="debe ser"):
        Options(**options)


def test_the_console_explains_a_folder_that_does_not_exist(tmp_path, capsys):
    out = str(tmp_path / "notas.csv")
    assert cli.main(["grade", str(tmp_path / "nada"), "--out", out]) == 2
    assert "No existe la carpeta de entregas" in capsys.readouterr().err
    assert cli.main(["grade", str(tmp_path), "--out", out, "--perfil", "x"]) == 2


def test_submissions_that_would_see_each_other_are_not_graded(tmp_path, monkeypatch):
    write_notebook(tmp_path / "entregas" / "ana.ipynb")
    monkeypatch.setattr(isolation, "exposed", lambda paths: [tmp_path / "entregas"])
    with pytest.raises(ValueError, match="podrían leer .*entregas"):
        grade_folder(tmp_path / "entregas", tmp_path / "n.csv", Options("ci"))


@pytest.mark.parametrize("available", [True, False])
def test_the_instructor_is_told_if_the_isolation_is_partial(two, monkeypatch, capsys, available):
    monkeypatch.setattr(isolation, "available", lambda: available)
    two[1]()
    assert ("bubblewrap" in capsys.readouterr().out) is not available


def test_without_psutil_the_console_says_what_to_install(tmp_path):
    write_notebook(tmp_path / "ana.ipynb")
    script = (
        "import sys; sys.modules['psutil'] = None; from course_utils.instructor import cli; "
        f"sys.exit(cli.main(['grade', {str(tmp_path)!r}, '--out', {str(tmp_path / 'n.csv')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        2,
        "Corregir necesita psutil: instálalo con «pip install psutil».",
    )
    assert "Traceback" not in done.stderr


@pytest.fixture
def delivered(tmp_path):
    source = tmp_path / "entrega"
    source.mkdir()
    (source / "encoder.keras").write_text("e")
    (source / "entrega.json").write_text("{}")
    return source, tmp_path / "copia"


def test_only_the_files_of_a_delivery_are_collected_if_it_has_networks(delivered):
    source, target = delivered
    (source / "otro.py").write_text("x")
    assert collect(source, target)
    assert sorted(p.name for p in target.iterdir()) == ["encoder.keras", "entrega.json"]
    (source / "encoder.keras").unlink()
    assert not collect(source, target.with_name("otra"))


def test_files_that_are_not_plain_or_are_huge_are_left_out(delivered, monkeypatch):
    source, target = delivered
    (source / "encoder.keras").unlink()
    (source / "encoder.keras").symlink_to("/etc/passwd")
    os.mkfifo(source / "decoder.keras")
    monkeypatch.setattr(grade, "MAX_BYTES", 1)
    assert not collect(source, target)
    assert list(target.iterdir()) == []


def test_a_linked_folder_is_not_followed(delivered, tmp_path):
    source, target = delivered
    (tmp_path / "enlace").symlink_to(source)
    assert not collect(tmp_path / "enlace", target)


def test_the_profile_and_the_limits_reach_the_grader(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(grade, "grade_folder", lambda *arguments: asked.append(arguments) or [])
    arguments = ["grade", "x", "--out", str(tmp_path / "n.csv"), "--perfil", "clase"]
    assert cli.main([*arguments, "--minutos", "5", "--memoria", "2", "--trabajos", "3"]) == 0
    assert asked[0][2] == Options("clase", 5, 2, 3)


def test_a_row_that_the_instructor_added_without_a_mark_stops_nothing(two, tmp_path):
    _, grade_them = two
    grade_them()
    marks = read_marks(tmp_path / "notas.csv", COLUMNS)
    marks.put({"alumno": "eva", "tarea": "13", "nota": "no presentada"})
    marks.write(tmp_path / "notas.csv")
    grade_them()
    assert read_marks(tmp_path / "notas.csv", COLUMNS).rows["eva", "13"]["nota"] == "no presentada"


def test_a_submission_that_changes_while_it_is_graded_is_graded_again(two, monkeypatch):
    folder, grade_them = two
    write = grade.report.write

    def change(*arguments):
        write_notebook(folder / "luis.ipynb", ("x = 3",))
        return write(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(grade.report, "write", change)
        grade_them()
    assert grade_them() == ["luis"]
