"""Cuánto mide cada cosa en una diapositiva, en píxeles: lo que dicta la hoja de estilo y lo que se
calcula de antemano, sin navegador. Donde no se sabe, el cálculo peca de alto.
"""

import math

WIDTH, HEIGHT = 960, 700
SIDE = 24
INNER_WIDTH = WIDTH - 2 * SIDE
RUNNING_TITLE = 38
# Lo que puede ocupar el contenido: queda un respiro para lo que el cálculo no ve.
ROOM = HEIGHT - 16

TEXT, TEXT_LINE = 22, 31
CLAIM, CLAIM_LINE = 20, 29
CELL, CELL_LINE, CELL_PADDING = 20, 27, 9
TITLE, TITLE_LINE = 34, 44
GAP = 12
CODE_SIZES = (18, 17, 16, 16, 15, 14)
FIGURE_HEIGHTS = (590, 520, 450, 380, 330, 280)
# Hasta aquí se encoge por compañía; más, solo lo que de otro modo no cabría.
COMFORTABLE, SMALLEST = 2, 5
FIGURE_GROWTH = 1.5

_LETTER = 0.55
_CODE_LETTER = 0.603
_CODE_PADDING = 12


def text_lines(text: str, size: float = TEXT, width: float = INNER_WIDTH) -> int:
    """Devuelve los renglones que ocupa un texto corrido."""
    return max(1, math.ceil(len(" ".join(text.split())) * _LETTER * size / width))


def text_width(text: str, size: float) -> float:
    """Devuelve el ancho de un texto en un solo renglón."""
    return len(text.strip()) * _LETTER * size


def code_line(size: int) -> int:
    """Devuelve el alto de un renglón de código."""
    return round(1.3 * size)


def code_sizes(lines: tuple[str, ...]) -> tuple[int, ...]:
    """Devuelve los tamaños de letra de un trozo de código, de mayor a menor.

    Se empieza por el mayor con que no se parte ningún renglón, si no es demasiado pequeño.
    """
    longest = max(map(len, lines), default=0)
    comfortable = CODE_SIZES[: COMFORTABLE + 1]
    whole = [size for size in comfortable if longest <= _columns(size)]
    largest = max(whole, default=comfortable[-1])
    return tuple(min(size, largest) for size in CODE_SIZES)


def code_height(lines: tuple[str, ...], size: int) -> int:
    """Devuelve el alto de un trozo de código, con sus márgenes y los renglones que se parten."""
    rows = sum(max(1, math.ceil(len(line) / _columns(size))) for line in lines)
    return rows * code_line(size) + 2 * _CODE_PADDING + GAP


def _columns(size: int) -> int:
    return int((INNER_WIDTH - 2 * _CODE_PADDING) / (_CODE_LETTER * size))


def figure_size(width: float, height: float, tallest: int) -> tuple[int, int]:
    """Devuelve el ancho y el alto con que se ve una figura que puede medir ``tallest`` de alto."""
    scale = min(INNER_WIDTH / width, tallest / height, FIGURE_GROWTH)
    return round(scale * width), round(scale * height)
