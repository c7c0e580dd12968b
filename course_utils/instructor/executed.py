"""Los cuadernos que ``run`` dejó ejecutados: cuáles valen para el sitio y las diapositivas."""

from pathlib import Path

from course_utils.instructor.lessons import HOMEWORK, SOLUTIONS, Lesson, has_tag, read_notebook

INJECTED_TAG = "injected-parameters"


def is_homework(lesson: Lesson) -> bool:
    """Dice si es una tarea: de ella no se enseña lo ejecutado, sino lo que abre el estudiante."""
    return lesson.path.parent.name in (HOMEWORK, SOLUTIONS)


def executed_notebook(lesson: Lesson, out: Path) -> Path | None:
    """Devuelve el cuaderno que dejó ``run`` en ``out``; ``None`` si falta o es de otra versión."""
    path = out / lesson.number / lesson.path.name
    if is_homework(lesson) or not path.exists():
        return None
    ran = [cell.source for cell in read_notebook(path).cells if not has_tag(cell, INJECTED_TAG)]
    same = ran == [cell.source for cell in read_notebook(lesson.path).cells]
    return path if same else None
