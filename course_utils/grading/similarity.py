"""Qué entregas se parecen demasiado: lo que dos cuadernos comparten y la plantilla no trae."""

import ast
import contextlib
from collections.abc import Iterator
from itertools import combinations

from course_utils.grading.notebooks import Notebook, SubmissionError, as_python
from course_utils.grading.submissions import Submission, only_notebook
from course_utils.project import NOTEBOOKS

# Cuántos nodos seguidos del árbol se comparan, y qué parte común basta para avisar.
_RUN = 8
SUSPICIOUS = 0.8
# Con menos escrito, dos personas coinciden sin haberse copiado.
_MIN_RUNS = 40


def similar_pairs(found: list[Submission]) -> list[tuple[str, str, float]]:
    """Devuelve las parejas de estudiantes cuyo código se parece, y cuánto (1 es igual).

    Se comparan los árboles del código, sin nombres, textos ni comentarios, descontado lo que trae
    la plantilla: cambiar nombres o espacios no lo disimula. Es un motivo para mirar, no una prueba.
    """
    template = set().union(
        *(_runs(Notebook(path)) for path in (NOTEBOOKS / "tareas").glob("*.ipynb"))
    )
    written = []
    for submission in found:
        with contextlib.suppress(SubmissionError):
            own = _runs(only_notebook(submission)) - template
            if len(own) >= _MIN_RUNS:
                written.append((submission.student, own))
    pairs = [
        (one, other, len(a & b) / len(a | b))
        for (one, a), (other, b) in combinations(written, 2)
        if one != other
    ]
    return sorted((pair for pair in pairs if pair[2] >= SUSPICIOUS), key=lambda pair: -pair[2])


def _runs(book: Notebook) -> set[tuple[str, ...]]:
    """Las sucesiones de ``_RUN`` nodos que hay en las celdas de un cuaderno."""
    runs = set()
    for _, code in book.code_cells():
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            nodes = list(_preorder(ast.parse(as_python(code))))
            runs |= set(zip(*(nodes[i:] for i in range(_RUN)), strict=False))
    return runs


def _preorder(node: ast.AST) -> Iterator[str]:
    # Los atributos dicen qué se llama (``layers.Conv2D``); los demás nombres los elige cada uno.
    yield f"{type(node).__name__}.{getattr(node, 'attr', '')}"
    for child in ast.iter_child_nodes(node):
        yield from _preorder(child)
