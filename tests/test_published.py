"""Lo publicado, sin ejecutar nada; ``publish --check`` recalcula su calidad."""

import json

import pytest

from course_utils.instructor.lessons import find_lessons, read_notebook
from course_utils.instructor.publish import MAX_MODEL_MB, MAX_TOTAL_MB
from course_utils.results.archive import FIELDS, read_arrays, read_card
from course_utils.results.folders import DRAWN, KINDS, PUBLISHED

# Sin lo que alguien esté publicando ahora mismo, que empieza por punto.
FOLDERS = [path for path in PUBLISHED.iterdir() if not path.name.startswith(".")]
CARDS = sorted(card for folder in FOLDERS for card in folder.glob("*/*.json"))
NETWORKS = [path for path in CARDS if path.with_suffix(".npz").exists()]
# Lo que se pide a cada red, en imágenes reales de prueba.
BOUNDS = {
    "01/reales/codigo_2": 0.0320,
    "06/reales/codigo_20": 97.5,
    "06/reales/plano": 134,
    "08/reales/semilla_a": 0.2495,
}
# Con dos números, con etiqueta, y la de veinte que mejor reconstruye, hacen falta capas más anchas.
LARGER_NAMES = ("01/{}/codigo_2", "06/{}/plano", "06/{}/codigo_20")
LARGER = {name.format(kind) for name in LARGER_NAMES for kind in KINDS}
# Imágenes que unos tienen y otros no; lo demás viene con el curso y es igual en todas partes. De
# CelebA no se publica nada.
IMAGES = ("MNIST", "CIFAR")


def name_of(path):
    return str(path.relative_to(PUBLISHED).with_suffix(""))


def card_of(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_lessons_that_carry_their_results_carry_both_kinds():
    """Si faltan los dibujados, sin datos ni red «clase» entrena la lección entera."""
    data = {lesson.number: lesson.data for lesson in find_lessons()}
    assert FOLDERS
    for folder in FOLDERS:
        needed = KINDS if any(name in data[folder.name] for name in IMAGES) else (DRAWN,)
        assert {kind.name for kind in folder.iterdir()} >= set(needed), folder.name


def test_a_lesson_without_published_results_has_a_small_budget_for_class():
    published = {folder.name for folder in FOLDERS}
    for lesson in find_lessons():
        cells = read_notebook(lesson.path).cells
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        if "epochs" in code and "session.choose(" in code and lesson.number not in published:
            assert "clase=" in code, lesson.number


def test_every_folder_belongs_to_a_lesson_and_every_weight_to_a_card():
    numbers = {lesson.number for lesson in find_lessons()}
    assert {path.name for path in FOLDERS} <= numbers
    files = [path for folder in FOLDERS for path in folder.rglob("*") if path.is_file()]
    cards = {name_of(path) for path in CARDS}
    assert {name_of(path) for path in files} <= cards
    assert {path.suffix for path in files} <= {".json", ".npz"}


def test_all_of_it_fits():
    sizes = {name_of(p): p.with_suffix(".npz").stat().st_size / 1e6 for p in NETWORKS}
    assert sum(sizes.values()) < MAX_TOTAL_MB
    assert {name for name, size in sizes.items() if size > MAX_MODEL_MB} <= LARGER


@pytest.mark.parametrize("path", CARDS, ids=name_of)
def test_a_card_says_where_its_numbers_come_from(path):
    card = card_of(path)
    assert set(FIELDS) <= set(card)
    assert card["name"] == path.stem
    assert card["data"][0]["shape"][0] > 0


@pytest.mark.parametrize("path", NETWORKS, ids=name_of)
def test_weights_are_whole_and_their_16_bits_cost_nothing(path):
    card = read_card(path.parent, path.stem)
    arrays = read_arrays(path.parent, card)
    assert {array.dtype.name for array in arrays.values()} <= {"float16", "int64"}
    assert card["precision"] == "float16" and card["cost_of_float16"] <= 1e-3


@pytest.mark.parametrize(("name", "bound"), BOUNDS.items())
def test_the_published_quality_is_what_was_asked(name, bound):
    assert card_of(PUBLISHED / f"{name}.json")["quality"]["loss"] <= bound
