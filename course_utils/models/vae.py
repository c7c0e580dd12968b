"""Autoencoder variacional (lecciones 06 y 10)."""

import keras
import numpy as np
from keras import layers, ops

from course_utils.latent import sample_prior
from course_utils.models.base import UNIT_INTERVAL, LatentModel
from course_utils.models.hyperparameter import Hyperparameter

# Números que ``nll`` decodifica de una vez: unos 80 MB.
_MAX_DECODED = 20_000_000


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
class VAE(LatentModel):
    """Autoencoder variacional: minimiza reconstrucción + β·KL, en nats por ejemplo.

    ``vae(x)`` devuelve un diccionario con ``reconstruction`` (decodificada de una muestra de z),
    ``z_mean`` y ``z_log_var``; ``predict(x)``, la reconstrucción desde μ, sin azar. ``fit`` y
    ``evaluate`` informan de ``loss`` y de sus dos términos, ``reconstruction`` y ``kl``, que
    suman −ELBO sea cual sea β. ``compile`` no admite ``loss``.

    Argumentos:
        encoder: ``keras.Model`` de ejemplos a dos salidas, ``[z_mean, z_log_var]``.
        decoder: ``keras.Model`` de códigos a ejemplos.
        beta: peso de la KL, ≥ 0; con 1 la pérdida es −ELBO. ``vae.beta = valor`` lo cambia en
            cualquier momento, también entre épocas.
        reconstruction, domain: como en ``LatentModel``.
        seed: semilla del muestreo; con ``None``, la global de Keras.

    Lanza:
        ValueError: si las formas no encajan, ``beta`` es negativa o no existe la reconstrucción.

    Con una serie y σ aprendida, en diez líneas:

    >>> import numpy as np
    >>> from course_utils import models
    >>> phase = np.random.default_rng(0).uniform(0, 6, (64, 1))
    >>> x = np.sin(phase + np.linspace(0, 6, 24)).astype("float32")
    >>> encoder = models.dense_vae_encoder(24, (16,), 2)
    >>> decoder = models.dense_decoder(2, (16,), 24, None)
    >>> vae = models.VAE(encoder, decoder, 1.0, models.Gaussian(0.5, learned=True), domain=None)
    >>> vae.compile("adam")
    >>> history = vae.fit(x, epochs=2, verbose=0).history
    >>> sorted(history), vae.generate(3).shape, vae.nll(x, samples=4).shape
    (['kl', 'loss', 'reconstruction'], (3, 24), (64,))

    Fuente: Kingma y Welling, 2013, arXiv:1312.6114, ecuación 10; β: Higgins et al., 2017,
    https://openreview.net/forum?id=Sy2fzU9gl.
    """

    TERMS = ("reconstruction", "kl")
    beta = Hyperparameter("pesa la KL")

    def __init__(
        self,
        encoder,
        decoder,
        beta=1.0,
        reconstruction="bce",
        seed=None,
        domain=UNIT_INTERVAL,
        **kwargs,
    ):
        super().__init__(encoder, decoder, reconstruction, domain, **kwargs)
        _check_heads(encoder)
        self.beta = beta
        self.sampling = Sampling(seed)

    def compute_outputs(self, inputs, training=None):
        """Devuelve ``{"reconstruction", "z_mean", "z_log_var"}`` para un lote."""
        z_mean, z_log_var = self.encoder(inputs, training=training)
        reconstruction = self.decoder(self._code(z_mean, z_log_var), training=training)
        return {"reconstruction": reconstruction, "z_mean": z_mean, "z_log_var": z_log_var}

    def terms(self, x, outputs):
        """Devuelve la reconstrucción y la KL de cada ejemplo, ``(n,)`` nats cada una."""
        return {
            **super().terms(x, outputs),
            "kl": kl_nats(outputs["z_mean"], outputs["z_log_var"]),
        }

    def combine(self, terms):
        """Devuelve reconstrucción + β·KL, ``(n,)`` nats."""
        return terms["reconstruction"] + self._beta * terms["kl"]

    def encode_distribution(self, x) -> tuple[np.ndarray, np.ndarray]:
        """Devuelve ``z_mean`` y ``z_log_var`` de ``x``, ``(n, latent_dim)`` cada uno.

        Lanza:
            ValueError: si ``x`` tiene NaN o sale de ``domain``.
        """
        z_mean, z_log_var = self._encoder_outputs(x)
        return np.asarray(z_mean, "float32"), np.asarray(z_log_var, "float32")

    def sample_codes(self, n, seed=None) -> np.ndarray:
        """Devuelve ``n`` códigos de la normal estándar, ``(n, latent_dim)``.

        Argumentos:
            seed: entero; con ``None``, otra muestra en cada llamada.
        """
        return sample_prior(n, self.decoder.inputs[0].shape[-1], seed)

    def nll(self, x, samples=100, seed=None) -> np.ndarray:
        """Devuelve −log p(x) de cada ejemplo, ``(n,)`` nats, por muestreo por importancia.

        Es una cota superior en media, mejor que −ELBO, y tiende al valor exacto al crecer
        ``samples``. Supone β = 1; con ``reconstruction="mse"`` le falta la misma constante que
        a la pérdida.

        Argumentos:
            samples: códigos que se muestrean de q(z | x) para cada ejemplo.
            seed: entero; con ``None``, otros códigos en cada llamada.

        Lanza:
            ValueError: si ``x`` tiene NaN o sale de ``domain``, o ``samples`` es menor que 1.

        Fuente: Burda et al., 2016, arXiv:1509.00519, ecuación 8.
        """
        if samples < 1:
            raise ValueError(f"samples cuenta códigos por ejemplo y vale {samples}: usa 1 o más.")
        rng = np.random.default_rng(seed)
        z_mean, z_log_var = (part.astype("float64") for part in self.encode_distribution(x))
        target = np.asarray(self.target(x), "float32")
        at_once = max(1, _MAX_DECODED // target.size)
        log_weights = [
            self._log_weights(x, target, z_mean, z_log_var, min(at_once, samples - done), rng)
            for done in range(0, samples, at_once)
        ]
        return np.log(samples) - np.logaddexp.reduce(np.concatenate(log_weights), axis=0)

    def _log_weights(self, x, target, z_mean, z_log_var, k, rng) -> np.ndarray:
        """Da log p(x, z) − log q(z | x) de ``k`` códigos por ejemplo, ``(k, n)``."""
        epsilon = rng.standard_normal((k, *z_mean.shape))
        z = z_mean + np.exp(0.5 * z_log_var) * epsilon
        # Las constantes de las dos normales se cancelan.
        log_ratio = 0.5 * np.sum(epsilon**2 + z_log_var - z**2, axis=-1)
        decoded = self._decode_like(x, z.reshape(-1, z.shape[-1]), k)
        nats = self.likelihood(np.concatenate([target] * k), decoded)
        return log_ratio - ops.convert_to_numpy(nats).astype("float64").reshape(k, -1)

    def _decode_like(self, x, z, k) -> np.ndarray:
        """Decodifica ``k`` códigos seguidos para cada ejemplo de ``x``."""
        return self.decode(z)

    def _code(self, z_mean, z_log_var):
        return z_mean if self._predicting else self.sampling(z_mean, z_log_var)

    def get_config(self):
        """Devuelve la configuración con que se creó."""
        return {**super().get_config(), "beta": self._initial_beta, "seed": self.sampling.seed}


def kl_nats(z_mean, z_log_var):
    """KL(N(μ, σ²) ‖ N(0, I)) de cada imagen: ``(n,)`` nats.

    Fuente: Kingma y Welling, 2013, arXiv:1312.6114, apéndice B.
    """
    z_mean, z_log_var = ops.cast(z_mean, "float32"), ops.cast(z_log_var, "float32")
    return 0.5 * ops.sum(ops.square(z_mean) + ops.exp(z_log_var) - 1 - z_log_var, axis=-1)


def _check_heads(encoder) -> None:
    shapes = [output.shape for output in encoder.outputs]
    if len(shapes) != 2 or shapes[0] != shapes[1]:
        raise ValueError(
            f"El codificador tiene salidas {shapes} y debe tener dos de igual forma, z_mean y "
            "z_log_var."
        )
