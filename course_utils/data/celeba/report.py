"""Lo que ``python -m course_utils data celeba`` le cuenta a quien busca los archivos."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from course_utils.data.celeba import cache, lists, official
from course_utils.data.celeba.catalog import SPLITS_ES
from course_utils.data.celeba.images import ImageFolder
from course_utils.data.celeba.load import find_folder, find_parts
from course_utils.data.sources import DataFileError
from course_utils.project import cache_folder, data_folders


def summary() -> str:
    """Devuelve en una frase qué caras se usarán."""
    folder = find_folder()
    if folder is None:
        return "no está; se usarán caras dibujadas («data celeba» dice cómo conseguirlo)"
    return f"{folder} («data celeba» da los detalles)"


def report() -> tuple[list[str], bool]:
    """Devuelve las líneas del informe y si lo que hay está sano (lo que falta no lo estropea)."""
    folder = find_folder() or data_folders()[0] / "celeba"
    lines, healthy = [f"CelebA en {folder}"], True
    counters = (_count_images, _count_attributes, _count_partition)
    for (name, found), count in zip(find_parts(folder).items(), counters, strict=True):
        try:
            lines.append(f"  ✓ {count(found)}" if found else f"  ✗ {name}: falta")
        except (DataFileError, OSError) as error:
            lines.append(f"  ✗ {error}")
            healthy = False
    if any("✗" in line for line in lines):
        lines += ["", *_how_to_get_it(folder)]
    return [*lines, "", f"Licencia: {official.LICENCE}", "", *_caches()], healthy


def _count_images(images) -> str:
    count = len(images.names())
    if not count:
        raise DataFileError(f"«{images.path}» no contiene ninguna imagen: copia ahí las de CelebA.")
    kind = "carpeta" if isinstance(images, ImageFolder) else _size(images.path)
    return f"{images.path.name} ({kind}): {count} imágenes"


def _count_attributes(path: Path) -> str:
    table = lists.read_attributes(path)
    counts = f"{len(table.rows)} imágenes, atributos: {len(table.columns)}"
    return f"{path.name} ({_size(path)}): {counts}"


def _count_partition(path: Path) -> str:
    values = lists.read_partition(path).values
    counts = ", ".join(f"{int((values == i).sum())} de {name}" for i, name in enumerate(SPLITS_ES))
    return f"{path.name} ({_size(path)}): {counts}"


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


def _how_to_get_it(folder: Path) -> list[str]:
    return [
        f"Lo que falta va en {folder}. Se consigue en:",
        "  · «python -m course_utils data celeba --descargar»: trae la copia de Kaggle (1.4 GB),",
        "    y si se corta sigue donde iba;",
        f"  · esa copia, a mano (sus listas .csv también sirven): {official.KAGGLE}",
        f"  · la página oficial, con enlaces a Google Drive y a Baidu: {official.PAGE}",
        "Mientras tanto, las lecciones usan caras dibujadas.",
    ]


def _caches() -> Iterator[str]:
    folder = cache_folder()
    yield f"Caras ya preparadas, en {folder} (se pueden borrar; se rehacen solas):"
    found = sorted(folder.glob(f"celeba-*/{cache.IMAGES}"))
    if not found:
        yield "  ninguna"
    for path in found:
        with suppress(ValueError):
            count, side = np.load(path, mmap_mode="r").shape[:2]
            yield f"  {path.parent.name}: {count} de {side}×{side}, {_size(path)}"
