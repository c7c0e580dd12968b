"""Autoevaluaciones de las fórmulas: muestreo, KL y reconstrucción, con valores conocidos.

Cada una compara con la fórmula correcta y, si no coincide, con los errores habituales: el
consejo nombra el que se ha cometido.
"""

import numpy as np

from course_utils.homework.advice import Advice
from course_utils.metrics import kl as reference_kl

# Lote fijo de códigos: cuatro imágenes y tres dimensiones, para que un error de eje se note.
_Z_MEAN = np.array([[0, 0, 0], [1, -2, 0.5], [0.3, 0, -1], [2, 1, -0.7]], "float32")
_Z_LOG_VAR = np.array([[0.8, -1, 0.4], [-0.5, 1, -2], [1.5, -3, 0.6], [-1, 0.2, 2]], "float32")
_EPSILON = np.array([[1, -0.5, 2], [-1.5, 0.7, 0.2], [0.4, 1.1, -0.9], [0.6, -1, 1.3]], "float32")
_MU, _LV, _EPS = (array.astype("float64") for array in (_Z_MEAN, _Z_LOG_VAR, _EPSILON))
_SIGMA = np.exp(0.5 * _LV)

_SAMPLE_MISTAKES = (
    (_MU + np.exp(_LV) * _EPS, "multiplicas ε por σ² = exp(z_log_var): falta el ½ del exponente"),
    (_MU + _LV * _EPS, "multiplicas ε por log σ²: σ es exp(½·z_log_var)"),
    (_MU + np.exp(-0.5 * _LV) * _EPS, "el exponente lleva el signo cambiado: σ = exp(½·z_log_var)"),
    (_MU + np.exp(2 * _LV) * _EPS, "el exponente lleva un 2 donde va un ½"),
    (_MU + _EPS, "sumas ε sin escalarlo: falta σ = exp(½·z_log_var)"),
    (_MU, "devuelves z_mean: falta sumar σ·ε, y sin azar no hay VAE"),
    (_MU + _SIGMA, "sumas σ sin multiplicarla por ε"),
    (_MU + np.exp(_LV), "sumas σ² y no usas ε"),
    (_SIGMA * _EPS, "falta sumar z_mean"),
    (_MU - _SIGMA * _EPS, "restas σ·ε en lugar de sumarlo"),
    (_MU * _SIGMA * _EPS, "multiplicas z_mean donde hay que sumarlo"),
    (_MU * _SIGMA + _EPS, "multiplicas por σ la media: σ multiplica a ε"),
)


def sample(function, _task=None) -> str:
    """Comprueba ``z = z_mean + exp(½ z_log_var)·epsilon``."""
    z = _values(function(*_tensors(_Z_MEAN, _Z_LOG_VAR, _EPSILON)), "sample")
    _check_shape(z, _MU.shape, "sample", "una muestra por imagen, con la forma de z_mean")
    again = _values(function(*_tensors(_Z_MEAN, _Z_LOG_VAR, _EPSILON)), "sample")
    if not np.array_equal(z, again):
        raise Advice(
            "Con el mismo epsilon, dos llamadas dan resultados distintos: usa el epsilon que "
            "recibe la función y no sortees otro dentro."
        )
    _compare(z, _MU + _SIGMA * _EPS, _SAMPLE_MISTAKES, "La muestra z")
    return "z = μ + σ·ε con el ε recibido."


def kl(function, _task=None) -> str:
    """Comprueba la KL entre N(μ, σ²) y N(0, I), en nats por imagen."""
    seen = _values(function(*_tensors(_Z_MEAN, _Z_LOG_VAR)), "kl_divergence")
    per_image = "la suma sobre las dimensiones del código, un número por imagen"
    _check_shape(seen, (len(_MU),), "kl_divergence", per_image)
    zeros = np.zeros((2, 3), "float32")
    at_prior = _values(function(*_tensors(zeros, zeros)), "kl_divergence")
    expected = reference_kl(_MU, _LV)
    _compare(seen, expected, _kl_mistakes(expected), "La KL", f" {_at_prior(at_prior)}")
    return "Vale 0 nats cuando μ = 0 y σ = 1, y crece como debe al alejarse."


def _at_prior(values) -> str:
    if np.allclose(values, 0, atol=1e-5):
        return "Con μ = 0 y log σ² = 0 sí vale 0."
    return f"Con μ = 0 y log σ² = 0 debe valer 0 y vale {values[0]:.3f}."


