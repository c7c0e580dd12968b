"""Cuadernos mínimos para probar lo que se hace con los cuadernos."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

COURSE = {"title": "Título", "summary": "Algo", "time": "CPU 1 min", "data": "MNIST"}


def write_lesson(folder, name="01_prueba.ipynb", code="x = 1", course=COURSE, start="viejo"):
    """Escribe un cuaderno con botón, parámetros, celda de arranque y una celda ``code``."""
    cells = [
        new_markdown_cell("# 01 · Título\n\n[![Abrir en Colab](x)](y)\n\nHola"),
        new_code_cell("PROFILE = None\nEPOCHS = None", metadata={"tags": ["parameters"]}),
        new_code_cell(start, metadata={"tags": ["start"]}),
        new_code_cell(code, outputs=[nbformat.v4.new_output("stream", text="sobra")]),
    ]
    metadata = {"language_info": {"name": "python"}, **({"course": course} if course else {})}
    notebook = new_notebook(cells=cells, metadata=metadata)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    nbformat.write(notebook, path)
    return path
