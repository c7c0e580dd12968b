"""Lo que comparten todos los modelos del curso: dos redes, los mismos verbos y la misma unidad."""

from contextlib import nullcontext

import keras
import numpy as np

from course_utils.latent import apply, check_shapes, code_of
from course_utils.models.likelihoods import likelihood
from course_utils.validation import check_finite, check_images, check_latents

UNIT_INTERVAL = (0, 1)


@keras.saving.register_keras_serializable(package="course_utils")
class PerExample(keras.losses.Loss):
    """Promedia sobre el lote una pérdida que ya viene calculada por ejemplo, ``(n,)``.

    Al ser una ``keras.losses.Loss``, Keras aplica los pesos de los ejemplos y la reparte entre
    réplicas sin repetir el gradiente.
    """

    def call(self, y_true, y_pred):
        """Devuelve ``y_pred``, ``(n,)`` nats."""
        return y_pred


class LatentModel(keras.Model):
    """Base de los modelos: codificador, decodificador y una pérdida en nats por ejemplo.

    Los verbos reciben y devuelven arreglos de NumPy y no tienen azar (salvo ``generate``):
    ``encode(x)``, ``decode(z)``, ``reconstruct(x)`` y ``generate(n)``. ``predict`` devuelve la
    reconstrucción. ``fit`` y ``evaluate`` informan de ``loss`` y de sus términos (``TERMS``).

    Una clase derivada escribe ``compute_outputs`` y, si añade términos, ``terms`` y ``combine``.

    Argumentos:
        encoder: ``keras.Model`` de ejemplos a códigos.
        decoder: ``keras.Model`` de códigos a ejemplos de la forma que recibe ``encoder``.
        reconstruction: ``"bce"`` (Bernoulli, datos en [0, 1]), ``"mse"`` (normal de varianza 1,
            sin constante), ``models.Gaussian(…)`` (σ dada o aprendida) o una función
            ``(x, x̂) -> (n,)`` nats.
        domain: ``(0, 1)`` si los datos son intensidades en [0, 1]; ``None`` si pueden ser
            cualquier número, como una tabla estandarizada o una serie.

    Lanza:
        ValueError: si una red no declara su entrada, las formas no encajan, el dominio no es uno
            de los dos o no existe la reconstrucción.
    """

    TERMS = ("reconstruction",)
    ACCEPTS_KERAS_LOSS = False

    def __init__(self, encoder, decoder, reconstruction="bce", domain=UNIT_INTERVAL, **kwargs):
        super().__init__(**kwargs)
        check_declares_input(encoder, "El codificador")
        check_declares_input(decoder, "El decodificador")
        _check_shapes(encoder, decoder)
        self.encoder, self.decoder = encoder, decoder
        self.domain = _checked_domain(domain)
        self.likelihood = likelihood(reconstruction, self.domain)
        self._reconstruction = reconstruction
        self._average = PerExample()
        self._trackers = [keras.metrics.Mean(name) for name in self.TERMS]
        self._predicting = False
        # Las dos redes ya tienen pesos; sin marcarlo, save() perdería el optimizador.
        self.built = True

    # Lo que hace el modelo

    def compute_outputs(self, inputs, training=None) -> dict:
        """Devuelve ``{"reconstruction": …}`` y lo que necesiten los demás términos."""
        raise NotImplementedError

    def call(self, inputs, training=None):
        """Devuelve lo que da ``compute_outputs``; en ``predict``, solo la reconstrucción."""
        outputs = self.compute_outputs(inputs, training)
        return outputs["reconstruction"] if self._predicting else outputs

    def target(self, x, y=None):
        """Devuelve lo que se debe reconstruir: ``y`` y, si falta, los ejemplos de ``x``."""
        return x if y is None else y

    def terms(self, x, outputs) -> dict:
        """Devuelve los términos de ``TERMS``, ``(n,)`` cada uno; ``x`` es lo que reconstruir."""
        nats = self.likelihood(x, _image_of(outputs))
        if len(nats.shape) != 1:
            raise ValueError(
                f"La reconstrucción devuelve forma {tuple(nats.shape)} y debe dar un número por "
                "ejemplo, (n,): suma sobre los demás ejes."
            )
        return {"reconstruction": nats}

    def combine(self, terms: dict):
        """Suma los términos como se minimizan: ``(n,)`` nats."""
        return terms["reconstruction"]

    def objective(self, x, outputs):
        """Devuelve la pérdida de cada ejemplo, ``(n,)`` nats, sin los regularizadores."""
        return self.combine(self.terms(x, outputs))

    # Lo que pide Keras

    def compile(self, optimizer="adam", loss=None, **options):
        """Como ``keras.Model.compile``; sin ``loss`` se minimiza ``objective``.

        Lanza:
            ValueError: si se da una pérdida y el modelo no admite otra que la suya.
        """
        if loss is not None and not self.ACCEPTS_KERAS_LOSS:
            raise ValueError(
                f"{type(self).__name__} trae su pérdida, en nats por ejemplo, y recibió "
                f"loss={loss!r}: quítala, y elige reconstruction='bce' o 'mse' al crear el modelo."
            )
        # Sin esto, Keras conservaría la pérdida de un compile anterior.
        self.loss = self._compile_loss = None
        super().compile(optimizer, loss=loss, **options)

    def compile_from_config(self, config):
        """Recupera de un archivo el optimizador y su estado."""
        optimizer = config.get("optimizer")
        if isinstance(optimizer, dict) and "torch" in str(optimizer.get("module")):
            # PyTorch guarda su propia clase, que los demás motores no saben usar.
            optimizer |= {"module": "keras.optimizers", "registered_name": None}
        self.compile(**keras.saving.deserialize_keras_object(config))
        self.optimizer.build(self.trainable_variables)

    @property
    def metrics(self):
        """Las métricas de Keras; los términos, solo si la pérdida es la del modelo."""
        hidden = self._trackers if self.compiled and self.loss is not None else []
        return [metric for metric in super().metrics if metric not in hidden]

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Media en el lote de ``objective``, más lo que penalizan las redes; anota los términos."""
        target = self.target(x, y)
        if self.loss is not None:
            return super().compute_loss(x, target, _image_of(y_pred), sample_weight, training)
        terms = self.terms(target, y_pred)
        # Aquí y no en compute_metrics: allí JAX no deja leer los pesos, y σ puede ser uno.
        for tracker in self._trackers:
            tracker.update_state(terms[tracker.name], sample_weight)
        nats = self.combine(terms)
        loss = self._average(nats, nats, sample_weight)
        # Keras reúne los regularizadores y los add_loss de las redes, también entre réplicas.
        return loss + super().compute_loss(x, None, None) if self.losses else loss

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """Calcula las métricas de ``compile`` con la reconstrucción y lo que debía ser."""
        return super().compute_metrics(x, self.target(x, y), _image_of(y_pred), sample_weight)

    def predict_step(self, *arguments):
        """Reconstruye sin azar (los argumentos dependen del motor de Keras)."""
        self._predicting = True
        try:
            return super().predict_step(*arguments)
        finally:
            self._predicting = False

    def fit(self, x=None, y=None, *args, **kwargs):
        """Como ``keras.Model.fit``, tras comprobar que los arreglos están en ``domain``."""
        self._check_arrays(x=x, y=y, validation_data=kwargs.get("validation_data"))
        build_optimizer(self)
        return super().fit(x, y, *args, **kwargs)

    def evaluate(self, x=None, y=None, *args, **kwargs):
        """Como ``keras.Model.evaluate``, tras comprobar que los arreglos están en ``domain``."""
        self._check_arrays(x=x, y=y)
        return super().evaluate(x, y, *args, **kwargs)

    def predict(self, x, *args, **kwargs):
        """Devuelve la reconstrucción de ``x``, sin azar, con su misma forma."""
        self._check_arrays(x=x)
        return super().predict(x, *args, **kwargs)

    # Los verbos

    def encode(self, x) -> np.ndarray:
        """Devuelve los códigos de ``x``, ``(n, latent_dim)``; de uno variacional, los medios.

        Lanza:
            ValueError: si ``x`` tiene NaN o sale de ``domain``.
        """
        return np.asarray(code_of(self._encoder_outputs(x)), "float32")

    def decode(self, z) -> np.ndarray:
        """Devuelve los ejemplos ``(n, …)`` de los códigos ``z``, ``(n, latent_dim)``.

        Lanza:
            ValueError: si ``z`` no tiene la forma que espera el decodificador.
        """
        return self._decoded(self._checked_codes(z))

    def reconstruct(self, x) -> np.ndarray:
        """Codifica y decodifica ``x``, sin azar: ``predict`` sin barra de progreso."""
        self._check_arrays(x=x)
        return apply(self, x)

    def generate(self, n=None, *, z=None, seed=None) -> np.ndarray:
        """Decodifica los códigos ``z``, o ``n`` muestreados de la distribución del modelo.

        Lanza:
            ValueError: si se pide ``n`` y el modelo no dice cómo se reparten los códigos.
        """
        return self.decode(self.sample_codes(n, seed) if z is None else z)

    def sample_codes(self, n, seed=None) -> np.ndarray:
        """Devuelve ``n`` códigos de la distribución que supone el modelo."""
        raise ValueError(
            f"{type(self).__name__} no dice cómo se reparten los códigos y no puede muestrear "
            f"{n}: dale códigos con generate(z=…), o usa un VAE."
        )

    def _encoder_outputs(self, x):
        self._check_arrays(x=x)
        return apply(self.encoder, x)

    def _checked_codes(self, z) -> np.ndarray:
        return check_latents(z, *self.decoder.inputs[0].shape[1:])

    def _decoded(self, inputs) -> np.ndarray:
        return apply(self.decoder, inputs)

    def _check_arrays(self, **arguments) -> None:
        # Los tf.data.Dataset y los tensores no se recorren: comprobarlos costaría una época.
        for name, value in arguments.items():
            # De (x, y, pesos), los pesos no son datos.
            for data in value[:2] if isinstance(value, tuple) else (value,):
                self._check_input(data, name)

    def _check_input(self, data, name: str) -> None:
        if isinstance(data, np.ndarray | np.generic | float | int):
            check_shapes(self.encoder, [data])
            check_finite(data, name) if self.domain is None else check_images(data, name)

    # Guardar y recuperar

    def get_config(self):
        """Devuelve la configuración, con las dos redes serializadas."""
        pack = keras.saving.serialize_keras_object
        named = isinstance(self._reconstruction, str)
        return {
            **super().get_config(),
            "encoder": pack(self.encoder),
            "decoder": pack(self.decoder),
            "reconstruction": self._reconstruction if named else pack(self._reconstruction),
            "domain": self.domain,
        }

    @classmethod
    def from_config(cls, config):
        """Reconstruye el modelo a partir de ``get_config``."""
        parts = ("encoder", "decoder", "reconstruction")
        unpacked = {
            name: keras.saving.deserialize_keras_object(config[name])
            for name in parts
            if isinstance(config.get(name), dict)
        }
        return cls(**{**config, **unpacked})


def build_optimizer(model: keras.Model) -> None:
    """Crea ya las variables del optimizador de ``model``, si el modelo las suyas ya las tiene.

    Si nacen dentro de la primera traza, TensorFlow traza el paso de entrenamiento dos veces.
    """
    if not (model.built and model.compiled) or model.optimizer.built:
        return
    # Con réplicas, cada una tiene su copia; solo TensorFlow tiene esta propiedad.
    strategy = getattr(model, "distribute_strategy", None)
    with strategy.scope() if strategy else nullcontext():
        model.optimizer.build(model.trainable_variables)


def _image_of(outputs):
    return outputs["reconstruction"] if isinstance(outputs, dict) else outputs


def check_declares_input(network, name: str) -> None:
    """Comprueba que ``network`` es una red construida desde ``keras.Input``.

    Lanza:
        ValueError: si no es un ``keras.Model``, o es uno cuya entrada aún no se conoce.
    """
    if not isinstance(network, keras.Model):
        raise ValueError(
            f"{name} es un objeto {type(network).__name__} y debe ser un keras.Model: devuelve "
            "keras.Model(entradas, salidas)."
        )
    built = network.built or not isinstance(network, keras.Sequential)
    if not (built and getattr(network, "inputs", None)):
        raise ValueError(
            f"{name} no declara su entrada: constrúyelo desde keras.Input, como modelo funcional "
            "o keras.Sequential."
        )


def _checked_domain(domain):
    if domain is not None and tuple(domain) != UNIT_INTERVAL:
        raise ValueError(
            f"domain vale {domain}: usa (0, 1) para intensidades o None para cualquier número."
        )
    return None if domain is None else UNIT_INTERVAL


def _check_shapes(encoder: keras.Model, decoder: keras.Model) -> None:
    # La primera entrada y la primera salida: un codificador variacional da también la
    # log-varianza, y las redes condicionales reciben además la etiqueta.
    image, code = encoder.inputs[0].shape[1:], encoder.outputs[0].shape[1:]
    expected, output = decoder.inputs[0].shape[1:], decoder.outputs[0].shape[1:]
    if code != expected:
        raise ValueError(
            f"El codificador produce códigos {code} y el decodificador espera {expected}: usa el "
            "mismo latent_dim en los dos."
        )
    if output != image:
        raise ValueError(
            f"El decodificador produce {output} y la entrada es {image}: la reconstrucción debe "
            "tener la forma de la imagen."
        )
