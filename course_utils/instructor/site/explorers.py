"""Los exploradores del sitio: redes publicadas, cada una en una página que se abre sola."""

from course_utils.data import load
from course_utils.explore import Explorer, draw, maps
from course_utils.models import (
    Autoencoder,
    conv_decoder_transposed,
    conv_encoder,
    dense_decoder,
    dense_encoder,
    vae_encoder,
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
    models = {
        "Autoencoder": Autoencoder(conv_encoder(), conv_decoder_transposed()),
        # De un VAE, aquí, basta la media: sus dos redes en un autoencoder.
        "VAE": Autoencoder(vae_encoder(), conv_decoder_transposed()),
    }
    load_weights(models["Autoencoder"], "08", "semilla_a", data)
    load_weights(models["VAE"], "10", "vae", data)
    title = "Puntos o nubes, bajo el mismo cursor"
    return maps(models, data.x_test, data.y_test, data.names_es, title=title)


def _dense(hidden, latent_dim) -> Autoencoder:
    encoder = dense_encoder(784, hidden, latent_dim)
    return Autoencoder(encoder, dense_decoder(latent_dim, hidden[::-1], 784))


BUILDERS = {"dibujar": _draw, "mapas": _planes}
