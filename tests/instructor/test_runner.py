import json
import shutil

import pytest

from course_utils.instructor.index import write_index
from course_utils.instructor.lessons import find_lessons
from course_utils.instructor.runner import Outcome, run_lesson, run_lessons
from tests.instructor.notebook_factory import write_lesson

pytestmark = pytest.mark.slow

CLAIMS = """
import json, os, pathlib
folder = pathlib.Path(os.environ["COURSE_OUTPUT_DIR"]) / "{number}"
held, failed, unchecked = "se cumple", "no se cumple", "sin comprobar"
claims = [{{"ok": True, "checked": True, "state": held}},
          {{"ok": {ok}, "checked": True, "state": held if {ok} else failed}},
          {{"ok": False, "checked": False, "state": failed}},
          {{"ok": False, "checked": False, "state": unchecked}}]
claims = [{{"claim": "Algo", "value": 1, "bound": 2, **claim}} for claim in claims]
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


@pytest.mark.parametrize(("failures", "error"), [(2, ""), (3, "RuntimeError: Kernel didn't")])
def test_a_kernel_that_does_not_answer_is_started_again_but_not_for_ever(
    failures, error, tmp_path, monkeypatch
):
    starts = []

    def answer_late(*args, **kwargs):
        starts.append(args)
        if len(starts) <= failures:
            raise RuntimeError("Kernel didn't respond in 60 seconds")

    monkeypatch.setattr("papermill.execute_notebook", answer_late)
    lesson = find_lessons(write_lesson(tmp_path, "01_a.ipynb").parent)[0]
    outcome = run_lesson(lesson, "ci", tmp_path / "build", {})
    assert outcome.error.startswith(error) and bool(outcome.error) == bool(error)
    assert len(starts) == 3


def test_a_misspelt_parameter_is_refused_before_anything_runs(tmp_path):
    write_lesson(tmp_path / "notebooks", "01_a.ipynb")
    lessons = find_lessons(tmp_path / "notebooks")
    with pytest.raises(ValueError, match="«EPOCH».* 01: usa PROFILE, EPOCHS"):
        run_lessons(lessons, "ci", tmp_path / "build", {"EPOCH": 5})
    assert not (tmp_path / "build").exists()


def test_a_claim_that_fails_counts_as_a_failure(outcomes):
    assert (outcomes[0].held, outcomes[0].failed, outcomes[0].unchecked) == (2, 1, 1)
    assert (outcomes[2].held, outcomes[2].failed, outcomes[2].unchecked) == (1, 2, 1)
    assert "2 se cumplen · 1 no · 1 sin comprobar" in outcomes[0].summary()


def test_a_claim_that_nobody_demands_does_not_make_the_lesson_fail(outcomes):
    assert outcomes[0].ok and outcomes[0].failed == 1
    assert not outcomes[2].ok and outcomes[2].broken == 1


def test_each_lesson_leaves_its_notebook_page_and_claims(outcomes, build):
    folder = build / "01"
    assert {path.name for path in folder.iterdir()} == {
        "01_bien.ipynb",
        "01_bien.html",
        "claims.json",
        "estado.json",
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
    assert "2 se cumplen · 1 no" in index and "1 se cumplen · 2 no" in index


def test_claims_of_an_earlier_run_are_not_counted_again(tmp_path):
    source, out = tmp_path / "notebooks", tmp_path / "build"
    write_lesson(source, "01_a.ipynb", CLAIMS.format(number="01", ok=True), start="")
    run_lessons(find_lessons(source), "ci", out, {})
    write_lesson(source, "01_a.ipynb", "1 / 0", start="")
    (outcome,) = run_lessons(find_lessons(source), "ci", out, {})
    assert (outcome.held, outcome.failed, outcome.unchecked) == (0, 0, 0)


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
    index = write_index(tmp_path, [Outcome(lesson, 1.0, error="<i>")], "ci")
    assert "<b>" not in index.read_text(encoding="utf-8")
    assert "<i>" not in index.read_text(encoding="utf-8")


def alone(patch, root):
    """Lo publicado y los datos, en ``root``: también deciden si una lección ha cambiado."""
    patch.setattr("course_utils.instructor.ingredients.PUBLISHED", root / "publicado")
    patch.setenv("COURSE_DATA_DIR", str(root / "datos"))
    patch.setenv("COURSE_OUTPUT_DIR", "")


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Carpeta con dos lecciones recién ejecutadas, y una copia de cómo quedó."""
    root = tmp_path_factory.mktemp("curso") / "curso"
    (root / "datos").mkdir(parents=True)
    for number in ("01", "02"):
        code = CLAIMS.format(number=number, ok=True)
        write_lesson(root / "notebooks", f"{number}_a.ipynb", code, start="")
    with pytest.MonkeyPatch.context() as patch:
        alone(patch, root)
        assert all(outcome.ok for outcome in run_changed(root / "notebooks"))
    return root, shutil.copytree(root, root.with_name("copia"))


