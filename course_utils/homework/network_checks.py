"""Autoevaluaciones de las redes: formas, capas, gradiente y memoria de un lote."""

import numpy as np

from course_utils.homework.advice import Advice
from course_utils.homework.networks import HandInError, check_layers

# Rondas de diez pasos con un lote de pocas imágenes, y qué parte de lo que las distingue (lo que
# no explica su imagen media) hay que haber aprendido al acabar.
N_IMAGES = 8
N_ROUNDS = 30
STEPS_PER_ROUND = 10
LEARNED = 0.3
_FAR = 30.0


def encoder(build_encoder, task) -> str:
    """Comprueba ``build_encoder``: formas, capas, dos cabezas distintas y sin acotar."""
    network, latent_dim = _build(build_encoder, "build_encoder", task)
    _check_input(network, (None, *task.image_shape), "El codificador")
    _check_heads(network, latent_dim)
    _scramble(network)
    z_mean, z_log_var = (np.asarray(o) for o in network(_images(task), training=False))
    if np.allclose(z_mean, z_log_var):
        raise Advice(
            "z_mean y z_log_var son siempre iguales: las dos salidas vienen de la misma capa. Crea "
            "dos capas Dense(latent_dim) distintas, una por cabeza."
        )
    _check_free(z_mean, "z_mean")
    _check_free(z_log_var, "z_log_var")
    if np.abs(z_mean).max() <= 1:
        raise Advice(
            "z_mean no sale de [-1, 1]: quita la activación (tanh) de su capa, porque N(0, I) "
            "sí sale."
        )
    return f"Dos cabezas distintas, z_mean y z_log_var, de forma (n, {latent_dim})."


def decoder(build_decoder, task) -> str:
    """Comprueba ``build_decoder``: formas, capas e intensidades en [0, 1]."""
    network, latent_dim = _build(build_decoder, "build_decoder", task)
    _check_input(network, (None, latent_dim), "El decodificador")
    if network.output_shape != (None, *task.image_shape):
        raise Advice(
            f"El decodificador devuelve {network.output_shape} y debe devolver imágenes "
            f"{(None, *task.image_shape)}: sigue las formas capa a capa con summary()."
        )
    z = np.random.default_rng(0).standard_normal((16, latent_dim)).astype("float32")
    if np.allclose(*np.asarray(network(z, training=False))[:2], atol=1e-7):
        raise Advice("El decodificador da la misma imagen con códigos distintos: no usa z.")
    _scramble(network)
    for scale in (1.0, _FAR):
        _check_range(np.asarray(network(scale * z, training=False)), scale)
    _check_not_shared(np.asarray(network(z, training=False)))
    return "Imágenes de la forma pedida, en [0, 1] incluso con códigos muy lejanos."


def gradient(build_encoder, sample, task) -> str:
    """Comprueba que ∂z/∂z_mean y ∂z/∂z_log_var no se cortan en ``sample``."""
    import tensorflow as tf

    network, latent_dim = _build(build_encoder, "build_encoder", task)
    epsilon = tf.random.stateless_normal((N_IMAGES, latent_dim), (1, 2))
    with tf.GradientTape() as tape:
        heads = network(_images(task), training=True)
        z = tf.cast(sample(*heads, epsilon), "float32")
        # Con pesos distintos en cada elemento, dos gradientes no pueden anularse por azar.
        total = tf.reduce_sum(z * tf.random.stateless_uniform(z.shape, (3, 4)))
    weights = network.trainable_variables
    variables = [v.value for v in weights]
    found = tape.gradient(total, [*heads, *variables])
    for name, value in zip(("z_mean", "z_log_var"), found, strict=False):
        if value is None or not np.any(value):
            raise Advice(
                f"El gradiente de z no llega a {name}: sample lo corta. No uses NumPy, float(), "
                "stop_gradient ni un sorteo hecho con z_mean: z_mean + exp(½·z_log_var)·epsilon, "
                "con keras.ops."
            )
    cut = [w.path for w, g in zip(weights, found[2:], strict=True) if g is None]
    if cut:
        raise Advice(f"El gradiente no llega a estos pesos del codificador: {', '.join(cut[:4])}.")
    return "El gradiente atraviesa el muestreo y llega a las dos cabezas."


