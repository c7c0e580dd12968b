"""Los límites que se pone el proceso de una entrega; cada prueba, en otro proceso."""

import subprocess
import sys
import textwrap

import pytest


def run(script):
    script = "import os, sys, time\nfrom course_utils.grading import child\n" + textwrap.dedent(
        script
    )
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60
    )


def test_a_file_cannot_grow_past_the_limit(tmp_path):
    done = run(
        f"""
        child.limit_resources(file_bytes=10**6, memory_bytes=10**10)
        try:
            open({str(tmp_path / "a")!r}, "wb").write(bytes(2 * 10**6))
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
        child.limit_resources(file_bytes=10**6, memory_bytes=10**9)
        try:
            bytearray(3 * 10**9)
        except MemoryError:
            print("no cabe")
        """
    )
    assert "no cabe" in done.stdout, done.stderr


def test_it_ends_if_who_launched_it_dies():
    # El hijo hereda la salida: mientras viva, «run» no acaba.
    done = run(
        """
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.close(reading)
            child.end_with_listener(writing)
            time.sleep(600)
        os.kill(os.getpid(), 9)
        """
    )
    assert done.returncode == -9
