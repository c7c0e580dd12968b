"""Autoencoder de códigos discretos, VQ-VAE (proyecto 15)."""

import keras
import numpy as np
from keras import layers, ops

from course_utils.latent import BATCH_SIZE
from course_utils.models.base import UNIT_INTERVAL, LatentModel
from course_utils.models.hyperparameter import Hyperparameter
from course_utils.validation import check_codes, whole_number, whole_numbers


@keras.saving.register_keras_serializable(package="course_utils")
class VectorQuantizer(layers.Layer):
    """Cambia cada vector por el más cercano de un diccionario de ``n_codes`` vectores.

    Entrada: ``(n, alto, ancho, dim)``. Salida: los vectores cuantizados, de igual forma, por los
    que el gradiente pasa como si no se hubiera cuantizado, y sus índices ``(n, alto, ancho)``.

    Al entrenar, cada vector del diccionario sigue a la media móvil de los que lo eligen. El que
    casi nadie elige revive: se le da el valor de un vector cualquiera del lote. Como al empezar
    nadie ha elegido a ninguno, los primeros vectores salen también de los datos.

    Argumentos:
        n_codes: vectores del diccionario.
        dim: componentes de cada uno.
        decay: cuánto conserva la media móvil en cada paso, en (0, 1).
        revive_below: revive el que se usa menos que esta fracción de 1 / ``n_codes``; con 0,
            ninguno (salvo al empezar).
        seed: semilla de los que reviven; con ``None``, la global de Keras.

    Fuente: van den Oord et al., 2017, arXiv:1711.00937, sección 3.2 y apéndice A.1; vectores que
    reviven: Dhariwal et al., 2020, arXiv:2005.00341, sección 3.1.
    """

    def __init__(self, n_codes, dim, decay=0.99, revive_below=0.1, seed=None, **kwargs):
        # Distancias y medias móviles, siempre en float32: con 16 bits el diccionario no avanza.
        n_codes, dim = whole_number("n_codes", n_codes), whole_number("dim", dim)
        super().__init__(**{"dtype": "float32", **kwargs})
        self.n_codes, self.dim = n_codes, dim
        self.decay, self.revive_below, self.seed = decay, revive_below, seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        # Fracciones y no recuentos: su media entre réplicas es la del lote entero.
        fixed = {"trainable": False, "aggregation": "mean"}
        self.codebook = self.add_weight((n_codes, dim), "uniform", name="codebook", **fixed)
        self.share = self.add_weight((n_codes,), "zeros", name="share", **fixed)
        self.total = self.add_weight((n_codes, dim), "zeros", name="total", **fixed)
        self.built = True

    def call(self, z, training=None):
        """Devuelve los vectores cuantizados y sus índices."""
        indices = self.nearest(z)
        quantized = self.lookup(indices)
        if training:
            self._follow(z, indices)
        # Hacia delante vale ``quantized``; hacia atrás, el gradiente llega entero a ``z``.
        return z + ops.stop_gradient(quantized - z), indices

    def nearest(self, z):
        """Devuelve el índice del vector del diccionario más cercano a cada uno de ``z``."""
        # ‖z − e‖² = ‖z‖² − 2 z·e + ‖e‖², y ‖z‖² no cambia cuál es el menor.
        codebook = ops.convert_to_tensor(self.codebook)
        z = ops.cast(z, codebook.dtype)
        norms = ops.sum(ops.square(codebook), axis=-1)
        return ops.argmin(norms - 2 * ops.matmul(z, ops.transpose(codebook)), axis=-1)

    def lookup(self, indices):
        """Devuelve los vectores del diccionario que corresponden a ``indices``."""
        return ops.take(ops.convert_to_tensor(self.codebook), indices, axis=0)

    def _follow(self, z, indices) -> None:
        """Acerca cada vector a la media de los que lo eligieron y revive a los que nadie elige."""
        flat = ops.reshape(z, (-1, self.dim))
        chosen = ops.one_hot(ops.reshape(indices, (-1,)), self.n_codes, dtype=flat.dtype)
        n = ops.cast(ops.shape(flat)[0], flat.dtype)
        share = self._average(self.share, ops.mean(chosen, axis=0))
        total = self._average(self.total, ops.matmul(ops.transpose(chosen), flat) / n)
        dead = share < self.revive_below / self.n_codes
        # Sin ``revive_below`` también hay que empezar por alguna parte.
        dead = ops.logical_or(dead, ops.equal(ops.sum(self.share), 0))
        share = ops.where(dead, 1 / self.n_codes, share)
        total = ops.where(dead[:, None], self._random_rows(flat) / self.n_codes, total)
        self.share.assign(share)
        self.total.assign(total)
        # El que hace mucho que nadie elige se queda donde estaba: 0 / 0 no es un vector.
        used = share > keras.config.epsilon() / self.n_codes
        codebook = ops.convert_to_tensor(self.codebook)
        average = total / ops.maximum(share[:, None], 1e-30)
        self.codebook.assign(ops.where(used[:, None], average, codebook))

    def _average(self, old, new):
        return self.decay * old + (1 - self.decay) * new

    def _random_rows(self, flat):
        n = ops.cast(ops.shape(flat)[0], "float32")
        rows = keras.random.uniform((self.n_codes,), seed=self.seed_generator) * n
        return ops.take(flat, ops.cast(rows, "int32"), axis=0)

    def get_config(self):
        """Devuelve la configuración completa."""
        names = ("n_codes", "dim", "decay", "revive_below", "seed")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


