import pytest

from course_utils.project import read_json, read_text


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"{", b"[" * 100_000, b"[1]", b"null"])
def test_a_damaged_json_is_named_with_what_to_do(tmp_path, content):
    path = tmp_path / "ficha.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"ficha\.json» .*\): repite la orden\."):
        read_json(path, dict, "repite la orden")


def test_a_folder_in_the_place_of_a_text_is_named_too(tmp_path):
    with pytest.raises(ValueError, match=r"no se puede leer \(IsADirectoryError\): bórrala\."):
        read_text(tmp_path, "bórrala")


def test_what_is_missing_is_not_damaged(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_json(tmp_path / "no.json", dict, "repite la orden")
