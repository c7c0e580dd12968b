"""VAE condicional: la etiqueta elige la clase y el código, lo demás (lección 06)."""

import keras
import numpy as np
from keras import layers, ops

from course_utils.latent import apply
from course_utils.models.dense import variational_heads
from course_utils.models.vae import VAE
from course_utils.validation import whole_numbers


@keras.saving.register_keras_serializable(package="course_utils")
class ConditionalVAE(VAE):
    """VAE que recibe también la clase: modela p(x | etiqueta) y genera la que se le pida.

    La entrada es un diccionario ``{"x": (n, …), "labels": (n,) enteros}``; en todo lo demás se
    usa como ``VAE``: ``fit(inputs)``, ``predict``, ``encode``, ``reconstruct``, ``nll``.
    ``decode`` y ``generate`` piden la etiqueta.

    Argumentos:
        encoder: ``keras.Model`` de ``[ejemplos, etiqueta one-hot]`` a ``[z_mean, z_log_var]``.
        decoder: ``keras.Model`` de ``[códigos, etiqueta one-hot]`` a ejemplos.
        beta, reconstruction, seed, domain: como en ``VAE``.

    Lanza:
        ValueError: como ``VAE``; además, si una etiqueta no está entre 0 y ``n_classes − 1``.

    Fuente: Sohn, Lee y Yan, 2015, «Learning structured output representation using deep
    conditional generative models», NeurIPS 28; Kingma et al., 2014, arXiv:1406.5298.
    """

    @property
    def n_classes(self) -> int:
        """Número de clases: la longitud de la etiqueta one-hot del decodificador."""
        return self.decoder.inputs[1].shape[-1]

    def compute_outputs(self, inputs, training=None):
        """Devuelve lo mismo que ``VAE.compute_outputs`` para un lote con su etiqueta."""
        labels = ops.one_hot(ops.cast(inputs["labels"], "int32"), self.n_classes)
        # JAX puede entregar aún arreglos de NumPy, que no se mezclan con sus tensores.
        x = ops.convert_to_tensor(inputs["x"])
        z_mean, z_log_var = self.encoder([x, labels], training=training)
        code = self._code(z_mean, z_log_var)
        reconstruction = self.decoder([code, labels], training=training)
        return {"reconstruction": reconstruction, "z_mean": z_mean, "z_log_var": z_log_var}

    def target(self, x, y=None):
        """Devuelve lo que se debe reconstruir: ``y`` y, si falta, los ejemplos de ``x``."""
        return super().target(x["x"], y)

    def decode(self, z, labels) -> np.ndarray:
        """Decodifica los códigos ``z``, ``(n, latent_dim)``, como ejemplos de las clases dadas.

        Lanza:
            ValueError: si ``z`` o ``labels`` no tienen la forma o los valores que se esperan.
        """
        z = self._checked_codes(z)
        _check_labels(labels, len(z), self.n_classes)
        return self._decoded([z, self._one_hot(labels)])

    def generate(self, labels, *, z=None, seed=None) -> np.ndarray:
        """Genera un ejemplo de cada una de las clases ``labels``, ``(n,)`` enteros.

        Argumentos:
            z: códigos ``(n, latent_dim)``; con ``None`` se muestrean de la normal estándar.
            seed: la de ese muestreo; con ``None``, otra muestra en cada llamada.
        """
        return self.decode(self.sample_codes(len(labels), seed) if z is None else z, labels)

    def _encoder_outputs(self, x):
        self._check_arrays(x=x)
        inputs = [x["x"], self._one_hot(x["labels"])]
        return apply(self.encoder, inputs)

    def _decode_like(self, x, z, k):
        return self.decode(z, np.tile(x["labels"], k))

    def _one_hot(self, labels) -> np.ndarray:
        return np.eye(self.n_classes, dtype="float32")[np.asarray(labels)]

    def _check_input(self, data, name: str) -> None:
        if not isinstance(data, dict):
            super()._check_input(data, name)
        elif isinstance(data["x"], np.ndarray):
            super()._check_input(data["x"], name)
            _check_labels(data["labels"], len(data["x"]), self.n_classes)


@whole_numbers("input_dim", "n_classes", "hidden", "latent_dim")
def conditional_encoder(input_dim=784, n_classes=10, hidden=(512, 256), latent_dim=2):
    """Codificador denso de ``[ejemplo, etiqueta one-hot]`` a ``[z_mean, z_log_var]``."""
    inputs = [keras.Input((input_dim,)), keras.Input((n_classes,))]
    heads = variational_heads(layers.Concatenate()(inputs), hidden, latent_dim)
    return keras.Model(inputs, heads, name="encoder")


@whole_numbers("latent_dim", "n_classes", "hidden", "output_dim")
def conditional_decoder(
    latent_dim=2, n_classes=10, hidden=(256, 512), output_dim=784, output_activation="sigmoid"
):
    """Decodificador denso de ``[código, etiqueta one-hot]`` a ejemplos ``(n, output_dim)``."""
    inputs = [keras.Input((latent_dim,)), keras.Input((n_classes,))]
    x = layers.Concatenate()(inputs)
    for units in hidden:
        x = layers.Dense(units, activation="relu")(x)
    outputs = layers.Dense(output_dim, activation=output_activation, dtype="float32")(x)
    return keras.Model(inputs, outputs, name="decoder")


def _check_labels(labels, n: int, n_classes: int) -> None:
    labels = np.asarray(labels)
    if labels.shape != (n,) or labels.dtype.kind not in "iu":
        raise ValueError(
            f"Las etiquetas tienen forma {labels.shape} y tipo {labels.dtype}: deben ser {n} "
            "enteros, uno por ejemplo."
        )
    if n and not 0 <= labels.min() <= labels.max() < n_classes:
        raise ValueError(
            f"Las etiquetas van de {labels.min()} a {labels.max()} y el modelo tiene {n_classes} "
            f"clases: usa valores de 0 a {n_classes - 1}."
        )
