"""Lanza el proceso de una entrega, vigila lo que gasta y cuenta cómo acabó."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from course_utils.grading import isolation
from course_utils.project import PACKAGE

try:
    import psutil
except ModuleNotFoundError:
    # Lo dice ``grade``, con lo que hay que instalar.
    psutil = None

MB = 2**20
_TICK_S = 0.2
# Lo que se espera a que un proceso ya matado desaparezca, y cada cuánto se mira.
_DEATH_S, _BREATH_S = 5, 0.02
_MAX_EVENT_BYTES = 8 * MB
_KEPT_OUTPUT = 16_000
# Hasta aquí se cuenta lo que ocupa la carpeta: más archivos ya son demasiados.
_MAX_FILES = 20_000
_START = (
    "import sys; sys.path.insert(0, {root!r}); from course_utils.grading import child; child.main()"
)
# De «/proc», lo propio y la máquina: por la memoria de otro proceso se llega a lo oculto.
_PROC = ("/proc/self", *(f"/proc/{name}" for name in ("cpuinfo", "meminfo", "stat", "sys")))
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_KEPT_VARIABLES = (
    "PATH",
    "LD_LIBRARY_PATH",
    "KERAS_BACKEND",
    "CUDA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
    "TZ",
)
_HOMES = ("HOME", "TMPDIR", "KERAS_HOME", "MPLCONFIGDIR", "IPYTHONDIR", "XDG_CACHE_HOME")


@dataclass(frozen=True)
class Limits:
    """Lo que puede gastar un proceso: segundos, megabytes y texto."""

    seconds: float
    memory_mb: float
    output_mb: float = 20
    disk_mb: float = 2000
    processes: int = 64


@dataclass(frozen=True)
class Execution:
    """Cómo acabó un proceso.

    Atributos:
        events: lo que fue contando, en orden (véase ``child.Journal``).
        output: el final de lo que escribió.
        seconds, memory_mb: lo que duró y lo más que ocupó.
        stopped: por qué hubo que detenerlo, o una cadena vacía.
        exit_code: 0, el de ``exit`` o 128 más la señal que lo mató.
    """

    events: list[dict] = field(default_factory=list)
    output: str = ""
    seconds: float = 0.0
    memory_mb: float = 0.0
    stopped: str = ""
    exit_code: int = 0

    def of(self, kind: str) -> list[dict]:
        """Devuelve los sucesos de un tipo."""
        return [event for event in self.events if event["kind"] == kind]

    @property
    def started(self) -> bool:
        """Si hubo proceso."""
        return self.seconds > 0

    @property
    def finished(self) -> bool:
        """Si el proceso llegó hasta el final por sí mismo."""
        return bool(self.of("fin")) and not self.stopped


def launch(role: str, job: dict, folder: Path, limits: Limits, stop, readable=()) -> Execution:
    """Ejecuta ``role`` (``"ejecutar"`` o ``"medir"``) en otro proceso, encerrado en ``folder``.

    Argumentos:
        job: lo que el proceso necesita saber; valores que JSON sepa escribir.
        folder: la única carpeta donde podrá escribir.
        stop: ``threading.Event``; al activarse, el proceso se mata.
        readable: lo que podrá leer además de Python y del curso.
    """
    job = {
        **job,
        "role": role,
        "folder": str(folder),
        "readable": [str(path) for path in (*isolation.public_folders(), *_PROC, *readable)],
        "secret": [str(path) for path in isolation.SECRET],
        "writable": [str(path) for path in (folder, *_DEVICES, *isolation.gpus())],
        "file_bytes": int(limits.disk_mb * MB / 2),
        # Holgura para lo que se reserva y no se usa: pilas de hilos, mapas de TensorFlow.
        "memory_bytes": int((limits.memory_mb + 6000) * MB),
    }
    start = time.perf_counter()
    with _started(job, folder, readable) as (process, output, journal):
        supervisor = _Supervisor(process, folder, limits, stop, output, journal)
        stopped = supervisor.wait()
    return Execution(
        events=_parse(journal.kept),
        output=output.kept[-_KEPT_OUTPUT:].decode("utf-8", "replace"),
        seconds=time.perf_counter() - start,
        memory_mb=supervisor.peak_mb,
        stopped=stopped,
        exit_code=128 - process.returncode if process.returncode < 0 else process.returncode,
    )


def _environment(folder: Path) -> dict:
    """El entorno del proceso: nada del instructor salvo dónde está Python."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, **dict.fromkeys(_HOMES, str(folder)), "MPLBACKEND": "agg", "LANG": "C.UTF-8"}


@contextlib.contextmanager
def _started(job: dict, folder: Path, readable):
    command = [sys.executable, "-I", "-B", "-u", "-c", _START.format(root=str(PACKAGE.parent))]
    if isolation.available():
        command = isolation.confined(command, folder, readable)
    reading, writing = os.pipe()
    with tempfile.TemporaryFile("w+") as request:
        json.dump({**job, "journal": writing}, request)
        request.seek(0)
        process = subprocess.Popen(
            command,
            stdin=request,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=_environment(folder),
            pass_fds=[writing],
            start_new_session=True,
        )
    os.close(writing)
    output = _Drain(process.stdout.fileno(), _KEPT_OUTPUT)
    journal = _Drain(reading, _MAX_EVENT_BYTES)
    try:
        yield process, output, journal
    finally:
        output.join(timeout=2)
        journal.join(timeout=2)
        process.stdout.close()
        os.close(reading)


