"""Ejecuta lecciones con papermill y deja el resultado: cuaderno, HTML, afirmaciones e índice."""

import html
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from course_utils.console import stderr_to
from course_utils.instructor.lessons import Lesson, parameter_names
from course_utils.pages import page
from course_utils.project import pin_data_folder, write_text

CELL_TIMEOUT_S = 3600
_COLUMNS = ("Lección", "Cuaderno", "Tiempo", "Afirmaciones", "Estado")


@dataclass(frozen=True)
class Outcome:
    """Cómo acabó una lección: segundos, afirmaciones cumplidas y comprobadas, y error."""

    lesson: Lesson
    seconds: float
    passed: int
    checked: int
    error: str = ""

    @property
    def ok(self) -> bool:
        """Si el cuaderno terminó y se cumplió todo lo comprobado."""
        return not self.error and self.passed == self.checked

    def summary(self) -> str:
        """Devuelve el resultado en una línea."""
        mark = "✓" if self.ok else "✗"
        claims = f"{self.passed}/{self.checked} afirmaciones"
        line = f"{mark} {self.lesson.number} · {self.lesson.title}: {self.seconds:.0f} s, {claims}"
        return f"{line} — {self.error}" if self.error else line


def run_lessons(lessons, profile: str, out: Path, parameters: dict) -> list[Outcome]:
    """Ejecuta cada lección, escribe una línea por cada una y el índice al final.

    Deja ``out/index.html`` y, en ``out/<número>/``, el cuaderno ejecutado, su página HTML,
    ``claims.json`` y ``stderr.txt``. Una lección que falla no detiene a las demás.

    Lanza:
        ValueError: antes de ejecutar nada, si alguna lección no tiene uno de los parámetros.
    """
    for lesson in lessons:
        _check_parameters(lesson, parameters)
    outcomes = []
    for position, lesson in enumerate(lessons, start=1):
        print(f"[{position}/{len(lessons)}] {lesson.path.stem} …", flush=True)
        outcomes.append(run_lesson(lesson, profile, out, parameters))
        print(f"      {outcomes[-1].summary()}", flush=True)
    write_index(out, outcomes, profile)
    return outcomes


def _check_parameters(lesson: Lesson, parameters: dict) -> None:
    # papermill solo lo anota y ejecuta el cuaderno con el valor de siempre.
    known = parameter_names(lesson.path)
    unknown = [name for name in parameters if name not in known]
    if unknown:
        raise ValueError(
            f"No existe el parámetro «{unknown[0]}» en la lección {lesson.number}: "
            f"usa {', '.join(known)}."
        )


def run_lesson(lesson: Lesson, profile: str, out: Path, parameters: dict) -> Outcome:
    """Ejecuta una lección en la carpeta de su cuaderno y la exporta a HTML."""
    from course_utils.instructor.export import export_html

    folder = out / lesson.number
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "claims.json").unlink(missing_ok=True)
    _prepare_environment(out)
    start = time.perf_counter()
    error = _execute(lesson, folder, {"PROFILE": profile, **parameters})
    seconds = time.perf_counter() - start
    if (folder / lesson.path.name).exists():
        export_html(folder / lesson.path.name)
    return Outcome(lesson, seconds, *_count_claims(folder / "claims.json"), error)


def _execute(lesson: Lesson, folder: Path, parameters: dict) -> str:
    """Deja el cuaderno ejecutado en ``folder``; devuelve el error, o una cadena vacía."""
    import papermill

    try:
        # Los núcleos heredan el descriptor: sus avisos nativos quedan junto al cuaderno.
        with stderr_to(folder / "stderr.txt"):
            papermill.execute_notebook(
                lesson.path,
                folder / lesson.path.name,
                parameters=parameters,
                cwd=lesson.path.parent,
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=CELL_TIMEOUT_S,
            )
    # Un cuaderno puede fallar de cualquier modo; el informe dice cuál y los demás siguen.
    except Exception as failure:
        return _describe_failure(failure)
    return ""


def _prepare_environment(out: Path) -> None:
    # El núcleo hereda el entorno y trabaja en otra carpeta: rutas absolutas.
    os.environ["COURSE_OUTPUT_DIR"] = str(out.resolve())
    pin_data_folder()


def _describe_failure(failure: Exception) -> str:
    name, value = getattr(failure, "ename", type(failure).__name__), getattr(failure, "evalue", "")
    lines = (value or str(failure)).strip().splitlines()
    return f"{name}: {lines[0][:200]}" if lines else name


def _count_claims(path: Path) -> tuple[int, int]:
    if not path.exists():
        return 0, 0
    checked = [c for c in json.loads(path.read_text(encoding="utf-8")) if c["checked"]]
    return sum(c["ok"] for c in checked), len(checked)


def write_index(out: Path, outcomes: list[Outcome], profile: str) -> Path:
    """Escribe ``out/index.html``, con un enlace por lección ejecutada."""
    minutes = sum(outcome.seconds for outcome in outcomes) / 60
    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    rows = "\n".join(_index_row(outcome) for outcome in outcomes)
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


def _index_row(outcome: Outcome) -> str:
    lesson = outcome.lesson
    base = f"{lesson.number}/{lesson.path.stem}"
    state = "✓" if outcome.ok else f"✗ {html.escape(outcome.error)}"
    return (
        f'<tr><td><a href="{base}.html">{lesson.number} · {html.escape(lesson.title)}</a>'
        f"<p>{html.escape(lesson.summary)}</p></td>"
        f'<td><a href="{base}.ipynb">.ipynb</a></td><td class="cifra">{outcome.seconds:.0f} s</td>'
        f"<td>{outcome.passed}/{outcome.checked}</td><td>{state}</td></tr>"
    )
