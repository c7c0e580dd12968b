"""De qué depende lo que sale de una lección: si nada cambió, no hace falta repetirla."""

import hashlib
import importlib.metadata
import json
import os
from pathlib import Path

from course_utils.instructor.lessons import Lesson
from course_utils.project import ASSETS, PACKAGE, data_folders
from course_utils.results.folders import PUBLISHED

# Lo que ejecuta o corrige lecciones no cambia lo que sale de ellas, salvo su página.
_APART = ("grading", "instructor")
_PAGE = PACKAGE / "instructor" / "export.py"


def ingredients(lesson: Lesson, profile: str, parameters: dict, data: str) -> str:
    """Devuelve la huella de cuanto decide el resultado de ``lesson``.

    Son el cuaderno, el código que importa, las ilustraciones, los resultados publicados suyos y de
    la lección que amplía, los archivos de datos (por tamaño y fecha), las bibliotecas y la orden.
    """
    contents = [lesson.path, _PAGE, *_package_files(), *ASSETS.glob("*.svg")]
    contents += [p for number in {lesson.number, lesson.number[:2]} for p in _published(number)]
    digest = hashlib.sha256()
    for path in sorted(contents):
        digest.update(str(path).encode() + hashlib.sha256(path.read_bytes()).digest())
    digest.update(json.dumps([profile, parameters, data, _versions(), _data_files()]).encode())
    return digest.hexdigest()


def _package_files() -> list[Path]:
    files = PACKAGE.rglob("*.py")
    return [path for path in files if path.relative_to(PACKAGE).parts[0] not in _APART]


def _published(number: str) -> list[Path]:
    return [path for path in (PUBLISHED / number).rglob("*") if path.is_file()]


def _versions() -> list[str]:
    return [importlib.metadata.version(name) for name in ("keras", "numpy", "matplotlib")]


def _data_files() -> list:
    found = [path for folder in data_folders() if folder.is_dir() for path in folder.iterdir()]
    seen = [(str(path), path.stat().st_size, path.stat().st_mtime) for path in sorted(found)]
    return [os.environ.get("COURSE_DATA_SOURCE", ""), seen]
