"""Las lecciones del curso: dónde están sus cuadernos y qué dicen de sí mismos."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from course_utils.project import NOTEBOOKS, repository_address

START_TAG = "start"
PARAMETERS_TAG = "parameters"
HOMEWORK, SOLUTIONS = "tareas", "soluciones"
_NUMBER = re.compile(r"(?!00)[0-9]{2}[a-z]?")


@dataclass(frozen=True)
class Lesson:
    """Una lección y los datos que su cuaderno declara en los metadatos ``course``.

    Atributos:
        number: dos cifras, por ejemplo ``"08"``, y una letra si es una ampliación: ``"08a"``.
        path: ruta del cuaderno.
        title, summary, time, data: título, qué se aprende, duración y datos que usa.
    """

    number: str
    path: Path
    title: str
    summary: str
    time: str
    data: str

    @property
    def is_extension(self) -> bool:
        """Si amplía otra lección, la de sus dos primeras cifras."""
        return len(self.number) > 2

    @property
    def handout(self) -> Path:
        """El cuaderno que abre un estudiante: en una tarea, el que tiene huecos que rellenar."""
        return student_path(self.path) or self.path


def student_path(solution: Path) -> Path | None:
    """Devuelve dónde va el cuaderno del estudiante de una solución; ``None`` si no lo es."""
    if solution.parent.name != SOLUTIONS:
        return None
    return solution.parent.parent / solution.name


def number_of(path: Path) -> str:
    """Devuelve el número con que empieza el nombre de un cuaderno."""
    return path.name.split("_")[0]


def lesson_number(text: str) -> str:
    """Devuelve el número escrito como en los cuadernos: ``"8"`` → ``"08"``, ``"8a"`` → ``"08a"``.

    Lanza:
        ValueError: si no es un número de lección o de ampliación.
    """
    number = text.zfill(3 if text[-1:].isalpha() else 2)
    if not _NUMBER.fullmatch(number):
        raise ValueError(
            f"«{text}» no es un número de lección: usa dos cifras (17) o, si amplía otra, dos "
            "cifras y una letra (08a)."
        )
    return number


def notebook_paths(root: Path = NOTEBOOKS) -> list[Path]:
    """Devuelve los cuadernos que se ejecutan, ordenados por número.

    Son ``NN_nombre.ipynb`` y, detrás de cada uno, sus ampliaciones ``NNx_nombre.ipynb``. De una
    tarea se ejecuta la solución: al cuaderno del estudiante le falta código.
    """
    found = [
        path for path in root.rglob("[0-9][0-9]*_*.ipynb") if _NUMBER.fullmatch(number_of(path))
    ]
    lessons = [path for path in found if not (path.parent / SOLUTIONS / path.name).exists()]
    return sorted(lessons, key=lambda path: path.name)


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Lee un cuaderno en formato 4.

    Lanza:
        FileNotFoundError: si no está.
        ValueError: si está dañado o no es un cuaderno.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            # Lo que leen todos; validarlo entero tarda diez veces más.
            cell.cell_type + cell.source, cell.metadata.get("tags")
        return notebook
    except FileNotFoundError:
        raise
    except Exception as error:
        # nbformat falla de muchos modos ante un archivo que no es lo que dice.
        raise ValueError(
            f"«{path}» no es un cuaderno que se pueda abrir ({type(error).__name__}): cópialo de "
            "nuevo."
        ) from error


def has_tag(cell, tag: str) -> bool:
    """Dice si una celda lleva la etiqueta."""
    return tag in cell.metadata.get("tags", [])


def parameter_names(path: Path) -> list[str]:
    """Devuelve los nombres que la celda ``parameters`` del cuaderno deja cambiar."""
    cells = read_notebook(path).cells
    sources = [c.source for c in cells if has_tag(c, PARAMETERS_TAG)]
    try:
        statements = ast.parse("\n".join(sources)).body
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"En «{path}», la celda de parámetros no es Python: corrígela.") from error
    return [s.targets[0].id for s in statements if isinstance(s, ast.Assign)]


def find_lessons(root: Path = NOTEBOOKS) -> list[Lesson]:
    """Devuelve todas las lecciones, ordenadas por número.

    Lanza:
        FileNotFoundError: si no hay ninguna.
        ValueError: si a un cuaderno le faltan los metadatos ``course``.
    """
    lessons = [_describe(path) for path in notebook_paths(root)]
    if not lessons:
        raise FileNotFoundError(
            f"No hay lecciones en «{root}»: repite la orden en una copia del repositorio "
            f"(git clone {repository_address()})."
        )
    return lessons


def select_lessons(numbers: list[str], root: Path = NOTEBOOKS) -> list[Lesson]:
    """Devuelve las lecciones pedidas por número (``"08"``, ``"8"``, ``"08a"``); sin números, todas.

    Lanza:
        ValueError: si alguna no existe.
    """
    lessons = {lesson.number: lesson for lesson in find_lessons(root)}
    wanted = [lesson_number(number) for number in numbers] or list(lessons)
    unknown = [number for number in wanted if number not in lessons]
    if unknown:
        raise ValueError(f"No existe la lección «{unknown[0]}»: usa {', '.join(lessons)}.")
    return [lessons[number] for number in wanted]


def _describe(path: Path) -> Lesson:
    course = read_notebook(path).metadata.get("course", {})
    fields = ("title", "summary", "time", "data")
    texts = course if isinstance(course, dict) else {}
    missing = [field for field in fields if not isinstance(texts.get(field) or None, str)]
    if missing:
        raise ValueError(
            f"Al cuaderno «{path.name}» le falta {', '.join(missing)} en los metadatos «course»: "
            "añádelos como en las demás lecciones."
        )
    return Lesson(number_of(path), path, **{field: course[field] for field in fields})
