"""Los cuadernos que hay en una entrega, sueltos o dentro de un ZIP, y el código de cada uno."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import nbformat

# Casi todo lo que pesa un cuaderno son sus salidas, que no se usan.
MAX_NOTEBOOK_BYTES = 100 * 2**20
MAX_ZIP_BYTES = 5 * MAX_NOTEBOOK_BYTES
# La tarea resuelta tiene 12 kB de código; en mucho más cabrían los pesos de una red entrenada.
MAX_CODE_BYTES = 60_000
# Leído, un cuaderno ocupa sobre todo lo que va entre comas: «{},{},…» se multiplica por cien.
_MAX_PIECES = 1_000_000
_IGNORED = {".ipynb_checkpoints", "__MACOSX"}
# Órdenes de IPython, que no son Python: «%time …», «!pip …».
_MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)


class SubmissionError(ValueError):
    """Una entrega no se puede ni empezar a evaluar; el mensaje dice por qué."""


@dataclass(frozen=True)
class Notebook:
    """Un cuaderno: el archivo y, si es un ZIP, el nombre que tiene dentro."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """Su nombre, sin carpetas."""
        return PurePosixPath(self.member or self.path.name).name

    def read(self) -> bytes:
        """Devuelve su contenido.

        Lanza:
            SubmissionError: si no se puede leer o pesa demasiado.
        """
        try:
            with self._open() as file:
                content = file.read(MAX_NOTEBOOK_BYTES + 1)
        # Ante bytes ajenos, zipfile lanza casi cualquier cosa según por dónde se lean.
        except Exception as error:
            reason = type(error).__name__
            raise SubmissionError(f"«{self.name}» no se puede leer ({reason}).") from error
        if len(content) > MAX_NOTEBOOK_BYTES:
            raise SubmissionError(
                f"«{self.name}» pesa más de {MAX_NOTEBOOK_BYTES // 2**20} MB: borra sus salidas."
            )
        if content.count(b",") > _MAX_PIECES:
            raise SubmissionError(f"«{self.name}» tiene demasiadas piezas: borra sus salidas.")
        return content

    def _open(self):
        if not self.member:
            return self.path.open("rb")
        # El archivo abierto ya no necesita al ZIP: zipfile cuenta sus lectores.
        with zipfile.ZipFile(self.path) as archive:
            return archive.open(self.member)

    def code_cells(self) -> list[tuple[int, str]]:
        """Devuelve número, desde 1, y código de cada celda de código.

        Lanza:
            SubmissionError: si no es un cuaderno o trae demasiado código.
        """
        sources = self._sources["code"]
        if sum(len(source.encode("utf-8", "replace")) for source in sources) > MAX_CODE_BYTES:
            raise SubmissionError(
                f"El cuaderno tiene más de {MAX_CODE_BYTES // 1000} kB de código: la red se "
                "entrena en él, no se trae entrenada."
            )
        return list(enumerate(sources, start=1))

    def prose(self) -> str:
        """Devuelve el texto de sus celdas de texto."""
        return "\n\n".join(self._sources["markdown"])

    @cached_property
    def _sources(self) -> dict[str, list[str]]:
        """El texto de sus celdas, por clase; sin las salidas, que son lo que ocupa."""
        if Path(self.name).suffix.lower() != ".ipynb":
            raise SubmissionError(f"«{self.name}» no es un cuaderno (.ipynb).")
        content = self.read()
        try:
            cells = nbformat.reads(content.decode("utf-8-sig"), as_version=4)["cells"]
            found = defaultdict(list)
            for cell in cells:
                found[cell["cell_type"]].append(str(cell["source"]))
            return found
        # nbformat falla de muchos modos ante un archivo que no es lo que dice.
        except Exception as error:
            raise SubmissionError(
                f"«{self.name}» no es un cuaderno que se pueda abrir ({type(error).__name__})."
            ) from error


def find_notebooks(entry: Path) -> Iterator[Notebook]:
    """Produce los cuadernos de un archivo o una carpeta, por nombre; los enlaces no se siguen."""
    candidates = sorted(entry.rglob("*")) if entry.is_dir() else [entry]
    for path in candidates:
        if not path.is_file() or path.is_symlink() or _IGNORED & set(path.parts):
            continue
        suffix = path.suffix.lower()
        if suffix == ".zip":
            yield from _inside(path)
        elif suffix == ".ipynb" or path == entry:
            yield Notebook(path)


def _inside(path: Path) -> Iterator[Notebook]:
    """Los cuadernos de un ZIP, hasta que abiertos pesarían demasiado; si no se abre, él mismo."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [(info.filename, info.file_size) for info in archive.infolist()]
    # zipfile lanza casi cualquier cosa; lo que sea, lo dirá quien lo lea.
    except Exception:
        yield Notebook(path)
        return
    total = 0
    for name, size in sorted(sizes):
        if not name.lower().endswith(".ipynb") or _IGNORED & set(PurePosixPath(name).parts):
            continue
        yield Notebook(path, name)
        total += size
        if total > MAX_ZIP_BYTES:
            return


def as_python(code: str) -> str:
    """Devuelve ``code`` con ``pass`` en lugar de las órdenes de IPython."""
    return _MAGIC.sub(r"\1pass", code)
