"""Escribe las fuentes del sitio en ``build/sitio`` y las convierte con Sphinx en ``build/site``."""

from pathlib import Path

from course_utils.instructor.executed import executed_notebook, is_homework
from course_utils.instructor.lessons import Lesson, find_lessons
from course_utils.instructor.runner import run_lessons
from course_utils.instructor.site import explorers, home, tables
from course_utils.instructor.site.lesson_pages import DOWNLOADS, document, lesson_page
from course_utils.project import ASSETS, ROOT, write_changed

DOCS = ROOT / "docs"


def build_site(out: Path, run_missing: bool = True, check_links: bool = False) -> Path:
    """Construye el sitio con lo que ``run`` dejó en ``out`` y devuelve su portada.

    Argumentos:
        run_missing: si se ejecutan antes, con el perfil ``clase``, las lecciones que falten.
        check_links: si se visitan también los enlaces hacia fuera; hace falta conexión.

    Lanza:
        ValueError: si falta Sphinx, o si avisa de algo mientras construye.
    """
    lessons = find_lessons()
    if run_missing:
        run_lessons(_not_run(lessons, out), "clase", out, {}, only_changed=True)
    for lesson in _not_run(lessons, out):
        print(f"Sin resultados en el sitio: {lesson.path.stem}")
    write_sources(out / "sitio", sources(lessons, out) | explorers.pages())
    _sphinx("html", out / "sitio", out / "site")
    if check_links:
        _sphinx("linkcheck", out / "sitio", out / "enlaces")
    return out / "site" / "index.html"


def _not_run(lessons: list[Lesson], out: Path) -> list[Lesson]:
    return [x for x in lessons if not (is_homework(x) or executed_notebook(x, out))]


def sources(lessons: list[Lesson], out: Path) -> dict[str, str]:
    """Devuelve las fuentes: la ruta de cada una, dentro de su carpeta, y su texto."""
    texts = {
        "_lecciones.md": home.gallery(lessons),
        "_afirmaciones.md": tables.claims_tables(lessons, out),
        "_fichas.md": tables.cards_tables(lessons),
        "_minutos.md": tables.minutes_table(lessons),
    }
    by_hand = [path for path in DOCS.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    texts |= {path.relative_to(DOCS).as_posix(): _read(path) for path in by_hand}
    texts |= {f"{home.PICTURES}/{path.name}": _read(path) for path in ASSETS.glob("[0-9]*.svg")}
    texts["_static/boton_colab.svg"] = _read(ASSETS / "boton_colab.svg")
    extensions = home.cores(lessons)
    for lesson in lessons:
        texts[f"{document(lesson)}.ipynb"] = lesson_page(lesson, extensions.get(lesson, []), out)
        texts[f"{DOWNLOADS}/{lesson.handout.name}"] = _read(lesson.handout)
    return texts


def write_sources(folder: Path, texts: dict[str, str]) -> None:
    """Deja en ``folder`` solo esas fuentes, y sin tocar las que ya estaban al día."""
    paths = {folder / name: text for name, text in texts.items()}
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_changed(paths)
    for path in folder.rglob("*"):
        if path.is_file() and path not in paths:
            path.unlink()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _sphinx(builder: str, source: Path, target: Path) -> None:
    try:
        from sphinx.cmd.build import main
    except ImportError as error:
        raise ValueError(
            "Falta Sphinx: instala requirements-docs.txt, o usa «make site», que lo instala."
        ) from error
    # Un aviso es una página rota: un enlace sin destino, una figura que falta.
    options = ["-q", "-W", "--keep-going", "-b", builder, "-d", f"{source}.doctrees"]
    if main([*options, str(source), str(target)]):
        raise ValueError(f"Sphinx avisó de algo al construir «{target}»: está escrito arriba.")
