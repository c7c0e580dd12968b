"""Lo que ``python -m course_utils data celeba`` le cuenta a quien busca los archivos."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course_utils.data.celeba.cache import cache_folder
from course_utils.data.celeba.images import ImageFolder, find_images
from course_utils.data.celeba.lists import find_list, read_attributes, read_partition
from course_utils.data.celeba.load import find_folder
from course_utils.data.celeba.official import (
    ATTRIBUTE_LIST,
    IMAGE_FOLDER,
    IMAGE_ZIP,
    KAGGLE,
    LICENCE,
    PAGE,
    PARTITION_LIST,
)
from course_utils.data.sources import DataFileError
from course_utils.project import data_folders

_SPLITS_ES = ("entrenamiento", "validación", "prueba")


@dataclass(frozen=True)
class Item:
    """Uno de los tres archivos: si está, si sirve y la frase que lo cuenta."""

    present: bool
    ok: bool
    text: str


def summary() -> str:
    """Devuelve en una frase qué caras se usarán."""
    folder = find_folder()
    if folder is None:
        return "no está; se usarán caras dibujadas («data celeba» dice cómo conseguirlo)"
    return f"{folder} («data celeba» da los detalles)"


def inspect(folder: Path) -> list[Item]:
    """Revisa los tres archivos de ``folder``."""
    return [
        _inspect(find_images(folder), f"{IMAGE_ZIP} (o {IMAGE_FOLDER}/)", _count_images),
        _inspect(find_list(folder, ATTRIBUTE_LIST), f"{ATTRIBUTE_LIST}.txt", _count_attributes),
        _inspect(find_list(folder, PARTITION_LIST), f"{PARTITION_LIST}.txt", _count_partition),
    ]


def report() -> tuple[list[str], bool]:
    """Devuelve las líneas del informe y si lo que hay está sano (lo que falta no lo estropea)."""
    folder = find_folder() or data_folders()[0] / "celeba"
    items = inspect(folder)
    lines = [f"CelebA en {folder}"]
    lines += [f"  {'✓' if item.ok else '✗'} {item.text}" for item in items]
    if not all(item.ok for item in items):
        lines += ["", *_how_to_get_it(folder)]
    lines += ["", f"Licencia: {LICENCE}", "", *_caches()]
    return lines, all(item.ok or not item.present for item in items)


def _inspect(found, name: str, count) -> Item:
    if found is None:
        return Item(False, False, f"{name}: falta")
    try:
        return Item(True, True, count(found))
    except (DataFileError, OSError) as error:
        return Item(True, False, str(error))


def _count_images(images) -> str:
    count = len(images.names())
    if not count:
        raise DataFileError(f"«{images.path}» no contiene ninguna imagen: copia ahí las de CelebA.")
    kind = f"{IMAGE_FOLDER}/" if isinstance(images, ImageFolder) else _size(images.path)
    return f"{images.path.name} ({kind}): {count} imágenes"


def _count_attributes(path: Path) -> str:
    table = read_attributes(path)
    return (
        f"{path.name} ({_size(path)}): {len(table.rows)} imágenes, atributos: {len(table.columns)}"
    )


def _count_partition(path: Path) -> str:
    values = read_partition(path).values
    counts = ", ".join(f"{int((values == i).sum())} de {name}" for i, name in enumerate(_SPLITS_ES))
    return f"{path.name} ({_size(path)}): {counts}"


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


def _how_to_get_it(folder: Path) -> list[str]:
    return [
        f"Lo que falta va en {folder}. Se consigue en:",
        f"  · la página oficial, con enlaces a Google Drive y a Baidu: {PAGE}",
        f"  · la copia de Kaggle (sus listas .csv también sirven): {KAGGLE}",
        "  · «python -m course_utils data celeba --descargar»: lo descarga de Google Drive en",
        "    data/celeba (1.4 GB) y comprueba el MD5 de cada archivo.",
        "Mientras tanto, las lecciones usan caras dibujadas.",
    ]


def _caches() -> Iterator[str]:
    folder = cache_folder()
    metas = sorted(folder.glob("celeba-*/meta.json"))
    yield f"Caras ya preparadas, en {folder} (se pueden borrar; se rehacen solas):"
    if not metas:
        yield "  ninguna"
    for path in metas:
        meta = json.loads(path.read_text(encoding="utf-8"))
        megabytes = meta["count"] * meta["size"] ** 2 * 3 / 1e6
        size = f"{meta['size']}×{meta['size']}"
        yield f"  {path.parent.name}: {meta['count']} de {size}, {megabytes:.0f} MB"
