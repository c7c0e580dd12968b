"""``load``: la única puerta por la que las lecciones obtienen imágenes."""

from dataclasses import dataclass

import numpy as np

from course_utils.data.sources import SPECS, check_request, chosen_source, fetch
from course_utils.data.transforms import pad_to
from course_utils.validation import whole_number

SOURCES = ("auto", "real", "local", "keras", "offline")


@dataclass(frozen=True)
class ImageDataset:
    """Imágenes etiquetadas, listas para entrenar, y su procedencia.

    Atributos:
        name: nombre legible del conjunto, por ejemplo ``"Fashion-MNIST"``.
        x_train, x_test: ``float32`` en [0, 1], forma ``(n, alto, ancho, canales)``.
        y_train, y_test: ``uint8``, forma ``(n,)``.
        class_names: nombre original de cada clase, en el orden de las etiquetas; el sustituto de
            CIFAR-10 tiene otras diez: las zonas de dos fotografías.
        names_es: los mismos nombres en español, para leyendas y figuras.
        source: texto para el lector que dice de dónde vienen los píxeles.
        is_synthetic: ``True`` si las imágenes son las hechas aquí, «dibujadas», y no las reales.
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]
    names_es: tuple[str, ...]
    source: str
    is_synthetic: bool

    def title(self, text: str) -> str:
        """Devuelve ``text`` como título de figura, marcado si los datos son dibujados."""
        return f"{text} [datos dibujados]" if self.is_synthetic else text

    def __repr__(self):
        shape = "×".join(str(n) for n in self.x_train.shape[1:])
        return (
            f"{self.name}: {len(self.x_train)} imágenes de entrenamiento y {len(self.x_test)} "
            f"de prueba, {shape}, en [0, 1] ({self.source})"
        )


def load(
    name: str, *, size: int | None = None, limit: int | None = None, source: str = "auto"
) -> ImageDataset:
    """Carga un conjunto de imágenes.

    Argumentos:
        name: ``"mnist"``, ``"fashion_mnist"`` o ``"cifar10"``.
        size: lado final en píxeles; rodea de negro las imágenes menores (28×28 → 32×32).
        limit: máximo de imágenes en cada partición; con ``None``, todas.
        source: ``"local"`` (``$COURSE_DATA_DIR`` o ``data/``), ``"keras"`` (descarga),
            ``"offline"`` (dibujadas), ``"real"`` (las dos primeras, en ese orden) o ``"auto"``
            (las tres, o lo que diga ``$COURSE_DATA_SOURCE``).

    Lanza:
        ValueError: si el conjunto, la fuente, ``size`` o ``limit`` no son válidos.
        DataFileError: si el archivo local está dañado.
        FileNotFoundError: con ``source="local"``, si no hay archivo.
    """
    if name not in SPECS:
        raise ValueError(f"No existe el conjunto «{name}»: usa {', '.join(SPECS)}.")
    size, limit = whole_number("size", size), whole_number("limit", limit)
    source = chosen_source(source)
    check_request(source, SOURCES, limit)
    raw = fetch(name, source, limit)
    arrays = {
        "x_train": _to_images(raw.arrays["x_train"][:limit], size),
        "y_train": _to_labels(raw.arrays["y_train"][:limit]),
        "x_test": _to_images(raw.arrays["x_test"][:limit], size),
        "y_test": _to_labels(raw.arrays["y_test"][:limit]),
    }
    spec = SPECS[name]
    return ImageDataset(
        name=spec.title,
        class_names=raw.class_names or spec.class_names,
        names_es=raw.class_names or spec.names_es,
        source=raw.source,
        is_synthetic=raw.is_synthetic,
        **arrays,
    )


def _to_images(pixels: np.ndarray, size: int | None) -> np.ndarray:
    images = pixels.astype("float32") / 255
    if images.ndim == 3:
        images = images[..., None]
    return images if size is None else pad_to(images, size)


def _to_labels(labels: np.ndarray) -> np.ndarray:
    return labels.reshape(-1).astype("uint8")
