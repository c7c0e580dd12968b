"""Reparte los bloques en diapositivas: lo que va junto, junto, y ninguna más alta que su lienzo."""

from dataclasses import dataclass

from course_utils.instructor.slides import sizes
from course_utils.instructor.slides.blocks import CODE, FIGURE, TEXT, TITLE, Block


@dataclass(frozen=True)
class Page:
    """Una diapositiva.

    Atributos:
        blocks: lo que lleva, de arriba abajo.
        level: cuánto se encogen el código y las figuras, de 0 a ``sizes.SMALLEST``.
    """

    blocks: tuple[Block, ...]
    level: int

    @property
    def starts_section(self) -> bool:
        """Si lleva el título de una sección; las demás repiten el último, en pequeño."""
        return self.blocks[0].kind == TITLE

    @property
    def height(self) -> int:
        """Lo que se calcula que mide, en píxeles."""
        return _height(self.blocks, self.level)


def paginate(blocks: list[Block]) -> list[Page]:
    """Devuelve las diapositivas de una lección."""
    pages: list[list[Block]] = []
    page: list[Block] = []
    for group in _groups(blocks):
        if page and not _must_break(page, group) and _fits(page + group, sizes.COMFORTABLE):
            page = page + group
            continue
        pages += [page] if page else []
        limit = _limit(group)
        while not _fits(group, limit):
            first, group = _cut(group, limit)
            pages.append(first)
        page = group
    return [Page(tuple(page), _level(page)) for page in [*pages, page] if page]


def _groups(blocks: list[Block]) -> list[list[Block]]:
    """Lo que no se separa: un título y lo que le sigue, una pregunta y su código, una figura y
    sus comentarios.
    """
    groups: list[list[Block]] = []
    for block in blocks:
        goes_with = block.clings or (groups and groups[-1][-1].introduces)
        if groups and goes_with and block.kind != TITLE:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _must_break(page: list[Block], group: list[Block]) -> bool:
    if not group[0].breaks:
        return False
    # Unos renglones que no cupieron donde iban no se quedan solos.
    is_left_over = not {TITLE, CODE, FIGURE} & {block.kind for block in page}
    return group[0].kind == TITLE or not is_left_over


def _height(blocks, level: int) -> int:
    running = 0 if blocks[0].kind == TITLE else sizes.RUNNING_TITLE
    return running + sum(block.height(level) for block in blocks)


def _fits(blocks, level: int) -> bool:
    return not blocks or _height(blocks, level) <= sizes.ROOM


def _level(blocks) -> int:
    return next(n for n in range(sizes.SMALLEST + 1) if _fits(blocks, n) or n == sizes.SMALLEST)


def _limit(group: list[Block]) -> int:
    # Si una figura no cabe cómoda bajo su texto, está mejor en la siguiente.
    is_presented = group[0].kind in (TITLE, TEXT) and FIGURE in [block.kind for block in group]
    return sizes.COMFORTABLE if is_presented else sizes.SMALLEST


def _cut(group: list[Block], limit: int) -> tuple[list[Block], list[Block]]:
    """Parte un grupo que no cabe: lo más que quepa y, si se puede, parte de lo siguiente."""
    count = max((n for n in range(1, len(group)) if _fits(group[:n], limit)), default=0)
    used = _height(group[:count], limit) if count else sizes.RUNNING_TITLE
    parts = group[count].split(sizes.ROOM - used)
    if parts:
        return [*group[:count], parts[0]], [parts[1], *group[count + 1 :]]
    # Lo que no se puede partir y no cabe sale entero: la prueba de las alturas lo descubre.
    count = max(count, 1)
    return group[:count], group[count:]
