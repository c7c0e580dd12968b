"""Listas de CelebA: qué atributos tiene cada imagen y a qué partición pertenece.

Se admiten el texto oficial (``.txt``: número de imágenes, nombres de los atributos y una línea
por imagen; la de particiones, sin cabecera) y la copia de Kaggle (``.csv`` con cabecera).
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from course_utils.data.celeba.files import refuse_web_page
from course_utils.data.sources import DataFileError


@dataclass(frozen=True)
class Table:
    """Contenido de una lista: por cada archivo de imagen, una fila de enteros.

    Atributos:
        rows: número de fila de cada nombre de archivo.
        values: ``int8``, forma ``(filas, columnas)``.
        columns: nombre de cada columna.
        note: lo que no cuadra sin ser un error; vacía si todo está bien.
    """

    rows: dict[str, int]
    values: np.ndarray
    columns: tuple[str, ...]
    note: str = ""


def read_attributes(path: Path) -> Table:
    """Lee la lista de atributos; sus valores son 1 (lo tiene) y −1 (no lo tiene).

    Lanza:
        DataFileError: si la lista está vacía o cortada, repite un archivo o tiene otros valores.
    """
    lines = _lines(path)
    if path.suffix == ".csv":
        return _read(path, lines, 1, lines[0].split(",")[1:], allowed=(-1, 1))
    names = lines[1].split() if len(lines) > 1 else []
    table = _read(path, lines, 2, names, allowed=(-1, 1))
    return replace(table, note=_compare_count(path, lines[0].strip(), len(table.values)))


def read_partition(path: Path) -> Table:
    """Lee la lista de particiones; sus valores son 0 (entrenamiento), 1 (validación) y 2 (prueba).

    Lanza:
        DataFileError: si la lista está vacía o cortada, repite un archivo o tiene otros valores.
    """
    header = 1 if path.suffix == ".csv" else 0
    return _read(path, _lines(path), header, ["partition"], allowed=(0, 1, 2))


def _lines(path: Path) -> list[str]:
    refuse_web_page(path)
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    if not lines:
        raise DataFileError(f"«{path}» está vacío: vuelve a descargarlo.")
    return lines


def _read(path: Path, lines: list[str], header: int, columns: list[str], allowed) -> Table:
    """Interpreta las líneas tras la cabecera: nombre de archivo y un entero por columna."""
    separator = "," if path.suffix == ".csv" else None
    kind = [("name", object), ("values", np.int8, (len(columns),))]
    if not columns or not any(map(str.strip, lines[header:])):
        raise DataFileError(f"«{path}» no contiene ninguna imagen: vuelve a descargar la lista.")
    twice = next((name for i, name in enumerate(columns) if name in columns[:i]), None)
    if twice is not None:
        raise DataFileError(
            f"La cabecera de «{path}» repite «{twice}» y no se sabe qué columna vale: vuelve a "
            "descargar la lista."
        )
    try:
        table = np.loadtxt(lines[header:], kind, comments=None, delimiter=separator, ndmin=1)
    except ValueError as error:
        problem = _find_problem(lines, header, len(columns), separator)
        raise DataFileError(f"En «{path}» {problem}: vuelve a descargar la lista.") from error
    names, values = table["name"].tolist(), table["values"]
    rows = dict(zip(names, range(len(names)), strict=True))
    for name in (name for i, name in enumerate(names) if rows[name] != i):
        raise DataFileError(
            f"«{path}» repite la imagen {name} y no se sabe qué línea vale: vuelve a descargarlo."
        )
    for row, column in np.argwhere(~np.isin(values, allowed)):
        raise DataFileError(
            f"En «{path}», la imagen {names[row]} tiene {values[row, column]} en "
            f"«{columns[column]}» y debe ser {' o '.join(map(str, allowed))}: vuelve a descargarlo."
        )
    return Table(rows, values, tuple(columns))


def _find_problem(lines: list[str], header: int, width: int, separator: str | None) -> str:
    """Explica qué línea no se puede leer; solo se llama si alguna no se puede."""
    for number, line in enumerate(lines[header:], header + 1):
        values = [value.strip() for value in line.split(separator)[1:]]
        if line.strip() and len(values) != width:
            return f"la línea {number} tiene {len(values)} valores y deben ser {width}"
        for value in values:
            if not value.lstrip("-").isdigit() or len(value) > 2:
                return f"la línea {number} dice «{value}» donde debe haber una cifra"
    return "hay algo que no se puede leer"


def _compare_count(path: Path, declared: str, count: int) -> str:
    if not declared.isdigit():
        raise DataFileError(
            f"La primera línea de «{path}» debe ser el número de imágenes y es «{declared[:40]}»: "
            "vuelve a descargar la lista."
        )
    if int(declared) == count:
        return ""
    return f"«{path}» anuncia {declared} imágenes y contiene {count}: vuelve a descargarlo."
