"""La página de un explorador: se lee entera sin conexión y cabe en la salida de una celda."""

import html
import json
from pathlib import Path

from course_utils.pages import document
from course_utils.project import ASSETS, write_text

_FOLDER = ASSETS / "explorador"
# Lo que usan todos; el programa de cada uno va detrás.
_SHARED = ("capas.js", "trazos.js", "lienzo.js")


class Explorer:
    """Una red y el programa que deja tocarla.

    En un cuaderno se muestra sola: es un ``<iframe srcdoc>``, que funciona igual en JupyterLab, en
    Colab, en VS Code y en la página exportada.

    Atributos:
        title: el título de la página.
    """

    def __init__(self, title: str, guide: str, program: str, data: dict, height: int):
        self.title = title
        self._guide, self._program, self._data, self._height = guide, program, data, height

    def __repr__(self) -> str:
        size = len(self.html()) / 1e6
        return f"Explorador «{self.title}» ({size:.1f} MB); para guardarlo: .save('pagina.html')"

    def _repr_html_(self) -> str:
        # La página corrige la altura en cuanto sabe lo que ocupa.
        return (
            f'<iframe title="{html.escape(self.title)}" srcdoc="{html.escape(self.html())}" '
            f'style="width:100%;height:{self._height}px;border:0"></iframe>'
        )

    def save(self, path) -> Path:
        """Escribe la página, que se abre sola en cualquier navegador, y devuelve su ruta."""
        path = Path(path)
        write_text(path, self.html())
        return path

    def html(self) -> str:
        """Devuelve la página entera."""
        programs = "\n".join(_read(name) for name in (*_SHARED, f"{self._program}.js"))
        # Dentro de un <script>, «</» podría cerrarlo.
        data = json.dumps(self._data, ensure_ascii=False).replace("<", "\\u003c")
        body = f"""\
<main><h1>{html.escape(self.title)}</h1>
<p class="guia">{html.escape(self._guide)}</p>
<noscript>Para tocar la red hace falta JavaScript.</noscript></main>
<script type="application/json" id="datos">{data}</script>
<script>
{programs}
const explorer = {_FUNCTIONS[self._program]}(document.querySelector("main"),
  JSON.parse(document.getElementById("datos").textContent));
</script>"""
        return document(self.title, _read("explorador.css"), body)


_FUNCTIONS = {
    "dibujar": "draw",
    "mapas": "maps",
    "ruido": "noise",
    "sumar": "edit",
    "tabla": "table",
}


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
