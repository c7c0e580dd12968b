"""Una pizarra: lo que dibujas, su código, su reconstrucción y su error."""

import math

import numpy as np

from course_utils.explore.clouds import (
    MAX_POINTS,
    check_labels,
    named_pairs,
    one_of_each,
    pack_bytes,
    pack_cloud,
    shaped_for,
    window,
)
from course_utils.explore.networks import pack_network
from course_utils.explore.page import Explorer
from course_utils.latent import decode, encode
from course_utils.metrics import mse_per_image
from course_utils.plotting.colors import CLASS_COLORS

_GUIDE = (
    "Dibuja con el ratón, con el dedo o con el teclado. La red recibe tu dibujo como las cifras "
    "con que aprendió: centrado y del mismo tamaño. ¿Qué tienes que dibujar para que se equivoque?"
)
# El umbral deja por encima a una de cada veinte imágenes normales.
_QUANTILE = 0.95
_BINS = 60


def draw(models, images, labels, names=None, *, title="Dibuja una cifra") -> Explorer:
    """Da una pizarra: el dibujo se codifica, se reconstruye y se mide su error.

    El error es la media de los cuadrados por píxel, y el umbral de anomalía, el percentil 95 de los
    errores de ``images``, como en la lección 02. Si el código es de dos números se ve su plano.

    Argumentos:
        models: un modelo con ``encoder`` y ``decoder``, un par de redes o un diccionario de
            nombres a ellos. Reciben imágenes cuadradas y grises, o en fila.
        images: imágenes en [0, 1] que la red no vio, con las que se calibra el umbral.
        labels: la clase de cada una, enteros desde 0; se ofrece una imagen de cada clase.
        names: el nombre de cada clase; sin ellos, su número.

    Lanza:
        ValueError: si las imágenes no son cuadradas y grises, o no encajan con las clases o la red.
        NetworkError: si el navegador no sabe calcular alguna red.
    """
    labels, names = check_labels(labels, images, names)
    side = _side(images)
    data = {
        "side": side,
        "models": [
            _pack_model(name, *pair, images, labels) for name, pair in named_pairs(models).items()
        ],
        "colors": CLASS_COLORS,
        "examples": _examples(np.asarray(images), labels, names),
        "note": (
            f"En gris, los errores de {len(images)} imágenes de prueba. El umbral es su percentil "
            "95: una de cada veinte imágenes normales da la alarma sin motivo."
        ),
    }
    return Explorer(title, _GUIDE, "dibujar", data, height=800)


def _side(images) -> int:
    numbers = math.prod(np.shape(images)[1:])
    side = math.isqrt(numbers)
    if side * side != numbers or side < 28:
        raise ValueError(
            f"Las imágenes son {np.shape(images)[1:]} y se dibujan cuadradas y grises, de 28 "
            "píxeles de lado o más: usa MNIST o Fashion-MNIST."
        )
    return side


def _pack_model(name, encoder, decoder, images, labels) -> dict:
    inputs = shaped_for(encoder, images)
    codes = encode(encoder, inputs)
    copies = decode(decoder, codes).reshape(inputs.shape)
    errors = mse_per_image(inputs, copies)
    threshold = float(np.quantile(errors, _QUANTILE))
    high = 2.5 * threshold
    counts, _ = np.histogram(errors.clip(max=high), _BINS, (0, high))
    packed = {
        "name": name,
        "encoder": pack_network(encoder),
        "decoder": pack_network(decoder),
        "threshold": threshold,
        "errors": {"counts": counts.tolist(), "high": high},
    }
    if codes.shape[1:] == (2,):
        codes = codes[:MAX_POINTS]
        packed["cloud"] = pack_cloud(codes, labels) | {"view": window([codes])}
    return packed


def _examples(images, labels, names) -> list[dict]:
    noise = np.random.default_rng(0).integers(0, 256, images[0].size)
    return [*one_of_each(images, labels, names), {"name": "ruido", "pixels": pack_bytes(noise)}]
