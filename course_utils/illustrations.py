"""Muestra las ilustraciones propias del curso (``assets/*.svg``) dentro de un cuaderno."""

import base64
import html
import xml.etree.ElementTree as ElementTree

from course_utils.project import ASSETS

_SVG = "{http://www.w3.org/2000/svg}"


def show(name: str):
    """Devuelve la ilustración ``assets/<name>.svg`` lista para verse en un cuaderno.

    El dibujo viaja dentro de la salida, de modo que se ve igual en Jupyter, en Colab y en el
    HTML exportado. El ``<title>`` del SVG sirve de texto alternativo.

    Lanza:
        FileNotFoundError: si no existe esa ilustración.
        ValueError: si no se puede leer.
    """
    from IPython.display import HTML

    path = ASSETS / f"{name}.svg"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in ASSETS.glob("*.svg")))
        raise FileNotFoundError(f"No existe la ilustración «{name}»; hay: {known}.")
    try:
        drawing = path.read_bytes()
        title = ElementTree.fromstring(drawing).findtext(f"{_SVG}title", default=name)
    except (OSError, ValueError, LookupError, ElementTree.ParseError) as error:
        raise ValueError(f"«{path}» no es un dibujo ({error}): cópialo de nuevo.") from error
    encoded = base64.b64encode(drawing).decode("ascii")
    return HTML(
        f'<img alt="{html.escape(title)}" style="width:100%;max-width:860px" '
        f'src="data:image/svg+xml;base64,{encoded}">'
    )
