import ast
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from course_utils.instructor import cli, stamp, student_notebooks
from course_utils.instructor.lessons import student_path
from course_utils.instructor.student_notebooks import (
    solution_paths,
    student_text,
    without_solution,
    write_all,
)
from course_utils.project import repository_address
from tests.instructor.solution_factory import COURSE, FUNCTION, cells, write_solution

SOLUTIONS = solution_paths()


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(stamp, "ROOT", tmp_path)
    return tmp_path / "notebooks"


def student_of(root, notebook_cells=None):
    return nbformat.reads(student_text(write_solution(root, notebook_cells)), as_version=4)


def test_the_solution_becomes_a_stub_that_says_what_to_write():
    stub = without_solution(FUNCTION)
    assert stub == (
        'def double(x):\n    """Devuelve el doble."""\n'
        '    raise NotImplementedError("Escribe aquí tu código: multiplica por dos")'
    )


def test_a_stub_raises_its_hint():
    space = {}
    exec(without_solution(FUNCTION), space)
    with pytest.raises(NotImplementedError, match="^Escribe aquí tu código: multiplica por dos$"):
        space["double"](1)


def region(hint, indent=""):
    lines = ["# BEGIN SOLUTION", f"# PISTA: {hint}", "x = 1", "# END SOLUTION"]
    return "\n".join(indent + line for line in lines)


