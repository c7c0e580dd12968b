"""El VAE que entrena con las funciones escritas por el estudiante (tareas 13 y 14)."""

import warnings

import keras
import numpy as np
from keras import ops

from course_utils.homework import training_check
from course_utils.models.vae import VAE, Sampling


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

    Avisa, sin detenerse, de lo que impediría entregar: un código demasiado largo o un
    decodificador sin sigmoide.

    Atributos:
        fitted: si se ha llamado a ``fit``.
        seen: huellas de las imágenes con que se ha entrenado; ``check_training`` las mira.
        code_length: números por imagen.

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
        super().__init__(encoder, decoder, beta, reconstruction_nats, seed, **kwargs)
        self._kl_divergence = kl_divergence
        self.sampling = _HomeworkSampling(sample, seed)
        self.fitted, self.seen = False, frozenset()
        self._warn()

    @property
    def code_length(self) -> int:
        """Números por imagen."""
        return self.decoder.inputs[0].shape[-1]

    def fit(self, x=None, *args, **kwargs):
        """Como ``VAE.fit``, y recuerda con qué imágenes, si son un arreglo."""
        self.fitted, self.seen = True, self.seen | training_check.fingerprints(x)
        return super().fit(x, *args, **kwargs)

    def decode(self, z) -> np.ndarray:
        """Como ``VAE.decode``, y dice qué arreglar si el código o las imágenes no son correctos.

        Lanza:
            ValueError: si ``z`` no tiene la longitud del código o falta la sigmoide.
        """
        length = np.shape(z)[-1] if np.ndim(z) == 2 else self.code_length
        if length != self.code_length:
            raise ValueError(
                f"Los códigos tienen {length} números y la red espera {self.code_length}: si "
                "LATENT_DIM ha cambiado, vuelve a ejecutar la celda del entrenamiento."
            )
        return training_check.in_range(super().decode(z))

    def reconstruct(self, x) -> np.ndarray:
        """Como ``VAE.reconstruct``.

        Lanza:
            ValueError: si el decodificador se sale de [0, 1].
        """
        return training_check.in_range(super().reconstruct(x))

    def _warn(self) -> None:
        task = training_check.task_of(self.encoder.inputs[0].shape[1:])
        length = training_check.length_problem(self.code_length, task) if task else ""
        for problem in (length, training_check.range_problem(self.decoder)):
            if problem:
                warnings.warn(problem, stacklevel=3)

    def terms(self, x, outputs):
        """Devuelve los dos términos que calcula el estudiante, ``(n,)`` nats cada uno."""
        kl = self._kl_divergence(outputs["z_mean"], outputs["z_log_var"])
        return {"reconstruction": self.likelihood(x, outputs["reconstruction"]), "kl": kl}

    def get_config(self):
        """Este modelo no se serializa.

        Lanza:
            NotImplementedError: siempre; di a quien lo llame que guarde las dos redes.
        """
        raise NotImplementedError(
            "HomeworkVAE no se guarda entero: guarda vae.encoder y vae.decoder, o entrega con "
            "cu.homework.hand_in(encoder, decoder, session, task)."
        )


class _HomeworkSampling(Sampling):
    """Muestrea ε y deja que el estudiante lo convierta en z."""

    def __init__(self, sample, seed):
        super().__init__(seed)
        self._sample = sample

    def call(self, z_mean, z_log_var):
        """Devuelve una muestra por fila."""
        epsilon = keras.random.normal(ops.shape(z_mean), seed=self.seed_generator)
        return self._sample(z_mean, z_log_var, ops.cast(epsilon, z_mean.dtype))
