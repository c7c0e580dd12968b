"""Lo que acompaña a ``fit`` sin ser la idea de la lección: receta, progreso, puntos de control."""

import time
from pathlib import Path

import keras
import numpy as np

from course_utils.backup import EpochBackup
from course_utils.console import notebook_shell
from course_utils.latent import apply, code_of
from course_utils.project import writable_folder
from course_utils.validation import check_number, whole_numbers


@whole_numbers("total_steps")
def warmup_cosine(peak: float, total_steps: int, warmup: float = 0.05):
    """Tasa de aprendizaje que sube en línea recta hasta ``peak`` y baja en coseno hasta 0.

    El ascenso evita que una sigmoide con error cuadrático se apague (todo negro) en los
    primeros pasos; el descenso deja al final pasos cada vez más finos.

    Argumentos:
        peak: valor máximo.
        total_steps: pasos del entrenamiento entero (épocas × lotes por época).
        warmup: fracción de los pasos dedicada a subir, en [0, 1).

    Fuente: Loshchilov y Hutter, 2017, arXiv:1608.03983, ecuación 5.
    """
    check_number(warmup, "warmup", 0, 1)
    check_number(peak, "peak (la tasa de aprendizaje)", 1e-12)
    warmup_steps = int(total_steps * warmup)
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0 if warmup_steps else peak,
        decay_steps=max(1, total_steps - warmup_steps),
        warmup_target=peak if warmup_steps else None,
        warmup_steps=warmup_steps,
    )


