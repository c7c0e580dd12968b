"""Prueba el curso con cada versión que admite y escribe ``docs/compatibilidad.md``.

Cada combinación tiene su entorno en ``build/compatibilidad``. Lo medido queda, según se mide, en
``benchmarks/compatibility.json``: si se interrumpe, la misma orden sigue donde estaba.

    .venv/bin/python benchmarks/compatibility.py                       # lo que falte
    .venv/bin/python benchmarks/compatibility.py --solo 'py3.13*' --otra-vez
    .venv/bin/python benchmarks/compatibility.py --comprobar           # solo instalar
    .venv/bin/python benchmarks/compatibility.py --solo-tabla          # sin medir nada
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from course_utils.project import requirements, write_json, write_text  # noqa: E402

RESULTS = ROOT / "benchmarks" / "compatibility.json"
PAGE = ROOT / "docs" / "compatibilidad.md"
WORK = ROOT / "build" / "compatibilidad"
LESSONS = ("01", "06")
CONTRACT = "tests/models/test_contract.py"
QUICK = ("-m", "not slow")
MINUTES = 30
# Lo que trae Colab: con TensorFlow 2.20, Keras 3.13.
COLAB = {("3.12", "2.20"): "3.13", ("3.13", "2.20"): "3.13"}
# Sin rueda, pip intentaría compilarlos.
BINARY = ("tensorflow", "keras", "numpy", "jax", "jaxlib", "torch")
SHOWN = ("tensorflow", "keras", "numpy")
BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}
COUNTS = {"passed": "pasan", "failed": "fallan", "errors": "con error", "skipped": "se saltan"}
NO_WHEEL = "no hay rueda"
HEADER = (
    "Python",
    "TensorFlow",
    "Keras",
    "NumPy",
    "Motor",
    "`import`",
    "Contrato",
    "Lecciones",
    "Intérprete",
    "Fecha",
)


@dataclass(frozen=True)
class Combination:
    """Una fila de la tabla. ``keras`` vacío es la más nueva que admite el curso."""

    python: str
    tensorflow: str
    keras: str = ""
    backend: str = "tensorflow"

    @property
    def environment(self) -> str:
        """El nombre de su entorno; los otros motores se añaden al de TensorFlow."""
        keras = f"-keras{self.keras}" if self.keras else ""
        return f"py{self.python}-tf{self.tensorflow}{keras}"

    @property
    def name(self) -> str:
        """El nombre con el que se guarda lo medido."""
        backend = "" if self.backend == "tensorflow" else f"-{self.backend}"
        return self.environment + backend

    def packages(self, torch: str) -> list[str]:
        """Devuelve lo que se instala además de los requisitos del curso."""
        pinned = [f"tensorflow=={self.tensorflow}.*"]
        pinned += [f"keras=={self.keras}.*"] if self.keras else []
        return pinned + {"jax": ["jax"], "torch": [torch]}.get(self.backend, [])


def supported(minors: range, major: int, specifier: SpecifierSet) -> list[str]:
    """Devuelve las versiones «mayor.menor» que admite ``specifier``, de la menor a la mayor."""
    versions = [f"{major}.{minor}" for minor in minors]
    return [version for version in versions if specifier.contains(f"{version}.0")]


def supported_versions() -> dict[str, list[str]]:
    """Devuelve las versiones de Python, TensorFlow y Keras que declara el curso."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {requirement.name: requirement.specifier for requirement in requirements()}
    return {
        "python": supported(range(60), 3, SpecifierSet(project["requires-python"])),
        "tensorflow": supported(range(60), 2, wanted["tensorflow"]),
        "keras": supported(range(60), 3, wanted["keras"]),
    }


def combinations() -> list[Combination]:
    """Devuelve las filas: cada Python con cada TensorFlow, el Keras menor y los otros motores."""
    versions = supported_versions()
    pythons, flows = versions["python"], versions["tensorflow"]
    rows = [Combination(p, tf, COLAB.get((p, tf), "")) for p in pythons for tf in flows]
    rows.insert(0, Combination(pythons[0], flows[0], versions["keras"][0]))
    others = [Combination(p, flows[-1], "", b) for p in pythons for b in ("jax", "torch")]
    return rows + others


