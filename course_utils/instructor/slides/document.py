"""La página de las diapositivas: un solo archivo que se abre sin conexión."""

import html
from itertools import groupby

from bs4 import BeautifulSoup
from pygments.formatters import HtmlFormatter

from course_utils.instructor.slides import sizes
from course_utils.instructor.slides.blocks import TITLE, Block
from course_utils.instructor.slides.guide import Guide
from course_utils.instructor.slides.pages import Page
from course_utils.pages import document as html_document
from course_utils.project import ASSETS

VENDORED = ASSETS / "diapositivas"


def document(title: str, pages: list[Page], guide: Guide) -> str:
    """Devuelve la página: una columna por sección y debajo, sus diapositivas."""
    columns: list[list[Page]] = []
    for page in pages:
        if page.starts_section or not columns:
            columns.append([])
        columns[-1].append(page)
    sections = [_column(column, guide, is_first=n == 0) for n, column in enumerate(columns)]
    style = [_asset("reveal.css"), _style(), HtmlFormatter().get_style_defs("pre")]
    body = _BODY.format(
        sections="\n".join(sections),
        reveal=_asset("reveal.js"),
        notes=_asset("notes.js"),
        width=sizes.WIDTH,
        height=sizes.HEIGHT,
    )
    return html_document(title, "\n".join(style), body)


def _asset(name: str) -> str:
    return (VENDORED / name).read_text(encoding="utf-8")


def _column(pages: list[Page], guide: Guide, is_first: bool) -> str:
    title = _title_text(pages[0])
    note = guide.general if is_first else guide.of_section(title)
    notes = f'<aside class="notes">{note}</aside>' if note else ""
    slides = [_slide(page, title, notes if n == 0 else "") for n, page in enumerate(pages)]
    return f"<section>\n{''.join(slides)}</section>"


def _title_text(page: Page) -> str:
    block = page.blocks[0]
    if block.kind != TITLE:
        return ""
    return BeautifulSoup(block.variant(0)[1], "html.parser").get_text()


def _slide(page: Page, title: str, notes: str) -> str:
    running = "" if page.starts_section else f'<p class="seccion">{html.escape(title)}</p>'
    first_step = page.blocks[0].step
    shown = groupby(page.blocks, key=lambda block: 0 if block.step == first_step else block.step)
    content = "\n".join(_step(step, list(blocks), page.level) for step, blocks in shown)
    return f"<section>{running}\n{content}{notes}</section>\n"


def _step(step: int, blocks: list[Block], level: int) -> str:
    content = "\n".join(block.variant(level)[1] for block in blocks)
    return f'<div class="fragment">{content}</div>' if step else content


def _style() -> str:
    return _STYLE.format(
        side=sizes.SIDE,
        text=sizes.TEXT,
        text_line=sizes.TEXT_LINE,
        title=sizes.TITLE,
        title_line=sizes.TITLE_LINE,
        cell=sizes.CELL,
        cell_line=sizes.CELL_LINE,
        claim=sizes.CLAIM,
        claim_line=sizes.CLAIM_LINE,
        gap=sizes.GAP,
        running=sizes.RUNNING_TITLE,
    )


_STYLE = """\
* {{ box-sizing: border-box; }}
html, body {{ margin: 0; height: 100%; background: #fff; color: #1f2933; }}
.reveal {{ font: {text}px/{text_line}px "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }}
.reveal .slides {{ text-align: left; }}
.reveal .slides section {{ padding: 0 {side}px; }}
.reveal .slides section.stack {{ padding: 0; }}
.reveal h1, .reveal h2 {{ margin: 0 0 {gap}px; font-size: {title}px; line-height: {title_line}px;
  color: #0b4f6c; }}
.reveal h3 {{ margin: 0 0 {gap}px; font-size: {text}px; line-height: {text_line}px; }}
.reveal p, .reveal ul, .reveal ol, .reveal table, .reveal pre {{ margin: 0 0 {gap}px; }}
.reveal ul, .reveal ol {{ padding-left: 32px; }}
.reveal li {{ margin-bottom: 4px; }}
.reveal a {{ color: #0b6e99; }}
.reveal img {{ display: block; margin: 0 auto {gap}px; }}
.reveal p.seccion {{ height: {running}px; margin: 0; font-size: 20px; color: #5a6873; }}
.reveal p.afirmacion {{ font-size: {claim}px; line-height: {claim_line}px; text-align: center; }}
.reveal pre {{ padding: 12px; border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere;
  font-family: "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; }}
.reveal pre.codigo {{ background: #f4f6f8; }}
.reveal pre.salida {{ background: #fff; border-left: 4px solid #c5d0d8; border-radius: 0; }}
.reveal code {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 0.86em;
  background: #f4f6f8; }}
.reveal table {{ border-collapse: collapse; font-size: {cell}px; line-height: {cell_line}px; }}
.reveal th, .reveal td {{ padding: 4px 12px; border-bottom: 1px solid #dfe5ea; text-align: left; }}
.reveal caption {{ text-align: left; white-space: normal !important; }}
.reveal .controls {{ font-size: 6px; opacity: 0.6; }}
.reveal .slide-number {{ right: auto; left: 8px; color: #5a6873; background: none; }}
.reveal math {{ font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "STIX Math",
  "DejaVu Math TeX Gyre", math; }}
.reveal math[display="block"] {{ margin: 4px 0; font-size: 1.15em; }}
.reveal summary {{ color: #5a6873; cursor: pointer; }}
"""

_BODY = """\
<div class="reveal"><div class="slides">
{sections}
</div></div>
<script>
{reveal}
</script>
<script>
{notes}
</script>
<script>
Reveal.initialize({{
  width: {width}, height: {height}, margin: 0.02, center: false, hash: true, slideNumber: "c/t",
  transition: "none", plugins: [RevealNotes],
}});
</script>"""
