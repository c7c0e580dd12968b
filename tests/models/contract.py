"""Los modelos que deben cumplir el contrato común (``test_contract.py``).

Cada entrada construye y compila un modelo pequeño para las imágenes 8×8×1 de ``images``. Una
lección que estrena modelo añade aquí su línea y hereda todas las pruebas.

Los VAE de aquí codifican con σ ≈ 0: así dos ejecuciones con distinto azar deben coincidir, y se
puede exigir igualdad. El muestreo se prueba aparte, en ``test_vae.py``.
"""

import keras
import numpy as np
import pytest
from keras import layers

from course_utils import models

only_tensorflow = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="deriva o reparte con TensorFlow"
)
N_CLASSES = 3
FLAT = 64


def inputs_of(model, images):
    """Devuelve las imágenes como las espera ``fit`` de ese modelo."""
    if isinstance(model, models.ConditionalVAE):
        return {"x": images, "labels": np.arange(len(images)) % N_CLASSES}
    return images


def batch_normalizations(model):
    """Devuelve las capas BatchNormalization de un modelo, también las de sus redes internas."""
    found = []
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            found.append(layer)
        elif hasattr(layer, "layers"):
            found.extend(batch_normalizations(layer))
    return found


def compiled(model, optimizer=None, loss=None):
    """Compila con Adam, si no se dice otra cosa."""
    model.compile(optimizer or keras.optimizers.Adam(1e-2), loss)
    return model


def _decoder(latent_dim=2):
    return models.conv_decoder_upsampling(latent_dim, start=(2, 2, 8), filters=(8, 4))


def _dense_encoder(code_activation=None):
    """Codificador de imágenes 8×8×1 con una capa oculta."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),
            *models.dense_encoder(FLAT, (16,), 4, code_activation).layers,
        ]
    )


def no_noise(encoder):
    """Fija log σ² = −30 al empezar: σ = 3e−7."""
    head = encoder.get_layer("z_log_var")
    head.kernel.assign(head.kernel * 0)
    head.bias.assign(head.bias * 0 - 30)
    return encoder


def autoencoder():
    """Autoencoder convolucional con BatchNormalization en el decodificador, como todos aquí."""
    return compiled(models.Autoencoder(models.conv_encoder((8, 8, 1), filters=(4, 8)), _decoder()))


def sparse():
    """Autoencoder disperso con código ReLU; el peso es grande para que se note si falta."""
    return compiled(models.SparseAutoencoder(_dense_encoder("relu"), _decoder(4), weight=1e-2))


def contractive():
    """Autoencoder contractivo; el peso es grande para que se note si falta."""
    return compiled(models.ContractiveAutoencoder(_dense_encoder(), _decoder(4), weight=1e-2))


def denoising():
    """Autoencoder de eliminación de ruido, con un ruido que no cambia el resultado."""
    return compiled(models.DenoisingAutoencoder(_dense_encoder(), _decoder(4), noise=1e-9))


def vae():
    """VAE convolucional casi sin ruido."""
    encoder = no_noise(models.vae_encoder((8, 8, 1), filters=(4, 8)))
    return compiled(models.VAE(encoder, _decoder(), beta=0.5))


def conditional_vae():
    """VAE condicional casi sin ruido, con imágenes 8×8×1."""
    image, label = keras.Input((8, 8, 1)), keras.Input((N_CLASSES,))
    inner = no_noise(models.conditional_encoder(FLAT, N_CLASSES, (16,), 2))
    heads = inner([layers.Flatten()(image), label])
    z, code_label = keras.Input((2,)), keras.Input((N_CLASSES,))
    joined = layers.Concatenate()([z, code_label])
    encoder = keras.Model([image, label], heads)
    decoder = keras.Model([z, code_label], _decoder(2 + N_CLASSES)(joined))
    return compiled(models.ConditionalVAE(encoder, decoder))


def vq_vae():
    """VQ-VAE de rejillas 2×2 con ocho códigos ya colocados: ninguno revive al azar."""
    encoder = models.vq_encoder((8, 8, 1), filters=(4, 8), dim=3, residual_blocks=1)
    inputs = keras.Input((2, 2, 3))
    x = layers.BatchNormalization()(layers.Conv2D(8, 3, padding="same")(inputs))
    decoder = keras.Model(inputs, models.vq_decoder((2, 2, 8), (8, 4), residual_blocks=1)(x))
    model = models.VQVAE(encoder, decoder, 8, commitment=0.5, reconstruction="mse", revive_below=0)
    quantizer = model.quantizer
    quantizer.codebook.assign(np.linspace(-0.3, 0.3, 24).reshape(8, 3))
    quantizer.share.assign(quantizer.share + 1 / 8)
    quantizer.total.assign(quantizer.codebook / 8)
    return compiled(model)


FACTORIES = {
    "Autoencoder": autoencoder,
    "SparseAutoencoder": sparse,
    "ContractiveAutoencoder": contractive,
    "DenoisingAutoencoder": denoising,
    "VAE": vae,
    "ConditionalVAE": conditional_vae,
    "VQVAE": vq_vae,
}
