"""Clasificador convolucional: el juez independiente que mide lo que genera un decodificador."""

import keras
from keras import layers

from course_utils.validation import whole_numbers


@whole_numbers("input_shape", "n_outputs", "filters")
def image_classifier(
    input_shape=(32, 32, 3),
    n_outputs=1,
    activation="sigmoid",
    filters=(32, 64, 128),
    dropout=0.5,
) -> keras.Model:
    """Clasificador de imágenes en [0, 1] → ``(n, n_outputs)`` probabilidades (lecciones 11 y 12).

    La capa ``features``, ``(n, 64)``, es la que compara ``metrics.frechet_distance``.

    Argumentos:
        activation: ``"sigmoid"`` si los atributos son independientes, ``"softmax"`` si las
            clases se excluyen.
        dropout: parte de los rasgos que se apaga al entrenar; con muchas salidas, 0.5 no deja
            aprender.
    """
    inputs = keras.Input(input_shape)
    x = inputs
    for n in filters:
        x = layers.Conv2D(n, 3, padding="same")(x)
        x = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.MaxPooling2D()(x)
    x = layers.Dropout(dropout)(layers.Flatten()(x))
    x = layers.Dense(64, activation="relu", name="features")(x)
    outputs = layers.Dense(n_outputs, activation=activation, dtype="float32")
    return keras.Model(inputs, outputs(layers.Dropout(dropout)(x)), name="classifier")
