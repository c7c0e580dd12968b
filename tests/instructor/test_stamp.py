import pytest
from nbformat.v4 import new_code_cell

from course_utils.instructor import stamp
from course_utils.instructor.lessons import find_lessons, read_notebook
from course_utils.project import PLACEHOLDER_ADDRESS, ROOT, repository_address
from tests.instructor.notebook_factory import write_lesson

ADDRESS = "https://github.com/alguien/curso"


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    monkeypatch.setattr(stamp, "ROOT", tmp_path)
    return write_lesson(tmp_path / "notebooks")


def test_stamping_writes_the_button_of_each_notebook(lesson):
    title = stamp.stamped(lesson, ADDRESS).cells[0].source
    url = "colab.research.google.com/github/alguien/curso/blob/main/notebooks/01_prueba.ipynb"
    assert f"](https://{url})" in title
    assert title.startswith("# 01 · Título")
    assert title.endswith("Hola")


def test_stamping_writes_the_start_cell_and_folds_it(lesson):
    start = stamp.stamped(lesson, ADDRESS).cells[2]
    assert start.source.startswith(stamp.start_cell(ADDRESS))
    assert start.metadata["cellView"] == "form"


def test_a_lesson_with_questions_calls_them_at_its_start_and_beside_its_claims(tmp_path):
    path = write_lesson(tmp_path, "08_prueba.ipynb")
    notebook = read_notebook(path)
    notebook.cells.append(new_code_cell("x = 1\nclaims.report()"))
    for _ in range(2):
        notebook = stamp.stamp_cells(notebook, ROOT / path.name, ADDRESS)
    assert notebook.cells[2].source.endswith("SEED)\n\ncu.questions.before(LESSON)")
    assert notebook.cells[-1].source == (
        "x = 1\ndisplay(claims.report(), cu.questions.after(LESSON))"
    )


def test_a_lesson_without_questions_calls_none(tmp_path):
    path = write_lesson(tmp_path, "08a_prueba.ipynb")
    sealed = stamp.stamp_cells(read_notebook(path), ROOT / path.name, ADDRESS)
    assert sealed.cells[2].source == stamp.start_cell(ADDRESS)


def test_stamping_removes_outputs(lesson):
    assert all(not c.get("outputs") for c in stamp.stamped(lesson, ADDRESS).cells)


def test_stamping_twice_changes_nothing(lesson):
    (stamp.ROOT / "README.md").write_text(
        "Antes\n<!-- lecciones -->\nvieja\n<!-- fin de lecciones -->\nDespués\n", encoding="utf-8"
    )
    assert set(stamp.stamp_all()) == {lesson, stamp.ROOT / "README.md"}
    assert stamp.stamp_all() == []
    readme = (stamp.ROOT / "README.md").read_text(encoding="utf-8")
    assert "[01 · Título](notebooks/01_prueba.ipynb)" in readme
    assert readme.startswith("Antes") and readme.endswith("Después\n")
    assert "vieja" not in readme


def test_the_table_offers_the_notebook_of_the_student_and_not_the_solution(lesson):
    tareas = stamp.ROOT / "notebooks" / "tareas"
    write_lesson(tareas, "13_tarea.ipynb")
    write_lesson(tareas / "soluciones", "13_tarea.ipynb")
    table = stamp.lessons_table(find_lessons(tareas), ADDRESS)
    assert table.count("notebooks/tareas/13_tarea.ipynb") == 2
    assert "soluciones" not in table


def test_the_table_shows_an_extension_below_its_lesson(lesson):
    write_lesson(lesson.parent / "ampliaciones", "01a_otra.ipynb")
    rows = stamp.lessons_table(find_lessons(lesson.parent), ADDRESS).splitlines()[2:]
    assert [row[:10] for row in rows] == ["| [01 · Tí", "| ↳ [01a ·"]


def test_a_notebook_without_a_place_for_the_stamp_is_explained(lesson):
    notebook = read_notebook(lesson)
    notebook.cells[2].metadata["tags"] = []
    lesson.write_text(stamp.as_text(notebook), encoding="utf-8")
    with pytest.raises(ValueError, match="sola celda con la etiqueta «start»; tiene 0"):
        stamp.stamped(lesson, ADDRESS)


def test_every_notebook_and_the_readme_are_stamped():
    address = repository_address()
    lessons = find_lessons()
    assert lessons
    for lesson in lessons:
        expected = stamp.as_text(stamp.stamped(lesson.path, address))
        assert lesson.path.read_text(encoding="utf-8") == expected, (
            f"{lesson.path.name}: ejecuta «python -m course_utils stamp»"
        )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme == stamp.stamped_readme(readme, lessons, address)
    assert readme.count("colab-badge.svg") == len(lessons)


def test_the_address_stands_in_one_place_only():
    address = repository_address()
    if address == PLACEHOLDER_ADDRESS:
        pytest.skip("la dirección aún es el marcador, que también conoce project.py")
    for path in [*ROOT.glob("course_utils/**/*.py"), ROOT / "Makefile"]:
        assert address not in path.read_text(encoding="utf-8"), path.name


def test_only_the_lessons_that_speak_of_a_gpu_ask_colab_for_one(tmp_path):
    notebook = read_notebook(write_lesson(tmp_path))
    for time, wanted in (("CPU 9 min · GPU ≈ 2 min", "GPU"), ("CPU 1 min", None)):
        notebook.metadata["course"]["time"] = time
        sealed = stamp.stamp_cells(notebook, ROOT / "01_prueba.ipynb", ADDRESS)
        assert sealed.metadata.get("accelerator") == wanted
