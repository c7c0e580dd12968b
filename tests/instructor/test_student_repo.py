"""La copia de los estudiantes, de principio a fin, con repositorios de git locales."""

import os
import re
import subprocess
import sys

import pytest

from course_utils.instructor import cli
from course_utils.instructor.lessons import has_tag, notebook_paths, read_notebook
from course_utils.instructor.student_notebooks import solution_paths
from course_utils.instructor.student_repo import write_student_repo
from course_utils.project import ROOT

_REGION = re.compile(r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", re.DOTALL)
ADDRESS = "https://github.com/ana/curso-alumnos"


def git(folder, *arguments):
    names = {
        f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        env={**os.environ, **names},
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    if not (ROOT / ".git").exists():
        pytest.skip("el curso no es un repositorio de git")
    return write_student_repo(tmp_path_factory.mktemp("copia") / "alumnos", ADDRESS)


@pytest.fixture
def small(tmp_path):
    """Un repositorio con dos archivos: uno que se copia y otro que no."""
    root = tmp_path / "curso"
    for name in ("course_utils/a.py", "tests/b.py"):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(name)
    git(root, "init", "-q")
    git(root, "add", "-A")
    (root / "secreto.txt").write_text("sin seguir")
    return root


def solved_lines():
    """Las líneas de código que solo están en las soluciones, lo bastante largas para buscarlas."""
    for path in solution_paths():
        for cell in read_notebook(path).cells:
            for region in _REGION.findall(cell.source):
                lines = (line.strip() for line in region.splitlines())
                yield from (line for line in lines if len(line) > 35 and not line.startswith("#"))


def test_nothing_of_the_solutions_is_in_any_file(copy):
    lines = set(solved_lines())
    assert len(lines) > 10
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in (copy / "notebooks" / "tareas").rglob("*")
        if path.is_file()
    }
    assert len(texts) == 2
    found = {line for line in lines for text in texts.values() if line.replace('"', r"\"") in text}
    assert found == set()
    assert not (copy / "tests").exists() and not (copy / ".git").exists()
    for name in ("answers.py", "submission_factory.py"):
        assert list(copy.rglob(name)) == []


@pytest.mark.slow
def test_the_cell_of_colab_clones_it_and_the_course_works_there(copy, tmp_path):
    git(copy, "init", "-q", "-b", "main")
    git(copy, "add", "-A")
    git(copy, "commit", "-qm", "Curso")
    path = next(path for path in notebook_paths(copy / "notebooks") if path.name.startswith("13"))
    (start,) = [cell for cell in read_notebook(path).cells if has_tag(cell, "start")]
    assert ADDRESS in start.source
    folder = tmp_path / "content" / "curso"
    cell = start.source.replace(ADDRESS, copy.as_uri()).replace("/content/curso", str(folder))
    stub = "import sys, types; sys.modules['google.colab'] = types.ModuleType('google.colab')\n"
    script = f"{stub}LESSON, PROFILE, SEED = '13', 'ci', 1\n{cell}\nprint(cu.__file__)"
    environment = {**os.environ, "COURSE_OUTPUT_DIR": str(tmp_path / "salida")}
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(folder / "course_utils" / "__init__.py")
    assert not (folder / "notebooks" / "tareas" / "soluciones").exists()


def test_only_what_git_follows_is_copied_and_as_it_is_now(small, tmp_path):
    (small / "course_utils" / "a.py").write_text("cambiado")
    target = write_student_repo(tmp_path / "copia", root=small)
    found = {p.relative_to(target).as_posix(): p.read_text() for p in target.rglob("*.*")}
    assert found == {"course_utils/a.py": "cambiado"}


def test_an_earlier_copy_is_brought_up_to_date_and_keeps_its_git(small, tmp_path):
    target = write_student_repo(tmp_path / "copia", root=small)
    (target / "viejo.py").write_text("")
    git(target, "init", "-q")
    write_student_repo(target, root=small)
    assert sorted(path.name for path in target.iterdir()) == [".git", "course_utils"]


def test_what_is_not_a_copy_is_not_touched(small, tmp_path):
    occupied = tmp_path / "ocupada"
    occupied.mkdir()
    (occupied / "tesis.txt").write_text("años")
    for target in (occupied, occupied / "tesis.txt", small, tmp_path):
        with pytest.raises(ValueError, match="elige otra carpeta"):
            write_student_repo(target, root=small)
    assert (occupied / "tesis.txt").read_text() == "años"
    assert (small / "tests" / "b.py").exists()


def test_a_failure_leaves_nothing(small, tmp_path):
    with pytest.raises(ValueError):
        write_student_repo(tmp_path / "copia", "no es una dirección", root=small)
    assert [path.name for path in tmp_path.iterdir()] == ["curso"]


def test_outside_a_repository_it_says_so(tmp_path):
    with pytest.raises(ValueError, match="no es un repositorio de git"):
        write_student_repo(tmp_path / "copia", root=tmp_path / "nada")


def test_the_command_says_where_it_is_and_how_to_publish_it(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(
        "course_utils.instructor.student_repo.write_student_repo", lambda target, address: target
    )
    assert cli.main(["student-repo", str(tmp_path)]) == 0
    assert "git push" in capsys.readouterr().out


def test_what_is_neither_a_folder_nor_a_file_is_not_replaced(small, tmp_path):
    # A quien administra, la orden le cambiaba hasta /dev/null por una copia del curso.
    os.mkfifo(tmp_path / "tubo")
    with pytest.raises(ValueError, match="elige otra carpeta"):
        write_student_repo(tmp_path / "tubo", root=small)
    assert (tmp_path / "tubo").is_fifo()