def _kl_mistakes(expected):
    def total(mu=_MU**2, var=_SIGMA**2, one=1.0, log=_LV):
        return 0.5 * np.sum(mu + var - one - log, axis=1)

    return (
        (-expected, "tiene el signo cambiado: así el entrenamiento aleja los códigos de N(0, I)"),
        (2 * expected, "falta el ½ que multiplica a la suma"),
        (-2 * expected, "tiene el signo cambiado y le falta el ½"),
        (expected / _MU.shape[1], "promedias las dimensiones del código: hay que sumarlas"),
        (2 * expected / _MU.shape[1], "promedias las dimensiones (hay que sumarlas) y falta el ½"),
        (expected / np.log(2), "está en bits: usa el logaritmo natural, y serán nats"),
        (total(mu=0), "falta el término μ²"),
        (total(log=0), "falta restar z_log_var"),
        (total(one=0), "falta restar 1 en cada dimensión"),
        (total(var=0), "falta el término σ² = exp(z_log_var)"),
        (total(mu=_MU), "falta elevar z_mean al cuadrado"),
        (total(var=_LV), "σ² es exp(z_log_var) y has puesto z_log_var"),
        (total(var=_SIGMA), "σ² es exp(z_log_var) y has puesto σ = exp(½·z_log_var)"),
        (total(var=np.exp(2 * _LV)), "elevas al cuadrado exp(z_log_var), que ya es σ²"),
        (total(log=0.5 * _LV), "restas log σ y hay que restar log σ², que es z_log_var"),
        (total(log=-_LV), "sumas z_log_var y hay que restarlo"),
        (total(log=np.log(np.abs(_LV) + 1e-7)), "tomas el logaritmo de z_log_var, que ya lo es"),
    )


def reconstruction(function, task) -> str:
    """Comprueba la reconstrucción de un lote fijo, en nats por imagen."""
    x, decoded = _fixed_batch(task)
    seen = _values(function(*_tensors(x, decoded)), "reconstruction_nats")
    expected = _nats(x, decoded, task.reconstruction)
    _check_not_over_batch(seen, expected)
    _check_shape(seen, (len(x),), "reconstruction_nats", "un número por imagen")
    mistakes = _reconstruction_mistakes(x, decoded, expected, task)
    ratio = f" Razón entre lo visto y lo esperado: {np.mean(seen / expected):.4g}."
    _compare(seen, expected, mistakes, "La reconstrucción", ratio)
    _check_extremes(function, x)
    return f"{expected[0]:.1f} nats en la primera imagen de un lote fijo: suma sobre los píxeles."


def _fixed_batch(task):
    rng = np.random.default_rng(0)
    x, decoded = (rng.uniform(0.05, 0.95, (3, *task.image_shape)) for _ in range(2))
    return x.astype("float32"), decoded.astype("float32")


def _nats(x, decoded, kind):
    x, decoded = x.reshape(len(x), -1).astype("float64"), decoded.reshape(len(x), -1)
    if kind == "mse":
        return 0.5 * np.sum((x - decoded) ** 2, axis=1)
    return -np.sum(x * np.log(decoded) + (1 - x) * np.log1p(-decoded), axis=1)


def _reconstruction_mistakes(x, decoded, expected, task):
    height, width, channels = task.image_shape
    pixels = height * width * channels
    other = _nats(x, decoded, "mse" if task.reconstruction == "bce" else "bce")
    wanted, double = {
        "bce": ("la entropía cruzada", "sobra un factor 2"),
        "mse": ("½·Σ(x − x̂)²", "falta el ½ delante de la suma"),
    }[task.reconstruction]
    return (
        (2 * expected, double),
        (expected / pixels, f"promedias los {pixels} píxeles: hay que sumarlos, o manda la KL"),
        (2 * expected / pixels, f"promedias los {pixels} píxeles (hay que sumarlos) y falta el ½"),
        (expected / channels, "promedias los canales: la función de Keras promedia el último eje"),
        (2 * expected / channels, "promedias los canales, que hay que sumar, y falta el ½"),
        (expected / width, "promedias una fila de píxeles: hay que sumarlos todos"),
        (-expected, "tiene el signo cambiado: así el entrenamiento empeora las imágenes"),
        (other, f"has usado la otra pérdida: en esta tarea es {wanted}"),
        (2 * other, f"has usado otra pérdida y sin ½: en esta tarea es {wanted}"),
        (expected * 255, "está multiplicada por 255: las imágenes ya vienen en [0, 1]"),
        (expected * 255**2, "está multiplicada por 255²: las imágenes ya vienen en [0, 1]"),
        (expected / np.log(2), "está en bits: usa el logaritmo natural, y serán nats"),
        (_nats(decoded, x, task.reconstruction), "has intercambiado la imagen y su reconstrucción"),
        (np.sqrt(2 * expected), "has tomado la raíz: es una suma de cuadrados, no una distancia"),
    )


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
        nats = np.asarray(_numpy(function(*_tensors(black_and_white, decoded))))
        if not np.isfinite(nats).all():
            raise Advice(
                "Con una reconstrucción de ceros y unos exactos da NaN o infinito, log(0): usa "
                "ops.binary_crossentropy, o recorta antes con ops.clip(x̂, 1e-7, 1 - 1e-7)."
            )


def _compare(seen, expected, mistakes, what, more="") -> None:
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


def _check_shape(values, shape, name, meaning) -> None:
    if values.shape != shape:
        raise Advice(
            f"{name} devuelve la forma {values.shape} y debe devolver {shape}: {meaning}. Mira "
            "el eje de la suma."
        )


def _tensors(*arrays):
    from keras import ops

    return [ops.convert_to_tensor(array) for array in arrays]


def _numpy(value):
    from keras import ops

    return ops.convert_to_numpy(value)


def _values(value, name) -> np.ndarray:
    if value is None:
        raise Advice(f"{name} no devuelve nada: falta «return».")
    values = np.asarray(_numpy(value), "float64")
    if not np.isfinite(values).all():
        raise Advice(f"{name} da NaN o infinitos con valores corrientes: revisa la fórmula.")
    return values
