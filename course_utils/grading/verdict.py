"""De lo que pasó al ejecutar y medir una entrega, a sus puntos y sus motivos."""

import signal
from dataclasses import dataclass, field

from course_utils.grading.sandbox import Execution
from course_utils.grading.watermark import recognized
from course_utils.homework import TASKS, scoring
from course_utils.homework.scoring import Mark
from course_utils.homework.tasks import CHECK_POINTS, OBJECTIVE_POINTS

# Columna del CSV de cada autoevaluación; cada tarea puntúa en las suyas y deja vacías las demás.
_COLUMNS = {
    "encoder": "codificador",
    "sample": "muestreo",
    "decoder": "decodificador",
    "kl": "divergencia_kl",
    "reconstruction": "perdida",
    "gradient": "gradiente",
    "memorizes": "memorizar",
    "linear_vae": "vae_lineal",
    "level": "nivel",
}
# Cómo se llaman las columnas en el informe: las autoevaluaciones y el objetivo.
LABELS = {
    "codificador": "codificador",
    "muestreo": "muestreo",
    "decodificador": "decodificador",
    "divergencia_kl": "divergencia KL",
    "perdida": "pérdida de reconstrucción",
    "gradiente": "gradiente",
    "memorizar": "memorizar un lote",
    "vae_lineal": "VAE lineal",
    "nivel": "nivel σ²",
    "objetivo": "objetivo",
}
CRITERIA = tuple(LABELS)
# Con otras imágenes de prueba el error cambia unas centésimas: tanto menos no es azar.
_DECLARED_RATIO = 0.7
_MAX_SHOWN, _MAX_CELLS = 3, 8
_UNCHECKED = "No se llegó a comprobar."
_CHECKING = ("autoevaluando", "comprobacion")
_DENIED = {
    "escribir": "intentó escribir fuera de su carpeta",
    "leer": "intentó leer fuera de lo que se le da",
    "red": "intentó conectarse a la red",
    "proceso": "intentó lanzar o detener procesos",
    "ctypes": "intentó llamar al sistema con ctypes",
}


@dataclass(frozen=True)
class Verdict:
    """El resultado de una entrega.

    Atributos:
        student, task: quién y qué tarea (``""`` si no se sabe).
        marks: un ``Mark`` por criterio, en el orden de ``criteria(task)``.
        reasons: por qué tiene esa nota; nunca vacío.
        honours: si se propone matrícula.
        measures: lo medido (``mse``, ``pca_mse``, ``kl``, ``active_units``…), o vacío.
        seconds, memory_mb: lo que gastó.
        output: el primer error o, si el proceso no acabó, el final de lo que escribió.
        answers: lo que contestó a cada pregunta, para que lo lea el docente.
        final: ``False`` si falló el corrector y no la entrega: la próxima vez se repite.
    """

    student: str
    task: str
    marks: tuple[Mark, ...]
    reasons: tuple[str, ...]
    honours: bool = False
    measures: dict = field(default_factory=dict)
    seconds: float = 0.0
    memory_mb: float = 0.0
    output: str = ""
    answers: tuple[str, ...] = ()
    final: bool = True

    @property
    def total(self) -> float:
        """La nota, sobre 10."""
        return round(sum(mark.points for mark in self.marks), 2)


def criteria(task: str) -> tuple[str, ...]:
    """Devuelve las columnas en que puntúa una tarea; si no se sabe cuál es, todas."""
    checks = TASKS[task].checks if task in TASKS else _COLUMNS
    return (*(_COLUMNS[key] for key in checks), CRITERIA[-1])


def rejected(student: str, reason: str, task: str = "") -> Verdict:
    """El resultado de una entrega que no se pudo ejecutar; ``task``, si se sabe."""
    return Verdict(student, task, (*_lost_checks(reason, task), _no_objective(reason)), (reason,))


