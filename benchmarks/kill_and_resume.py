"""Mata una orden con SIGKILL a ratos al azar, la reanuda y comprueba que nada queda a medias.

Tras cada muerte, todo JSON, CSV, npz, npy o cuaderno de la salida tiene que poder leerse; al final,
la salida tiene que ser la de una vuelta sin interrupciones, salvo lo que mide el reloj o el azar.

    .venv/bin/python benchmarks/kill_and_resume.py grade --muertes 5 --entregas 30
    .venv/bin/python benchmarks/kill_and_resume.py cache --muertes 20
    .venv/bin/python benchmarks/kill_and_resume.py run --muertes 20 --leccion 07
    .venv/bin/python benchmarks/kill_and_resume.py publish --muertes 20 --leccion 17a
    .venv/bin/python benchmarks/kill_and_resume.py train --muertes 20
"""

import argparse
import csv
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
# La orden escribe esta línea cuando empieza lo que interesa interrumpir.
_STARTED = "EMPIEZA"
_PREPARE = """
import sys
from pathlib import Path
from course_utils.data import load_celeba
from course_utils.data.celeba import cache
cache.ROOT = Path(sys.argv[2])
print("EMPIEZA", flush=True)
load_celeba(Path(sys.argv[1]), size=32)
"""


@dataclass
class Case:
    """Una orden que se puede matar.

    Atributos:
        command: función que, dada la carpeta de salida, devuelve la orden.
        result: función que resume una salida acabada: nombre → texto o número.
        waits: si hay que esperar a que la orden diga que empieza.
        resumes: si sigue donde se quedó; si no, empieza de nuevo.
        environment: variables de entorno que se añaden.
    """

    command: object
    result: object
    waits: bool = False
    resumes: bool = False
    environment: dict = field(default_factory=dict)


def grade(folder: Path, options) -> Case:
    """Corrige entregas que no entrenan casi nada, una de cada tres sin ejecutar."""
    from course_utils.project import write_text
    from tests.grading.submission_factory import PARAMETERS, POOR, write_data, write_notebook

    kinds = (POOR, (PARAMETERS, "total = 1 / 0"), ("x = 1",))
    for i in range(options.entregas):
        write_notebook(folder / "entregas" / f"{i:02d}.ipynb", (*kinds[i % 3], f"n = {i}"))
    data = write_data(folder / "datos")

    def command(out):
        # El mismo secreto, para que las dos vueltas midan lo mismo.
        (out / "notas").mkdir(parents=True, exist_ok=True)
        if not (out / "notas" / "secreto.txt").exists():
            write_text(out / "notas" / "secreto.txt", "7")
        limits = ["--perfil", "ci", "--minutos", "4", "--memoria", "3", "--trabajos", "2"]
        words = ["grade", str(folder / "entregas"), "--out", str(out / "notas.csv"), *limits]
        return [sys.executable, "-m", "course_utils", *words]

    def result(out):
        # Lo demás lo mide el reloj o depende de los códigos que se sortean.
        columns = ("tarea", "nota", "final", "mse", "pca_mse", "activas")
        with (out / "notas.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = {
                f"{row['alumno']} {name}": row[name]
                for row in csv.DictReader(file)
                for name in columns
            }
        reports = sorted(path.parent for path in (out / "notas").rglob("informe.html"))
        names = [str(path.relative_to(out)) for path in reports]
        return rows | {"informes": " ".join(names), "clase": (out / "notas/clase.html").exists()}

    return Case(command, result, resumes=True, environment={"COURSE_DATA_DIR": str(data)})


def cache(folder: Path, _) -> Case:
    """Prepara las caras de un CelebA inventado."""
    from tests.data.celeba_factory import make

    (folder / "celeba").mkdir()
    make(folder / "celeba", 3000)

    def command(out):
        return [sys.executable, "-c", _PREPARE, str(folder / "celeba"), str(out)]

    def result(out):
        paths = sorted(path for path in out.glob("data/cache/celeba-*/*") if path.suffix != ".npz")
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}

    return Case(command, result, waits=True)


