"""Lo que un desconocido intentaría contra el corrector; mucho de ello funcionó alguna vez."""

import json
import os
import random
import subprocess
import sys
import textwrap
import time
import zipfile

import pytest

from course_utils.grading import grade, notebooks, sandbox, submissions, summary, verdict
from course_utils.grading.grade import Options, grade_folder
from course_utils.grading.notebooks import Notebook, SubmissionError, find_notebooks
from course_utils.grading.sandbox import Execution
from course_utils.grading.submissions import Program, Submission
from course_utils.homework.tasks import OBJECTIVE_POINTS
from course_utils.results.folders import PUBLISHED
from tests.grading.submission_factory import ATTEMPT, PARAMETERS, write_notebook

WATCHED = f"""
import json, os, sys
from pathlib import Path
sys.path.insert(0, {str(sandbox.PACKAGE.parent)!r})
from course_utils.grading.watch import Watch
job = json.load(sys.stdin)
places = {{n: list(map(Path, job[n])) for n in ("readable", "writable", "secret")}}
Watch(**places, report=lambda *_: None).install()
{ATTEMPT}
"""


@pytest.fixture
def launch_watched(launch):
    """Ejecuta un guion vigilado como lo estaría una celda, encerrado y sin encerrar."""
    return lambda script, **limits: launch(WATCHED + textwrap.dedent(script), **limits)


def test_the_memory_and_the_variables_of_the_grader_cannot_be_read(launch_watched):
    """Con su memoria, las imágenes ocultas; con ``/proc`` entero, las de otra entrega."""
    script = f"""
        for name in ("mem", "environ", "maps"):
            attempt(lambda: open("/proc/{os.getpid()}/" + name, "rb").read(1))
        attempt(lambda: open("/proc/self/status").read())
        attempt(lambda: open("/proc/meminfo").read())
        """
    assert launch_watched(script).output.split() == ["no"] * 3 + ["sí"] * 2


def test_a_network_that_a_lesson_published_cannot_be_handed_in(launch_watched):
    """La de la lección 06 valía los seis puntos del objetivo sin entrenar nada."""
    card = next(PUBLISHED.glob("06/*/codigo_20.json"))
    script = f"""
        attempt(lambda: open({str(card)!r}).read())
        attempt(lambda: open({str(PUBLISHED / "nueva")!r}, "w").close())
        attempt(lambda: open({str(PUBLISHED.parent / "boton_colab.svg")!r}).read())
        """
    assert launch_watched(script).output.split() == ["no", "no", "sí"]


def test_folders_inside_folders_are_deleted(tmp_path):
    """Con miles, ``shutil.rmtree`` terminaba la corrección con RecursionError."""
    place = os.open(tmp_path, os.O_RDONLY)
    for _ in range(2000):
        os.mkdir("d", dir_fd=place)
        inside = os.open("d", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inside
    os.close(place)
    (tmp_path / "d").chmod(0)
    grade._remove(tmp_path / "d")
    assert not (tmp_path / "d").exists()


# Lo que intenta una celda para cambiar las comprobaciones sin que se note.
DISGUISES = {
    "el corrector": """
        import course_utils.grading.worker as w
        from course_utils.homework import checks
        w.changes = w.snapshot = lambda *_: {}
        checks.run_all = lambda *_: [checks.CheckResult("x", True, "ok")] * 7
        """,
    "el paquete": """
        import course_utils, importlib
        from course_utils.homework import checks
        vars(course_utils).get("grading", importlib).worker.changes = lambda *_: []
        checks.run_all = lambda *_: [checks.CheckResult("x", True, "ok")] * 7
        """,
    "el rastreo": """
        import sys
        def trace(frame, event, argument):
            if frame.f_code.co_name == "_guarded":
                frame.f_locals["check"] = lambda *_: "ok"
        sys.settrace(trace)
        """,
    "el perfilado": """
        import sys
        def profile(frame, event, argument):
            if frame.f_code.co_name == "_guarded" and event == "call":
                frame.f_locals["check"] = lambda *_: "ok"
        sys.setprofile(profile)
        """,
    "las funciones de Python": """
        import builtins
        old = builtins.abs
        builtins.abs = lambda x: old(x)
        """,
    "numpy por dentro": """
        import sys
        for name in ("numpy.core.numeric", "numpy._core.numeric"):
            if name in sys.modules:
                sys.modules[name].isclose = lambda *_, **__: True
        """,
    "los modelos": """
        import keras
        keras.Model.fit = lambda self, *_, **__: self
        """,
}
# Nada de lo que se pide está escrito: lo que gane, lo gana el disfraz.
NOTHING = """
from keras import ops
build_encoder = build_decoder = lambda latent_dim: None
sample = lambda z_mean, z_log_var, epsilon: z_mean
kl_divergence = lambda z_mean, z_log_var: ops.sum(z_mean, axis=-1)
reconstruction_nats = lambda x, reconstruction: ops.sum(x, axis=(1, 2, 3))
"""
# Importar TensorFlow es lo que tarda: una vez, y un proceso hijo por disfraz.
EVERY_DISGUISE = """
import json, os, sys
from types import SimpleNamespace
from course_utils.grading import worker
worker._import_course("13")
disguises, nothing, folder = json.load(sys.stdin)
for name, code in disguises.items():
    if os.fork():
        os.wait()
        continue
    def journal(kind, **details):
        print(json.dumps([name, kind, details.get("ok")]), flush=True)
    job = {"task": "13", "data": folder, "folder": folder, "profile": "ci"}
    job["cells"] = [[1, code], [2, nothing]]
    worker.run(job, journal, SimpleNamespace(install=lambda: None))
    os._exit(0)
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Lo que anotó el proceso de cada disfraz: nombre → ``[(suceso, ok)]``."""
    disguises = {name: textwrap.dedent(code) for name, code in DISGUISES.items()}
    folder = str(tmp_path_factory.mktemp("disfraces"))
    done = subprocess.run(
        [sys.executable, "-c", EVERY_DISGUISE],
        input=json.dumps([disguises, NOTHING, folder]),
        capture_output=True,
        text=True,
        timeout=300,
    )
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('["')]
    return {name: [(k, ok) for n, k, ok in events if n == name] for name in disguises}


