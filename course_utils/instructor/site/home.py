"""La portada: las lecciones por unidades, con un dibujo cada una, y el índice del sitio."""

import xml.etree.ElementTree as ElementTree
from itertools import groupby

from course_utils.instructor.lessons import Lesson
from course_utils.instructor.site.lesson_pages import document, illustration
from course_utils.project import ASSETS

PICTURES = "ilustraciones"
_UNITS = {
    "unidad5": "Unidad 5 · Representación latente",
    "clase10": "Clase 10 · De la convolución a las caras",
    "tareas": "Tareas",
    "proyecto": "Proyecto",
    "mas_alla": "Más allá de las imágenes",
}
_SVG_TITLE = "{http://www.w3.org/2000/svg}title"


def cores(lessons: list[Lesson]) -> dict[Lesson, list[Lesson]]:
    """Devuelve cada núcleo con sus ampliaciones."""
    return {
        lesson: [x for x in lessons if x.is_extension and x.number[:2] == lesson.number]
        for lesson in lessons
        if not lesson.is_extension
    }


def gallery(lessons: list[Lesson]) -> str:
    """Devuelve, en MyST, las unidades: su parte del índice y una tarjeta por lección."""
    units = groupby(cores(lessons).items(), key=lambda item: document(item[0]).split("/")[0])
    return "\n\n".join(_unit(folder, list(members)) for folder, members in units) + "\n"


def _unit(folder: str, members) -> str:
    title = _UNITS.get(folder, folder.replace("_", " ").capitalize())
    entries = "\n".join(f"/{document(lesson)}" for lesson, _ in members)
    cards = "\n\n".join(_card(lesson, extensions) for lesson, extensions in members)
    return (
        f"## {title}\n\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{entries}\n```\n\n"
        f":::::{{grid}} 1 2 2 3\n:gutter: 3\n\n{cards}\n:::::"
    )


def _card(lesson: Lesson, extensions: list[Lesson]) -> str:
    picture = illustration(lesson)
    drawing = ElementTree.parse(ASSETS / f"{picture}.svg")
    links = "".join(f"\n- [{x.number} · {x.title}](/{document(x)}.ipynb)" for x in extensions)
    return (
        f"::::{{grid-item-card}} {lesson.number} · {lesson.title}\n"
        f":img-top: /{PICTURES}/{picture}.svg\n:img-alt: {drawing.findtext(_SVG_TITLE)}\n"
        f":link: /{document(lesson)}\n:link-type: doc\n\n{lesson.summary}\n{links}\n"
        f":::{{card-footer}}\n{lesson.time}\n:::\n::::"
    )
