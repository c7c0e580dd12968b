"""Comprobaciones comunes a todos los archivos que se leen o se descargan."""

import warnings
from pathlib import Path

from course_utils.data.sources import DataFileError

_PAGE_STARTS = (b"<!doctype", b"<html", b"<?xml", b"<head")


class DataFileWarning(UserWarning):
    """Los datos se pueden usar, pero algo en ellos no cuadra."""


# Python calla por omisión los avisos repetidos desde una misma línea.
warnings.simplefilter("always", DataFileWarning)


def is_web_page(head: bytes) -> bool:
    """Dice si los primeros bytes de un archivo son los de una página web."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_STARTS)


def refuse_web_page(path: Path) -> None:
    """Comprueba que ``path`` no es una página web guardada con otro nombre.

    Lanza:
        DataFileError: si lo es; Google Drive la entrega cuando se agota su cuota.
    """
    with path.open("rb") as file:
        head = file.read(512)
    if is_web_page(head):
        raise DataFileError(
            f"«{path}» es una página web, no el archivo que dice su nombre (Google Drive la envía "
            "cuando se agota su cuota de descargas): bórralo y vuelve a descargarlo mañana."
        )


def stamp(path: Path) -> list:
    """Devuelve lo que identifica el contenido de un archivo sin leerlo: ruta, tamaño y fecha."""
    info = path.stat()
    return [str(path.resolve()), info.st_size, info.st_mtime_ns]