@pytest.fixture
def course(executed, monkeypatch):
    """Las dos lecciones, como quedaron: la ruta es la misma, que también cuenta."""
    root, kept = executed
    shutil.rmtree(root)
    shutil.copytree(kept, root)
    alone(monkeypatch, root)
    return root / "notebooks"


def run_changed(course, profile="ci", **options):
    lessons, out = find_lessons(course), course.parent / "build"
    return run_lessons(lessons, profile, out, {}, only_changed=True, **options)


def publish_first_lesson(course):
    folder = course.parent / "publicado" / "01" / "reales"
    folder.mkdir(parents=True)
    (folder / "red.json").write_text("{}")


def test_a_second_run_repeats_only_what_changed(course, capsys):
    write_lesson(course, "02_a.ipynb", "cambia = 1", start="")
    outcomes = run_changed(course)
    (kept,) = [line for line in capsys.readouterr().out.splitlines() if "sin cambios" in line]
    assert "✓ 01" in kept
    assert (outcomes[0].held, outcomes[1].held) == (2, 0)


def test_another_profile_source_or_data_file_is_a_change(course, capsys):
    (course / "02_a.ipynb").unlink()
    run_changed(course, data="dibujados")
    (course.parent / "datos" / "mnist.npz").write_bytes(b"x")
    run_changed(course, data="dibujados")
    run_changed(course, "clase", data="dibujados")
    assert "sin cambios" not in capsys.readouterr().out
    run_changed(course, "clase", data="dibujados")
    assert capsys.readouterr().out.count("sin cambios") == 1


def test_faces_that_a_lesson_leaves_prepared_are_not_a_change(course, capsys, monkeypatch):
    cache = course.parent / "datos" / "cache"
    monkeypatch.setattr("course_utils.instructor.ingredients.CACHE", cache)
    run_changed(course)
    (cache / "celeba-32").mkdir(parents=True)
    capsys.readouterr()
    run_changed(course)
    assert capsys.readouterr().out.count("sin cambios") == 2


def test_a_published_result_that_changes_is_a_change(course, capsys):
    publish_first_lesson(course)
    run_changed(course)
    assert capsys.readouterr().out.count("sin cambios") == 1


def test_so_is_a_result_of_another_lesson_that_it_loads(course, capsys):
    write_lesson(course, "02_a.ipynb", 'load, x = print, 1\nload(x, "01", "codigo_2")', start="")
    run_changed(course)
    publish_first_lesson(course)
    capsys.readouterr()
    run_changed(course)
    assert "sin cambios" not in capsys.readouterr().out


def test_two_lessons_at_once_give_what_they_give_one_by_one(course, monkeypatch):
    write_lesson(course, "03_c.ipynb", "1 / 0", start="")
    # Cada proceso hereda el entorno en que se lanza.
    code = "import os; assert os.environ['COURSE_DATA_SOURCE'] == 'offline'"
    write_lesson(course, "04_d.ipynb", code, start="")
    outcomes = run_changed(course, data="dibujados", jobs=2)
    assert [outcome.lesson.number for outcome in outcomes] == ["01", "02", "03", "04"]
    assert [outcome.ok for outcome in outcomes] == [True, True, False, True]
    assert [outcome.held for outcome in outcomes] == [2, 2, 0, 0]
    assert "ZeroDivisionError" in outcomes[2].error


def test_a_lesson_that_failed_is_run_again(course, capsys):
    write_lesson(course, "01_a.ipynb", "1 / 0", start="")
    run_changed(course)
    run_changed(course)
    assert capsys.readouterr().out.count("ZeroDivisionError") == 2


def test_the_index_is_there_from_the_first_lesson_on_and_keeps_the_others(course, monkeypatch):
    out = course.parent / "build"
    shutil.rmtree(out)
    seen = []

    def spy(folder, outcomes, profile):
        seen.append([outcome.lesson.number for outcome in outcomes])
        return write_index(folder, outcomes, profile)

    monkeypatch.setattr("course_utils.instructor.runner.write_index", spy)
    run_changed(course)
    assert seen == [["01"], ["01", "02"]]
    run_lessons(find_lessons(course)[1:], "ci", out, {})
    assert seen[-1] == ["01", "02"]
    assert "01/01_a.html" in (out / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"lesson": 3}'])
def test_a_damaged_state_is_as_if_it_had_never_run(course, capsys, content):
    (course.parent / "build" / "01" / "estado.json").write_text(content)
    assert [outcome.ok for outcome in run_changed(course)] == [True, True]
    assert capsys.readouterr().out.count("sin cambios") == 1


def test_the_chosen_data_reach_the_notebook_and_leave_no_trace(tmp_path, monkeypatch):
    import os

    monkeypatch.delenv("COURSE_DATA_SOURCE", raising=False)
    code = "import os; assert os.environ['COURSE_DATA_SOURCE'] == 'offline'"
    path = write_lesson(tmp_path / "notebooks", "01_a.ipynb", code, start="")
    (outcome,) = run_lessons(find_lessons(path.parent), "ci", tmp_path / "b", {}, data="dibujados")
    assert outcome.ok
    assert "COURSE_DATA_SOURCE" not in os.environ
