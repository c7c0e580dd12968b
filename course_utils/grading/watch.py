"""Vigilancia desde Python de lo que intenta el código de una entrega, con el motivo legible.

Usa los avisos de auditoría de Python (PEP 578): funciona en todos los sistemas y dice qué archivo
o qué dirección se pidió, pero no es una frontera: quien llegue al núcleo por otro camino solo
encuentra lo que pone ``isolation``.
"""

import os
import re
import sys
from pathlib import Path

CELL_NAME = "<celda {number}>"
_MAX_TOLD = 200
REFUSAL = "El corrector no lo permite"
_WRITING_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Avisos que cambian archivos: su primer argumento es una ruta, o los dos primeros.
_CHANGES_ONE = re.compile(
    r"os\.(chmod|chown|mkdir|remove|rmdir|truncate|utime)|shutil\.rmtree|sqlite3\.connect"
)
_CHANGES_TWO = re.compile(r"os\.(link|rename|symlink)")
_PROCESSES = re.compile(
    r"os\.(exec|fork|forkpty|kill|killpg|posix_spawn|spawn|system)|pty\.spawn|subprocess\.Popen"
)
_NETWORK = re.compile(
    r"socket\.(bind|connect|getaddrinfo|gethostbyname|sendmsg|sendto)|urllib\.Request"
)


class Watch:
    """Prohíbe y anota lo que una entrega no debe hacer; se instala con ``install``.

    Argumentos:
        readable, writable: carpetas y archivos permitidos (los segundos también se leen).
        secret: los de dentro de esas carpetas que no.
        report: función ``report(what, detail)`` a la que se cuenta cada intento; ``what`` es
            ``"escribir"``, ``"leer"``, ``"red"``, ``"proceso"`` o ``"ctypes"``.
    """

    def __init__(self, readable: list[Path], writable: list[Path], report, secret=()):
        self._secret = tuple(os.path.realpath(path) for path in secret)
        self._writable = tuple(os.path.realpath(path) for path in writable)
        self._readable = (*(os.path.realpath(path) for path in readable), *self._writable)
        self._report, self._told = report, set()

    def install(self) -> None:
        """Empieza a vigilar; no se puede quitar."""
        sys.addaudithook(self._inspect)

    def _inspect(self, event: str, arguments: tuple) -> None:
        if event == "open":
            self._inspect_open(*arguments[:3])
        elif _CHANGES_ONE.fullmatch(event):
            self._inspect_path(arguments[0], self._writable, "escribir")
        elif _CHANGES_TWO.fullmatch(event):
            for path in arguments[:2]:
                self._inspect_path(path, self._writable, "escribir")
        elif _NETWORK.fullmatch(event):
            self._refuse("red", _address(event, arguments))
        elif _PROCESSES.fullmatch(event):
            self._refuse("proceso", str(arguments[0])[:200] if arguments else event)
        elif event.startswith("ctypes.") and _called_from_a_cell():
            self._refuse("ctypes", event)

    def _inspect_open(self, path, mode, flags) -> None:
        writes = any(letter in (mode or "") for letter in "wax+") or (flags or 0) & _WRITING_FLAGS
        if writes:
            self._inspect_path(path, self._writable, "escribir")
        else:
            self._inspect_path(path, self._readable, "leer")

    def _inspect_path(self, path, allowed, what) -> None:
        # Un número es un archivo que ya estaba abierto.
        if isinstance(path, int) or path is None:
            return
        real = os.path.realpath(os.fsdecode(path))
        if _inside(real, self._secret) or not _inside(real, allowed):
            self._refuse(what, real)

    def _refuse(self, what: str, detail: str) -> None:
        # Cada intento se cuenta una vez: en un bucle llenarían el registro.
        if (what, detail) not in self._told and len(self._told) < _MAX_TOLD:
            self._told.add((what, detail))
            self._report(what, detail)
        raise PermissionError(f"{REFUSAL} ({what}): {detail}")


def _inside(path: str, folders) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders)


def _address(event: str, arguments: tuple) -> str:
    wanted = arguments[0] if event.startswith(("urllib", "socket.get")) else arguments[-1]
    return str(wanted)[:200]


def _called_from_a_cell() -> bool:
    """Si la primera función ajena a ``ctypes`` es código del cuaderno y no de una biblioteca."""
    frame = sys._getframe(2)
    while frame is not None and ("ctypes" in frame.f_code.co_filename or _is_ours(frame)):
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith(CELL_NAME[:6])


def _is_ours(frame) -> bool:
    return frame.f_code.co_filename == __file__