def train(folder: Path, _) -> Case:
    """Entrena el VAE de caras con un CelebA inventado."""
    from tests.data.celeba_factory import make

    (folder / "celeba").mkdir()
    make(folder / "celeba", 400)
    size = {"size": 16, "latent-dim": 4, "epochs": 8, "batch-size": 16, "learning-rate": 0.01}

    def command(out):
        words = ["train", "celeba", "--root", str(folder / "celeba"), "--out", str(out / "caras")]
        options = [word for name, value in size.items() for word in (f"--{name}", str(value))]
        return [sys.executable, "-m", "course_utils", *words, *options]

    def result(out):
        with (out / "caras" / "registro.csv").open(encoding="utf-8", newline="") as file:
            # Una muerte entre apuntar una época y respaldarla la repite: vale la última.
            rows = {int(row["epoch"]): float(row["val_loss"]) for row in csv.DictReader(file)}
        best = min(rows.values())
        names = " ".join(sorted(path.name for path in (out / "caras").iterdir()))
        return {
            "épocas": " ".join(map(str, rows)),
            "pérdida final": rows[max(rows)],
            "mejor pérdida": best,
            "la que da mejor.weights.h5": _loss_of(out / "caras" / "mejor.weights.h5", folder),
            "archivos": names,
        }

    return Case(command, result)


def _loss_of(weights: Path, folder: Path) -> float:
    """La pérdida en validación de unos pesos de ``train``."""
    from course_utils.data import load_celeba
    from course_utils.models import celeba_vae

    vae = celeba_vae(16, 4, seed=42)
    vae.compile()
    vae.load_weights(weights)
    faces = load_celeba(folder / "celeba", size=16).validation.array()
    return float(vae.evaluate(faces, verbose=0, return_dict=True)["loss"])


def run(_, options) -> Case:
    """Ejecuta una lección con el perfil ``ci``."""

    def command(out):
        words = ["run", options.leccion, "--profile", "ci", "--out", str(out)]
        return [sys.executable, "-m", "course_utils", *words, "--solo-cambios"]

    return Case(command, _lesson_result)


def publish(_, options) -> Case:
    """Publica una lección con datos dibujados, en una copia del repositorio (lo confirmado)."""

    def command(out):
        course = out / "curso"
        if not course.exists():
            subprocess.run(["git", "clone", "-q", "--shared", str(ROOT), str(course)], check=True)
            shutil.rmtree(_published(out), ignore_errors=True)
        words = ["publish", options.leccion, "--datos", "dibujados", "--out", str(out / "cuaderno")]
        python = [sys.executable, "-m", "course_utils"]
        return ["env", "-C", str(course), f"PYTHONPATH={course}", *python, *words]

    def _published(out):
        return out / "curso" / "assets" / "publicado" / options.leccion / "dibujados"

    def result(out):
        found = {}
        for path in sorted(_published(out).iterdir()):
            found[path.name] = "está"
            if path.suffix == ".npz":
                with np.load(path) as arrays:
                    sizes = [np.abs(arrays[name].astype(float)).sum() for name in arrays.files]
                found[path.name] = float(sum(sizes))
        return found

    return Case(command, result)


def _lesson_result(out: Path) -> dict:
    """Las afirmaciones de cada cuaderno y qué archivos hay."""
    names = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    claims = {
        str(path.relative_to(out)): path.read_text(encoding="utf-8")
        for path in sorted(out.rglob("claims.json"))
    }
    return claims | {"archivos": " ".join(names)}


CASES = {case.__name__: case for case in (grade, cache, run, publish, train)}


def unreadable(out: Path) -> list[str]:
    """Devuelve los archivos con nombre definitivo que no se pueden leer."""
    broken = []
    for path in sorted(out.rglob("*")):
        inside = path.relative_to(out).parts
        if not path.is_file() or any(part.startswith((".", "borrador.")) for part in inside):
            continue
        try:
            _read(path)
        except (OSError, ValueError, EOFError, csv.Error, zipfile.BadZipFile) as error:
            broken.append(f"{path.relative_to(out)} ({type(error).__name__})")
    return broken


def _read(path: Path) -> None:
    read = _READERS.get(path.suffix)
    if read and read(path) is False:
        raise ValueError("no está entero")


def _same_width(path: Path) -> bool:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    # Al registro del entrenamiento, la primera época tarda en llegarle.
    widths = {len(row) for row in csv.reader(lines)}
    return len(widths) == 1 or not lines and path.name == "registro.csv"


def _weights(path: Path) -> None:
    import h5py

    with h5py.File(path) as file:
        file.visititems(lambda _, item: item[()] if hasattr(item, "dtype") else None)


def _arrays(path: Path) -> None:
    with np.load(path, allow_pickle=False) as arrays:
        for name in arrays.files:
            arrays[name]


