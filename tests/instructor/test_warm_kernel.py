"""El núcleo que nace con las bibliotecas importadas se porta como el de siempre."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.instructor.warm_kernel import KERNEL, kernel_name
from course_utils.project import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="solo se bifurca en Linux"),
]


@pytest.fixture(autouse=True)
def jupyter_path(monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", "")
    assert kernel_name() == KERNEL


def run(*sources, timeout=120, **options):
    """Ejecuta las celdas en un núcleo propio y devuelve lo que escribe o enseña cada una."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    NotebookClient(notebook, kernel_name=KERNEL, timeout=timeout).execute(**options)
    return [cell.outputs for cell in notebook.cells]


def test_it_is_born_with_the_libraries_imported_and_nothing_of_ours():
    (outputs,) = run(
        "import sys; print('keras' in sys.modules, 'sklearn' in sys.modules)\n"
        "print([m for m in sys.modules if m.startswith('tests')])\n"
        "import gc; print(gc.get_freeze_count() > 100_000)"
    )
    assert outputs[0].text.splitlines() == ["True True", "[]", "True"]


def test_each_notebook_has_its_own_process_and_leaves_nothing_to_the_next():
    (first,) = run("import keras, os; keras.dejado = 1; print(os.getpid())")
    (second,) = run("import keras, os; print(os.getpid()); print(hasattr(keras, 'dejado'))")
    pid, left = second[0].text.split()
    assert pid != first[0].text.strip() and left == "False"


def test_it_trains_and_shows_its_figures():
    trained, figure = run(
        "import keras, numpy as np; x = np.eye(8, dtype='float32')\n"
        "model = keras.Sequential([keras.layers.Dense(8)]); model.compile('adam', 'mse')\n"
        "print(len(model.fit(x, x, epochs=2, verbose=0).history['loss']))",
        "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()",
    )
    assert trained[-1].text == "2\n"
    assert "image/png" in figure[0].data


def test_it_takes_the_folder_the_variables_and_the_import_path_of_who_asks(tmp_path, monkeypatch):
    monkeypatch.setenv("UNA_VARIABLE", "valor")
    place, path = run(
        "import os, sys; print(os.getcwd(), os.environ['UNA_VARIABLE'])",
        f"print({str(Path.cwd())!r} in sys.path)",
        cwd=str(tmp_path),
    )
    assert place[0].text.split() == [str(tmp_path), "valor"]
    assert path[0].text.strip() == "False"


def test_an_error_a_cell_too_long_and_a_death_are_told_apart():
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run("1 / 0")
    with pytest.raises(CellTimeoutError):
        run("import time; time.sleep(600)", timeout=2)
    with pytest.raises(DeadKernelError):
        run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")


def test_neither_the_kernel_nor_what_it_launched_survives_the_notebook(tmp_path):
    pids = tmp_path / "pids"
    source = f"""
    import os, pathlib, subprocess, time
    child = subprocess.Popen(["sleep", "600"])
    pathlib.Path({str(pids)!r}).write_text(f"{{os.getpid()}} {{child.pid}}")
    time.sleep(600)
    """
    with pytest.raises(CellTimeoutError):
        run(textwrap.dedent(source), timeout=5)
    assert all_end(pids.read_text().split())


def test_if_who_launched_it_is_killed_neither_the_kernel_nor_its_origin_survives(tmp_path):
    pids = tmp_path / "pids"
    cell = f"""
    import os, pathlib, time
    pathlib.Path({str(pids)!r}).write_text(f"{{os.getpid()}} {{os.getppid()}}")
    time.sleep(600)
    """
    script = f"""
    from tests.instructor import test_warm_kernel
    test_warm_kernel.kernel_name()
    test_warm_kernel.run({textwrap.dedent(cell)!r})
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as launcher:
        deadline = time.monotonic() + 60
        while not pids.exists() or not pids.read_text():
            assert launcher.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
        launcher.kill()
    assert all_end(pids.read_text().split())


def all_end(pids):
    """Dice si todos esos procesos acaban en medio minuto."""
    processes = [Path("/proc", pid, "cwd") for pid in pids]
    deadline = time.monotonic() + 30
    while any(map(is_alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not any(map(is_alive, processes))


def is_alive(cwd):
    """Dice si un proceso vive; de uno muerto que nadie ha recogido no se lee su carpeta."""
    try:
        return bool(cwd.readlink())
    except OSError:
        return False


def test_another_keras_backend_starts_as_always(monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    (outputs,) = run("import sys; print('keras' in sys.modules)", env=environment)
    assert outputs[0].text == "False\n"


def test_where_it_is_not_installed_the_usual_one_is_used(monkeypatch):
    monkeypatch.setattr("course_utils.instructor.warm_kernel.entry_points", lambda **_: [])
    assert kernel_name() == "python3"
