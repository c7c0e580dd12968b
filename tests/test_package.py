import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import course_utils
from course_utils.project import ROOT

PACKAGE = ROOT / "course_utils"
HEAVY = ("tensorflow", "keras", "matplotlib", "sklearn", "numpy")


def run_python(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_importing_the_package_loads_no_heavy_library():
    loaded = run_python("import course_utils, sys; print(*sys.modules)").split()
    assert not [name for name in HEAVY if name in loaded]


def test_listing_lessons_does_not_load_tensorflow():
    order = "from course_utils.instructor.cli import main; main(['list'])"
    code = f"import sys; {order}; print(*sys.modules)"
    assert "tensorflow" not in run_python(code).split()


def test_every_announced_module_can_be_reached():
    for name in course_utils.__all__:
        assert getattr(course_utils, name) is not None


def test_an_unknown_attribute_is_explained_in_spanish():
    with pytest.raises(AttributeError, match="no tiene «ploting»; tiene: start"):
        _ = course_utils.ploting


def imported_modules(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module, *(f"{node.module}.{a.name}" for a in node.names)})
    return names


FORBIDDEN = {
    "models": ("tensorflow", "course_utils.data", "course_utils.plotting", "course_utils.session"),
    "data": ("course_utils.models", "course_utils.plotting", "course_utils.session"),
    "plotting": ("tensorflow", "keras", "course_utils.data", "course_utils.models"),
    "grading": ("course_utils.instructor",),
    "metrics.py": ("course_utils.plotting", "course_utils.session", "course_utils.models"),
}


ROOMS = ("instructor", "grading")


def test_what_a_student_imports_knows_nothing_of_the_instructor_nor_of_the_grader():
    closed = tuple(f"course_utils.{room}" for room in ROOMS)
    for path in PACKAGE.rglob("*.py"):
        inside = path.relative_to(PACKAGE).parts
        if inside[0] not in (*ROOMS, "__main__.py"):
            for module in imported_modules(path):
                assert not module.startswith(closed), f"{'/'.join(inside)} importa {module}"


@pytest.mark.parametrize("part", FORBIDDEN)
def test_imports_point_one_way(part):
    target = PACKAGE / part
    files = [target] if target.is_file() else sorted(target.rglob("*.py"))
    assert files
    for path in files:
        for module in imported_modules(path):
            assert not module.startswith(FORBIDDEN[part]), f"{path.name} importa {module}"


def test_every_folder_of_the_package_is_declared_so_that_pip_installs_it():
    with (ROOT / "pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)["tool"]["setuptools"]["packages"]
    folders = {path.parent.relative_to(ROOT) for path in PACKAGE.rglob("__init__.py")}
    names = {".".join(folder.parts) for folder in folders}
    assert sorted(declared) == sorted({*names, "course_utils.assets"})


def test_no_figure_goes_through_pyplot():
    for path in (PACKAGE / "plotting").rglob("*.py"):
        assert "matplotlib.pyplot" not in imported_modules(path), path.name
