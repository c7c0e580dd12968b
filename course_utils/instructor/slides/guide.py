"""La guía de la clase (``docs/guia/NN.md``), repartida en notas para quien presenta."""

import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup

from course_utils.instructor.lessons import Lesson
from course_utils.instructor.markdown import to_html
from course_utils.project import ROOT


@dataclass(frozen=True)
class Guide:
    """Lo que dice la guía de una lección.

    Atributos:
        general: sus consejos, en HTML, sin la tabla de apartados.
        rows: apartado → su fila (minutos y pregunta), en HTML.
    """

    general: str = ""
    rows: dict[str, str] = field(default_factory=dict)

    def of_section(self, title: str) -> str:
        """Devuelve la nota de la sección con ese título, o una cadena vacía."""
        found = (
            text
            for name, text in self.rows.items()
            if title.startswith(name) or name.startswith(title)
        )
        return next(found, "")


def read_guide(lesson: Lesson) -> Guide:
    """Devuelve la guía de una lección; vacía, si no tiene."""
    path = ROOT / "docs" / "guia" / f"{lesson.number}.md"
    return parse(path.read_text(encoding="utf-8")) if path.exists() else Guide()


def parse(text: str) -> Guide:
    """Interpreta una guía: una tabla (apartado, minutos, pregunta) entre consejos."""
    soup = BeautifulSoup(to_html(re.sub(r"\A# .*", "", text)), "html.parser")
    for link in soup.find_all("a"):
        link.unwrap()  # sus destinos son páginas del sitio
    rows = {}
    if soup.table:
        for row in soup.table.extract().find_all("tr")[1:]:
            name, minutes, question = (cell.decode_contents() for cell in row.find_all("td"))
            rows[BeautifulSoup(name, "html.parser").get_text()] = (
                f"<p><strong>{minutes} min.</strong> {question}</p>"
            )
    return Guide(str(soup), rows)
