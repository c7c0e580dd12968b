"""De las celdas de un cuaderno ejecutado a los bloques de sus diapositivas."""

import re
from dataclasses import replace
from itertools import count

from bs4 import BeautifulSoup, Tag

from course_utils.instructor.executed import INJECTED_TAG, has_tag
from course_utils.instructor.lessons import PARAMETERS_TAG, START_TAG
from course_utils.instructor.markdown import to_html
from course_utils.instructor.slides import blocks, images
from course_utils.instructor.slides.blocks import Block
from course_utils.instructor.stamp import BADGE

_HIDDEN_TAGS = (START_TAG, PARAMETERS_TAG, INJECTED_TAG, "papermill-error-cell-tag")
# De un dibujo y del recuento se ve lo que sale, no la llamada.
_ONLY_ITS_RESULT = re.compile(r"(cu\.illustrations\.show|claims\.report)\([^\n]*\)")
_CLAIM_MARKS = ("✓ ", "✗ ", "– ")
_INTRODUCES = re.compile(r"[:?]\s*$")


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
        is_last = n == len(made) - 1
        leads = is_before_code if is_last else bool(_INTRODUCES.search(element.get_text()))
        made[n] = replace(
            block,
            step=step if n < comments or not comments else 0,
            clings=n == 0 < comments,
            breaks=block.breaks or (must_break and n == comments),
            introduces=block.introduces or (leads and n >= comments),
        )
    return made


def _elements(source: str) -> list[Tag]:
    soup = BeautifulSoup(to_html(source), "html.parser")
    for link in soup.find_all("a", class_="anchor-link"):
        link.decompose()
    elements = [child for child in soup.children if isinstance(child, Tag)]
    return [e for e in elements if not e.find("img", src=BADGE)]


def _count_comments(elements: list[Tag], is_before_code: bool) -> int:
    """Cuántos comentan la figura de antes: hasta un título o lo que presenta el código que sigue."""
    titles = [n for n, element in enumerate(elements) if element.name in ("h1", "h2")]
    if titles:
        return titles[0]
    presents = is_before_code and _INTRODUCES.search(elements[-1].get_text())
    return len(elements) - bool(presents)


def _code_and_results(cell, must_break: bool, steps) -> list[Block]:
    results = _results(cell.outputs)
    is_fragment = _slide_type(cell) == "fragment"
    shown = next(steps) if is_fragment else 0
    made = []
    if not has_tag(cell, "hide-input") and not _ONLY_ITS_RESULT.fullmatch(cell.source.strip()):
        made = [replace(blocks.code(tuple(cell.source.splitlines())), step=shown)]
        shown = next(steps) if is_fragment else 0
    made += [replace(block, step=shown, clings=n > 0) for n, block in enumerate(results)]
    return [replace(made[0], breaks=must_break), *made[1:]] if made else []


def _results(outputs) -> list[Block]:
    """Lo que salió de una celda: lo escrito, las figuras y, debajo, sus afirmaciones."""
    written, figures, claimed = [], [], []
    for output in outputs:
        if output.output_type == "stream" and output.name == "stdout":
            lines = output.text.rstrip("\n").splitlines()
            claimed += [line for line in lines if line.startswith(_CLAIM_MARKS)]
            written += _printed([line for line in lines if not line.startswith(_CLAIM_MARKS)])
        elif output.output_type in ("display_data", "execute_result"):
            for block in _displayed(output):
                (figures if block.kind == blocks.FIGURE else written).append(block)
    return [*written, *figures, *([blocks.claims(tuple(claimed))] if claimed else [])]


def _printed(lines: list[str]) -> list[Block]:
    return [blocks.printed(tuple(lines))] if any(line.strip() for line in lines) else []


def _displayed(output) -> list[Block]:
    if "image/png" in output.data:
        return [images.from_png(output)]
    if "text/html" not in output.data:
        return _printed(output.data.get("text/plain", "").splitlines())
    soup = BeautifulSoup(output.data["text/html"], "html.parser")
    pictures = [images.from_address(x["src"], x.get("alt", "")) for x in soup.find_all("img")]
    if pictures:
        return pictures
    elements = [child for child in soup.children if isinstance(child, Tag)]
    return [blocks.from_html(element) for element in elements]
