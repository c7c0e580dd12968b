"""Corrige una carpeta de entregas: la nota de cada una, su informe y el CSV de todas."""

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import stat
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from course_utils.grading import exam, isolation, report, sandbox, submissions, summary, verdict
from course_utils.grading.evaluate import FIGURES
from course_utils.grading.marks import read_marks
from course_utils.grading.notebooks import SubmissionError
from course_utils.grading.sandbox import Execution, Limits, launch
from course_utils.homework import TASKS
from course_utils.homework.hand_in import DECODER, ENCODER, FOLDER, MAX_BYTES, SUMMARY
from course_utils.homework.tasks import CHECK_POINTS
from course_utils.project import NOTEBOOKS, data_folders, writable_folder, write_json

# Columnas con lo medido: de dónde sale cada una y sus decimales.
_MEASURED = {"mse": ("mse", 5), "pca_mse": ("pca_mse", 5), "kl": ("kl", 2)}
_MEASURED["activas"] = ("active_units", 0)
_SPENT = ("segundos", "memoria_mb", "motivo")
# Las que rellena el docente: los puntos de las preguntas y lo que se quita, como por un retraso.
MANUAL = ("preguntas", "penalizacion")
_RESULT = (*verdict.CRITERIA, "mencion", *_MEASURED, *_SPENT, "identificador")
COLUMNS = ("alumno", "tarea", "final", "nota", *MANUAL, *_RESULT)
_EVALUATION_SECONDS = 600
_ROW = "fila.json"
_SECRET = "secreto.txt"
# Un nombre que nadie más usa: lo viejo que se llame así se borra.
_SCRATCH = ".corrector_course_utils_"
_STALE_S = 24 * 3600


@dataclass(frozen=True)
class Options:
    """Cómo se corrige.

    Atributos:
        profile: con el que se ejecuta cada entrega.
        minutes, memory_gb: lo que puede gastar cada una.
        jobs: cuántas a la vez.
        separator: el del CSV, «,» o «;»; con ``None``, el que tenga.
        only: el único estudiante que se corrige; con ``None``, todos.
        again: si se corrige también lo que ya estaba corregido y no ha cambiado.
    """

    profile: str = "completo"
    minutes: float = 45.0
    memory_gb: float = 6.0
    jobs: int = 1
    separator: str | None = None
    only: str | None = None
    again: bool = False

    def __post_init__(self):
        for name, value in (("minutos", self.minutes), ("memoria", self.memory_gb)):
            if not value > 0:
                raise ValueError(f"--{name} debe ser mayor que 0 y vale {value}.")
        if self.jobs < 1:
            raise ValueError(f"--trabajos debe ser al menos 1 y vale {self.jobs}.")
        if self.separator not in (None, ",", ";"):
            raise ValueError(f"--separador debe ser «,» o «;» y vale «{self.separator}».")


