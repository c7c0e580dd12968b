import pytest

from course_utils.homework import TASKS
from course_utils.homework.tasks import (
    CHECK_POINTS,
    CHECK_TITLES,
    NOT_A_VAE_POINTS,
    OBJECTIVE_POINTS,
)


def test_the_points_add_up_to_ten():
    for task in TASKS.values():
        assert sum(CHECK_POINTS[key] for key in task.checks) + OBJECTIVE_POINTS == 10
        assert len(set(task.checks)) == 7
    assert 0 < NOT_A_VAE_POINTS < OBJECTIVE_POINTS
    assert list(CHECK_POINTS) == list(CHECK_TITLES)


def test_what_was_written_in_the_first_homework_does_not_score_in_the_second():
    assert not {"sample", "kl"} & set(TASKS["14"].checks)
    assert set(TASKS["14"].checks) - set(TASKS["13"].checks) == {"linear_vae", "level"}


@pytest.mark.parametrize("number", ["13", "14"])
def test_each_task_says_what_the_issue_asks(number):
    task = TASKS[number]
    assert task.number == number
    assert task.honours_ratio < task.full_ratio < task.zero_ratio
    assert (task.dataset, task.max_latent_dim) == {"13": ("mnist", 32), "14": ("cifar10", 256)}[
        number
    ]
    assert task.reconstruction == {"13": "bce", "14": "mse"}[number]
    assert task.min_kl > 0 and task.min_active_units > 1
    assert 0 < task.max_sample_gap < 1
