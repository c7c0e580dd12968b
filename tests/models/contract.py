"""Los modelos que deben cumplir el contrato común (``test_contract.py``).

Cada entrada construye y compila un modelo pequeño para las imágenes 8×8×1 de ``images``. Una
lección que estrena modelo añade aquí su línea y hereda todas las pruebas.
"""

import keras

from course_utils import models


def tiny_autoencoder():
    """Autoencoder convolucional de 8×8 con BatchNormalization en el decodificador."""
    model = models.Autoencoder(
        models.conv_encoder((8, 8, 1), filters=(4, 8)),
        models.conv_decoder_upsampling(start=(2, 2, 8), filters=(8, 4)),
    )
    model.compile(keras.optimizers.Adam(1e-2), "binary_crossentropy")
    return model


FACTORIES = {"Autoencoder": tiny_autoencoder}
