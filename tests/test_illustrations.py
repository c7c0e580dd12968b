import base64
import re
import xml.etree.ElementTree as ElementTree

import pytest

from course_utils import illustrations
from course_utils.project import ASSETS

DRAWINGS = sorted(ASSETS.glob("*.svg"))


def test_an_illustration_travels_inside_the_output(tmp_path, monkeypatch):
    monkeypatch.setattr(illustrations, "ASSETS", tmp_path)
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><title>Un reloj</title></svg>'
    (tmp_path / "01_reloj.svg").write_text(svg, encoding="utf-8")
    page = illustrations.show("01_reloj").data
    assert 'alt="Un reloj"' in page
    encoded = re.search(r"base64,([^\"]+)", page)[1]
    assert base64.b64decode(encoded).decode() == svg


def test_a_missing_illustration_lists_those_there_are():
    with pytest.raises(FileNotFoundError, match="No existe la ilustración «reloj»; hay: "):
        illustrations.show("reloj")


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_drawings_have_a_title_scale_and_need_nothing_from_outside(path):
    root = ElementTree.parse(path).getroot()
    text = path.read_text(encoding="utf-8")
    assert root.get("viewBox")
    assert root.findtext("{http://www.w3.org/2000/svg}title")
    assert not re.search(r'<script|href="http|url\(http|@import', text)
    # Una imagen de píxeles, solo si viaja dentro del dibujo.
    assert not re.search(r'<image(?![^>]*\shref="data:image/png;base64,)', text)


def test_a_damaged_drawing_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(illustrations, "ASSETS", tmp_path)
    (tmp_path / "dibujo.svg").write_text("<svg")
    with pytest.raises(ValueError, match=r"dibujo\.svg» no es un dibujo .*: cópialo de nuevo"):
        illustrations.show("dibujo")
