from types import SimpleNamespace

import pytest

from course_utils.grading import verdict
from course_utils.grading.sandbox import Execution
from course_utils.homework import TASKS
from course_utils.homework.tasks import CHECK_POINTS, OBJECTIVE_POINTS

PROGRAM = SimpleNamespace(task="13", uses_test=False, answers=("sí",))
MEASURES = {
    "mse": 0.004,
    "pca_mse": 0.01,
    "ratio": 0.4,
    "reconstruction": 70.0,
    "kl": 25.0,
    "nelbo": 95.0,
    "saved": 120.0,
    "latent_dim": 32.0,
    "active_units": 30.0,
    "posterior_gap": 0.1,
    "sample_gap": 0.05,
    "sampled_mse": 0.006,
    "blind": 200.0,
    "elbo_share": 0.48,
}
CONTROLS = [0.1, 0.12, 0.11]


def check(ok=True, message="bien"):
    return {"kind": "comprobacion", "ok": ok, "message": message}


def ran(*extra, checks=(True,) * 7, finished=True, **details):
    events = [{"kind": "celda", "number": 5}, *extra, {"kind": "autoevaluando"}]
    events += [*map(check, checks), {"kind": "autoevaluado"}]
    return Execution(events + [{"kind": "fin"}] * finished, seconds=12, memory_mb=900, **details)


def measured(share=0.11, declared=None, **changed):
    events = [
        {"kind": "medidas", **MEASURES, **changed},
        {"kind": "marca", "share": share, "controls": CONTROLS},
    ]
    if declared is not None:
        events.append({"kind": "declarado", "mse": declared})
    return Execution([*events, {"kind": "fin"}])


def judge(execution=None, evaluation=None, program=PROGRAM):
    return verdict.judge("ana", program, execution or ran(), evaluation or measured())


def points(result):
    return {mark.name: mark.points for mark in result.marks}


def test_a_perfect_submission_has_every_point_honours_and_a_reason():
    result = judge()
    assert result.total == 10
    assert result.honours
    assert "0.0040" in result.reasons[-1] and len(result.reasons) == 1
    assert (result.seconds, result.memory_mb, result.output) == (12, 900, "")


def test_every_criterion_has_its_points():
    for number, task in TASKS.items():
        result = judge(program=SimpleNamespace(task=number, uses_test=False, answers=()))
        assert tuple(points(result)) == verdict.criteria(number)
        maxima = [*(CHECK_POINTS[key] for key in task.checks), OBJECTIVE_POINTS]
        assert [mark.maximum for mark in result.marks] == maxima and sum(maxima) == 10


def test_every_criterion_is_a_column_of_some_task():
    assert set(verdict.CRITERIA) == set(verdict.criteria("13")) | set(verdict.criteria("14"))
    assert verdict.criteria("14")[-3:] == ("vae_lineal", "nivel", "objetivo")


def error(number, **details):
    known = {"kind": "error", "number": number, "name": "NameError", "message": "falta\n1"}
    return {**known, **details}


def denied(what, detail):
    return {"kind": "denegado", "what": what, "detail": detail}


CHECKS_ONLY = 10 - OBJECTIVE_POINTS
KL, TWO = CHECK_POINTS["kl"], CHECK_POINTS["encoder"] + CHECK_POINTS["sample"]
CHANGED = {"kind": "cambio", "names": ["checks.run_all"]}
TIME = "superó el límite de tiempo"
HUNG_CHECKING = [{"kind": "celda", "number": 5}, {"kind": "autoevaluando"}, check()]
REFUSED = Execution([{"kind": "rechazo", "message": "usa Lambda"}, {"kind": "fin"}], seconds=1)


