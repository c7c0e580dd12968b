"""Empareja cada imagen con sus atributos y su partición por el nombre del archivo."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_utils.data.celeba.lists import read_attributes, read_partition
from course_utils.data.sources import DataFileError

SPLITS_ES = ("entrenamiento", "validación", "prueba")


@dataclass(frozen=True)
class Catalog:
    """Lo que hay que preparar, ya emparejado.

    Atributos:
        names: ``n`` nombres de archivo: primero entrenamiento, luego validación y prueba.
        partition: ``int8`` ``(n,)``: 0, 1 o 2.
        attributes: ``bool`` ``(n, a)``.
        attribute_names: los ``a`` nombres, en el orden de la lista.
        skipped: por cada motivo, cuántas imágenes se dejan fuera.
        notes: frases para el lector sobre lo que no cuadra.
    """

    names: list[str]
    partition: np.ndarray
    attributes: np.ndarray
    attribute_names: tuple[str, ...]
    skipped: dict[str, int]
    notes: list[str]


def tolerated(total: int) -> int:
    """Devuelve cuántas imágenes de ``total`` se pueden dejar fuera sin que sea un error.

    Una de cada cien; en conjuntos pequeños, hasta diez mientras no sean más de una de cada diez.
    """
    return max(total // 100, min(10, total // 10))


def check_tolerance(skipped: dict[str, int], total: int, where: str) -> None:
    """Lanza ``DataFileError`` si se dejan fuera más de ``tolerated(total)`` imágenes."""
    count = sum(skipped.values())
    if count > tolerated(total):
        raise DataFileError(
            f"En {where} no se pueden usar {count} imágenes de {total} ({describe(skipped)}): "
            "son demasiadas para seguir sin ellas; vuelve a copiar o descargar los archivos."
        )


def describe(skipped: dict[str, int]) -> str:
    """Devuelve «3 dañadas, 1 sin partición»."""
    return ", ".join(f"{count} {reason}" for reason, count in skipped.items())


def build_catalog(names, attribute_list: Path, partition_list: Path, limit: int | None) -> Catalog:
    """Empareja las imágenes ``names`` con las dos listas.

    Argumentos:
        limit: máximo de imágenes por partición, las primeras por nombre; con ``None``, todas.

    Lanza:
        DataFileError: si una lista no se puede leer o faltan en ellas demasiadas imágenes.
    """
    where = f"«{attribute_list.parent}»"
    if not names:
        raise DataFileError(f"En {where} no hay ninguna imagen .jpg: copia ahí las de CelebA.")
    attributes, partition = read_attributes(attribute_list), read_partition(partition_list)
    rows = np.array([attributes.rows.get(name, -1) for name in names])
    split_rows = np.array([partition.rows.get(name, -1) for name in names])
    reasons = {
        f"sin línea en {attribute_list.name}": int((rows < 0).sum()),
        f"sin línea en {partition_list.name}": int(((rows >= 0) & (split_rows < 0)).sum()),
    }
    skipped = {reason: count for reason, count in reasons.items() if count}
    check_tolerance(skipped, len(names), where)

    split_of = np.where((rows >= 0) & (split_rows >= 0), partition.values[split_rows, 0], -1)
    notes = [attributes.note] if attributes.note else []
    present, listed = int((rows >= 0).sum()), len(attributes.rows)
    if present < listed:
        notes.append(f"En {where} hay {present} de las {listed} imágenes de la lista.")
    chosen = np.concatenate([np.flatnonzero(split_of == i)[:limit] for i in range(3)])
    return Catalog(
        names=[names[i] for i in chosen],
        partition=split_of[chosen].astype("int8"),
        attributes=attributes.values[rows[chosen]] == 1,
        attribute_names=attributes.columns,
        skipped=skipped,
        notes=[*notes, *_empty_splits(split_of, where)],
    )


def _empty_splits(split_of: np.ndarray, where: str):
    """Da una frase por partición vacía; sin entrenamiento no se puede seguir."""
    for number, name in enumerate(SPLITS_ES):
        if not (split_of == number).any():
            note = (
                f"En {where} no hay ninguna imagen de {name}: copia también las que la lista de "
                f"particiones marca con {number}."
            )
            if number == 0:
                raise DataFileError(note)
            yield note
