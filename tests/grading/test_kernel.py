"""Cada prueba corre en otro proceso: un encierro no se puede deshacer."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from course_utils.grading import kernel

PREAMBLE = """
import os, sys
from pathlib import Path
from course_utils.grading import kernel
"""


def run(code, timeout=30):
    script = PREAMBLE + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=timeout
    )


needs_landlock = pytest.mark.skipif(not kernel.landlock_version(), reason="sin Landlock")


@pytest.fixture(scope="module")
def can_isolate():
    if "True" not in run("print(kernel.isolate())").stdout:
        pytest.skip("este sistema no deja crear espacios de nombres")


@needs_landlock
def test_only_the_given_folders_can_be_read_and_written(tmp_path):
    for name in ("leer", "escribir", "nada"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a").write_text(name)
    done = run(
        f"""
        root = Path({str(tmp_path)!r})
        # Lo que hace falta para leer un archivo ya está importado.
        print(kernel.restrict_files([root / "leer", root / "no_existe"], [root / "escribir"]))
        def attempt(action):
            try:
                print(action())
            except PermissionError:
                print("no")
        attempt(lambda: (root / "leer/a").read_text())
        attempt(lambda: (root / "leer/a").write_text("x"))
        attempt(lambda: (root / "escribir/b").write_text("x"))
        attempt(lambda: (root / "nada/a").read_text())
        attempt(lambda: (root / "nada/b").write_text("x"))
        attempt(lambda: os.rename(root / "nada/a", root / "escribir/c"))
        attempt(lambda: os.truncate(root / "nada/a", 0))
        """
    )
    assert done.stdout.split() == ["True", "leer", "no", "1", "no", "no", "no", "no"], done.stderr
    assert (tmp_path / "nada" / "a").read_text() == "nada"


@needs_landlock
def test_a_single_file_can_be_allowed(tmp_path):
    (tmp_path / "a").write_text("sí")
    (tmp_path / "b").write_text("x")
    done = run(
        f"""
        root = Path({str(tmp_path)!r})
        kernel.restrict_files([root / "a"], [])
        print((root / "a").read_text())
        try:
            (root / "b").read_text()
        except PermissionError:
            print("no")
        """
    )
    assert done.stdout.split() == ["sí", "no"], done.stderr


def test_isolated_there_is_no_network_and_files_keep_their_owner(can_isolate, tmp_path):
    done = run(
        f"""
        import socket
        kernel.isolate()
        path = Path({str(tmp_path / "a")!r})
        path.write_text("x")
        print(path.owner())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            try:
                udp.connect(("192.0.2.1", 53))
            except OSError as error:
                print(error.errno)
        """
    )
    (tmp_path / "otro").write_text("x")
    import errno

    owner = (tmp_path / "otro").owner()
    assert done.stdout.split() == [owner, str(errno.ENETUNREACH)], done.stderr


def test_a_daemon_dies_with_the_isolated_process(can_isolate, tmp_path):
    pulse = tmp_path / "pulso"
    done = run(
        f"""
        kernel.isolate()
        import time
        if os.fork() == 0:
            os.setsid()
            if os.fork():
                os._exit(0)
            os.close(1); os.close(2)
            while True:
                Path({str(pulse)!r}).write_text(str(time.time()))
                time.sleep(0.05)
        time.sleep(0.5)
        os._exit(0)
        """
    )
    assert done.returncode == 0, done.stderr
    before = pulse.read_text()
    time.sleep(0.3)
    assert pulse.read_text() == before


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("os._exit(7)", 7),
        ("os.kill(os.getpid(), 9)", 137),
        ("import faulthandler; faulthandler._sigsegv()", 139),
    ],
)
def test_the_isolated_process_ends_as_its_child_did(can_isolate, end, code):
    assert run(f"kernel.isolate()\n{end}").returncode == code


def test_a_file_cannot_grow_past_the_limit(tmp_path):
    done = run(
        f"""
        kernel.limit_resources(file_bytes=10**6, memory_bytes=10**10)
        try:
            Path({str(tmp_path / "a")!r}).write_bytes(bytes(2 * 10**6))
        except OSError as error:
            print(error.strerror)
        """
    )
    assert "File too large" in done.stdout, done.stderr
    assert (tmp_path / "a").stat().st_size <= 10**6


@pytest.mark.skipif(sys.platform != "linux", reason="macOS no aplica RLIMIT_DATA")
def test_memory_that_would_exhaust_the_machine_is_refused():
    done = run(
        """
        kernel.limit_resources(file_bytes=10**6, memory_bytes=10**9)
        try:
            bytearray(3 * 10**9)
        except MemoryError:
            print("no cabe")
        """
    )
    assert "no cabe" in done.stdout, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="solo en Linux")
def test_it_dies_if_who_launched_it_dies(tmp_path):
    pulse = Path(tmp_path / "pulso")
    run(
        f"""
        import subprocess, time
        child = "from course_utils.grading import kernel; kernel.die_with_parent();" + (
            "import time, pathlib\\nwhile True: pathlib.Path({str(pulse)!r}).write_text("
            "str(time.time())); time.sleep(0.05)"
        )
        subprocess.Popen([sys.executable, "-c", child], stdout=-3, stderr=-3)
        while not Path({str(pulse)!r}).exists():
            time.sleep(0.05)
        os.kill(os.getpid(), 9)
        """
    )
    time.sleep(0.3)
    before = pulse.read_text()
    time.sleep(0.3)
    assert pulse.read_text() == before
