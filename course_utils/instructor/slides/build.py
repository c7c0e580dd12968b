"""Hace las diapositivas de los núcleos con los cuadernos que ``run`` dejó ejecutados."""

from pathlib import Path

from course_utils.instructor.executed import executed_notebook, is_homework
from course_utils.instructor.lessons import Lesson, find_lessons, read_notebook, select_lessons
from course_utils.instructor.runner import run_lessons
from course_utils.instructor.slides.cells import blocks_of
from course_utils.instructor.slides.document import document
from course_utils.instructor.slides.guide import read_guide
from course_utils.instructor.slides.pages import paginate
from course_utils.project import write_text

FOLDER = "diapositivas"


def build_slides(numbers: list[str], out: Path) -> list[Path]:
    """Escribe en ``out/diapositivas`` una página por lección y devuelve dónde están.

    Ejecuta antes, con el perfil ``clase``, las que falten o hayan cambiado.

    Argumentos:
        numbers: números de lección; vacío, los de todos los núcleos.
        out: donde ``run`` dejó los cuadernos.

    Lanza:
        ValueError: si alguna no es un núcleo, o si al ejecutarla falla.
    """
    return [_build(lesson, out) for lesson in _cores(numbers)]


def _cores(numbers: list[str]) -> list[Lesson]:
    if not numbers:
        return [x for x in find_lessons() if not (x.is_extension or is_homework(x))]
    lessons = select_lessons(numbers)
    for lesson in lessons:
        if lesson.is_extension or is_homework(lesson):
            raise ValueError(
                f"La lección {lesson.number} no tiene diapositivas: pide un núcleo, que no sea "
                "ampliación ni tarea."
            )
    return lessons


def _build(lesson: Lesson, out: Path) -> Path:
    executed = executed_notebook(lesson, out)
    if not executed:
        (outcome,) = run_lessons([lesson], "clase", out, {}, only_changed=True)
        if outcome.error:
            raise ValueError(f"La lección {lesson.number} no acabó de ejecutarse: {outcome.error}")
        executed = out / lesson.number / lesson.path.name
    target = out / FOLDER / f"{lesson.path.stem}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_text(target, slides(lesson, executed))
    return target


def slides(lesson: Lesson, executed: Path) -> str:
    """Devuelve la página de las diapositivas de una lección, ya ejecutada en ``executed``."""
    pages = paginate(blocks_of(read_notebook(executed)))
    return document(f"{lesson.number} · {lesson.title}", pages, read_guide(lesson))
