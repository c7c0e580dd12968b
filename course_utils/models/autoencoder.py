"""El modelo que une un codificador y un decodificador y los entrena juntos (lección 01)."""

import keras
import numpy as np

from course_utils.validation import check_images


@keras.saving.register_keras_serializable(package="course_utils")
class Autoencoder(keras.Model):
    """Autoencoder: reconstruye su propia entrada, D(E(x)) ≈ x.

    Se entrena con la pérdida elegida en ``compile`` (``"mse"`` o ``"binary_crossentropy"``,
    promediada por píxel como siempre en Keras); ``metrics.nats_per_image`` la convierte en
    nats por imagen. ``fit(x)`` y ``fit(x, x)`` son equivalentes; ``fit(x_noisy, x)`` entrena un
    autoencoder de eliminación de ruido.

    Argumentos:
        encoder: ``keras.Model`` de imágenes (o vectores) a códigos ``(n, latent_dim)``.
        decoder: ``keras.Model`` de códigos a imágenes de la forma que recibe ``encoder``.

    Lanza:
        ValueError: si las formas de las dos redes no encajan.

    Fuente: Rumelhart, Hinton y Williams, 1986, doi:10.1038/323533a0.
    """

    def __init__(self, encoder: keras.Model, decoder: keras.Model, **kwargs):
        super().__init__(**kwargs)
        _check_shapes(encoder, decoder)
        self.encoder = encoder
        self.decoder = decoder
        # Las dos redes ya tienen pesos; sin marcarlo, save() perdería el optimizador.
        self.built = True

    def call(self, inputs, training=None):
        """Devuelve la reconstrucción, con la misma forma que ``inputs``."""
        return self.decoder(self.encoder(inputs, training=training), training=training)

    def target(self, x, y=None):
        """Devuelve lo que se debe reconstruir: ``y`` y, si falta, las imágenes de ``x``."""
        return x if y is None else y

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Compara la reconstrucción con ``target(x, y)``."""
        return super().compute_loss(x, self.target(x, y), y_pred, sample_weight, training)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """Calcula las métricas de ``compile`` contra el mismo objetivo que la pérdida."""
        return super().compute_metrics(x, self.target(x, y), y_pred, sample_weight)

    def fit(self, x=None, y=None, *args, **kwargs):
        """Como ``keras.Model.fit``, tras comprobar que las imágenes están en [0, 1]."""
        self._check_arrays(x=x, y=y, validation_data=kwargs.get("validation_data"))
        return super().fit(x, y, *args, **kwargs)

    def evaluate(self, x=None, y=None, *args, **kwargs):
        """Como ``keras.Model.evaluate``, tras comprobar que las imágenes están en [0, 1]."""
        self._check_arrays(x=x, y=y)
        return super().evaluate(x, y, *args, **kwargs)

    def predict(self, x, *args, **kwargs):
        """Como ``keras.Model.predict``, tras comprobar que las imágenes están en [0, 1]."""
        self._check_arrays(x=x)
        return super().predict(x, *args, **kwargs)

    def _check_arrays(self, **arguments) -> None:
        # Los tf.data.Dataset y los tensores no se recorren: comprobarlos costaría una época.
        for name, value in arguments.items():
            for data in value if isinstance(value, tuple) else (value,):
                self._check_input(data, name)

    def _check_input(self, data, name: str) -> None:
        if isinstance(data, np.ndarray):
            check_images(data, name)

    def get_config(self):
        """Devuelve la configuración, con las dos redes serializadas."""
        return {
            **super().get_config(),
            "encoder": keras.saving.serialize_keras_object(self.encoder),
            "decoder": keras.saving.serialize_keras_object(self.decoder),
        }

    @classmethod
    def from_config(cls, config):
        """Reconstruye el modelo a partir de ``get_config``."""
        config = dict(config)
        for part in ("encoder", "decoder"):
            config[part] = keras.saving.deserialize_keras_object(config[part])
        return cls(**config)


def _check_shapes(encoder: keras.Model, decoder: keras.Model) -> None:
    # La primera entrada y la primera salida: un codificador variacional da también la
    # log-varianza, y las redes condicionales reciben además la etiqueta.
    image, code = encoder.inputs[0].shape[1:], encoder.outputs[0].shape[1:]
    expected, output = decoder.inputs[0].shape[1:], decoder.outputs[0].shape[1:]
    if code != expected:
        raise ValueError(
            f"El codificador produce códigos {code} y el decodificador espera {expected}: usa el "
            "mismo latent_dim en los dos."
        )
    if output != image:
        raise ValueError(
            f"El decodificador produce {output} y la entrada es {image}: la reconstrucción debe "
            "tener la forma de la imagen."
        )
