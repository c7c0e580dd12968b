"""Caché de caras preparadas: una carpeta por receta y origen, completa o inexistente.

Cada carpeta contiene ``images.u8`` (los píxeles, sin cabecera), ``labels.npz`` y ``meta.json``.
Se escribe con otro nombre y se renombra al terminar: lo que se interrumpe no se lee nunca, y si
dos procesos preparan lo mismo a la vez, gana el primero y el otro usa lo suyo.
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

from course_utils.project import ROOT, output_root, writable_folder

_STALE_S = 24 * 3600


@dataclass(frozen=True)
class Prepared:
    """Contenido de una caché.

    Atributos:
        images: ``uint8`` ``(n, size, size, 3)`` de solo lectura, en disco.
        labels: arreglos guardados con ellas; el primer eje mide ``n``.
        meta: lo demás, tal como se guardó.
    """

    images: np.ndarray
    labels: dict[str, np.ndarray]
    meta: dict


class DamagedCacheError(ValueError):
    """La carpeta de la caché no está entera."""


def cache_folder() -> Path:
    """Devuelve la carpeta de las cachés: ``data/cache`` o, si no admite escritura, la de salida.

    Lanza:
        PermissionError: si no se puede escribir en ninguna de las dos.
    """
    try:
        return writable_folder(ROOT / "data" / "cache")
    except PermissionError:
        return writable_folder(output_root() / "cache")


def cache_key(identity: dict) -> str:
    """Devuelve el nombre de la caché de unas caras: ``celeba-32-`` y un resumen de su origen."""
    text = json.dumps(identity, sort_keys=True)
    return f"celeba-{identity['size']}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def load_or_prepare(identity: dict, prepare) -> Prepared:
    """Devuelve la caché de ``identity``; si no existe, la crea con ``prepare(folder)``.

    Argumentos:
        identity: todo lo que determina el contenido, en tipos de JSON.
        prepare: función que deja ``images.u8``, ``labels.npz`` y ``meta.json`` en la carpeta.
    """
    target = cache_folder() / cache_key(identity)
    try:
        return read(target)
    except FileNotFoundError:
        pass
    except DamagedCacheError:
        shutil.rmtree(target, ignore_errors=True)
    with _building(target) as folder:
        prepare(folder)
    return read(target)


@contextmanager
def _building(target: Path):
    """Da una carpeta provisional y, si el bloque acaba bien, le pone el nombre definitivo."""
    _remove_stale(target.parent)
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


def _remove_stale(folder: Path) -> None:
    for path in folder.glob(".celeba-*"):
        if time.time() - path.stat().st_mtime > _STALE_S:
            shutil.rmtree(path, ignore_errors=True)


def write_labels(folder: Path, labels: dict[str, np.ndarray], meta: dict) -> None:
    """Guarda lo que acompaña a las imágenes; ``meta`` debe llevar ``count`` y ``size``."""
    np.savez(folder / "labels.npz", **labels)
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")


def read(folder: Path) -> Prepared:
    """Abre una caché.

    Lanza:
        FileNotFoundError: si no existe.
        DamagedCacheError: si le falta algo o su tamaño no es el anotado.
    """
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        shape = (meta["count"], meta["size"], meta["size"], 3)
        with np.load(folder / "labels.npz", allow_pickle=False) as archive:
            labels = {key: archive[key] for key in archive.files}
        if (folder / "images.u8").stat().st_size != np.prod(shape):
            raise DamagedCacheError("images.u8 no mide lo anotado")
        images = np.memmap(folder / "images.u8", dtype=np.uint8, mode="r", shape=shape)
    except (OSError, ValueError, KeyError) as error:
        raise DamagedCacheError(
            f"La caché «{folder}» está dañada ({error}): bórrala y se preparará de nuevo."
        ) from error
    return Prepared(images, labels, meta)
