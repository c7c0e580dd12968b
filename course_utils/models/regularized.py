"""Autoencoders cuya regla no es solo la anchura del cuello de botella (lección 05)."""

import keras
from keras import layers, ops

from course_utils.models.autoencoder import Autoencoder
from course_utils.models.hyperparameter import Hyperparameter


class _Penalized(Autoencoder):
    """Autoencoder que suma a la pérdida ``weight`` veces la media de ``penalty`` en el lote."""

    weight = Hyperparameter("pesa la penalización")

    def __init__(self, encoder, decoder, weight, **kwargs):
        super().__init__(encoder, decoder, **kwargs)
        self.weight = weight

    def compute_outputs(self, inputs, training=None):
        """Devuelve la reconstrucción y añade la penalización a la pérdida."""
        z = self.encoder(inputs, training=training)
        penalty = ops.cast(self.penalty(inputs, z), "float32")
        # add_loss, y no compute_loss: Keras ya la divide entre las réplicas.
        self.add_loss(self._weight * ops.mean(penalty))
        return {"reconstruction": self.decoder(z, training=training)}

    def get_config(self):
        """Devuelve la configuración con que se creó."""
        return {**super().get_config(), "weight": self._initial_weight}


@keras.saving.register_keras_serializable(package="course_utils")
class SparseAutoencoder(_Penalized):
    """Autoencoder disperso: penaliza ``weight`` · ``Σ |zᵢ|``, la norma L1 del código.

    La penalización recae en el código, no en una capa oculta: solo así el código queda disperso.
    Con un código ReLU (``dense_encoder(code_activation="relu")``) los ceros son exactos.

    Argumentos:
        encoder, decoder: como en ``Autoencoder``.
        weight: peso de la penalización frente a la pérdida, ≥ 0; se puede cambiar al entrenar.
        reconstruction, domain: como en ``LatentModel``.

    Lanza:
        ValueError: si ``weight`` es negativo o las redes no encajan.

    Fuente: Ng, 2011, «Sparse autoencoder», CS294A (con L1 en lugar de KL).
    """

    def __init__(self, encoder, decoder, weight=1e-5, **kwargs):
        super().__init__(encoder, decoder, weight, **kwargs)

    def penalty(self, inputs, z):
        """Norma L1 de cada código, ``(n,)``."""
        return ops.sum(ops.abs(z), axis=-1)


@keras.saving.register_keras_serializable(package="course_utils")
class ContractiveAutoencoder(_Penalized):
    """Autoencoder contractivo: penaliza ``weight`` · ‖∂z/∂x‖²_F, exacta y barata.

    Argumentos:
        encoder: ``Sequential`` de una capa oculta ``Dense`` y un código ``Dense`` lineal, como
            ``dense_encoder(hidden=(512,))``; puede empezar por ``Flatten``.
        decoder: como en ``Autoencoder``.
        weight: peso de la penalización frente a la pérdida, ≥ 0; se puede cambiar al entrenar.
        reconstruction, domain: como en ``LatentModel``.

    Lanza:
        ValueError: si ``weight`` es negativo o el codificador tiene otra forma.

    Fuente: Rifai et al., 2011, «Contractive auto-encoders: explicit invariance during feature
    extraction», ICML, ecuación 7.
    """

    def __init__(self, encoder, decoder, weight=1e-4, **kwargs):
        super().__init__(encoder, decoder, weight, **kwargs)
        _hidden_and_code(encoder)

    def penalty(self, inputs, z):
        """Norma de Frobenius al cuadrado del jacobiano de cada imagen, ``(n,)``."""
        return contractive_penalty(self.encoder, inputs)


_DERIVATIVES = {
    "linear": ops.ones_like,
    "relu": lambda h: ops.cast(h > 0, h.dtype),
    "sigmoid": lambda h: h * (1 - h),
    "tanh": lambda h: 1 - ops.square(h),
}


