"""El CSV de notas, que también es del docente: sus columnas y sus filas no se pierden nunca."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from course_utils.project import write_text

KEY = ("alumno", "tarea")


@dataclass
class Marks:
    """Las filas de un CSV de notas, por estudiante y tarea.

    Atributos:
        columns: las del curso, en su orden; detrás van las que añada el docente.
        separator: «,» o «;»; con «;» los números llevan coma, como los espera Excel en español.
    """

    columns: tuple[str, ...]
    separator: str = ","
    rows: dict[tuple[str, str], dict] = field(default_factory=dict)

    def kept(self, row: dict) -> dict:
        """Devuelve la fila que había de ese estudiante y esa tarea, o una vacía."""
        student, task = (row[name] for name in KEY)
        # La de una entrega que entonces no se supo de qué tarea era.
        unknown = self.rows.get((student, ""), {})
        return self.rows.get((student, task), unknown)

    def put(self, row: dict) -> None:
        """Añade o cambia una fila; lo que el docente escribió en otras columnas se queda."""
        row = {**self.kept(row), **row}
        self.rows.pop((row["alumno"], ""), None)
        self.rows[row["alumno"], row["tarea"]] = row

    def write(self, path: Path) -> None:
        """Escribe el CSV entero o nada; con BOM, para que Excel lea los acentos."""
        added = dict.fromkeys(name for row in self.rows.values() for name in row)
        columns = [*self.columns, *(name for name in added if name not in self.columns)]
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, columns, restval="", delimiter=self.separator)
        writer.writeheader()
        for key in sorted(self.rows):
            row = self.rows[key].items()
            writer.writerow({name: self._written(name, value) for name, value in row})
        write_text(path, "\ufeff" + text.getvalue())

    def _written(self, name: str, value: str) -> str:
        """Un número con su coma; o un texto que una hoja de cálculo no tome por fórmula."""
        if name in self.columns and is_number(value):
            return value.replace(".", ",") if self.separator == ";" else value
        return f"'{value}" if value[:1] in tuple("=+-@\t\r") else value


def read_marks(path: Path, columns: tuple[str, ...], separator: str | None = None) -> Marks:
    """Lee el CSV de ``path``, si lo hay, como lo guarde el curso o una hoja de cálculo.

    Argumentos:
        separator: con cuál se escribirá; con ``None``, el que tenga.

    Lanza:
        ValueError: si el archivo existe y no es un CSV de notas.
    """
    if not path.exists():
        return Marks(columns, separator or ",")
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Así guarda los CSV Excel en español.
        text = content.decode("cp1252", "replace")
    except OSError as error:
        raise ValueError(
            f"«{path}» no se puede leer ({error.strerror}): elige otro con --out."
        ) from error
    header = text.partition("\n")[0]
    found = max(",;\t", key=header.count)
    marks = Marks(columns, separator or (found if found in ",;" else ","))
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=found):
        if None in row or any(row.get(name) is None for name in KEY):
            raise ValueError(
                f"«{path}» no es un CSV de notas (hay una fila sin {' o '.join(KEY)}, o con más "
                "columnas que la primera): guárdalo con otro nombre, o elige otro con --out."
            )
        row = {name: _plain(name in columns, value or "") for name, value in row.items()}
        marks.rows[tuple(row[name] for name in KEY)] = row
    return marks


def _plain(ours: bool, value: str) -> str:
    """Lo que se escribió: el número con punto, el texto sin la comilla que lo volvía inerte."""
    if ours and is_number(value):
        return value.replace(",", ".")
    return value[1:] if value[:2] in {f"'{mark}" for mark in "=+-@\t\r"} else value


def is_number(value: str) -> bool:
    """Dice si es un número sin signo, con coma o con punto."""
    whole, _, decimals = value.replace(",", ".").partition(".")
    return whole.isdecimal() and (not decimals or decimals.isdecimal())
