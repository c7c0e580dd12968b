"""La referencia del sitio cuenta todo lo público, y los ejemplos de los docstrings son ciertos."""

import doctest
import importlib
import re

import pytest

import course_utils
from course_utils.project import ROOT

API = (ROOT / "docs" / "api.rst").read_text(encoding="utf-8")
WITH_EXAMPLES = (
    "data.columns",
    "latent",
    "metrics",
    "models.autoencoder",
    "models.likelihoods",
    "models.vae",
    "plotting.style",
)


def test_the_reference_has_every_public_module():
    shown = re.findall(r"^cu\.(\w+)$", API, flags=re.MULTILINE)
    assert sorted(shown) == sorted(course_utils.__all__)


@pytest.mark.parametrize("name", [name for name in course_utils.__all__ if name != "start"])
def test_everything_public_has_a_docstring(name):
    module = getattr(course_utils, name)
    public = getattr(module, "__all__", None) or [
        key
        for key, value in vars(module).items()
        if not key.startswith("_") and getattr(value, "__module__", "") == module.__name__
    ]
    assert public
    for key in public:
        value = getattr(module, key)
        assert not callable(value) or value.__doc__, f"{name}.{key}"


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_the_docstrings_give_what_they_say(name):
    module = importlib.import_module(f"course_utils.{name}")
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


def test_no_example_is_left_out():
    package = ROOT / "course_utils"
    found = {
        ".".join(path.relative_to(package).with_suffix("").parts)
        for path in package.rglob("*.py")
        if re.search(r"^ *>>> ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }
    assert found == set(WITH_EXAMPLES)
