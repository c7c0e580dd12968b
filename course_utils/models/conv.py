"""Redes convolucionales (lecciones 03, 06, 08, 09 y 10)."""

import keras
from keras import layers

from course_utils.models.dense import variational_heads
from course_utils.validation import whole_numbers


@whole_numbers("input_shape", "filters", "latent_dim")
def conv_encoder(input_shape=(32, 32, 1), filters=(32, 64, 128), latent_dim=2) -> keras.Model:
    """Codificador convolucional: imágenes en [0, 1] → códigos ``(n, latent_dim)``.

    Cada convolución 3×3 de paso 2 divide el lado entre 2: 32 → 16 → 8 → 4. Con los argumentos
    por omisión tiene 96 770 parámetros.
    """
    inputs, x = _strided_features(input_shape, filters)
    return keras.Model(inputs, layers.Dense(latent_dim, name="latent")(x), name="encoder")


@whole_numbers("input_shape", "filters", "latent_dim", "hidden")
def vae_encoder(
    input_shape=(32, 32, 1), filters=(32, 64, 128), latent_dim=2, hidden=()
) -> keras.Model:
    """Codificador convolucional de un VAE: imágenes en [0, 1] → ``z_mean`` y ``z_log_var``.

    Es ``conv_encoder`` con dos cabezas (lección 10): 100 868 parámetros por omisión. El de 28×28
    de la lección 06 es ``vae_encoder((28, 28, 1), (32, 64), hidden=(16,))``.

    Argumentos:
        hidden: unidades de las capas densas ReLU entre las convoluciones y las cabezas.
    """
    inputs, x = _strided_features(input_shape, filters)
    return keras.Model(inputs, variational_heads(x, hidden, latent_dim), name="encoder")


@whole_numbers("latent_dim", "start", "filters", "channels")
def conv_decoder_transposed(
    latent_dim=2, start=(4, 4, 128), filters=(128, 64, 32), channels=1
) -> keras.Model:
    """Versión 1 (lección 08): el decodificador crece con convoluciones transpuestas.

    ``(n, latent_dim)`` → ``(n, 32, 32, channels)`` en [0, 1]; 246 273 parámetros por omisión.
    """
    inputs, x = _dense_start(latent_dim, start)
    for n in filters:
        x = layers.Conv2DTranspose(n, 3, strides=2, padding="same", activation="relu")(x)
    outputs = layers.Conv2D(channels, 3, padding="same", activation="sigmoid", dtype="float32")(x)
    return keras.Model(inputs, outputs, name="decoder")


@whole_numbers("latent_dim", "start", "filters", "channels")
def conv_decoder_upsampling(
    latent_dim=2, start=(4, 4, 128), filters=(128, 64, 32), channels=1
) -> keras.Model:
    """Versión 2 (lección 09): el decodificador crece copiando píxeles y convolucionando.

    ``(n, latent_dim)`` → ``(n, 32, 32, channels)`` en [0, 1]; 247 169 parámetros por omisión,
    de ellos 246 721 entrenables (el resto son las medias y varianzas de BatchNormalization).

    Fuente: Odena et al., 2016, «Deconvolution and checkerboard artifacts»,
    doi:10.23915/distill.00003.
    """
    inputs, x = _dense_start(latent_dim, start)
    for n in filters:
        x = layers.UpSampling2D(2)(x)
        x = layers.Conv2D(n, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
    outputs = layers.Conv2D(channels, 3, padding="same", activation="sigmoid", dtype="float32")(x)
    return keras.Model(inputs, outputs, name="decoder")


def _strided_features(input_shape, filters):
    inputs = keras.Input(input_shape)
    x = inputs
    for n in filters:
        x = layers.Conv2D(n, 3, strides=2, padding="same", activation="relu")(x)
    return inputs, layers.Flatten()(x)


def _dense_start(latent_dim, start):
    height, width, channels = start
    inputs = keras.Input((latent_dim,))
    x = layers.Dense(height * width * channels)(inputs)
    return inputs, layers.Reshape(start)(x)
