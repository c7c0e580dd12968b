"""Lo primero que hace un proceso encerrado: encerrarse y pasar a su papel.

Este módulo y ``kernel`` no importan TensorFlow: los espacios de nombres hay que crearlos antes de
que haya hilos.
"""

import contextlib
import importlib
import json
import os
import sys
from pathlib import Path

from course_utils.grading import kernel
from course_utils.grading.watch import Watch

_ROLES = {"ejecutar": "course_utils.grading.worker", "medir": "course_utils.grading.evaluate"}
_MAX_TEXT = 1500


class Journal:
    """Cuenta al padre lo que va pasando: una línea de JSON por suceso, por una tubería."""

    def __init__(self, descriptor: int):
        self._descriptor = descriptor

    def __call__(self, kind: str, **details):
        """Anota un suceso; los textos largos se recortan."""
        cut = {k: v[:_MAX_TEXT] if isinstance(v, str) else v for k, v in details.items()}
        line = json.dumps({"kind": kind, **cut}) + "\n"
        os.write(self._descriptor, line.encode())


def main() -> None:
    """Lee el trabajo de la entrada estándar, se encierra y lo hace."""
    job = json.load(sys.stdin)
    journal = Journal(job["journal"])
    readable = [Path(path) for path in job["readable"]]
    writable = [Path(job["folder"]), *map(Path, job["devices"])]
    protections = confine(readable, writable, job["file_bytes"], job["memory_bytes"])
    journal("protecciones", names=protections)
    watch = Watch(
        readable, writable, lambda what, detail: journal("denegado", what=what, detail=detail)
    )
    importlib.import_module(_ROLES[job["role"]]).run(job, journal, watch)
    journal("fin")
    # Sin esperar a hilos ni a ``atexit``: lo que quede es de la entrega.
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    os._exit(0)


def confine(readable, writable, file_bytes: int, memory_bytes: int) -> list[str]:
    """Encierra el proceso y devuelve qué protecciones del sistema hay."""
    kernel.die_with_parent()
    kernel.limit_resources(file_bytes, memory_bytes)
    isolated = kernel.isolate()
    restricted = kernel.restrict_files(readable, writable)
    names = {"sin red ni procesos huérfanos": isolated, "archivos (Landlock)": restricted}
    return [name for name, active in names.items() if active]
