"""Con qué datos se obtuvo un resultado: lo bastante para no confundirlos con otros."""

import hashlib
import math

import numpy as np

# Cada procesador redondea a su manera lo que se dibuja, y alguna intensidad cambia.
TOLERANCE = 1e-4
_BLOCK = 1_000_000


# Recorrer 60 000 imágenes cuesta casi un segundo, y todas las redes preguntan por las mismas.
_seen: dict[tuple, dict] = {}


def fingerprint(*arrays) -> list[dict]:
    """Devuelve de cada arreglo su forma, su media, su desviación y su SHA-256."""
    return [_of(np.asarray(array)) for array in arrays]


def _of(array: np.ndarray) -> dict:
    # Con una muestra de los valores: un arreglo que cambia por dentro ya no es el mismo.
    key = (id(array), array.shape, array.reshape(-1)[::997].tobytes())
    if key not in _seen:
        if len(_seen) >= 16:
            _seen.clear()
        _seen[key] = _measure(array)
    return _seen[key]


def _measure(array: np.ndarray) -> dict:
    values = np.ascontiguousarray(array).reshape(-1)
    digest, total, squares = hashlib.sha256(), 0.0, 0.0
    # Por trozos: las 16 000 caras, enteras y en doble precisión, son 1,6 GB.
    for start in range(0, values.size, _BLOCK):
        block = values[start : start + _BLOCK]
        digest.update(block)
        exact = block.astype("float64")
        total += float(exact.sum())
        squares += float(exact @ exact)
    mean = total / values.size
    return {
        "shape": list(array.shape),
        "mean": round(mean, 7),
        "std": round(math.sqrt(max(squares / values.size - mean**2, 0)), 7),
        "sha256": digest.hexdigest(),
    }


def alike(ours: list[dict], theirs: list[dict], exact: bool = False) -> bool:
    """Dice si dos huellas son de los mismos datos; con ``exact``, hasta el último bit."""
    if [data["shape"] for data in ours] != [data["shape"] for data in theirs]:
        return False
    if exact:
        return [data["sha256"] for data in ours] == [data["sha256"] for data in theirs]
    return all(
        abs(a[measure] - b[measure]) <= TOLERANCE
        for a, b in zip(ours, theirs, strict=True)
        for measure in ("mean", "std")
    )
