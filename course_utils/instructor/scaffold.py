"""Crea una lección o una ampliación que ya se ejecuta y cumple la anatomía de los cuadernos.

La orden es ``python -m course_utils new NN "título"``. Nunca sobrescribe nada.
"""

import html
import re
import unicodedata
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils.instructor import lesson_template, stamp
from course_utils.instructor.lessons import (
    HOMEWORK,
    PARAMETERS_TAG,
    START_TAG,
    lesson_number,
    notebook_paths,
    number_of,
    read_notebook,
)
from course_utils.project import ROOT, repository_address, write_text

EXTENSIONS = "ampliaciones"
SUMMARY = "Por escribir: qué se aprende, en una línea"
# Última lección de cada unidad; desde ahí, «mas_alla».
_UNITS = ((6, "unidad5"), (12, "clase10"), (14, HOMEWORK), (16, "proyecto"), (99, "mas_alla"))


def create(number: str, title: str, base: str | None = None) -> list[Path]:
    """Escribe el cuaderno, su ilustración y su fila del README; devuelve los archivos.

    Argumentos:
        number: el de una lección (``"17"``) o el de una ampliación (``"08a"``).
        base: número de la lección de la que se copian las celdas; con ``None``, las de la
            plantilla.

    Lanza:
        ValueError: si el número o el título no valen, la lección es una tarea o no existe
            aquella que se amplía o se copia.
        FileExistsError: si ya hay una lección con ese número, o su ilustración.
    """
    number = lesson_number(number)
    name = f"{number}_{slug(title)}"
    notebook = ROOT / "notebooks" / folder(number) / f"{name}.ipynb"
    drawing = ROOT / "assets" / f"{name}.svg"
    known = {number_of(path): path for path in notebook_paths(ROOT / "notebooks")}
    _check_free(known.get(number, drawing))
    if len(number) > 2:
        _check_known(number[:2], known)
    draft = _copied(base, known) if base else _from_template()
    _present(draft, number, title, name)
    text = stamp.as_text(stamp.stamp_cells(draft, notebook, repository_address()))
    notebook.parent.mkdir(parents=True, exist_ok=True)
    write_text(drawing, lesson_template.DRAWING.format(title=html.escape(title)))
    write_text(notebook, text)
    return [notebook, drawing, *stamp.stamp_readme()]


def slug(title: str) -> str:
    """Devuelve el título en minúsculas, sin acentos ni eñes y con «_» en lugar de lo demás.

    Lanza:
        ValueError: si no queda ninguna letra ni cifra.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    if not words:
        raise ValueError(f"El título «{title}» no tiene letras ni cifras: escribe otro.")
    return "_".join(words)


def folder(number: str) -> Path:
    """Devuelve la carpeta de una lección dentro de ``notebooks``.

    Lanza:
        ValueError: si es una tarea: sus cuadernos salen de la solución.
    """
    unit = next(name for last, name in _UNITS if int(number[:2]) <= last)
    if unit == HOMEWORK:
        raise ValueError(
            f"La lección {number} es una tarea: escribe su solución en notebooks/tareas/soluciones "
            "y ejecuta «python -m course_utils homework»."
        )
    return Path(unit, EXTENSIONS) if len(number) > 2 else Path(unit)


def _check_free(path: Path) -> None:
    if path.exists():
        raise FileExistsError(
            f"Ya existe «{path.relative_to(ROOT)}»: elige otro número o bórralo antes."
        )


def _check_known(number: str, known: dict) -> None:
    if number not in known:
        raise ValueError(f"No existe la lección «{number}»: usa {', '.join(known)}.")


def _copied(base: str, known: dict) -> nbformat.NotebookNode:
    number = lesson_number(base)
    _check_known(number, known)
    return read_notebook(known[number])


def _from_template() -> nbformat.NotebookNode:
    parts = re.split(r"^%% (\w+) (\w+)\n", lesson_template.CELLS, flags=re.MULTILINE)[1:]
    cells = [_cell(*part) for part in zip(parts[::3], parts[1::3], parts[2::3], strict=True)]
    return new_notebook(cells=cells, metadata={"course": dict(lesson_template.COURSE)})


def _cell(kind: str, slide: str, source: str):
    source, metadata = source.strip(), {"slideshow": {"slide_type": slide}}
    if kind == "markdown":
        return new_markdown_cell(source, metadata=metadata)
    if kind in (PARAMETERS_TAG, START_TAG):
        metadata["tags"] = [kind]
    return new_code_cell(source, metadata=metadata)


def _present(notebook, number: str, title: str, drawing: str) -> None:
    """Pone el número, el título y la ilustración donde el cuaderno dice los suyos."""
    notebook.metadata["course"].update(title=title, summary=SUMMARY)
    _replace(notebook, r"^# .*", f"# {number} · {title}")
    _replace(notebook, r'^LESSON = ".*"', f'LESSON = "{number}"')
    show = 'cu.illustrations.show("{}")'
    _replace(notebook, re.escape(show).replace(r"\{\}", ".+"), show.format(drawing))


def _replace(notebook, pattern: str, text: str) -> None:
    """Cambia lo primero que case con ``pattern``."""
    found = re.compile(pattern, re.MULTILINE)
    cell = next((cell for cell in notebook.cells if found.search(cell.source)), None)
    if cell is not None:
        cell.source = found.sub(lambda _: text, cell.source, count=1)
