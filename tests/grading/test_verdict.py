from types import SimpleNamespace

import pytest

from course_utils.grading import verdict
from course_utils.grading.sandbox import Execution
from course_utils.homework import TASKS
from course_utils.homework.tasks import CHECK_POINTS, OBJECTIVE_POINTS

PROGRAM = SimpleNamespace(task="13", uses_test=False)
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
    assert tuple(points(judge())) == verdict.CRITERIA
    assert [m.maximum for m in judge().marks] == [*CHECK_POINTS.values(), OBJECTIVE_POINTS]


def test_a_check_that_fails_loses_its_points_and_says_why():
    checks = [True] * 7
    checks[3] = False
    result = judge(ran(checks=checks))
    assert points(result)["divergencia_kl"] == 0
    assert result.total == 10 - CHECK_POINTS["kl"]
    assert "«divergencia KL»" in " ".join(result.reasons)


def test_several_checks_that_fail_are_named():
    result = judge(ran(checks=[False, False, *[True] * 5]))
    assert "No pasa 2 autoevaluaciones: codificador, muestreo." in result.reasons


def test_the_last_time_the_checks_were_made_counts():
    first = [{"kind": "autoevaluando"}, *[check(False)] * 7]
    assert judge(ran(*first)).total == 10


def test_more_checks_than_there_are_give_no_more_points():
    assert judge(ran(checks=[True] * 50)).total == 10


@pytest.mark.parametrize("ok", [1, "True", None])
def test_only_true_passes_a_check(ok):
    assert judge(ran(checks=[ok] * 7)).total == OBJECTIVE_POINTS


def test_who_changes_the_checks_loses_them_but_not_the_objective():
    result = judge(ran({"kind": "cambio", "names": ["checks.run_all"]}))
    assert result.total == OBJECTIVE_POINTS
    assert any("Cambió las comprobaciones del curso (checks.run_all)" in r for r in result.reasons)


def test_who_trained_with_the_test_images_loses_the_objective_and_honours():
    result = judge(evaluation=measured(share=0.8))
    assert points(result)["objetivo"] == 0
    assert not result.honours
    reason = " ".join(result.reasons)
    assert "Entrenó con las imágenes de prueba: reproduce el 80 %" in reason.replace("%", " %")
    assert "entre el 10%" in reason and "12%" in reason
    assert "el código pasa x_test" not in reason


def test_the_hint_adds_to_the_reason_and_never_decides():
    suspicious = SimpleNamespace(task="13", uses_test=True)
    assert judge(program=suspicious).total == 10
    accused = judge(evaluation=measured(share=0.8), program=suspicious)
    assert "el código pasa x_test" in " ".join(accused.reasons)


def test_declaring_a_much_better_score_is_said_and_changes_nothing():
    honest, boastful = (
        judge(evaluation=measured(declared=0.0035)),
        judge(evaluation=measured(declared=0.001)),
    )
    assert honest.total == boastful.total == 10
    assert not any("Declaró" in r for r in honest.reasons)
    assert any("Declaró un MSE de 0.001 y sus redes tienen 0.004" in r for r in boastful.reasons)


def test_a_model_that_stopped_being_a_vae_has_no_honours():
    result = judge(evaluation=measured(kl=0.01))
    assert not result.honours
    assert 0 < points(result)["objetivo"] < OBJECTIVE_POINTS
    assert "un VAE" in " ".join(result.reasons)


def test_without_networks_the_checks_still_count():
    result = judge(evaluation=Execution())
    assert result.total == 10 - OBJECTIVE_POINTS
    assert "No hay redes que medir" in " ".join(result.reasons)


def test_networks_that_are_refused_say_why():
    refused = Execution([{"kind": "rechazo", "message": "usa Lambda"}, {"kind": "fin"}])
    assert "usa Lambda" in " ".join(judge(evaluation=refused).reasons)


