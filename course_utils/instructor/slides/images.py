"""Las figuras que dejó una celda: de dónde salen y cuánto miden."""

import base64
import io
import xml.etree.ElementTree as ElementTree

from PIL import Image

from course_utils.instructor.slides.blocks import Block, figure

_SVG = "data:image/svg+xml;base64,"


def from_png(output) -> Block:
    """Devuelve la figura de una salida que trae un PNG."""
    data = output.data["image/png"].replace("\n", "")
    alt = output.metadata.get("image/png", {}).get("alt", "")
    return from_address(f"data:image/png;base64,{data}", alt)


def from_address(source: str, alt: str) -> Block:
    """Devuelve la figura que lleva dentro una dirección ``data:``, dibujada o de píxeles."""
    content = base64.b64decode(source.partition(",")[2])
    size = _svg_size(content) if source.startswith(_SVG) else Image.open(io.BytesIO(content)).size
    return figure(source, alt, *size)


def _svg_size(content: bytes) -> tuple[float, float]:
    # Un SVG no tiene tamaño propio, solo proporciones.
    _, _, width, height = map(float, ElementTree.fromstring(content).get("viewBox").split())
    return width, height
