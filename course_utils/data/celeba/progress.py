"""Una línea de progreso que se reescribe: en el cuaderno, en su sitio; fuera, en stderr."""

import sys
import time


class ProgressLine:
    """Cuenta lo que va hecho de una tarea larga.

    Argumentos:
        task: qué se hace, por ejemplo ``"Preparando las caras"``.
        total: cuántas unidades hay que hacer.
        unit: nombre de la unidad.
    """

    REFRESH_S = 0.5

    def __init__(self, task: str, total: int, unit: str = "imágenes"):
        self._task, self._total, self._unit = task, total, unit
        self._start = self._last = time.perf_counter()
        self._handle = self._open_cell()
        self._visible = sys.stderr.isatty()

    def update(self, done: int) -> None:
        """Anota que van ``done`` unidades; escribe como mucho dos veces por segundo."""
        now = time.perf_counter()
        if now - self._last < self.REFRESH_S:
            return
        self._last = now
        left = (now - self._start) * (self._total - done) / max(done, 1)
        self._write(
            f"{self._task}: {done / max(self._total, 1):4.0%} de {self._total} {self._unit}, "
            f"faltan {left:.0f} s"
        )

    def close(self, done: int) -> None:
        """Fija la línea final con lo que se tardó."""
        seconds = time.perf_counter() - self._start
        self._write(f"{self._task}: {done} {self._unit} en {seconds:.1f} s", last=True)

    def _open_cell(self):
        # Sin importar IPython: si no está cargado, esto no es un cuaderno.
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython else None
        if shell is None or not hasattr(shell, "kernel"):
            return None
        return ipython.display.display({"text/plain": "…"}, raw=True, display_id=True)

    def _write(self, text: str, last: bool = False) -> None:
        if self._handle is not None:
            self._handle.update({"text/plain": text}, raw=True)
        elif self._visible:
            print(f"\r{text:<78}", end="\n" if last else "", file=sys.stderr, flush=True)
        elif last:
            print(text, file=sys.stderr)
