"""Comprobaciones comunes a todos los archivos que se leen o se descargan."""

import warnings
from pathlib import Path

from course_utils.data.sources import DataFileError, first_bytes, is_web_page


class DataFileWarning(UserWarning):
    """Los datos se pueden usar, pero algo en ellos no cuadra."""


# Python calla por omisión los avisos repetidos desde una misma línea.
warnings.simplefilter("always", DataFileWarning)


def refuse_web_page(path: Path) -> None:
    """Lanza ``DataFileError`` si ``path`` es una página web guardada con otro nombre."""
    if is_web_page(first_bytes(path)):
        raise DataFileError(
            f"«{path}» es una página web, no el archivo que dice su nombre (Google Drive la "
            "envía cuando se agota su cuota de descargas): bórralo y descárgalo mañana."
        )


def fingerprint(path: Path) -> list:
    """Devuelve lo que identifica el contenido de un archivo sin leerlo: ruta, tamaño y fecha."""
    info = path.stat()
    return [str(path.resolve()), info.st_size, info.st_mtime_ns]
