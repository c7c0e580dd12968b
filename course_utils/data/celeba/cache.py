"""Caché de caras preparadas: una carpeta por receta y origen, completa o inexistente.

Cada carpeta contiene ``images.npy``, ``labels.npz`` y ``meta.json``. Se escribe con otro nombre y
se renombra al terminar: lo que se interrumpe no se lee nunca, y si dos procesos preparan lo mismo
a la vez, gana el primero y el otro usa lo suyo.
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

IMAGES = "images.npy"
_STALE_S = 24 * 3600


@dataclass(frozen=True)
class Prepared:
    """Contenido de una caché: ``images`` ``uint8`` ``(n, size, size, 3)``, de solo lectura y en
    disco; ``labels``, arreglos cuyo primer eje mide ``n``; y ``meta``, lo demás.
    """

    images: np.ndarray
    labels: dict[str, np.ndarray]
    meta: dict


def cache_folder() -> Path:
    """Devuelve la carpeta de las cachés: ``data/cache`` o, si no admite escritura, la de salida.

    Lanza:
        PermissionError: si no se puede escribir en ninguna de las dos.
    """
    try:
        return writable_folder(ROOT / "data" / "cache")
    except PermissionError:
        return writable_folder(output_root() / "cache")


def load_or_prepare(identity: dict, prepare) -> Prepared:
    """Devuelve la caché de ``identity``; si no existe o está dañada, la crea.

    Argumentos:
        identity: todo lo que determina el contenido, en tipos de JSON.
        prepare: función que deja los tres archivos en la carpeta que recibe.
    """
    key = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]
    target = cache_folder() / f"celeba-{identity['size']}-{key}"
    if target.is_dir():
        try:
            return read(target)
        except (OSError, ValueError, KeyError):
            shutil.rmtree(target, ignore_errors=True)
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


def write_labels(folder: Path, labels: dict[str, np.ndarray], **meta) -> None:
    """Guarda lo que acompaña a las imágenes: arreglos y datos sueltos."""
    np.savez(folder / "labels.npz", **labels)
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")


def read(folder: Path) -> Prepared:
    """Abre una caché; un archivo que falta o está cortado da ``OSError`` o ``ValueError``."""
    images = np.load(folder / IMAGES, mmap_mode="r")
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    with np.load(folder / "labels.npz") as archive:
        labels = {key: archive[key] for key in archive.files}
    if not len(images) == len(labels["attributes"]) == sum(meta["split_counts"]):
        raise ValueError(f"En «{folder}» no hay una fila de atributos por cara.")
    return Prepared(images, labels, meta)
