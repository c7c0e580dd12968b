import sys

import pytest
from packaging.requirements import Requirement

from course_utils.instructor import doctor


@pytest.mark.parametrize(
    ("requirement", "ok", "text"),
    [
        ("numpy>=2", True, "numpy "),
        ("numpy<1", False, "hace falta <1"),
        ("paquete-que-no-existe", False, "no está instalado"),
    ],
)
def test_a_package_is_compared_with_what_the_course_needs(requirement, ok, text):
    finding = doctor.check_requirement(Requirement(requirement))
    assert finding.ok is ok
    assert text in finding.text


def test_a_python_out_of_range_is_reported(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    finding = doctor._python()
    assert not finding.ok
    assert "usa Python 3.11, 3.12 o 3.13" in finding.text


def test_a_damaged_data_file_is_reported(npz_folder):
    (npz_folder / "mnist.npz").write_text("<html>")
    finding = doctor.check_data("mnist")
    assert not finding.ok
    assert "es una página web" in finding.text


def test_the_output_folder_that_is_checked_is_the_one_in_use(tmp_path, monkeypatch):
    (tmp_path / "archivo").write_text("")
    monkeypatch.setenv("COURSE_OUTPUT_DIR", str(tmp_path / "archivo" / "x"))
    finding = doctor._outputs()
    assert not finding.ok
    assert str(tmp_path / "archivo" / "x") in finding.text


def test_missing_data_are_not_an_error(npz_folder):
    assert doctor.check_data("mnist").ok
