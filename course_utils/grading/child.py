"""Lo primero que hace el proceso de una entrega: ponerse límites y pasar a su papel."""

import contextlib
import importlib
import json
import os
import resource
import select
import signal
import sys
import threading
from pathlib import Path

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
    """Lee el trabajo de la entrada estándar y lo hace, vigilado."""
    job = json.load(sys.stdin)
    journal = Journal(job["journal"])
    end_with_listener(job["journal"])
    limit_resources(job["file_bytes"], job["memory_bytes"])
    places = {name: list(map(Path, job[name])) for name in ("readable", "writable", "secret")}
    watch = Watch(
        **places, report=lambda what, detail: journal("denegado", what=what, detail=detail)
    )
    importlib.import_module(_ROLES[job["role"]]).run(job, journal, watch)
    journal("fin")
    # Sin esperar a hilos ni a ``atexit``: lo que quede es de la entrega.
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    os._exit(0)


def limit_resources(file_bytes: int, memory_bytes: int) -> None:
    """Acota el tamaño de cada archivo, la memoria reservada, los volcados y los procesos.

    ``memory_bytes`` es un tope de emergencia: la memoria que de verdad se usa la vigila el padre.
    """
    limits = {"RLIMIT_FSIZE": file_bytes, "RLIMIT_CORE": 0}
    if not Path("/dev/nvidiactl").exists():
        # CUDA reserva mucho más de lo que usa.
        limits["RLIMIT_DATA"] = memory_bytes
    if os.getuid() != 0:
        limits["RLIMIT_NPROC"] = 2000
    for name, value in limits.items():
        _, hard = resource.getrlimit(getattr(resource, name))
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(getattr(resource, name), (value, value))
    # Sin esto, superar RLIMIT_FSIZE mata al proceso en lugar de dar un error legible.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    os.nice(5)
    if sys.platform == "linux":
        # Si falta memoria, que el sistema elimine antes este proceso que otro.
        Path("/proc/self/oom_score_adj").write_text("1000")


def end_with_listener(descriptor: int) -> None:
    """Termina este proceso si muere quien lee la tubería: nadie vigilaría ya sus límites."""

    def wait():
        listener = select.poll()
        # Sin pedir ningún suceso, solo despierta cuando ya nadie lee.
        listener.register(descriptor, 0)
        listener.poll()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
