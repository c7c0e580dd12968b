"""Ejecuta lecciones con papermill y deja cuaderno, página, afirmaciones e índice, según acaban."""

import json
import os
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from course_utils.claims import FAILED, HELD, UNCHECKED, count_states, count_text, read_claims
from course_utils.console import stderr_to
from course_utils.instructor.index import write_index
from course_utils.instructor.ingredients import ingredients
from course_utils.instructor.lessons import Lesson, parameter_names
from course_utils.instructor.workers import in_parallel
from course_utils.project import pin_data_folder, write_json
from course_utils.results.folders import DRAWN, REAL

CELL_TIMEOUT_S = 3600
# Otro proceso puede quedarse con el puerto entre que se elige y se abre: el núcleo no contesta.
_STARTS = 3
_NOT_STARTED = ("Kernel didn't respond", "Kernel died before replying")
_DATA_SOURCES = {REAL: "real", DRAWN: "offline"}
_STATE = "estado.json"


@dataclass(frozen=True)
class Outcome:
    """Cómo acabó una lección.

    Atributos:
        seconds: lo que duró.
        held, failed, unchecked: afirmaciones que se cumplen, que no y que no se comprobaron.
        broken: de las que no se cumplen, las que se exigían.
        error: el del cuaderno, o una cadena vacía.
    """

    lesson: Lesson
    seconds: float
    held: int = 0
    failed: int = 0
    unchecked: int = 0
    broken: int = 0
    error: str = ""

    @property
    def ok(self) -> bool:
        """Si el cuaderno terminó y se cumplió todo lo que se exigía."""
        return not self.error and not self.broken

    @property
    def counts(self) -> str:
        """Devuelve los tres recuentos en una frase."""
        return count_text({HELD: self.held, FAILED: self.failed, UNCHECKED: self.unchecked})

    def summary(self) -> str:
        """Devuelve el resultado en una línea."""
        mark = "✓" if self.ok else "✗"
        name = f"{self.lesson.number} · {self.lesson.title}"
        line = f"{mark} {name}: {self.seconds:.0f} s, {self.counts}"
        return f"{line} — {self.error}" if self.error else line


def run_lessons(
    lessons,
    profile: str,
    out: Path,
    parameters: dict,
    data: str = "",
    only_changed: bool = False,
    jobs: int = 1,
) -> list[Outcome]:
    """Ejecuta cada lección y escribe una línea por cada una; devuelve cómo acabaron, por número.

    Deja ``out/index.html``, que se pone al día con cada lección, y en ``out/<número>/`` el
    cuaderno ejecutado, su página HTML, ``claims.json``, ``stderr.txt`` y ``estado.json``. Una
    lección que falla no detiene a las demás.

    Argumentos:
        data: ``"reales"`` o ``"dibujados"``; vacío, los que haya.
        only_changed: si se dejan como están las que acabaron bien y no han cambiado desde entonces.
        jobs: cuántas a la vez, cada una en su proceso.

    Lanza:
        ValueError: antes de ejecutar nada, si alguna lección no tiene uno de los parámetros.
    """
    for lesson in lessons:
        _check_parameters(lesson, parameters)
    tasks = [(lesson, profile, out, parameters, data, only_changed) for lesson in lessons]
    outcomes = []
    for outcome, note in in_parallel(_run_or_keep, tasks, jobs):
        outcomes.append(outcome)
        print(f"[{len(outcomes)}/{len(lessons)}] {outcome.summary()}{note}", flush=True)
        write_index(out, earlier_outcomes(out), profile)
    return sorted(outcomes, key=lambda outcome: outcome.lesson.number)


def _run_or_keep(
    lesson: Lesson, profile: str, out: Path, parameters: dict, data: str, only_changed: bool
) -> tuple[Outcome, str]:
    made_of = ingredients(lesson, profile, parameters, data)
    outcome = _unchanged(lesson, out, made_of) if only_changed else None
    if outcome:
        return outcome, " (sin cambios)"
    print(f"      {lesson.path.stem} …", flush=True)
    outcome = run_lesson(lesson, profile, out, parameters, data)
    _save_state(outcome, out, made_of)
    return outcome, ""


def _check_parameters(lesson: Lesson, parameters: dict) -> None:
    # papermill solo lo anota y ejecuta el cuaderno con el valor de siempre.
    known = parameter_names(lesson.path)
    unknown = [name for name in parameters if name not in known]
    if unknown:
        raise ValueError(
            f"No existe el parámetro «{unknown[0]}» en la lección {lesson.number}: "
            f"usa {', '.join(known)}."
        )


def _save_state(outcome: Outcome, out: Path, made_of: str) -> None:
    lesson = {**asdict(outcome.lesson), "path": str(outcome.lesson.path)}
    state = {**asdict(outcome), "lesson": lesson, "ingredients": made_of}
    write_json(out / outcome.lesson.number / _STATE, state)


