"""Lo dibujado, guardado: cuesta tres segundos por conjunto, y cada lección lo pide de nuevo."""

import hashlib
import importlib.metadata
import uuid
from contextlib import suppress
from pathlib import Path

import numpy as np

from course_utils.data.offline import draw
from course_utils.npz import NpzError, read_npz
from course_utils.project import cache_folder

# Lo que devuelve ``draw``, y su huella.
_KEYS = ("x_train", "y_train", "x_test", "y_test", "seal")
# Con qué se dibuja: otra versión puede cambiar un píxel.
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "pillow")


def drawn(name: str) -> tuple[np.ndarray, ...]:
    """Devuelve ``draw(name)``, de la caché si está entero; si no se puede guardar, solo dibuja."""
    try:
        path = cache_folder() / f"dibujos-{name}-{_recipe()}.npz"
    except PermissionError:
        return draw(name)
    with suppress(FileNotFoundError, NpzError):
        *arrays, seal = read_npz(path, _KEYS).values()
        if np.array_equal(seal, _seal(arrays)):
            return tuple(arrays)
    arrays = draw(name)
    with suppress(OSError):
        _keep(path, arrays)
    return arrays


def _recipe() -> str:
    """Resume el código que dibuja y sus bibliotecas: lo dibujado con otros ya no vale."""
    digest = hashlib.sha256(repr([importlib.metadata.version(n) for n in _LIBRARIES]).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _seal(arrays) -> np.ndarray:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(repr((array.dtype, array.shape)).encode())
        digest.update(np.ascontiguousarray(array))
    return np.frombuffer(digest.digest(), np.uint8)


def _keep(path: Path, arrays) -> None:
    """Guarda ``arrays`` en ``path``, entero o nada, y borra lo que se dibujó con otro código."""
    draft = path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}.npz")
    try:
        np.savez(draft, **dict(zip(_KEYS, (*arrays, _seal(arrays)), strict=True)))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    # También los borradores: quien aún tenga uno a medias se queda con lo que ha dibujado.
    kind = path.name.rpartition("-")[0]
    for old in set(path.parent.glob(f"*{kind}-*.npz")) - {path}:
        old.unlink(missing_ok=True)
