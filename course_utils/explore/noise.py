"""Un ruido que se sube y se baja, y lo que hace con él una red que limpia."""

import numpy as np

from course_utils.explore.clouds import check_labels, one_of_each, shaped_for
from course_utils.explore.networks import pack_network
from course_utils.explore.page import Explorer

_GUIDE = (
    "Sube el ruido y cambia de imagen. ¿Hasta dónde limpia la red? ¿Desde cuándo inventa? Un error "
    "en rojo es mayor que el de no hacer nada."
)


def denoise(models, images, labels, names=None, *, title="Quitar el ruido") -> Explorer:
    """Añade ruido normal a unas imágenes, con un deslizador, y enseña lo que devuelve cada red.

    El ruido es el de ``cu.data.add_gaussian_noise``: se suma y se recorta a [0, 1].

    Argumentos:
        models: una red de imágenes a imágenes, un modelo con ``encoder`` y ``decoder`` o un
            diccionario de nombres a cualquiera de los dos.
        images: imágenes limpias en [0, 1], con la forma que espere la red o en fila.
        labels: la clase de cada una, enteros desde 0; se ofrece una imagen de cada clase.
        names: el nombre de cada clase; sin ellos, su número.

    Lanza:
        ValueError: si imágenes, clases y redes no encajan.
        NetworkError: si el navegador no sabe calcular alguna red.
    """
    labels, names = check_labels(labels, images, names)
    named = models if isinstance(models, dict) else {"la red": models}
    packed = []
    for name, model in named.items():
        stages = _stages(model)
        shaped_for(stages[0], images[:1])
        packed.append({"name": str(name), "stages": [pack_network(stage) for stage in stages]})
    data = {
        "models": packed,
        "shape": list(np.shape(images)[1:]),
        "examples": one_of_each(np.asarray(images), labels, names),
    }
    return Explorer(title, _GUIDE, "ruido", data, height=420)


def _stages(model) -> list:
    if hasattr(model, "encoder") and hasattr(model, "decoder"):
        return [model.encoder, model.decoder]
    return [model]