def judge(student: str, program, execution: Execution, evaluation: Execution) -> Verdict:
    """Puntúa una entrega.

    Argumentos:
        program: ``Program`` que se ejecutó.
        execution: cómo acabaron sus celdas.
        evaluation: cómo acabó la medida de sus redes; una ejecución vacía si no había redes.
    """
    task = TASKS[program.task]
    cheated = _trained_on_test(evaluation, program)
    objective, measures = _objective(evaluation, task, cheated)
    checks = _checks(execution, program.task)
    reasons = (
        *_how_it_ended(execution),
        *([cheated] if cheated else []),
        *_tampering(execution),
        *_denials(execution),
        *_errors(execution),
        *_declared(evaluation, measures),
        *([] if execution.of("cambio") else _failed_checks(checks)),
        objective.reason,
    )
    return Verdict(
        student,
        program.task,
        (*checks, objective),
        tuple(dict.fromkeys(reasons)),
        honours=bool(measures) and not cheated and scoring.honours(_as_measures(measures), task),
        measures=measures,
        seconds=execution.seconds,
        memory_mb=execution.memory_mb,
        # Si ni empezó, lo que falló fue el corrector.
        final=bool(execution.of("celda") or execution.stopped),
        output=_output(execution, evaluation),
        answers=program.answers,
    )


def _output(execution: Execution, evaluation: Execution) -> str:
    for process in (execution, evaluation):
        if process.started and not process.finished:
            return process.output
    errors = execution.of("error")
    return str(errors[0].get("traceback")) if errors else ""


def _checks(execution: Execution, task: str) -> tuple[Mark, ...]:
    """Los puntos de las autoevaluaciones, los de la última vez que se pasaron."""
    if execution.of("cambio"):
        return _lost_checks("Cambió las comprobaciones del curso: no cuentan.", task)
    results = _last_round(execution.events)
    marks = list(_lost_checks(_UNCHECKED, task))
    for i, event in enumerate(results[: len(marks)]):
        points = marks[i].maximum if event.get("ok") is True else 0.0
        reason = " ".join(str(event.get("message", "")).split()) or "sin explicación"
        marks[i] = Mark(marks[i].name, points, marks[i].maximum, reason)
    return tuple(marks)


def _last_round(events: list[dict]) -> list[dict]:
    starts = [i for i, event in enumerate(events) if event["kind"] == "autoevaluando"]
    return [e for e in events[starts[-1] :] if e["kind"] == "comprobacion"] if starts else []


def _lost_checks(reason: str, task: str) -> tuple[Mark, ...]:
    points = {_COLUMNS[key]: maximum for key, maximum in CHECK_POINTS.items()}
    return tuple(Mark(name, 0.0, points[name], reason) for name in criteria(task)[:-1])


def _no_objective(reason: str) -> Mark:
    return Mark(CRITERIA[-1], 0.0, OBJECTIVE_POINTS, reason)


def _objective(evaluation: Execution, task, cheated: str) -> tuple[Mark, dict]:
    """Los puntos del objetivo y lo medido."""
    measured, refused = evaluation.of("medidas"), evaluation.of("rechazo")
    if refused:
        return _no_objective(f"La entrega no sirve: {refused[0]['message']}"), {}
    if not measured:
        return _no_objective(_why_not_measured(evaluation)), {}
    measures = {name: value for name, value in measured[0].items() if name != "kind"}
    if cheated:
        return _no_objective("El objetivo no puntúa: entrenó con las imágenes de prueba."), measures
    marks = scoring.marks(_as_measures(measures), task)
    reason = " ".join(mark.reason for mark in marks)
    return Mark(CRITERIA[-1], sum(m.points for m in marks), OBJECTIVE_POINTS, reason), measures


def _why_not_measured(evaluation: Execution) -> str:
    if evaluation.started:
        return f"No se pudieron medir las redes: {evaluation.stopped or 'el proceso se estrelló'}."
    return (
        "No hay redes que medir: el cuaderno no llegó a cu.homework.hand_in(...), que es su última "
        "celda."
    )


def _as_measures(measures: dict) -> scoring.Measures:
    whole = {name: int(measures[name]) for name in ("latent_dim", "active_units")}
    return scoring.Measures(**{**measures, **whole})


