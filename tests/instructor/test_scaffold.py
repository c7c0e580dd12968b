"""Crear una lección; las pruebas lentas la llevan hasta el final en un repositorio aparte."""

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest

from course_utils.instructor import cli, scaffold, stamp
from course_utils.instructor.lessons import find_lessons, read_notebook
from course_utils.project import ROOT
from tests.instructor.notebook_factory import write_lesson

README = "# Curso\n<!-- lecciones -->\n<!-- fin de lecciones -->\n"


@pytest.fixture
def root(tmp_path, monkeypatch):
    for module in (cli, scaffold, stamp):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    (tmp_path / "assets").mkdir()
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    return tmp_path


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Autoencoder básico", "autoencoder_basico"),
        ("¿Por qué se apagan las unidades?", "por_que_se_apagan_las_unidades"),
        ("El AÑO: pingüinos y β-VAE", "el_ano_pinguinos_y_vae"),
    ],
)
def test_a_spanish_title_becomes_the_name_of_a_file(title, name):
    assert scaffold.slug(title) == name


def test_a_title_without_letters_is_refused(root):
    with pytest.raises(ValueError, match="«¡…!» no tiene letras ni cifras"):
        scaffold.create("17", "¡…!")


@pytest.mark.parametrize(
    ("number", "folder"),
    [
        ("1", "unidad5"),
        ("06", "unidad5"),
        ("07", "clase10"),
        ("12", "clase10"),
        ("15", "proyecto"),
        ("16", "proyecto"),
        ("17", "mas_alla"),
        ("99", "mas_alla"),
    ],
)
def test_the_number_decides_the_folder(root, number, folder):
    notebook, drawing, readme = scaffold.create(number, "Una lección")
    assert notebook == root / "notebooks" / folder / f"{number.zfill(2)}_una_leccion.ipynb"
    assert drawing == root / "assets" / f"{number.zfill(2)}_una_leccion.svg"
    assert readme == root / "README.md"


def test_an_extension_goes_beside_its_lesson_and_both_are_in_the_table(root, capsys):
    assert cli.main(["new", "8", "Núcleo"]) == 0
    assert cli.main(["new", "08a", "Un «detalle» & más"]) == 0
    out = capsys.readouterr().out
    assert "Escrito: notebooks/clase10/ampliaciones/08a_un_detalle_mas.ipynb" in out
    assert "Escrito: README.md" in out
    core, extension = find_lessons(root / "notebooks")
    assert (core.number, extension.number) == ("08", "08a")
    drawing = ElementTree.parse(root / "assets" / "08a_un_detalle_mas.svg").getroot()
    assert drawing.findtext("{http://www.w3.org/2000/svg}title") == "Un «detalle» & más"
    table = (root / "README.md").read_text(encoding="utf-8")
    assert "| ↳ [08a · Un «detalle» & más](notebooks/clase10/ampliaciones/08a_" in table


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("13", "La lección 13 es una tarea: escribe su solución"),
        ("14b", "La lección 14b es una tarea"),
        ("08a", "No existe la lección «08»: usa 01"),
        ("x", "«x» no es un número de lección"),
    ],
)
def test_a_number_that_cannot_be_is_explained_and_nothing_is_written(root, number, message, capsys):
    write_lesson(root / "notebooks")
    before = tree(root)
    assert cli.main(["new", number, "Título"]) == 2
    assert message in capsys.readouterr().err
    assert tree(root) == before


def test_nothing_is_ever_overwritten(root, capsys):
    write_lesson(root / "notebooks" / "otra", "17_escrita.ipynb")
    (root / "assets" / "18_dibujo.svg").write_text("<svg/>")
    before = tree(root)
    assert cli.main(["new", "17", "Otro título"]) == 2
    assert cli.main(["new", "18", "Dibujo"]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert "Ya existe «notebooks/otra/17_escrita.ipynb»" in errors[0]
    assert "Ya existe «assets/18_dibujo.svg»" in errors[1]
    assert tree(root) == before


def test_copying_a_lesson_keeps_its_cells_and_changes_what_names_it(root):
    scaffold.create("17", "Primera")
    (source,) = root.rglob("17_*.ipynb")
    base = read_notebook(source)
    base.cells[8].source = "mi_red = 1"
    source.write_text(stamp.as_text(base), encoding="utf-8")
    notebook, *_ = scaffold.create("18", r"Segunda \1", base="17")
    copy = read_notebook(notebook)
    assert len(copy.cells) == len(base.cells) and copy.cells[8].source == "mi_red = 1"
    text = "\n".join(cell.source for cell in copy.cells)
    assert copy.cells[0].source.startswith("# 18 · Segunda \\1\n")
    assert 'LESSON = "18"' in copy.cells[1].source
    assert "18_segunda_1" in text and "17" not in text and "primera" not in text.lower()
    with pytest.raises(ValueError, match="No existe la lección «20»"):
        scaffold.create("19", "Tercera", base="20")


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """Un repositorio cuyas tres lecciones acaba de crear la orden ``new``."""
    root = tmp_path_factory.mktemp("curso")
    for name in ("course_utils", "pyproject.toml", "requirements.txt", "tests/test_notebooks.py"):
        (root / name).parent.mkdir(exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    (root / "assets").mkdir()
    shutil.copy(ROOT / "assets" / "boton_colab.svg", root / "assets")
    (root / "README.md").write_text(README, encoding="utf-8")
    for number, title in (("01", "¿Qué es?"), ("01a", "Un paso más"), ("17", "Más allá")):
        done = run(root, "-m", "course_utils", "new", number, title)
        assert done.returncode == 0, done.stderr
    return root


def run(root, *command):
    environment = {**os.environ, "PYTHONPATH": str(root)}
    return subprocess.run(
        [sys.executable, *command], cwd=root, env=environment, capture_output=True, text=True
    )


@pytest.mark.slow
def test_what_new_creates_passes_the_anatomy_of_the_notebooks_and_the_style(repository):
    done = run(repository, "-m", "pytest", "-v", "-p", "no:cacheprovider", "tests")
    assert done.returncode == 0, done.stdout[-3000:]
    for name in ("01_que_es", "01a_un_paso_mas", "17_mas_alla"):
        assert f"test_the_claims_are_reported[{name}] PASSED" in done.stdout
    for order in (["check"], ["format", "--check"]):
        done = run(repository, "-m", "ruff", *order, "notebooks")
        assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_what_new_creates_runs_shows_something_and_holds_its_claims(repository):
    command = ["run", "01a", "17", "--profile", "ci", "--out", "hecho"]
    done = run(repository, "-m", "course_utils", *command)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 de 2 lecciones bien" in done.stdout
    for number in ("01a", "17"):
        claims = json.loads((repository / "hecho" / number / "claims.json").read_text())
        assert len(claims) == 3 and all(claim["ok"] and claim["checked"] for claim in claims)
        (executed,) = (repository / "hecho" / number).glob("*.ipynb")
        outputs = [o for c in read_notebook(executed).cells for o in c.get("outputs", [])]
        assert any("image/png" in o.get("data", {}) for o in outputs)
        assert any("data:image/svg+xml" in str(o.get("data", {})) for o in outputs)