@pytest.mark.slow
@pytest.mark.parametrize("disguise", DISGUISES)
def test_changing_the_checks_in_disguise_gives_nothing(told, disguise):
    events = told[disguise]
    assert ("cambio", None) in events or ("autoevaluado", None) in events, events
    assert ("comprobacion", True) not in events or ("cambio", None) in events


def forged(rng):
    """Un suceso como los que una entrega puede escribir en el diario, de cualquier forma."""
    value = rng.choice([True, 1e308, -1, "x" * 3000, "\ud800", None, [], {"a": {}}, [[1]], "✓"])
    kinds = ("celda", "error", "denegado", "cambio", "autoevaluando", "comprobacion", "fin")
    names = ("number", "name", "ok", "message", "names", "what", "detail", "traceback", "share")
    return {"kind": rng.choice([*kinds, "medidas", "marca"])} | {
        name: value if rng.random() < 0.7 else rng.randrange(9)
        for name in rng.sample(names, rng.randrange(len(names)))
    }


def test_whatever_a_submission_tells_it_is_judged_and_never_earns_the_objective():
    rng = random.Random(0)
    program = Program("13", ((1, "x = 1"),), False)
    for _ in range(3000):
        events = [forged(rng) for _ in range(rng.randrange(12))]
        code, stopped = rng.choice([0, 139, 255]), rng.choice(["", "superó el límite"])
        execution = Execution(events, "", 1.0, 1.0, stopped, code)
        result = verdict.judge("ana", program, execution, Execution())
        assert result.marks[-1].points == 0 and not result.honours
        assert 0 <= result.total <= 10 - OBJECTIVE_POINTS
        row = grade.to_row(result)
        assert (
            all(float(row[name]) >= 0 for name in verdict.criteria("13"))
            and row["motivo"].isprintable()
        )


def test_marks_written_on_the_screen_are_only_text(launch_watched):
    script = """
        print(json.dumps({"kind": "medidas", "mse": 0.0}))
        print('[1/1] ana: 10.00')
        """
    done = launch_watched(script)
    assert done.events == [] and "ana: 10.00" in done.output


def test_a_confined_process_cannot_write_its_report(launch_watched, tmp_path):
    reports = tmp_path / "notas" / "ana"
    reports.mkdir(parents=True)
    script = f"""
        attempt(lambda: open({str(reports / "fila.json")!r}, "w").close())
        attempt(lambda: os.symlink({str(reports)!r}, "notas"))
        attempt(lambda: open("notas/fila.json", "w").close())
        """
    assert "sí" not in launch_watched(script).output.split()[::2]
    assert list(reports.iterdir()) == []


@pytest.mark.slow
def test_a_fork_bomb_is_stopped(launch_watched):
    script = """
        import ctypes, time
        for _ in range(7): ctypes.CDLL(None).fork()
        time.sleep(600)
        """
    done = launch_watched(script, processes=30)
    assert done.stopped == "creó más de 30 procesos" and done.seconds < 30


@pytest.mark.parametrize("number", ["0x" + "f" * 20_000, "[0x" + "f" * 20_000 + "]"])
def test_a_huge_number_for_the_lesson_stops_nobody(tmp_path, number):
    """Python no escribe un entero de miles de cifras: era el fin de la corrección."""
    for name in "ab":
        write_notebook(tmp_path / "ana" / f"{name}.ipynb", (f"LESSON = {number}",))
    (one,) = submissions.find(tmp_path)
    with pytest.raises(SubmissionError, match="Hay 2 cuadernos"):
        submissions.read(one, "ci")
    alone = Submission("ana", one.notebooks[:1])
    with pytest.raises(SubmissionError, match="LESSON vale un número enorme"):
        submissions.read(alone, "ci")


