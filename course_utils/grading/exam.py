"""Los datos con que se evalúa: los que ve la entrega y los que no verá nunca."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from course_utils.data.dataset import load
from course_utils.grading.watermark import FRACTION, add_watermark, draw_watermark
from course_utils.project import write_text


@dataclass(frozen=True)
class Exam:
    """Dónde están los datos de una tarea.

    Atributos:
        visible: carpeta con ``<conjunto>.npz``, la ``COURSE_DATA_DIR`` de las entregas: su
            ``x_train`` es el de verdad y su ``x_test``, la mitad del de verdad, en parte marcada.
        hidden: carpeta con ``oculto.npz``: la otra mitad y la marca secreta.
        source: de dónde salen las imágenes, para el lector.
        pca_mse: la referencia de la tarea, medida con las imágenes ocultas.
    """

    visible: Path
    hidden: Path
    source: str
    pca_mse: float


def read_secret(path: Path) -> int:
    """Devuelve el secreto del docente, que decide qué imágenes son las ocultas; si no hay, lo crea.

    El mismo en todas sus correcciones: todos, iguales. Quien no lo tiene no sabe qué memorizar.
    """
    if not path.exists():
        write_text(path, f"{secrets.randbits(64)}\n")
        path.chmod(0o600)
    text = path.read_text(encoding="utf-8").strip()
    if not text.isdecimal():
        raise ValueError(f"«{path}» debe tener un número y no lo tiene: bórralo y repite la orden.")
    return int(text)


def prepare(task, folder: Path, secret: int) -> Exam:
    """Escribe en ``folder`` los datos de una tarea y mide su referencia.

    Argumentos:
        secret: el de ``read_secret``.

    Lanza:
        DataFileError: si el archivo local del conjunto está dañado.
    """
    from course_utils.homework import scoring

    visible, hidden = folder / "visible", folder / "oculto"
    for path in (visible, hidden):
        path.mkdir(parents=True)
    data = load(task.dataset)
    shown, kept = _halves(len(data.x_test), secret)
    watermark = draw_watermark(task.image_shape, secrets.randbits(63))
    test = data.x_test[shown]
    # El reparto ya es al azar: una de cada tantas, y así también en cualquier trozo del conjunto.
    every = round(1 / FRACTION)
    test[::every] = add_watermark(test[::every], watermark)
    np.savez(
        visible / f"{task.dataset}.npz",
        x_train=_to_pixels(data.x_train),
        y_train=data.y_train,
        x_test=_to_pixels(test),
        y_test=data.y_test[shown],
    )
    np.savez(hidden / "oculto.npz", images=_to_pixels(data.x_test[kept]), watermark=watermark)
    hidden_data = SimpleNamespace(x_train=data.x_train, x_test=data.x_test[kept])
    return Exam(visible, hidden, data.source, float(scoring.baseline(hidden_data, task)))


def read_hidden(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Devuelve las imágenes ocultas, ``(n, h, w, c)`` en [0, 1], y la marca secreta."""
    with np.load(folder / "oculto.npz", allow_pickle=False) as arrays:
        images = arrays["images"].astype("float32") / 255
        return images if images.ndim == 4 else images[..., None], arrays["watermark"]


def _halves(n: int, secret: int) -> tuple[np.ndarray, np.ndarray]:
    order = np.random.default_rng(secret).permutation(n)
    return order[: n // 2], order[n // 2 :]


def _to_pixels(images: np.ndarray) -> np.ndarray:
    pixels = np.rint(images * 255).astype(np.uint8)
    return pixels[..., 0] if pixels.shape[-1] == 1 else pixels
