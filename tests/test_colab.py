import os
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from course_utils import colab
from course_utils.instructor import stamp
from course_utils.project import PLACEHOLDER_ADDRESS, ROOT

FAKE_COLAB = "import sys, types\nsys.modules['google.colab'] = types.ModuleType('google.colab')\n"
LITERALS = "LESSON, PROFILE, SEED = '01', 'ci', 42\n"


def run_cell(code, folder, **environment):
    """Ejecuta la celda en un Python que no ve el curso instalado."""
    hide = "import sys; sys.path = [p for p in sys.path if 'editable' not in p]\n"
    hide += "sys.meta_path = [f for f in sys.meta_path if 'ditable' not in str(f)]\n"
    return subprocess.run(
        [sys.executable, "-c", hide + code],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **environment},
    )


@pytest.fixture
def repository(tmp_path):
    """Un repositorio Git local que hace de dirección pública."""
    origin = tmp_path / "origen"
    (origin / "course_utils").mkdir(parents=True)
    (origin / "course_utils" / "__init__.py").write_text(
        "def start(*arguments):\n    print('curso', *arguments)\n"
    )
    (origin / "course_utils" / "colab.py").write_text(
        "def install_missing():\n    print('faltaba: nada')\n"
    )
    git = ["git", "-C", str(origin), "-c", "user.name=x", "-c", "user.email=x@x"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], check=True)
    return origin


def colab_cell(address, folder):
    return stamp.start_cell(str(address)).replace("/content/curso", str(folder))


def test_in_colab_the_cell_fetches_the_course_and_what_is_missing(repository, tmp_path):
    cell = FAKE_COLAB + LITERALS + colab_cell(repository, tmp_path / "curso")
    for _ in range(2):
        done = run_cell(cell, tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == ["faltaba: nada", "curso 01 ci 42"]


def test_in_colab_a_placeholder_address_says_what_to_set_and_where(tmp_path):
    cell = FAKE_COLAB + LITERALS + colab_cell(PLACEHOLDER_ADDRESS, tmp_path / "curso")
    done = run_cell(cell, tmp_path)
    assert "escríbela en [project.urls] de pyproject.toml" in done.stderr
    assert not (tmp_path / "curso").exists()


def test_elsewhere_the_cell_runs_nothing_and_finds_the_course_from_its_folder(tmp_path):
    forbid = (
        "import subprocess\n"
        "def refuse(*a, **k): raise AssertionError('no debía ejecutar nada')\n"
        "subprocess.run = subprocess.Popen = refuse\n"
    )
    cell = forbid + LITERALS + stamp.start_cell("https://github.com/a/b")
    cell = cell.replace("session = cu.start(LESSON, PROFILE, SEED)", "print(cu.__file__)")
    done = run_cell(cell, ROOT / "notebooks" / "clase10")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(ROOT / "course_utils" / "__init__.py")


def test_only_what_is_not_installed_is_missing(monkeypatch):
    wanted = ["numpy<1", "paquete-que-no-existe>=2", "jupyterlab>=4"]
    monkeypatch.setattr(colab, "requirements", lambda: [Requirement(r) for r in wanted])
    monkeypatch.setattr(colab, "_installed", lambda name: name == "numpy")
    assert colab.missing_requirements() == ["paquete-que-no-existe>=2"]


def test_nothing_is_installed_when_nothing_is_missing(monkeypatch):
    monkeypatch.setattr(colab.subprocess, "run", None)
    assert colab.install_missing() == []


def test_installing_pins_everything_already_there(monkeypatch):
    seen = {}

    def fake_run(command, check):
        pins = command[command.index("--constraint") + 1]
        seen["command"], seen["pins"] = command, Path(pins).read_text().splitlines()

    monkeypatch.setattr(colab, "missing_requirements", lambda: ["tensorboard>=2.19"])
    monkeypatch.setattr(colab.subprocess, "run", fake_run)
    assert colab.install_missing() == ["tensorboard>=2.19"]
    assert seen["command"][-1] == "tensorboard>=2.19"
    assert any(line.startswith("numpy==") for line in seen["pins"])
