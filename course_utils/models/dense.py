"""Codificadores y decodificadores densos (lección 01)."""

import keras
from keras import layers


def dense_encoder(input_dim=784, hidden=(256, 128, 64), latent_dim=8) -> keras.Model:
    """Codificador denso: ``(n, input_dim)`` en [0, 1] → ``(n, latent_dim)``.

    Las capas ocultas usan ReLU. El código es lineal: con ReLU, las unidades que se apagan en
    todo el conjunto no vuelven a aprender y el cuello de botella se estrecha sin avisar.

    Fuente: Hinton y Salakhutdinov, 2006, «Reducing the dimensionality of data with neural
    networks», doi:10.1126/science.1127647.
    """
    sizes = [layers.Dense(units, activation="relu") for units in hidden]
    return keras.Sequential(
        [keras.Input((input_dim,)), *sizes, layers.Dense(latent_dim, name="latent")],
        name="encoder",
    )


def dense_decoder(latent_dim=8, hidden=(64, 128), output_dim=784) -> keras.Model:
    """Decodificador denso: ``(n, latent_dim)`` → ``(n, output_dim)`` en [0, 1] (sigmoide)."""
    sizes = [layers.Dense(units, activation="relu") for units in hidden]
    return keras.Sequential(
        [keras.Input((latent_dim,)), *sizes, layers.Dense(output_dim, activation="sigmoid")],
        name="decoder",
    )
