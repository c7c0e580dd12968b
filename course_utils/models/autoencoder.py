"""El modelo que une un codificador y un decodificador y los entrena juntos (lección 01)."""

import keras

from course_utils.models.base import LatentModel


@keras.saving.register_keras_serializable(package="course_utils")
class Autoencoder(LatentModel):
    """Autoencoder: reconstruye su propia entrada, D(E(x)) ≈ x.

    ``compile(optimizer)`` basta: minimiza la reconstrucción, en nats por ejemplo. También admite
    una pérdida de Keras, ``compile(optimizer, "mse")``; entonces ``fit`` informa de esa y en su
    unidad, como cualquier ``keras.Model``. ``fit(x)`` y ``fit(x, x)`` son equivalentes;
    ``fit(x_noisy, x)`` entrena un autoencoder de eliminación de ruido.

    Argumentos y errores: los de ``LatentModel``; en diez líneas, con columnas estandarizadas:

    >>> import numpy as np
    >>> from course_utils import models
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(64, 2)) @ rng.normal(size=(2, 6))
    >>> x = ((x - x.mean(axis=0)) / x.std(axis=0)).astype("float32")
    >>> encoder, decoder = models.dense_encoder(6, (8,), 2), models.dense_decoder(2, (8,), 6, None)
    >>> model = models.Autoencoder(encoder, decoder, reconstruction="mse", domain=None)
    >>> model.compile("adam")
    >>> history = model.fit(x, epochs=2, verbose=0).history
    >>> model.encode(x).shape, model.reconstruct(x).shape
    ((64, 2), (64, 6))

    Fuente: Rumelhart, Hinton y Williams, 1986, doi:10.1038/323533a0.
    """

    ACCEPTS_KERAS_LOSS = True

    def compute_outputs(self, inputs, training=None):
        """Devuelve la reconstrucción, con la misma forma que ``inputs``."""
        z = self.encoder(inputs, training=training)
        return {"reconstruction": self.decoder(z, training=training)}

    def call(self, inputs, training=None):
        """Devuelve la reconstrucción, con la misma forma que ``inputs``."""
        return self.compute_outputs(inputs, training)["reconstruction"]