def _trained_on_test(evaluation: Execution, program) -> str:
    found = evaluation.of("marca")
    if not found or not recognized(found[0]["share"], found[0]["controls"]):
        return ""
    share, controls = found[0]["share"], found[0]["controls"]
    hint = " Además, el código pasa x_test al entrenamiento." if program.uses_test else ""
    return (
        f"Entrenó con las imágenes de prueba: reproduce el {share:.0%} de una marca secreta que "
        f"solo está en ellas, y de otras {len(controls)} marcas sorteadas igual que nadie vio, "
        f"entre el {min(controls):.0%} y el {max(controls):.0%}.{hint}"
    )


def _how_it_ended(execution: Execution) -> list[str]:
    cells = execution.of("celda")
    where = f"en la celda {cells[-1].get('number')}" if cells else "antes de empezar"
    if execution.of("autoevaluando") and execution.events[-1]["kind"] in _CHECKING:
        where += " o en las autoevaluaciones"
    if execution.stopped:
        return [f"Se detuvo {where}: {execution.stopped}."]
    if not execution.finished:
        return [f"El proceso terminó de golpe {where} ({_exit(execution.exit_code)})."]
    return []


def _exit(code: int) -> str:
    if code <= 128:
        return f"código de salida {code}"
    try:
        return signal.Signals(code - 128).name
    except ValueError:
        return f"señal {code - 128}"


def _tampering(execution: Execution) -> list[str]:
    changed = execution.of("cambio")
    if not changed:
        return []
    # Una entrega puede fingir sucesos de cualquier forma.
    names = changed[0].get("names")
    text = ", ".join(map(str, names)) if isinstance(names, list) else ""
    return [f"Cambió las comprobaciones del curso ({text}): no puntúan."]


def _denials(execution: Execution) -> list[str]:
    """Una frase por tipo de intento, con los primeros detalles."""
    reasons = []
    for what, text in _DENIED.items():
        details = [str(e.get("detail")) for e in execution.of("denegado") if e.get("what") == what]
        if details:
            shown = "; ".join(list(dict.fromkeys(details))[:_MAX_SHOWN])
            reasons.append(f"{text[0].upper()}{text[1:]}, y no se le dejó: {shown}.")
    return reasons


def _errors(execution: Execution) -> list[str]:
    """El primer error y cuántos más; las celdas sin escribir, aparte."""
    errors = execution.of("error")
    unfinished = [str(e.get("number")) for e in errors if e.get("unfinished") is True]
    # Lo que no se le dejó hacer ya está dicho.
    failed = [e for e in errors if not (e.get("unfinished") is True or e.get("denied") is True)]
    reasons = [f"Sin escribir: {_cells(unfinished)}."] if unfinished else []
    if failed:
        first = failed[0]
        more = f" (y también {_cells([e.get('number') for e in failed[1:]])})" if failed[1:] else ""
        text = f"{first.get('name')}: {' '.join(str(first.get('message')).split())[:200]}"
        reasons.append(f"La celda {first.get('number')} falló con {text}{more}.")
    return reasons


def _cells(numbers) -> str:
    shown = ", ".join(map(str, numbers[:_MAX_CELLS])) + ("…" if len(numbers) > _MAX_CELLS else "")
    return f"{'la celda' if len(numbers) == 1 else 'las celdas'} {shown}"


def _failed_checks(checks: tuple[Mark, ...]) -> list[str]:
    """Una sola, con su consejo; si son más, sus nombres: los consejos están en el informe."""
    failed = [mark for mark in checks if mark.points < mark.maximum and mark.reason != _UNCHECKED]
    names = ", ".join(LABELS[mark.name] for mark in failed)
    if len(failed) == 1:
        return [f"No pasa la autoevaluación «{names}»: {failed[0].reason}"]
    if len(failed) == len(checks):
        return ["No pasa ninguna autoevaluación: falta lo que se pedía escribir o no funciona."]
    return [f"No pasa {len(failed)} autoevaluaciones: {names}."] if failed else []


def _declared(evaluation: Execution, measures: dict) -> list[str]:
    declared = evaluation.of("declarado")
    if not declared or not measures or declared[0]["mse"] >= _DECLARED_RATIO * measures["mse"]:
        return []
    return [
        f"Declaró un MSE de {declared[0]['mse']:.4g} y sus redes tienen {measures['mse']:.4g}: "
        "cuenta lo medido."
    ]