@pytest.mark.parametrize("length", [20, 55, 62, 70, 75, 88, 120, 300])
@pytest.mark.parametrize("indent", ["", "    ", "        "])
def test_hints_of_any_length_parse_fit_and_say_the_same(length, indent):
    hint = " ".join(["palabra"] * (length // 8)) + "."
    source = f"if True:\n{region(hint, indent)}" if indent else region(hint)
    stub = without_solution(source)
    assert all(len(line) <= 100 for line in stub.splitlines())
    raised = next(node for node in ast.walk(ast.parse(stub)) if isinstance(node, ast.Raise))
    assert raised.exc.args[0].value == f"Escribe aquí tu código: {hint}"


@pytest.mark.parametrize("length", [20, 55, 62, 70, 75, 88, 120, 300])
def test_stubs_are_already_formatted_as_ruff_would(length):
    stub = without_solution(region(" ".join(["palabra"] * (length // 8)) + ".", "    "))
    source = f"def f():\n{stub}\n"
    command = [sys.executable, "-m", "ruff", "format", "--line-length", "100", "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
    assert done.stdout == source


def test_quotes_and_bars_in_a_hint_do_not_break_the_stub():
    stub = without_solution(region('usa "relu" y \\n'))
    raised = ast.parse(stub).body[0]
    assert raised.exc.args[0].value == "Escribe aquí tu código: usa 'relu' y \\n"


def test_a_region_without_hint_still_says_to_write():
    stub = without_solution("# BEGIN SOLUTION\nx = 1\n# END SOLUTION")
    assert stub == 'raise NotImplementedError("Escribe aquí tu código: tu solución.")'


def test_what_surrounds_the_regions_stays():
    source = f"a = 1\n{region('uno')}\nb = 2\n{region('dos')}\nc = 3"
    stub = without_solution(source)
    assert [line for line in stub.splitlines() if "=" in line] == ["a = 1", "b = 2", "c = 3"]
    assert stub.count("raise NotImplementedError") == 2
    assert "x = 1" not in stub and "PISTA" not in stub and "SOLUTION" not in stub


@pytest.mark.parametrize(
    "source",
    [
        "# BEGIN SOLUTION\nx = 1",
        "x = 1\n# END SOLUTION",
        "# BEGIN SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION",
        f"{region('a')}\n# END SOLUTION",
    ],
)
def test_marks_that_do_not_match_are_explained(source):
    with pytest.raises(ValueError, match="«13_x.ipynb».* marca"):
        without_solution(source, "13_x.ipynb")


def test_solution_cells_vanish_and_expected_ones_stay(root):
    made = student_of(root)
    assert [cell.id for cell in made.cells] == list("abcdefi")
    text = nbformat.writes(made)
    assert "secreto" not in text and "Por qué" not in text and "2 * x" not in text
    assert made.cells[5].metadata["tags"] == ["esperado"]


def test_text_and_formulas_stay_as_they_are(root):
    assert student_of(root).cells[3].source == "## 1. La idea\n\nQueda $x^2$ y **todo**."


def test_the_student_gets_its_own_button_and_a_stamped_start(root):
    made = student_of(root)
    assert "/blob/main/notebooks/tareas/13_prueba.ipynb)" in made.cells[0].source
    assert "soluciones" not in nbformat.writes(made)
    assert made.cells[2].source == stamp.start_cell(repository_address())


def test_outputs_go_and_the_metadata_of_the_course_stay(root):
    made = student_of(root)
    assert made.cells[4].outputs == [] and made.cells[4].execution_count is None
    assert made.metadata["course"] == COURSE


def test_generating_twice_gives_the_same_text(root):
    solution = write_solution(root)
    assert student_text(solution) == student_text(solution)


def test_sections_that_stop_being_consecutive_are_refused(root):
    with_hole = [*cells(), new_markdown_cell("## 3. Otra", id="j")]
    with pytest.raises(ValueError, match=r"los apartados quedan \[1, 3\]"):
        student_of(root, with_hole)


def test_a_stub_that_python_cannot_read_is_refused(root):
    broken = [*cells(), new_code_cell(f"if True:\n{region('a')}", id="j")]
    with pytest.raises(SyntaxError):
        student_of(root, broken)


def test_writing_says_what_changed_and_only_then_writes(root):
    solution = write_solution(root)
    path = student_path(solution)
    assert write_all(root) == [path]
    assert path.read_text(encoding="utf-8") == student_text(solution)
    assert write_all(root) == []
    path.write_text("tocado a mano", encoding="utf-8")
    assert write_all(root) == [path]
    assert sorted(p.name for p in path.parent.iterdir()) == ["13_prueba.ipynb", "soluciones"]


def test_the_command_says_what_it_wrote(root, monkeypatch, capsys):
    write_solution(root)
    monkeypatch.setattr(cli, "ROOT", root.parent)
    monkeypatch.setattr(student_notebooks, "write_all", lambda: write_all(root))
    assert cli.main(["homework"]) == 0
    assert "Escrito: notebooks/tareas/13_prueba.ipynb" in capsys.readouterr().out
    assert cli.main(["homework"]) == 0
    assert capsys.readouterr().out == "Todo estaba al día.\n"


def test_generating_does_not_load_tensorflow():
    code = "import sys; from course_utils.instructor import student_notebooks; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "keras" not in done.stdout.split()


def test_there_is_a_solution_for_each_homework():
    assert [path.name[:2] for path in SOLUTIONS] == ["13", "14"]


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda path: path.stem)
def test_student_and_solution_have_not_drifted_apart(solution):
    path = student_path(solution)
    assert path.read_text(encoding="utf-8") == student_text(solution), (
        f"{path.name}: ejecuta «python -m course_utils homework»"
    )


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda path: path.stem)
def test_the_student_has_something_to_write_and_nothing_of_the_solution(solution):
    text = student_path(solution).read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    source = "\n".join(cell.source for cell in notebook.cells)
    for name in ("build_encoder", "build_decoder", "sample", "kl_divergence"):
        assert f"def {name}(" in source
    assert source.count("Escribe aquí tu código") >= 6
    assert "PISTA" not in source and "SOLUTION" not in source
    tags = [tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])]
    assert "solucion" not in tags and "esperado" in tags


def test_the_second_homework_gives_what_the_first_asked_for_and_asks_for_something_new():
    path = next(student_path(one) for one in SOLUTIONS if one.name.startswith("14"))
    functions = {}
    for cell in nbformat.reads(path.read_text(encoding="utf-8"), as_version=4).cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            functions |= {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    blank = {
        name
        for name, one in functions.items()
        if any(isinstance(node, ast.Raise) for node in ast.walk(one))
    }
    assert {"linear_vae", "choose_level", "reconstruction_nats"} <= blank
    assert {"sample", "kl_divergence", "cost"} <= set(functions) - blank