def find_interpreter(python: str, folders: list[Path]) -> tuple[str, str]:
    """Devuelve el intérprete de esa versión y cómo se encontró, o dos cadenas vacías."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    places = [(path, "--pythons") for folder in folders for path in folder.glob("bin/python3")]
    places += [(path, "pyenv") for path in sorted(pyenv.glob(f"{python}.*/bin/python3"))]
    places += [(shutil.which(f"python{python}"), "el PATH")]
    if shutil.which("uv"):
        found = run(["uv", "python", "find", "--system", python]).stdout.strip()
        places += [(found, "uv")]
    for path, origin in places:
        if path and python_version(path).startswith(f"{python}."):
            return str(path), f"{origin} ({python_version(path)})"
    return "", ""


def python_version(path) -> str:
    """Devuelve la versión completa de un intérprete, o nada si no arranca."""
    return run(
        [str(path), "-c", "import platform; print(platform.python_version())"]
    ).stdout.strip()


def run(command: list[str], **environment) -> subprocess.CompletedProcess:
    """Ejecuta una orden en la raíz del curso, con un tope de tiempo; no lanza si falla."""
    try:
        return subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **environment},
            capture_output=True,
            text=True,
            timeout=60 * MINUTES,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"No acabó en {MINUTES} minutos")
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def first_error(done: subprocess.CompletedProcess) -> str:
    """Devuelve la línea que dice qué pasó: la primera que nombra un error o, si no, la última."""
    lines = [line.strip() for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
    named = [
        line for line in lines if re.match(r"(E  |ERROR:|\w+(Error|Exception|Warning): )", line)
    ]
    return (named or lines[-1:] or [f"código de salida {done.returncode}"])[0][:300]


def install(row: Combination, python: str, torch: str) -> str:
    """Crea el entorno e instala; devuelve una cadena vacía o el error de pip."""
    folder = WORK / row.environment
    marker, wanted = folder / "instalado.txt", "\n".join(row.packages(torch))
    installed = marker.read_text(encoding="utf-8").splitlines() if marker.exists() else []
    if set(wanted.splitlines()) <= set(installed):
        return ""
    if not (folder / "bin" / "python").exists():
        run([python, "-m", "venv", str(folder)])
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-compile"]
    files = ["-r", "requirements.txt", "-r", "requirements-dev.txt"]
    done = run([*pip, "--only-binary", ",".join(BINARY), *files, *row.packages(torch)])
    if done.returncode:
        return first_error(done)
    write_text(marker, "\n".join([*installed, wanted]))
    return ""


def versions(interpreter: str, backend: str) -> dict[str, str]:
    """Devuelve las versiones instaladas de lo que sale en la tabla."""
    code = (
        "import sys, json; from importlib.metadata import version;"
        "print(json.dumps({name: version(name) for name in sys.argv[1:]}))"
    )
    return json.loads(run([interpreter, "-c", code, *sorted({*SHOWN, backend})]).stdout)


def check_import(interpreter: str, backend: str) -> dict:
    """Importa el paquete y todos sus módulos públicos en un proceso nuevo."""
    code = "import course_utils as cu; [getattr(cu, name) for name in cu.__all__]"
    done = run([interpreter, "-c", code], KERAS_BACKEND=backend)
    return {"ok": not done.returncode, "error": first_error(done) if done.returncode else ""}


def check_contract(interpreter: str, backend: str, quick: bool = False) -> dict:
    """Ejecuta las pruebas que cumple cualquier modelo y cuenta cómo acaban."""
    command = [interpreter, "-m", "pytest", CONTRACT, "-q", "-p", "no:cacheprovider"]
    done = run([*command, *QUICK] if quick else command, KERAS_BACKEND=backend)
    last = (done.stdout.strip().splitlines() or [""])[-1]
    counted = re.findall(r"(\d+) (passed|failed|skipped|error)", last)
    counts = {kind.replace("error", "errors"): int(number) for number, kind in counted}
    failed = re.findall(r"^(?:FAILED|ERROR) .*", done.stdout, flags=re.MULTILINE)
    error = first_error(done) if done.returncode else ""
    return {**counts, "ok": not done.returncode, "error": error, "fallos": failed, "rápido": quick}


def check_lessons(interpreter: str, backend: str) -> dict:
    """Ejecuta dos lecciones con el perfil ``ci`` y datos dibujados; devuelve su resumen."""
    out = WORK / "lecciones" / Path(interpreter).parents[1].name / backend
    words = ["run", *LESSONS, "--profile", "ci", "--datos", "dibujados", "--out", str(out)]
    done = run([interpreter, "-m", "course_utils", *words], KERAS_BACKEND=backend)
    summaries = re.findall(r"^\[\d+/\d+\] (.*)", done.stdout, flags=re.MULTILINE)
    good = sum(line.startswith("✓") for line in summaries)
    bad = [line for line in summaries if not line.startswith("✓")]
    error = (bad or [first_error(done)])[0] if done.returncode else ""
    return {"ok": not done.returncode, "bien": good, "resumen": summaries, "error": error}


CHECKS = {"import": check_import, "contrato": check_contract, "lecciones": check_lessons}


def measure(row: Combination, record: dict, save, options) -> None:
    """Hace lo que falte de una combinación y lo guarda según acaba."""
    python, origin = find_interpreter(row.python, options.pythons)
    if not python:
        print(f"  No se encontró Python {row.python}: di dónde está con --pythons")
        return
    interpreter = str(WORK / row.environment / "bin" / "python")
    error = install(row, python, options.torch)
    record |= {"intérprete": origin, "fecha": date.today().isoformat(), "instalación": error}
    if not error:
        record["versiones"] = versions(interpreter, row.backend)
    save()
    for name, check in CHECKS.items():
        if error or name in record or name not in options.comprobar:
            continue
        quick = (options.rapidas,) if name == "contrato" else ()
        record[name] = check(interpreter, row.backend, *quick)
        print(f"  {row.name}: {name} {record[name]}", flush=True)
        save()


def is_measured(record: dict) -> bool:
    """Si de una combinación ya no falta nada."""
    return bool(record.get("instalación")) or all(name in record for name in CHECKS)


def cells(row: Combination, record: dict) -> list[str]:
    """Devuelve las celdas de una fila."""
    seen = record.get("versiones", {})
    other = row.backend != "tensorflow"
    backend = f"{BACKENDS[row.backend]} {seen.get(row.backend, '') if other else ''}".strip()
    colab = " (Colab)" if (row.python, row.tensorflow) in COLAB else ""
    asked = {"tensorflow": row.tensorflow, "keras": row.keras or "–"}
    shown = [seen.get(package, asked.get(package, "–")) for package in SHOWN]
    return [
        f"{row.python}{colab}",
        *shown,
        backend,
        *outcomes(record),
        record.get("intérprete", "–"),
        record.get("fecha", "–"),
    ]


def outcomes(record: dict) -> list[str]:
    """Devuelve las celdas de las tres comprobaciones, o por qué no se hicieron."""
    if "fecha" not in record:
        return ["sin medir"] * 3
    error = record["instalación"]
    if error:
        lacking = "Could not find a version" in error or "No matching distribution" in error
        return [NO_WHEEL if lacking else "no se instala", "–", "–"]
    texts = {
        "import": lambda found: "✓" if found["ok"] else "✗",
        "contrato": contract_text,
        "lecciones": lambda found: (
            f"{'✓' if found['ok'] else '✗'} {found['bien']} de {len(LESSONS)}"
        ),
    }
    return [text(record[name]) if name in record else "sin medir" for name, text in texts.items()]


def contract_text(found: dict) -> str:
    """Devuelve el recuento de las pruebas en una celda."""
    counts = [f"{found[kind]} {word}" for kind, word in COUNTS.items() if found.get(kind)]
    scope = " (solo las rápidas)" if found.get("rápido") else ""
    return f"{'✓' if found['ok'] else '✗'} {', '.join(counts) or 'ninguna'}{scope}"


def problems(row: Combination, record: dict) -> list[str]:
    """Devuelve una línea por cada cosa que no fue bien, con la primera línea del error."""
    found = {name: record[name]["error"] for name in CHECKS if record.get(name, {}).get("error")}
    if record.get("instalación"):
        found["instalación"] = record["instalación"]
    return [f"- **{row.name}**, {name}: `{text}`" for name, text in found.items()]


def table(results: dict) -> str:
    """Devuelve la tabla en Markdown."""
    rows = [cells(row, results.get(row.name, {})) for row in combinations()]
    lines = [HEADER, ["---"] * len(HEADER), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(results: dict) -> str:
    """Devuelve la página entera."""
    wrong = [line for row in combinations() for line in problems(row, results.get(row.name, {}))]
    parts = [INTRODUCTION, table(results), "## Lo que no fue bien", "\n".join(wrong) or "Nada."]
    return "\n\n".join([*parts, INTERPRETERS]) + "\n"


INTRODUCTION = f"""# Con qué versiones funciona

