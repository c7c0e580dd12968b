"""Las dos redes convolucionales clásicas para 28×28 (lección 03)."""

import keras
from keras import layers


def pooling_encoder() -> keras.Model:
    """Red D, codificador: ``(n, 28, 28, 1)`` en [0, 1] → mapas ``(n, 4, 4, 8)``.

    Cada agrupación divide el lado entre 2, redondeando hacia arriba: 28 → 14 → 7 → 4.
    """
    inputs = keras.Input((28, 28, 1))
    x = inputs
    for filters in (32, 16, 8):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2, padding="same")(x)
    return keras.Model(inputs, x, name="encoder")


def pooling_decoder() -> keras.Model:
    """Red D, decodificador: mapas ``(n, 4, 4, 8)`` → ``(n, 28, 28, 1)`` en [0, 1].

    La tercera convolución no rellena los bordes (16 → 14): así el lado acaba en 28 y no en 32.
    """
    inputs = keras.Input((4, 4, 8))
    x = inputs
    for filters, padding in ((8, "same"), (16, "same"), (32, "valid")):
        x = layers.Conv2D(filters, 3, padding=padding, activation="relu")(x)
        x = layers.UpSampling2D(2)(x)
    outputs = layers.Conv2D(1, 3, padding="same", activation="sigmoid", dtype="float32")(x)
    return keras.Model(inputs, outputs, name="decoder")


def tanh_encoder(latent_dim=2) -> keras.Model:
    """Red E, codificador: ``(n, 28, 28, 1)`` en [0, 1] → códigos ``(n, latent_dim)`` en (−1, 1)."""
    inputs = keras.Input((28, 28, 1))
    x = inputs
    for filters in (8, 16, 32):
        x = layers.Conv2D(filters, 3, strides=2, padding="same", activation="tanh")(x)
    x = layers.Dense(64, activation="tanh")(layers.Flatten()(x))
    outputs = layers.Dense(latent_dim, activation="tanh", name="latent")(x)
    return keras.Model(inputs, outputs, name="encoder")


def tanh_decoder(latent_dim=2) -> keras.Model:
    """Red E, decodificador: códigos ``(n, latent_dim)`` → ``(n, 28, 28, 1)`` en [0, 1]."""
    inputs = keras.Input((latent_dim,))
    x = layers.Dense(64, activation="tanh")(inputs)
    x = layers.Dense(7 * 7 * 16, activation="tanh")(x)
    x = layers.Reshape((7, 7, 16))(x)
    x = layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="tanh")(x)
    outputs = layers.Conv2DTranspose(
        1, 3, strides=2, padding="same", activation="sigmoid", dtype="float32"
    )(x)
    return keras.Model(inputs, outputs, name="decoder")
