import linecache

import pytest

from course_utils.results.recipe import code_digest

CELL = """
class VAE:
    beta = 1.0

    def call(self, x):
        return x * 2
"""


@pytest.fixture
def in_a_notebook(monkeypatch):
    """Ejecuta una celda como IPython: sin archivo, y con su texto en ``linecache``."""

    def run(source, number):
        name = f"<celda {number}>"
        lines = source.splitlines(keepends=True)
        monkeypatch.setitem(linecache.cache, name, (len(source), None, lines, name))
        cell = {"__name__": "__main__"}
        exec(compile(source, name, "exec"), cell)
        return cell["VAE"]

    return run


def test_a_class_of_the_notebook_is_told_by_its_code(in_a_notebook):
    assert code_digest(in_a_notebook(CELL, 1)) == code_digest(in_a_notebook("\n" + CELL, 2))


@pytest.mark.parametrize("change", [("* 2", "* 3"), ("1.0", "2.0")])
def test_another_class_of_the_notebook_is_another_recipe(in_a_notebook, change):
    changed = in_a_notebook(CELL.replace(*change), 2)
    assert code_digest(in_a_notebook(CELL, 1)) != code_digest(changed)


def test_the_code_of_the_package_is_not_part_of_the_recipe():
    assert code_digest(pytest.Item) == ""
