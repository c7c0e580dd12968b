"""Reducción con antialiasing, por lotes: dos productos de matrices.

El filtro es triangular y tan ancho como la reducción (el «bilinear» de Pillow): cada píxel es
una media ponderada de los que sustituye, y una trama fina se vuelve gris en lugar de inventar
rayas.
"""

from functools import cache

import numpy as np

_BATCH = 32


def shrink(images: np.ndarray, size: int) -> np.ndarray:
    """Lleva imágenes cuadradas ``uint8`` ``(n, lado, lado, 3)`` a ``(n, size, size, 3)``."""
    import tensorflow as tf

    side = images.shape[1]
    if side == size:
        return images
    chunks = [images[i : i + _BATCH] for i in range(0, len(images), _BATCH)]
    resized = [
        reducer(size)(
            tf.constant(chunk),
            tf.fill((len(chunk), 2), side),
            tf.tile([[0.0, 0.0, float(side)]], (len(chunk), 1)),
        )
        for chunk in chunks
    ]
    return np.concatenate([batch.numpy() for batch in resized])


@cache
def reducer(size: int):
    """Devuelve ``resize_batch`` compilada para un lado final, sea cual sea el de los recortes."""
    import tensorflow as tf

    signature = (
        tf.TensorSpec((None, None, None, 3), tf.uint8),
        tf.TensorSpec((None, 2), tf.int32),
        tf.TensorSpec((None, 3), tf.float32),
    )

    # Siempre en la CPU: una GPU con TF32 daría otros píxeles.
    def reduce(*batch):
        with tf.device("CPU:0"):
            return resize_batch(*batch, size)

    return tf.function(reduce, input_signature=signature)


def resize_batch(images, rows_columns, geometry, size: int):
    """Lleva a ``(n, size, size, 3)`` un lote de recortes: primero las filas, después las columnas.

    Argumentos:
        images: ``uint8`` ``(n, alto, ancho, 3)``, rellenas por abajo y por la derecha si son
            desiguales.
        rows_columns: ``int32`` ``(n, 2)``, tamaño de cada imagen sin el relleno.
        geometry: ``float32`` ``(n, 3)``: fila y columna donde empieza el recorte, y su lado.
        size: lado final.
    """
    import tensorflow as tf

    values = tf.cast(images, tf.float32)
    for axis in (0, 1):
        shape = tf.shape(values)
        length = tf.cast(rows_columns[:, axis], tf.float32)
        recipe = tf.stack([geometry[:, axis], geometry[:, 2], length], axis=1)
        flat = tf.reshape(values, (shape[0], shape[1], shape[2] * 3))
        values = _weights(recipe, shape[1], size) @ flat
        values = tf.transpose(tf.reshape(values, (shape[0], size, shape[2], 3)), (0, 2, 1, 3))
    # Son medias ponderadas de valores de 0 a 255: no pueden salirse.
    return tf.cast(tf.round(values), tf.uint8)


def _weights(recipe, padded, size: int):
    """Devuelve ``(n, size, padded)``: cuánto pesa cada píxel de entrada en cada uno de salida.

    ``recipe`` ``(n, 3)`` lleva principio, lado y longitud. Los pesos se calculan una vez por
    receta distinta; si todas son iguales, que es lo corriente, la primera dimensión mide 1.
    """
    import tensorflow as tf

    different, which = tf.raw_ops.UniqueV2(x=recipe, axis=[0])
    start, span, length = (different[:, i, None, None] for i in range(3))
    scale = span / size
    centres = start + (tf.range(size, dtype=tf.float32)[None, :, None] + 0.5) * scale
    pixels = tf.cast(tf.range(padded), tf.float32)[None, None, :] + 0.5
    weights = tf.maximum(1 - tf.abs(pixels - centres) / tf.maximum(scale, 1), 0)
    weights = tf.where(pixels < length, weights, 0)
    weights /= tf.reduce_sum(weights, axis=-1, keepdims=True)
    return tf.cond(tf.shape(different)[0] == 1, lambda: weights, lambda: tf.gather(weights, which))
