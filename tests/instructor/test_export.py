import re

import nbformat
import pytest

from course_utils.instructor.export import export_html
from course_utils.instructor.lessons import notebook_paths, read_notebook
from course_utils.instructor.markdown import to_html
from course_utils.instructor.stamp import BADGE
from tests.instructor.notebook_factory import write_lesson


def export(folder, markdown, start=""):
    path = write_lesson(folder, start=start)
    notebook = read_notebook(path)
    notebook.cells[0].source = markdown
    nbformat.write(notebook, path)
    return export_html(path).read_text(encoding="utf-8")


def test_formulas_are_written_in_the_page_itself(tmp_path):
    page = export(tmp_path, "# T\n\nSea $x^2$ y\n\n$$\\frac{a}{b}$$\n\nfin")
    assert page.count("<math") == 2
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in page
    assert "$x^2$" not in page


def test_the_page_fetches_neither_formulas_nor_buttons(tmp_path):
    page = export(tmp_path, f"# T\n\n[![Abrir en Colab]({BADGE})](https://colab.example)")
    assert "mathjax/2" not in page
    assert BADGE not in page
    assert 'src="data:image/svg+xml;base64,' in page


def test_the_start_cell_hides_its_code(tmp_path):
    page = export(tmp_path, "# T", start="secreto = 1")
    assert "secreto" not in page


def test_the_page_is_in_spanish(tmp_path):
    assert '<html lang="es">' in export(tmp_path, "# T")


def test_a_link_to_another_lesson_goes_to_its_page(tmp_path):
    near, under = "../clase10/08_mapa.ipynb", "ampliaciones/17a_raro.ipynb"
    links = f"[a]({near}) [b]({under}) [c](https://x.es/01_a.ipynb)"
    page = export(tmp_path, f"# T\n\n{links}")
    assert 'href="../08/08_mapa.html"' in page and 'href="../17a/17a_raro.html"' in page
    assert 'href="https://x.es/01_a.ipynb"' in page


@pytest.mark.parametrize("path", notebook_paths(), ids=lambda path: path.stem)
def test_every_formula_of_the_lessons_can_be_rendered(path):
    texts = [c.source for c in read_notebook(path).cells if c.cell_type == "markdown"]
    # Celda a celda, como en la página: un «$» suelto no debe encontrar pareja en otra.
    page = "".join(map(to_html, texts))
    text = re.sub(r"```.*?```|`[^`\n]*`", "", "\n\n".join(texts), flags=re.DOTALL)
    blocks = re.findall(r"\$\$.+?\$\$", text, flags=re.DOTALL)
    inline = re.findall(r"\$[^$\n]+\$", re.sub(r"\$\$.+?\$\$", "", text, flags=re.DOTALL))
    assert page.count("<math") == len(blocks) + len(inline)
