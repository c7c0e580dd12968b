"""Los errores habituales al escribir las fórmulas: qué resultado da cada uno y cómo se llama."""

from itertools import permutations

import numpy as np

# Lote fijo de códigos: cuatro imágenes y tres dimensiones, para que un error de eje se note.
_Z_MEAN = np.array([[0, 0, 0], [1, -2, 0.5], [0.3, 0, -1], [2, 1, -0.7]], "float32")
_Z_LOG_VAR = np.array([[0.8, -1, 0.4], [-0.5, 1, -2], [1.5, -3, 0.6], [-1, 0.2, 2]], "float32")
_EPSILON = np.array([[1, -0.5, 2], [-1.5, 0.7, 0.2], [0.4, 1.1, -0.9], [0.6, -1, 1.3]], "float32")
MU, LV, EPS = (array.astype("float64") for array in (_Z_MEAN, _Z_LOG_VAR, _EPSILON))
SIGMA = np.exp(0.5 * LV)

_ORDER = "def sample(z_mean, z_log_var, epsilon)"


def sample_mistakes():
    """Pares (muestra equivocada, qué error es)."""
    return (
        (MU + np.exp(LV) * EPS, "multiplicas ε por σ² = exp(z_log_var): falta el ½ del exponente"),
        (MU + LV * EPS, "multiplicas ε por log σ²: σ es exp(½·z_log_var)"),
        (
            MU + np.exp(-0.5 * LV) * EPS,
            "el exponente lleva el signo cambiado: σ = exp(½·z_log_var)",
        ),
        (MU + np.exp(2 * LV) * EPS, "el exponente lleva un 2 donde va un ½"),
        (MU + EPS, "sumas ε sin escalarlo: falta σ = exp(½·z_log_var)"),
        (MU, "devuelves z_mean: falta sumar σ·ε, y sin azar no hay VAE"),
        (MU + SIGMA, "sumas σ sin multiplicarla por ε"),
        (MU + np.exp(LV), "sumas σ² y no usas ε"),
        (SIGMA * EPS, "falta sumar z_mean"),
        (MU - SIGMA * EPS, "restas σ·ε en lugar de sumarlo"),
        (MU * SIGMA * EPS, "multiplicas z_mean donde hay que sumarlo"),
        (MU * SIGMA + EPS, "multiplicas por σ la media: σ multiplica a ε"),
        (MU + 0.5 * np.exp(LV) * EPS, "el ½ va dentro del exponente: σ = exp(½·z_log_var)"),
        *_swapped(),
    )


def _swapped():
    """La fórmula correcta con los argumentos en cada uno de los demás órdenes."""
    orders = list(permutations((MU, LV, EPS)))[1:]
    advice = f"tu función espera los argumentos en otro orden: escribe «{_ORDER}»"
    return [(mean + np.exp(0.5 * log_var) * noise, advice) for mean, log_var, noise in orders]


def kl_mistakes(expected):
    """Pares (KL equivocada, qué error es)."""

    def total(mu=MU**2, var=SIGMA**2, one=1.0, log=LV):
        return 0.5 * np.sum(mu + var - one - log, axis=1)

    return (
        (-expected, "tiene el signo cambiado: así el entrenamiento aleja los códigos de N(0, I)"),
        (2 * expected, "falta el ½ que multiplica a la suma"),
        (-2 * expected, "tiene el signo cambiado y le falta el ½"),
        (expected / MU.shape[1], "promedias las dimensiones del código: hay que sumarlas"),
        (2 * expected / MU.shape[1], "promedias las dimensiones (hay que sumarlas) y falta el ½"),
        (expected / np.log(2), "está en bits: usa el logaritmo natural, y serán nats"),
        (total(mu=0), "falta el término μ²"),
        (total(log=0), "falta restar z_log_var"),
        (total(one=0), "falta restar 1 en cada dimensión"),
        (total(var=0), "falta el término σ² = exp(z_log_var)"),
        (total(mu=MU), "falta elevar z_mean al cuadrado"),
        (total(var=LV), "σ² es exp(z_log_var) y has puesto z_log_var"),
        (total(var=SIGMA), "σ² es exp(z_log_var) y has puesto σ = exp(½·z_log_var)"),
        (total(var=np.exp(2 * LV)), "elevas al cuadrado exp(z_log_var), que ya es σ²"),
        (total(log=0.5 * LV), "restas log σ y hay que restar log σ², que es z_log_var"),
        (total(log=-LV), "sumas z_log_var y hay que restarlo"),
        (total(log=np.log(np.abs(LV) + 1e-7)), "tomas el logaritmo de z_log_var, que ya lo es"),
        *_short_half(),
    )


def _short_half():
    """El ½ o la suma no abarcan los cuatro términos: un paréntesis cerrado antes de tiempo."""
    advice = "el ½ y la suma deben abarcar los cuatro términos: un paréntesis se cierra antes"
    squares, log = 0.5 * np.sum(MU**2 + SIGMA**2, axis=1), np.sum(LV, axis=1)
    ones = MU.shape[1]
    wrong = (squares - ones - log, squares - 0.5 * ones - log, squares - 1 - log, squares - 1)
    return [(value, advice) for value in wrong]


def nats(x, decoded, kind):
    """Pérdida de cada imagen, sumada sobre sus píxeles: ``"bce"`` o ``"mse"``."""
    x, decoded = x.reshape(len(x), -1).astype("float64"), decoded.reshape(len(x), -1)
    if kind == "mse":
        return 0.5 * np.sum((x - decoded) ** 2, axis=1)
    return -np.sum(x * np.log(decoded) + (1 - x) * np.log1p(-decoded), axis=1)


def reconstruction_mistakes(x, decoded, expected, task):
    """Pares (pérdida equivocada, qué error es)."""
    height, width, channels = task.image_shape
    pixels = height * width * channels
    other = nats(x, decoded, "mse" if task.reconstruction == "bce" else "bce")
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
        (nats(decoded, x, task.reconstruction), "has intercambiado la imagen y su reconstrucción"),
        (np.sqrt(2 * expected), "has tomado la raíz: es una suma de cuadrados, no una distancia"),
        (
            other / channels,
            f"has usado la de la tarea 13, que además promedia los canales: aquí es {wanted}",
        ),
        *_bernoulli_slips(x, decoded, pixels),
    )


def _bernoulli_slips(x, decoded, pixels):
    """Los de la entropía cruzada: una sigmoide de más, o solo la mitad de la fórmula."""
    x, decoded = (values.reshape(len(values), -1).astype("float64") for values in (x, decoded))
    twice = np.sum(np.log1p(np.exp(decoded)) - x * decoded, axis=1)
    logits = "aplicas otra sigmoide a lo que ya va de 0 a 1: quita from_logits=True"
    half = -np.sum(x * np.log(decoded), axis=1)
    missing = "solo cuentas x·log x̂, los píxeles claros: falta (1 − x)·log(1 − x̂)"
    return ((twice, logits), (twice / pixels, logits), (half, missing), (half / pixels, missing))
