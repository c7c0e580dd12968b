"""El VAE que entrena con las funciones escritas por el estudiante (tareas 13 y 14)."""

import keras
from keras import ops

from course_utils.models.vae import VAE, NegativeELBO, Sampling


class HomeworkVAE(VAE):
    """VAE cuyo muestreo y cuyas pérdidas son las funciones de la tarea.

    Se compila y se entrena como ``models.VAE``: ``compile(optimizer)`` y ``fit(x)``; informa de
    ``loss``, ``reconstruction`` y ``kl`` en nats por imagen. No se guarda entero (las funciones
    no viajan en el archivo): se guardan ``encoder`` y ``decoder``.

    Argumentos:
        encoder: imágenes → ``[z_mean, z_log_var]``.
        decoder: códigos → imágenes en [0, 1].
        sample: ``(z_mean, z_log_var, epsilon) -> z``.
        kl_divergence: ``(z_mean, z_log_var) -> (n,)`` nats.
        reconstruction_nats: ``(x, reconstruction) -> (n,)`` nats.
        beta: peso de la KL, ≥ 0; durante el entrenamiento se cambia con ``vae.beta = valor``.
        seed: semilla de ε; con ``None``, la global de Keras.

    Lanza:
        ValueError: si las formas no encajan o ``beta`` es negativa.
    """

    def __init__(
        self,
        encoder,
        decoder,
        sample,
        kl_divergence,
        reconstruction_nats,
        beta=1.0,
        seed=None,
        **kwargs,
    ):
        super().__init__(encoder, decoder, beta, seed=seed, **kwargs)
        # Una variable y no un número: ``fit`` compila la pérdida y un número quedaría fijo.
        self._beta = keras.Variable(beta, trainable=False, name="beta")
        self.negative_elbo = _HomeworkELBO(kl_divergence, reconstruction_nats, self._beta)
        self.sampling = _HomeworkSampling(sample, seed)

    @property
    def beta(self) -> float:
        """Peso de la KL en este momento."""
        return float(ops.convert_to_numpy(self._beta))

    @beta.setter
    def beta(self, value):
        if value < 0:
            raise ValueError(f"beta pesa la KL y vale {value}: usa un número mayor o igual que 0.")
        self._beta.assign(value)

    def get_config(self):
        """Este modelo no se serializa.

        Lanza:
            NotImplementedError: siempre; di a quien lo llame que guarde las dos redes.
        """
        raise NotImplementedError(
            "HomeworkVAE no se guarda entero: guarda vae.encoder y vae.decoder, o entrega con "
            "cu.homework.hand_in(encoder, decoder, session, task)."
        )


class _HomeworkELBO(NegativeELBO):
    """−ELBO con los dos términos que calcula el estudiante."""

    def __init__(self, kl_divergence, reconstruction_nats, beta):
        super().__init__()
        self.beta = beta
        self._kl_divergence = kl_divergence
        self._reconstruction_nats = reconstruction_nats

    def terms(self, x, outputs):
        """Devuelve la reconstrucción y la KL de cada imagen, ``(n,)`` nats cada una."""
        nats = self._reconstruction_nats(x, outputs["reconstruction"])
        return nats, self._kl_divergence(outputs["z_mean"], outputs["z_log_var"])


class _HomeworkSampling(Sampling):
    """Sortea ε y deja que el estudiante lo convierta en z."""

    def __init__(self, sample, seed):
        super().__init__(seed)
        self._sample = sample

    def call(self, z_mean, z_log_var):
        """Devuelve una muestra por fila."""
        epsilon = keras.random.normal(ops.shape(z_mean), seed=self.seed_generator)
        return self._sample(z_mean, z_log_var, ops.cast(epsilon, z_mean.dtype))
