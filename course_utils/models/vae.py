"""Autoencoder variacional (lecciones 06 y 10)."""

import keras
from keras import layers, ops

from course_utils.models.autoencoder import Autoencoder


@keras.saving.register_keras_serializable(package="course_utils")
class Sampling(layers.Layer):
    """Muestrea z = μ + σ·ε con ε ~ N(0, I), de modo que el gradiente llegue a μ y a log σ².

    Entrada: ``z_mean`` y ``z_log_var``, ambos ``(n, latent_dim)``. Salida: ``z``, igual forma.

    Argumentos:
        seed: entero; con ``None`` decide la semilla global de Keras.

    Fuente: Kingma y Welling, 2013, arXiv:1312.6114, sección 2.4.
    """

    def __init__(self, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, z_mean, z_log_var):
        """Devuelve una muestra por fila."""
        epsilon = keras.random.normal(ops.shape(z_mean), seed=self.seed_generator)
        return z_mean + ops.exp(0.5 * z_log_var) * ops.cast(epsilon, z_mean.dtype)

    def get_config(self):
        """Devuelve la configuración, con la semilla."""
        return {**super().get_config(), "seed": self.seed}


@keras.saving.register_keras_serializable(package="course_utils")
class VAE(Autoencoder):
    """Autoencoder variacional: minimiza reconstrucción + β·KL, en nats por imagen.

    ``call`` devuelve un diccionario con ``reconstruction`` (decodificada de una muestra de z),
    ``z_mean`` y ``z_log_var``. ``fit`` y ``evaluate`` informan de ``loss`` y de sus dos
    términos, ``reconstruction`` y ``kl``, que suman −ELBO sea cual sea ``beta``. ``compile`` no
    necesita ``loss``.

    Argumentos:
        encoder: ``keras.Model`` de imágenes a dos salidas, ``[z_mean, z_log_var]``.
        decoder: ``keras.Model`` de códigos a imágenes en [0, 1].
        beta: peso de la KL, ≥ 0; con 1 la pérdida es −ELBO.
        reconstruction: ``"bce"`` (Bernoulli) o ``"mse"`` (normal de varianza 1).
        seed: semilla del muestreo; con ``None``, la global de Keras.

    Lanza:
        ValueError: si las formas no encajan, ``beta`` es negativa o no existe la reconstrucción.

    Fuente: Kingma y Welling, 2013, arXiv:1312.6114, ecuación 10; β: Higgins et al., 2017,
    https://openreview.net/forum?id=Sy2fzU9gl.
    """

    def __init__(self, encoder, decoder, beta=1.0, reconstruction="bce", seed=None, **kwargs):
        _check_heads(encoder)
        super().__init__(encoder, decoder, **kwargs)
        self.negative_elbo = NegativeELBO(beta, reconstruction)
        self.sampling = Sampling(seed)
        self._trackers = [keras.metrics.Mean("reconstruction"), keras.metrics.Mean("kl")]

    def call(self, inputs, training=None):
        """Devuelve ``{"reconstruction", "z_mean", "z_log_var"}`` para un lote de imágenes."""
        z_mean, z_log_var = self.encoder(inputs, training=training)
        reconstruction = self.decoder(self.sampling(z_mean, z_log_var), training=training)
        return {"reconstruction": reconstruction, "z_mean": z_mean, "z_log_var": z_log_var}

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Media sobre el lote de reconstrucción + β·KL, en nats por imagen."""
        return self.negative_elbo(self.target(x, y), y_pred, sample_weight)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """Actualiza los dos términos por separado y las métricas de ``compile``."""
        target = self.target(x, y)
        terms = self.negative_elbo.terms(target, y_pred)
        for tracker, values in zip(self._trackers, terms, strict=True):
            tracker.update_state(values, sample_weight)
        return super().compute_metrics(x, target, y_pred["reconstruction"], sample_weight)

    def get_config(self):
        """Devuelve la configuración, con las dos redes serializadas."""
        loss = self.negative_elbo
        options = {"beta": loss.beta, "reconstruction": loss.reconstruction}
        return {**super().get_config(), **options, "seed": self.sampling.seed}


@keras.saving.register_keras_serializable(package="course_utils")
class NegativeELBO(keras.losses.Loss):
    """−ELBO con la KL multiplicada por ``beta``; la pérdida de ``VAE``.

    Al ser una ``keras.losses.Loss``, Keras la promedia sobre el lote y la reparte entre
    réplicas sin repetir el gradiente.

    Argumentos y errores: los de ``VAE``.
    """

    def __init__(self, beta=1.0, reconstruction="bce", name="negative_elbo", **kwargs):
        if beta < 0:
            raise ValueError(f"beta pesa la KL y vale {beta}: usa un número mayor o igual que 0.")
        super().__init__(name=name, **kwargs)
        self.beta = beta
        self.reconstruction = reconstruction
        self._nats = reconstruction_loss(reconstruction)

    def terms(self, x, outputs):
        """Devuelve la reconstrucción y la KL de cada imagen, ``(n,)`` nats cada una."""
        nats = self._nats(x, outputs["reconstruction"])
        return nats, kl_nats(outputs["z_mean"], outputs["z_log_var"])

    def call(self, y_true, y_pred):
        """Devuelve la pérdida de cada imagen, ``(n,)`` nats."""
        nats, kl = self.terms(y_true, y_pred)
        return nats + self.beta * kl

    def get_config(self):
        """Devuelve la configuración, con ``beta`` y ``reconstruction``."""
        options = {"beta": self.beta, "reconstruction": self.reconstruction}
        return {**super().get_config(), **options}


def bce_nats(x, reconstruction):
    """Entropía cruzada binaria de cada imagen, sumada sobre los píxeles: ``(n,)`` nats."""
    return _sum_pixels(ops.binary_crossentropy(x, reconstruction))


def gaussian_nats(x, reconstruction):
    """−log N(x; x̂, I) de cada imagen sin la constante, ½ Σ (x − x̂)²: ``(n,)`` nats."""
    return _sum_pixels(0.5 * ops.square(x - reconstruction))


_RECONSTRUCTIONS = {"bce": bce_nats, "mse": gaussian_nats}


def reconstruction_loss(name: str):
    """Devuelve la función que mide la reconstrucción, ``"bce"`` o ``"mse"``, en nats por imagen.

    Lanza:
        ValueError: si no es ninguna de las dos.
    """
    if name not in _RECONSTRUCTIONS:
        raise ValueError(
            f"No existe la reconstrucción «{name}»: usa {' o '.join(_RECONSTRUCTIONS)}."
        )
    return _RECONSTRUCTIONS[name]


def kl_nats(z_mean, z_log_var):
    """KL(N(μ, σ²) ‖ N(0, I)) de cada imagen: ``(n,)`` nats.

    Fuente: Kingma y Welling, 2013, arXiv:1312.6114, apéndice B.
    """
    return 0.5 * ops.sum(ops.square(z_mean) + ops.exp(z_log_var) - 1 - z_log_var, axis=-1)


def _sum_pixels(values):
    return ops.sum(ops.reshape(values, (ops.shape(values)[0], -1)), axis=-1)


def _check_heads(encoder) -> None:
    shapes = [output.shape for output in encoder.outputs]
    if len(shapes) != 2 or shapes[0] != shapes[1]:
        raise ValueError(
            f"El codificador tiene salidas {shapes} y debe tener dos de igual forma, z_mean y "
            "z_log_var."
        )
