"""Con qué datos se obtuvo un resultado: lo bastante para no confundirlos con otros."""

import hashlib

import numpy as np

# Cada procesador redondea a su manera lo que se dibuja, y alguna intensidad cambia.
TOLERANCE = 1e-4


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
    return {
        "shape": list(array.shape),
        "mean": round(float(array.mean(dtype="float64")), 7),
        "std": round(float(array.std(dtype="float64")), 7),
        "sha256": hashlib.sha256(np.ascontiguousarray(array)).hexdigest(),
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
