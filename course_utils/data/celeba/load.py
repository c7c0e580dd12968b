"""``load_celeba``: la única puerta por la que las lecciones obtienen caras."""

import warnings
from pathlib import Path

import numpy as np

from course_utils.data.celeba import official
from course_utils.data.celeba.cache import Prepared, load_or_prepare
from course_utils.data.celeba.catalog import build_catalog, describe
from course_utils.data.celeba.dataset import FaceDataset, FaceSplit, columns_of
from course_utils.data.celeba.drawn import drawn_identity, prepare_drawn
from course_utils.data.celeba.files import DataFileWarning, fingerprint
from course_utils.data.celeba.images import ImageFolder, ImageZip
from course_utils.data.celeba.pixels import RECIPE
from course_utils.data.celeba.prepare import prepare_images
from course_utils.data.sources import (
    DataFileError,
    OfflineDataWarning,
    check_request,
    chosen_source,
)
from course_utils.project import data_folders
from course_utils.validation import whole_number

PARTITIONS = ("train", "validation", "test")
SOURCES = ("auto", "local", "offline")
SIZES = range(16, 129)
# Las caras reales con que se han medido las lecciones: grises y con un solo atributo.
GREY_FACES = "10 000 caras en gris de LFW, no CelebA"


def load_celeba(
    root: Path | str | None = None,
    *,
    size: int = 32,
    limit: int | None = None,
    attributes: tuple[str, ...] | None = None,
    source: str = "auto",
) -> FaceDataset:
    """Carga caras con atributos: las de CelebA si están, si no, caras dibujadas.

    La primera vez recorta, reduce y guarda las caras en una caché; después solo la abre. Las
    imágenes se quedan en el disco: 200 000 caras no tienen que caber en la memoria.

    Argumentos:
        root: carpeta con ``img_align_celeba.zip`` o ``img_align_celeba/``,
            ``list_attr_celeba.txt`` y ``list_eval_partition.txt``; con ``None``, ``celeba`` dentro
            de ``$COURSE_DATA_DIR`` o de ``data/``.
        size: lado final en píxeles, de 16 a 128.
        limit: máximo de imágenes en cada partición, las primeras por nombre; con ``None``, todas.
        attributes: atributos que se quieren, con el nombre que les da CelebA; con ``None``, todos.
        source: ``"local"``, ``"offline"`` (dibujadas) o ``"auto"``, que las prueba en ese orden.

    Lanza:
        ValueError: si la fuente, ``size``, ``limit`` o algún atributo no son válidos.
        FileNotFoundError: si no hay archivos, con ``source="local"`` o con ``root``.
        DataFileError: si los archivos están dañados o incompletos.
    """
    size, limit = whole_number("size", size), whole_number("limit", limit)
    source = chosen_source(source)
    source = "local" if source == "real" else source
    check_request(source, SOURCES, limit)
    if size not in SIZES:
        raise ValueError(f"size={size} no vale: usa un lado de {SIZES[0]} a {SIZES[-1]} píxeles.")
    folder = None if source == "offline" else find_folder(root)
    if folder is None and (source == "local" or root is not None and source != "offline"):
        raise FileNotFoundError(_explain_missing(root))
    prepared = _drawn(size, limit, source) if folder is None else _local(folder, size, limit)
    return _as_dataset(prepared, attributes, is_synthetic=folder is None)


def find_folder(root: Path | str | None = None) -> Path | None:
    """Devuelve la carpeta que tiene algún archivo de CelebA, o ``None``."""
    return next((folder for folder in _candidates(root) if any(find_parts(folder).values())), None)


def find_parts(folder: Path) -> dict:
    """Devuelve las tres cosas que hacen falta y dónde está cada una; ``None``, la que falta.

    Con zip y carpeta manda el zip: una carpeta a medio extraer parece completa.
    """
    archive, loose = folder / official.IMAGE_ZIP, folder / official.IMAGE_FOLDER
    images = ImageZip(archive) if archive.is_file() else None
    if images is None and loose.is_dir():
        images = ImageFolder(loose)
    parts = {f"{archive.name} (o la carpeta {loose.name})": images}
    for stem in (official.ATTRIBUTE_LIST, official.PARTITION_LIST):
        found = [path for end in (".txt", ".csv") if (path := folder / f"{stem}{end}").is_file()]
        parts[f"{stem}.txt"] = found[0] if found else None
    return parts


