"""Las fórmulas en MathML, que los navegadores leen sin descargar MathJax."""

import re
import xml.etree.ElementTree as ElementTree

from latex2mathml.converter import convert

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
# En una fórmula aparte, lo que va debajo de estos operadores; latex2mathml lo pone de subíndice.
_WITH_LIMITS = {"min", "max", "lim", "sup", "inf"}
# Sin llaves, latex2mathml deja la letra de siempre: los navegadores ya no miran «mathvariant».
_ALPHABET = re.compile(r"\\(mathcal|mathbb) *([A-Z])")
# «x log x»: sin este espacio se leería como un solo nombre.
_FUNCTION = re.compile(r"<mi>([a-z]{2,})</mi>")
_SPACED = r'<mo form="prefix" lspace="0.167em" rspace="0.167em">\1</mo>'
_UNDER = {"msub": "munder", "msubsup": "munderover"}


def mathml(formula: str, display: bool = False) -> str:
    """Devuelve en MathML una fórmula escrita en LaTeX; con ``display``, la que va aparte."""
    formula = _ALPHABET.sub(r"\\\1{\2}", formula)
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