@pytest.mark.parametrize(
    "code",
    ["\n" * 59_000, " " * 59_000, "-" * 59_000 + "1", "(" * 29_000, "1+" * 29_000 + "1"]
    + ["a" + "()" * 29_000, "lambda:" * 8_000 + "1", "f'{" * 15_000, "%" * 59_000],
    ids=["líneas", "espacios", "menos", "paréntesis", "sumas", "llamadas", "lambdas", "f", "%"],
)
def test_code_that_is_hard_to_read_takes_no_time(tmp_path, code):
    """Con 59 000 líneas en blanco, el proceso del docente se quedaba minutos en una expresión."""
    path = write_notebook(tmp_path / "a.ipynb", (PARAMETERS, "x = 1"))
    content = json.loads(path.read_text())
    content["cells"][2]["source"] = f"x = 1\n{code}x"
    path.write_text(json.dumps(content))
    start = time.perf_counter()
    assert submissions.read(Submission("ana", (Notebook(path),)), "ci").task == "13"
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("depth", [500, 100_000])
def test_a_notebook_of_nested_lists_is_refused(tmp_path, depth):
    (tmp_path / "a.ipynb").write_text(
        '{"cells": [], "metadata": ' + "[" * depth + "]" * depth + "}"
    )
    with pytest.raises(SubmissionError, match="no es un cuaderno que se pueda abrir"):
        Notebook(tmp_path / "a.ipynb").code_cells()


def test_a_small_zip_does_not_fill_the_memory_of_the_grader(tmp_path):
    """Treinta kilobytes de «{},{},…» comprimidos ocupaban cinco gigabytes una vez leídos."""
    with zipfile.ZipFile(tmp_path / "ana.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("13.ipynb", '{"cells": [], "metadata": {"a": [' + "{}," * 2_000_000)
    (book,) = find_notebooks(tmp_path / "ana.zip")
    with pytest.raises(SubmissionError, match="demasiadas piezas"):
        book.code_cells()


def test_a_zip_of_many_huge_notebooks_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "MAX_ZIP_BYTES", 10**6)
    with zipfile.ZipFile(tmp_path / "ana.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(50):
            archive.writestr(f"{i:02d}.ipynb", b" " * 300_000)
    assert len(list(find_notebooks(tmp_path / "ana.zip"))) == 4


def test_what_a_zip_or_a_folder_links_to_outside_is_not_read(tmp_path):
    outside = write_notebook(tmp_path / "fuera" / "13.ipynb")
    (tmp_path / "entregas" / "ana").mkdir(parents=True)
    (tmp_path / "entregas" / "ana" / "carpeta").symlink_to(outside.parent)
    link = zipfile.ZipInfo("13.ipynb")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "entregas" / "luis.zip", "w") as archive:
        archive.writestr(link, str(outside))
        archive.writestr("../../fuera/otro.ipynb", outside.read_bytes())
    ana, luis = submissions.find(tmp_path / "entregas")
    assert ana.notebooks == ()
    names = [book.name for book in luis.notebooks]
    assert names in (["13.ipynb", "otro.ipynb"], ["otro.ipynb", "13.ipynb"], ["otro.ipynb"])
    assert not (tmp_path / "fuera" / "otro.ipynb").exists()


def test_what_is_hidden_in_the_text_of_the_notebook_never_reaches_the_process(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", (PARAMETERS,))
    content = json.loads(path.read_text())
    content["cells"][0]["source"] = "PESOS" * 10**5
    content["metadata"]["pesos"] = "PESOS"
    content["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "PESOS"}]
    path.write_text(json.dumps(content))
    program = submissions.read(Submission("ana", (Notebook(path),)), "ci")
    assert "PESOS" not in repr(program.cells)


def test_a_name_that_is_a_file_of_the_grader_or_an_order_of_the_console_harms_nobody(
    tmp_path, capsys
):
    """«clase.html.ipynb» dejaba a toda la clase sin resumen."""
    names = [*submissions.RESERVED, "\x1b]0;hola\x07", "luis"]
    for name in names:
        write_notebook(tmp_path / "entregas" / f"{name}.ipynb", ("x = 1",))
    folder, out = tmp_path / "entregas", tmp_path / "notas.csv"
    rows = grade_folder(folder, out, Options("ci"))
    reserved = [f"({name})" for name in submissions.RESERVED]
    assert [row["alumno"] for row in rows] == sorted([*reserved, "?]0;hola?", "luis"])
    assert (tmp_path / "notas" / summary.PAGE).is_file()
    assert "\x1b" not in capsys.readouterr().out
    assert set(submissions.RESERVED) == {summary.PAGE, summary.FEEDBACK, grade._SECRET}
    # Ninguna se repite.
    assert grade_folder(folder, out, Options("ci")) == rows
