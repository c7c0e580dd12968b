"""Los datos con que se evalúa: los que ve la entrega y los que no verá nunca."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from course_utils.data.dataset import load
from course_utils.grading.watermark import FRACTION, add_watermark, draw_watermark
from course_utils.project import read_text, write_text

# Grados que, como mucho, se gira cada imagen oculta: a quien lleve las originales en el cuaderno no
# le sirven (en la 13, quien las recuerda todas pasa de una razón de 0 a 0.80). Moverlas dos píxeles
# no sería justo: MNIST viene centrado y una red honrada pasa de 0.60 a 0.85.
MAX_TURN = 10
# Girar las imágenes ayuda a PCA algo más que a una red honrada: la referencia se corrige con lo
# medido en varias (MNIST, 1.03, 1.06 y 1.07; CIFAR-10, 1.005).
_FAIR = {"mnist": 1.05, "cifar10": 1.0}


@dataclass(frozen=True)
class Exam:
    """Dónde están los datos de una tarea.

    Atributos:
        visible: carpeta con ``<conjunto>.npz``, la ``COURSE_DATA_DIR`` de las entregas: su
            ``x_train`` es el de verdad y su ``x_test``, la mitad del de verdad, en parte marcada.
        hidden: carpeta con ``oculto.npz``, lo que devuelve ``read_hidden``.
        source: de dónde salen las imágenes, para el lector.
        pca_mse: la referencia de la tarea, medida con las imágenes ocultas giradas.
    """

    visible: Path
    hidden: Path
    source: str
    pca_mse: float


def read_secret(path: Path) -> int:
    """Devuelve el secreto del docente, que decide las imágenes ocultas; si no hay, lo crea.

    El mismo mientras dure su CSV: todos, iguales. Quien no lo tiene no sabe qué memorizar.
    """
    if not path.exists():
        write_text(path, f"{secrets.randbits(64)}\n")
        path.chmod(0o600)
    text = read_text(path, "bórralo y repite la orden").strip()
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
    images = data.x_test[kept]
    turned = turn(images, secret)
    pixels = {"images": _to_pixels(images), "turned": _to_pixels(turned)}
    np.savez(hidden / "oculto.npz", watermark=watermark, **pixels)
    pca_mse = scoring.baseline(SimpleNamespace(x_train=data.x_train, x_test=turned), task)
    return Exam(visible, hidden, data.source, float(pca_mse) * _FAIR[task.dataset])


def turn(images: np.ndarray, secret: int) -> np.ndarray:
    """Devuelve cada imagen, ``(n, h, w, c)`` en [0, 1], girada al azar según el secreto."""
    from scipy.ndimage import rotate

    angles = np.random.default_rng([secret, len(images)]).uniform(-MAX_TURN, MAX_TURN, len(images))
    turned = np.empty_like(images)
    for image, angle, target in zip(images, angles, turned, strict=True):
        rotate(image, angle, reshape=False, output=target, mode="nearest")
    return turned.clip(0, 1)


class Hidden(NamedTuple):
    """La mitad que nadie ve, ``(n, h, w, c)`` en [0, 1], tal cual y girada, y la marca secreta."""

    images: np.ndarray
    turned: np.ndarray
    watermark: np.ndarray


def read_hidden(folder: Path) -> Hidden:
    """Lee lo oculto de la carpeta en que ``prepare`` lo dejó."""
    with np.load(folder / "oculto.npz", allow_pickle=False) as arrays:
        images, turned = (arrays[name].astype("float32") / 255 for name in ("images", "turned"))
        if images.ndim == 3:
            images, turned = images[..., None], turned[..., None]
        return Hidden(images, turned, arrays["watermark"])


def _halves(n: int, secret: int) -> tuple[np.ndarray, np.ndarray]:
    order = np.random.default_rng(secret).permutation(n)
    return order[: n // 2], order[n // 2 :]


def _to_pixels(images: np.ndarray) -> np.ndarray:
    pixels = np.rint(images * 255).astype(np.uint8)
    return pixels[..., 0] if pixels.shape[-1] == 1 else pixels
