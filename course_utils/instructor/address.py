"""La dirección pública del curso: de dónde se toma y en qué archivos está escrita."""

import re
import subprocess
from pathlib import Path

from course_utils.project import PLACEHOLDER_ADDRESS, repository_address, write_changed

_WRITTEN = {
    "pyproject.toml": re.compile(r'^(Repository = ")[^"]*(")', re.MULTILINE),
    "CITATION.cff": re.compile(r'^(repository-code: ")[^"]*(")', re.MULTILINE),
}
_REMOTE = re.compile(
    r"(?:https://(?:[^@/]+@)?|ssh://git@|git@)github\.com[:/]([\w.-]+/[\w.-]+?)(?:\.git)?/?"
)


def choose_address(root: Path, asked: str = "") -> str:
    """Devuelve la dirección del curso: la pedida, la escrita o, si es la de muestra, la de git.

    Argumentos:
        root: la carpeta del repositorio.
        asked: la de un repositorio de GitHub, como la de la barra del navegador.

    Lanza:
        ValueError: si ``asked`` no es la dirección de un repositorio de GitHub.
    """
    if asked:
        return _tidy(asked)
    written = repository_address()
    return written if written != PLACEHOLDER_ADDRESS else _remote(root) or written


def write_address(root: Path, address: str) -> list[Path]:
    """Escribe la dirección en los archivos de ``root`` que la llevan; devuelve los que cambian."""
    texts = {}
    for name, line in _WRITTEN.items():
        path = root / name
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            texts[path] = line.sub(lambda found: found[1] + address + found[2], text)
    return write_changed(texts)


def _tidy(text: str) -> str:
    found = _REMOTE.fullmatch(text.strip())
    if not found:
        raise ValueError(
            f"«{text}» no es la dirección de un repositorio de GitHub: escríbela como "
            "https://github.com/usuario/curso."
        )
    return f"https://github.com/{found[1]}"


def _remote(root: Path) -> str:
    """La dirección de «origin», o una cadena vacía si no la hay o no es de GitHub."""
    try:
        command = ["git", "-C", str(root), "remote", "get-url", "origin"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return _tidy(said)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return ""
