"""Lo que ejecuta GitHub: que exista lo que piden sus órdenes, y que pidan solo lo que necesitan."""

import re
import shutil
import subprocess

import pytest
import yaml

from course_utils.instructor import cli
from course_utils.project import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def text(request):
    return request.param.read_text(encoding="utf-8")


def steps_of(text):
    return [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]


def test_there_are_tests_a_site_a_weekly_run_and_the_stamp_of_a_copy():
    assert [path.stem for path in WORKFLOWS] == ["pruebas", "sellar", "semanal", "sitio"]


@pytest.mark.skipif(not shutil.which("actionlint"), reason="hace falta actionlint")
def test_actionlint_finds_nothing():
    done = subprocess.run(["actionlint", *map(str, WORKFLOWS)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_job_says_what_it_may_write_and_when_it_gives_up(text):
    workflow = yaml.safe_load(text)
    assert workflow["permissions"]["contents"] in ("read", "write")
    assert all(job["timeout-minutes"] <= 120 for job in workflow["jobs"].values())
    assert "secrets." not in text


def test_what_its_orders_name_exists(text):
    script = "\n".join(step.get("run", "") for step in steps_of(text))
    targets = re.findall(r"\bmake (\w[\w-]*)", script)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    for name in re.findall(r"requirements[\w-]*\.txt", script):
        assert (ROOT / name).is_file()
    for module in re.findall(r"-m (course_utils\.[\w.]+)", script):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
    for order in re.findall(r"-m course_utils (\w+)", script):
        with pytest.raises(SystemExit) as done:
            cli.main([order, "--help"])
        assert done.value.code == 0


def test_every_supported_python_is_tested():
    (path,) = [path for path in WORKFLOWS if path.stem == "pruebas"]
    job = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]["pruebas"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]


def test_the_newest_versions_are_asked_for_by_dropping_every_upper_bound():
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "<" in requirements
    assert "<" not in re.sub(r",<[0-9.]*", "", requirements)


def test_the_templates_of_the_issues_ask_what_can_be_answered():
    for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"):
        form = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.stem != "config":
            assert form["name"] and form["description"]
            assert all(f["attributes"] for f in form["body"])
            assert len({f["id"] for f in form["body"] if "id" in f}) >= 2


def test_the_citation_can_be_read():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
