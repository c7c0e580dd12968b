"""Caché de caras preparadas: una carpeta por receta y origen, completa o inexistente.

Cada carpeta contiene ``images.npy``, ``labels.npz``, ``meta.json`` y la huella de los tres. Se
escribe con otro nombre y se renombra al terminar: lo que se interrumpe no se lee nunca, y si dos
procesos preparan lo mismo a la vez, gana el primero y el otro usa lo suyo.
"""

import hashlib
import json
import shutil
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_utils.npz import read_npz
from course_utils.project import cache_folder

IMAGES = "images.npy"
_SEAL = "sello.txt"
_STALE_S = 24 * 3600
_BLOCK, _MOST_READ = 2**20, 2**28


class DamagedCacheError(ValueError):
    """A una caché le falta algo o no es lo que se guardó: hay que rehacerla."""


@dataclass(frozen=True)
class Prepared:
    """Contenido de una caché: ``images`` ``uint8`` ``(n, size, size, 3)``, de solo lectura y en
    disco; ``labels``, arreglos cuyo primer eje mide ``n``; y ``meta``, lo demás.
    """

    images: np.ndarray
    labels: dict[str, np.ndarray]
    meta: dict


def load_or_prepare(identity: dict, prepare) -> Prepared:
    """Devuelve la caché de ``identity``; si no existe o está dañada, la crea.

    Argumentos:
        identity: todo lo que determina el contenido, en tipos de JSON.
        prepare: función que deja los tres archivos en la carpeta que recibe.
    """
    key = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]
    target = cache_folder() / f"celeba-{identity['size']}-{key}"
    if target.exists():
        try:
            return read(target)
        except DamagedCacheError:
            _remove(target)
    with _building(target) as folder:
        prepare(folder)
    return read(target)


@contextmanager
def _building(target: Path):
    """Da una carpeta provisional y, si el bloque acaba bien, le pone el nombre definitivo."""
    for path in target.parent.glob(".celeba-*"):
        if time.time() - path.stat().st_mtime > _STALE_S:
            shutil.rmtree(path, ignore_errors=True)
    folder = target.parent / f".{target.name}.{uuid.uuid4().hex[:8]}"
    folder.mkdir()
    try:
        yield folder
        try:
            folder.rename(target)
        except OSError:
            # Otro proceso terminó antes: su carpeta vale lo mismo que esta.
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove(target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target, ignore_errors=True)
    else:
        target.unlink()


def write_labels(folder: Path, labels: dict[str, np.ndarray], **meta) -> None:
    """Guarda lo que acompaña a las imágenes: arreglos y datos sueltos, y la huella de todo."""
    np.savez(folder / "labels.npz", **labels)
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
    (folder / _SEAL).write_text(_digest(folder), encoding="utf-8")


def read(folder: Path) -> Prepared:
    """Abre una caché.

    Lanza:
        DamagedCacheError: si le falta un archivo o alguno no es el que se guardó.
    """
    try:
        if (folder / _SEAL).read_text(encoding="utf-8") != _digest(folder):
            raise ValueError("la huella es otra")
        images = np.load(folder / IMAGES, mmap_mode="r", allow_pickle=False)
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        return Prepared(images, read_npz(folder / "labels.npz"), meta)
    except Exception as error:
        # Un disco dañado puede poner cualquier cosa en cualquiera de los archivos.
        raise DamagedCacheError(
            f"La caché «{folder}» está dañada ({type(error).__name__}): bórrala y se hará de nuevo."
        ) from error


def _digest(folder: Path) -> str:
    """La huella de lo que se guardó; de las imágenes, si ocupan gigas, de un bloque por tramo."""
    size = (folder / IMAGES).stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with (folder / IMAGES).open("rb") as file:
        for start in range(0, size, _BLOCK * -(-size // _MOST_READ)):
            file.seek(start)
            digest.update(file.read(_BLOCK))
    for name in ("labels.npz", "meta.json"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()
