"""Los pesos de una red y lo que vieron sus espías, como arreglos de 16 bits."""

import numpy as np

from course_utils.results.archive import ResultError

_SPY = "espia"
# Bits de mantisa de ``float16``.
HALF_BITS = 10


def pack(model, callbacks=(), bits: int | None = HALF_BITS) -> dict[str, np.ndarray]:
    """Devuelve los pesos de ``model`` y el estado de los espías, en ``float16``.

    Argumentos:
        bits: los de mantisa que conserva cada matriz de pesos, hasta los 10 de ``float16``; con
            menos, el archivo se comprime más. Con ``None``, todo en su precisión.
    """
    arrays = {f"peso_{i:03d}": np.asarray(w) for i, w in enumerate(model.get_weights())}
    for index, spy in enumerate(_spies(callbacks)):
        arrays |= {f"{_SPY}_{index}_{key}": np.asarray(v) for key, v in spy.state().items()}
    if bits is None:
        return arrays
    halved = {key: _halved(array) for key, array in arrays.items()}
    # Los vectores (sesgos, estadísticas) ocupan poco y se notan más.
    coarse = {k for k, v in halved.items() if k.startswith("peso_") and v.ndim > 1}
    return {key: _rounded(v, bits) if key in coarse else v for key, v in halved.items()}


def unpack(arrays: dict[str, np.ndarray], model, callbacks=()) -> None:
    """Pone en ``model`` y en los espías lo que guardó ``pack``.

    Lanza:
        ResultError: si los pesos no son los de esa red, que se queda como estaba.
    """
    weights = [arrays[key] for key in sorted(arrays) if key.startswith("peso_")]
    ours = model.get_weights()
    # Un número suelto (β) es una opción de quien entrena: la red publicada puede no llevarlo.
    places = [i for i, w in enumerate(ours) if w.shape or len(ours) == len(weights)]
    wanted, found = [ours[i].shape for i in places], [w.shape for w in weights]
    if wanted != found:
        raise ResultError(f"los pesos son de otra red (formas {found[:3]}…, no {wanted[:3]}…)")
    states = []
    for index, _ in enumerate(_spies(callbacks)):
        start = f"{_SPY}_{index}_"
        states.append({k.removeprefix(start): v for k, v in arrays.items() if k.startswith(start)})
    if not all(states):
        raise ResultError("no se guardó lo que vio el espía del entrenamiento")
    for place, weight in zip(places, weights, strict=True):
        ours[place] = weight
    model.set_weights(ours)
    for spy, state in zip(_spies(callbacks), states, strict=True):
        spy.restore(state)


def _spies(callbacks) -> list:
    """Los avisos de Keras que guardan lo que vieron: los que tienen ``state`` y ``restore``."""
    return [callback for callback in callbacks if hasattr(callback, "state")]


def _halved(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind != "f":
        return array
    with np.errstate(over="ignore"):
        half = array.astype("float16")
    # Por encima de 65 504 no hay número de 16 bits.
    return half if np.isfinite(half).all() else array


def _rounded(array: np.ndarray, bits: int) -> np.ndarray:
    """Redondea la mantisa de un ``float16`` a ``bits``, al más cercano."""
    drop = HALF_BITS - bits
    if array.dtype != np.float16 or drop == 0:
        return array
    half_step = 1 << (drop - 1)
    # Sumar a los bits puede pasar al exponente siguiente, que es lo que toca al redondear.
    kept = (array.view(np.uint16).astype(np.uint32) + half_step) >> drop << drop
    coarse = kept.astype(np.uint16).view(np.float16)
    return coarse if np.isfinite(coarse).all() else array
