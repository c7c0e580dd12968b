"""Cuánto cuesta reconstruir: −log p(x | x̂) de cada ejemplo, en nats."""

import math

import keras
from keras import layers, ops


def bernoulli_nats(x, reconstruction):
    """Entropía cruzada binaria de cada imagen, sumada sobre los píxeles: ``(n,)`` nats.

    ``x`` y ``reconstruction`` tienen la misma forma ``(n, …)`` y valores en [0, 1].
    """
    x, reconstruction = _in_float32(x, reconstruction)
    return sum_per_example(ops.binary_crossentropy(x, reconstruction))


def gaussian_nats(x, reconstruction):
    """−log N(x; x̂, I) de cada ejemplo sin la constante, ½ Σ (x − x̂)²: ``(n,)`` nats."""
    x, reconstruction = _in_float32(x, reconstruction)
    return sum_per_example(0.5 * ops.square(x - reconstruction))


@keras.saving.register_keras_serializable(package="course_utils")
class Gaussian(layers.Layer):
    """−log N(x; x̂, σ²I) de cada ejemplo, ``(n,)`` nats, con σ dada o aprendida.

    Sirve de ``reconstruction`` a cualquier modelo: para tablas y series, sin cota. Con la
    constante, de modo que dos σ distintas se pueden comparar; puede ser negativa.

    Argumentos:
        sigma: desviación típica, > 0; la de partida, si se aprende.
        learned: si σ se entrena con las redes.

    Lanza:
        ValueError: si ``sigma`` no es positiva.

    >>> x = keras.ops.zeros((1, 2))
    >>> print(f"{float(Gaussian(sigma=1.0)(x, x)[0]):.4f}")  # log 2π
    1.8379

    Fuente: Rybkin et al., 2021, arXiv:2006.13202, ecuaciones 3 y 4.
    """

    def __init__(self, sigma=1.0, learned=False, **kwargs):
        super().__init__(**{"dtype": "float32", **kwargs})
        if not 0 < sigma < math.inf:
            raise ValueError(f"sigma es una desviación típica y vale {sigma}: usa un número > 0.")
        self._initial_sigma, self.learned = float(sigma), learned
        start = keras.initializers.Constant(math.log(sigma))
        # El logaritmo puede tomar cualquier valor: σ no se vuelve negativa al entrenar.
        self.log_sigma = self.add_weight((), start, trainable=learned, name="log_sigma")
        self.built = True

    @property
    def sigma(self) -> float:
        """Desviación típica de ahora."""
        return math.exp(float(ops.convert_to_numpy(self.log_sigma)))

    def call(self, x, reconstruction):
        """Devuelve los nats de cada ejemplo, ``(n,)``."""
        log_sigma = ops.convert_to_tensor(self.log_sigma)
        error = (x - reconstruction) * ops.exp(-log_sigma)
        return sum_per_example(0.5 * ops.square(error) + log_sigma + 0.5 * math.log(2 * math.pi))

    def get_config(self):
        """Devuelve la configuración con que se creó."""
        return {**super().get_config(), "sigma": self._initial_sigma, "learned": self.learned}


NAMED = {"bce": bernoulli_nats, "mse": gaussian_nats}


def likelihood(reconstruction, domain):
    """Devuelve la función ``(x, x̂) -> (n,)`` nats que corresponde a ``reconstruction``.

    Lanza:
        ValueError: si no es una función ni uno de los nombres conocidos, o si es ``"bce"`` y los
            datos no están en [0, 1].
    """
    if reconstruction == "bce" and domain is None:
        raise ValueError(
            "La reconstrucción «bce» mide intensidades en [0, 1] y domain=None admite cualquier "
            "número: usa reconstruction='mse' o models.Gaussian(...)."
        )
    if callable(reconstruction):
        return reconstruction
    if reconstruction not in NAMED:
        raise ValueError(
            f"No existe la reconstrucción «{reconstruction}»: usa {', '.join(NAMED)} o una función "
            "(x, x̂) → nats de cada ejemplo, (n,)."
        )
    return NAMED[reconstruction]


def sum_per_example(values):
    """Suma ``(n, …)`` sobre todos los ejes menos el primero: ``(n,)``."""
    return ops.sum(ops.reshape(values, (ops.shape(values)[0], -1)), axis=-1)


def _in_float32(*tensors):
    # En media precisión, la suma de cientos de píxeles se desborda o pierde cifras.
    return [ops.cast(tensor, "float32") for tensor in tensors]
