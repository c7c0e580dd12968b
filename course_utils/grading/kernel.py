"""Encierro del proceso con lo que ofrezca el sistema: límites, espacios de nombres y Landlock.

Se aplica una vez, al empezar el proceso hijo y antes de ejecutar nada ajeno; no se puede deshacer
y lo heredan los procesos que se creen después. Todo funciona sin ser administrador.
"""

import ctypes
import os
import resource
import signal
import stat
import struct
import sys
from pathlib import Path

_NEW_NAMESPACES = 0x10000000 | 0x20000000 | 0x40000000  # CLONE_NEWUSER | NEWPID | NEWNET
_SET_PARENT_DEATH_SIGNAL, _NO_NEW_PRIVILEGES = 1, 38
# Números de las tres llamadas de Landlock: los mismos en todas las arquitecturas.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_ONLY_FOLDERS = ~(_EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14 | 1 << 15)
# Derechos sobre archivos que conoce cada versión de Landlock, acumulados.
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP, _SIGNALS_AND_ABSTRACT_SOCKETS = 0b11, 0b11


def limit_resources(file_bytes: int, memory_bytes: int) -> None:
    """Acota el tamaño de cada archivo, la memoria reservada, los volcados y los procesos.

    ``memory_bytes`` es un tope de emergencia: la memoria que de verdad se usa la vigila el padre.
    """
    _limit("RLIMIT_FSIZE", file_bytes)
    _limit("RLIMIT_CORE", 0)
    if not Path("/dev/nvidiactl").exists():
        # CUDA reserva mucho más de lo que usa.
        _limit("RLIMIT_DATA", memory_bytes)
    if os.getuid() != 0:
        _limit("RLIMIT_NPROC", 2000)
    # Sin esto, superar RLIMIT_FSIZE mata al proceso en lugar de dar un error legible.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    os.nice(5)
    if sys.platform == "linux":
        # Si falta memoria, que el sistema elimine antes este proceso que otro.
        Path("/proc/self/oom_score_adj").write_text("1000")


def _limit(name: str, value: int) -> None:
    number = getattr(resource, name)
    _, hard = resource.getrlimit(number)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(number, (value, value))


def die_with_parent() -> None:
    """Pide al sistema que mate este proceso si muere quien lo creó (solo en Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def isolate() -> bool:
    """Continúa en un proceso sin red y del que no se puede escapar ningún descendiente.

    El proceso actual se queda esperando y termina como termine el nuevo. Devuelve ``False`` si
    el sistema no lo permite (no es Linux o no deja crear espacios de nombres).
    """
    if sys.platform != "linux":
        return False
    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NAMESPACES) != 0:
        return False
    _map_user(uid, gid)
    # El primer hijo es el proceso 1 del espacio nuevo: cuando acaba, mueren todos los demás.
    _continue_in_child()
    _continue_in_child()
    return True


def _map_user(uid: int, gid: int) -> None:
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def _continue_in_child() -> None:
    child = os.fork()
    if child == 0:
        die_with_parent()
        return
    while True:
        # El proceso 1 recoge también a los huérfanos.
        finished, status = os.waitpid(-1, 0)
        if finished == child:
            os._exit(_exit_code(status))


def _exit_code(status: int) -> int:
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def landlock_version() -> int:
    """Devuelve la versión de Landlock del núcleo, o 0 si no lo tiene."""
    if sys.platform != "linux":
        return 0
    return max(0, ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, 1))


def restrict_files(readable: list[Path], writable: list[Path]) -> bool:
    """Prohíbe, en el núcleo, leer fuera de ``readable`` y escribir fuera de ``writable``.

    Devuelve ``False`` si el núcleo no tiene Landlock. Las rutas que no existen se pasan por alto.
    """
    version = landlock_version()
    if not version:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    rights = _RIGHTS[max(known for known in _RIGHTS if known <= version)]
    net = _TCP if version >= 4 else 0
    scope = _SIGNALS_AND_ABSTRACT_SOCKETS if version >= 6 else 0
    attributes = struct.pack("QQQ", rights, net, scope)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = _checked(libc.syscall(_CREATE_RULESET, attributes, size, 0))
    for path in readable:
        _allow(libc, rules, path, rights & _READ)
    for path in writable:
        _allow(libc, rules, path, rights)
    _checked(libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _checked(libc.syscall(_RESTRICT_SELF, rules, 0))
    os.close(rules)
    return True


def _allow(libc, rules: int, path: Path, rights: int) -> None:
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(target).st_mode):
        rights &= ~_ONLY_FOLDERS
    _checked(libc.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", rights, target), 0))
    os.close(target)


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), "Landlock no aceptó las reglas")
    return result