def contractive_penalty(encoder, x):
    """Devuelve ‖∂z/∂x‖²_F de cada imagen de ``x``, ``(n,)``, sin calcular ningún jacobiano.

    Con h = f(W₁ᵀx) y z = W₂ᵀh, el jacobiano es W₂ᵀ·diag(d)·W₁ᵀ, d = f′, y su norma al cuadrado
    es la forma cuadrática dᵀ[(W₁ᵀW₁) ∘ (W₂W₂ᵀ)]d: la matriz se calcula una vez por lote.

    Argumentos:
        encoder: una capa oculta ``Dense`` (lineal, ReLU, sigmoide o tanh) y un código lineal.
        x: imágenes ``(n, …)``.

    Lanza:
        ValueError: si el codificador tiene otra forma.
    """
    hidden, code = _hidden_and_code(encoder)
    x = ops.reshape(x, (ops.shape(x)[0], -1))
    derivative = ops.cast(_DERIVATIVES[_activation(hidden)](hidden(x)), "float32")
    first, second = (ops.cast(layer.kernel, "float32") for layer in (hidden, code))
    gram = ops.matmul(ops.transpose(first), first) * ops.matmul(second, ops.transpose(second))
    return ops.sum(ops.matmul(derivative, gram) * derivative, axis=-1)


def _hidden_and_code(encoder):
    passive = (layers.InputLayer, layers.Flatten)
    dense = [layer for layer in encoder.layers if not isinstance(layer, passive)]
    names = [_activation(layer) for layer in dense]
    if len(dense) != 2 or names[0] not in _DERIVATIVES or names[1] != "linear":
        raise ValueError(
            f"El codificador tiene las capas {names}: la penalización contractiva necesita una "
            f"oculta Dense ({', '.join(_DERIVATIVES)}) y un código Dense lineal."
        )
    return dense


def _activation(layer) -> str:
    if not isinstance(layer, layers.Dense):
        return type(layer).__name__
    # Una activación puede ser también una capa, sin nombre propio.
    return getattr(layer.activation, "__name__", type(layer.activation).__name__)


@keras.saving.register_keras_serializable(package="course_utils")
class DenoisingAutoencoder(Autoencoder):
    """Autoencoder de eliminación de ruido: recibe x + ε recortado a [0, 1] y reconstruye x.

    El ruido se muestrea de nuevo en cada lote y solo al entrenar; ``predict`` recibe la imagen tal
    como llega. Para ruido ya puesto en los datos basta ``Autoencoder.fit(x_noisy, x)``.

    Argumentos:
        encoder, decoder, reconstruction, domain: como en ``LatentModel``; con ``domain=None`` la
            entrada con ruido no se recorta.
        noise: desviación típica del ruido normal, en las unidades de los datos: (0, 1] si son
            intensidades; se puede cambiar al entrenar.
        seed: semilla del ruido; con ``None``, la global de Keras.

    Lanza:
        ValueError: si ``noise`` se sale de ese intervalo o las redes no encajan.

    Fuente: Vincent et al., 2008, doi:10.1145/1390156.1390294.
    """

    noise = Hyperparameter("es la desviación típica del ruido")

    def __init__(self, encoder, decoder, noise=0.5, seed=None, **kwargs):
        super().__init__(encoder, decoder, **kwargs)
        largest = 1 if self.domain else float("inf")
        if not 0 < noise <= largest:
            raise ValueError(
                f"noise es una desviación típica y vale {noise}: usa un número en (0, {largest}]."
            )
        self.noise = noise
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def compute_outputs(self, inputs, training=None):
        """Devuelve la reconstrucción; al entrenar, a partir de la entrada con ruido."""
        return super().compute_outputs(self._corrupt(inputs) if training else inputs, training)

    def _corrupt(self, inputs):
        epsilon = keras.random.normal(ops.shape(inputs), seed=self.seed_generator)
        noisy = inputs + ops.cast(self._noise * epsilon, inputs.dtype)
        return noisy if self.domain is None else ops.clip(noisy, *self.domain)

    def get_config(self):
        """Devuelve la configuración con que se creó."""
        return {**super().get_config(), "noise": self._initial_noise, "seed": self.seed}
