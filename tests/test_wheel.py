"""Lo que recibe quien instala el paquete con pip, sin clonar el repositorio."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.project import ASSETS, ROOT, repository_address, requirements

pytestmark = pytest.mark.slow

SOURCES = ("course_utils", "assets", "pyproject.toml", "README.md", "LICENSE")
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
PROGRAM = """
import json
import course_utils as cu
from course_utils import project
session = cu.start("01", "ci")
print(json.dumps({
    "package": cu.__file__,
    "picture": cu.illustrations.show("01_autoencoder").data,
    "address": project.repository_address(),
    "requirements": sorted(str(r) for r in project.requirements()),
    "data": [str(folder) for folder in project.data_folders()],
    "outputs": str(session.output_dir),
}))
"""


def run(command, folder, **environment):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("COURSE_")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**clean, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """La carpeta donde pip dejó el paquete, construido desde una copia limpia."""
    source, target = tmp_path_factory.mktemp("fuente"), tmp_path_factory.mktemp("instalado")
    for name in (*SOURCES, *REQUIREMENTS):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = run([*pip, "--no-compile", "--target", str(target), str(source)], source)
    assert done.returncode == 0, done.stderr
    return target


def files(folder: Path, pattern="*") -> set[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob(pattern))
    return {name for name in found if "__pycache__" not in name}


@pytest.fixture(scope="module")
def facts(installed, tmp_path_factory):
    """Lo que ve un programa que usa la copia instalada desde otra carpeta."""
    folder, before = tmp_path_factory.mktemp("trabajo"), files(installed)
    done = run(["-c", PROGRAM], folder, PYTHONPATH=str(installed))
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert Path(seen["package"]).is_relative_to(installed)
    assert files(installed) == before
    return {**seen, "folder": folder}


def test_every_module_and_every_asset_travels(installed):
    assert files(installed / "course_utils", "*.py") == files(ROOT / "course_utils", "*.py")
    assets = {name for name in files(ASSETS) if (ASSETS / name).is_file()}
    travelled = installed / "course_utils" / "assets"
    assert {name for name in files(travelled) if (travelled / name).is_file()} == assets


def test_the_illustrations_are_shown(facts):
    assert "data:image/svg+xml;base64," in facts["picture"]


def test_the_address_and_the_requirements_are_those_of_the_repository(facts):
    assert facts["address"] == repository_address()
    assert facts["requirements"] == sorted(str(r) for r in requirements())


def test_data_and_outputs_go_to_the_current_folder(facts):
    assert facts["data"] == [str(facts["folder"] / "data")]
    assert facts["outputs"] == str(facts["folder"] / "outputs" / "01")


def test_orders_that_need_the_notebooks_say_where_to_run_them(installed, tmp_path):
    done = run(["-m", "course_utils", "list"], tmp_path, PYTHONPATH=str(installed))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "No hay lecciones en" in done.stderr and "git clone" in done.stderr
