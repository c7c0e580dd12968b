"""La red en U que quita ruido y aumenta la resolución (lección 04)."""

import keras
from keras import layers


def restoration_net(factor=1) -> keras.Model:
    """Red en U: imágenes estropeadas ``(n, 28/factor, 28/factor, 1)`` → ``(n, 28, 28, 1)``.

    Entradas y salidas, en [0, 1]. Baja de 28×28 a 14×14 y a 7×7 y vuelve a subir; en cada altura
    un atajo le devuelve lo que había al bajar. Con ``factor`` 1 quita ruido; con 2 o 4 aumenta la
    resolución: antes de nada copia cada píxel en un bloque de ``factor × factor``.

    Argumentos:
        factor: 1, 2 o 4.

    Lanza:
        ValueError: si ``factor`` es otro número.

    Fuente: Ronneberger et al., 2015, arXiv:1505.04597, figura 1 (aquí, mucho menor).
    """
    if factor not in (1, 2, 4):
        raise ValueError(f"factor vale {factor}: usa 1 (quitar ruido), 2 o 4 (resolución).")
    inputs = keras.Input((28 // factor, 28 // factor, 1))
    image = layers.UpSampling2D(factor)(inputs) if factor > 1 else inputs
    half = _conv(_conv(image, 32, strides=2), 32)
    quarter = _conv(_conv(_conv(half, 64, strides=2), 64), 64)
    joined = layers.Concatenate()([_grow(quarter, 32), half])
    joined = layers.Concatenate()([_grow(_conv(joined, 32), 16), image])
    outputs = layers.Conv2D(1, 3, padding="same", activation="sigmoid", dtype="float32")(joined)
    return keras.Model(inputs, outputs, name="restoration")


def _conv(x, filters, strides=1):
    return layers.Conv2D(filters, 3, strides=strides, padding="same", activation="relu")(x)


def _grow(x, filters):
    return layers.Conv2DTranspose(filters, 2, strides=2, activation="relu")(x)
