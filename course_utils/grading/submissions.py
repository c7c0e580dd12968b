"""Las entregas: una por estudiante, y lo que se puede saber de cada una sin ejecutarla."""

import ast
from dataclasses import dataclass
from pathlib import Path

import nbformat

from course_utils.homework import TASKS

_MAX_FILE_BYTES = 50 * 2**20
# En más código que este cabrían los pesos de una red ya entrenada.
_MAX_CODE_CHARACTERS = 300_000
_IGNORED = {".ipynb_checkpoints", "__MACOSX"}
_JOINS = {"append", "concat", "concatenate", "stack", "vstack"}


class SubmissionError(ValueError):
    """Una entrega no se puede ni empezar a evaluar; el mensaje dice por qué."""


@dataclass(frozen=True)
class Submission:
    """Lo que entregó un estudiante: su nombre y los archivos que se encontraron."""

    student: str
    notebooks: tuple[Path, ...]


@dataclass(frozen=True)
class Program:
    """Un cuaderno, ya leído.

    Atributos:
        task: número de la tarea.
        cells: número y código de cada celda de código; se numeran desde 1.
        uses_test: si parece que entrena con las imágenes de prueba.
    """

    task: str
    cells: tuple[tuple[int, str], ...]
    uses_test: bool


def find(folder: Path, ignored=()) -> list[Submission]:
    """Devuelve las entregas de ``folder``, por nombre.

    Cada carpeta o cuaderno es un estudiante; los enlaces y los archivos ocultos no cuentan.

    Lanza:
        FileNotFoundError: si la carpeta no existe o no hay ninguna entrega.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"No existe la carpeta de entregas «{folder}».")
    ignored = {Path(path).resolve() for path in ignored}
    found: dict[str, list[Path]] = {}
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "__")) or entry.resolve() in ignored or entry.is_symlink():
            continue
        name = entry.name if entry.is_dir() else entry.stem
        found.setdefault(name, []).extend(_notebooks(entry))
    if not found:
        raise FileNotFoundError(f"No hay ninguna entrega en «{folder}».")
    return [Submission(student, tuple(paths)) for student, paths in found.items()]


def _notebooks(entry: Path) -> list[Path]:
    candidates = sorted(entry.rglob("*.ipynb")) if entry.is_dir() else [entry]
    return [
        path
        for path in candidates
        if path.is_file() and not path.is_symlink() and not _IGNORED & set(path.parts)
    ]


def read(submission: Submission, profile: str) -> Program:
    """Lee el cuaderno de una entrega y pone en él el perfil con que se evalúa.

    Lanza:
        SubmissionError: si no hay un cuaderno y solo uno, no se puede leer, no dice de qué tarea
            es o trae demasiado código.
    """
    cells = _code_cells(_only_notebook(submission))
    if sum(len(code) for _, code in cells) > _MAX_CODE_CHARACTERS:
        raise SubmissionError(
            f"El cuaderno tiene más de {_MAX_CODE_CHARACTERS // 1000} mil caracteres de código: "
            "la red se entrena en él, no se trae entrenada."
        )
    task, position = _find_task(cells)
    number, code = cells[position]
    cells[position] = (number, f"{code}\nPROFILE = {profile!r}\n")
    return Program(task, tuple(cells), any(_trains_on_test(code) for _, code in cells))


def _only_notebook(submission: Submission) -> Path:
    paths = submission.notebooks
    if not paths:
        raise SubmissionError("No hay ningún cuaderno (.ipynb) en la entrega.")
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths[:4])
        raise SubmissionError(f"Hay {len(paths)} cuadernos ({names}): se entrega uno solo.")
    return paths[0]


def _code_cells(path: Path) -> list[tuple[int, str]]:
    if path.suffix != ".ipynb":
        raise SubmissionError(f"«{path.name}» no es un cuaderno (.ipynb).")
    if path.stat().st_size > _MAX_FILE_BYTES:
        raise SubmissionError(f"«{path.name}» pesa más de {_MAX_FILE_BYTES // 2**20} MB.")
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        sources = [str(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    # nbformat falla de muchos modos ante un archivo que no es lo que dice.
    except Exception as error:
        raise SubmissionError(
            f"«{path.name}» no es un cuaderno que se pueda abrir ({type(error).__name__})."
        ) from error
    return list(enumerate(sources, start=1))


def _find_task(cells) -> tuple[str, int]:
    """Devuelve el número de la tarea y la posición de la celda que lo dice."""
    for position, (_, code) in enumerate(cells):
        value = _assigned(code, "LESSON")
        if value in TASKS:
            return value, position
        if value is not None:
            raise SubmissionError(f"LESSON vale {value!r} y debe ser {' o '.join(TASKS)}.")
    raise SubmissionError(
        f"El cuaderno no dice de qué tarea es: falta LESSON = {' o '.join(map(repr, TASKS))}."
    )


def _assigned(code: str, name: str):
    """Devuelve el literal que ``code`` asigna a ``name``, o ``None``."""
    for node in ast.walk(_parse(code)):
        if isinstance(node, ast.Assign) and name in [getattr(t, "id", "") for t in node.targets]:
            try:
                return ast.literal_eval(node.value)
            except ValueError:
                return None
    return None


def _trains_on_test(code: str) -> bool:
    """Si pasa ``x_test`` a ``fit`` como entrenamiento o lo une a ``x_train``; solo un indicio."""
    calls = [node for node in ast.walk(_parse(code)) if isinstance(node, ast.Call)]
    for call in calls:
        name = _name(call.func)
        trained = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "x")]
        if name == "fit" and "x_test" in _names_in(trained):
            return True
        if name in _JOINS and {"x_train", "x_test"} <= _names_in(call.args):
            return True
    return False


def _names_in(nodes) -> set[str]:
    inside = [child for node in nodes for child in ast.walk(node)]
    return set(map(_name, inside))


def _name(node: ast.AST) -> str:
    """El nombre de una variable o de un atributo."""
    return getattr(node, "attr", getattr(node, "id", ""))


def _parse(code: str) -> ast.AST:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # Las líneas mágicas de IPython no son Python: de esa celda no se sabe nada.
        return ast.Module([], [])
