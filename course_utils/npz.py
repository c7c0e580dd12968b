"""Leer un ``.npz`` que pudo escribir cualquiera: o sus arreglos, o una razón; nunca pickle."""

from pathlib import Path

import numpy as np


class NpzError(ValueError):
    """Un archivo no se puede leer; el texto dice qué le pasa, sin nombrarlo."""


def read_npz(path: Path, keys: tuple[str, ...] | None = None) -> dict[str, np.ndarray]:
    """Lee los arreglos de ``path``.

    Argumentos:
        keys: los que tiene que haber, y los únicos que se leen; con ``None``, todos.

    Lanza:
        FileNotFoundError: si no está.
        NpzError: si está dañado, guarda objetos de Python, repite un arreglo o le falta alguno.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            names = archive.files
            if len(set(names)) < len(names):
                raise NpzError("repite un arreglo, y no se sabe cuál vale")
            missing = [key for key in keys or () if key not in names]
            if missing:
                raise NpzError(f"no tiene {', '.join(missing)}, sino {', '.join(names) or 'nada'}")
            return {name: _array(archive, name) for name in keys or names}
    except (NpzError, FileNotFoundError):
        raise
    except Exception as error:
        # Ante bytes ajenos, NumPy y zipfile lanzan casi cualquier cosa según por dónde se lean.
        raise NpzError(_reason(error)) from error


def _array(archive, name: str) -> np.ndarray:
    value = archive[name]
    if not isinstance(value, np.ndarray):
        raise NpzError(f"guarda en «{name}» algo que no es un arreglo")
    return value


def _reason(error: Exception) -> str:
    if "pickle" in str(error).lower():
        return "contiene objetos de Python (pickle), que podrían ejecutar código y no se abren"
    return f"está truncado o no es un .npz ({type(error).__name__})"
