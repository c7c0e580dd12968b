"""Extensión de Sphinx: escribe las fórmulas en MathML, que se lee sin descargar MathJax."""

import re
import xml.etree.ElementTree as ElementTree

from docutils import nodes
from latex2mathml.converter import convert

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
# En una fórmula aparte, lo que va debajo de estos operadores; latex2mathml lo pone de subíndice.
_WITH_LIMITS = {"min", "max", "lim", "sup", "inf"}
# «x log x»: sin este espacio se leería como un solo nombre.
_FUNCTION = re.compile(r"<mi>([a-z]{2,})</mi>")
_SPACED = r'<mo form="prefix" lspace="0.167em" rspace="0.167em">\1</mo>'
_UNDER = {"msub": "munder", "msubsup": "munderover"}


def mathml(formula: str, display: bool = False) -> str:
    """Devuelve en MathML una fórmula escrita en LaTeX; con ``display``, la que va aparte."""
    text = _FUNCTION.sub(_SPACED, convert(formula, display="block" if display else "inline"))
    if not display:
        return text
    root = ElementTree.fromstring(text)
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{_NAMESPACE}}}")
        if name in _UNDER and (element[0].text or "").strip() in _WITH_LIMITS:
            element.tag = f"{{{_NAMESPACE}}}{_UNDER[name]}"
    ElementTree.register_namespace("", _NAMESPACE)
    return ElementTree.tostring(root, encoding="unicode")


def setup(app) -> dict:
    """Da a Sphinx el modo ``mathml`` de escribir fórmulas."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(writer, node) -> None:
    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _block(writer, node) -> None:
    writer.body.append(f'<div class="formula">{mathml(node.astext(), display=True)}</div>')
    raise nodes.SkipNode
