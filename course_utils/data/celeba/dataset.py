"""``FaceDataset``: caras con atributos, en disco, con su procedencia."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

_PREFETCH = 4


@dataclass(frozen=True)
class FaceSplit:
    """Una partición: imágenes en disco y sus atributos, emparejados por posición.

    Atributos:
        images: ``uint8`` ``(n, size, size, 3)`` de solo lectura, en disco.
        attributes: ``bool`` ``(n, a)``.
        attribute_names: los ``a`` nombres, como los escribe CelebA.
        factors: en las caras dibujadas, un arreglo ``(n, …)`` por factor; si no, ``None``.
    """

    images: np.ndarray
    attributes: np.ndarray
    attribute_names: tuple[str, ...]
    factors: dict[str, np.ndarray] | None = None

    def __len__(self):
        return len(self.images)

    def has(self, attribute: str) -> np.ndarray:
        """Devuelve ``bool`` ``(n,)``: qué caras tienen el atributo, por ejemplo ``"Smiling"``.

        Lanza:
            ValueError: si estas caras no llevan ese atributo.
        """
        (column,) = columns_of([attribute], self.attribute_names)
        return self.attributes[:, column]

    def array(self, n: int | None = None) -> np.ndarray:
        """Devuelve las ``n`` primeras caras (todas, con ``None``) en memoria.

        ``float32`` en [0, 1], forma ``(n, size, size, 3)``.
        """
        return np.divide(self.images[:n], np.float32(255), dtype="float32")

    def batches(
        self, batch_size: int, seed: int | None = None, epoch: Callable[[], int] | None = None
    ):
        """Devuelve un ``tf.data.Dataset`` de lotes ``float32`` ``(b, size, size, 3)`` en [0, 1].

        Con ``seed``, cada época baraja la partición entera de otra manera, y la misma semilla
        repite la misma sucesión de épocas; sin ella, las caras van en su orden. El último lote
        puede ser menor. Nunca están todas en memoria: cada lote se copia del disco de una vez.

        Argumentos:
            epoch: función que dice qué época empieza, desde 0, para quien retoma un
                entrenamiento; con ``None``, se cuentan las veces que se recorre.

        Lanza:
            ValueError: si ``batch_size`` no es positivo.
        """
        if batch_size < 1:
            raise ValueError(f"batch_size debe ser al menos 1 y vale {batch_size}.")
        import tensorflow as tf

        epoch = epoch or itertools.count().__next__

        def batches():
            order = np.arange(len(self))
            if seed is not None:
                np.random.default_rng((seed, epoch())).shuffle(order)
            for start in range(0, len(order), batch_size):
                # El orden dentro de un lote no importa; leer hacia delante es más rápido.
                yield self.images[np.sort(order[start : start + batch_size])]

        signature = tf.TensorSpec((None, *self.images.shape[1:]), tf.uint8)
        dataset = tf.data.Dataset.from_generator(batches, output_signature=signature)
        count = tf.data.experimental.assert_cardinality(-(-len(self) // batch_size))
        return dataset.apply(count).map(lambda x: tf.cast(x, tf.float32) / 255).prefetch(_PREFETCH)


@dataclass(frozen=True)
class FaceDataset:
    """Caras con atributos, listas para entrenar, y su procedencia.

    Atributos:
        name: nombre legible del conjunto, para títulos.
        train, validation, test: particiones.
        attribute_names: nombres de los atributos, como los escribe CelebA.
        names_es: los mismos nombres en español, para leyendas y figuras.
        size: lado de las imágenes, en píxeles.
        source: texto para el lector que dice de dónde vienen los píxeles.
        is_synthetic: ``True`` si las caras son dibujadas.
        skipped: por cada motivo, cuántas imágenes no se pudieron usar.
    """

    name: str
    train: FaceSplit
    validation: FaceSplit
    test: FaceSplit
    attribute_names: tuple[str, ...]
    names_es: tuple[str, ...]
    size: int
    source: str
    is_synthetic: bool
    skipped: dict[str, int] = field(default_factory=dict)

    def title(self, text: str) -> str:
        """Devuelve ``text`` como título de figura, marcado si los datos son dibujados."""
        return f"{text} [datos dibujados]" if self.is_synthetic else text

    def __repr__(self):
        skipped = sum(self.skipped.values())
        left_out = f"; {skipped} imágenes fuera" if skipped else ""
        return (
            f"{self.name}: {len(self.train)} caras de entrenamiento, {len(self.validation)} de "
            f"validación y {len(self.test)} de prueba, {self.size}×{self.size}×3, con "
            f"{len(self.attribute_names)} atributos ({self.source}{left_out})"
        )


def columns_of(asked, available: tuple[str, ...]) -> list[int]:
    """Devuelve el lugar de cada atributo pedido; ``ValueError`` con el primero que no está."""
    for name in asked:
        if name not in available:
            raise ValueError(
                f"Estas caras no llevan el atributo «{name}»: usa {', '.join(available)}."
            )
    return [available.index(name) for name in asked]
