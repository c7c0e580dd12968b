"""Maneras de estropear un archivo, todas al azar y repetibles: ``damage(path, rng)`` lo cambia.

``kinds_for(path)`` da las que tienen sentido con ese archivo, nombre → función.
"""

import copy
import io
import json
import pickle
import shutil
import struct
import warnings
import zipfile
from pathlib import Path

import numpy as np

ZIPS = (".npz", ".zip", ".keras")
JSONS = (".json", ".ipynb")
TEXTS = (*JSONS, ".txt", ".csv", ".md", ".svg")
_JUNK = (None, [], {}, "", "x", -1, 0, 1e308, [[]], [None], {"a": 1}, True)


def kinds_for(path: Path) -> dict:
    """Devuelve los daños que se le pueden hacer a ``path``."""
    kinds = {**_BYTES, **_FOLDERS}
    if path.suffix in ZIPS:
        kinds |= _ZIP
    if path.suffix in JSONS:
        kinds |= _JSON
    return kinds | (_TEXT if path.suffix in TEXTS else {})


def _on_bytes(change):
    def damage(path, rng):
        path.write_bytes(bytes(change(bytearray(path.read_bytes()), rng)))

    return damage


def _span(content, rng, largest: float = 0.5) -> slice:
    start = rng.randrange(max(1, len(content)))
    return slice(start, start + rng.randint(1, max(1, int(len(content) * largest))))


def _flip(content, rng):
    for _ in range(rng.choice([1, 1, 2, 8])):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return content


def _overwrite(content, rng):
    for _ in range(rng.choice([1, 4, 32])):
        content[rng.randrange(len(content))] = rng.randrange(256)
    return content


def _zero(content, rng):
    span = _span(content, rng)
    content[span] = bytes(len(content[span]))
    return content


def _cut_out(content, rng):
    del content[_span(content, rng)]
    return content


def _swap_halves(content, rng):
    middle = rng.randrange(1, max(2, len(content)))
    return content[middle:] + content[:middle]


def _repeat(content, rng):
    return content[: len(content) // 2] + content[_span(content, rng)] + content


_BYTES = {
    name: _on_bytes(change)
    for name, change in {
        "truncado": lambda content, rng: content[: rng.randrange(max(1, len(content)))],
        "bits cambiados": _flip,
        "octetos cambiados": _overwrite,
        "trozo a cero": _zero,
        "falta un trozo": _cut_out,
        "trozos cambiados de sitio": _swap_halves,
        "trozo repetido": _repeat,
        "basura detrás": lambda content, rng: content + rng.randbytes(rng.randint(1, 2000)),
        "basura delante": lambda content, rng: rng.randbytes(rng.randint(1, 2000)) + content,
        "vacío": lambda content, rng: b"",
        "azar": lambda content, rng: rng.randbytes(rng.randint(1, 3000)),
        "página web": lambda content, rng: b"<!DOCTYPE html><html>Quota exceeded</html>",
        "pickle": lambda content, rng: pickle.dumps({"a": [1, 2], "b": rng.random()}),
        "otro formato": lambda content, rng: npy(np.arange(rng.randint(1, 9))),
    }.items()
}


def npy(array) -> bytes:
    """Devuelve los bytes de un ``.npy``."""
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def _folder(path, rng):
    path.unlink()
    path.mkdir()
    if rng.random() < 0.5:
        (path / "nota.txt").write_text("hola")


def _loop(path, rng):
    path.unlink()
    path.symlink_to(path.name)


_FOLDERS = {
    "una carpeta": _folder,
    "un enlace a sí mismo": _loop,
    "sin permiso": lambda path, rng: path.chmod(0),
    "falta": lambda path, rng: path.unlink(),
}


def _field(signature: bytes, offset: int, values):
    """Cambia un campo de dos octetos en una ficha al azar de las que llevan esa firma."""

    def damage(path, rng):
        content = bytearray(path.read_bytes())
        places = [i for i in range(len(content)) if content.startswith(signature, i)]
        start = rng.choice(places) + offset
        content[start : start + 2] = struct.pack("<H", rng.choice(values))
        path.write_bytes(bytes(content))

    return damage


def members(path: Path) -> list[tuple[str, bytes]]:
    """Devuelve nombre y contenido de los miembros de un zip."""
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def rewrite(path: Path, contents, method=zipfile.ZIP_STORED) -> None:
    """Escribe un zip con esos miembros, aunque alguno esté repetido."""
    with zipfile.ZipFile(path, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in contents:
            archive.writestr(name, content)


def _on_members(change):
    def damage(path, rng):
        rewrite(path, change(members(path), rng))

    return damage


def _with_one(contents, rng, change):
    index = rng.randrange(len(contents))
    name, content = contents[index]
    return [*contents[:index], change(name, content), *contents[index + 1 :]]


def _swap_contents(contents, rng):
    (a, x), (b, y) = rng.sample(contents, 2) if len(contents) > 1 else contents * 2
    return [(a, y), (b, x), *(pair for pair in contents if pair[0] not in (a, b))]


_HEADERS = (
    "{'descr': '|O', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999999,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (-3,)}",
    "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2)}",
    "{'descr': 'nada', 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '<f8', 'shape': ()}",
    "((((((((((((((((((((((((((",
    "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}",
)


def _invented(contents, rng):
    body = rng.choice(_HEADERS).encode().ljust(118) + b"\n"
    head = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(body)) + body
    return _with_one(contents, rng, lambda name, _: (name, head + rng.randbytes(32)))


def _compressed(path, rng):
    """No es un daño: el mismo contenido con otra compresión que Python conoce."""
    method = rng.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    rewrite(path, members(path), method)


_ZIP = {
    "otra compresión": _field(b"PK\x01\x02", 10, [1, 6, 9, 12, 14, 97, 99]),
    "compresión inventada delante": _field(b"PK\x03\x04", 8, [1, 8, 14, 99]),
    "cifrado": _field(b"PK\x01\x02", 8, [1, 0x41, 0x2001]),
    "versión inventada": _field(b"PK\x01\x02", 6, [99, 999, 65535]),
    "tamaño inventado": _field(b"PK\x01\x02", 24, [0, 1, 65535]),
    "CRC inventado": _field(b"PK\x01\x02", 16, [0, 65535]),
    "miembro repetido": _on_members(lambda c, rng: [*c, (rng.choice(c)[0], rng.choice(c)[1])]),
    "miembros cambiados": _on_members(_swap_contents),
    "falta un miembro": _on_members(lambda c, rng: rng.sample(c, len(c) - 1)),
    "miembro con otro nombre": _on_members(
        lambda c, rng: _with_one(c, rng, lambda name, content: (f"otro_{name}", content))
    ),
    "miembro que es texto": _on_members(
        lambda c, rng: _with_one(c, rng, lambda name, _: (name, b"hola"))
    ),
    "miembro cortado": _on_members(
        lambda c, rng: _with_one(
            c, rng, lambda name, content: (name, content[: rng.randrange(max(1, len(content)))])
        )
    ),
    "cabecera inventada": _on_members(_invented),
    "recomprimido": _compressed,
}


def _places(tree, path=()):
    """Los caminos a cada valor de un JSON."""
    yield path
    children = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in children if isinstance(tree, dict | list) else ():
        yield from _places(value, (*path, key))


def _with_json(change):
    def damage(path, rng):
        tree = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(change(copy.deepcopy(tree), rng)), encoding="utf-8")

    return damage


