"""Dónde está cada cosa: carpetas del proyecto y dirección pública del repositorio.

La raíz es la del repositorio o, si el paquete se instaló con pip, la carpeta actual.
"""

import json
import os
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

PACKAGE = Path(__file__).resolve().parent
# Solo una copia instalada con pip lleva las ilustraciones dentro; sus datos y resultados van a la
# carpeta de quien la usa, no a la de los paquetes.
INSTALLED = (PACKAGE / "assets").is_dir()
ROOT = Path.cwd() if INSTALLED else PACKAGE.parent
ASSETS = (PACKAGE if INSTALLED else ROOT) / "assets"
# Las imágenes ya preparadas o dibujadas: se rehacen solas.
CACHE = ROOT / "data" / "cache"
NOTEBOOKS = ROOT / "notebooks"
PLACEHOLDER_ADDRESS = "https://github.com/USUARIO/REPOSITORIO"
_DISTRIBUTION = "course-utils"


def repository_address() -> str:
    """Devuelve la dirección pública del curso, escrita en ``pyproject.toml``."""
    if INSTALLED:
        labelled = metadata.metadata(_DISTRIBUTION).get_all("Project-URL", [])
        urls = dict(url.split(", ", 1) for url in labelled)
    else:
        with (ROOT / "pyproject.toml").open("rb") as file:
            urls = tomllib.load(file)["project"]["urls"]
    return urls["Repository"].rstrip("/")


def requirements() -> list[Requirement]:
    """Devuelve lo que pide ``requirements.txt``, ya interpretado."""
    if INSTALLED:
        wanted = [Requirement(line) for line in metadata.requires(_DISTRIBUTION) or []]
        return [r for r in wanted if "extra" not in str(r.marker)]
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line]


def data_folders() -> list[Path]:
    """Devuelve las carpetas donde se buscan datos locales, por orden de preferencia.

    Una ``COURSE_DATA_DIR`` relativa se entiende desde la carpeta actual y, si allí no existe,
    desde la raíz del proyecto: los cuadernos se ejecutan en su propia carpeta.
    """
    folders = [ROOT / "data"]
    chosen = os.environ.get("COURSE_DATA_DIR")
    if chosen:
        path = Path(chosen).expanduser()
        folders.insert(0, path if path.exists() else ROOT / path)
    return folders


def pin_data_folder() -> None:
    """Vuelve absoluta ``COURSE_DATA_DIR``: los núcleos que la heredan trabajan en otra carpeta."""
    if os.environ.get("COURSE_DATA_DIR"):
        os.environ["COURSE_DATA_DIR"] = str(data_folders()[0].resolve())


def output_root() -> Path:
    """Devuelve la carpeta donde las lecciones dejan sus resultados, absoluta."""
    return Path(os.environ.get("COURSE_OUTPUT_DIR") or ROOT / "outputs").expanduser().resolve()


def writable_folder(path: Path) -> Path:
    """Crea ``path`` si falta y comprueba que se puede escribir en ella.

    Lanza:
        PermissionError: si la carpeta no se puede crear o no admite escritura.
    """
    probe = path / ".prueba_de_escritura"
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise PermissionError(
            f"No puedo escribir en «{path}» ({error.strerror}): da permiso de escritura o elige "
            "otra carpeta con la variable COURSE_OUTPUT_DIR."
        ) from error
    return path


def cache_folder() -> Path:
    """Devuelve la carpeta de las cachés: ``data/cache`` o, si no admite escritura, la de salida.

    Lanza:
        PermissionError: si no se puede escribir en ninguna de las dos.
    """
    try:
        return writable_folder(CACHE)
    except PermissionError:
        return writable_folder(output_root() / "cache")


def read_text(path: Path, advice: str) -> str:
    """Devuelve el texto de ``path``.

    Argumentos:
        advice: qué hacer si no se puede leer, para el mensaje de error.

    Lanza:
        FileNotFoundError: si no está.
        ValueError: si no se puede leer o no es texto; dice cuál y qué hacer.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise _unreadable(path, error, advice) from error


def read_json(path: Path, kind: type, advice: str):
    """Devuelve lo que dice un archivo JSON, un valor de la clase ``kind``; como ``read_text``."""
    try:
        content = json.loads(read_text(path, advice))
    except FileNotFoundError:
        raise
    except (json.JSONDecodeError, RecursionError) as error:
        raise _unreadable(path, error, advice) from error
    if not isinstance(content, kind):
        raise ValueError(f"«{path}» está dañado (no es lo que se guardó): {advice}.")
    return content


def _unreadable(path: Path, error: Exception, advice: str) -> ValueError:
    return ValueError(f"«{path}» no se puede leer ({type(error).__name__}): {advice}.")


def write_text(path: Path, text: str) -> None:
    """Escribe ``text`` en ``path``, entero o nada: primero con otro nombre."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def write_changed(texts: dict[Path, str]) -> list[Path]:
    """Escribe los archivos que no existen o no dicen ya lo mismo, y devuelve cuáles."""
    changed = [
        path
        for path, text in texts.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in changed:
        write_text(path, texts[path])
    return changed


def write_json(path: Path, content) -> None:
    """Escribe ``content`` como JSON en ``path``, entero o nada."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1))
