import re

import pytest

from course_utils.tables import table

ROWS = {"PCA": {"MSE": 0.0254, "PSNR": 15.95}, "autoencoder": {"MSE": 0.0136}}


def test_a_table_has_a_row_per_method_and_a_column_per_measure():
    html = table(ROWS).data
    assert html.count("<tr>") == 3
    for text in ("PCA", "autoencoder", "MSE", "PSNR", "0.0254", "0.0136", "15.9500"):
        assert f">{text}<" in html


def test_each_measure_can_have_its_own_decimals():
    html = table(ROWS, decimals={"PSNR": 1}).data
    assert ">15.9<" in html or ">16.0<" in html
    assert ">0.0254<" in html


def test_the_best_of_a_column_is_in_bold_and_only_it():
    html = table(ROWS, best={"MSE": min}).data
    assert html.count("font-weight:bold") == 1
    assert 'font-weight:bold">0.0136' in html


def test_texts_are_shown_as_they_are_and_never_win():
    html = table({"a": {"MSE": "—"}, "b": {"MSE": 0.5}}, best={"MSE": max}).data
    assert ">—<" in html
    assert 'font-weight:bold">0.5000' in html


def test_names_are_escaped():
    assert "&lt;b&gt;" in table({"<b>": {"x": 1}}, caption="a < b").data
    assert "a &lt; b" in table({"<b>": {"x": 1}}, caption="a < b").data


def test_an_empty_table_is_refused():
    with pytest.raises(ValueError, match="No hay ninguna fila"):
        table({})


def test_numbers_stand_on_the_right_and_words_on_the_left():
    cells = {"a": 0.5, "b": "−0.3 ± 0.1", "c": "nunca", "d": ""}
    page = table({"fila": cells}).data
    sides = [style.split(":")[1] for style in re.findall(r'<td style="([^"]+)"', page)]
    assert sides == ["right", "right", "left", "left"]