def grade_folder(folder: Path, out: Path, options: Options) -> list[dict]:
    """Corrige las entregas de ``folder`` y devuelve sus filas de ``out``.

    Escribe ``out`` entero tras cada entrega y, en una carpeta con su nombre, el informe de cada una
    (``<alumno>/<tarea>/informe.html``), ``clase.html`` y, si llegaron de Moodle,
    ``retroalimentacion.zip``. Una entrega ya corregida que no ha cambiado no se vuelve a corregir;
    de ``out`` no se pierde ni una fila ni una columna.

    Lanza:
        FileNotFoundError: si no hay entregas, o ninguna del estudiante pedido.
        PermissionError: si no se puede escribir junto a ``out``.
        ValueError: si el sistema no sirve, las entregas quedarían a la vista unas de otras u
            ``out`` no puede ser un CSV de notas.
    """
    _refuse_bad_places(folder, out)
    if not isolation.available():
        print(f"Aviso: {isolation.PARTIAL}.", flush=True)
    marks = read_marks(out, COLUMNS, options.separator)
    reports = writable_folder(out.with_suffix(""))
    found = _chosen(submissions.find(folder, ignored=(out, reports)), options.only)
    minutes = options.minutes * -(-len(found) // options.jobs)
    print(f"Entregas: {len(found)}; como mucho, {minutes / 60:.1f} horas.", flush=True)
    rows = []
    for row in _grade_all(found, reports, options):
        rows.append(row)
        marks.put(_with_final(row, marks.kept(row)))
        marks.write(out)
        line = f"[{len(rows)}/{len(found)}] {row['alumno']}: {row['nota']} — {row['motivo'][:120]}"
        print(line, flush=True)
    summary.write(found, list(marks.rows.values()), reports)
    return sorted(rows, key=lambda row: (row["alumno"], row["tarea"]))


def _chosen(found, only: str | None):
    if only is None:
        return found
    chosen = [one for one in found if only in (one.student, one.folder)]
    if not chosen:
        names = ", ".join(sorted({one.student for one in found})[:6])
        raise FileNotFoundError(f"No hay ninguna entrega de «{only}»; hay de {names}…")
    return chosen


def _with_final(row: dict, kept: dict) -> dict:
    """Añade la nota final: lo medido, más las preguntas, menos la penalización."""
    manual = {name: kept.get(name, "") for name in MANUAL}
    try:
        questions, penalty = (float(text.replace(",", ".") or 0) for text in manual.values())
    except ValueError:
        # El docente escribió otra cosa: la suma la hará él.
        return {**row, **manual, "final": ""}
    final = min(10.0, max(0.0, float(row["nota"]) + questions - penalty))
    return {**row, **manual, "final": f"{final:.2f}"}


def _refuse_bad_places(folder: Path, out: Path) -> None:
    if out.is_dir() or not out.suffix:
        raise ValueError(f"--out es «{out}» y debe ser un archivo, como notas.csv.")
    if sandbox.psutil is None:
        raise ValueError("Corregir necesita psutil: instálalo con «pip install psutil».")
    if os.name != "posix":
        raise ValueError("Corregir necesita Linux o macOS; en Windows, hazlo dentro de WSL.")
    secret = (folder, NOTEBOOKS, *data_folders(), Path.home() / ".keras")
    for path in isolation.exposed(secret):
        raise ValueError(
            f"Las entregas podrían leer «{path}», que está dentro de una carpeta de Python o del "
            "sistema: muévela a otro sitio."
        )


def _grade_all(found, reports: Path, options: Options):
    """Produce la fila de cada una según acaban; primero las que ya estaban corregidas."""
    waiting = {}
    for submission in found:
        digest = _digest(submission, options)
        stored = None if options.again else _stored_row(reports / submission.student, digest)
        if stored:
            yield stored
        else:
            waiting[submission] = digest
    with _Grader(options, exam.read_secret(reports / _SECRET)) as grader:
        for submission, result, images in grader.grade(waiting):
            row = {**to_row(result), "identificador": submission.identifier}
            folder = reports / row["alumno"] / (row["tarea"] or "sin_tarea")
            try:
                folder.mkdir(parents=True, exist_ok=True)
                report.write(result, images, folder)
                if result.final:
                    write_json(folder / _ROW, {"digest": waiting[submission], "row": row})
            except OSError as error:
                reason = f"Su informe no se pudo escribir ({error}): repite la orden."
                row["motivo"] = report.legible(f"{reason} {row['motivo']}")
            yield row


class _Grader:
    """Corrige entregas, varias a la vez, con los datos de cada tarea preparados una sola vez."""

    def __init__(self, options: Options, secret: int):
        self._options, self._secret = options, secret
        self._limits = Limits(options.minutes * 60, options.memory_gb * 1024)
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._exams: dict[str, exam.Exam] = {}

    def __enter__(self):
        _remove_forgotten()
        self._scratch = tempfile.TemporaryDirectory(prefix=_SCRATCH)
        self._pool = ThreadPoolExecutor(self._options.jobs)
        return self

    def __exit__(self, *_):
        # Si se interrumpe, los procesos en marcha se matan antes de borrar sus carpetas.
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)
        self._scratch.cleanup()

    def grade(self, waiting):
        """Produce ``(entrega, Verdict, imágenes)`` según acaban."""
        pending = {self._pool.submit(self._grade_one, one): one for one in waiting}
        for future in as_completed(pending):
            yield (pending[future], *_result(future, pending[future].student))

    def _grade_one(self, submission):
        try:
            program = submissions.read(submission, self._options.profile)
        except SubmissionError as error:
            return verdict.rejected(submission.student, str(error), submission.task), {}
        with self._lock:
            data = self._exam(program.task)
        work = Path(tempfile.mkdtemp(dir=self._scratch.name))
        execution = self._execute(program, data, work)
        evaluation, images = self._evaluate(program, data, work)
        _remove(work)
        return verdict.judge(submission.student, program, execution, evaluation), images

    def _exam(self, task: str) -> exam.Exam:
        if task not in self._exams:
            folder = Path(self._scratch.name) / f"datos_{task}"
            self._exams[task] = exam.prepare(TASKS[task], folder, self._secret)
        return self._exams[task]

    def _execute(self, program, data: exam.Exam, work: Path) -> Execution:
        folder = work / "entrega_en_marcha"
        folder.mkdir()
        job = {
            "task": program.task,
            "cells": program.cells,
            "profile": self._options.profile,
            "data": str(data.visible),
        }
        return launch("ejecutar", job, folder, self._limits, self._stop, [data.visible])

    def _evaluate(self, program, data: exam.Exam, work: Path) -> tuple[Execution, dict]:
        folder = work / "medida"
        delivered = work / "entrega_en_marcha" / program.task / FOLDER
        if not collect(delivered, folder / FOLDER):
            return Execution(), {}
        places = {"hidden": str(data.hidden), "data": str(data.visible)}
        # Al azar y distinta en cada una: nadie sabe qué códigos se van a decodificar.
        seed = secrets.randbits(32)
        job = {"task": program.task, "pca_mse": data.pca_mse, "seed": seed, **places}
        limits = Limits(_EVALUATION_SECONDS, self._limits.memory_mb)
        evaluation = launch("medir", job, folder, limits, self._stop, [data.hidden, data.visible])
        return evaluation, report.read_images(folder / FIGURES)


