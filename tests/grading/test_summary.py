"""La página de la clase, con filas de las dos tareas."""

from course_utils.grading import summary, verdict


def row(student, task, lost=()):
    points = {name: "0.00" if name in lost else "0.50" for name in verdict.criteria(task)}
    empty = dict.fromkeys(verdict.CRITERIA, "")
    return {"alumno": student, "tarea": task, "nota": "5.00", "motivo": "así", **empty, **points}


def test_what_a_task_does_not_ask_is_not_a_failure(tmp_path):
    rows = [row("ana", "13", ["muestreo"]), row("luis", "14", ["vae_lineal", "perdida"])]
    summary.write([], rows, tmp_path)
    page = (tmp_path / summary.PAGE).read_text(encoding="utf-8")
    assert "<td>muestreo</td><td>1 de 1</td>" in page
    assert "<td>VAE lineal</td><td>1 de 1</td>" in page
    assert "<td>pérdida de reconstrucción</td><td>1 de 2</td>" in page
    assert "divergencia KL" not in page and "nivel σ²" not in page
