"""Anatomía de los cuadernos (DESIGN: «Anatomy of a notebook»); nbmake los ejecuta aparte."""

import ast
import re

import pytest

from course_utils.instructor.lessons import notebook_paths, number_of, read_notebook
from course_utils.project import ASSETS
from course_utils.results.folders import PUBLISHED

LESSONS = notebook_paths()
MAX_LINES = 25
CORE_CELLS, CORE_WORDS, EXTENSION_CELLS = 45, 1400, 40
CORE_CLAIMS = range(4, 8)
# Los núcleos rehechos, que acaban con «Para profundizar» o tienen algo publicado, y sus
# ampliaciones; las demás, cuando les llegue su turno.
REBUILT_CORES = [
    path
    for path in LESSONS
    if len(number_of(path)) == 2
    and (
        (PUBLISHED / number_of(path)).is_dir()
        or any("## Para profundizar" in cell.source for cell in read_notebook(path).cells)
    )
]
REBUILT = [
    path for path in LESSONS if number_of(path)[:2] in {number_of(core) for core in REBUILT_CORES}
]
# Palabras inglesas que tienen término en el glosario; en `código` sí se admiten.
ENGLISH = (
    "encoder|decoder|batch|epoch|epochs|loss|dataset|datasets|training|bottleneck|latent space|"
    "sampling|noise|backpropagation|overfitting|learning rate|scatter|plot|reconstruction"
)
SLIDES = {"slide", "subslide", "fragment", "skip", "notes", "-"}


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def cells(path):
    return read_notebook(path).cells


def tagged(cells, tag):
    return [cell for cell in cells if tag in cell.metadata.get("tags", [])]


def code_cells(cells):
    return [cell for cell in cells if cell.cell_type == "code"]


def prose(cells):
    """El texto de las lecciones sin código, fórmulas, enlaces ni referencias."""
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    text = text.split("## Referencias")[0]
    # El término inglés, entre paréntesis la primera vez: «cuello de botella (*bottleneck*)».
    text = re.sub(r"\(\*[^*]+\*\)", " ", text)
    text = re.sub(
        r"<code>.*?</code>|```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", " ", text, flags=re.DOTALL
    )
    return re.sub(r"\]\([^)]*\)|https?://\S+|<[^>]+>", " ", text)


def test_there_are_lessons():
    assert [path.name[:2] for path in LESSONS][:1] == ["01"]


def test_the_first_cell_presents_the_lesson(path, cells):
    title = cells[0].source
    assert title.startswith(f"# {number_of(path)} · ")
    for part in ("[![Abrir en Colab]", "**Al terminar sabrás**", "**Tiempo**", "**Datos**"):
        assert part in title, part


def test_parameters_are_plain_literals(path, cells):
    (parameters,) = tagged(cells, "parameters")
    values = {}
    for statement in ast.parse(parameters.source).body:
        assert isinstance(statement, ast.Assign), ast.unparse(statement)
        values[statement.targets[0].id] = ast.literal_eval(statement.value)
    assert values["LESSON"] == number_of(path)
    assert values["PROFILE"] is None
    assert isinstance(values["SEED"], int)


def test_parameters_and_start_come_before_any_other_code(cells):
    first, second = code_cells(cells)[:2]
    assert "parameters" in first.metadata["tags"]
    assert "start" in second.metadata["tags"]


def test_sections_follow_the_anatomy(path, cells):
    headings = [
        line
        for cell in cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("## ")
    ]
    assert headings[0].startswith("## 1. La idea")
    ends = ["## Comprobaciones", "## Ejercicios", "## Referencias"]
    if path in REBUILT_CORES:
        ends.insert(1, "## Para profundizar")
    assert headings[-len(ends) :] == ends
    numbers = [int(h.split()[1].rstrip(".")) for h in headings[: -len(ends)]]
    assert numbers == list(range(1, len(numbers) + 1))


def test_an_illustration_of_our_own_is_shown(path, cells):
    shown = [
        name
        for cell in code_cells(cells)
        for name in re.findall(r'cu\.illustrations\.show\("([^"]+)"\)', cell.source)
    ]
    assert any(name.startswith(path.name[:2]) for name in shown)
    for name in shown:
        assert (ASSETS / f"{name}.svg").is_file(), name


def test_no_picture_depends_on_a_path(cells):
    for cell in cells:
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", cell.source):
            assert target.startswith("https://"), target


def test_the_claims_are_reported(cells):
    code = "\n".join(cell.source for cell in code_cells(cells))
    assert "cu.claims.Claims(session" in code
    assert code.count(".report()") == 1
    assert code.count(".check(") >= 3
    assert re.search(r'profiles"?[=:] ?"(todos|[^"]*\bci\b)', code), "nada se exige en ci"


