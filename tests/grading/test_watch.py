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
    check, log, readable, writable = watched
    check("open", (str(readable / "a"), "r", 0))
    check("open", (writable / "a", "wb", os.O_WRONLY))
    check("open", (os.fsencode(writable / "a"), None, os.O_CREAT | os.O_RDWR))
    check("os.rename", (str(writable / "a"), str(writable / "b"), -1, -1))
    check("open", (3, "w", 0))
    check("import", ("os",))
    assert log == []


@pytest.mark.parametrize(
    ("mode", "flags"),
    [("w", 0), ("a", 0), ("x", 0), ("r+", 0), (None, os.O_WRONLY), (None, os.O_RDWR | os.O_CREAT)],
)
def test_writing_where_only_reading_is_allowed_is_refused_with_the_file(watched, mode, flags):
    check, log, readable, _ = watched
    with pytest.raises(PermissionError, match="El corrector no lo permite"):
        check("open", (str(readable / "a"), mode, flags))
    assert log == [("escribir", str(readable / "a"))]


def test_reading_anywhere_else_is_refused(watched):
    check, log, readable, _ = watched
    sibling = f"{readable}_de_al_lado"
    for path in (sibling, readable / ".." / "secreto", "/etc/shadow"):
        with pytest.raises(PermissionError):
            check("open", (str(path), "r", 0))
    assert [what for what, _ in log] == ["leer"] * 3


def test_a_link_inside_does_not_lead_outside(watched):
    check, log, _, writable = watched
    (writable / "enlace").symlink_to("/etc")
    with pytest.raises(PermissionError):
        check("open", (str(writable / "enlace" / "passwd"), "r", 0))
    assert log == [("leer", "/etc/passwd")]


@pytest.mark.parametrize(
    ("event", "arguments", "what"),
    [
        ("os.remove", ("/tmp/a", -1), "escribir"),
        ("os.rename", ("{writable}/a", "/tmp/a", -1, -1), "escribir"),
        ("os.mkdir", ("/tmp/a", 0o777, -1), "escribir"),
        ("shutil.rmtree", ("/tmp/a", None), "escribir"),
        ("os.chmod", ("/tmp/a", 0o777, -1), "escribir"),
        ("socket.connect", (None, ("10.0.0.1", 80)), "red"),
        ("socket.getaddrinfo", ("example.com", 80, 0, 0, 0), "red"),
        ("urllib.Request", ("http://example.com", None, {}, "GET"), "red"),
        ("subprocess.Popen", ("ls", ["ls"], None, None), "proceso"),
        ("os.system", (b"ls",), "proceso"),
        ("os.fork", (), "proceso"),
        ("os.kill", (1, 9), "proceso"),
        ("sqlite3.connect", ("/tmp/a.db",), "escribir"),
    ],
)
def test_everything_else_outside_is_refused_and_named(watched, event, arguments, what):
    check, log, _, writable = watched
    arguments = tuple(
        a.replace("{writable}", str(writable)) if isinstance(a, str) else a for a in arguments
    )
    with pytest.raises(PermissionError):
        check(event, arguments)
    assert [seen for seen, _ in log] == [what]


def test_the_address_is_part_of_the_reason(watched):
    check, log, *_ = watched
    for event, arguments in (
        ("socket.connect", (None, ("10.0.0.1", 80))),
        ("socket.getaddrinfo", ("example.com", 80, 0, 0, 0)),
    ):
        with pytest.raises(PermissionError):
            check(event, arguments)
    assert log == [("red", "('10.0.0.1', 80)"), ("red", "example.com")]


def test_an_attempt_in_a_loop_is_told_once_and_always_refused(watched):
    check, log, *_ = watched
    for i in range(1000):
        with pytest.raises(PermissionError):
            check("open", ("/etc/shadow" if i % 2 else f"/tmp/{i}", "r", 0))
    assert len(log) == 200 and log.count(("leer", "/etc/shadow")) == 1


def test_ctypes_is_refused_to_a_cell_and_allowed_to_a_library(watched):
    check, log, *_ = watched
    scope = {"check": check}
    code = "check('ctypes.dlopen', ('libc.so.6',))"
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