def memorizes(build_encoder, build_decoder, sample, kl_divergence, reconstruction_nats, task):
    """Entrena con un lote y comprueba que aprende lo que distingue a sus imágenes."""
    from course_utils.homework.model import HomeworkVAE

    networks = [build(task.max_latent_dim // 2) for build in (build_encoder, build_decoder)]
    # La KL apenas pesa: aquí solo se quiere ver si la red es capaz de aprender.
    vae = HomeworkVAE(*networks, sample, kl_divergence, reconstruction_nats, beta=1e-3)
    images = _images(task)
    target, at_mean = _memory_target(images, reconstruction_nats)
    nats = _train_until(vae, images, target)
    steps = STEPS_PER_ROUND * len(nats)
    _check_learned(nats, steps, target, at_mean)
    return f"Con {N_IMAGES} imágenes la reconstrucción baja a {nats[-1]:.1f} nats en {steps} pasos."


def _check_learned(nats, steps, target, at_mean) -> None:
    if not np.isfinite(nats[-1]):
        raise Advice("Al entrenar con un solo lote la pérdida acaba en NaN: se desborda.")
    if min(at_mean, nats[-1]) < 0:
        raise Advice(
            f"La reconstrucción baja a {nats[-1]:.1f} nats y no puede ser negativa: le sobra un "
            "signo menos o compara con una imagen fuera de [0, 1]; mira check_reconstruction."
        )
    if not nats[-1] < target:
        raise Advice(
            f"Tras {steps} pasos con las mismas {N_IMAGES} imágenes la reconstrucción pasa de "
            f"{nats[0]:.1f} a {nats[-1]:.1f} nats y debería bajar de {target:.1f} (con la imagen "
            f"media se queda en {at_mean:.1f}). Mira si el decodificador usa z, si hay capas con "
            "trainable=False o ReLU muertas, si la última activación es una sigmoide (np.clip y "
            "softmax cortan el gradiente) y si la pérdida compara imagen y salida."
        )


def _memory_target(images, reconstruction_nats):
    """Devuelve la meta y lo que da la imagen media, en nats."""
    mean = np.broadcast_to(images.mean(axis=0), images.shape)
    at_mean, floor = (float(np.mean(reconstruction_nats(images, x))) for x in (mean, images))
    return at_mean - LEARNED * (at_mean - floor), at_mean


def _train_until(vae, images, target: float) -> list[float]:
    """Entrena con ``images`` como único lote y devuelve los nats de cada ronda."""
    import keras

    class StopAtTarget(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = logs["reconstruction"] < target

    vae.compile(keras.optimizers.Adam(1e-3), jit_compile=False)
    # El mismo lote repetido: una ronda de diez pasos tarda menos que diez rondas de uno.
    repeated = np.tile(images, (STEPS_PER_ROUND, 1, 1, 1))
    options = {"batch_size": N_IMAGES, "shuffle": False, "callbacks": [StopAtTarget()]}
    return vae.fit(repeated, epochs=N_ROUNDS, verbose=0, **options).history["reconstruction"]


def _images(task) -> np.ndarray:
    """Imágenes fijas, dibujadas y distintas entre sí, para no depender de ningún archivo."""
    from course_utils.data.offline import draw

    pixels = draw(task.dataset, n_train=10, n_test=10)[0][:N_IMAGES]
    return (pixels / 255).astype("float32").reshape(N_IMAGES, *task.image_shape)


def _build(build, name: str, task):
    """Construye la red con dos dimensiones y devuelve la de ``latent_dim`` menor."""
    big, small = (build(dim) for dim in (task.max_latent_dim, task.max_latent_dim // 2))
    for network in (big, small):
        if network is None:
            raise Advice(f"{name} no devuelve nada: falta «return».")
        try:
            check_layers(network, f"La red de {name}")
        except HandInError as error:
            raise Advice(str(error)) from error
    if _code_length(big, name) == _code_length(small, name):
        raise Advice(
            f"{name}({task.max_latent_dim}) y {name}({task.max_latent_dim // 2}) dan códigos de "
            "igual longitud: usa el argumento latent_dim y no un número fijo."
        )
    return small, task.max_latent_dim // 2


def _code_length(network, name: str):
    return (network.outputs if name == "build_encoder" else network.inputs)[0].shape[-1]


def _check_input(network, shape, who: str) -> None:
    if network.input_shape != shape:
        raise Advice(f"{who} recibe {network.input_shape} y debe recibir {shape}.")


def _check_heads(network, latent_dim) -> None:
    shapes = [tuple(output.shape) for output in network.outputs]
    if len(shapes) == 1:
        raise Advice(
            f"El codificador tiene una sola salida, {shapes[0]}: un VAE necesita dos cabezas, "
            "keras.Model(entradas, [z_mean, z_log_var])."
        )
    if shapes == [(None, latent_dim)] * 3:
        raise Advice(
            f"El codificador tiene tres salidas {shapes[0]} y debe tener dos: devuelve "
            "[z_mean, z_log_var]; la muestra z la da la función sample, fuera de la red."
        )
    if shapes != [(None, latent_dim)] * 2:
        raise Advice(
            f"El codificador tiene salidas {shapes} y debe tener dos de forma "
            f"(None, {latent_dim}): [z_mean, z_log_var], tras Flatten si vienen de convoluciones."
        )


def _scramble(network) -> None:
    """Cambia los pesos por otros al azar y grandes: los iniciales ya no deciden nada."""
    rng = np.random.default_rng(0)
    for weight in network.trainable_variables:
        fan_in = max(1, int(np.prod(weight.shape[:-1])))
        scale = 2 * np.sqrt(2 / fan_in) if len(weight.shape) > 1 else 0.5
        base = 0 if len(weight.shape) > 1 else np.asarray(weight)
        weight.assign(base + scale * rng.standard_normal(weight.shape))


def _check_free(values, name: str) -> None:
    if not np.isfinite(values).all():
        raise Advice(f"{name} da NaN o infinitos: revisa las capas de esa cabeza.")
    # Una log-varianza que nunca pasa de 0 es una elección discutible, no un error.
    if values.min() >= 0 or (name == "z_mean" and values.max() <= 0):
        raise Advice(
            f"{name} no cambia de signo (va de {values.min():.3g} a {values.max():.3g}): su capa "
            "no debe llevar activación (ni relu, ni sigmoid, ni softplus)."
        )
    if np.allclose(values, values[:1]):
        raise Advice(f"{name} es igual para todas las imágenes: el codificador no las mira.")


def _check_not_shared(images) -> None:
    totals = images.sum(axis=(1, 2, 3))
    if np.allclose(totals, 1, atol=1e-3):
        raise Advice(
            "Las intensidades de cada imagen suman 1: softmax reparte 1 entre todos los píxeles y "
            'cada uno es una moneda aparte; usa activation="sigmoid" en la última capa.'
        )


def _check_range(images, scale: float) -> None:
    if not np.isfinite(images).all():
        raise Advice(f"El decodificador da NaN o infinitos con códigos de tamaño {scale:g}.")
    low, high = float(images.min()), float(images.max())
    if low < 0 or high > 1:
        hint = "tanh va de -1 a 1" if -1 <= low < 0 and high <= 1 else "le falta la sigmoide"
        raise Advice(
            f"El decodificador da intensidades de {low:.3g} a {high:.3g} y deben estar en [0, 1] "
            f'para cualquier z: {hint}; usa activation="sigmoid" en la última capa.'
        )
