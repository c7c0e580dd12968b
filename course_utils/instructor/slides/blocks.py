"""Lo que se pone en una diapositiva, pieza a pieza, y lo que mide cada una."""

import html
from collections.abc import Callable
from dataclasses import dataclass, replace

from bs4 import Tag
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course_utils.instructor.slides import sizes

TITLE, TEXT, CODE, PRINTED, TABLE, FIGURE, CLAIMS, NOTE = (
    "título",
    "texto",
    "código",
    "escrito",
    "tabla",
    "figura",
    "afirmaciones",
    "nota",
)
_TALL_FORMULA = {"mfrac": 16, "munderover": 26, "munder": 14, "mtable": 0, "mtr": 30}


@dataclass(frozen=True)
class Block:
    """Una pieza de una diapositiva.

    Atributos:
        kind: una de las constantes del módulo.
        variants: su alto y su HTML, de mayor a menor.
        pieces, build: en qué se puede partir, y cómo se hace un bloque con algunas de sus piezas.
        step: las piezas con el mismo número (si no es 0) aparecen a la vez, al avanzar.
        breaks: si empieza diapositiva.
        clings: si va con la pieza de antes; ``introduces``, con la de después.
    """

    kind: str
    variants: tuple[tuple[int, str], ...]
    pieces: tuple = ()
    build: Callable[[tuple], "Block"] | None = None
    step: int = 0
    breaks: bool = False
    clings: bool = False
    introduces: bool = False

    def height(self, level: int) -> int:
        """Devuelve su alto: con ``level`` 0, el mayor."""
        return self.variant(level)[0]

    def variant(self, level: int) -> tuple[int, str]:
        """Devuelve su alto y su HTML."""
        return self.variants[min(level, len(self.variants) - 1)]

    def split(self, room: int) -> tuple["Block", "Block"] | None:
        """La parte en dos, de modo que la primera quepa en ``room``; ``None`` si no se puede."""
        fitting = [n for n in range(1, len(self.pieces)) if self._part(n).height(9) <= room]
        if not fitting:
            return None
        # El código se parte mejor por un renglón en blanco.
        blank = [n for n in fitting if n > fitting[-1] // 2 and self.pieces[n] == ""]
        cut = max(blank or fitting)
        first = replace(self._part(cut), breaks=self.breaks, clings=self.clings)
        last = self.build(self.pieces[cut:])
        return first, replace(last, step=self.step, introduces=self.introduces)

    def _part(self, count: int) -> "Block":
        return replace(self.build(self.pieces[:count]), step=self.step)


def code(lines: tuple[str, ...]) -> Block:
    """Devuelve un trozo de código de Python."""
    while lines and not lines[0].strip():
        lines = lines[1:]
    text = highlight("\n".join(lines), PythonLexer(), HtmlFormatter(nowrap=True))
    return Block(CODE, _code_variants(lines, text, "codigo"), lines, code)


def printed(lines: tuple[str, ...]) -> Block:
    """Devuelve lo que escribió una celda."""
    text = html.escape("\n".join(lines))
    return Block(PRINTED, _code_variants(lines, text, "salida"), lines, printed)


def _code_variants(lines, text: str, style: str):
    return tuple(
        (
            sizes.code_height(lines, size),
            f'<pre class="{style}" style="font-size:{size}px;'
            f'line-height:{sizes.code_line(size)}px">{text}</pre>',
        )
        for size in sizes.code_sizes(lines)
    )


def claims(lines: tuple[str, ...]) -> Block:
    """Devuelve los renglones con ✓ o ✗ de una celda."""
    rows = sum(sizes.text_lines(line, sizes.CLAIM) for line in lines)
    text = "<br>".join(map(html.escape, lines))
    height = rows * sizes.CLAIM_LINE + sizes.GAP
    return Block(CLAIMS, ((height, f'<p class="afirmacion">{text}</p>'),), lines, claims)


def figure(source: str, alt: str, width: float, height: float) -> Block:
    """Devuelve una figura, cuyo tamaño propio es ``width`` × ``height``."""
    shown = [sizes.figure_size(width, height, tallest) for tallest in sizes.FIGURE_HEIGHTS]
    tag = '<img src="{}" alt="{}" width="{}" height="{}">'
    variants = [(h + sizes.GAP, tag.format(source, html.escape(alt), w, h)) for w, h in shown]
    return Block(FIGURE, tuple(variants))


def note(text: str) -> Block:
    """Devuelve una nota de quien presenta; ``text`` es HTML."""
    return Block(NOTE, ((0, f'<aside class="notes">{text}</aside>'),), clings=True)


def from_html(element: Tag) -> Block:
    """Devuelve el bloque de un elemento de HTML: un título, un párrafo, una lista o una tabla."""
    if element.name in ("h1", "h2"):
        return _title(element)
    if element.name in ("ul", "ol"):
        return _list(element.name, tuple(element.find_all("li", recursive=False)))
    if element.name == "table":
        return _table(element.find("caption"), tuple(element.find_all("tr")))
    if element.name == "pre" or element.find("pre"):
        return printed(tuple(element.get_text().strip("\n").splitlines()))
    return _paragraph(element)


def _title(element: Tag) -> Block:
    rows = sizes.text_lines(element.get_text(), sizes.TITLE)
    height = rows * sizes.TITLE_LINE + sizes.GAP
    return Block(TITLE, ((height, str(element)),), breaks=True, introduces=True)


def _paragraph(element: Tag) -> Block:
    height = sizes.text_lines(element.get_text()) * sizes.TEXT_LINE + _formulas(element)
    return Block(TEXT, ((height + sizes.GAP, str(element)),))


def _formulas(element: Tag) -> int:
    """Lo que las fórmulas añaden al alto de un renglón."""
    taller = [
        sum(extra * len(formula.find_all(name)) for name, extra in _TALL_FORMULA.items())
        for formula in element.find_all("math")
    ]
    display = element.find_all("math", display="block")
    return sum(min(extra, 160) for extra in taller) + 30 * len(display)


def _list(name: str, items: tuple[Tag, ...]) -> Block:
    width = sizes.INNER_WIDTH - 40
    height = sum(
        sizes.text_lines(item.get_text(), width=width) * sizes.TEXT_LINE
        + 4
        + _formulas(item)
        + (sizes.TEXT_LINE if item.find("details") else 0)
        for item in items
    )
    first = items[0].get("value", 1) if items else 1
    for number, item in enumerate(items, start=int(first)):
        item["value"] = number
    text = f"<{name}>{''.join(map(str, items))}</{name}>"
    return Block(TEXT, ((height + sizes.GAP, text),), items, lambda some: _list(name, some))


def _table(caption: Tag | None, rows: tuple[Tag, ...]) -> Block:
    # Al partirla, cada parte lleva su encabezado.
    cells = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows]
    heights = _row_heights(cells)
    height = sum(heights) + sizes.GAP + (sizes.CELL_LINE if caption else 0)
    text = f"<table>{caption or ''}{''.join(map(str, rows))}</table>"
    head, body = rows[:1], rows[1:]
    return Block(TABLE, ((height, text),), body, lambda some: _table(caption, (*head, *some)))


def _row_heights(cells: list[list[str]]) -> list[int]:
    columns = max(map(len, cells), default=0)
    padded = [row + [""] * (columns - len(row)) for row in cells]
    by_column = zip(*padded, strict=True)
    widest = [max(sizes.text_width(text, sizes.CELL) for text in x) + 24 for x in by_column]
    shrink = min(1, sizes.INNER_WIDTH / max(1, sum(widest)))
    return [
        sizes.CELL_LINE
        * max(
            sizes.text_lines(text, sizes.CELL, max(60, shrink * width - 24))
            for text, width in zip(row, widest, strict=True)
        )
        + sizes.CELL_PADDING
        for row in padded
    ]
