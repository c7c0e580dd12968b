"""El vigilante, con guiones de unos milisegundos en lugar de entregas."""

import os
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from course_utils.grading import sandbox
from course_utils.grading.sandbox import Limits


@pytest.fixture
def launch(tmp_path, monkeypatch):
    def launch_script(script, stop=None, readable=(), **limits):
        monkeypatch.setattr(sandbox, "_START", script.replace("{", "{{").replace("}", "}}"))
        limits = Limits(**{"seconds": 30, "memory_mb": 2000, **limits})
        stop = stop or threading.Event()
        return sandbox.launch("ejecutar", {"a": "ñ"}, tmp_path, limits, stop, readable)

    return launch_script


JOURNAL = "import json, os, sys; job = json.load(sys.stdin); fd = job['journal'];"


def test_it_hears_what_the_process_tells_and_how_it_ended(launch, tmp_path):
    done = launch(JOURNAL + 'os.write(fd, b\'{"kind": "fin", "x": 1}\\n\'); print(job[\'a\'])')
    assert done.finished
    assert done.of("fin") == [{"kind": "fin", "x": 1}]
    assert done.output == "ñ\n"
    assert done.exit_code == 0 and not done.stopped


def test_what_is_not_an_event_is_ignored(launch):
    done = launch(JOURNAL + 'os.write(fd, b\'hola\\n3\\n[]\\n{"kind": 3}\\n{"x": 1}\\n\')')
    assert done.events == []
    assert not done.finished


@pytest.mark.parametrize(
    ("script", "code"),
    [("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 11)", 139)],
)
def test_a_process_that_dies_says_how(launch, script, code):
    done = launch(script)
    assert done.exit_code == code
    assert not done.finished and not done.stopped


def test_it_is_stopped_after_its_time(launch):
    start = time.perf_counter()
    done = launch("import time; time.sleep(60)", seconds=0.5)
    assert time.perf_counter() - start < 10
    assert done.stopped == "superó el límite de tiempo (0.5 segundos)"


def test_it_is_stopped_when_it_uses_too_much_memory(launch):
    done = launch("x = bytearray(b'1') * 400_000_000; import time; time.sleep(60)", memory_mb=200)
    assert done.stopped == "superó el límite de memoria (0.195 GB)"
    assert done.memory_mb > 200


def test_the_memory_of_its_children_counts(launch):
    child = "x = bytearray(b'1') * 150_000_000; import time; time.sleep(60)"
    script = (
        f"import subprocess, sys; a = [subprocess.Popen([sys.executable, '-c', {child!r}]) "
        "for _ in range(2)]; a[0].wait()"
    )
    assert "memoria" in launch(script, memory_mb=250).stopped


def test_it_is_stopped_when_it_prints_megabytes_and_only_the_end_is_kept(launch):
    done = launch("while True: print('x' * 100_000)", output_mb=2)
    assert done.stopped == "escribió más de 2 MB en pantalla"
    assert len(done.output) <= 16_000


def test_it_is_stopped_when_it_fills_its_folder(launch):
    script = (
        "import time\n"
        "for i in range(20): open(f'archivo{i}', 'wb').write(b'x' * 10**6)\n"
        "time.sleep(60)"
    )
    assert "llenó su carpeta" in launch(script, disk_mb=10).stopped


def test_it_is_stopped_when_it_creates_many_processes(launch):
    script = (
        "import os, time\n"
        "for _ in range(20):\n"
        "    if os.fork() == 0: time.sleep(60)\n"
        "time.sleep(60)"
    )
    assert launch(script, processes=10).stopped == "creó más de 10 procesos"


def test_nothing_it_launched_survives(launch, tmp_path):
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'],\n"
        "                         start_new_session=True)\n"
        "open('pid', 'w').write(str(child.pid)); time.sleep(1)"
    )
    launch(script)
    pid = int((tmp_path / "pid").read_text())
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_the_instructor_can_interrupt(launch):
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    assert launch("import time; time.sleep(60)", stop).stopped == "se interrumpió la corrección"


def test_nothing_of_the_instructors_environment_reaches_it(launch, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRETO", "clave")
    monkeypatch.setenv("PYTHONPATH", "/tmp/otro")
    done = launch("import os; print(os.environ)")
    assert "SECRETO" not in done.output and "PYTHONPATH" not in done.output
    assert f"'HOME': '{tmp_path}'" in done.output


def test_a_folder_of_python_or_of_the_system_is_exposed(tmp_path):
    assert sandbox.exposed([tmp_path, sandbox.ROOT / "notebooks", sandbox.ROOT / "data"]) == []
    inside = [Path(sys.prefix) / "datos", Path("/usr/share/curso")]
    assert sandbox.exposed([tmp_path, *inside]) == inside


def test_solutions_and_data_are_not_among_what_it_can_read(launch, tmp_path):
    done = launch(
        "import json, sys; print(*json.load(sys.stdin)['readable'], sep='\\n')",
        readable=[tmp_path / "datos"],
    )
    readable = done.output.splitlines()
    assert str(tmp_path / "datos") in readable
    for secret in ("notebooks/tareas/soluciones", "data/mnist.npz", ".git", "tests"):
        path = str(sandbox.ROOT / secret)
        assert not any(path == r or path.startswith(r + os.sep) for r in readable)
