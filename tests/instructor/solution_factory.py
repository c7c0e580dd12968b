"""Una solución mínima, con todo lo que el generador tiene que transformar."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

COURSE = {"title": "Título", "summary": "Algo", "time": "CPU 1 min", "data": "MNIST"}

FUNCTION = '''\
def double(x):
    """Devuelve el doble."""
    # BEGIN SOLUTION
    # PISTA: multiplica por dos
    return 2 * x
    # END SOLUTION'''


def cells():
    """Las celdas de la solución; cada prueba cambia las que le interesan."""
    return [
        new_markdown_cell("# 13 · Título\n\n[![Abrir en Colab](x)](y)\n\nHola", id="a"),
        new_code_cell('LESSON = "13"', metadata={"tags": ["parameters"]}, id="b"),
        new_code_cell("viejo", metadata={"tags": ["start"]}, id="c"),
        new_markdown_cell("## 1. La idea\n\nQueda $x^2$ y **todo**.", id="d"),
        new_code_cell(FUNCTION, outputs=[nbformat.v4.new_output("stream", text="sobra")], id="e"),
        new_markdown_cell("Se espera:", metadata={"tags": ["esperado"]}, id="f"),
        new_markdown_cell("## 2. Por qué", metadata={"tags": ["solucion"]}, id="g"),
        new_code_cell("secreto = 7", metadata={"tags": ["solucion", "otra"]}, id="h"),
        new_markdown_cell("## Ejercicios", id="i"),
    ]


def write_solution(root, notebook_cells=None, name="13_prueba.ipynb"):
    """Escribe la solución en ``root/tareas/soluciones`` y devuelve su ruta."""
    folder = root / "tareas" / "soluciones"
    folder.mkdir(parents=True, exist_ok=True)
    notebook = new_notebook(cells=notebook_cells or cells(), metadata={"course": COURSE})
    nbformat.write(notebook, folder / name)
    return folder / name
