"""Las tablas del sitio: lo que midió cada lección, lo publicado y los minutos de cada una."""

import html
from pathlib import Path

from course_utils.claims import HELD, MARKS, count_states, count_text, number, read_claims
from course_utils.instructor.executed import executed_notebook
from course_utils.instructor.lessons import Lesson, read_notebook
from course_utils.instructor.site.lesson_pages import document
from course_utils.results.archive import n_examples, read_card
from course_utils.results.folders import PUBLISHED


def claims_tables(lessons: list[Lesson], out: Path) -> str:
    """Devuelve, en Markdown, las afirmaciones que midió cada lección ejecutada en ``out``.

    Las de una tarea no: las mide su solución, y contarían cómo es.
    """
    found = [(lesson, executed_notebook(lesson, out)) for lesson in lessons]
    texts = [_claims(lesson, notebook) for lesson, notebook in found if notebook]
    return "\n\n".join(filter(None, texts)) or "Aún no se ha ejecutado ninguna lección.\n"


def _claims(lesson: Lesson, notebook: Path) -> str:
    path = notebook.with_name("claims.json")
    if not path.exists():
        return ""
    claims = read_claims(path)
    rows = [
        (
            MARKS[claim["state"]],
            claim["claim"],
            _number(claim["value"]),
            claim["bound"],
            "" if claim["state"] == HELD else claim["reason"],
        )
        for claim in claims
    ]
    profile = read_notebook(notebook).metadata["papermill"]["parameters"]["PROFILE"]
    return (
        f"### {_link(lesson)}\n\nPerfil `{profile}`: {count_text(count_states(claims))}.\n\n"
        + _table(("", "Afirmación", "Medido", "Cota", "Nota"), rows)
    )


def cards_tables(lessons: list[Lesson], root: Path = PUBLISHED) -> str:
    """Devuelve, en Markdown, las fichas de los resultados publicados en ``root``.

    Lanza:
        ResultError: si alguna ficha no se puede leer o le falta algún campo.
    """
    texts = []
    for lesson in lessons:
        rows = [_card(path) for path in sorted((root / lesson.number).glob("*/*.json"))]
        if rows:
            head = ("Resultado", "Datos", "Ejemplos", "Épocas", "Calidad en prueba", "Versiones")
            texts.append(f"### {_link(lesson)}\n\n{_table((*head, 'Fecha'), rows)}")
    return "\n\n".join(texts) or "Aún no hay resultados publicados.\n"


def _card(path: Path) -> tuple[str, ...]:
    card = read_card(path.parent, path.stem)
    quality = card.get("quality", {})
    versions = card["versions"]
    return (
        card["name"],
        path.parent.name,
        f"{n_examples(card):,}".replace(",", " "),
        str(card["recipe"].get("epochs", "–")),
        ", ".join(f"{name} {_number(value)}" for name, value in quality.items()) or "medidas",
        f"Keras {versions['keras']}",
        card["date"],
    )


def minutes_table(lessons: list[Lesson]) -> str:
    """Devuelve, en Markdown, cuánto dura cada lección y qué datos usa."""
    lines = ["| Lección | Tiempo | Datos |", "|---|---|---|"]
    for lesson in lessons:
        arrow = "↳ " if lesson.is_extension else ""
        lines.append(f"| {arrow}{_link(lesson)} | {lesson.time} | {lesson.data} |")
    return "\n".join(lines) + "\n"


def _link(lesson: Lesson) -> str:
    return f"[{lesson.number} · {lesson.title}](/{document(lesson)}.ipynb)"


def _number(value: float | None) -> str:
    return "–" if value is None else number(value)


def _table(head, rows) -> str:
    lines = [_row(head, "th"), *(_row(row, "td") for row in rows)]
    return f'<table class="table table-sm">\n<thead>{lines[0]}</thead>\n' + "\n".join(
        ["<tbody>", *lines[1:], "</tbody>", "</table>"]
    )


def _row(texts, tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in texts) + "</tr>"