def _candidates(root) -> list[Path]:
    return [Path(root)] if root else [folder / "celeba" for folder in data_folders()]


def _explain_missing(root) -> str:
    folders = " ni en ".join(f"«{folder}»" for folder in _candidates(root))
    return (
        f"No encuentro CelebA en {folders}: copia ahí {', '.join(find_parts(Path()))} (de "
        f"{official.PAGE}) o usa source='offline'; «python -m course_utils data celeba» dice qué "
        "falta."
    )


def _local(folder: Path, size: int, limit: int | None) -> Prepared:
    parts = find_parts(folder)
    missing = [name for name, found in parts.items() if found is None]
    if missing:
        raise DataFileError(
            f"A «{folder}» le falta {' y '.join(missing)}: cópialo ahí desde {official.PAGE}, o "
            "usa source='offline' para trabajar con caras dibujadas."
        )
    images, *lists = parts.values()
    identity = {
        "images": images.identity(),
        "lists": [fingerprint(path) for path in lists],
        "size": size,
        "limit": limit,
        "recipe": RECIPE,
    }

    def prepare(target):
        catalog = build_catalog(images.names(), *lists, limit)
        prepare_images(target, catalog, images, size)

    prepared = load_or_prepare(identity, prepare)
    skipped = describe(prepared.meta["skipped"])
    left_out = [f"Se dejan fuera imágenes de «{folder}»: {skipped}."] if skipped else []
    for note in (*prepared.meta["notes"], *left_out):
        warnings.warn(note, DataFileWarning, stacklevel=3)
    return prepared


def _drawn(size: int, limit: int | None, source: str) -> Prepared:
    reason = "" if source == "offline" else ": no hay archivos de CelebA"
    warnings.warn(
        f"CelebA: se usan caras DIBUJADAS, no las reales{reason}. Para usar las reales, mira "
        "«python -m course_utils data celeba».",
        OfflineDataWarning,
        stacklevel=3,
    )
    identity = drawn_identity(size, limit)
    return load_or_prepare(identity, lambda target: prepare_drawn(target, identity))


def _as_dataset(prepared: Prepared, wanted, is_synthetic: bool) -> FaceDataset:
    listed = tuple(prepared.meta["attribute_names"])
    names = listed if wanted is None else tuple(wanted)
    columns = columns_of(names, listed)
    title, source = _describe(listed, prepared.images, is_synthetic)
    return FaceDataset(
        name=title,
        **{part: _split(prepared, i, columns, names) for i, part in enumerate(PARTITIONS)},
        attribute_names=names,
        names_es=tuple(official.spanish_name(name) for name in names),
        size=prepared.images.shape[1],
        source=source,
        is_synthetic=is_synthetic,
        skipped=dict(prepared.meta["skipped"]),
    )


def _split(prepared: Prepared, number: int, columns: list[int], names) -> FaceSplit:
    counts = prepared.meta["split_counts"]
    rows = slice(sum(counts[:number]), sum(counts[: number + 1]))
    labels = {key: values[rows] for key, values in prepared.labels.items()}
    attributes = labels.pop("attributes")[:, columns]
    factors = {key.removeprefix("factor_"): values for key, values in labels.items()}
    return FaceSplit(prepared.images[rows], attributes, names, factors or None)


def _describe(listed: tuple[str, ...], images, is_synthetic: bool) -> tuple[str, str]:
    """Devuelve nombre y procedencia: solo se llama CelebA a lo que trae sus 40 atributos."""
    if is_synthetic:
        return "Caras dibujadas", "caras dibujadas sin conexión"
    if listed == official.ATTRIBUTES:
        return "CelebA", "archivos locales de CelebA"
    some = images[:: max(1, len(images) // 50)]
    if listed == ("Smiling",) and np.array_equal(some[..., 0], some[..., 2]):
        return GREY_FACES, "archivos locales con el formato de CelebA"
    return "Caras", "archivos locales con el formato de CelebA"
