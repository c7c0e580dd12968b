"""Corrige una carpeta de entregas: la nota de cada una, su informe y el CSV de todas."""

import csv
import hashlib
import json
import os
import shutil
import stat
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from course_utils.grading import exam, isolation, report, sandbox, submissions, verdict
from course_utils.grading.evaluate import FIGURES
from course_utils.grading.sandbox import Execution, Limits, launch
from course_utils.homework import TASKS
from course_utils.homework.hand_in import DECODER, ENCODER, FOLDER, MAX_BYTES, SUMMARY
from course_utils.homework.tasks import CHECK_POINTS
from course_utils.project import NOTEBOOKS, data_folders, writable_folder, write_json

# Columnas con lo medido: de dónde sale cada una y sus decimales.
_MEASURED = {"mse": ("mse", 5), "pca_mse": ("pca_mse", 5), "kl": ("kl", 2)}
_MEASURED["activas"] = ("active_units", 0)
_SPENT = ("segundos", "memoria_mb", "motivo")
COLUMNS = ("alumno", "tarea", "nota", *verdict.CRITERIA, "mencion", *_MEASURED, *_SPENT)
_EVALUATION_SECONDS = 600
_ROW = "fila.json"


@dataclass(frozen=True)
class Options:
    """Cómo se corrige: perfil, minutos y gigabytes por entrega, y cuántas a la vez."""

    profile: str = "completo"
    minutes: float = 45.0
    memory_gb: float = 6.0
    jobs: int = 1

    def __post_init__(self):
        for name, value in (("minutos", self.minutes), ("memoria", self.memory_gb)):
            if not value > 0:
                raise ValueError(f"--{name} debe ser mayor que 0 y vale {value}.")
        if self.jobs < 1:
            raise ValueError(f"--trabajos debe ser al menos 1 y vale {self.jobs}.")


def grade_folder(folder: Path, out: Path, options: Options) -> list[dict]:
    """Corrige las entregas de ``folder`` y devuelve las filas de ``out``, una por estudiante.

    Escribe ``out`` entero tras cada entrega y, junto a él, ``<out>/<alumno>/informe.html``. Una
    entrega ya corregida que no ha cambiado no se vuelve a corregir, y las filas de ``out`` de
    quienes ya no están en ``folder`` se conservan.

    Lanza:
        FileNotFoundError: si no hay entregas.
        PermissionError: si no se puede escribir junto a ``out``.
        ValueError: si el sistema no sirve o las entregas quedarían a la vista unas de otras.
    """
    _refuse_bad_places(folder)
    if not isolation.available():
        print(f"Aviso: {isolation.PARTIAL}.", flush=True)
    reports = writable_folder(out.with_suffix(""))
    found = submissions.find(folder, ignored=(out, reports))
    rows = _read_rows(out)
    for done, row in enumerate(_grade_all(found, reports, options), start=1):
        rows[row["alumno"]] = row
        _write_rows(out, rows)
        line = f"[{done}/{len(found)}] {row['alumno']}: {row['nota']} — {row['motivo'][:120]}"
        print(line, flush=True)
    return [rows[submission.student] for submission in found]


def _refuse_bad_places(folder: Path) -> None:
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
    """Produce la fila de cada entrega según acaban; primero las que ya estaban corregidas."""
    digests = {submission.student: _digest(submission, options) for submission in found}
    waiting = []
    for submission in found:
        stored = _stored_row(reports / submission.student, digests[submission.student])
        if stored:
            yield stored
        else:
            waiting.append(submission)
    with _Grader(options) as grader:
        for submission, result, images in grader.grade(waiting):
            student = reports / submission.student
            student.mkdir(exist_ok=True)
            report.write(result, images, student)
            row = to_row(result)
            if result.final:
                write_json(student / _ROW, {"digest": digests[submission.student], "row": row})
            yield row


class _Grader:
    """Corrige entregas, varias a la vez, con los datos de cada tarea preparados una sola vez."""

    def __init__(self, options: Options):
        self._options = options
        self._limits = Limits(options.minutes * 60, options.memory_gb * 1024)
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._exams: dict[str, exam.Exam] = {}

    def __enter__(self):
        self._scratch = tempfile.TemporaryDirectory(prefix="notas_")
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
        except submissions.SubmissionError as error:
            return verdict.rejected(submission.student, str(error)), {}
        with self._lock:
            data = self._exam(program.task)
        work = Path(tempfile.mkdtemp(dir=self._scratch.name))
        execution = self._execute(program, data, work)
        evaluation, images = self._evaluate(program, data, work)
        shutil.rmtree(work, ignore_errors=True)
        return verdict.judge(submission.student, program, execution, evaluation), images

    def _exam(self, task: str) -> exam.Exam:
        if task not in self._exams:
            folder = Path(self._scratch.name) / f"datos_{task}"
            self._exams[task] = exam.prepare(TASKS[task], folder)
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
        job = {"task": program.task, "pca_mse": data.pca_mse, **places}
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


def _digest(submission, options: Options) -> str:
    """Resume todo lo que decide la nota: el cuaderno, cómo se corrige y el baremo."""
    digest = hashlib.sha256(repr((options.profile, options.minutes, options.memory_gb)).encode())
    digest.update(repr((TASKS, CHECK_POINTS)).encode())
    for path in submission.notebooks:
        digest.update(path.name.encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _stored_row(folder: Path, digest: str) -> dict | None:
    """Devuelve la fila ya corregida de esta misma entrega, si la hay."""
    try:
        stored = json.loads((folder / _ROW).read_text(encoding="utf-8"))
        return stored["row"] if stored["digest"] == digest else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def to_row(result: verdict.Verdict) -> dict:
    """Devuelve la fila del CSV: todo texto, con un número por criterio."""
    measures = result.measures
    return {
        "alumno": result.student,
        "tarea": result.task,
        "nota": f"{result.total:.2f}",
        **{mark.name: f"{mark.points:.2f}" for mark in result.marks},
        "mencion": "sí" if result.honours else "",
        **{column: _number(measures.get(name), n) for column, (name, n) in _MEASURED.items()},
        "segundos": f"{result.seconds:.0f}",
        "memoria_mb": f"{result.memory_mb:.0f}",
        "motivo": " ".join(" ".join(result.reasons).split()),
    }


def _number(value, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _read_rows(path: Path) -> dict[str, dict]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["alumno"].removeprefix("'"): row for row in csv.DictReader(file)}


def _write_rows(path: Path, rows: dict[str, dict]) -> None:
    """Escribe el CSV entero o nada; con BOM, para que Excel lea los acentos."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", restval="")
        writer.writeheader()
        for student in sorted(rows):
            writer.writerow({k: _inert(v) for k, v in rows[student].items()})
    temporary.replace(path)


def _inert(text: str) -> str:
    """Un texto que una hoja de cálculo no tome por fórmula."""
    return f"'{text}" if text[:1] in tuple("=+-@") else text
