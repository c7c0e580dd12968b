"""Los modelos que se exploran y los códigos de unas imágenes, listos para el navegador."""

import base64

import numpy as np
from scipy.spatial import cKDTree

from course_utils.explore.networks import pack_floats
from course_utils.validation import check_images

# Bastan para ver dónde se amontonan, y se pintan en un instante.
MAX_POINTS = 2000
_NEIGHBOUR = 5


def named_pairs(models) -> dict[str, tuple]:
    """Devuelve ``{nombre: (codificador, decodificador)}`` de uno o varios modelos.

    Argumentos:
        models: un modelo con ``encoder`` y ``decoder``, el par ``(codificador, decodificador)``, o
            un diccionario de nombres a cualquiera de los dos.

    Lanza:
        ValueError: si no hay ninguno, o a alguno le falta una de las dos redes.
    """
    named = models if isinstance(models, dict) else {"autoencoder": models}
    if not named:
        raise ValueError("No hay ningún modelo que explorar: pasa al menos uno.")
    return {str(name): _pair(name, model) for name, model in named.items()}


def _pair(name, model) -> tuple:
    if isinstance(model, list | tuple) and len(model) == 2:
        return tuple(model)
    try:
        return model.encoder, model.decoder
    except AttributeError:
        raise ValueError(
            f"El modelo «{name}» ({type(model).__name__}) no tiene encoder y decoder: pasa el par "
            "(codificador, decodificador)."
        ) from None


def shaped_for(network, images) -> np.ndarray:
    """Devuelve ``images`` con la forma que espera ``network``.

    Lanza:
        ValueError: si no tienen los mismos números, o salen de [0, 1].
    """
    images, wanted = check_images(images), network.inputs[0].shape[1:]
    if np.prod(images.shape[1:]) != np.prod(wanted):
        raise ValueError(
            f"Las imágenes son {images.shape[1:]} y la red «{network.name}» espera "
            f"{tuple(wanted)}: prepáralas como al entrenarla."
        )
    return images.reshape(-1, *wanted)


def pack_cloud(codes, labels) -> dict:
    """Devuelve los códigos de dos números, sus clases y hasta dónde llega la vecindad de cada uno.

    Un punto está en un hueco si su código más próximo queda más lejos que esa vecindad: la
    distancia de ese código a su quinto vecino o, si es menor, la que casi todos (el 95 %) tienen
    a su primero.
    """
    distances, _ = cKDTree(codes).query(codes, k=min(_NEIGHBOUR + 1, len(codes)))
    reach = np.minimum(distances[:, -1], np.quantile(distances[:, 1], 0.95))
    return {
        "codes": pack_floats(codes, half=False),
        "labels": pack_bytes(labels[: len(codes)]),
        "reach": pack_floats(reach, half=False),
    }


def pack_bytes(values) -> str:
    """Devuelve enteros de 0 a 255 en base64."""
    return base64.b64encode(np.asarray(values, "uint8").tobytes()).decode("ascii")


def window(clouds) -> dict:
    """Devuelve el cuadrado en que caben casi todos los códigos de todas las nubes."""
    low = np.min([np.quantile(codes, 0.05, axis=0) for codes in clouds], axis=0)
    high = np.max([np.quantile(codes, 0.95, axis=0) for codes in clouds], axis=0)
    radius = max(float((high - low).max()) * 0.6, 1e-3)
    return {"centre": ((low + high) / 2).tolist(), "radius": radius}


def check_labels(labels, images, names) -> tuple[np.ndarray, list[str]]:
    """Devuelve las clases, enteros desde 0, y el nombre de cada una.

    Lanza:
        ValueError: si no hay una por imagen, o falta el nombre de alguna.
    """
    labels = np.asarray(labels).reshape(-1).astype(int)
    if len(labels) != len(images):
        raise ValueError(f"Hay {len(images)} imágenes y {len(labels)} clases: deben ser iguales.")
    names = [str(n) for n in (range(labels.max() + 1) if names is None else names)]
    if labels.min() < 0 or labels.max() >= len(names):
        raise ValueError(
            f"Las clases van de {labels.min()} a {labels.max()} y hay {len(names)} nombres: pasa "
            "uno por clase, en orden."
        )
    return labels, names


def one_of_each(images, labels, names) -> list[dict]:
    """Devuelve la primera imagen de cada clase, en 8 bits, con su nombre."""
    return [
        {"name": names[c], "pixels": pack_bytes(np.round(255 * images[labels == c][0]))}
        for c in np.unique(labels)
    ]
