"""La página de compatibilidad: que no le falte ninguna versión admitida y que diga lo medido."""

import importlib.util
import json

import pytest
from packaging.specifiers import SpecifierSet

from course_utils.project import ROOT

_SPEC = importlib.util.spec_from_file_location(
    "compatibility", ROOT / "benchmarks" / "compatibility.py"
)
TENSORFLOW = "tensorflow"


@pytest.fixture(scope="module")
def script():
    module = importlib.util.module_from_spec(_SPEC)
    _SPEC.loader.exec_module(module)
    return module


@pytest.fixture
def results(script):
    return json.loads(script.RESULTS.read_text(encoding="utf-8"))


def rows_of(page):
    """Las filas de la tabla, cada una una lista de celdas, sin la cabecera ni la raya."""
    lines = [line for line in page.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines][2:]


def test_every_supported_version_is_measured(script, results):
    # Si falla al admitir otra versión: mídela con benchmarks/compatibility.py.
    seen = {name for name, r in results.items() if r.get("instalación") or "import" in r}
    measured = {row for row in script.combinations() if row.name in seen}
    missing = [row.name for row in {*script.combinations()} - measured if row.backend == TENSORFLOW]
    assert not missing
    assert {row.backend for row in measured} == {TENSORFLOW, "jax", "torch"}


def test_a_range_gives_its_versions(script):
    assert script.supported(range(60), 3, SpecifierSet(">=3.9,<3.12")) == ["3.9", "3.10", "3.11"]


def test_the_combinations_are_those_that_the_course_declares(script):
    versions, rows = script.supported_versions(), script.combinations()
    pairs = {(row.python, row.tensorflow) for row in rows if row.backend == TENSORFLOW}
    assert pairs == {(p, tf) for p in versions["python"] for tf in versions["tensorflow"]}
    assert versions["keras"][0] in {row.keras for row in rows}
    for backend in ("jax", "torch"):
        pythons = [row.python for row in rows if row.backend == backend]
        assert pythons == versions["python"]


def test_the_page_says_what_was_measured(script, results):
    page = script.PAGE.read_text(encoding="utf-8")
    assert page == script.page(results)
    rows = rows_of(page)
    assert len(rows) == len(script.combinations())
    assert all(len(row) == len(script.HEADER) and all(row) for row in rows)


def test_an_answer_of_pip_without_a_wheel_is_told_as_such(script):
    said = "ERROR: Could not find a version that satisfies the requirement tensorflow==2.19.*"
    row = script.Combination("3.13", "2.19")
    record = {"fecha": "2026-01-01", "intérprete": "pyenv (3.13.0)", "instalación": said}
    assert script.is_measured(record)
    assert script.NO_WHEEL in script.cells(row, record)
    assert said in script.problems(row, record)[0]


def test_a_failed_test_is_counted_and_its_error_shown(script):
    found = {"passed": 3, "failed": 1, "ok": False, "error": "E   AssertionError"}
    assert script.contract_text(found) == "✗ 3 pasan, 1 fallan"
    assert "solo las rápidas" in script.contract_text(found | {"rápido": True})
    lines = script.problems(script.Combination("3.13", "2.21"), {"contrato": found})
    assert lines == ["- **py3.13-tf2.21**, contrato: `E   AssertionError`"]


def test_a_folder_without_that_python_gives_another_or_none(script, tmp_path, monkeypatch):
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert script.find_interpreter("3.99", [tmp_path]) == ("", "")