La escribe `benchmarks/compatibility.py`: cada fila es un entorno nuevo en el que se instaló lo que
pide el curso, con esa versión de TensorFlow y, si se fijó, de Keras. Las demás bibliotecas son las
que eligió `pip` ese día.

- **`import`**: un proceso nuevo carga `course_utils` y todos sus módulos.
- **Contrato**: las pruebas de `{CONTRACT}`, lo que cumple cualquier modelo del
  curso. «Se saltan» las que solo tienen sentido con TensorFlow; «solo las rápidas» deja fuera las
  marcadas como lentas: otra precisión de los números, dos réplicas y entrenar desde un `Dataset`.
- **Lecciones**: la {LESSONS[0]} y la {LESSONS[1]}, enteras, con el perfil `ci` y datos dibujados.
- **«{NO_WHEEL[0].upper() + NO_WHEEL[1:]}»**: esa biblioteca no se publica para ese Python, según
  contestó `pip`; lo que dijo está debajo de la tabla.
- **«Sin medir»**: aún no se ha ejecutado; la misma orden completa lo que falta.
- **(Colab)**: el Keras que acompaña a ese TensorFlow en Colab, no el más nuevo."""

INTERPRETERS = """## De dónde salió cada Python

La columna «Intérprete» dice dónde se encontró. El guion no descarga ninguno: mira las carpetas de
`--pythons`, las de pyenv, el PATH y, si `uv` está, `uv python find --system`. `uv` sabe traer los
que faltan (`uv python install 3.13`), pero solo donde puede descargarlos: no los trae PyPI."""


def parse() -> argparse.Namespace:
    """Lee las opciones."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--solo", nargs="*", default=["*"], metavar="NOMBRE", help="admite *")
    parser.add_argument("--otra-vez", action="store_true", help="aunque ya estén medidas")
    parser.add_argument("--pythons", type=Path, nargs="*", default=[], metavar="CARPETA")
    parser.add_argument("--torch", default="torch", help="lo que se pide a pip para PyTorch")
    parser.add_argument("--comprobar", nargs="*", choices=CHECKS, default=list(CHECKS))
    parser.add_argument("--rapidas", action="store_true", help="del contrato, sin las lentas")
    parser.add_argument("--solo-tabla", action="store_true", help="no mide: escribe la página")
    return parser.parse_args()


def main() -> None:
    """Mide lo que falte y escribe la página tras cada combinación."""
    options = parse()
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}

    def save():
        write_json(RESULTS, results)
        write_text(PAGE, page(results))

    for row in combinations() if not options.solo_tabla else []:
        if not any(fnmatch(row.name, pattern) for pattern in options.solo):
            continue
        again = options.comprobar if options.otra_vez else ()
        record = {k: v for k, v in results.get(row.name, {}).items() if k not in again}
        results[row.name] = record
        if not is_measured(record):
            print(row.name, flush=True)
            measure(row, record, save, options)
    save()


if __name__ == "__main__":
    main()
