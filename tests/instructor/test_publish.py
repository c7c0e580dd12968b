import json
import os
import shutil
import threading
from functools import partial
from pathlib import Path

import pytest

from course_utils.instructor import publish as publishing
from course_utils.instructor.lessons import find_lessons
from course_utils.instructor.publish import _replace, check, publish, published_kinds
from course_utils.instructor.runner import Outcome
from course_utils.results import archive, folders
from tests.instructor.notebook_factory import COURSE, write_lesson

pytestmark = pytest.mark.slow

# Un cuaderno de verdad, pequeño: entrena con session.fit y afirma algo.
LESSON = """
import os, pathlib
import numpy as np
from course_utils import claims, session
from course_utils.results import folders
folders.PUBLISHED = pathlib.Path(os.environ["PUBLISHED_FOR_TESTS"])
started = session.start("08", PROFILE, 1)
import keras
x = np.random.default_rng(0).random((64, 12), dtype="float32")
keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(2), keras.layers.Dense(12)])
model.compile("adam", "mse")
started.fit(model, x, x, name="red", epochs={epochs}, batch_size=8, validation_data=(x, x))
made = claims.Claims(started)
made.check("Algo", {value}, "<", 1)
made.report()
"""


def lesson_of(folder, epochs=2, value=0, data="MNIST"):
    code = LESSON.format(epochs=epochs, value=value)
    write_lesson(folder / "notebooks", "08_a.ipynb", code, {**COURSE, "data": data}, start="")
    return find_lessons(folder / "notebooks")[0]


