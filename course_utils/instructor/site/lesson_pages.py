"""La página de cada lección: su cuaderno ejecutado, sin lo que no es materia de la lección."""

import html
import re
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell, new_output

from course_utils import questions
from course_utils.illustrations import show
from course_utils.instructor.executed import INJECTED_TAG, executed_notebook
from course_utils.instructor.lessons import (
    PARAMETERS_TAG,
    START_TAG,
    Lesson,
    has_tag,
    read_notebook,
)
from course_utils.instructor.stamp import BADGE
from course_utils.project import NOTEBOOKS

DOWNLOADS = "cuadernos"
_ILLUSTRATION = re.compile(r'cu\.illustrations\.show\("([^"]+)"\)')
_QUESTIONS = re.compile(r"cu\.questions\.(before|after)\(LESSON\)")
_WARNING = re.compile(r"^\S+:\d+: \w*Warning: (.*)$", re.MULTILINE)
_NOT_RUN = """\
:::{note}
Este cuaderno no se ha ejecutado aquí: ábrelo en Colab, o descárgalo, para ver lo que sale.
:::"""


def document(lesson: Lesson) -> str:
    """Devuelve el nombre de su página: ``"unidad5/01_autoencoder_basico"``."""
    return lesson.handout.relative_to(NOTEBOOKS).with_suffix("").as_posix()


def illustration(lesson: Lesson) -> str:
    """Devuelve el nombre de la primera ilustración de la lección."""
    sources = "\n".join(cell.source for cell in read_notebook(lesson.handout).cells)
    return _ILLUSTRATION.search(sources)[1]


def lesson_page(lesson: Lesson, extensions: list[Lesson], out: Path) -> str:
    """Devuelve el cuaderno del que Sphinx hace la página.

    Argumentos:
        extensions: las ampliaciones de la lección, que irán debajo de ella en el índice.
        out: donde ``run`` dejó los cuadernos; si no está el suyo, la página va sin resultados.
    """
    executed = executed_notebook(lesson, out)
    notebook = read_notebook(executed or lesson.handout)
    notebook.cells = [cell for cell in notebook.cells if not has_tag(cell, INJECTED_TAG)]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            _tidy(cell)
    _edit_title(notebook.cells[0], lesson)
    if not executed:
        notebook.cells.insert(1, new_markdown_cell(_NOT_RUN, id="sin-ejecutar"))
        _show_illustrations(notebook)
        _show_questions(notebook, lesson)
    if extensions:
        notebook.cells.append(new_markdown_cell(_contents(extensions), id="ampliaciones"))
    notebook.metadata = {"kernelspec": notebook.metadata.get("kernelspec", {})}
    return nbformat.writes(notebook)


def _tidy(cell) -> None:
    """De lo que prepara la lección y de los dibujos se ve lo que sale, pero no su código."""
    cell.outputs = [_notice(output) for output in cell.outputs]
    is_drawing = _ILLUSTRATION.fullmatch(cell.source.strip())
    if is_drawing or has_tag(cell, START_TAG) or has_tag(cell, PARAMETERS_TAG):
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), "remove-input"]
        cell.outputs = [_without_paths(output) for output in cell.outputs]


def _without_paths(output):
    """Quita de lo que escribe el arranque las carpetas de quien construyó el sitio."""
    if output.output_type == "stream":
        lines = output.text.splitlines(keepends=True)
        output.text = "".join(line for line in lines if ": /" not in line)
    return output


def _notice(output):
    """Cambia un aviso de Python por lo que dice, sin la ruta ni el renglón que lo causó."""
    said = _WARNING.findall(output.text) if output.get("name") == "stderr" else []
    if not said:
        return output
    text = "<br>".join(html.escape(message) for message in said)
    notice = f'<div class="admonition warning"><p>{text}</p></div>'
    return new_output("display_data", {"text/html": notice})


def _edit_title(cell, lesson: Lesson) -> None:
    """El botón de Colab, con una imagen de aquí, y al lado la descarga del cuaderno."""
    before, button, after = cell.source.partition(f"[![Abrir en Colab]({BADGE})")
    line, newline, rest = after.partition("\n")
    download = f" {{download}}`Descargar el cuaderno </{DOWNLOADS}/{lesson.handout.name}>`"
    button = button.replace(BADGE, "/_static/boton_colab.svg")
    cell.source = before + button + line + download + newline + rest


def _show_illustrations(notebook) -> None:
    for cell in notebook.cells:
        called = _ILLUSTRATION.fullmatch(cell.source.strip())
        if called and cell.cell_type == "code":
            data = {"text/html": show(called[1]).data}
            cell.outputs = [new_output("display_data", data)]


def _show_questions(notebook, lesson: Lesson) -> None:
    for cell in notebook.cells:
        called = _QUESTIONS.search(cell.source)
        if called and cell.cell_type == "code":
            data = {"text/html": getattr(questions, called[1])(lesson.number).data}
            cell.outputs = [new_output("display_data", data)]


def _contents(extensions: list[Lesson]) -> str:
    entries = "\n".join(f"/{document(lesson)}" for lesson in extensions)
    return f"## Ampliaciones\n\n```{{toctree}}\n:maxdepth: 1\n\n{entries}\n```"
