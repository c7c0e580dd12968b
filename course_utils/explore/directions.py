"""Sumar una dirección a un código, y qué pasa con otra al azar de la misma longitud."""

import numpy as np

from course_utils.explore.networks import pack_floats, pack_network
from course_utils.explore.page import Explorer
from course_utils.validation import check_latents

_GUIDE = (
    "Elige una imagen y una dirección, y mueve el deslizador: α son unidades del código. A la "
    "derecha, la misma longitud en una dirección al azar. ¿Qué cambia, y qué más cambia?"
)


def edit(
    decoder, codes, vectors, judge=None, *, reach=6.0, title="Sumar una dirección"
) -> Explorer:
    """Decodifica z + α·v, con un deslizador para α, junto a una v al azar de la misma longitud.

    Cada dirección se divide por su norma: α es lo que se aleja el código, en sus unidades.

    Argumentos:
        decoder: red de códigos ``(n, k)`` a imágenes.
        codes: ``(n, k)``, los códigos de unas pocas imágenes.
        vectors: nombre → ``(k,)``, las direcciones.
        judge: ``(red, nombre → columna)``: la red que dice si se ve lo que la dirección pone, con
            una probabilidad por columna.
        reach: el mayor α, en unidades del código.

    Lanza:
        ValueError: si códigos, direcciones y red no encajan, o una dirección es nula.
        NetworkError: si el navegador no sabe calcular alguna red.
    """
    codes = check_latents(codes, np.shape(codes)[-1])
    named = {str(name): _unit(name, vector, codes.shape[1]) for name, vector in vectors.items()}
    if not named or decoder.inputs[0].shape[1] != codes.shape[1]:
        raise ValueError(
            f"Hay {len(named)} direcciones y códigos de {codes.shape[1]} números; la red "
            f"«{decoder.name}» espera códigos de {decoder.inputs[0].shape[1]}: da al menos una "
            "dirección y códigos suyos."
        )
    network, columns = judge or (None, {})
    data = {
        "decoder": pack_network(decoder),
        "codes": [pack_floats(code, half=False) for code in codes],
        "vectors": [
            {"name": name, "values": pack_floats(vector, half=False), "column": columns.get(name)}
            for name, vector in named.items()
        ],
        "judge": pack_network(network) if network is not None else None,
        "reach": float(reach),
    }
    return Explorer(title, _GUIDE, "sumar", data, height=440)


def _unit(name, vector, size: int) -> np.ndarray:
    vector = np.asarray(vector, "float64").ravel()
    norm = np.linalg.norm(vector)
    if len(vector) != size or not np.isfinite(norm) or norm == 0:
        raise ValueError(
            f"La dirección «{name}» tiene {len(vector)} números y norma {norm:g}: hacen falta "
            f"{size}, finitos y no todos cero."
        )
    return vector / norm
