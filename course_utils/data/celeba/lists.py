"""Listas de CelebA: qué atributos tiene cada imagen y a qué partición pertenece.

Se admiten el texto oficial (``.txt``: número de imágenes, nombres de los atributos y una línea
por imagen; la de particiones, sin cabecera) y la copia de Kaggle (``.csv`` con cabecera).
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from course_utils.data.celeba.files import refuse_web_page
from course_utils.data.sources import DataFileError

_SPACES = np.isin(np.arange(256), list(b" \t\r\n"))


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


def find_list(folder: Path, stem: str) -> Path | None:
    """Devuelve la ruta de la lista ``stem`` (``.txt`` o ``.csv``), o ``None`` si no está."""
    candidates = (folder / f"{stem}{suffix}" for suffix in (".txt", ".csv"))
    return next((path for path in candidates if path.is_file()), None)


def read_attributes(path: Path) -> Table:
    """Lee la lista de atributos; sus valores son 1 (lo tiene) y −1 (no lo tiene).

    Lanza:
        DataFileError: si la lista está vacía o cortada, repite un archivo o tiene otros valores.
    """
    lines = _lines(path)
    if path.suffix == ".csv":
        columns, first = _words(lines[0])[1:], 1
    else:
        columns, first = (_words(lines[1]) if len(lines) > 1 else ()), 2
    table = _parse(path, lines, first, columns)
    _check_values(path, table, allowed=(-1, 1))
    if path.suffix == ".csv":
        return table
    return replace(table, note=_compare_count(path, lines[0], len(table.values)))


def read_partition(path: Path) -> Table:
    """Lee la lista de particiones; sus valores son 0 (entrenamiento), 1 (validación) y 2 (prueba).

    Lanza:
        DataFileError: si la lista está vacía o cortada, repite un archivo o tiene otros valores.
    """
    lines = _lines(path)
    table = _parse(path, lines, 1 if path.suffix == ".csv" else 0, ("partition",))
    _check_values(path, table, allowed=(0, 1, 2))
    return table


def _lines(path: Path) -> list[bytes]:
    refuse_web_page(path)
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if path.suffix == ".csv":
        content = content.replace(b",", b" ")
    lines = content.splitlines()
    if not lines:
        raise DataFileError(f"«{path}» está vacío: vuelve a descargarlo.")
    return lines


def _words(line: bytes) -> tuple[str, ...]:
    return tuple(line.decode("utf-8", "replace").split())


def _parse(path: Path, lines: list[bytes], first: int, columns: tuple[str, ...]) -> Table:
    """Interpreta las líneas a partir de ``first``: nombre de archivo y un entero por columna."""
    numbered = [(i, line) for i, line in enumerate(lines[first:], first + 1) if line.strip()]
    if not numbered or not columns:
        raise DataFileError(
            f"«{path}» no contiene ninguna imagen: debe tener una línea por archivo; vuelve a "
            "descargarlo."
        )
    names = [line.split(None, 1)[0].decode("utf-8", "replace") for _, line in numbered]
    values = _integers(path, numbered, len(columns))
    rows = dict(zip(names, range(len(names)), strict=True))
    if len(rows) < len(names):
        repeated = next(name for i, name in enumerate(names) if rows[name] != i)
        raise DataFileError(
            f"«{path}» repite la imagen {repeated} y no se sabe qué línea vale: deja una sola o "
            "vuelve a descargarlo."
        )
    return Table(rows, values, columns)


def _integers(path: Path, numbered: list[tuple[int, bytes]], width: int) -> np.ndarray:
    """Lee de una vez todos los números: 8 millones de valores no admiten un bucle.

    Devuelve ``int8``, forma ``(líneas, width)``; un valor que no es de una cifra vale 99.
    """
    text = np.frombuffer(b"\n" + b"\n".join(line for _, line in numbered) + b"\n \n", np.uint8)
    space = _SPACES[text]
    starts = np.flatnonzero(space[:-1] & ~space[1:]) + 1
    line_ends = np.flatnonzero(text == ord("\n"))[1:]
    words_until = np.searchsorted(starts, line_ends[: len(numbered)])
    counts = np.diff(words_until, prepend=0)
    wrong = np.flatnonzero(counts != width + 1)
    if wrong.size:
        raise DataFileError(
            f"La línea {numbered[wrong[0]][0]} de «{path}» tiene {counts[wrong[0]] - 1} valores y "
            f"deben ser {width}: la lista está cortada o dañada; vuelve a descargarla."
        )
    starts = starts.reshape(len(numbered), width + 1)[:, 1:]
    negative = text[starts] == ord("-")
    digit = text[starts + negative].astype("int16") - ord("0")
    simple = (digit >= 0) & (digit <= 9) & space[starts + negative + 1]
    return np.where(simple, np.where(negative, -digit, digit), 99).astype("int8")


def _check_values(path: Path, table: Table, allowed: tuple[int, ...]) -> None:
    wrong = np.argwhere(~np.isin(table.values, allowed))
    if not wrong.size:
        return
    row, column = wrong[0]
    name = list(table.rows)[row]
    value = table.values[row, column]
    seen = "algo que no es una cifra" if value == 99 else value
    raise DataFileError(
        f"En «{path}», la imagen {name} tiene {seen} en «{table.columns[column]}» y debe ser "
        f"{' o '.join(map(str, allowed))}: corrígelo o vuelve a descargar la lista."
    )


def _compare_count(path: Path, header: bytes, count: int) -> str:
    declared = header.strip().decode("utf-8", "replace")
    if not declared.isdigit():
        raise DataFileError(
            f"La primera línea de «{path}» debe ser el número de imágenes y es «{declared[:40]}»: "
            "vuelve a descargar la lista."
        )
    if int(declared) == count:
        return ""
    return (
        f"«{path}» anuncia {declared} imágenes y contiene {count}: si la descarga se cortó, "
        "vuelve a descargarlo."
    )