@pytest.mark.parametrize(
    ("execution", "evaluation", "total", "reason"),
    [
        (ran(checks=[*[True] * 3, False, *[True] * 3]), None, 10 - KL, "«divergencia KL»: bien"),
        (
            ran(checks=[False] * 2 + [True] * 5),
            None,
            10 - TWO,
            "No pasa 2 autoevaluaciones: cod",
        ),
        (ran(checks=[False] * 7), None, OBJECTIVE_POINTS, "No pasa ninguna autoevaluación"),
        (ran(CHANGED), None, OBJECTIVE_POINTS, "Cambió las comprobaciones del curso (checks.run"),
        (None, measured(share=0.8), CHECKS_ONLY, "Entrenó con las imágenes de prueba: reproduce"),
        (None, measured(share=0.8), CHECKS_ONLY, "entre el 10% y el 12%."),
        (None, measured(declared=0.001), 10, "Declaró un MSE de 0.001 y sus redes tienen 0.004"),
        (None, Execution(), CHECKS_ONLY, "No hay redes que medir"),
        (None, REFUSED, CHECKS_ONLY, "La entrega no sirve: usa Lambda"),
        (None, Execution(seconds=1, exit_code=139), CHECKS_ONLY, "redes: el proceso se estrelló"),
        (None, Execution(seconds=1, stopped=TIME), CHECKS_ONLY, f"medir las redes: {TIME}"),
        (ran(finished=False, stopped=TIME), None, 10, f"Se detuvo en la celda 5: {TIME}."),
        (
            Execution(HUNG_CHECKING, stopped=TIME),
            Execution(),
            CHECK_POINTS["encoder"],
            "en la celda 5 o en las autoevaluaciones",
        ),
        (ran(finished=False, exit_code=3), None, 10, "en la celda 5 (código de salida 3)."),
        (ran(finished=False, exit_code=139), None, 10, "de golpe en la celda 5 (SIGSEGV)."),
        (ran(error(4), error(6)), None, 10, "La celda 4 falló con NameError: falta 1 (y también"),
        (ran(*[error(n, unfinished=True) for n in (4, 6)]), None, 10, "Sin escribir: las celdas 4"),
        (ran(*[denied("red", "a.com")] * 5), None, 10, "a la red, y no se le dejó: a.com."),
        (ran(denied("leer", "/datos/x")), None, 10, "fuera de lo que se le da, y no se le dejó: /"),
    ],
)
def test_what_happened_decides_the_points_and_is_told(execution, evaluation, total, reason):
    result = judge(execution, evaluation)
    assert result.total == total
    assert sum(reason in told for told in result.reasons) == 1


def test_the_last_time_the_checks_were_made_counts():
    first = [{"kind": "autoevaluando"}, *[check(False)] * 7]
    assert judge(ran(*first)).total == 10


def test_more_checks_than_there_are_give_no_more_points():
    assert judge(ran(checks=[True] * 50)).total == 10


@pytest.mark.parametrize("ok", [1, "True", None])
def test_only_true_passes_a_check(ok):
    assert judge(ran(checks=[ok] * 7)).total == OBJECTIVE_POINTS


def test_the_hint_adds_to_the_reason_and_never_decides():
    suspicious = SimpleNamespace(task="13", uses_test=True, answers=())
    assert judge(program=suspicious).total == 10
    for program, told in ((suspicious, True), (PROGRAM, False)):
        accused = judge(evaluation=measured(share=0.8), program=program)
        assert ("el código pasa x_test" in " ".join(accused.reasons)) is told
        assert not accused.honours


def test_declaring_almost_what_was_measured_is_not_told():
    assert len(judge(evaluation=measured(declared=0.0035)).reasons) == 1


def test_a_model_that_stopped_being_a_vae_has_no_honours():
    result = judge(evaluation=measured(kl=0.01))
    assert not result.honours
    assert 0 < points(result)["objetivo"] < OBJECTIVE_POINTS
    assert "un VAE" in " ".join(result.reasons)


def test_what_was_refused_is_not_told_twice():
    reasons = judge(ran(denied("red", "a.com"), error(4, denied=True))).reasons
    assert not any("La celda 4" in reason for reason in reasons)


def test_the_first_error_is_shown_or_the_last_words_of_who_died():
    first = error(4, traceback="el rastro")
    assert judge(ran(first, output="mucho texto")).output == "el rastro"
    assert judge(ran(first, finished=False, output="mucho texto")).output == "mucho texto"
    died = Execution(seconds=1, output="Fatal", exit_code=139)
    assert judge(evaluation=died).output == "Fatal"


def test_forged_events_do_not_break_the_verdict():
    forged = [{"kind": "cambio", "names": 3}]
    forged += [{"kind": kind} for kind in ("error", "denegado", "cambio", "celda")]
    forged += [{"kind": "denegado", "what": ["x"]}]
    result = judge(ran(*forged))
    assert 0 <= result.total <= 10 and result.reasons


def test_a_rejected_submission_has_zero_everywhere_and_its_reason():
    result = verdict.rejected("ana", "No hay ningún cuaderno.")
    assert result.total == 0 and result.reasons == ("No hay ningún cuaderno.",)
    assert tuple(points(result)) == verdict.CRITERIA


def test_the_criteria_are_in_the_order_of_the_checks():
    from course_utils.homework import checks

    first = ("codificador", "muestreo", "decodificador", "kl", "reconstru", "gradiente", "memoriz")
    second = (first[0], first[2], *first[4:], "vae lineal", "nivel")
    for number, words in (("13", first), ("14", second)):
        names = [result.name.lower() for result in checks.run_all({}, TASKS[number])]
        assert all(word in name for word, name in zip(words, names, strict=True))
        labels = [verdict.LABELS[name].lower() for name in verdict.criteria(number)[:-1]]
        assert all(word in label for word, label in zip(words, labels, strict=True))
