"""El vigilante, con guiones cortos en lugar de entregas, con encierro y sin él."""

import subprocess
import threading
import time

import psutil
import pytest

from course_utils.grading import isolation, sandbox

JOURNAL = "import json, os, sys; job = json.load(sys.stdin); fd = job['journal'];"
SLEEP = "import time; time.sleep(600)"
MEMORY_FILE = (
    f"import os; f = os.memfd_create('x')\nfor _ in range(4): os.write(f, bytes(2**25))\n{SLEEP}"
)
CHILDREN = (
    "import subprocess, sys\n"
    f"for _ in range(5): subprocess.Popen([sys.executable, '-c', {SLEEP!r}])\n{SLEEP}"
)


def test_it_hears_what_the_process_tells_and_how_it_ended(launch):
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


# Cada guion dormiría diez minutos. Un Python vacío ocupa unos 10 MB: seis pasan de 30, y uno no.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "limits", "reason"),
    [
        (SLEEP, {"seconds": 0.2}, "superó el límite de tiempo (0.2 segundos)"),
        (SLEEP, {"memory_mb": 1}, "superó el límite de memoria (0.000977 GB)"),
        (CHILDREN, {"memory_mb": 30}, "superó el límite de memoria (0.0293 GB)"),
        (MEMORY_FILE, {"memory_mb": 100}, "superó el límite de memoria (0.0977 GB)"),
        (CHILDREN, {"processes": 4}, "creó más de 4 procesos"),
        ("while True: print('x' * 10**5)", {"output_mb": 2}, "escribió más de 2 MB en pantalla"),
        (f"open('a', 'wb').write(b'x' * 3 * 10**6)\n{SLEEP}", {"disk_mb": 1}, "llenó su carpeta"),
    ],
)
def test_who_exceeds_a_limit_is_stopped_with_the_reason(launch, script, limits, reason):
    done = launch(script, **limits)
    assert reason in done.stopped
    assert done.seconds < 60 and len(done.output) <= 16_000


def test_one_that_stays_within_the_limits_ends_by_itself(launch):
    done = launch("open('a', 'w').write('x')", memory_mb=30, processes=4, disk_mb=1)
    assert done.stopped == "" and done.exit_code == 0


@pytest.mark.slow
def test_nothing_it_launched_survives(launch):
    """Tampoco lo que se aparta a otra sesión; se reconoce por un argumento que nadie más lleva."""
    secret = f"huerfano-{id(launch)}"
    script = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', {SLEEP!r}, {secret!r}], start_new_session=True)\n"
        "time.sleep(1)"
    )
    launch(script)
    alive = [p for p in psutil.process_iter(["cmdline", "status"]) if secret in str(p.info)]
    assert [p for p in alive if p.info["status"] != psutil.STATUS_ZOMBIE] == []


def test_a_dead_process_that_nobody_has_collected_is_not_waited_for():
    with subprocess.Popen(["true"]) as process:
        seen = psutil.Process(process.pid)
        while seen.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        assert not sandbox._runs(seen)
    assert sandbox._runs(psutil.Process()) and not sandbox._runs(seen)


def test_the_instructor_can_interrupt(launch):
    stop = threading.Event()
    stop.set()
    assert launch(SLEEP, stop).stopped == "se interrumpió la corrección"


def test_nothing_of_the_instructors_environment_reaches_it(launch, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRETO", "clave")
    monkeypatch.setenv("PYTHONPATH", "/tmp/otro")
    done = launch("import os; print(os.environ)")
    assert "SECRETO" not in done.output and "PYTHONPATH" not in done.output
    assert f"'HOME': '{tmp_path / 'trabajo'}'" in done.output


def test_the_tests_of_the_course_exist_only_for_who_is_not_confined(launch):
    done = launch(f"import os; print(os.path.exists({__file__!r}))")
    assert done.output.strip() == str(not isolation.available())
