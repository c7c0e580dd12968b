import os

import pytest

from course_utils.instructor import workers
from course_utils.instructor.workers import in_parallel, share_of_cores


def test_with_one_job_the_tasks_are_done_here_and_in_order():
    here = list(in_parallel(os.getpid, [(), ()], 1))
    assert here == [os.getpid()] * 2
    assert list(in_parallel(divmod, [(7, 2), (9, 4)], 1)) == [(3, 1), (2, 1)]


def test_with_two_jobs_each_task_has_another_process():
    assert os.getpid() not in list(in_parallel(os.getpid, [(), (), ()], 2))
    assert sorted(in_parallel(divmod, [(7, 2), (9, 4)], 2)) == [(2, 1), (3, 1)]


def test_the_error_of_a_task_is_told():
    with pytest.raises(ZeroDivisionError):
        list(in_parallel(divmod, [(7, 2), (7, 0)], 2))


def test_less_than_one_job_is_refused():
    with pytest.raises(ValueError, match="--trabajos debe ser al menos 1 y vale 0"):
        list(in_parallel(divmod, [(7, 2)], 0))


def test_the_processes_share_the_cores(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(workers, "cpu_count", lambda: 6)
    assert set(in_parallel(os.getenv, [("OMP_NUM_THREADS",)] * 2, 2)) == {"3"}
    assert "OMP_NUM_THREADS" not in os.environ
    assert share_of_cores(9) == {"OMP_NUM_THREADS": "1"}


def test_the_threads_that_someone_asked_for_stay(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    assert set(in_parallel(os.getenv, [("OMP_NUM_THREADS",)] * 2, 2)) == {"5"}