def publish_in(patch, folder):
    """Hace de ``folder`` la carpeta de lo publicado, también para los núcleos."""
    for module in (folders, publishing):
        patch.setattr(module, "PUBLISHED", folder)
    patch.setenv("PUBLISHED_FOR_TESTS", str(folder))
    for name in (folders.PUBLISH_TO, folders.CHECKING):
        patch.delenv(name, raising=False)
    return folder


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Carpeta en que la lección ya está publicada; cada prueba trabaja en su copia."""
    root = tmp_path_factory.mktemp("original")
    with pytest.MonkeyPatch.context() as patch:
        folder = publish_in(patch, root / "publicado")
        publish(lesson_of(root), "dibujados", root / "build")
    return folder


@pytest.fixture
def empty(tmp_path, monkeypatch):
    return publish_in(monkeypatch, tmp_path / "publicado")


@pytest.fixture
def published(original, empty):
    return shutil.copytree(original, empty)


@pytest.fixture
def write(tmp_path):
    return partial(lesson_of, tmp_path)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "build"


def files(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def change_card(published, **changes):
    path = published / "08/dibujados/red.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**card, **changes}), encoding="utf-8")
    return card


def test_what_a_lesson_trains_is_published_and_passes_the_check(published, write, out):
    assert files(published) == {"08/dibujados/red.npz", "08/dibujados/red.json"}
    card = change_card(published)
    assert {"recipe", "data", "date", "versions", "quality", "history", "precision"} <= set(card)
    assert card["precision"] == "float16" and card["cost_of_float16"] <= 1e-3
    lesson = write()
    assert published_kinds(lesson) == ["dibujados"]
    _, outcome, problems = check(lesson, "dibujados", out)
    assert outcome.ok and problems == []
    # Nadie va a leer lo ejecutado: no se exporta.
    assert list(out.glob("08/*.ipynb")) and not list(out.glob("08/*.html"))


def test_a_lesson_whose_claims_fail_publishes_nothing_and_keeps_the_former(published, write, out):
    before = (published / "08/dibujados/red.json").read_bytes()
    with pytest.raises(ValueError, match="No se publica nada: ✗ 08"):
        publish(write(epochs=3, value=2), "dibujados", out)
    assert (published / "08/dibujados/red.json").read_bytes() == before
    assert files(published) == {"08/dibujados/red.npz", "08/dibujados/red.json"}


@pytest.mark.parametrize(("epochs", "trains"), [(2, False), (3, True)])
def test_publishing_again_replaces_the_folder_and_trains_only_another_recipe(
    published, write, out, epochs, trains
):
    (published / "08/dibujados/vieja.json").write_text("{}")
    change_card(published, date="2000-01-01")
    publish(write(epochs), "dibujados", out)
    assert files(published) == {"08/dibujados/red.npz", "08/dibujados/red.json"}
    card = change_card(published)
    assert card["recipe"]["epochs"] == epochs
    assert (card["date"] > "2000-01-01") is trains


def test_what_is_published_again_without_training_keeps_its_quality(published, write, out):
    quality = change_card(published)["quality"]
    change_card(published, quality={name: 2 * value for name, value in quality.items()})
    with pytest.raises(ValueError, match="la ficha dice"):
        publish(write(), "dibujados", out)


def test_a_recipe_that_is_not_the_notebooks_is_found(published, write, out):
    _, _, problems = check(write(epochs=3), "dibujados", out)
    assert "otra receta (epochs: 2, y aquí 3)" in problems[0]


def test_a_file_that_nobody_uses_and_a_claim_that_no_longer_holds_are_found(published, write, out):
    (published / "08/dibujados/vieja.npz").write_bytes(b"")
    _, _, problems = check(write(value=2), "dibujados", out)
    assert problems[0] == "No la usa nadie: vieja.npz" and len(problems) == 2
    assert "0 se cumplen · 1 no" in problems[1]


def test_a_weight_that_changed_is_found(published, write, out):
    folder = published / "08/dibujados"
    card = archive.read_card(folder, "red")
    arrays = archive.read_arrays(folder, card)
    arrays["peso_000"][0, 0] += 5
    archive.save(folder, card, arrays)
    _, _, problems = check(write(), "dibujados", out)
    assert "ahora se mide" in problems[0]


def test_celeba_is_published_only_drawn(empty, write, out):
    with pytest.raises(ValueError, match="usa CelebA, cuyas caras no se publican"):
        publish(write(data="CelebA (o caras dibujadas)"), "reales", out)


def test_a_lesson_without_anything_to_publish_says_so(empty, tmp_path, out):
    path = write_lesson(tmp_path / "otros", "08_a.ipynb", "x = 1", start="")
    with pytest.raises(ValueError, match="no tiene nada que publicar"):
        publish(find_lessons(path.parent)[0], "dibujados", out)
    assert files(empty) == set()


def test_more_than_fits_is_not_published(published, write, out, monkeypatch):
    # Lo que publicaría ya está en la carpeta: el cuaderno no hace falta.
    def leave(lesson, *arguments):
        draft = Path(arguments[-1][folders.PUBLISH_TO])
        shutil.copytree(published / "08/dibujados", draft, dirs_exist_ok=True)
        return Outcome(lesson, 1.0)

    before = (published / "08/dibujados/red.json").stat().st_ino
    monkeypatch.setattr(publishing, "run_lesson", leave)
    monkeypatch.setattr(publishing, "MAX_TOTAL_MB", 1e-4)
    with pytest.raises(ValueError, match="caben"):
        publish(write(), "dibujados", out)
    assert (published / "08/dibujados/red.json").stat().st_ino == before


def test_drafts_and_what_is_replaced_do_not_count_and_old_drafts_go(published, tmp_path, write):
    lesson, former = write(), published / "08" / "reales"
    for folder in (former, published / ".08_abc", published / ".09_vivo", tmp_path / "nuevo"):
        folder.mkdir(parents=True)
        (folder / "red.json").write_bytes(b" " * 30_000_000)
    os.utime(published / ".08_abc", (0, 0))
    publishing._remove_old_drafts()
    assert {path.name for path in published.iterdir()} == {"08", ".09_vivo"}
    publishing._check_contents(lesson, tmp_path / "nuevo", former)
    with pytest.raises(ValueError, match="ocuparía 60 MB y caben 40"):
        publishing._check_contents(lesson, tmp_path / "nuevo", published / "08" / "dibujados")


def test_two_that_publish_at_once_leave_one_of_them_whole(tmp_path):
    target = tmp_path / "08" / "reales"
    drafts = []
    for number in range(8):
        draft = tmp_path / f".borrador_{number}" / "nuevo"
        draft.mkdir(parents=True)
        for name in ("red.json", "red.npz"):
            (draft / name).write_text(str(number))
        drafts.append(draft)
    threads = [threading.Thread(target=_replace, args=(target, draft)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (target / "red.json").read_text() == (target / "red.npz").read_text()
    assert sorted(path.name for path in target.iterdir()) == ["red.json", "red.npz"]
