"""Sitio del curso. Las páginas que empiezan por ``_`` las escribe ``course_utils site``."""

import io
from pathlib import Path

from docutils import nodes
from PIL import Image

from course_utils.instructor.formulas import mathml

project = "Autoencoders y espacios latentes"
language = "es"
extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "myst_nb",
    "sphinx_design",
]
exclude_patterns = ["_*.md", "cuadernos/**"]

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["curso.css"]
html_js_files = ["curso.js"]
html_favicon = "_static/icono.svg"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
# Nada se carga de fuera: el sitio se lee entero sin conexión, también las fórmulas.
html_math_renderer = "mathml"
html_theme_options = {
    "use_download_button": False,
    "show_navbar_depth": 1,
    # El buscador ya está sobre el índice.
    "navbar_persistent": [],
    "toc_title": "En esta página",
    "footer_content_items": ["extra-footer.html"],
    "extra_footer": "Código: MIT. Textos y figuras: CC BY 4.0.",
}

# La dirección de muestra, mientras el curso no tenga una.
linkcheck_ignore = [r".*USUARIO/REPOSITORIO.*"]

# Los cuadernos llegan ejecutados.
nb_execution_mode = "off"
nb_merge_streams = True
nb_code_prompt_show = "Mostrar el código"
nb_code_prompt_hide = "Ocultar el código"
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 2

autodoc_member_order = "bysource"
autodoc_typehints = "none"
# Los apartados de los docstrings, en español.
napoleon_custom_sections = [
    ("Argumentos", "params_style"),
    ("Atributos", "params_style"),
    ("Lanza", "returns_style"),
]


def _inline(writer, node) -> None:
    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _block(writer, node) -> None:
    writer.body.append(f'<div class="formula">{mathml(node.astext(), display=True)}</div>')
    raise nodes.SkipNode


def _lighten(app, exception) -> None:
    """Quita los mapas con que se depura el tema y aprieta las figuras, sin cambiar un píxel."""
    for path in Path(app.outdir, "_static").rglob("*.map"):
        path.unlink()
    for path in Path(app.outdir, "_images").glob("*.png"):
        smaller = io.BytesIO()
        with Image.open(path) as picture:
            # Toda opaca: la cuarta capa sobra.
            opaque = picture.mode == "RGBA" and picture.getextrema()[3] == (255, 255)
            (picture.convert("RGB") if opaque else picture).save(smaller, "PNG", optimize=True)
        if smaller.tell() < path.stat().st_size:
            path.write_bytes(smaller.getvalue())


def setup(app) -> None:
    """Da a Sphinx el modo ``mathml`` de escribir fórmulas y aligera lo construido."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    app.connect("build-finished", _lighten)
