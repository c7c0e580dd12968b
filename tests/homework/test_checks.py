import pytest

from course_utils.homework import CheckResult, check_encoder, check_kl, check_sample, run_all
from course_utils.homework.checks import CheckError, written_names
from course_utils.homework.tasks import CHECK_TITLES
from tests.homework.answers import CIFAR, MNIST, kl_divergence, namespace, sample


@pytest.mark.parametrize("task", [MNIST, CIFAR], ids=["13", "14"])
def test_a_good_homework_passes_everything_in_order(task):
    results = run_all(namespace(task), task)
    assert [result.name for result in results] == [CHECK_TITLES[key] for key in task.checks]
    assert all(result.ok for result in results), [r.message for r in results if not r.ok]


def test_what_is_missing_is_named_and_the_rest_is_checked():
    written = namespace(MNIST, build_encoder="nada", build_decoder=None)
    del written["kl_divergence"]
    results = dict(zip(MNIST.checks, run_all(written, MNIST), strict=True))
    assert "Falta la función build_encoder" in results["encoder"].message
    assert "Falta la función kl_divergence" in results["kl"].message
    assert "Falta la función build_encoder" in results["gradient"].message
    assert {key for key, result in results.items() if result.ok} == {"sample", "reconstruction"}


def test_each_task_asks_for_what_its_checks_need():
    assert set(written_names(MNIST)) == set(namespace(MNIST))
    assert set(written_names(CIFAR)) == set(namespace(CIFAR))
    without = namespace(CIFAR, choose_level=None)
    assert "Falta la función choose_level" in run_all(without, CIFAR)[-1].message


def stub(*_):
    raise NotImplementedError("Escribe aquí tu código: la KL")


def divides(*_):
    return 1 / 0


def leaves(*_):
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (stub, "Aún falta por escribir. Escribe aquí tu código: la KL"),
        (divides, "se detuvo con ZeroDivisionError: division by zero"),
        (leaves, "se detuvo con SystemExit: 3"),
        (lambda: 0, "se detuvo con TypeError"),
    ],
)
def test_an_error_in_the_written_code_is_a_failed_check(function, message):
    assert message in check_kl(function, MNIST).message
    assert not check_kl(function, MNIST).ok


@pytest.mark.parametrize("check", [check_kl, check_sample, check_encoder])
def test_under_ci_a_failed_check_stops_the_notebook(check, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "ci")
    with pytest.raises(CheckError, match="✗ .*Aún falta"):
        check(stub, MNIST)
    # El corrector los quiere todos, pase lo que pase.
    assert not any(result.ok for result in run_all({}, MNIST))


def test_a_passed_check_stops_nothing_under_ci(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "ci")
    assert check_kl(kl_divergence, MNIST).ok
    assert check_sample(sample, MNIST).ok


def test_results_are_shown_with_their_mark_and_escaped():
    good, bad = CheckResult("La KL", True, "Bien."), CheckResult("La KL", False, "1 < 2 & 3")
    assert "✓" in good._repr_html_() and "✗" not in good._repr_html_()
    assert "✗" in bad._repr_html_() and "1 &lt; 2 &amp; 3" in bad._repr_html_()
    assert str(good) == "✓ La KL. Bien."
    assert str(bad).startswith("✗ La KL")