@pytest.mark.parametrize(
    ("evaluation", "reason"),
    [
        (Execution(seconds=1, exit_code=139), "el proceso se estrelló"),
        (Execution(seconds=1, stopped="superó el límite de tiempo"), "superó el límite de tiempo"),
    ],
)
def test_a_measure_that_fails_says_so(evaluation, reason):
    result = judge(evaluation=evaluation)
    assert points(result)["objetivo"] == 0
    assert f"No se pudieron medir las redes: {reason}" in " ".join(result.reasons)


def test_the_last_words_of_a_measure_that_died_are_shown():
    died = Execution(seconds=1, output="Fatal", exit_code=139)
    assert judge(evaluation=died).output == "Fatal"


def test_who_hangs_while_training_keeps_the_checks_already_passed():
    result = judge(
        ran(finished=False, stopped="superó el límite de tiempo (45 minutos)"), Execution()
    )
    assert result.total == 10 - OBJECTIVE_POINTS
    assert result.reasons[0] == "Se detuvo en la celda 5: superó el límite de tiempo (45 minutos)."


def test_who_hangs_in_the_checks_is_told_so():
    events = [{"kind": "celda", "number": 5}, {"kind": "autoevaluando"}, check()]
    result = judge(Execution(events, stopped="superó el límite de tiempo (1 minutos)"), Execution())
    assert "en la celda 5 o en las autoevaluaciones" in result.reasons[0]
    assert result.total == CHECK_POINTS["encoder"]


@pytest.mark.parametrize(("code", "text"), [(3, "código de salida 3"), (139, "SIGSEGV")])
def test_a_process_that_dies_says_where_and_how(code, text):
    result = judge(ran(finished=False, exit_code=code), Execution())
    assert result.reasons[0] == f"El proceso terminó de golpe en la celda 5 ({text})."


def test_errors_name_the_first_cell_and_count_the_others():
    errors = [
        {"kind": "error", "number": n, "name": "NameError", "message": f"falta\n{n}"}
        for n in (4, 6)
    ]
    reasons = judge(ran(*errors, output="Traceback")).reasons
    assert reasons[0] == "La celda 4 falló con NameError: falta 4 (y también la celda 6)."


def test_what_was_refused_is_not_told_twice():
    denied = {"kind": "denegado", "what": "red", "detail": "example.com"}
    error = {"kind": "error", "number": 4, "name": "PermissionError", "denied": True}
    assert not any("La celda 4" in reason for reason in judge(ran(denied, error)).reasons)


def test_who_passes_no_check_is_told_in_one_line():
    assert any("No pasa ninguna" in reason for reason in judge(ran(checks=[False] * 7)).reasons)


def test_the_first_error_is_shown_or_the_last_words_of_who_died():
    error = {"kind": "error", "number": 4, "traceback": "el rastro"}
    assert judge(ran(error, output="mucho texto")).output == "el rastro"
    assert judge(ran(error, finished=False, output="mucho texto")).output == "mucho texto"


def test_cells_still_to_be_written_are_listed_apart():
    errors = [{"kind": "error", "number": n, "unfinished": True} for n in (4, 6)]
    assert judge(ran(*errors)).reasons[0] == "Sin escribir: las celdas 4, 6."


def test_each_kind_of_attempt_is_told_once_with_its_details():
    denied = [{"kind": "denegado", "what": "red", "detail": "example.com"}] * 5
    denied.append({"kind": "denegado", "what": "leer", "detail": "/datos/mnist.npz"})
    reasons = judge(ran(*denied)).reasons
    assert "Intentó conectarse a la red, y no se le dejó: example.com." in reasons
    assert any("/datos/mnist.npz" in reason for reason in reasons)
    assert len(reasons) == 3


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

    names = [result.name.lower() for result in checks.run_all({}, TASKS["13"])]
    words = ("codificador", "muestreo", "decodificador", "kl", "reconstru", "gradiente", "memoriz")
    assert all(word in name for word, name in zip(words, names, strict=True))
    labels = [verdict.LABELS[name].lower() for name in verdict.CRITERIA[:-1]]
    assert all(word in label for word, label in zip(words, labels, strict=True))


def test_the_criteria_are_as_many_as_the_points_of_the_task():
    assert len(verdict.CRITERIA) == len(CHECK_POINTS) + 1
    assert set(TASKS) == {"13", "14"}