def _members(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return archive.testzip() is None


_READERS = {
    ".h5": _weights,
    ".csv": _same_width,
    ".html": lambda path: "</html>" in path.read_text(encoding="utf-8"),
    ".ipynb": lambda path: bool(json.loads(path.read_text(encoding="utf-8"))),
    ".json": lambda path: json.loads(path.read_text(encoding="utf-8")) and None,
    ".npy": lambda path: np.load(path, mmap_mode="r", allow_pickle=False) is not None,
    ".npz": _arrays,
    ".zip": _members,
}


def launch(case: Case, out: Path, log: Path):
    """Empieza la orden en su propio grupo de procesos y espera a que diga que empieza."""
    with log.open("a") as errors:
        process = subprocess.Popen(
            case.command(out),
            cwd=ROOT,
            env={**os.environ, **case.environment},
            stdout=subprocess.PIPE if case.waits else errors,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    while case.waits and _STARTED not in process.stdout.readline():
        if process.poll() is not None:
            break
    return process


def survivors(group: int) -> list[int]:
    """Los procesos que siguen vivos del grupo que se mató."""
    import psutil

    alive = []
    for process in psutil.process_iter(["pid", "status"]):
        try:
            if os.getpgid(process.pid) == group and process.info["status"] != psutil.STATUS_ZOMBIE:
                alive.append(process.pid)
        except (psutil.Error, ProcessLookupError):
            continue
    return alive


def kill_and_resume(case: Case, out: Path, kills: int, whole: float, rng, log: Path, expected):
    """Mata la orden ``kills`` veces y la deja acabar; devuelve un recuento de lo que pasó."""
    counts = {"muertes": 0, "acabó antes": 0, "sobreviven": 0, "a medias": [], "distinto": []}
    # Si sigue donde se quedó, entre todas las muertes suman algo menos que la vuelta entera.
    longest = 1.4 * whole / kills if case.resumes else whole
    while counts["muertes"] < kills and counts["acabó antes"] < 2 * kills:
        process = launch(case, out, log)
        try:
            process.wait(rng.uniform(0, longest))
            counts["acabó antes"] += 1
            if not case.resumes:
                counts["distinto"] += differences(expected, case.result(out))
                shutil.rmtree(out)
            continue
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        counts["muertes"] += 1
        time.sleep(0.5)
        counts["sobreviven"] += len(survivors(process.pid))
        counts["a medias"] += unreadable(out)
    counts["código de salida"] = launch(case, out, log).wait()
    counts["a medias"] += unreadable(out)
    return counts


def differences(expected: dict, seen: dict, tolerance: float = 0.02) -> list[str]:
    """Devuelve en qué difieren dos resultados; dos números, en más de ``tolerance`` (relativa)."""
    return [
        f"{name}: {expected.get(name)!r:.80} → {seen.get(name)!r:.80}"
        for name in sorted({*expected, *seen})
        if not _same(expected.get(name), seen.get(name), tolerance)
    ]


def _same(one, other, tolerance: float) -> bool:
    try:
        return bool(np.isclose(float(one), float(other), rtol=tolerance, atol=tolerance / 100))
    except (TypeError, ValueError):
        return one == other


def main() -> int:
    """Mide un caso y escribe el recuento; devuelve 1 si algo quedó a medias o es distinto."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", choices=CASES)
    parser.add_argument("--muertes", type=int, default=20)
    parser.add_argument("--entregas", type=int, default=12, help="de grade")
    parser.add_argument("--leccion", default="07", help="de run y publish")
    parser.add_argument("--semilla", type=int, default=0)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="muertes_"))
    case, log = CASES[options.case](folder, options), folder / "registro.txt"
    process = launch(case, folder / "entera", log)
    start = time.perf_counter()
    code, whole = process.wait(), time.perf_counter() - start
    print(f"{options.case}: sin interrupciones, {whole:.0f} s, código de salida {code}", flush=True)
    rng = random.Random(options.semilla)
    start = time.perf_counter()
    expected = case.result(folder / "entera")
    print({name: f"{value!s:.60}" for name, value in list(expected.items())[:6]}, flush=True)
    out, kills = folder / "a_ratos", options.muertes
    counts = kill_and_resume(case, out, kills, whole, rng, log, expected)
    seconds = time.perf_counter() - start
    different = counts["distinto"] + differences(expected, case.result(out))
    print(f"con muertes, {seconds:.0f} s:", ", ".join(f"{k} {v}" for k, v in counts.items()))
    print("Distinto de la vuelta entera:", "; ".join(different) or "nada")
    bad = bool(different or counts["a medias"] or counts["código de salida"] != code)
    if bad:
        print(f"Lo que quedó está en {folder}")
    else:
        shutil.rmtree(folder)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
