"""Autoencoder de códigos discretos, VQ-VAE (proyecto 15)."""

import keras
import numpy as np
from keras import layers, ops

from course_utils.models.autoencoder import Autoencoder
from course_utils.models.vae import reconstruction_loss
from course_utils.validation import check_codes, check_images

BATCH_SIZE = 500


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
        super().__init__(**kwargs)
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
        norms = ops.sum(ops.square(self.codebook), axis=-1)
        return ops.argmin(norms - 2 * ops.matmul(z, ops.transpose(self.codebook)), axis=-1)

    def lookup(self, indices):
        """Devuelve los vectores del diccionario que corresponden a ``indices``."""
        return ops.take(self.codebook, indices, axis=0)

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
        self.codebook.assign(
            ops.where(used[:, None], total / ops.maximum(share[:, None], 1e-30), self.codebook)
        )

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
class VQLoss(keras.losses.Loss):
    """Reconstrucción + ``commitment`` · ‖z − e‖², en nats por imagen; la pérdida de ``VQVAE``.

    Argumentos y errores: los de ``VQVAE``.

    Fuente: van den Oord et al., 2017, arXiv:1711.00937, ecuación 3, sin el segundo término: del
    diccionario se encarga la media móvil.
    """

    def __init__(self, commitment=0.25, reconstruction="bce", name="vq_loss", **kwargs):
        if commitment < 0:
            raise ValueError(
                f"commitment pesa ‖z − e‖² y vale {commitment}: usa un número mayor o igual que 0."
            )
        super().__init__(name=name, **kwargs)
        self.commitment = commitment
        self.reconstruction = reconstruction
        self._nats = reconstruction_loss(reconstruction)

    def terms(self, x, outputs):
        """Devuelve la reconstrucción en nats y ‖z − e‖² de cada imagen, ``(n,)`` los dos."""
        return self._nats(x, outputs["reconstruction"]), outputs["commitment"]

    def call(self, y_true, y_pred):
        """Devuelve la pérdida de cada imagen, ``(n,)``."""
        nats, distance = self.terms(y_true, y_pred)
        return nats + self.commitment * distance

    def get_config(self):
        """Devuelve la configuración, con ``commitment`` y ``reconstruction``."""
        options = {"commitment": self.commitment, "reconstruction": self.reconstruction}
        return {**super().get_config(), **options}


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
class VQVAE(Autoencoder):
    """Autoencoder de códigos discretos: una rejilla de índices de un diccionario.

    ``call`` devuelve un diccionario con ``reconstruction``, ``indices`` y ``commitment``
    (‖z − e‖² de cada imagen). ``fit`` y ``evaluate`` informan de ``loss``, de sus dos términos,
    ``reconstruction`` (nats por imagen) y ``commitment``, y de ``perplexity``. ``compile`` no
    necesita ``loss``.

    Argumentos:
        encoder: ``keras.Model`` de imágenes a ``(n, alto, ancho, dim)``.
        decoder: ``keras.Model`` de ``(n, alto, ancho, dim)`` a imágenes en [0, 1].
        n_codes: vectores del diccionario.
        commitment: peso de ‖z − e‖², ≥ 0.
        reconstruction: ``"bce"`` (Bernoulli) o ``"mse"`` (normal de varianza 1).
        decay, revive_below, seed: los de ``VectorQuantizer``.

    Lanza:
        ValueError: si las formas no encajan, el código no es una rejilla de vectores,
            ``commitment`` es negativo o no existe la reconstrucción.

    Fuente: van den Oord et al., 2017, arXiv:1711.00937.
    """

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
        **kwargs,
    ):
        super().__init__(encoder, decoder, **kwargs)
        self.quantizer = VectorQuantizer(n_codes, _dim_of(encoder), decay, revive_below, seed)
        self.vq_loss = VQLoss(commitment, reconstruction)
        self._trackers = [keras.metrics.Mean("reconstruction"), keras.metrics.Mean("commitment")]
        self._perplexity = Perplexity(n_codes)

    @property
    def code_shape(self) -> tuple:
        """Forma ``(alto, ancho)`` de la rejilla de códigos de una imagen."""
        return self.encoder.output_shape[1:3]

    @property
    def bits(self) -> float:
        """Bits que ocupa una imagen si todos los códigos cuestan lo mismo."""
        return float(np.prod(self.code_shape) * np.log2(self.quantizer.n_codes))

    def call(self, inputs, training=None):
        """Devuelve ``{"reconstruction", "indices", "commitment"}`` para un lote de imágenes."""
        z = self.encoder(inputs, training=training)
        quantized, indices = self.quantizer(z, training=training)
        distance = ops.square(z - ops.stop_gradient(quantized))
        return {
            "reconstruction": self.decoder(quantized, training=training),
            "indices": indices,
            "commitment": ops.sum(distance, axis=(1, 2, 3)),
        }

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Media sobre el lote de reconstrucción + commitment · ‖z − e‖²."""
        return self.vq_loss(self.target(x, y), y_pred, sample_weight)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """Actualiza los dos términos, la perplejidad y las métricas de ``compile``."""
        target = self.target(x, y)
        terms = self.vq_loss.terms(target, y_pred)
        for tracker, values in zip(self._trackers, terms, strict=True):
            tracker.update_state(values, sample_weight)
        self._perplexity.update_state(y_pred["indices"])
        return super().compute_metrics(x, target, y_pred["reconstruction"], sample_weight)

    def encode_indices(self, images) -> np.ndarray:
        """Devuelve los códigos de ``images``: enteros ``(n, alto, ancho)``.

        Lanza:
            ValueError: si las imágenes tienen NaN o salen de [0, 1].
        """
        z = self.encoder.predict(check_images(images), batch_size=BATCH_SIZE, verbose=0)
        chunks = np.array_split(z, -(-len(z) // BATCH_SIZE))
        nearest = [ops.convert_to_numpy(self.quantizer.nearest(chunk)) for chunk in chunks]
        return np.concatenate(nearest).astype("int32")

    def decode_indices(self, indices) -> np.ndarray:
        """Devuelve las imágenes en [0, 1] de unos códigos ``(n, alto, ancho)``.

        Lanza:
            ValueError: si no son enteros de esa forma o alguno no está en el diccionario.
        """
        indices = check_codes(indices, self.code_shape, self.quantizer.n_codes)
        quantized = ops.convert_to_numpy(self.quantizer.lookup(indices))
        return np.asarray(self.decoder.predict(quantized, batch_size=BATCH_SIZE, verbose=0))

    def get_config(self):
        """Devuelve la configuración, con las dos redes serializadas."""
        quantizer, loss = self.quantizer, self.vq_loss
        options = {name: getattr(quantizer, name) for name in _QUANTIZER_OPTIONS}
        options |= {"commitment": loss.commitment, "reconstruction": loss.reconstruction}
        return {**super().get_config(), **options}


_QUANTIZER_OPTIONS = ("n_codes", "decay", "revive_below", "seed")


def _dim_of(encoder) -> int:
    shape = encoder.outputs[0].shape
    if len(shape) != 4:
        raise ValueError(
            f"El codificador produce códigos {shape[1:]} y un VQ-VAE necesita una rejilla "
            "(alto, ancho, dim): no aplanes la salida."
        )
    return shape[-1]


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
    outputs = layers.Conv2D(channels, 3, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, outputs, name="decoder")


def _residual(x):
    n = x.shape[-1]
    y = layers.Conv2D(n // 2, 3, padding="same", activation="relu")(layers.ReLU()(x))
    return layers.Add()([x, layers.Conv2D(n, 1)(y)])
