"""Descarga de CelebA desde su copia de Kaggle, con kagglehub: retoma lo cortado y mira su MD5."""

import shutil
from pathlib import Path

from course_utils.data.celeba.load import find_parts
from course_utils.data.celeba.official import (
    ATTRIBUTE_LIST,
    IMAGE_FOLDER,
    KAGGLE,
    LICENCE,
    PAGE,
    PARTITION_LIST,
)
from course_utils.project import ROOT, writable_folder

# Con su versión: la misma para todos, y no hay que preguntar cuál es la última.
HANDLE = "jessicali9530/celeba-dataset/versions/2"
# Lo que hay en la copia, en el orden de ``find_parts``.
NAMES = (IMAGE_FOLDER, f"{ATTRIBUTE_LIST}.csv", f"{PARTITION_LIST}.csv")


class DownloadError(OSError):
    """La descarga no se pudo completar; el mensaje dice por qué y qué hacer."""


def download_celeba(folder: Path | str | None = None) -> Path:
    """Trae CelebA (1.4 GB; en Colab apenas tarda), dice sus condiciones y devuelve su carpeta.

    Solo se trae lo que falte. kagglehub lo guarda en su caché, y en ``folder`` queda un enlace.

    Argumentos:
        folder: por omisión ``data/celeba``, donde ``load_celeba`` la busca.

    Lanza:
        DownloadError: sin conexión, si Kaggle no lo entrega o si lo que llega no es CelebA.
        PermissionError: si no se puede escribir en ``folder``.
    """
    print(LICENCE)
    folder = writable_folder(Path(folder or ROOT / "data" / "celeba"))
    missing = [
        name
        for name, found in zip(NAMES, find_parts(folder).values(), strict=True)
        if found is None
    ]
    if missing:
        source = _fetch()
        for name in missing:
            _place(source / name, folder / name)
    return folder


def _fetch() -> Path:
    """Devuelve la carpeta donde kagglehub deja la copia, que trae los tres ``NAMES``."""
    import kagglehub

    try:
        source = Path(kagglehub.dataset_download(HANDLE))
    except Exception as error:
        # Cada versión de kagglehub deja pasar otras excepciones, suyas y de la red.
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise DownloadError(
            f"Kaggle no entregó CelebA ({reason}): repítelo, que seguirá donde se cortó, o "
            f"consigue los archivos en {PAGE} o en {KAGGLE}."
        ) from error
    absent = [name for name in NAMES if not (source / name).exists()]
    if absent:
        raise DownloadError(
            f"A la copia de Kaggle, en «{source}», le falta {', '.join(absent)}: borra esa carpeta "
            f"y repítelo, o consigue los archivos en {PAGE}."
        )
    return source


def _place(source: Path, target: Path) -> None:
    """Enlaza ``source`` en ``target``; donde no hay permiso para enlazar (Windows), lo mueve."""
    # Un enlace a lo que ya se borró ocupa el nombre.
    target.unlink(missing_ok=True)
    try:
        target.symlink_to(source, target_is_directory=source.is_dir())
    except OSError:
        shutil.move(source, target)