def _unchanged(lesson: Lesson, out: Path, made_of: str) -> Outcome | None:
    """Devuelve cómo acabó la última vez, si acabó bien y nada ha cambiado."""
    page = out / lesson.number / f"{lesson.path.stem}.html"
    found = _read_state(out / lesson.number / _STATE)
    if not found or not page.exists() or found[1] != made_of:
        return None
    return replace(found[0], lesson=lesson) if found[0].ok else None


def _read_state(path: Path) -> tuple[Outcome, str] | None:
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        lesson = {**state["lesson"], "path": Path(state["lesson"]["path"])}
        made_of = state.pop("ingredients")
        outcome = Outcome(**{**state, "lesson": Lesson(**lesson)})
        return (outcome, made_of) if _is_whole(outcome) and _is_whole(outcome.lesson) else None
    # Uno dañado, o de otra versión: la lección se ejecuta otra vez.
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _is_whole(record: Outcome | Lesson) -> bool:
    """Dice si cada campo es de la clase que declara."""
    return all(isinstance(getattr(record, field.name), field.type) for field in fields(record))


def earlier_outcomes(out: Path) -> list[Outcome]:
    """Devuelve cómo acabó cada lección que dejó su resultado en ``out``, por número."""
    outcomes = []
    for path in sorted(out.glob(f"*/{_STATE}")):
        found = _read_state(path)
        if found:
            outcomes.append(found[0])
    return outcomes


def run_lesson(
    lesson: Lesson,
    profile: str,
    out: Path,
    parameters: dict,
    data: str = "",
    variables=None,
    page: bool = True,
) -> Outcome:
    """Ejecuta una lección en la carpeta de su cuaderno y la exporta a HTML.

    Argumentos:
        data: como en ``run_lessons``.
        variables: otras variables de entorno con que se ejecuta, ``{nombre: valor}``.
        page: si se exporta; al comprobar lo publicado, nadie leería la página.
    """
    from course_utils.instructor.export import export_html

    folder = out / lesson.number
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in ("claims.json", _STATE):
        (folder / left_over).unlink(missing_ok=True)
    start = time.perf_counter()
    with _environment(out, data, variables or {}):
        error = _execute(lesson, folder, {"PROFILE": profile, **parameters})
    if page and (folder / lesson.path.name).exists():
        export_html(folder / lesson.path.name)
    seconds = time.perf_counter() - start
    try:
        counts = _count(folder / "claims.json")
    except (ValueError, KeyError) as damaged:
        counts, error = {}, error or f"claims.json está dañado: {damaged}"
    return Outcome(lesson, seconds, **counts, error=error)


def _execute(lesson: Lesson, folder: Path, parameters: dict) -> str:
    """Deja el cuaderno ejecutado en ``folder``; devuelve el error, o una cadena vacía."""
    for _ in range(_STARTS):
        try:
            # Los núcleos heredan el descriptor: sus avisos nativos quedan junto al cuaderno.
            with stderr_to(folder / "stderr.txt"):
                _papermill(lesson, folder, parameters)
            return ""
        # Un cuaderno puede fallar de cualquier modo; el informe dice cuál y los demás siguen.
        except Exception as failure:
            error = _describe_failure(failure)
            if not str(failure).startswith(_NOT_STARTED):
                break
    return error


def _papermill(lesson: Lesson, folder: Path, parameters: dict):
    import papermill

    from course_utils.instructor.warm_kernel import kernel_name

    papermill.execute_notebook(
        lesson.path,
        folder / lesson.path.name,
        parameters=parameters,
        cwd=lesson.path.parent,
        kernel_name=kernel_name(),
        progress_bar=False,
        execution_timeout=CELL_TIMEOUT_S,
    )


@contextmanager
def _environment(out: Path, data: str, variables: dict):
    """Lo que el núcleo hereda: carpetas absolutas, porque trabaja en otra, y de dónde leer."""
    before = dict(os.environ)
    os.environ["COURSE_OUTPUT_DIR"] = str(out.resolve())
    if data:
        os.environ["COURSE_DATA_SOURCE"] = _DATA_SOURCES[data]
    os.environ.update(variables)
    pin_data_folder()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _describe_failure(failure: Exception) -> str:
    name, value = getattr(failure, "ename", type(failure).__name__), getattr(failure, "evalue", "")
    lines = (value or str(failure)).strip().splitlines()
    return f"{name}: {lines[0][:200]}" if lines else name


def _count(path: Path) -> dict[str, int]:
    if not path.exists():
        return {}
    claims = read_claims(path)
    counts = count_states(claims)
    broken = sum(claim["checked"] and not claim["ok"] for claim in claims)
    return {
        "held": counts[HELD],
        "failed": counts[FAILED],
        "unchecked": counts[UNCHECKED],
        "broken": broken,
    }
