import sys

import pytest
from packaging.requirements import Requirement

from course_utils import doctor


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


def test_missing_data_are_not_an_error(npz_folder):
    assert doctor.check_data("mnist").ok