@keras.saving.register_keras_serializable(package="course_utils")
class Perplexity(keras.metrics.Metric):
    """Perplejidad del diccionario: de 1 (siempre el mismo vector) a ``n_codes`` (todos por igual).

    Es exp(H), con H la entropía de la frecuencia con que se usa cada vector en toda la época.
    """

    def __init__(self, n_codes, name="perplexity", **kwargs):
        super().__init__(name=name, **kwargs)
        self.n_codes = n_codes
        self.counts = self.add_weight(shape=(n_codes,), initializer="zeros", name="counts")

    def update_state(self, indices, sample_weight=None):
        """Suma las veces que aparece cada índice; ``sample_weight`` no cuenta."""
        chosen = ops.one_hot(ops.reshape(indices, (-1,)), self.n_codes, dtype=self.dtype)
        self.counts.assign_add(ops.sum(chosen, axis=0))

    def result(self):
        """Devuelve la perplejidad de lo acumulado; 1 si no hay nada."""
        share = self.counts / ops.maximum(ops.sum(self.counts), 1)
        return ops.exp(-ops.sum(share * ops.log(ops.maximum(share, keras.config.epsilon()))))


@keras.saving.register_keras_serializable(package="course_utils")
class VQVAE(LatentModel):
    """Autoencoder de códigos discretos: una rejilla de índices de un diccionario.

    ``vqvae(x)`` devuelve un diccionario con ``reconstruction``, ``indices`` y ``commitment``
    (‖z − e‖² de cada imagen); ``predict(x)``, la reconstrucción. ``encode`` da los índices,
    enteros ``(n, alto, ancho)``, y ``decode`` los recibe. ``fit`` y ``evaluate`` informan de
    ``loss``, de sus dos términos, ``reconstruction`` (nats por imagen) y ``commitment``, y de
    ``perplexity``. ``compile`` no admite ``loss``.

    Argumentos:
        encoder: ``keras.Model`` de imágenes a ``(n, alto, ancho, dim)``.
        decoder: ``keras.Model`` de ``(n, alto, ancho, dim)`` a imágenes.
        n_codes: vectores del diccionario.
        commitment: peso de ‖z − e‖², ≥ 0; se puede cambiar al entrenar.
        reconstruction, domain: como en ``LatentModel``.
        decay, revive_below, seed: los de ``VectorQuantizer``.

    Lanza:
        ValueError: si las formas no encajan, el código no es una rejilla de vectores,
            ``commitment`` es negativo o no existe la reconstrucción.

    Fuente: van den Oord et al., 2017, arXiv:1711.00937, ecuación 3, sin el segundo término: del
    diccionario se encarga la media móvil.
    """

    TERMS = ("reconstruction", "commitment")
    commitment = Hyperparameter("pesa ‖z − e‖²")

    def __init__(
        self,
        encoder,
        decoder,
        n_codes=128,
        commitment=0.25,
        reconstruction="bce",
        decay=0.99,
        revive_below=0.1,
        seed=None,
        domain=UNIT_INTERVAL,
        **kwargs,
    ):
        super().__init__(encoder, decoder, reconstruction, domain, **kwargs)
        self.quantizer = VectorQuantizer(n_codes, _dim_of(encoder), decay, revive_below, seed)
        self.commitment = commitment
        self._perplexity = Perplexity(n_codes)

    @property
    def code_shape(self) -> tuple:
        """Forma ``(alto, ancho)`` de la rejilla de códigos de una imagen."""
        return self.encoder.output_shape[1:3]

    @property
    def bits(self) -> float:
        """Bits que ocupa una imagen si todos los códigos cuestan lo mismo."""
        return float(np.prod(self.code_shape) * np.log2(self.quantizer.n_codes))

    def compute_outputs(self, inputs, training=None):
        """Devuelve ``{"reconstruction", "indices", "commitment"}`` para un lote de imágenes."""
        z = self.encoder(inputs, training=training)
        quantized, indices = self.quantizer(z, training=training)
        distance = ops.square(ops.cast(z, "float32") - ops.stop_gradient(quantized))
        return {
            "reconstruction": self.decoder(quantized, training=training),
            "indices": indices,
            "commitment": ops.sum(distance, axis=(1, 2, 3)),
        }

    def terms(self, x, outputs):
        """Devuelve la reconstrucción en nats y ‖z − e‖² de cada imagen, ``(n,)`` los dos."""
        return {**super().terms(x, outputs), "commitment": outputs["commitment"]}

    def combine(self, terms):
        """Devuelve reconstrucción + ``commitment`` · ‖z − e‖², ``(n,)``."""
        return terms["reconstruction"] + self._commitment * terms["commitment"]

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """Actualiza la perplejidad y las métricas de ``compile``."""
        self._perplexity.update_state(y_pred["indices"])
        return super().compute_metrics(x, y, y_pred, sample_weight)

    def encode(self, x) -> np.ndarray:
        """Devuelve los códigos de ``x``: enteros ``(n, alto, ancho)``.

        Lanza:
            ValueError: si ``x`` tiene NaN o sale de ``domain``.
        """
        z = self._encoder_outputs(x)
        chunks = np.array_split(z, -(-len(z) // BATCH_SIZE))
        nearest = [ops.convert_to_numpy(self.quantizer.nearest(chunk)) for chunk in chunks]
        return np.concatenate(nearest).astype("int32")

    def decode(self, z) -> np.ndarray:
        """Devuelve las imágenes de unos códigos ``z``, enteros ``(n, alto, ancho)``.

        Lanza:
            ValueError: si no son enteros de esa forma o alguno no está en el diccionario.
        """
        indices = check_codes(z, self.code_shape, self.quantizer.n_codes)
        return self._decoded(ops.convert_to_numpy(self.quantizer.lookup(indices)))

    def get_config(self):
        """Devuelve la configuración con que se creó."""
        options = {name: getattr(self.quantizer, name) for name in _QUANTIZER_OPTIONS}
        return {**super().get_config(), **options, "commitment": self._initial_commitment}


_QUANTIZER_OPTIONS = ("n_codes", "decay", "revive_below", "seed")


def _dim_of(encoder) -> int:
    shape = encoder.outputs[0].shape
    if len(shape) != 4:
        raise ValueError(
            f"El codificador produce códigos {shape[1:]} y un VQ-VAE necesita una rejilla "
            "(alto, ancho, dim): no aplanes la salida."
        )
    return shape[-1]


@whole_numbers("input_shape", "filters", "dim")
def vq_encoder(input_shape=(28, 28, 1), filters=(32, 64), dim=16, residual_blocks=2):
    """Codificador convolucional: imágenes en [0, 1] → ``(n, alto, ancho, dim)``.

    Cada convolución 4×4 de paso 2 divide el lado entre 2: 28 → 14 → 7. Siguen los bloques
    residuales y una convolución 1×1 que deja ``dim`` componentes por posición.

    Fuente: van den Oord et al., 2017, arXiv:1711.00937, sección 4.1.
    """
    inputs = keras.Input(input_shape)
    x = inputs
    for n in filters:
        x = layers.Conv2D(n, 4, strides=2, padding="same", activation="relu")(x)
    for _ in range(residual_blocks):
        x = _residual(x)
    return keras.Model(inputs, layers.Conv2D(dim, 1, name="latent")(x), name="encoder")


@whole_numbers("code_shape", "filters", "channels")
def vq_decoder(code_shape=(7, 7, 16), filters=(64, 32), channels=1, residual_blocks=2):
    """Decodificador de ``vq_encoder``: ``(n, *code_shape)`` → imágenes en [0, 1].

    Cada convolución transpuesta 4×4 de paso 2 duplica el lado: 7 → 14 → 28.
    """
    inputs = keras.Input(code_shape)
    x = layers.Conv2D(filters[0], 3, padding="same")(inputs)
    for _ in range(residual_blocks):
        x = _residual(x)
    for n in filters:
        x = layers.Conv2DTranspose(n, 4, strides=2, padding="same", activation="relu")(x)
    outputs = layers.Conv2D(channels, 3, padding="same", activation="sigmoid", dtype="float32")(x)
    return keras.Model(inputs, outputs, name="decoder")


def _residual(x):
    n = x.shape[-1]
    y = layers.Conv2D(n // 2, 3, padding="same", activation="relu")(layers.ReLU()(x))
    return layers.Add()([x, layers.Conv2D(n, 1)(y)])
