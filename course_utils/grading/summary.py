"""La clase entera: qué autoevaluación falla más, cómo se reparten las notas y quién se parece."""

import html
import statistics
import zipfile
from collections import Counter
from pathlib import Path

from course_utils.grading.marks import is_number
from course_utils.grading.report import REPORT
from course_utils.grading.similarity import similar_pairs
from course_utils.grading.submissions import Submission
from course_utils.grading.verdict import CRITERIA, LABELS
from course_utils.pages import page
from course_utils.project import write_text

PAGE = "clase.html"
FEEDBACK = "retroalimentacion.zip"


def write(found: list[Submission], rows: list[dict], reports: Path) -> None:
    """Escribe en ``reports`` la página de la clase y, para Moodle, el ZIP con los informes.

    Argumentos:
        found: las entregas de esta corrección.
        rows: las filas del CSV, de esta y de otras; las que el docente añadió sin nota no cuentan.
    """
    rows = [row for row in rows if is_number(row.get("nota", ""))]
    pairs = similar_pairs(found)
    body = "\n".join((_numbers(rows), _failures(rows), _pairs(pairs), _students(rows, reports)))
    write_text(reports / PAGE, page("La clase", body))
    _write_feedback([one for one in found if one.identifier], reports)


def _numbers(rows: list[dict]) -> str:
    marks = [float(row["nota"]) for row in rows]
    whole = Counter(min(int(mark), 9) for mark in marks)
    bars = "".join(
        f"<tr><td>{low}–{low + 1}</td><td>{'█' * whole[low]} {whole[low] or ''}</td></tr>"
        for low in range(10)
    )
    middle = f"Media {statistics.mean(marks):.2f}, mediana {statistics.median(marks):.2f}"
    minutes = sum(float(row.get("segundos") or 0) for row in rows) / 60
    return (
        f'<p class="destacado">{len(rows)} notas. {middle}. Corregirlas llevó '
        f"{minutes:.0f} minutos.</p><h2>Reparto</h2><table>{bars}</table>"
    )


def _failures(rows: list[dict]) -> str:
    # Cada tarea deja vacías las columnas en que no puntúa.
    marks = [(name, float(row[name])) for row in rows for name in CRITERIA if row.get(name)]
    graded = Counter(name for name, _ in marks)
    failed = Counter(name for name, points in marks if not points)
    lines = "".join(
        f"<tr><td>{LABELS[name]}</td><td>{count} de {graded[name]}</td></tr>"
        for name, count in failed.most_common()
    )
    return f"<h2>Lo que más falla</h2><table>{lines}</table>" if lines else ""


def _pairs(pairs) -> str:
    if not pairs:
        return ""
    lines = "".join(
        f"<tr><td>{html.escape(one)}</td><td>{html.escape(other)}</td><td>{share:.0%}</td></tr>"
        for one, other, share in pairs
    )
    return (
        "<h2>Entregas que se parecen</h2><p>Parte común del código, sin nombres ni lo que trae la "
        f"plantilla. Míralas: puede haber un motivo.</p><table>{lines}</table>"
    )


def _students(rows: list[dict], reports: Path) -> str:
    lines = "".join(
        f"<tr><td>{_linked(row, reports)}</td><td>{row['tarea']}</td><td>{row['nota']}</td>"
        f"<td>{html.escape(row.get('motivo', '')[:160])}</td></tr>"
        for row in sorted(rows, key=lambda row: (row["tarea"], row["alumno"]))
    )
    head = "<tr><th>Estudiante</th><th>Tarea</th><th>Nota</th><th>Motivo</th></tr>"
    return f"<h2>Una por una</h2><table>{head}{lines}</table>"


def _linked(row: dict, reports: Path) -> str:
    name = html.escape(row["alumno"])
    where = Path(row["alumno"], row["tarea"] or "sin_tarea", REPORT)
    exists = (reports / where).exists()
    return f'<a href="{html.escape(where.as_posix())}">{name}</a>' if exists else name


def _write_feedback(found: list[Submission], reports: Path) -> None:
    """El ZIP que Moodle admite como retroalimentación: cada informe, en la carpeta de quien es."""
    if not found:
        return
    draft = reports / f".{FEEDBACK}"
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in found:
            for path in sorted((reports / one.student).glob(f"*/{REPORT}")):
                archive.write(path, f"{one.folder}/{path.parent.name}_{REPORT}")
    draft.replace(reports / FEEDBACK)
