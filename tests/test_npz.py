import io
import pickle
import random
import struct
import zipfile

import numpy as np
import pytest

from course_utils.npz import NpzError, read_npz

ARRAYS = {"a": np.arange(60, dtype="float32").reshape(4, 15), "b": np.arange(7, dtype="uint8")}


@pytest.fixture(params=[np.savez, np.savez_compressed])
def path(tmp_path, request):
    request.param(tmp_path / "red.npz", **ARRAYS)
    return tmp_path / "red.npz"


def rewrite(path, **members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)


def npy(array) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def set_field(path, signature, offset, value):
    """Cambia un campo de dos bytes en la primera ficha del zip con esa firma."""
    content = bytearray(path.read_bytes())
    start = content.index(signature) + offset
    content[start : start + 2] = struct.pack("<H", value)
    path.write_bytes(content)


def header(text: str) -> bytes:
    body = text.encode().ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(body)) + body


def test_the_arrays_come_back(path):
    found = read_npz(path)
    assert set(found) == set(ARRAYS)
    assert all((found[name] == array).all() for name, array in ARRAYS.items())


def test_only_the_wanted_ones_are_read(path):
    assert list(read_npz(path, ("b",))) == ["b"]
    with pytest.raises(NpzError, match="no tiene c, sino a, b"):
        read_npz(path, ("b", "c"))


def test_a_file_that_is_missing_is_not_a_damaged_one(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_npz(tmp_path / "no.npz")


DAMAGE = {
    "vacío": lambda path: path.write_bytes(b""),
    "otra compresión": lambda path: set_field(path, b"PK\x01\x02", 10, 99),
    "cifrado": lambda path: set_field(path, b"PK\x01\x02", 8, 1),
    "otra versión de zip": lambda path: set_field(path, b"PK\x01\x02", 6, 999),
    "un .npy con otro nombre": lambda path: path.write_bytes(npy(ARRAYS["a"])),
    "un pickle": lambda path: path.write_bytes(pickle.dumps({"a": 1})),
    "objetos": lambda path: np.savez(path, a=np.array([{"a": 1}], dtype=object)),
    "un texto": lambda path: rewrite(path, a="hola"),
    "cabecera que no es Python": lambda path: rewrite(path, a__npy=header("{'descr': (((")),
    "cabecera muy anidada": lambda path: rewrite(path, a__npy=header("(" * 117)),
    "cabecera que promete exabytes": lambda path: rewrite(
        path,
        a__npy=header("{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999999,)}"),
    ),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_foreign_file_gives_one_reason(path, damage):
    damage(path)
    with pytest.raises(NpzError, match=r"^(está truncado|contiene objetos|guarda en «a» algo)"):
        read_npz(path)


def test_an_array_that_appears_twice_is_refused(path):
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.npy", npy(np.zeros(3)))
    with pytest.raises(NpzError, match="repite un arreglo"):
        read_npz(path)


def test_any_damage_gives_a_reason_and_never_other_numbers(path):
    whole, chance = path.read_bytes(), random.Random(0)
    refused = 0
    for _ in range(600):
        content = bytearray(whole)
        if chance.random() < 0.2:
            content = content[: chance.randrange(len(content))]
        else:
            for _ in range(chance.choice([1, 1, 4])):
                content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content)
        try:
            found = read_npz(path)
        except NpzError:
            refused += 1
            continue
        assert all((found[name] == ARRAYS[name]).all() for name in found if name in ARRAYS)
    assert refused > 300