class _Drain(threading.Thread):
    """Vacía una tubería y deja en ``kept`` el final: ``keep`` bytes, como mucho el doble."""

    def __init__(self, descriptor: int, keep: int):
        super().__init__(daemon=True)
        self._descriptor, self._keep = descriptor, keep
        self.kept, self.total = b"", 0
        self.start()

    def run(self):
        """Lee hasta que no queda nadie que escriba."""
        with contextlib.suppress(OSError):
            while chunk := os.read(self._descriptor, 65536):
                self.total += len(chunk)
                self.kept += chunk
                if len(self.kept) > 2 * self._keep:
                    self.kept = self.kept[-self._keep :]


class _Supervisor:
    """Espera a que un proceso acabe y lo mata, con todos sus descendientes, si se excede."""

    def __init__(self, process, folder, limits, stop, output, journal):
        self._process, self._folder, self._limits = process, folder, limits
        self._stop, self._output, self._journal = stop, output, journal
        self._deadline = time.monotonic() + limits.seconds
        self._next_disk_look = 0.0
        self._root = psutil.Process(process.pid)
        self._family = {self._root}
        self.peak_mb = 0.0

    def wait(self) -> str:
        """Devuelve por qué se detuvo el proceso, o una cadena vacía si acabó solo."""
        reason = ""
        try:
            while self._process.poll() is None and not reason:
                reason = self._excess()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(_TICK_S)
        finally:
            # También si se interrumpe al instructor: nada queda en marcha.
            self._kill_all()
        return reason

    def _excess(self) -> str:
        limits = self._limits
        if self._stop.is_set():
            return "se interrumpió la corrección"
        if time.monotonic() > self._deadline:
            return f"superó el límite de tiempo ({_duration(limits.seconds)})"
        memory, processes = self._usage()
        self.peak_mb = max(self.peak_mb, memory)
        if memory > limits.memory_mb:
            return f"superó el límite de memoria ({limits.memory_mb / 1024:.3g} GB)"
        if processes > limits.processes:
            return f"creó más de {limits.processes} procesos"
        if self._output.total > limits.output_mb * MB or self._journal.total > _MAX_EVENT_BYTES:
            return f"escribió más de {limits.output_mb:g} MB en pantalla"
        return self._disk_excess()

    def _usage(self) -> tuple[float, int]:
        """Megabytes que ocupan y cuántos son el proceso y sus descendientes vivos."""
        with contextlib.suppress(psutil.Error):
            self._family.update(self._root.children(recursive=True))
        memory, alive, unmapped = 0, 0, {}
        for member in self._family:
            with contextlib.suppress(psutil.Error):
                memory += member.memory_info().rss
                alive += 1
                unmapped |= _memory_files(member.pid)
        return (memory + sum(unmapped.values())) / MB, alive

    def _disk_excess(self) -> str:
        if time.monotonic() < self._next_disk_look:
            return ""
        self._next_disk_look = time.monotonic() + 1
        size, files = _folder_size(self._folder)
        if size > self._limits.disk_mb * MB or files >= _MAX_FILES:
            return f"llenó su carpeta ({size / MB:.0f} MB en {files} archivos)"
        return ""

    def _kill_all(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for member in self._family:
            with contextlib.suppress(psutil.Error):
                member.kill()
        self._process.wait()
        deadline = time.monotonic() + _DEATH_S
        while any(map(_runs, self._family)) and time.monotonic() < deadline:
            time.sleep(_BREATH_S)


def _runs(process) -> bool:
    """Si sigue en marcha: un muerto que nadie ha recogido, como en un contenedor, ya no lo está."""
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _memory_files(pid: int) -> dict[int, int]:
    """Bytes de cada archivo en memoria (``memfd``) que un proceso tiene abierto: no son su RSS."""
    found = {}
    with contextlib.suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if str(link.readlink()).startswith("/memfd:"):
                    info = link.stat()
                    found[info.st_ino] = info.st_blocks * 512
    return found


def _folder_size(folder: Path) -> tuple[int, int]:
    """Bytes ocupados y número de archivos bajo ``folder``; deja de contar en ``_MAX_FILES``."""
    size, files, pending = 0, 0, [folder]
    while pending and files < _MAX_FILES:
        with contextlib.suppress(OSError), os.scandir(pending.pop()) as entries:
            for entry in entries:
                files += 1
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
    return size, files


def _duration(seconds: float) -> str:
    return f"{seconds / 60:g} minutos" if seconds >= 60 else f"{seconds:g} segundos"


def _parse(raw: bytes) -> list[dict]:
    """Interpreta los sucesos línea a línea; lo que no lo sea se pasa por alto."""
    events = []
    for line in raw.split(b"\n"):
        with contextlib.suppress(ValueError, RecursionError):
            event = json.loads(line)
            if isinstance(event, dict) and isinstance(event.get("kind"), str):
                events.append(event)
    return events
