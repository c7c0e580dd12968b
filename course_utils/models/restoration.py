"""El embudo que limpia y la red en U que lo mejora (lección 04)."""

import keras
from keras import layers

from course_utils.validation import whole_numbers


@whole_numbers("factor")
def restoration_net(factor=1, skips=True) -> keras.Model:
    """Red en U: imágenes estropeadas ``(n, 28/factor, 28/factor, 1)`` → ``(n, 28, 28, 1)``.

    Entradas y salidas, en [0, 1]. Baja de 28×28 a 14×14, a 7×7 y a un código de 32 números, y
    vuelve a subir; en cada altura, una conexión de salto le devuelve lo que había al bajar. Con
    ``factor`` 1 quita ruido; con 2 o 4 aumenta la resolución: antes de nada copia cada píxel en un
    bloque de ``factor × factor``.

    Argumentos:
        factor: 1, 2 o 4.
        skips: sin saltos queda el embudo, con su cuello de botella.

    Lanza:
        ValueError: si ``factor`` es otro número.

    Fuente: Ronneberger et al., 2015, arXiv:1505.04597, figura 1 (aquí, mucho menor).
    """
    if factor not in (1, 2, 4):
        raise ValueError(f"factor vale {factor}: usa 1 (quitar ruido), 2 o 4 (resolución).")
    inputs = keras.Input((28 // factor, 28 // factor, 1))
    image = layers.UpSampling2D(factor)(inputs) if factor > 1 else inputs
    half = _conv(image, 24, size=5, strides=2)
    quarter = _conv(half, 48, strides=2)
    code = layers.Dense(32)(layers.Flatten()(_conv(quarter, 8, size=1)))
    x = layers.Reshape((7, 7, 8))(layers.Dense(7 * 7 * 8, activation="relu")(code))
    for seen, filters, next_filters in ((quarter, 48, 24), (half, 24, 8)):
        x = _grow(_conv(_join(x, seen, skips), filters), next_filters)
    x = _join(x, image, skips)
    outputs = layers.Conv2D(1, 3, padding="same", activation="sigmoid", dtype="float32")(x)
    return keras.Model(inputs, outputs, name="restoration")


def _conv(x, filters, size=3, strides=1):
    return layers.Conv2D(filters, size, strides=strides, padding="same", activation="relu")(x)


def _grow(x, filters):
    return layers.Conv2DTranspose(filters, 2, strides=2, activation="relu")(x)


def _join(x, seen, skips):
    return layers.Concatenate()([x, seen]) if skips else x
