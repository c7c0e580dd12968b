import base64
import io
import xml.etree.ElementTree as ElementTree

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from course_utils.instructor import cli, expected_figures
from course_utils.instructor.expected_figures import save_figures


def png(width=400, height=300, noise=False):
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    image = Image.fromarray(pixels if noise else np.full_like(pixels, 200))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def executed(tmp_path, *figures, name="13_esperado_prueba", **metadata):
    outputs = [new_output("stream", text="ruido")]
    outputs += [new_output("display_data", data={"image/png": figure}) for figure in figures]
    cell = new_code_cell("dibuja()", outputs=outputs, metadata={"esperado": name, **metadata})
    notebook = new_notebook(cells=[new_code_cell("otra"), cell])
    nbformat.write(notebook, tmp_path / "hecho.ipynb")
    return tmp_path / "hecho.ipynb"


def picture(path):
    root = ElementTree.fromstring(path.read_bytes())
    (image,) = root.iter("{http://www.w3.org/2000/svg}image")
    data = image.get("href").removeprefix("data:image/png;base64,")
    return root, Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")


def test_the_last_figure_of_the_cell_becomes_an_illustration(tmp_path):
    notebook = executed(tmp_path, png(100, 100), png(400, 300), titulo="Diez < cifras")
    (path,) = save_figures(notebook, tmp_path)
    assert path == tmp_path / "13_esperado_prueba.svg"
    root, image = picture(path)
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "Diez < cifras"
    assert root.get("viewBox") == "0 0 400 300"
    assert image.size == (400, 300)
    assert np.abs(np.asarray(image).astype(int) - 200).max() <= 2


def test_a_heavy_figure_is_reduced_until_it_fits(tmp_path, monkeypatch):
    monkeypatch.setattr(expected_figures, "MAX_BYTES", 40_000)
    monkeypatch.setattr(expected_figures, "_WIDTHS", (300, 200, 100))
    (path,) = save_figures(executed(tmp_path, png(400, 200, noise=True)), tmp_path)
    assert path.stat().st_size <= 40_000
    assert picture(path)[1].size == (200, 100)


def test_a_figure_that_never_fits_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(expected_figures, "MAX_BYTES", 1000)
    with pytest.raises(ValueError, match="no cabe"):
        save_figures(executed(tmp_path, png(100, 80, noise=True)), tmp_path)
    assert not list(tmp_path.glob("*.svg"))


def test_a_notebook_without_figures_is_explained(tmp_path):
    with pytest.raises(ValueError, match="«13_esperado_prueba» no dibujó ninguna figura"):
        save_figures(executed(tmp_path), tmp_path)
    with pytest.raises(ValueError, match="no tiene ninguna celda con «esperado»"):
        save_figures(executed(tmp_path, png(), name=""), tmp_path)


def test_the_command_saves_them(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    monkeypatch.setattr(expected_figures.save_figures, "__defaults__", (tmp_path,))
    assert cli.main(["homework", "--figuras", str(executed(tmp_path, png()))]) == 0
    assert "Escrito: 13_esperado_prueba.svg" in capsys.readouterr().out
