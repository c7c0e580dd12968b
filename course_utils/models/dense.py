"""Codificadores y decodificadores densos (lecciones 01, 05 y 06)."""

import keras
from keras import layers

from course_utils.validation import whole_numbers


@whole_numbers("input_dim", "hidden", "latent_dim")
def dense_encoder(
    input_dim=784,
    hidden=(256, 128, 64),
    latent_dim=8,
    code_activation=None,
    activation="relu",
) -> keras.Model:
    """Codificador denso: ``(n, input_dim)`` en [0, 1] → ``(n, latent_dim)``.

    El código es lineal: con ReLU, las unidades que se apagan en todo el conjunto no vuelven a
    aprender y el cuello de botella se estrecha sin avisar. ``code_activation="relu"`` sirve al
    autoencoder disperso, que quiere ceros exactos.

    Argumentos:
        activation: la de las capas ocultas.

    Fuente: Hinton y Salakhutdinov, 2006, «Reducing the dimensionality of data with neural
    networks», doi:10.1126/science.1127647.
    """
    sizes = [layers.Dense(units, activation=activation) for units in hidden]
    return keras.Sequential(
        [
            keras.Input((input_dim,)),
            *sizes,
            layers.Dense(latent_dim, activation=code_activation, name="latent"),
        ],
        name="encoder",
    )


@whole_numbers("latent_dim", "hidden", "output_dim")
def dense_decoder(
    latent_dim=8,
    hidden=(64, 128),
    output_dim=784,
    output_activation="sigmoid",
    activation="relu",
) -> keras.Model:
    """Decodificador denso: ``(n, latent_dim)`` → ``(n, output_dim)``, en [0, 1] con la sigmoide.

    Argumentos:
        output_activation: ``None`` (lineal) si los datos pueden ser cualquier número.
        activation: la de las capas ocultas.
    """
    sizes = [layers.Dense(units, activation=activation) for units in hidden]
    # En media precisión, la salida en float32: una sigmoide de 16 bits se satura.
    output = layers.Dense(output_dim, activation=output_activation, dtype="float32")
    return keras.Sequential([keras.Input((latent_dim,)), *sizes, output], name="decoder")


@whole_numbers("input_dim", "hidden", "latent_dim")
def dense_vae_encoder(input_dim=784, hidden=(256,), latent_dim=2) -> keras.Model:
    """Codificador denso de un VAE: ``(n, input_dim)`` → ``z_mean`` y ``z_log_var``.

    Con los argumentos por omisión es el de la lección 06, 784 → 256 → (2, 2).

    Fuente: Kingma y Welling, 2013, arXiv:1312.6114, apéndice C.2.
    """
    inputs = keras.Input((input_dim,))
    return keras.Model(inputs, variational_heads(inputs, hidden, latent_dim), name="encoder")


def variational_heads(x, hidden, latent_dim) -> list:
    """Devuelve ``[z_mean, z_log_var]`` de unos rasgos ``x``, tras capas densas ReLU ``hidden``."""
    for units in hidden:
        x = layers.Dense(units, activation="relu")(x)
    heads = ("z_mean", "z_log_var")
    return [layers.Dense(latent_dim, name=name, dtype="float32")(x) for name in heads]
