"""Dónde se escribe: el cuaderno en que se trabaja, y la consola sin avisos nativos."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def stderr_to(path: Path | str = os.devnull):
    """Manda a ``path`` (por omisión, a ninguna parte) el descriptor 2 durante el bloque.

    Las bibliotecas nativas escriben en él sus avisos, sin pasar por ``sys.stderr``.
    Los procesos que se lancen dentro lo heredan.
    """
    sys.stderr.flush()
    saved = os.dup(2)
    target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        os.dup2(target, 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(saved)
        os.close(target)


def notebook_shell():
    """Devuelve el IPython que ejecuta las celdas, o ``None`` fuera de un cuaderno."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()