def _result(future, student: str) -> tuple[verdict.Verdict, dict]:
    try:
        return future.result()
    # Un fallo del propio corrector no debe dejar sin nota a los demás.
    except Exception as error:
        reason = f"El corrector falló ({type(error).__name__}: {error}): repite la orden."
        return replace(verdict.rejected(student, reason), final=False), {}


def collect(source: Path, target: Path) -> bool:
    """Copia los archivos corrientes de una entrega; devuelve si había alguna red.

    Ni enlaces, ni tuberías, ni archivos enormes: nada de lo que haya en la carpeta se sigue.
    """
    target.mkdir(parents=True)
    if source.is_symlink() or source.parent.is_symlink():
        return False
    for name in (ENCODER, DECODER, SUMMARY):
        path = source / name
        try:
            status = path.lstat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES:
            shutil.copyfile(path, target / name)
    return (target / ENCODER).exists() or (target / DECODER).exists()


def _remove(folder: Path) -> None:
    """Borra lo que dejó una entrega: ``shutil.rmtree`` no puede con miles de carpetas anidadas."""
    subprocess.run(["chmod", "-R", "u+rwx", str(folder)], capture_output=True)
    subprocess.run(["rm", "-rf", str(folder)], capture_output=True)


def _remove_forgotten() -> None:
    """Borra lo que dejó, con las imágenes ocultas, una corrección que alguien mató hace tiempo."""
    for path in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*"):
        with contextlib.suppress(OSError):
            if path.stat().st_uid == os.getuid() and time.time() - path.stat().st_mtime > _STALE_S:
                _remove(path)


def _digest(submission, options: Options) -> str:
    """Resume todo lo que decide la nota: el cuaderno, cómo se corrige y el baremo."""
    digest = hashlib.sha256(repr((options.profile, options.minutes, options.memory_gb)).encode())
    digest.update(repr((TASKS, CHECK_POINTS)).encode())
    for notebook in submission.notebooks:
        digest.update(repr((notebook.name, notebook.member)).encode())
        try:
            digest.update(notebook.read())
        except SubmissionError as error:
            digest.update(str(error).encode("utf-8", "replace"))
    return digest.hexdigest()


def _stored_row(folder: Path, digest: str) -> dict | None:
    """Devuelve la fila ya corregida de esta misma entrega, si la hay en alguna tarea."""
    for path in folder.glob(f"*/{_ROW}"):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            stored = json.loads(path.read_text(encoding="utf-8"))
            if stored["digest"] == digest:
                return stored["row"]
    return None


def to_row(result: verdict.Verdict) -> dict:
    """Devuelve la fila del CSV: todo texto, con un número por criterio."""
    measures = result.measures
    return {
        "alumno": report.legible(result.student),
        "tarea": result.task,
        "nota": f"{result.total:.2f}",
        **{mark.name: f"{mark.points:.2f}" for mark in result.marks},
        "mencion": "sí" if result.honours else "",
        **{column: _number(measures.get(name), n) for column, (name, n) in _MEASURED.items()},
        "segundos": f"{result.seconds:.0f}",
        "memoria_mb": f"{result.memory_mb:.0f}",
        "motivo": report.legible(" ".join(" ".join(result.reasons).split())),
    }


def _number(value, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
