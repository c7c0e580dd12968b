"""De dónde se leen los bytes de cada imagen: una carpeta o un zip, siempre por su nombre.

Las dos clases ofrecen lo mismo: ``identity()``, lo que cambia si cambia alguna imagen; ``names()``,
los nombres ordenados; y ``read(name)``, los bytes, u ``OSError`` si están dañados.
"""

import hashlib
import os
import zipfile
from contextlib import suppress
from functools import cached_property
from pathlib import Path, PurePosixPath

from course_utils.data.celeba.files import fingerprint, refuse_web_page
from course_utils.data.sources import DataFileError

_SUFFIXES = (".jpg", ".jpeg", ".png")


class ImageFolder:
    """Imágenes sueltas en una carpeta (o en la carpeta del mismo nombre que haya dentro)."""

    def __init__(self, path: Path):
        inner = path / path.name
        self.path = inner if inner.is_dir() else path

    def identity(self) -> list:
        """Devuelve la carpeta y un resumen de nombres, tamaños y fechas."""
        digest = hashlib.sha256()
        for entry in sorted(os.scandir(self.path), key=lambda entry: entry.name):
            # Un enlace roto no tiene tamaño: ya se contará entre las dañadas.
            with suppress(OSError):
                info = entry.stat()
                digest.update(f"{entry.name}|{info.st_size}|{info.st_mtime_ns}\n".encode())
        return [str(self.path.resolve()), digest.hexdigest()]

    def names(self) -> list[str]:
        """Devuelve los nombres de archivo de las imágenes, ordenados."""
        return sorted(path.name for path in self.path.iterdir() if _is_image(path.name))

    def read(self, name: str) -> bytes:
        """Devuelve los bytes de la imagen ``name``."""
        return (self.path / name).read_bytes()


class ImageZip:
    """Imágenes dentro de un zip; nunca se extraen al disco, adonde una ruta podría salirse."""

    def __init__(self, path: Path):
        self.path = path

    def identity(self) -> list:
        """Devuelve ruta, tamaño y fecha del zip."""
        return fingerprint(self.path)

    def names(self) -> list[str]:
        """Devuelve los nombres de archivo de las imágenes, ordenados.

        Lanza:
            DataFileError: si no es un zip, está cortado o repite un nombre.
        """
        return sorted(self._members)

    def read(self, name: str) -> bytes:
        """Devuelve los bytes de la imagen ``name``, comprobados con su CRC."""
        try:
            return self._archive.read(self._members[name])
        except Exception as error:
            # Ante bytes ajenos, zipfile lanza casi cualquier cosa según por dónde se lean.
            raise OSError(f"miembro del zip dañado: {error}") from error

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        refuse_web_page(self.path)
        try:
            return zipfile.ZipFile(self.path)
        except Exception as error:
            raise DataFileError(
                f"«{self.path}» está cortado o no es un zip ({self.path.stat().st_size} bytes): "
                "bórralo y vuelve a copiarlo o descargarlo."
            ) from error

    @cached_property
    def _members(self) -> dict[str, zipfile.ZipInfo]:
        members = {}
        for info in self._archive.infolist():
            name = PurePosixPath(info.filename).name
            if info.is_dir() or not _is_image(name) or "__MACOSX" in info.filename:
                continue
            if name in members:
                raise DataFileError(
                    f"«{self.path}» contiene dos veces la imagen {name} y no se sabe cuál vale: "
                    "vuelve a descargarlo."
                )
            members[name] = info
        return members


def _is_image(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES) and not name.startswith(".")
