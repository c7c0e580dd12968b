"""Un VAE lineal exacto y sus estropicios, sin entrenar nada: se sabe qué debe medir cada uno."""

from dataclasses import replace
from types import SimpleNamespace

import keras
import numpy as np
from keras import layers, ops

from course_utils.homework import TASKS

SHAPE, FACTORS = (8, 8, 1), 6
# Una tarea diminuta, con cotas propias: las de verdad se calibran con imágenes de verdad.
TASK = replace(
    TASKS["14"],
    image_shape=SHAPE,
    max_latent_dim=FACTORS,
    zero_ratio=3.0,
    full_ratio=1.5,
    honours_ratio=1.2,
    min_kl=2.0,
    min_active_units=3,
    max_elbo_share=0.85,
    elbo_slack=0.1,
    max_posterior_gap=0.5,
    max_sample_gap=0.1,
)


def make_data(seed=0):
    """Imágenes 8×8 que son seis ondas suaves sumadas con pesos normales, y un poco de ruido."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:8, 0:8] / 8
    waves = [np.cos(np.pi * (i * rows + j * columns)) for i, j in
             ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (2, 1))]  # fmt: skip
    patterns = np.stack(waves).reshape(FACTORS, -1)

    def images(n):
        mixed = rng.standard_normal((n, FACTORS)) @ patterns
        noisy = 0.5 + 0.06 * mixed + 0.01 * rng.standard_normal((n, 64))
        return noisy.clip(0, 1).astype("float32").reshape(n, *SHAPE)

    return SimpleNamespace(x_train=images(1500), x_test=images(1200))


def networks(data, log_var=-4.0, scale=1.0, gain=1.0, dimensions=FACTORS):
    """PCA escrita como codificador y decodificador, con códigos de varianza ``scale²``.

    Argumentos:
        log_var: la log-varianza, igual para todas las imágenes.
        scale: multiplica los códigos; el decodificador lo deshace.
        gain: multiplica lo que decodifica, además.
    """
    x = data.x_train.reshape(len(data.x_train), -1)
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(x - mean, rowvar=False))
    axes, spread = vectors[:, ::-1][:, :dimensions], np.sqrt(values[::-1][:dimensions])
    inputs, z = keras.Input(SHAPE), keras.Input((dimensions,))
    flat = layers.Flatten()(inputs)
    z_mean = layers.Dense(dimensions)
    z_log_var = layers.Dense(dimensions, kernel_initializer="zeros")
    decoded = layers.Dense(64)
    encoder = keras.Model(inputs, [z_mean(flat), z_log_var(flat)])
    image = layers.Reshape(SHAPE)(ops.clip(decoded(z), 0, 1))
    decoder = keras.Model(z, image)
    # La media a posteriori encoge los códigos para que, con su varianza, sumen N(0, I).
    shrink = scale * np.sqrt(max(1e-3, 1 - np.exp(log_var)))
    z_mean.set_weights([shrink * axes / spread, -shrink * mean @ (axes / spread)])
    z_log_var.bias.assign(np.full(dimensions, log_var))
    decoded.set_weights([gain * (axes * spread).T / shrink, mean])
    return encoder, decoder
