"""El índice de las lecciones ejecutadas: ``index.html``, al día desde la primera."""

import html
from pathlib import Path

from course_utils.pages import page
from course_utils.project import write_text

_COLUMNS = ("Lección", "Cuaderno", "Tiempo", "Afirmaciones", "Estado")


def write_index(out: Path, outcomes, profile: str) -> Path:
    """Escribe ``out/index.html``, con una fila por lección ejecutada.

    Argumentos:
        outcomes: lista de ``runner.Outcome``.
        profile: el de la última ejecución.
    """
    minutes = sum(outcome.seconds for outcome in outcomes) / 60
    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    rows = "\n".join(_row(outcome) for outcome in outcomes)
    target = out / "index.html"
    body = f"""\
<p>Cuadernos ejecutados con el perfil «{html.escape(profile)}» en {minutes:.1f} minutos.</p>
<table>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table>"""
    write_text(target, page("Autoencoders y espacios latentes", body))
    return target


def _row(outcome) -> str:
    lesson = outcome.lesson
    base = f"{lesson.number}/{lesson.path.stem}"
    state = "✓" if outcome.ok else f"✗ {html.escape(outcome.error)}"
    indent = "↳ " if lesson.is_extension else ""
    return (
        f'<tr><td>{indent}<a href="{base}.html">{lesson.number} · {html.escape(lesson.title)}</a>'
        f"<p>{html.escape(lesson.summary)}</p></td>"
        f'<td><a href="{base}.ipynb">.ipynb</a></td><td class="cifra">{outcome.seconds:.0f} s</td>'
        f"<td>{outcome.counts}</td><td>{state}</td></tr>"
    )