def _shallow(tree, rng):
    """Un camino al azar; los de arriba, que son los que todos leen, tan a menudo como los demás."""
    places = [place for place in _places(tree) if place]
    deepest = rng.randint(1, max(map(len, places), default=1))
    return rng.choice([place for place in places if len(place) <= deepest] or [()])


def _replace_value(tree, rng):
    place = _shallow(tree, rng)
    if not place:
        return rng.choice(_JUNK)
    _parent(tree, place)[place[-1]] = rng.choice(_JUNK)
    return tree


def _drop_value(tree, rng):
    place = _shallow(tree, rng)
    if place:
        del _parent(tree, place)[place[-1]]
    return tree


def _parent(tree, place):
    for key in place[:-1]:
        tree = tree[key]
    return tree


_JSON = {
    "otro valor": _with_json(_replace_value),
    "falta un campo": _with_json(_drop_value),
    "otra raíz": _with_json(lambda tree, rng: rng.choice(_JUNK)),
    "muy anidado": lambda path, rng: path.write_text("[" * rng.choice([500, 100_000])),
    "NaN": _with_json(lambda tree, rng: float("nan")),
}


def _on_lines(change):
    def damage(path, rng):
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(change(lines, rng)))

    return damage


def _swap_lines(lines, rng):
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return lines


def _twice(lines, rng):
    return [*lines, rng.choice(lines)]


def _encode(encoding):
    return lambda path, rng: path.write_bytes(
        path.read_text(encoding="utf-8").encode(encoding, "replace")
    )


_TEXT = {
    "falta una línea": _on_lines(lambda lines, rng: rng.sample(lines, len(lines) - 1)),
    "línea repetida": _on_lines(_twice),
    "líneas cambiadas": _on_lines(_swap_lines),
    "utf-16": _encode("utf-16"),
    "latin-1": _encode("latin-1"),
    "octetos nulos": _on_bytes(lambda content, rng: content[:9] + bytes(9) + content[9:]),
}


def clear(folder: Path) -> None:
    """Borra una carpeta aunque dentro haya enlaces o archivos sin permiso."""
    shutil.rmtree(folder, ignore_errors=True)
