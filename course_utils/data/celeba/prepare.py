"""Prepara las caras una vez: decodifica, recorta, reduce y las escribe según llegan."""

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from tqdm import tqdm

from course_utils.data.celeba.cache import IMAGES, write_labels
from course_utils.data.celeba.catalog import Catalog, check_tolerance
from course_utils.data.celeba.pixels import decode_face
from course_utils.data.sources import DataFileError

UNREADABLE = "con la imagen dañada"
# Imágenes que hay a la vez en la memoria.
_GROUP = 512


def prepare_images(folder: Path, catalog: Catalog, images, size: int) -> None:
    """Escribe en ``folder`` la caché de las imágenes de ``catalog``, que da ``images.read(name)``.

    Lanza:
        DataFileError: si hay demasiadas imágenes dañadas o no cabe en el disco.
    """
    count, task = len(catalog.names), f"Preparando las caras a {size}×{size}"
    _check_space(folder, count * size * size * 3)
    faces = tqdm(
        _decoded(catalog.names, images.read, size), task, count, file=sys.stdout, mininterval=0.5
    )
    kept = _write_images(folder / IMAGES, faces, (count, size, size, 3))
    broken = {UNREADABLE: int((~kept).sum())} if not kept.all() else {}
    check_tolerance(broken, count, f"«{images.path}»")
    write_labels(
        folder,
        {"attributes": catalog.attributes[kept]},
        split_counts=[int((catalog.partition[kept] == i).sum()) for i in range(3)],
        attribute_names=catalog.attribute_names,
        skipped={**catalog.skipped, **broken},
        notes=catalog.notes,
    )


def _decoded(names, read, size: int):
    """Da las caras en orden, y ``None`` por cada imagen que no se pudo leer.

    Pillow suelta el cerrojo de Python mientras trabaja: los hilos ocupan todos los núcleos. Leer,
    en cambio, lo hace solo este: un zip no se deja leer por varios a la vez.
    """
    with ThreadPoolExecutor() as pool:
        for start in range(0, len(names), _GROUP):
            contents = (_attempt(read, name) for name in names[start : start + _GROUP])
            yield from pool.map(lambda data: _attempt(decode_face, data or b"", size), contents)


def _attempt(function, *arguments):
    try:
        return function(*arguments)
    except OSError:
        return None


def _write_images(path: Path, faces, shape) -> np.ndarray:
    """Escribe un ``.npy`` con las caras que llegan; devuelve ``bool (n,)``: cuáles llegaron."""
    kept = np.zeros(shape[0], bool)
    with path.open("wb") as file:
        _write_header(file, shape)
        for index, face in enumerate(faces):
            if face is not None:
                file.write(face.tobytes())
                kept[index] = True
        # NumPy reserva sitio para que la primera dimensión cambie sin mover lo demás.
        file.seek(0)
        _write_header(file, (int(kept.sum()), *shape[1:]))
    return kept


def _write_header(file, shape) -> None:
    header = {"descr": "|u1", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DataFileError(
            f"Las caras preparadas ocupan {needed / 1e6:.0f} MB y en «{folder.parent}» quedan "
            f"{free / 1e6:.0f} MB: libera espacio, o pide menos con limit o un size menor."
        )
