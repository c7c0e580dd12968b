"""Ataques contra el encierro: cada guion corre en otro proceso, como una entrega sin vigilancia."""

import os
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from course_utils.grading import isolation
from course_utils.project import ROOT
from tests.grading.submission_factory import ATTEMPT

PREAMBLE = f"""
import os, socket, sys, time
from pathlib import Path
{ATTEMPT}
"""


@pytest.fixture
def confine(tmp_path):
    """Ejecuta un guion encerrado en ``tmp_path/propia``; ``tmp_path/leer`` se puede leer."""
    if not isolation.available():
        pytest.skip("sin bubblewrap, o el sistema no deja crear espacios de nombres")
    for name in ("propia", "leer", "nada"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a").write_text(name)

    def run(script, run=subprocess.run, **options):
        script = PREAMBLE + textwrap.dedent(script)
        command = [sys.executable, "-I", "-c", script]
        command = isolation.confined(command, tmp_path / "propia", [tmp_path / "leer"])
        return run(command, text=True, **options)

    return run


def answers(confine, script):
    done = confine(script, capture_output=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_only_the_given_folders_can_be_read(confine, tmp_path):
    script = f"""
        for name in ("propia", "leer", "nada"):
            attempt((Path({str(tmp_path)!r}) / name / "a").read_text)
        attempt(lambda: os.listdir({str(Path.home())!r} + "/.ssh"))
        """
    assert answers(confine, script) == ["sí", "sí", "no", "no"]


def test_only_its_own_folder_can_be_written(confine, tmp_path):
    folders = [tmp_path / "leer", tmp_path, "/tmp", "/dev/shm", "/usr", ROOT / "course_utils"]
    folders += [sys.prefix, "/", "/etc"]
    script = f"""
        attempt(lambda: Path("a").write_text("x"))
        for folder in {list(map(str, folders))!r}:
            path = Path(folder) / "prueba_de_ataque"
            attempt(lambda: (path.touch(), path.unlink()))
        attempt(lambda: os.truncate({str(tmp_path / "leer" / "a")!r}, 0))
        """
    assert answers(confine, script) == ["sí"] + ["no"] * (len(folders) + 1)
    assert (tmp_path / "leer" / "a").read_text() == "leer"
    assert (tmp_path / "propia" / "a").read_text() == "x"


def test_of_the_course_only_its_code_exists(confine):
    seen = set(answers(confine, f"print(*os.listdir({str(ROOT)!r}))"))
    assert "course_utils" in seen
    allowed = {"course_utils", "assets", "pyproject.toml", "requirements.txt", ".venv"}
    assert not seen - allowed


def test_it_cannot_talk_to_the_network_nor_to_this_machine(confine):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        socket.create_connection(address, timeout=5).close()
        script = f"attempt(lambda: socket.create_connection({address!r}, timeout=5))"
        assert answers(confine, script) == ["no"]


def test_it_sees_no_other_process_and_has_no_privileges(confine, tmp_path):
    """Aunque el instructor sea el administrador; y lo que escribe es del instructor."""
    script = """
        print(sum(name.isdigit() for name in os.listdir("/proc")))
        print(Path("/proc/self/status").read_text().split("CapEff:")[1].split()[0])
        Path("b").write_text("x")
        """
    processes, privileges = answers(confine, script)
    assert int(processes) < 5 and int(privileges, 16) == 0
    assert (tmp_path / "propia" / "b").stat().st_uid == os.getuid()


DAEMON = """
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        while True:
            Path("pulso").write_text(str(time.time()))
            time.sleep(0.02)
    while not Path("pulso").exists():
        time.sleep(0.02)
    """


@pytest.mark.parametrize("killed", [True, False], ids=["lo matan", "acaba"])
def test_a_daemon_dies_with_it_however_it_ends(confine, tmp_path, killed):
    process = confine(DAEMON + "time.sleep(600)" * killed, run=subprocess.Popen)
    pulse = tmp_path / "propia" / "pulso"
    while not pulse.exists():
        time.sleep(0.02)
    if killed:
        process.kill()
    process.wait()
    assert_still(pulse)


def assert_still(pulse):
    """Comprueba que nadie escribe ya en ``pulse``; quien muere puede tardar un momento."""
    for _ in range(20):
        before = pulse.stat().st_mtime_ns
        time.sleep(0.2)
        if pulse.stat().st_mtime_ns == before:
            return
    pytest.fail("sigue escribiendo")


@pytest.mark.parametrize(
    ("end", "code"), [("os._exit(7)", 7), ("os.kill(os.getpid(), 9)", 137), ("os.abort()", 134)]
)
def test_it_ends_as_the_process_did(confine, end, code):
    assert confine(end).returncode == code


@pytest.mark.parametrize("answer", [None, "exit 1"])
def test_without_bwrap_or_if_the_system_forbids_it_there_is_no_isolation(
    tmp_path, monkeypatch, answer
):
    if answer:
        (tmp_path / "bwrap").write_text(f"#!/bin/sh\n{answer}\n")
        (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert isolation.available.__wrapped__() is False


def test_a_folder_of_python_or_of_the_system_is_exposed(tmp_path):
    assert isolation.exposed([tmp_path, ROOT / "notebooks", ROOT / "data"]) == []
    inside = [Path(sys.prefix) / "datos", Path("/usr/share/curso")]
    assert isolation.exposed([tmp_path, *inside]) == inside


@pytest.mark.parametrize(
    "secret", ["notebooks/tareas/soluciones", "data/mnist.npz", ".git", "tests"]
)
def test_solutions_and_data_are_never_public(secret):
    path = ROOT / secret
    assert not any(path.is_relative_to(folder) for folder in isolation.public_folders())
