"""Publica lo que entrena una lección, y comprueba que lo publicado sigue valiendo."""

import json
import shutil
import tempfile
import time
from pathlib import Path

from course_utils.data.sources import find_local
from course_utils.instructor.lessons import Lesson
from course_utils.instructor.runner import Outcome, run_lesson
from course_utils.results import folders
from course_utils.results.folders import DRAWN, KINDS, PUBLISHED, REAL

MAX_MODEL_MB, MAX_TOTAL_MB = 1.5, 40
_MB, _ONE_DAY = 1e6, 24 * 3600


def publish(lesson: Lesson, kind: str, out: Path, profile: str = "completo") -> Outcome:
    """Ejecuta ``lesson`` y deja lo que entrenó en ``assets/publicado/NN/<kind>``, entero o nada.

    Argumentos:
        kind: ``"reales"`` o ``"dibujados"``, los datos con que se entrena.
        out: carpeta del cuaderno ejecutado.

    Lanza:
        ValueError: si la lección no acabó bien, no entrena nada con ``session.fit``, usa CelebA
            real o lo publicado ocuparía demasiado.
    """
    if kind == REAL and "CelebA" in lesson.data:
        raise ValueError(
            f"La lección {lesson.number} usa CelebA, cuyas caras no se publican: "
            f"añade --datos {DRAWN}."
        )
    PUBLISHED.mkdir(parents=True, exist_ok=True)
    _remove_old_drafts()
    # Con un nombre propio: dos publicaciones a la vez no se mezclan.
    with tempfile.TemporaryDirectory(prefix=f".{lesson.number}_", dir=PUBLISHED) as draft:
        folder = Path(draft) / "nuevo"
        folder.mkdir()
        outcome = run_lesson(lesson, profile, out, {}, kind, {folders.PUBLISH_TO: str(folder)})
        if not outcome.ok:
            raise ValueError(f"No se publica nada: {outcome.summary()}")
        _check_contents(lesson, folder, PUBLISHED / lesson.number / kind)
        _replace(PUBLISHED / lesson.number / kind, folder)
    return outcome


def _remove_old_drafts() -> None:
    """Borra lo que dejó una publicación interrumpida; en un día, ninguna sigue en marcha."""
    for draft in PUBLISHED.glob(".*"):
        if draft.is_dir() and time.time() - draft.stat().st_mtime > _ONE_DAY:
            shutil.rmtree(draft, ignore_errors=True)


def _check_contents(lesson: Lesson, folder: Path, former: Path) -> None:
    if not any(folder.glob("*.json")):
        raise ValueError(
            f"La lección {lesson.number} no tiene nada que publicar: entrena con session.fit."
        )
    for path in folder.glob("*.npz"):
        if path.stat().st_size > MAX_MODEL_MB * _MB:
            print(f"«{path.name}» ocupa {path.stat().st_size / _MB:.1f} MB, más de {MAX_MODEL_MB}.")
    # Ni los borradores ni lo que se va a sustituir.
    stays = [
        path for path in PUBLISHED.glob("[!.]*/*/*") if path.is_file() and path.parent != former
    ]
    total = sum(path.stat().st_size for path in (*stays, *folder.iterdir())) / _MB
    if total > MAX_TOTAL_MB:
        raise ValueError(f"Lo publicado ocuparía {total:.0f} MB y caben {MAX_TOTAL_MB}.")


def _replace(target: Path, new: Path) -> None:
    """Pone la carpeta ``new`` en el sitio de ``target``; quien pierda la carrera lo repite."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(10):
        try:
            if target.exists():
                target.rename(new.parent / f"viejo_{attempt}")
            new.rename(target)
            return
        except OSError:
            if attempt == 9:
                raise


def check(lesson: Lesson, kind: str, out: Path) -> tuple[str, Outcome, list[str]]:
    """Ejecuta ``lesson`` sin entrenar nada y devuelve ``kind``, cómo acabó y lo que no cuadra.

    De cada red se recalcula la calidad con sus pesos; es un error que se aparte de la de su ficha,
    que la receta o los datos no sean los del cuaderno, o que sobre un archivo.
    """
    outcome = run_lesson(lesson, "clase", out, {}, kind, {folders.CHECKING: "1"}, page=False)
    if outcome.error:
        return kind, outcome, [outcome.error]
    ledger = out / lesson.number / folders.LEDGER
    used = json.loads(ledger.read_text(encoding="utf-8")) if ledger.exists() else []
    names = {entry.rpartition("/")[2] for entry in used if entry.startswith(f"{lesson.number}/")}
    spare = sorted(
        path.name for path in (PUBLISHED / lesson.number / kind).iterdir() if path.stem not in names
    )
    problems = [f"No la usa nadie: {name}" for name in spare]
    return kind, outcome, problems + ([] if outcome.ok else [outcome.summary()])


def published_kinds(lesson: Lesson) -> list[str]:
    """Devuelve con qué datos hay resultados publicados de ``lesson``."""
    return [kind for kind in KINDS if (PUBLISHED / lesson.number / kind).is_dir()]


def has_real_data() -> bool:
    """Dice si están aquí las imágenes reales con que se publican las lecciones."""
    return all(find_local(name) for name in ("mnist", "fashion_mnist"))
