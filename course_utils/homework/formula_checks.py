"""Autoevaluaciones de las fórmulas: muestreo, KL y reconstrucción, con valores conocidos.

Cada una compara con la fórmula correcta y, si no coincide, con los errores habituales: el
consejo nombra el que se ha cometido.
"""

import numpy as np

from course_utils.homework.advice import Advice
from course_utils.homework.mistakes import (
    EPS,
    LV,
    MU,
    SIGMA,
    kl_mistakes,
    nats,
    reconstruction_mistakes,
    sample_mistakes,
)
from course_utils.metrics import kl as reference_kl


def sample(function, _task=None) -> str:
    """Comprueba ``z = z_mean + exp(½ z_log_var)·epsilon``."""
    z = as_numbers(function(*_tensors(MU, LV, EPS)), "sample")
    check_shape(z, MU.shape, "sample", "una muestra por imagen, con la forma de z_mean")
    again = as_numbers(function(*_tensors(MU, LV, EPS)), "sample")
    if not np.array_equal(z, again):
        raise Advice(
            "Con el mismo epsilon, dos llamadas dan resultados distintos: usa el epsilon que "
            "recibe la función y no sortees otro dentro."
        )
    compare(z, MU + SIGMA * EPS, sample_mistakes(), "La muestra z")
    return "z = μ + σ·ε con el ε recibido."


def kl(function, _task=None) -> str:
    """Comprueba la KL entre N(μ, σ²) y N(0, I), en nats por imagen."""
    _check_parenthesis(function)
    seen = as_numbers(function(*_tensors(MU, LV)), "kl_divergence")
    per_image = "la suma sobre las dimensiones del código, un número por imagen"
    check_shape(seen, (len(MU),), "kl_divergence", per_image)
    zeros = np.zeros((2, 3), "float32")
    at_prior = as_numbers(function(*_tensors(zeros, zeros)), "kl_divergence")
    expected = reference_kl(MU, LV)
    compare(seen, expected, kl_mistakes(expected), "La KL", f" {_at_prior(at_prior)}")
    return "Vale 0 nats cuando μ = 0 y σ = 1, y crece como debe al alejarse."


def _check_parenthesis(function) -> None:
    """Reconoce ½·Σ(μ² + σ²) − 1 − log σ², que mezcla imágenes y dimensiones.

    Con tantas imágenes como dimensiones no falla: con otras, Keras se queja de las formas.
    """
    mu, lv = MU[:3], LV[:3]
    slip = 0.5 * np.sum(mu**2 + np.exp(lv), axis=1) - 1 - lv
    seen = np.asarray(_numpy(function(*_tensors(mu, lv))))
    if seen.shape == slip.shape and np.allclose(seen, slip, rtol=1e-3, atol=1e-5):
        raise Advice(
            "kl_divergence resta 1 y z_log_var fuera de la suma, porque el paréntesis se "
            "cierra antes de tiempo: ops.sum(..., axis=-1) debe abarcar los cuatro términos."
        )


def _at_prior(values) -> str:
    if np.allclose(values, 0, atol=1e-5):
        return "Con μ = 0 y log σ² = 0 sí vale 0."
    return f"Con μ = 0 y log σ² = 0 debe valer 0 y vale {values[0]:.3f}."


def reconstruction(function, task) -> str:
    """Comprueba la reconstrucción de un lote fijo, en nats por imagen."""
    x, decoded = _fixed_batch(task)
    seen = as_numbers(function(*_tensors(x, decoded)), "reconstruction_nats")
    expected = nats(x, decoded, task.reconstruction)
    _check_not_over_batch(seen, expected)
    check_shape(seen, (len(x),), "reconstruction_nats", "un número por imagen")
    mistakes = reconstruction_mistakes(x, decoded, expected, task)
    ratio = f" Razón entre lo visto y lo esperado: {np.mean(seen / expected):.4g}."
    compare(seen, expected, mistakes, "La reconstrucción", ratio)
    _check_extremes(function, x)
    return f"{expected[0]:.1f} nats en la primera imagen de un lote fijo: suma sobre los píxeles."


def _fixed_batch(task):
    rng = np.random.default_rng(0)
    x, decoded = (rng.uniform(0.05, 0.95, (3, *task.image_shape)) for _ in range(2))
    return x.astype("float32"), decoded.astype("float32")


def _check_not_over_batch(seen, expected) -> None:
    """Reconoce las sumas y las medias que mezclan imágenes, y dice qué pesan."""
    if seen.shape != ():
        return
    ratio = float(seen / expected.mean())
    raise Advice(
        "reconstruction_nats debe devolver un número por imagen, forma (n,), y devuelve uno solo "
        f"para todo el lote. Razón entre lo visto y la media esperada: {ratio:.4g}. Si sumas tras "
        "una función de Keras que ya promedió los píxeles, sumas sobre el lote: la reconstrucción "
        "pesa como el tamaño del lote y no como el número de píxeles. Aplana cada imagen con "
        "ops.reshape(x, (n, -1)) y suma sobre axis=-1."
    )


def _check_extremes(function, x) -> None:
    """Una reconstrucción puede valer 0 o 1 exactos: la pérdida debe seguir siendo finita."""
    black_and_white = np.round(x)
    for decoded in (black_and_white, 1 - black_and_white):
        seen = np.asarray(_numpy(function(*_tensors(black_and_white, decoded))))
        if not np.isfinite(seen).all():
            raise Advice(
                "Con una reconstrucción de ceros y unos exactos da NaN o infinito, log(0): usa "
                "ops.binary_crossentropy, o recorta antes con ops.clip(x̂, 1e-7, 1 - 1e-7)."
            )


def compare(seen, expected, mistakes, what, more="") -> None:
    """Si ``seen`` no es ``expected``, busca el error habitual que lo explica.

    Lanza:
        Advice: con ese error o, si ninguno coincide, con lo visto y lo esperado.
    """
    if np.allclose(seen, expected, rtol=1e-3, atol=1e-5):
        return
    for value, advice in mistakes:
        if np.allclose(seen, value, rtol=1e-3, atol=1e-5):
            raise Advice(f"{what} no es correcta: {advice}.{more}")
    row = np.ravel(np.abs(seen - expected)).argmax()
    raise Advice(
        f"{what} vale {np.ravel(seen)[row]:.4f} y debe valer {np.ravel(expected)[row]:.4f} "
        f"(elemento {row} de un lote fijo): revisa la fórmula término a término.{more}"
    )


def check_shape(values, shape, name, meaning) -> None:
    """Dice qué forma se ha devuelto y cuál se espera, si no es la misma."""
    if values.shape != shape:
        raise Advice(
            f"{name} devuelve la forma {values.shape} y debe devolver {shape}: {meaning}. Mira "
            "el eje de la suma."
        )


def _tensors(*arrays):
    from keras import ops

    return [ops.convert_to_tensor(array, dtype="float32") for array in arrays]


def _numpy(value):
    from keras import ops

    return ops.convert_to_numpy(value)


def as_numbers(value, name) -> np.ndarray:
    """Devuelve lo que dio la función ``name`` como números corrientes, o dice por qué no."""
    if value is None:
        raise Advice(f"{name} no devuelve nada: falta «return».")
    values = np.asarray(_numpy(value), "float64")
    if not np.isfinite(values).all():
        raise Advice(f"{name} da NaN o infinitos con valores corrientes: revisa la fórmula.")
    return values
