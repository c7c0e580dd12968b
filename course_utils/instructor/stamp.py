"""Pone en cada cuaderno el botón y la celda de arranque, y en el README la tabla de lecciones.

Todo sale de ``pyproject.toml`` (la dirección pública; si es la de muestra, se toma la de git) y de
los metadatos de cada cuaderno. La orden es ``python -m course_utils stamp``; una prueba falla si
algo quedó sin sellar.
"""

import re
from pathlib import Path

import nbformat

from course_utils.instructor.address import choose_address, write_address
from course_utils.instructor.lessons import (
    START_TAG,
    Lesson,
    find_lessons,
    has_tag,
    notebook_paths,
    number_of,
    read_notebook,
)
from course_utils.project import PLACEHOLDER_ADDRESS, ROOT, repository_address, write_changed
from course_utils.questions.sheet import path_of

BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
_BUTTON = re.compile(r"^\[!\[Abrir en Colab\].*$", re.MULTILINE)
_QUESTIONS_BEFORE = "\n\ncu.questions.before(LESSON)"
# Donde se reúnen las afirmaciones van las preguntas de después.
_REPORT = re.compile(r"^claims\.report\(\)\Z", re.MULTILINE)
_REPORT_AND_QUESTIONS = "display(claims.report(), cu.questions.after(LESSON))"
_TABLE = re.compile(r"(<!-- lecciones -->\n).*?(<!-- fin de lecciones -->)", re.DOTALL)

_START_CELL = """\
# @title Preparación de la lección
# Puesta por «python -m course_utils stamp». En Colab trae el curso y lo que allí falte.
import subprocess
import sys
from pathlib import Path

COURSE_ADDRESS = "{address}"
COURSE_FOLDER = Path("/content/curso")
if "google.colab" in sys.modules:
    if COURSE_ADDRESS == "{placeholder}":
        raise RuntimeError(
            "Falta la dirección pública del curso: escríbela en [project.urls] de pyproject.toml "
            "y ejecuta «python -m course_utils stamp»."
        )
    if not COURSE_FOLDER.exists():
        clone = ["git", "clone", "--quiet", "--depth", "1", COURSE_ADDRESS, str(COURSE_FOLDER)]
        subprocess.run(clone, check=True)
    sys.path.insert(0, str(COURSE_FOLDER))
    from course_utils.colab import install_missing

    install_missing()
else:
    sys.path += [str(p) for p in Path.cwd().parents if (p / "course_utils").is_dir()]

import course_utils as cu

session = cu.start(LESSON, PROFILE, SEED)"""


def start_cell(address: str) -> str:
    """Devuelve el código de la celda de arranque para el curso publicado en ``address``."""
    return _START_CELL.format(address=address, placeholder=PLACEHOLDER_ADDRESS)


def colab_button(address: str, path: Path) -> str:
    """Devuelve, en Markdown, el botón que abre en Colab el cuaderno ``path``."""
    repository = address.removeprefix("https://github.com/")
    notebook = path.relative_to(ROOT).as_posix()
    url = f"https://colab.research.google.com/github/{repository}/blob/main/{notebook}"
    return f"[![Abrir en Colab]({BADGE})]({url})"


def stamped(path: Path, address: str) -> nbformat.NotebookNode:
    """Lee el cuaderno y lo devuelve sellado (véase ``stamp_cells``)."""
    return stamp_cells(read_notebook(path), path, address)


def stamp_cells(notebook: nbformat.NotebookNode, path: Path, address: str) -> nbformat.NotebookNode:
    """Pone en ``notebook`` el botón de ``path`` y la celda de arranque, y le quita las salidas.

    Si su lección tiene preguntas, las llama al empezar y junto a la tabla de las afirmaciones.

    Lanza:
        ValueError: si el cuaderno no tiene botón en la primera celda o celda ``start``.
    """
    title = notebook.cells[0]
    start = [c for c in notebook.cells if has_tag(c, START_TAG)]
    if not _BUTTON.search(title.source) or len(start) != 1:
        raise ValueError(
            f"«{path.name}» necesita una línea «[![Abrir en Colab]…» en su primera celda y una "
            f"sola celda con la etiqueta «{START_TAG}»; tiene {len(start)}."
        )
    title.source = _BUTTON.sub(colab_button(address, path), title.source)
    start[0].source = start_cell(address)
    # Plegada en Colab (cellView) y en JupyterLab (source_hidden): no es materia de la lección.
    start[0].metadata.update({"cellView": "form", "jupyter": {"source_hidden": True}})
    if path_of(number_of(path)).is_file():
        _put_questions(notebook, start[0])
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    _ask_for_gpu(notebook.metadata)
    return notebook


def _ask_for_gpu(metadata) -> None:
    """Colab da una GPU de entrada a las lecciones que dicen cuánto tardan con ella."""
    metadata.pop("accelerator", None)
    if "GPU" in metadata.get("course", {}).get("time", ""):
        metadata["accelerator"] = "GPU"


def _put_questions(notebook, start) -> None:
    start.source += _QUESTIONS_BEFORE
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = _REPORT.sub(_REPORT_AND_QUESTIONS, cell.source)


def lessons_table(lessons: list[Lesson], address: str) -> str:
    """Devuelve, en Markdown, la tabla de lecciones del README."""
    lines = ["| Lección | Qué aprenderás | Tiempo | Datos | Colab |", "|---|---|---|---|---|"]
    for lesson in lessons:
        handout = lesson.handout.relative_to(ROOT).as_posix()
        link = f"[{lesson.number} · {lesson.title}]({handout})"
        link = f"↳ {link}" if lesson.is_extension else link
        button = colab_button(address, lesson.handout)
        lines.append(f"| {link} | {lesson.summary} | {lesson.time} | {lesson.data} | {button} |")
    return "\n".join(lines) + "\n"


def stamped_readme(text: str, lessons: list[Lesson], address: str) -> str:
    """Devuelve el texto del README con la tabla de lecciones al día."""
    table = lessons_table(lessons, address)
    return _TABLE.sub(lambda match: match[1] + table + match[2], text)


def stamp_readme() -> list[Path]:
    """Pone al día la tabla del README; lo devuelve si cambió."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    lessons = find_lessons(ROOT / "notebooks")
    return write_changed({readme: stamped_readme(text, lessons, repository_address())})


def stamp_all(address: str = "") -> list[Path]:
    """Sella todos los cuadernos y el README; devuelve los archivos que cambiaron.

    Argumentos:
        address: la nueva dirección del curso; sin ella, la de ``choose_address``.

    Lanza:
        ValueError: si ``address`` no es la dirección de un repositorio de GitHub.
    """
    address = choose_address(ROOT, address)
    paths = notebook_paths(ROOT / "notebooks")
    changed = write_address(ROOT, address)
    changed += write_changed({path: as_text(stamped(path, address)) for path in paths})
    return [*changed, *stamp_readme()]


def as_text(notebook: nbformat.NotebookNode) -> str:
    """Devuelve el cuaderno como se guarda."""
    return nbformat.writes(notebook) + "\n"
