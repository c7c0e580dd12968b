import re

import numpy as np
import pytest

from course_utils.grading import report, verdict
from course_utils.grading.verdict import Verdict
from course_utils.homework.scoring import Mark

MARKS = (Mark("codificador", 0.5, 0.5, "bien"), Mark("objetivo", 2.0, 6.0, "MSE 0.02"))
IMAGES = {
    "images": np.full((10, 28, 28, 1), 0.5),
    "reconstructions": np.full((10, 28, 28, 1), 0.4),
    "samples": np.full((20, 28, 28, 1), 0.6),
}


def page(result, images=None, folder=None):
    return report.write(result, images or {}, folder).read_text(encoding="utf-8")


def test_it_has_the_points_the_reasons_and_what_to_do(tmp_path):
    result = Verdict("ana", "13", MARKS, ("por esto",), measures={"mse": 0.02, "kl": 20.0})
    text = page(result, IMAGES, tmp_path)
    assert "<strong>2.5</strong> / 10" in text
    assert "0.50 / 0.5" in text and "2.00 / 6" in text
    assert "<li>por esto</li>" in text
    assert "Mira las reconstrucciones" in text
    assert "<td>0.02</td>" in text and "<td>20</td>" in text
    assert text.count("data:image/png;base64,") == 2


def test_what_the_student_wrote_cannot_become_html(tmp_path):
    mark = Mark("objetivo", 0.0, 6.0, "<script>1</script>")
    result = Verdict("<b>ana</b>", "13", (mark,), ("<i>x</i>",), output="<img src=x>")
    text = page(result, folder=tmp_path)
    for tag in ("<script>1", "<b>ana", "<i>x", "<img src=x"):
        assert tag not in text
    assert "&lt;i&gt;x&lt;/i&gt;" in text


def test_colours_of_the_console_are_left_out(tmp_path):
    text = page(Verdict("ana", "13", MARKS, ("x",), output="\x1b[31mmal\x1b[0m"), folder=tmp_path)
    assert "<pre>mal</pre>" in text


def test_only_the_last_lines_of_what_it_wrote_are_shown(tmp_path):
    output = "\n".join(f"línea {i}" for i in range(200))
    text = page(Verdict("ana", "13", MARKS, ("x",), output=output), folder=tmp_path)
    shown = re.search("<pre>(.*)</pre>", text, re.DOTALL).group(1)
    assert shown.splitlines()[0] == "línea 160" and shown.endswith("línea 199")


def test_a_rejected_submission_has_its_report(tmp_path):
    text = page(verdict.rejected("ana", "No hay ningún cuaderno."), folder=tmp_path)
    assert "No hay ningún cuaderno." in text and "tarea desconocida" in text


@pytest.mark.parametrize(("available", "name"), [(True, "bubblewrap"), (False, "parcial")])
def test_it_says_how_it_was_isolated(tmp_path, monkeypatch, available, name):
    monkeypatch.setattr(report.isolation, "available", lambda: available)
    text = page(Verdict("ana", "13", MARKS, ("x",)), folder=tmp_path)
    assert f"Aislamiento: {name}" in text


def test_honours_are_announced_and_a_perfect_submission_has_nothing_to_do(tmp_path):
    perfect = (Mark("objetivo", 6.0, 6.0, "bien"),)
    text = page(Verdict("ana", "13", perfect, ("bien",), honours=True), folder=tmp_path)
    assert "mención" in text and "Nada: está todo." in text


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04"])
def test_images_that_cannot_be_read_are_left_out(tmp_path, content):
    path = tmp_path / "figuras.npz"
    path.write_bytes(content)
    assert report.read_images(path) == {}
    assert report.read_images(tmp_path / "no_existe") == {}


def test_images_with_pickles_are_never_opened(tmp_path):
    np.savez(tmp_path / "figuras.npz", **{**IMAGES, "images": np.array([{}], dtype=object)})
    assert report.read_images(tmp_path / "figuras.npz") == {}


def test_images_come_back_as_they_were(tmp_path):
    np.savez(tmp_path / "figuras.npz", **IMAGES)
    images = report.read_images(tmp_path / "figuras.npz")
    np.testing.assert_array_equal(images["samples"], IMAGES["samples"])


def test_the_written_answers_are_there_for_who_marks_them(tmp_path):
    result = Verdict("ana", "13", MARKS, ("x",), answers=("<b>sí</b>", ""))
    text = page(result, folder=tmp_path)
    assert "&lt;b&gt;sí&lt;/b&gt;" in text and "Sin responder." in text


def test_what_cannot_be_written_is_replaced(tmp_path):
    assert "hola ? adiós" in page(
        Verdict("a", "13", MARKS, ("hola \ud800 adiós",)), folder=tmp_path
    )
