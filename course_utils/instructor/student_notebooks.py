"""Genera el cuaderno del estudiante a partir del de la solución.

La solución es la única fuente: las regiones entre ``# BEGIN SOLUTION`` y ``# END SOLUTION`` (las
marcas de otter-grader) quedan en un hueco que dice qué falta, y las celdas con la etiqueta
``solucion`` desaparecen. La orden es ``python -m course_utils homework``; una prueba falla si los
dos cuadernos dejan de corresponderse.
"""

import ast
import re
import textwrap
from pathlib import Path

import nbformat

from course_utils.instructor.lessons import SOLUTIONS, has_tag, notebook_paths, student_path
from course_utils.instructor.stamp import colab_button, stamped
from course_utils.project import NOTEBOOKS, repository_address, write_changed

SOLUTION_TAG = "solucion"
MAX_COLUMNS = 100
_BEGIN, _END = "# BEGIN SOLUTION", "# END SOLUTION"
_HINT = "# PISTA:"
_SECTION = re.compile(r"^## (\d+)\. ", re.MULTILINE)


def solution_paths(root: Path = NOTEBOOKS) -> list[Path]:
    """Devuelve los cuadernos de ``soluciones/``, ordenados por número."""
    return [path for path in notebook_paths(root) if path.parent.name == SOLUTIONS]


def student_text(solution: Path) -> str:
    """Devuelve el texto del cuaderno del estudiante de ``solution``.

    Lanza:
        ValueError: si las marcas no casan o los apartados que quedan no son consecutivos.
        SyntaxError: si una celda con huecos no se puede leer como Python.
    """
    address = repository_address()
    notebook = stamped(solution, address)
    notebook.cells = [cell for cell in notebook.cells if not _is_solution(cell)]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = without_solution(cell.source, solution.name)
            ast.parse(cell.source)
    _check_numbering(notebook.cells, solution.name)
    title = notebook.cells[0]
    button = colab_button(address, student_path(solution))
    title.source = title.source.replace(colab_button(address, solution), button)
    return nbformat.writes(notebook) + "\n"


def write_all(root: Path = NOTEBOOKS) -> list[Path]:
    """Escribe los cuadernos de los estudiantes y devuelve los que cambiaron."""
    solutions = solution_paths(root)
    return write_changed({student_path(path): student_text(path) for path in solutions})


def without_solution(source: str, where: str = "") -> str:
    """Devuelve el código de una celda con un hueco en lugar de cada región de solución.

    Lanza:
        ValueError: si una marca falta, sobra o está dentro de otra región.
    """
    lines, region = [], None
    for line in source.splitlines():
        mark = line.strip()
        if mark not in (_BEGIN, _END):
            (lines if region is None else region).append(line)
            continue
        if (mark == _BEGIN) != (region is None):
            raise ValueError(f"«{where}»: la marca «{mark}» no casa con la anterior.")
        if mark == _BEGIN:
            region = []
        else:
            lines += _stub(region, line[: line.index("#")])
            region = None
    if region is not None:
        raise ValueError(f"«{where}»: falta una marca «{_END}».")
    return "\n".join(lines)


def _stub(region: list[str], indent: str) -> list[str]:
    """El hueco: una excepción que dice qué escribir, con el formato que le da ruff."""
    first = region[0].strip() if region else ""
    hint = first.removeprefix(_HINT).strip() if first.startswith(_HINT) else "tu solución."
    text = f"Escribe aquí tu código: {hint}".replace("\\", "\\\\").replace('"', "'")
    line = f'{indent}raise NotImplementedError("{text}")'
    if len(line) <= MAX_COLUMNS:
        return [line]
    inner = f"{indent}    "
    room = MAX_COLUMNS - len(inner) - 2
    pieces = [text] if len(text) <= room else _wrapped(text, room)
    return [
        f"{indent}raise NotImplementedError(",
        *[f'{inner}"{piece}"' for piece in pieces],
        f"{indent})",
    ]


def _wrapped(text: str, room: int) -> list[str]:
    pieces = textwrap.wrap(text, room - 1, break_long_words=False, break_on_hyphens=False)
    return [f"{piece} " for piece in pieces[:-1]] + pieces[-1:]


def _is_solution(cell) -> bool:
    return has_tag(cell, SOLUTION_TAG)


def _check_numbering(cells, where: str) -> None:
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    numbers = [int(number) for text in texts for number in _SECTION.findall(text)]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(
            f"«{where}»: sin las celdas de solución los apartados quedan {numbers}; deja los de la "
            "solución para el final."
        )