@whole_numbers("n_images", "batch_size", "epochs")
def count_steps(n_images: int, batch_size: int, epochs: int) -> int:
    """Devuelve cuántos pasos da ``fit``: épocas × lotes por época (el último, incompleto)."""
    return epochs * -(-n_images // batch_size)


@whole_numbers("epochs", "batch_size")
def fit(
    model,
    x,
    y=None,
    *,
    epochs: int,
    batch_size: int,
    peak: float = 1e-3,
    loss=None,
    steps_per_execution: int = 16,
    callbacks=(),
    **options,
) -> dict:
    """Compila y entrena con la receta del curso, y devuelve la historia: medida → valor por época.

    La receta es Adam con ``warmup_cosine`` y una línea de progreso por época.

    Argumentos:
        x, y, options: como en ``keras.Model.fit``; por ejemplo, ``validation_data``.
        peak: tasa de aprendizaje máxima.
        loss: pérdida de Keras, para los modelos que no traen la suya.
        steps_per_execution: pasos por llamada al motor de Keras; solo acelera, y se reduce si la
            época tiene menos (PyTorch no lo admite: allí es 1).
        callbacks: los que se añadan al progreso.
    """
    n = len(next(iter(x.values())) if isinstance(x, dict) else x)
    steps = count_steps(n, batch_size, epochs)
    adam = keras.optimizers.Adam(warmup_cosine(peak, steps))
    together = min(steps_per_execution, steps // epochs)
    together = 1 if keras.backend.backend() == "torch" else together
    model.compile(adam, loss, steps_per_execution=together)
    size = {"epochs": epochs, "batch_size": batch_size}
    shown = {"callbacks": [Progress(), *callbacks], "verbose": 0}
    return model.fit(x, y, **{**size, **shown, **options}).history


class Progress(keras.callbacks.Callback):
    """Progreso en una línea que se reescribe: época, porcentaje, pérdidas y segundos.

    La barra de Keras llena el cuaderno exportado de caracteres de control; esta deja una línea
    por época.
    """

    REFRESH_S = 0.5

    def on_train_begin(self, logs=None):
        """Abre la línea de progreso."""
        self._finished, self._handle, self._last = [], _display_line("Preparando…"), 0.0

    def on_epoch_begin(self, epoch, logs=None):
        """Anota cuándo empieza la época."""
        self._epoch, self._start = epoch + 1, time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        """Actualiza el porcentaje, como mucho dos veces por segundo."""
        if time.perf_counter() - self._last < self.REFRESH_S:
            return
        self._last = time.perf_counter()
        done = (batch + 1) / self.params["steps"] if self.params.get("steps") else 0
        self._refresh(self._line(logs, f"{done:4.0%}"))

    def on_epoch_end(self, epoch, logs=None):
        """Fija la línea de la época terminada."""
        seconds = time.perf_counter() - self._start
        self._finished.append(self._line(logs, f"{seconds:.1f} s"))
        self._refresh()

    def _line(self, logs, suffix):
        total = self.params["epochs"]
        values = " · ".join(_measures(logs or {}))
        return f"Época {self._epoch:>{len(str(total))}}/{total} · {values} · {suffix}"

    def _refresh(self, current=None):
        # Con decenas de épocas bastan la primera y las últimas.
        lines = self._finished
        if len(lines) > 8:
            lines = [lines[0], "…", *lines[-6:]]
        _update_line(self._handle, "\n".join([*lines, *([current] if current else [])]))


class LatentHistory(keras.callbacks.Callback):
    """Guarda los códigos de unas imágenes fijas antes, durante y después del entrenamiento.

    Argumentos:
        encoder: codificador que se está entrenando.
        images: imágenes que se codifican en cada foto, ``(n, …)`` en [0, 1].
        every: pasos entre foto y foto al principio; después, un décimo de los ya dados: el mapa
            cambia sobre todo al empezar.

    Atributos:
        steps: paso de cada foto.
        codes: códigos ``(n, latent_dim)`` de cada foto; los de un VAE, los medios.
    """

    def __init__(self, encoder, images, every: int):
        super().__init__()
        self._encoder, self._images, self._every = encoder, images, every
        self.steps, self.codes = [], []

    def state(self) -> dict[str, np.ndarray]:
        """Devuelve lo visto, para guardarlo con los pesos."""
        return {"steps": np.array(self.steps), "codes": np.stack(self.codes)}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Recupera lo que devolvió ``state``."""
        self.steps = state["steps"].tolist()
        self.codes = list(state["codes"].astype("float32"))

    def on_train_begin(self, logs=None):
        """Toma la foto de la red sin entrenar."""
        self._first = int(self.model.optimizer.iterations)
        self._record()

    def on_train_batch_end(self, batch, logs=None):
        """Toma una foto si ya han pasado bastantes pasos desde la anterior."""
        if self._step() - self.steps[-1] >= max(self._every, self.steps[-1] // 10):
            self._record()

    def on_train_end(self, logs=None):
        """Toma la última foto."""
        if self._step() != self.steps[-1]:
            self._record()

    def _step(self) -> int:
        # ``batch`` no sirve: con steps_per_execution > 1 cada versión de Keras lo cuenta distinto.
        return int(self.model.optimizer.iterations) - self._first

    def _record(self):
        self.steps.append(self._step())
        self.codes.append(code_of(apply(self._encoder, self._images)))


def best_checkpoint(
    path: Path, monitor: str = "val_loss", best: float | None = None
) -> keras.callbacks.Callback:
    """Guarda en ``path`` los pesos de la mejor época según ``monitor``.

    Argumentos:
        path: archivo acabado en ``.weights.h5`` (se puede leer desde cualquier Keras 3).
        best: lo que alcanzó la época ya guardada, si se retoma un entrenamiento.

    Lanza:
        ValueError: si ``path`` no acaba en ``.weights.h5``.
        PermissionError: si no se puede escribir en su carpeta.
    """
    path = Path(path)
    if not path.name.endswith(".weights.h5"):
        raise ValueError(f"El archivo de pesos debe acabar en .weights.h5 y es «{path.name}».")
    writable_folder(path.parent)
    return _WholeCheckpoint(
        path,
        monitor=monitor,
        save_best_only=True,
        save_weights_only=True,
        initial_value_threshold=best,
    )


class _WholeCheckpoint(keras.callbacks.ModelCheckpoint):
    """Escribe los pesos con otro nombre: en ``path`` están enteros, o los mejores de antes."""

    def __init__(self, path: Path, **options):
        self._path, draft = path, path.with_name(f"borrador.{path.name}")
        draft.unlink(missing_ok=True)
        super().__init__(draft, **options)

    def on_epoch_end(self, epoch, logs=None):
        """Si la época fue la mejor, sus pesos pasan a ``path``."""
        super().on_epoch_end(epoch, logs)
        if Path(self.filepath).exists():
            Path(self.filepath).replace(self._path)


def resume(folder: Path) -> keras.callbacks.Callback:
    """Retoma el entrenamiento desde la última época si se interrumpió; si acabó, no deja rastro.

    Sigue como si no se hubiera interrumpido: guarda los pesos, el optimizador y el azar.

    Lanza:
        PermissionError: si no se puede escribir en ``folder``.
    """
    return EpochBackup(writable_folder(Path(folder)))


def tensorboard(folder: Path) -> keras.callbacks.Callback:
    """Escribe en ``folder`` las curvas que se ven con ``%tensorboard --logdir <folder>``.

    Lanza:
        PermissionError: si no se puede escribir en ``folder``.
    """
    return keras.callbacks.TensorBoard(writable_folder(Path(folder)), write_graph=False)


def _measures(logs: dict) -> list[str]:
    """Devuelve «loss 0.0213, val 0.0220» y lo mismo con las demás medidas, la pérdida primero."""
    names = sorted((n for n in logs if not n.startswith("val_")), key=lambda n: n != "loss")
    return [
        f"{name} {_short(logs[name])}"
        + (f", val {_short(logs[f'val_{name}'])}" if f"val_{name}" in logs else "")
        for name in names
    ]


def _short(value: float) -> str:
    """Cuatro cifras bastan: 0.0213, 5.915, 151.2."""
    return f"{value:.4f}" if value < 1 else f"{value:.4g}"


def _display_line(text):
    # Fuera de un cuaderno no hay salida que reescribir.
    if notebook_shell() is None:
        return None
    from IPython.display import display

    return display({"text/plain": text}, raw=True, display_id=True)


def _update_line(handle, text):
    if handle is not None:
        handle.update({"text/plain": text}, raw=True)