def test_exercises_have_hints_and_references_have_identifiers(cells):
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    exercises, references = text.split("## Ejercicios")[1].split("## Referencias")
    assert exercises.count("<summary>Pista</summary>") >= 3
    assert re.search(r"arXiv:\d{4}\.\d{4,5}|doi:10\.|doi\.org/10\.", references)


def test_every_code_cell_is_introduced_by_text(cells):
    previous_was_text = False
    for cell in cells:
        if cell.cell_type == "code" and "start" not in cell.metadata.get("tags", []):
            assert previous_was_text, cell.source.splitlines()[0]
        previous_was_text = cell.cell_type == "markdown"


def test_code_cells_are_short(cells):
    for cell in code_cells(cells):
        if "start" not in cell.metadata.get("tags", []):
            assert len(cell.source.splitlines()) <= MAX_LINES, cell.source.splitlines()[0]


def test_every_cell_says_how_it_is_presented(cells):
    for cell in cells:
        assert cell.metadata.get("slideshow", {}).get("slide_type") in SLIDES


def test_notebooks_are_committed_without_outputs(cells):
    for cell in code_cells(cells):
        assert cell.outputs == []
        assert cell.execution_count is None


def test_no_absolute_paths(cells):
    for cell in cells:
        if "start" not in cell.metadata.get("tags", []):
            assert not re.search(
                r"(?<![\w.:/])/(home|work|tmp|content|Users)/|[A-Z]:\\", cell.source
            )


def test_models_and_figures_come_from_the_package(cells):
    code = "\n".join(cell.source for cell in code_cells(cells))
    assert "course_style(" not in code and "new_figure(" not in code, "usa plt.subplots"
    assert "cu.plotting." in code


def test_a_figure_of_a_cell_is_shown_once(cells):
    for cell in code_cells(cells):
        if "plt.subplots(" in cell.source:
            assert cell.source.rstrip().splitlines()[-1].strip() != "figure", "sale dos veces"
            assert "plt.show()" in cell.source


def test_the_prose_uses_the_glossary(cells):
    found = re.findall(rf"\b({ENGLISH})\b", prose(cells), flags=re.IGNORECASE)
    assert not found


def test_autoencoder_is_translated_at_most_once(cells):
    assert len(re.findall(r"autocodificador", prose(cells), flags=re.IGNORECASE)) <= 1


def words(cells):
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return len(re.sub(r"https?://\S+|<[^>]+>", "", text).split())


def claims_made(cells):
    return sum(cell.source.count("claims.check(") for cell in code_cells(cells))


@pytest.mark.parametrize("path", REBUILT_CORES, ids=lambda path: path.stem)
def test_a_core_fits_in_a_class(path, cells):
    assert len(cells) <= CORE_CELLS
    assert words(cells) <= CORE_WORDS
    assert claims_made(cells) in CORE_CLAIMS


@pytest.mark.parametrize("path", REBUILT_CORES, ids=lambda path: path.stem)
def test_a_core_names_each_of_its_extensions(path, cells):
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    named = re.findall(r"^- \*\*(\d\d[a-z]) · ", text.split("## Para profundizar")[1], re.MULTILINE)
    extensions = [number_of(p) for p in LESSONS if number_of(p)[:-1] == number_of(path)]
    assert named == extensions and extensions


@pytest.mark.parametrize("path", REBUILT, ids=lambda path: path.stem)
def test_budgets_stand_together_in_one_cell(path, cells):
    code = [cell.source for cell in code_cells(cells)]
    assert sum("session.choose(" in source for source in code) <= 1
    assert sum(source.count("session.choose(") for source in code) <= 1


@pytest.mark.parametrize("path", REBUILT, ids=lambda path: path.stem)
def test_long_trainings_are_remembered(path, cells):
    for cell in code_cells(cells):
        inside_a_measure = re.search(r"^def ", cell.source, re.MULTILINE)
        assert (
            inside_a_measure
            or not re.search(r"(?<!session)\.fit\(", cell.source)
            or ("sklearn" in cell.source)
        ), cell.source


@pytest.mark.parametrize(
    "path", [p for p in REBUILT if p not in REBUILT_CORES], ids=lambda path: path.stem
)
def test_an_extension_is_short(path, cells):
    assert len(cells) <= EXTENSION_CELLS


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_words_of_the_course_are_used(path, cells):
    found = re.findall(
        r"\b(ritmo|sorte\w+|prototipo|preparar la (?:lección|tarea))\b", prose(cells)
    )
    assert not found
