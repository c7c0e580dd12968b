"""Prepara las caras una vez: decodifica, recorta, reduce y escribe lote a lote en el disco."""

import shutil
from pathlib import Path

import numpy as np

from course_utils.data.celeba.cache import write_labels
from course_utils.data.celeba.catalog import Catalog, check_tolerance
from course_utils.data.celeba.progress import ProgressLine
from course_utils.data.celeba.stream import decode_anything, stream
from course_utils.data.sources import DataFileError

UNREADABLE = "con la imagen dañada"


def prepare_images(folder: Path, catalog: Catalog, read, size: int) -> None:
    """Escribe en ``folder`` la caché de las imágenes de ``catalog``.

    Argumentos:
        read: función ``read(name) -> bytes``.
        size: lado final.

    Lanza:
        DataFileError: si hay demasiadas imágenes dañadas o no cabe en el disco.
    """
    _check_space(folder, len(catalog.names) * size * size * 3)
    kept = _write_images(folder / "images.u8", catalog.names, read, size)
    broken = int((~kept).sum())
    skipped = {**catalog.skipped, **({UNREADABLE: broken} if broken else {})}
    check_tolerance({UNREADABLE: broken}, len(kept), "los archivos de CelebA")
    partition = catalog.partition[kept]
    write_labels(
        folder,
        {"attributes": catalog.attributes[kept]},
        {
            "size": size,
            "count": int(kept.sum()),
            "split_counts": [int((partition == i).sum()) for i in range(3)],
            "attribute_names": list(catalog.attribute_names),
            "skipped": skipped,
            "notes": list(catalog.notes),
        },
    )


def _write_images(path: Path, names, read, size: int) -> np.ndarray:
    """Escribe las imágenes en orden; devuelve ``bool (n,)``: cuáles se pudieron leer."""
    kept = np.zeros(len(names), bool)
    line = ProgressLine(f"Preparando las caras a {size}×{size}", len(names))
    done = 0
    with path.open("wb") as file:
        for indices, images in stream(read, names, size):
            for index, image in _fill_gaps(done, indices, images, names, read, size):
                file.write(image)
                kept[index] = True
            done = int(indices[-1]) + 1
            line.update(done)
        for index, image in _rescue(range(done, len(names)), names, read, size):
            file.write(image)
            kept[index] = True
            line.update(index)
    line.close(int(kept.sum()))
    return kept


def _fill_gaps(first, indices, images, names, read, size):
    """Recorre un lote en orden e intercala lo que Pillow rescata de los índices que faltan."""
    if len(indices) == indices[-1] + 1 - first:
        yield slice(first, first + len(indices)), images
        return
    arrived = dict(zip(indices.tolist(), images, strict=True))
    for index in range(first, int(indices[-1]) + 1):
        if index in arrived:
            yield index, arrived[index]
        else:
            yield from _rescue([index], names, read, size)


def _rescue(indices, names, read, size):
    for index in indices:
        try:
            yield index, decode_anything(read(names[index]), size)
        except OSError:
            continue


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DataFileError(
            f"Las caras preparadas ocupan {needed / 1e6:.0f} MB y en «{folder.parent}» quedan "
            f"{free / 1e6:.0f} MB: libera espacio, o pide menos con limit o un size menor."
        )
