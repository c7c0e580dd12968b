"""De qué depende lo que sale de una lección: si nada cambió, no hace falta repetirla."""

import hashlib
import importlib.metadata
import json
import os
import re
from pathlib import Path

from course_utils.instructor.lessons import Lesson, read_notebook
from course_utils.project import ASSETS, CACHE, PACKAGE, data_folders
from course_utils.questions.sheet import FOLDER, path_of
from course_utils.results.folders import PUBLISHED

# Lo que ejecuta o corrige lecciones no cambia lo que sale de ellas, salvo su página.
_APART = ("grading", "instructor")
_PAGE = [PACKAGE / "instructor" / f"{name}.py" for name in ("export", "formulas", "markdown")]
# Como se nombra, en un cuaderno, la lección de cuyas redes parte.
_OTHER_LESSON = re.compile(r"\bload\([^\"]*\"(\d\d[a-z]?)\"")


def ingredients(lesson: Lesson, profile: str, parameters: dict, data: str) -> str:
    """Devuelve la huella de cuanto decide el resultado de ``lesson``.

    Son el cuaderno, el código que importa, las ilustraciones, los exploradores, las preguntas, los
    resultados publicados suyos y de las lecciones de que parte, los archivos de datos (por tamaño
    y fecha), las bibliotecas y la orden.
    """
    contents = [lesson.path, *_PAGE, *_package_files(), *ASSETS.glob("*.svg")]
    contents += [*ASSETS.glob("explorador/*"), *_questions(lesson.number)]
    contents += [p for number in _published_by(lesson) for p in _published(number)]
    digest = hashlib.sha256()
    for path in sorted(contents):
        digest.update(str(path).encode() + hashlib.sha256(path.read_bytes()).digest())
    digest.update(json.dumps([profile, parameters, data, _versions(), _data_files()]).encode())
    return digest.hexdigest()


def _package_files() -> list[Path]:
    files = PACKAGE.rglob("*.py")
    return [path for path in files if path.relative_to(PACKAGE).parts[0] not in _APART]


def _questions(number: str) -> list[Path]:
    files = [path_of(number), *FOLDER.glob("*.css"), *FOLDER.glob("*.js")]
    return [path for path in files if path.is_file()]


def _published_by(lesson: Lesson) -> set[str]:
    source = "\n".join(cell.source for cell in read_notebook(lesson.path).cells)
    return {lesson.number, *_OTHER_LESSON.findall(source)}


def _published(number: str) -> list[Path]:
    return [path for path in (PUBLISHED / number).rglob("*") if path.is_file()]


def _versions() -> list[str]:
    return [importlib.metadata.version(name) for name in ("keras", "numpy", "matplotlib")]


def _data_files() -> list:
    found = [path for folder in data_folders() if folder.is_dir() for path in folder.iterdir()]
    # La caché la llenan las propias lecciones, y lo que guarda sale de lo demás.
    kept = sorted(path for path in found if path != CACHE)
    seen = [(str(path), path.stat().st_size, path.stat().st_mtime) for path in kept]
    return [os.environ.get("COURSE_DATA_SOURCE", ""), seen]
