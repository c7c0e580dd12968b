"""Exporta cuadernos ejecutados a páginas HTML que se leen completas sin conexión."""

import base64
import re
from pathlib import Path

from jinja2 import pass_context
from nbconvert import HTMLExporter
from nbconvert.preprocessors import TagRemovePreprocessor
from traitlets.config import Config

from course_utils.instructor.executed import INJECTED_TAG
from course_utils.instructor.lessons import START_TAG
from course_utils.instructor.markdown import to_html
from course_utils.instructor.stamp import BADGE
from course_utils.project import ASSETS

# La celda de arranque enseña su salida pero no su código, que no es materia de la lección.
_HIDDEN_CODE = {START_TAG, INJECTED_TAG}
# Un enlace de un cuaderno a otro: aquí, a la página que «run» deja en la carpeta de su número.
_TO_LESSON = re.compile(r'href="(?!https?:)[^"]*?((\d\d[a-z]?)_\w+)\.ipynb"')


class _OfflineExporter(HTMLExporter):
    @pass_context
    def markdown2html(self, context, source):
        return to_html(source, self.anchor_link_text)


def export_html(notebook: Path) -> Path:
    """Exporta un cuaderno a HTML, a su lado, y devuelve la ruta de la página.

    Las fórmulas, las figuras y el botón de Colab van dentro de la página.
    """
    config = Config({"TagRemovePreprocessor": {"enabled": True, "remove_input_tags": _HIDDEN_CODE}})
    exporter = _OfflineExporter(config=config, language_code="es", mathjax_url="")
    exporter.register_preprocessor(TagRemovePreprocessor, enabled=True)
    page, _ = exporter.from_filename(str(notebook))
    button = base64.b64encode((ASSETS / "boton_colab.svg").read_bytes()).decode("ascii")
    page = _TO_LESSON.sub(r'href="../\2/\1.html"', page)
    target = notebook.with_suffix(".html")
    target.write_text(page.replace(BADGE, f"data:image/svg+xml;base64,{button}"), encoding="utf-8")
    return target
