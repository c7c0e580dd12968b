"""Penalización contractiva: la forma cuadrática exacta frente a jacobianos automáticos por imagen.

Los contendientes calculan lo mismo, ‖∂z/∂x‖² media de un lote y su gradiente respecto a los pesos,
que es lo que hace falta en cada paso de entrenamiento, y los dos primeros van compilados.
"""

import logging
import time

import numpy as np
import tensorflow as tf

import course_utils as cu

CODE, HIDDEN = 32, 512


def quadratic_form(encoder, x):
    """La del curso: ninguna derivación de por medio para obtener el jacobiano."""
    return cu.models.contractive_penalty(encoder, x)


def automatic(encoder, x):
    """Un jacobiano ``(32, 784)`` por imagen, todos a la vez con ``batch_jacobian``."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = encoder(x)
    return tf.reduce_sum(tape.batch_jacobian(z, x) ** 2, axis=(1, 2))


def one_by_one(encoder, x):
    """El bucle ingenuo: una cinta y un ``jacobian`` por imagen."""
    norms = []
    for image in tf.unstack(x[:, None]):
        with tf.GradientTape() as tape:
            tape.watch(image)
            z = encoder(image)
        norms.append(tf.reduce_sum(tape.jacobian(z, image) ** 2))
    return tf.stack(norms)


def with_gradient(penalty, encoder):
    """Devuelve la función ``x → (penalizaciones, gradiente de su media)``."""

    def step(x):
        with tf.GradientTape() as tape:
            values = penalty(encoder, x)
            loss = tf.reduce_mean(values)
        kernels = [layer.kernel for layer in encoder.layers]
        return values, tape.gradient(loss, kernels)

    return step


def seconds(step, x, calls=10):
    """Devuelve los segundos por llamada, después de una de calentamiento."""
    _wait(step(x))
    start = time.perf_counter()
    for _ in range(calls):
        _wait(step(x))
    return (time.perf_counter() - start) / calls


def compare(fast, slow, x, rounds=5):
    """Devuelve los segundos de cada una, mediana de varias rondas alternadas."""
    pairs = [(seconds(fast, x), seconds(slow, x)) for _ in range(rounds)]
    return np.median(pairs, axis=0)


def largest_difference(fast, slow, x):
    """Devuelve la mayor diferencia relativa entre penalizaciones y entre gradientes."""
    (values, gradients), (reference, expected) = fast(x), slow(x)
    pairs = [(values, reference), *zip(gradients, expected, strict=True)]
    return max(float(tf.norm(a - b) / tf.norm(b)) for a, b in pairs)


def _wait(result):
    values, gradients = result
    return values.numpy(), [gradient.numpy() for gradient in gradients]


if __name__ == "__main__":
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    encoder = cu.models.dense_encoder(784, (HIDDEN,), CODE)
    ours = tf.function(with_gradient(quadratic_form, encoder))
    theirs = tf.function(with_gradient(automatic, encoder))
    for batch in (128, 256):
        x = tf.constant(np.random.default_rng(0).random((batch, 784), dtype="float32"))
        fast, slow = compare(ours, theirs, x)
        difference = largest_difference(ours, theirs, x)
        print(
            f"lote {batch}: exacta {1e3 * fast:.1f} ms · automática {1e3 * slow:.1f} ms · "
            f"{slow / fast:.1f} veces menos · diferencia relativa {difference:.1e}"
        )
    few = x[:16]
    naive = seconds(with_gradient(one_by_one, encoder), few, calls=1) * len(x) / len(few)
    print(f"bucle sin compilar, lote {len(x)}: {naive:.1f} s (estimado con {len(few)} imágenes)")
