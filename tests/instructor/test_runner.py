import json

import pytest

from course_utils.instructor.lessons import find_lessons
from course_utils.instructor.runner import run_lessons, write_index
from tests.instructor.notebook_factory import write_lesson

CLAIMS = """
import json, os, pathlib
folder = pathlib.Path(os.environ["COURSE_OUTPUT_DIR"]) / "{number}"
claims = [{{"ok": True, "checked": True}}, {{"ok": {ok}, "checked": True}},
          {{"ok": False, "checked": False}}]
(folder / "claims.json").write_text(json.dumps(claims))
print("perfil", PROFILE, "épocas", EPOCHS)
"""


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    # La ejecución fija COURSE_OUTPUT_DIR: monkeypatch la devuelve a su sitio.
    monkeypatch.setenv("COURSE_OUTPUT_DIR", "")


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    return tmp_path_factory.mktemp("build")


@pytest.fixture(scope="module")
def outcomes(build, tmp_path_factory):
    source = tmp_path_factory.mktemp("notebooks")
    write_lesson(source, "01_bien.ipynb", CLAIMS.format(number="01", ok=True), start="")
    write_lesson(source, "02_rota.ipynb", "1 / 0", start="")
    write_lesson(source, "03_falla.ipynb", CLAIMS.format(number="03", ok=False), start="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_OUTPUT_DIR", "")
        return run_lessons(find_lessons(source), "clase", build, {"EPOCHS": 5})


def test_a_notebook_that_fails_does_not_stop_the_others(outcomes):
    assert [outcome.ok for outcome in outcomes] == [True, False, False]
    assert "ZeroDivisionError" in outcomes[1].error


@pytest.mark.parametrize("failure", [TimeoutError(), ValueError("  \n "), OSError("")])
def test_a_failure_that_says_nothing_is_named_and_does_not_stop_the_others(
    failure, tmp_path, monkeypatch
):
    def fail(*args, **kwargs):
        raise failure

    monkeypatch.setattr("papermill.execute_notebook", fail)
    write_lesson(tmp_path, "01_a.ipynb")
    write_lesson(tmp_path, "02_b.ipynb")
    outcomes = run_lessons(find_lessons(tmp_path), "ci", tmp_path / "build", {})
    assert [outcome.error for outcome in outcomes] == [type(failure).__name__] * 2


def test_a_misspelt_parameter_is_refused_before_anything_runs(tmp_path):
    write_lesson(tmp_path / "notebooks", "01_a.ipynb")
    lessons = find_lessons(tmp_path / "notebooks")
    with pytest.raises(ValueError, match="«EPOCH».* 01: usa PROFILE, EPOCHS"):
        run_lessons(lessons, "ci", tmp_path / "build", {"EPOCH": 5})
    assert not (tmp_path / "build").exists()


def test_a_claim_that_fails_counts_as_a_failure(outcomes):
    assert (outcomes[0].passed, outcomes[0].checked) == (2, 2)
    assert (outcomes[2].passed, outcomes[2].checked) == (1, 2)


def test_each_lesson_leaves_its_notebook_page_and_claims(outcomes, build):
    folder = build / "01"
    assert {path.name for path in folder.iterdir()} == {
        "01_bien.ipynb",
        "01_bien.html",
        "claims.json",
        "stderr.txt",
    }
    executed = json.loads((folder / "01_bien.ipynb").read_text(encoding="utf-8"))
    text = json.dumps(executed, ensure_ascii=False)
    assert "perfil clase épocas 5" in text
    assert (build / "02" / "02_rota.html").exists()


def test_the_index_links_every_lesson_and_names_the_error(outcomes, build):
    index = (build / "index.html").read_text(encoding="utf-8")
    assert 'href="01/01_bien.html"' in index
    assert 'href="03/03_falla.ipynb"' in index
    assert "ZeroDivisionError" in index
    assert "2/2" in index and "1/2" in index


def test_claims_of_an_earlier_run_are_not_counted_again(tmp_path):
    source, out = tmp_path / "notebooks", tmp_path / "build"
    write_lesson(source, "01_a.ipynb", CLAIMS.format(number="01", ok=True), start="")
    run_lessons(find_lessons(source), "ci", out, {})
    write_lesson(source, "01_a.ipynb", "1 / 0", start="")
    (outcome,) = run_lessons(find_lessons(source), "ci", out, {})
    assert (outcome.passed, outcome.checked) == (0, 0)


def test_a_notebook_that_cannot_even_start_is_reported(tmp_path):
    path = write_lesson(tmp_path / "notebooks")
    path.write_text(path.read_text().replace('"language_info"', '"sin_lenguaje"'))
    (outcome,) = run_lessons(find_lessons(path.parent), "ci", tmp_path / "build", {})
    assert not outcome.ok
    assert outcome.error


def test_the_source_notebook_is_left_untouched(tmp_path):
    path = write_lesson(tmp_path / "notebooks", start="")
    before = path.read_bytes()
    run_lessons(find_lessons(path.parent), "ci", tmp_path / "build", {})
    assert path.read_bytes() == before


def test_the_index_escapes_what_it_shows(tmp_path):
    path = write_lesson(tmp_path, course={"title": "<b>", "summary": "s", "time": "t", "data": "d"})
    (lesson,) = find_lessons(path.parent)
    from course_utils.instructor.runner import Outcome

    index = write_index(tmp_path, [Outcome(lesson, 1.0, 0, 0, "<i>")], "ci")
    assert "<b>" not in index.read_text(encoding="utf-8")
    assert "<i>" not in index.read_text(encoding="utf-8")
