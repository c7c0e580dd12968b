"""De los bytes de las imágenes a lotes de caras, con ``tf.data`` y en paralelo."""

import io
from typing import Any, NamedTuple

import numpy as np

from course_utils.data.celeba.jpeg import RATIOS, crop_window, jpeg_shape, plan
from course_utils.data.celeba.resize import reducer, shrink

# Súbela si cambia un píxel o lo que se guarda: las cachés de otra receta dejan de valer.
RECIPE = 3
# Lotes que quepan en la memoria rápida del procesador.
_BATCH = 32
_GROUP = 64


class Record(NamedTuple):
    """Lo que hace falta para decodificar una imagen, o un grupo de ellas.

    Atributos:
        index: posición en la lista de nombres.
        data: bytes del JPEG.
        window: fila, columna, alto y ancho de la ventana, ya en la escala reducida.
        step: posición de esa escala en ``RATIOS``.
        geometry: fila y columna donde empieza el recorte dentro de la ventana, y su lado; los
            tres en píxeles de la escala reducida, con decimales.
    """

    index: Any
    data: Any
    window: Any
    step: Any
    geometry: Any


def stream(read, names, size: int):
    """Recorre las caras de ``names`` por lotes ``(índices, imágenes)``, en orden.

    Mientras un lote se reduce, ``tf.data`` lee y decodifica los siguientes en paralelo. Las
    imágenes que TensorFlow no sabe decodificar no aparecen: falta su índice.

    Argumentos:
        read: función ``read(name) -> bytes``.
        names: nombres de archivo.
        size: lado final.
    """
    import tensorflow as tf

    signature = Record(
        index=tf.TensorSpec((None,), tf.int64),
        data=tf.TensorSpec((None,), tf.string),
        window=tf.TensorSpec((None, 4), tf.int32),
        step=tf.TensorSpec((None,), tf.int32),
        geometry=tf.TensorSpec((None, 3), tf.float32),
    )
    # Los bytes llegan en grupos: cruzar de Python a TensorFlow imagen a imagen cuesta más que leer.
    groups = tf.data.Dataset.from_generator(
        lambda: _read_groups(read, names, size), output_signature=signature
    )
    decoded = groups.unbatch().map(_decode, num_parallel_calls=tf.data.AUTOTUNE).ignore_errors()
    for index, *batch in decoded.padded_batch(_BATCH).prefetch(tf.data.AUTOTUNE):
        yield index.numpy(), reducer(size)(*batch).numpy()


def _read_groups(read, names, size: int):
    """Lee los JPEG por grupos; los que no lo son no se entregan."""
    for first in range(0, len(names), _GROUP):
        records = []
        for index in range(first, min(first + _GROUP, len(names))):
            try:
                data = read(names[index])
            except OSError:
                continue
            shape = jpeg_shape(data)
            if shape is not None:
                records.append((index, data, *plan(*shape, size)))
        if records:
            index, data, window, step, geometry = zip(*records, strict=True)
            yield Record(index, np.array(data, object), window, step, geometry)


def _decode(record: Record):
    """Decodifica la ventana central a su escala; devuelve también su alto y su ancho."""
    import tensorflow as tf

    def at_scale(ratio):
        # El método por omisión de TensorFlow oscurece la imagen casi un nivel de 255.
        return lambda: tf.io.decode_and_crop_jpeg(
            record.data, record.window, channels=3, ratio=ratio, dct_method="INTEGER_ACCURATE"
        )

    image = tf.switch_case(record.step, [at_scale(ratio) for ratio in RATIOS])
    image = tf.ensure_shape(image, (None, None, 3))
    return record.index, image, record.window[2:], record.geometry


def decode_anything(data: bytes, size: int) -> np.ndarray:
    """Decodifica con Pillow lo que TensorFlow no entiende: PNG, CMYK, transparencias…

    Devuelve ``uint8`` ``(size, size, 3)``.

    Lanza:
        OSError: si los datos no son una imagen o están cortados.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            pixels = np.asarray(image.convert("RGB"))
    except Exception as error:
        # Ante bytes rotos, Pillow lanza casi cualquier cosa según por dónde se lean.
        raise OSError(str(error)) from error
    top, left, side = crop_window(*pixels.shape[:2])
    return shrink(pixels[None, top : top + side, left : left + side], size)[0]
