"""Guarda como ilustraciones las figuras que dio una solución ejecutada.

El cuaderno del estudiante las enseña para que compare; así ninguna se dibuja a mano. La celda
que la produce lleva en sus metadatos ``"esperado": "13_esperado_reconstrucciones"``.
"""

import base64
import html
import io
from pathlib import Path

from course_utils.instructor.lessons import read_notebook
from course_utils.project import ASSETS, write_text

KEY = "esperado"
MAX_BYTES = 200_000
# Anchos que se prueban, en píxeles, hasta que la ilustración quepa en MAX_BYTES.
_WIDTHS = (1720, 1200, 860, 600)
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<title>{title}</title>
<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/>
</svg>
"""


def save_figures(executed: Path, folder: Path = ASSETS) -> list[Path]:
    """Escribe ``folder/<nombre>.svg`` por cada figura esperada de un cuaderno ejecutado.

    Devuelve los archivos escritos.

    Lanza:
        ValueError: si ninguna celda tiene figura esperada, o una que la anuncia no la dibujó.
    """
    cells = [cell for cell in read_notebook(executed).cells if cell.metadata.get(KEY)]
    if not cells:
        raise ValueError(
            f"«{executed.name}» no tiene ninguna celda con «{KEY}» en sus metadatos: ponle ahí el "
            "nombre de la ilustración."
        )
    return [_save(cell, folder) for cell in cells]


def _save(cell, folder: Path) -> Path:
    name = cell.metadata[KEY]
    images = [o["data"]["image/png"] for o in cell.outputs if "image/png" in o.get("data", {})]
    if not images:
        raise ValueError(f"La celda de «{name}» no dibujó ninguna figura: ejecuta el cuaderno.")
    path = folder / f"{name}.svg"
    title = cell.metadata.get("titulo", f"Figura de la solución de referencia: {name}")
    svg = _fitting(base64.b64decode(images[-1]), title)
    write_text(path, svg)
    return path


def _fitting(png: bytes, title: str) -> str:
    """El mayor de los SVG que caben en ``MAX_BYTES``."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    for width in _WIDTHS:
        svg = _wrapped(image, min(width, image.width), title)
        if len(svg.encode()) <= MAX_BYTES:
            return svg
    raise ValueError(f"La figura «{title}» no cabe en {MAX_BYTES // 1000} kB: simplifícala.")


def _wrapped(image, width: int, title: str) -> str:
    height = round(image.height * width / image.width)
    buffer = io.BytesIO()
    # 256 colores bastan para cuadrículas de imágenes y curvas, y pesan la tercera parte.
    image.resize((width, height)).quantize(256).save(buffer, "PNG", optimize=True)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return _SVG.format(width=width, height=height, title=html.escape(title), data=data)
