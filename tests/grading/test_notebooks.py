"""Los cuadernos de una entrega, vengan como vengan."""

import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_utils.grading import notebooks
from course_utils.grading.notebooks import Notebook, SubmissionError, as_python, find_notebooks
from tests.grading.submission_factory import GOOD, PARAMETERS, write_notebook


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, source in files.items():
            archive.write(source, name)
    return path


def codes(path):
    return [code for _, code in Notebook(path).code_cells()]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe\x00", b"[]", b'{"cells": 3}', b"[" * 100_000]
)
def test_a_file_that_is_not_a_notebook_is_explained(tmp_path, content):
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    with pytest.raises(SubmissionError, match="no es un cuaderno que se pueda abrir"):
        codes(path)


def test_other_kinds_of_files_are_not_notebooks(tmp_path):
    (tmp_path / "ana.docx").write_bytes(b"PK")
    with pytest.raises(SubmissionError, match="«ana.docx» no es un cuaderno"):
        codes(tmp_path / "ana.docx")


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = write_notebook(tmp_path / "a.ipynb")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(codes(path)) == len(GOOD)


def test_capitals_in_the_name_do_no_harm(tmp_path):
    path = write_notebook(tmp_path / "TAREA.IPYNB")
    assert list(find_notebooks(tmp_path)) == [Notebook(path)]
    assert len(codes(path)) == len(GOOD)


def test_outputs_do_not_count_as_code(tmp_path):
    output = new_output("stream", text="x" * 5_000_000)
    notebook = new_notebook(cells=[new_code_cell(PARAMETERS, outputs=[output])])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    assert codes(tmp_path / "a.ipynb") == [PARAMETERS]


@pytest.mark.parametrize("letter", ["A", "\U0001f600"], ids=["ascii", "unicode"])
def test_a_trained_network_does_not_fit_in_the_code(tmp_path, letter):
    """Se cuentan bytes: en una letra de Unicode caben cuatro."""
    weights = f"WEIGHTS = {letter * (notebooks.MAX_CODE_BYTES // len(letter.encode()))!r}"
    with pytest.raises(SubmissionError, match="no se trae entrenada"):
        codes(write_notebook(tmp_path / "a.ipynb", (PARAMETERS, weights)))


def test_a_huge_notebook_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "MAX_NOTEBOOK_BYTES", 2**20)
    (tmp_path / "a.ipynb").write_bytes(b" " * 2**21)
    with pytest.raises(SubmissionError, match="pesa más de 1 MB"):
        codes(tmp_path / "a.ipynb")


def test_a_zip_is_looked_inside(tmp_path):
    source = write_notebook(tmp_path / "fuera" / "13.ipynb")
    names = ("entrega/13.ipynb", "__MACOSX/13.ipynb", "entrega/.ipynb_checkpoints/13.ipynb")
    path = zipped(tmp_path / "ana.zip", dict.fromkeys(names, source))
    (book,) = find_notebooks(path)
    assert (book.member, book.name) == ("entrega/13.ipynb", "13.ipynb")
    assert len(book.code_cells()) == len(GOOD)


def test_a_zip_bomb_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "MAX_NOTEBOOK_BYTES", 2**20)
    (tmp_path / "grande").write_bytes(b" " * 2**24)
    path = zipped(tmp_path / "ana.zip", {"13.ipynb": tmp_path / "grande"})
    (book,) = find_notebooks(path)
    with pytest.raises(SubmissionError, match="pesa más de 1 MB"):
        book.code_cells()


def test_a_damaged_zip_is_explained(tmp_path):
    path = zipped(tmp_path / "ana.zip", {"13.ipynb": write_notebook(tmp_path / "13.ipynb")})
    whole = path.read_bytes()
    path.write_bytes(whole[:60] + b"XXXX" + whole[64:])
    (book,) = find_notebooks(path)
    with pytest.raises(SubmissionError, match="«13.ipynb» no se puede leer"):
        book.code_cells()
    path.write_bytes(whole[:50])
    (book,) = find_notebooks(path)
    with pytest.raises(SubmissionError, match="«ana.zip» no es un cuaderno"):
        book.code_cells()


def test_orders_of_ipython_become_pass():
    code = "%%time\nif x:\n    !pip install algo\n    %matplotlib inline\ny = 5 % 2"
    assert as_python(code) == "pass\nif x:\n    pass\n    pass\ny = 5 % 2"


def test_a_zip_of_another_version_is_explained(tmp_path):
    path = tmp_path / "ana.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tarea.ipynb", "{}")
    content = bytearray(path.read_bytes())
    start = content.index(b"PK\x01\x02") + 6
    content[start : start + 2] = b"\xff\xff"
    path.write_bytes(content)
    (only,) = find_notebooks(path)
    with pytest.raises(SubmissionError, match=r"ana\.zip» no es un cuaderno"):
        only.code_cells()


def test_a_notebook_twice_in_a_zip_is_two(tmp_path):
    path = tmp_path / "ana.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("tarea.ipynb", "{}")
        archive.writestr("tarea.ipynb", "{ }")
    assert len(list(find_notebooks(path))) == 2
