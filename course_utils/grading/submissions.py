"""Las entregas: una por estudiante y tarea, y lo que se sabe de cada una sin ejecutarla."""

import ast
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from course_utils.grading.notebooks import Notebook, SubmissionError, as_python, find_notebooks
from course_utils.homework import TASKS

_JOINS = {"append", "concat", "concatenate", "stack", "vstack"}
# «Ana Pérez_123_assignsubmission_file_»: así nombra Moodle la carpeta, o el archivo, de cada uno.
_MOODLE = re.compile(r"^(?P<student>.+)_(?P<id>\d+)_assignsubmission_[a-z]+_")
_ANSWER = re.compile(
    r"\*\*Respuesta \d+\.\*\*(.*?)(?=\*\*Respuesta|^#|\Z)", re.DOTALL | re.MULTILINE
)
_UNANSWERED = "(Escribe aquí.)"
# Los archivos que están junto a las carpetas de los estudiantes: nadie se puede llamar igual.
RESERVED = ("clase.html", "retroalimentacion.zip", "secreto.txt")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Submission:
    """Lo que entregó un estudiante para una tarea.

    Atributos:
        student: su nombre.
        notebooks: los cuadernos que se encontraron.
        task: la tarea, si hubo que saberla para separarla de otra; si no, ``""``.
        folder: el nombre con que llegó.
        identifier: el número que le da Moodle, o ``""``.
    """

    student: str
    notebooks: tuple[Notebook, ...]
    task: str = ""
    folder: str = ""
    identifier: str = ""


@dataclass(frozen=True)
class Program:
    """Un cuaderno, ya leído.

    Atributos:
        task: número de la tarea.
        cells: número y código de cada celda de código; se numeran desde 1.
        uses_test: si parece que entrena con las imágenes de prueba.
        answers: lo que escribió tras cada «**Respuesta N.**».
    """

    task: str
    cells: tuple[tuple[int, str], ...]
    uses_test: bool
    answers: tuple[str, ...] = ()


def find(folder: Path, ignored=()) -> list[Submission]:
    """Devuelve las entregas de ``folder``, por nombre.

    Cada carpeta, cuaderno o ZIP es un estudiante; los enlaces y los archivos ocultos no cuentan.
    Quien entrega cuadernos de las dos tareas (un clon de GitHub Classroom) tiene dos entregas, y
    sus demás cuadernos no cuentan.

    Lanza:
        FileNotFoundError: si la carpeta no existe o no hay ninguna entrega.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"No existe la carpeta de entregas «{folder}».")
    ignored = {Path(path).resolve() for path in ignored}
    found: dict[tuple, list[Notebook]] = defaultdict(list)
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "__")) or entry.is_symlink() or entry.resolve() in ignored:
            continue
        found[_who(entry)].extend(find_notebooks(entry))
    if not found:
        raise FileNotFoundError(f"No hay ninguna entrega en «{folder}».")
    return [one for who, books in found.items() for one in _by_task(who, books, list(found))]


def _who(entry: Path) -> tuple[str, str, str]:
    """Devuelve el nombre del estudiante, su número de Moodle y el nombre con que llegó."""
    raw = os.fsencode(entry.name if entry.is_dir() else entry.stem)
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        # Así quedan los acentos de un ZIP hecho en Windows.
        name = raw.decode("cp1252", "replace")
    name = _CONTROLS.sub("?", name)
    found = _MOODLE.match(name)
    student, identifier = (found["student"], found["id"]) if found else (name, "")
    if student.casefold().startswith(RESERVED):
        student = f"({student})"
    return student, identifier, name


def _by_task(who: tuple[str, str, str], books: list[Notebook], everyone) -> list[Submission]:
    name, identifier, folder = who
    # Dos personas pueden llamarse igual: las distingue su número.
    twins = {other[1] for other in everyone if other[0] == name} - {identifier}
    student = f"{name} ({identifier})" if identifier and twins else name
    groups = defaultdict(list)
    if len(books) > 1:
        for book in books:
            groups[_task_of(book)].append(book)
        groups.pop("", None)
    groups = groups or {"": books}
    return [Submission(student, tuple(g), t, folder, identifier) for t, g in groups.items()]


def _task_of(book: Notebook) -> str:
    try:
        return _find_task(book.code_cells())[0]
    except SubmissionError:
        return ""


def read(submission: Submission, profile: str) -> Program:
    """Lee el cuaderno de una entrega y pone en él el perfil con que se evalúa.

    Lanza:
        SubmissionError: si no hay un cuaderno y solo uno, no se puede leer, no dice de qué tarea
            es o trae demasiado código.
    """
    book = only_notebook(submission)
    cells = book.code_cells()
    task, position = _find_task(cells)
    number, _ = cells[position]
    cells.insert(position + 1, (number, f"PROFILE = {profile!r}"))
    uses_test = any(_trains_on_test(code) for _, code in cells)
    return Program(task, tuple(cells), uses_test, _answers(book.prose()))


def _answers(prose: str) -> tuple[str, ...]:
    texts = [text.strip() for text in _ANSWER.findall(prose)]
    return tuple("" if text == _UNANSWERED else text for text in texts)


def only_notebook(submission: Submission) -> Notebook:
    """Devuelve el cuaderno de la entrega.

    Lanza:
        SubmissionError: si no hay uno, y solo uno.
    """
    books = submission.notebooks
    if not books:
        raise SubmissionError("No hay ningún cuaderno (.ipynb) en la entrega.")
    if len(books) > 1:
        names = ", ".join(book.name for book in books[:4])
        raise SubmissionError(f"Hay {len(books)} cuadernos ({names}): se entrega uno solo.")
    return books[0]


def _find_task(cells) -> tuple[str, int]:
    """Devuelve el número de la tarea y la posición de la celda que lo dice."""
    for position, (_, code) in enumerate(cells):
        value = _assigned(code, "LESSON")
        if isinstance(value, str) and value in TASKS:
            return value, position
        if value is not None:
            raise SubmissionError(f"LESSON vale {_shown(value)} y debe ser {' o '.join(TASKS)}.")
    raise SubmissionError(
        f"El cuaderno no dice de qué tarea es: falta LESSON = {' o '.join(map(repr, TASKS))}."
    )


def _shown(value) -> str:
    try:
        return repr(value)[:80]
    # Un entero de miles de cifras no se deja escribir.
    except ValueError:
        return "un número enorme"


def _assigned(code: str, name: str):
    """Devuelve el literal que ``code`` asigna a ``name``, o ``None``."""
    for node in ast.walk(_parse(code)):
        if isinstance(node, ast.Assign) and name in [getattr(t, "id", "") for t in node.targets]:
            try:
                return ast.literal_eval(node.value)
            # TypeError: «{[]: 1}», que ni Python admite.
            except (ValueError, TypeError):
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
        return ast.parse(as_python(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # De una celda que no es Python no se sabe nada.
        return ast.Module([], [])
