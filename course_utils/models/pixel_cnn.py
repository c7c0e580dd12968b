"""PixelCNN: un modelo de los códigos de un VQ-VAE, posición a posición (proyecto 15)."""

import keras
import numpy as np
from keras import layers, ops

from course_utils.validation import check_number, whole_numbers


@keras.saving.register_keras_serializable(package="course_utils")
class MaskedConv2D(layers.Conv2D):
    """Convolución que solo mira las posiciones anteriores en el orden de lectura.

    Argumentos:
        includes_centre: si ve también su propia posición. La primera capa no debe (máscara A);
            las siguientes, sí (máscara B): allí la posición solo sabe ya de las anteriores.

    Fuente: van den Oord et al., 2016, arXiv:1601.06759, sección 3.4.
    """

    def __init__(self, *args, includes_centre=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.includes_centre = includes_centre

    def build(self, input_shape):
        """Crea los pesos y la máscara ``(alto, ancho, 1, 1)``."""
        super().build(input_shape)
        height, width = self.kernel_size
        before = height // 2 * width + width // 2 + self.includes_centre
        mask = np.arange(height * width) < before
        self.mask = mask.reshape(height, width, 1, 1).astype("float32")

    def convolution_op(self, inputs, kernel):
        """Convoluciona con los pesos enmascarados."""
        return super().convolution_op(inputs, kernel * ops.cast(self.mask, kernel.dtype))

    def get_config(self):
        """Devuelve la configuración, con el tipo de máscara."""
        return {**super().get_config(), "includes_centre": self.includes_centre}


@whole_numbers("code_shape", "n_codes", "filters")
def pixel_cnn(code_shape=(7, 7), n_codes=128, filters=64, blocks=5, dropout=0.1) -> keras.Model:
    """Red que da, para cada posición, los logits de su código dados los anteriores.

    Enteros ``(n, alto, ancho)`` → logits ``(n, alto, ancho, n_codes)``. Se entrena con
    ``SparseCategoricalCrossentropy(from_logits=True)``, que entonces es la entropía cruzada en
    nats por código.

    Argumentos:
        filters: canales de las capas intermedias.
        blocks: bloques residuales, de 0 en adelante; cada uno alarga en una posición lo que se ve.
        dropout: fracción que se apaga al entrenar.

    Lanza:
        ValueError: si alguna medida no es posible.

    Fuente: van den Oord et al., 2016, arXiv:1601.06759, figura 5 y tabla 1.
    """
    check_number(blocks, "blocks", 0)
    inputs = keras.Input(code_shape, dtype="int32")
    x = layers.Embedding(n_codes, filters)(inputs)
    x = MaskedConv2D(filters, 5, padding="same", includes_centre=False)(x)
    for _ in range(blocks):
        y = layers.Conv2D(filters // 2, 1, activation="relu")(layers.ReLU()(x))
        y = MaskedConv2D(filters // 2, 3, padding="same", activation="relu")(y)
        y = layers.Dropout(dropout)(layers.Conv2D(filters, 1)(y))
        x = layers.Add()([x, y])
    x = layers.Conv2D(2 * filters, 1, activation="relu")(layers.ReLU()(x))
    return keras.Model(inputs, layers.Conv2D(n_codes, 1, dtype="float32")(x), name="pixel_cnn")


@whole_numbers("n", "seed")
def sample_codes(prior, n: int, seed: int) -> np.ndarray:
    """Muestrea ``n`` rejillas de códigos, posición a posición en el orden de lectura.

    Argumentos:
        prior: red de ``pixel_cnn``.

    Devuelve enteros ``(n, alto, ancho)``.
    """
    rng = np.random.default_rng(seed)
    _, height, width, n_codes = prior.output_shape
    codes = np.zeros((n, height, width), "int32")
    for row in range(height):
        for column in range(width):
            logits = ops.convert_to_numpy(prior.predict_on_batch(codes))[:, row, column]
            # Sumar ruido de Gumbel y tomar el mayor es muestrear de la categórica.
            codes[:, row, column] = (logits + rng.gumbel(size=(n, n_codes))).argmax(axis=-1)
    return codes
