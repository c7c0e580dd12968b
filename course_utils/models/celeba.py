"""Redes para caras (lecciones 11 y 12): convoluciones con BatchNormalization y LeakyReLU."""

import keras
from keras import layers

from course_utils.models.dense import variational_heads
from course_utils.models.vae import VAE
from course_utils.validation import whole_numbers


@whole_numbers("input_shape", "filters", "latent_dim")
def celeba_encoder(
    input_shape=(32, 32, 3), filters=(128, 128, 128, 128), latent_dim=200, synchronized=False
) -> keras.Model:
    """Codificador de caras: imágenes en [0, 1] → ``z_mean`` y ``z_log_var``.

    Cada bloque divide el lado entre 2: 32 → 16 → 8 → 4 → 2. Con los argumentos por omisión
    tiene 653 584 parámetros.

    Argumentos:
        synchronized: si BatchNormalization promedia sobre el lote entero y no por réplica (solo
            con TensorFlow); sin ello, entrenar en varias GPU no equivale a entrenar en una.
    """
    inputs = keras.Input(input_shape)
    x = inputs
    for n in filters:
        x = layers.Conv2D(n, 3, strides=2, padding="same")(x)
        x = _normalize(x, synchronized)
    heads = variational_heads(layers.Flatten()(x), (), latent_dim)
    return keras.Model(inputs, heads, name="encoder")


@whole_numbers("latent_dim", "start", "filters", "channels")
def celeba_decoder(
    latent_dim=200,
    start=(2, 2, 128),
    filters=(128, 128, 128, 128),
    channels=3,
    synchronized=False,
) -> keras.Model:
    """Decodificador de caras: ``(n, latent_dim)`` → imágenes en [0, 1].

    El lado final es el de ``start`` por 2 en cada bloque: 32 por omisión, con 700 803
    parámetros; 64 con ``start=(4, 4, 128)``.

    Argumentos:
        synchronized: como en ``celeba_encoder``.
    """
    inputs = keras.Input((latent_dim,))
    height, width, n = start
    x = _normalize(layers.Dense(height * width * n)(inputs), synchronized)
    x = layers.Reshape(start)(x)
    for n in filters:
        x = layers.Conv2DTranspose(n, 3, strides=2, padding="same")(x)
        x = _normalize(x, synchronized)
    outputs = layers.Conv2DTranspose(
        channels, 3, padding="same", activation="sigmoid", dtype="float32"
    )(x)
    return keras.Model(inputs, outputs, name="decoder")


def _normalize(x, synchronized):
    x = layers.BatchNormalization(synchronized=synchronized)(x)
    return layers.LeakyReLU(negative_slope=0.2)(x)


@whole_numbers("size", "latent_dim", "filters", "seed")
def celeba_vae(
    size=32, latent_dim=200, beta=0.05, filters=(32, 64, 128, 256), synchronized=False, seed=None
) -> VAE:
    """VAE de caras mejorado en la lección 11; sobre imágenes ``(n, size, size, 3)``.

    La verosimilitud es normal de desviación σ: ``beta`` vale σ² (0.05 por omisión), que es lo
    mismo que pesar la KL con 1 y el error cuadrático con 1 / (2σ²).

    Argumentos:
        size: lado de las imágenes; se divide entre 2 en cada bloque.
        filters: canales del codificador; el decodificador los recorre al revés.

    Lanza:
        ValueError: si ``size`` no se puede dividir entre 2 tantas veces como bloques hay.

    Fuente: Rybkin et al., 2021, arXiv:2006.13202, sección 3.
    """
    side, rest = divmod(size, 2 ** len(filters))
    if rest or not side:
        raise ValueError(
            f"size = {size} no se puede dividir {len(filters)} veces entre 2: usa un múltiplo de "
            f"{2 ** len(filters)}."
        )
    encoder = celeba_encoder((size, size, 3), filters, latent_dim, synchronized)
    start = (side, side, filters[-1])
    decoder = celeba_decoder(latent_dim, start, filters[::-1], synchronized=synchronized)
    return VAE(encoder, decoder, beta, "mse", seed)
