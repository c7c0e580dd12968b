"""Los exploradores del sitio: redes publicadas, cada una en una página que se abre sola."""

import keras
import numpy as np
from keras import layers

from course_utils.data import load, load_celeba
from course_utils.explore import Explorer, denoise, draw, edit, maps, paint
from course_utils.latent import attribute_vector
from course_utils.models import (
    VAE,
    VQVAE,
    Autoencoder,
    celeba_vae,
    conv_decoder_transposed,
    conv_encoder,
    dense_decoder,
    dense_encoder,
    image_classifier,
    restoration_net,
    vae_encoder,
    vq_decoder,
    vq_encoder,
)
from course_utils.results import load as load_weights

FOLDER = "_static/explorar"
_LIMIT = 2000


def pages() -> dict[str, str]:
    """Devuelve las páginas: la ruta de cada una, dentro del sitio, y su texto."""
    return {f"{FOLDER}/{name}.html": build(name).html() for name in BUILDERS}


def build(name: str) -> Explorer:
    """Hace un explorador con lo publicado; sin datos reales, con lo de las imágenes dibujadas."""
    return BUILDERS[name]()


def _draw() -> Explorer:
    data = load("mnist", limit=_LIMIT)
    models = {
        "Un código de 32 números": _dense((256, 128), 32),
        "Un código de 2 números": _dense((512, 256, 128), 2),
    }
    for model, name in zip(models.values(), ("codigo_32", "codigo_2"), strict=True):
        load_weights(model, "01", name, data)
    return draw(models, data.x_test, data.y_test)


def _planes() -> Explorer:
    data = load("fashion_mnist", size=32, limit=_LIMIT)
    autoencoder = Autoencoder(conv_encoder(), conv_decoder_transposed())
    load_weights(autoencoder, "08", "semilla_a", data)
    models = {"Autoencoder": autoencoder, "VAE": _published_vae(data)}
    title = "Puntos o nubes, bajo el mismo cursor"
    return maps(models, data.x_test, data.y_test, data.names_es, title=title)


def _betas() -> Explorer:
    data = load("fashion_mnist", size=32, limit=_LIMIT)
    models = {
        "0.1": _with_beta(0.1, "beta_0_1", data),
        "2.05": _published_vae(data),
        "20": _with_beta(20, "beta_20", data),
        "100": _with_beta(100, "beta_100", data),
    }
    title = "De poca KL a demasiada"
    return maps(models, data.x_test, data.y_test, data.names_es, slider="β", title=title)


def _noise() -> Explorer:
    data = load("mnist", limit=_LIMIT)
    models = {"Red en U": restoration_net(), "Con cuello": restoration_net(skips=False)}
    for model, name in zip(models.values(), ("red_en_u", "cuello"), strict=True):
        # Se publicó con el ruido delante, que solo está al entrenar.
        noise = [layers.GaussianNoise(0.5), layers.ReLU(max_value=1.0)]
        trainer = keras.Sequential([keras.Input((28, 28, 1)), *noise, model])
        load_weights(trainer, "04", name, data)
    return denoise(models, data.x_test, data.y_test, data.names_es)


def _smile() -> Explorer:
    faces = load_celeba(size=64, source="offline")
    vae = celeba_vae(64, 200, 0.005, (16, 32, 16), seed=42)
    load_weights(vae, "11", "caras", faces)
    filters = {"filters": (8, 16, 32, 64), "dropout": 0.1}
    judge = image_classifier((64, 64, 3), len(faces.attribute_names), **filters)
    load_weights(judge, "12", "juez", faces)
    codes = vae.encode(faces.train.array(_LIMIT))
    names = ("Smiling", "Eyeglasses", "Wearing_Hat", "Blond_Hair")
    columns = {faces.names_es[i]: i for i in map(faces.attribute_names.index, names)}
    labels = faces.train.attributes[:_LIMIT]
    vectors = {name: attribute_vector(codes, labels[:, i]) for name, i in columns.items()}
    plain = np.flatnonzero(~faces.test.attributes[:, list(columns.values())].any(axis=1))[:8]
    some = vae.encode(faces.test.array()[plain])
    return edit(vae.decoder, some, vectors, (judge, columns), reach=9, title="Sonreír, paso a paso")


def _words() -> Explorer:
    data = load("mnist", limit=_LIMIT)
    vqvae = VQVAE(
        vq_encoder(filters=(16, 32), dim=8, residual_blocks=1),
        vq_decoder((7, 7, 8), (32, 16), residual_blocks=1),
        128,
    )
    load_weights(vqvae, "15", "cifras", data)
    ten = [np.flatnonzero(data.y_test == digit)[0] for digit in range(10)]
    tables = vqvae.encode(data.x_test[ten])
    return paint(vqvae.decoder, np.asarray(vqvae.quantizer.codebook), tables)


def _published_vae(data) -> Autoencoder:
    """El VAE de la lección 10: de él, aquí, basta la media."""
    model = Autoencoder(vae_encoder(), conv_decoder_transposed())
    load_weights(model, "10", "vae", data)
    return model


def _with_beta(beta, name, data) -> VAE:
    """El que siguió de él con otra β en la ampliación 10d."""
    model = VAE(vae_encoder(), conv_decoder_transposed(), beta)
    load_weights(model, "10d", name, data)
    return model


def _dense(hidden, latent_dim) -> Autoencoder:
    encoder = dense_encoder(784, hidden, latent_dim)
    return Autoencoder(encoder, dense_decoder(latent_dim, hidden[::-1], 784))


BUILDERS = {
    "dibujar": _draw,
    "ruido": _noise,
    "mapas": _planes,
    "betas": _betas,
    "sonreir": _smile,
    "palabras": _words,
}
