import keras
import numpy as np
import pytest

from course_utils import homework, metrics
from course_utils.grading.worker import changes, load_homework, snapshot
from course_utils.homework import checks, scoring, tasks
from tests.grading.submission_factory import FORMULAS, LINEAR, NETWORKS


@pytest.fixture
def before():
    load_homework()
    return snapshot()


def test_using_the_homework_changes_nothing(before):
    namespace = {"keras": keras, "layers": keras.layers, "ops": keras.ops}
    exec(NETWORKS + FORMULAS, namespace)
    results = checks.run_all(namespace, homework.TASKS["13"])
    assert all(result.ok for result in results)
    homework.check_kl(namespace["kl_divergence"])
    assert changes(before, snapshot()) == []


def test_what_only_the_second_homework_asks_is_checked_and_changes_nothing(before):
    namespace = {"np": np}
    exec(LINEAR, namespace)
    results = checks.run_all(namespace, homework.TASKS["14"])
    passed = [result.name for result in results if result.ok]
    assert passed == ["El VAE lineal", "El nivel σ²"]
    assert changes(before, snapshot()) == []


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (checks, "run_all"),
        (checks, "check_kl"),
        (scoring, "measure"),
        (homework, "HandInError"),
        (tasks, "OBJECTIVE_POINTS"),
        (np, "allclose"),
        (keras.ops, "sum"),
        (metrics, "kl"),
    ],
)
def test_replacing_a_function_is_noticed(before, monkeypatch, target, name):
    monkeypatch.setattr(target, name, lambda *_: None)
    assert f"{target.__name__}.{name}" in changes(before, snapshot())


def test_adding_what_was_loaded_on_use_is_noticed(before, monkeypatch):
    monkeypatch.setitem(vars(homework), "measure", lambda *_: None)
    assert "course_utils.homework.measure" in changes(before, snapshot())


def test_changing_the_code_of_a_function_is_noticed(before, monkeypatch):
    monkeypatch.setattr(checks.run_all, "__code__", (lambda namespace, task: []).__code__)
    assert "course_utils.homework.checks.run_all" in changes(before, snapshot())


def test_changing_a_method_of_a_class_is_noticed(before, monkeypatch):
    monkeypatch.setattr(checks.CheckResult, "__init__", lambda self, *_: None)
    names = changes(before, snapshot())
    assert "course_utils.homework.checks.CheckResult.__init__" in names


def test_changing_a_table_or_a_task_inside_is_noticed(before, monkeypatch):
    monkeypatch.setitem(tasks.CHECK_POINTS, "kl", 5)
    assert "course_utils.homework.tasks.CHECK_POINTS" in changes(before, snapshot())


def test_changing_a_frozen_task_is_noticed(before):
    task = tasks.TASKS["13"]
    object.__setattr__(task, "max_latent_dim", 999)
    try:
        assert "course_utils.homework.tasks.TASKS" in changes(before, snapshot())
    finally:
        object.__setattr__(task, "max_latent_dim", 32)


def test_what_a_library_loads_on_use_is_not_a_change(before, monkeypatch):
    monkeypatch.setattr(np, "cargado_al_usarlo", lambda: None, raising=False)
    assert changes(before, snapshot()) == []
