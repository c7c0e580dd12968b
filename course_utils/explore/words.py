"""La tabla de palabras de un VQ-VAE, para pintarla casilla a casilla."""

import numpy as np

from course_utils.explore.networks import pack_floats, pack_network
from course_utils.explore.page import Explorer
from course_utils.validation import check_codes, check_latents

_GUIDE = (
    "La imagen es una tabla de palabras. Elige una en el diccionario y pinta con ella la tabla. "
    "¿Qué dice cada palabra? ¿Hasta dónde llega, en la imagen, cambiar una casilla?"
)


def paint(decoder, words, tables, *, title="Pintar con palabras") -> Explorer:
    """Deja cambiar las casillas de una tabla de palabras y ver la imagen que sale.

    Argumentos:
        decoder: red de tablas de vectores ``(n, h, w, d)`` a imágenes.
        words: ``(K, d)``, el diccionario.
        tables: ``(n, h, w)``, enteros de 0 a K − 1: las tablas de las que se puede partir.

    Lanza:
        ValueError: si tablas, diccionario y red no encajan.
        NetworkError: si el navegador no sabe calcular la red.
    """
    height, width, dimension = decoder.inputs[0].shape[1:]
    words = check_latents(words, dimension)
    tables = check_codes(tables, (height, width), len(words))
    data = {
        "decoder": pack_network(decoder),
        "words": pack_floats(words, half=False),
        "tables": np.reshape(tables, (len(tables), -1)).tolist(),
    }
    return Explorer(title, _GUIDE, "tabla", data, height=420)
