import os
import subprocess
import sys

import pytest

from course_utils.grading.watch import CELL_NAME, Watch


@pytest.fixture
def watched(tmp_path):
    """La vigilancia sin instalar (no se podría quitar), su registro y sus dos carpetas."""
    readable, writable = tmp_path / "leer", tmp_path / "escribir"
    for folder in (readable, writable):
        folder.mkdir()
    log = []
    watch = Watch([readable], [writable], lambda what, detail: log.append((what, detail)))
    return watch._inspect, log, readable, writable


def test_reading_and_writing_where_allowed_is_silent(watched):
    inspect, log, readable, writable = watched
    inspect("open", (str(readable / "a"), "r", 0))
    inspect("open", (writable / "a", "wb", os.O_WRONLY))
    inspect("open", (os.fsencode(writable / "a"), None, os.O_CREAT | os.O_RDWR))
    inspect("os.rename", (str(writable / "a"), str(writable / "b"), -1, -1))
    inspect("open", (3, "w", 0))
    inspect("import", ("os",))
    assert log == []


WRITING = [("w", 0), ("a", 0), ("x", 0), ("r+", 0), (None, os.O_WRONLY), (None, os.O_RDWR)]


@pytest.mark.parametrize(("mode", "flags"), WRITING)
def test_writing_where_only_reading_is_allowed_is_refused_with_the_file(watched, mode, flags):
    inspect, log, readable, _ = watched
    with pytest.raises(PermissionError, match="El corrector no lo permite"):
        inspect("open", (str(readable / "a"), mode, flags))
    assert log == [("escribir", str(readable / "a"))]


def test_reading_anywhere_else_or_through_a_link_is_refused(watched):
    inspect, log, readable, writable = watched
    (writable / "enlace").symlink_to("/etc")
    paths = [f"{readable}_al_lado", readable / ".." / "secreto", writable / "enlace" / "passwd"]
    for path in paths:
        with pytest.raises(PermissionError):
            inspect("open", (str(path), "r", 0))
    assert log == [("leer", os.path.realpath(path)) for path in paths]


@pytest.mark.parametrize(
    ("event", "arguments", "what", "detail"),
    [
        *((f"os.{name}", ("/a", 0), "escribir", "/a") for name in ("remove", "mkdir", "chmod")),
        ("os.rename", ("{writable}/a", "/a", -1, -1), "escribir", "/a"),
        ("shutil.rmtree", ("/a", None), "escribir", "/a"),
        ("sqlite3.connect", ("/a.db",), "escribir", "/a.db"),
        ("socket.connect", (None, ("10.0.0.1", 80)), "red", "('10.0.0.1', 80)"),
        ("socket.getaddrinfo", ("example.com", 80, 0, 0, 0), "red", "example.com"),
        ("urllib.Request", ("http://a.com", None, {}, "GET"), "red", "http://a.com"),
        ("subprocess.Popen", ("ls", ["ls"], None, None), "proceso", "ls"),
        ("os.system", (b"ls",), "proceso", "b'ls'"),
        ("os.fork", (), "proceso", "os.fork"),
        ("os.kill", (1, 9), "proceso", "1"),
    ],
)
def test_everything_else_outside_is_refused_and_named(watched, event, arguments, what, detail):
    inspect, log, _, writable = watched
    arguments = [
        a.replace("{writable}", str(writable)) if isinstance(a, str) else a for a in arguments
    ]
    with pytest.raises(PermissionError):
        inspect(event, arguments)
    assert log == [(what, detail)]


def test_an_attempt_in_a_loop_is_told_once_and_always_refused(watched):
    inspect, log, *_ = watched
    for i in range(1000):
        with pytest.raises(PermissionError):
            inspect("open", ("/etc/shadow" if i % 2 else f"/tmp/{i}", "r", 0))
    assert len(log) == 200 and log.count(("leer", "/etc/shadow")) == 1


def test_ctypes_is_refused_to_a_cell_and_allowed_to_a_library(watched):
    inspect, log, *_ = watched
    scope = {"inspect": inspect}
    code = "inspect('ctypes.dlopen', ('libc.so.6',))"
    exec(compile(code, "/lib/biblioteca.py", "exec"), scope)
    with pytest.raises(PermissionError):
        exec(compile(code, CELL_NAME.format(number=4), "exec"), scope)
    assert log == [("ctypes", "ctypes.dlopen")]


def test_once_installed_it_acts(tmp_path):
    code = (
        "import sys; from pathlib import Path; from course_utils.grading.watch import Watch\n"
        "python = [Path(sys.prefix), Path(sys.base_prefix)]\n"
        f"Watch(python, [Path({str(tmp_path)!r})], print).install()\n"
        f"open({str(tmp_path / 'bien')!r}, 'w')\n"
        "try: open('/tmp/mal_del_vigilante', 'w')\n"
        "except PermissionError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "escribir /tmp/mal_del_vigilante" in done.stdout, done.stderr
    assert (tmp_path / "bien").exists()
