"""De las celdas de un cuaderno ejecutado a los bloques de sus diapositivas."""

import re
from dataclasses import replace
from itertools import count

from bs4 import BeautifulSoup, Tag

from course_utils.instructor.executed import INJECTED_TAG
from course_utils.instructor.lessons import PARAMETERS_TAG, START_TAG, has_tag
from course_utils.instructor.markdown import to_html
from course_utils.instructor.slides import blocks, images
from course_utils.instructor.slides.blocks import Block
from course_utils.instructor.stamp import BADGE
from course_utils.questions.page import CLASS as QUESTIONS

_HIDDEN_TAGS = (START_TAG, PARAMETERS_TAG, INJECTED_TAG, "papermill-error-cell-tag")
# De un dibujo y del recuento se ve lo que sale, no la llamada.
_ONLY_ITS_RESULT = re.compile(r"(cu\.illustrations\.show|(display\()?claims\.report)\([^\n]*\)")
_CLAIM_MARKS = ("✓ ", "✗ ", "– ")


def blocks_of(notebook) -> list[Block]:
    """Devuelve los bloques de un cuaderno, en el orden en que se presentan."""
    cells = [cell for cell in notebook.cells if not _is_hidden(cell)]
    steps = count(1)
    made: list[Block] = []
    must_break = False
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        must_break = must_break or _slide_type(cell) in ("slide", "subslide")
        if _slide_type(cell) == "notes":
            new = [blocks.note(to_html(cell.source))]
        elif cell.cell_type == "markdown":
            is_before_code = following is not None and following.cell_type == "code"
            comments_figure = _ends_in_figure(made)
            new = _text(cell, comments_figure, is_before_code, must_break, steps)
        else:
            new = _code_and_results(cell, must_break, steps)
        made += new
        must_break = must_break and not any(block.breaks for block in new)
    return made


def _is_hidden(cell) -> bool:
    return _slide_type(cell) == "skip" or any(has_tag(cell, tag) for tag in _HIDDEN_TAGS)


def _slide_type(cell) -> str:
    return cell.metadata.get("slideshow", {}).get("slide_type", "")


def _ends_in_figure(made: list[Block]) -> bool:
    shown = [b for b in made if b.kind not in (blocks.CLAIMS, blocks.NOTE)]
    return bool(shown) and shown[-1].kind == blocks.FIGURE


def _text(
    cell, is_after_figure: bool, is_before_code: bool, must_break: bool, steps
) -> list[Block]:
    """Los bloques de una celda de texto: lo que comenta la figura de antes y lo que sigue."""
    elements = _elements(cell.source)
    made = [blocks.from_html(element) for element in elements]
    comments = _count_comments(elements, is_before_code) if is_after_figure else 0
    step = next(steps) if comments or _slide_type(cell) == "fragment" else 0
    for n, (block, element) in enumerate(zip(made, elements, strict=True)):
        presents = is_before_code and comments <= n == len(made) - 1
        made[n] = replace(
            block,
            step=step if n < comments or not comments else 0,
            clings=n == 0 < comments,
            breaks=block.breaks or (must_break and n == comments),
            introduces=block.introduces or presents or element.get_text().rstrip().endswith(":"),
        )
    return made


def _elements(source: str) -> list[Tag]:
    soup = BeautifulSoup(to_html(source), "html.parser")
    for link in soup.find_all("a", class_="anchor-link"):
        link.decompose()
    elements = [child for child in soup.children if isinstance(child, Tag)]
    return [e for e in elements if not e.find("img", src=BADGE)]


def _count_comments(elements: list[Tag], is_before_code: bool) -> int:
    """Cuántos comentan la figura: hasta un título o el párrafo que presenta el código que sigue."""
    titles = [n for n, element in enumerate(elements) if element.name in ("h1", "h2")]
    return titles[0] if titles else len(elements) - is_before_code


def _code_and_results(cell, must_break: bool, steps) -> list[Block]:
    results = _results(cell.outputs)
    is_fragment = _slide_type(cell) == "fragment"
    shown = next(steps) if is_fragment else 0
    made = []
    if not has_tag(cell, "hide-input") and not _ONLY_ITS_RESULT.fullmatch(cell.source.strip()):
        made = [replace(blocks.code(tuple(cell.source.splitlines())), step=shown)]
        shown = next(steps) if is_fragment else 0
    made += [replace(block, step=shown) for block in results]
    return [replace(made[0], breaks=must_break), *made[1:]] if made else []


def _results(outputs) -> list[Block]:
    """Lo que salió de una celda: lo escrito, las figuras y, debajo, sus afirmaciones."""
    lines: list[str] = []
    shown: list[Block] = []
    for output in outputs:
        if output.output_type == "stream" and output.name == "stdout":
            lines += output.text.rstrip("\n").splitlines()
        elif output.output_type in ("display_data", "execute_result"):
            new_lines, new = _displayed(output)
            lines, shown = lines + new_lines, shown + new
    claimed = tuple(line for line in lines if line.startswith(_CLAIM_MARKS))
    written = tuple(line for line in lines if not line.startswith(_CLAIM_MARKS))
    made = [blocks.printed(written)] if any(map(str.strip, written)) else []
    made = [*(replace(block, introduces=bool(shown)) for block in made), *shown]
    return [*made, replace(blocks.claims(claimed), clings=True)] if claimed else made


def _displayed(output) -> tuple[list[str], list[Block]]:
    """Los renglones y los bloques de una salida."""
    if "image/png" in output.data:
        return [], [images.from_png(output)]
    if "text/html" not in output.data:
        return output.data.get("text/plain", "").splitlines(), []
    soup = BeautifulSoup(output.data["text/html"], "html.parser")
    if soup.find(class_=QUESTIONS):
        return [], []  # no caben en un lienzo, y cada cual las responde a su paso
    pictures = [images.from_address(x["src"], x.get("alt", "")) for x in soup.find_all("img")]
    if pictures:
        return [], pictures
    if soup.find("pre"):
        return soup.get_text().strip("\n").splitlines(), []
    return [], [blocks.from_html(child) for child in soup.children if isinstance(child, Tag)]
