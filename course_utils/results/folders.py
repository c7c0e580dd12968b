"""Dónde se buscan y dónde se dejan los resultados de una lección."""

import json
import os
from contextlib import suppress
from pathlib import Path

from course_utils.project import ASSETS, output_root, write_json

PUBLISHED = ASSETS / "publicado"
REAL, DRAWN = KINDS = ("reales", "dibujados")
# La fija «publish»: la carpeta, aparte, en que se reúne lo que se va a publicar.
PUBLISH_TO = "COURSE_PUBLISH_TO"
# La fija «publish --check»: nada se entrena, y lo que no cuadre es un error.
CHECKING = "COURSE_CHECK_PUBLISHED"
LEDGER = "resultados_usados.json"


def lookup_folders(lesson: str) -> list[Path]:
    """Devuelve dónde buscar lo de ``lesson``: lo publicado y lo que se entrenó aquí."""
    published = [PUBLISHED / lesson / kind for kind in KINDS]
    return published if checking() or publishing() else [*published, _own_folder(lesson)]


def target_folder(lesson: str) -> Path:
    """Devuelve dónde dejar lo que se entrena con el perfil ``completo``."""
    return Path(os.environ.get(PUBLISH_TO) or _own_folder(lesson))


def _own_folder(lesson: str) -> Path:
    return output_root() / lesson / "resultados"


def publishing() -> bool:
    """Dice si lo que se entrena se va a publicar."""
    return bool(os.environ.get(PUBLISH_TO))


def checking() -> bool:
    """Dice si se está comprobando lo publicado."""
    return bool(os.environ.get(CHECKING))


def note_use(output_dir: Path, folder: Path, name: str) -> None:
    """Anota en ``output_dir`` que se usó un resultado: el que nadie usa sobra."""
    ledger = output_dir / LEDGER
    used = []
    # Uno dañado se empieza de nuevo: solo lo lee quien acaba de ejecutar la lección.
    with suppress(OSError, ValueError, TypeError, RecursionError):
        used = [str(entry) for entry in json.loads(ledger.read_text(encoding="utf-8"))]
    entry = f"{folder.parent.name}/{folder.name}/{name}"
    with suppress(OSError):
        write_json(ledger, sorted({*used, entry}))
