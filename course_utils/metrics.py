"""Medidas de reconstrucción, de códigos latentes y de detección."""

import numpy as np

from course_utils.latent import check_shapes, code_of
from course_utils.validation import (
    check_finite,
    check_images,
    check_labels,
    check_number,
    check_numbers,
    check_rows,
    whole_numbers,
)


def mse(x, reconstructions) -> float:
    """Error cuadrático medio por componente (por píxel, en imágenes); para datos cualesquiera.

    >>> mse([[0.0, 1.0]], [[0.5, 1.0]])
    0.125
    """
    a, b = _pair(x, reconstructions, _check_real)
    return float(np.mean((a - b) ** 2))


def mse_per_image(x, reconstructions) -> np.ndarray:
    """Error cuadrático medio de cada ejemplo, forma ``(n,)``."""
    a, b = _pair(x, reconstructions, _check_real)
    return np.mean((a - b) ** 2, axis=tuple(range(1, a.ndim)))


def psnr(images, reconstructions) -> float:
    """Relación señal-ruido de pico, −10·log10(MSE) dB, del error medio de imágenes en [0, 1]."""
    error = mse(*_pair(images, reconstructions))
    return float("inf") if error == 0 else float(-10 * np.log10(error))


def ssim(images, reconstructions) -> float:
    """Similitud estructural media, de −1 a 1, de imágenes ``(n, alto, ancho, canales)``.

    Con la ventana normal de 11×11 y σ = 1.5 del artículo, sin rellenar los bordes.

    Lanza:
        ValueError: si no son ``(n, alto, ancho, canales)`` o miden menos que la ventana.

    Fuente: Wang et al., 2004, doi:10.1109/TIP.2003.819861.
    """
    a, b = (pixels.astype("float64") for pixels in _pair(images, reconstructions))
    if a.ndim != 4 or min(a.shape[1:3]) < 11:
        raise ValueError(
            f"Las imágenes tienen forma {a.shape}: deben ser (n, alto, ancho, canales) y medir al "
            "menos 11×11, como la ventana con que se comparan."
        )
    mean_a, mean_b = _blur(a), _blur(b)
    covariance = _blur(a * b) - mean_a * mean_b
    variances = _blur(a**2 + b**2) - mean_a**2 - mean_b**2
    luminance = (2 * mean_a * mean_b + 0.01**2) / (mean_a**2 + mean_b**2 + 0.01**2)
    return float(np.mean(luminance * (2 * covariance + 0.03**2) / (variances + 0.03**2)))


def _blur(images) -> np.ndarray:
    from scipy.ndimage import gaussian_filter

    # truncate · σ = 5: once píxeles; los cinco de cada borde verían fuera de la imagen.
    return gaussian_filter(images, 1.5, axes=(1, 2), truncate=5 / 1.5)[:, 5:-5, 5:-5]


def binary_crossentropy(images, reconstructions) -> float:
    """Entropía cruzada binaria media por píxel, en nats (la que informa Keras)."""
    x, p = _pair(images, reconstructions)
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return float(np.mean(-x * np.log(p) - (1 - x) * np.log1p(-p)))


def bce_floor(images) -> float:
    """La menor entropía cruzada binaria por píxel que puede dar cualquier reconstrucción.

    Con píxeles grises la entropía cruzada no llega a 0 ni siquiera si la salida es idéntica a la
    entrada: su mínimo es la entropía media de los píxeles.
    """
    return binary_crossentropy(images, images)


def nats_per_image(loss_per_pixel, images):
    """Convierte una pérdida media por píxel, o una lista, en nats por imagen (suma de píxeles).

    >>> float(nats_per_image(0.5, np.zeros((1, 28, 28, 1))))
    392.0
    """
    return check_numbers(loss_per_pixel, "loss_per_pixel") * np.prod(np.shape(images)[1:])


def nats_above_floor(bce, images):
    """Convierte una entropía cruzada por píxel, o una lista, en nats por imagen sobre el suelo.

    Es lo que se compara entre modelos y conjuntos: 0 es la reconstrucción perfecta.

    Argumentos:
        bce: lo que da ``binary_crossentropy``.
        images: imágenes ``(n, …)`` en [0, 1] con que se midió.
    """
    return nats_per_image(check_numbers(bce, "bce") - bce_floor(images), images)


def kl(z_mean, z_log_var) -> np.ndarray:
    """Divergencia KL(N(μ, σ²) ‖ N(0, I)) de cada imagen, en nats, forma ``(n,)``.

    Fuente: Kingma y Welling, 2013, arXiv:1312.6114, apéndice B.
    """
    z_mean, z_log_var = _pair_of_codes(z_mean, z_log_var)
    with np.errstate(over="ignore"):
        nats = 0.5 * np.sum(z_mean**2 + np.exp(z_log_var) - 1 - z_log_var, axis=-1)
    return check_numbers(nats, "la KL")


def active_units(z_mean, threshold: float = 0.01) -> int:
    """Cuenta las dimensiones cuyo código medio varía más que ``threshold`` entre imágenes.

    Fuente: Burda et al., 2016, arXiv:1509.00519, sección 5.2.
    """
    check_number(threshold, "threshold", 0)
    return int(np.sum(np.var(check_rows(z_mean, "z_mean"), axis=0) > threshold))


def code_entropy(codes) -> float:
    """Entropía, en nats por código, de la frecuencia de cada uno en ``codes``, enteros ≥ 0."""
    codes = check_numbers(codes, "codes")
    codes = check_labels(codes.ravel(), codes.size, "codes").astype(int)
    share = np.bincount(codes) / codes.size
    share = share[share > 0]
    return float(-np.sum(share * np.log(share)))


def perplexity(codes) -> float:
    """exp(``code_entropy``): de 1 (siempre el mismo código) a cuantos haya (todos por igual)."""
    return float(np.exp(code_entropy(codes)))


def distance_to_standard_normal(z) -> float:
    """KL, en nats, entre la normal de igual media y covarianza que ``z`` y N(0, I)."""
    z = check_rows(z, "z").astype("float64")
    if len(z) <= z.shape[1]:
        raise ValueError(
            f"«z» tiene forma {z.shape}: para estimar su covarianza hacen falta más códigos que "
            "dimensiones."
        )
    covariance = np.atleast_2d(np.cov(z, rowvar=False))
    _, log_det = np.linalg.slogdet(covariance)
    if not np.isfinite(log_det):
        raise ValueError(
            "Alguna dimensión de «z» no varía, o repite otras: la distancia es infinita; quítala."
        )
    mean = z.mean(axis=0)
    return float(0.5 * (np.trace(covariance) + mean @ mean - z.shape[1] - log_det))


def frechet_distance(features_a, features_b) -> float:
    """Distancia de Fréchet entre las normales ajustadas a dos muestras; 0 si coinciden.

    Con los rasgos de una red clasificadora mide lo lejos que están unas imágenes generadas de
    las reales (FID). Solo se comparan valores de la misma red y con muestras de igual tamaño.

    Argumentos:
        features_a, features_b: rasgos ``(n, d)`` y ``(m, d)``, con n y m mayores que d.

    Lanza:
        ValueError: si hay menos imágenes que rasgos o no tienen los mismos rasgos.

    Fuente: Heusel et al., 2017, arXiv:1706.08500, ecuación 6.
    """
    a = check_rows(features_a, "features_a").astype("float64")
    b = check_rows(features_b, "features_b").astype("float64")
    if a.shape[1] != b.shape[1] or min(len(a), len(b)) <= a.shape[1]:
        raise ValueError(
            f"Los rasgos tienen formas {a.shape} y {b.shape}: deben ser igual de largos y venir "
            "de más imágenes que rasgos."
        )
    cov_a, cov_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    # La traza de la raíz de cov_a·cov_b es la suma de las raíces de sus valores propios.
    roots = np.sqrt(np.linalg.eigvals(cov_a @ cov_b).real.clip(0))
    shift = np.sum((a.mean(axis=0) - b.mean(axis=0)) ** 2)
    return float(shift + np.trace(cov_a) + np.trace(cov_b) - 2 * roots.sum())


@whole_numbers("k")
def knn_accuracy(z_train, y_train, z_test, y_test, k: int = 5) -> float:
    """Exactitud, de 0 a 1, de los ``k`` vecinos más próximos en el espacio latente."""
    from sklearn.neighbors import KNeighborsClassifier

    z_train, z_test = check_rows(z_train, "z_train"), check_rows(z_test, "z_test")
    if z_train.shape[1] != z_test.shape[1] or k > len(z_train):
        raise ValueError(
            f"Los códigos tienen formas {z_train.shape} y {z_test.shape}, y k vale {k}: deben ser "
            "igual de largos, y k no mayor que los de entrenamiento."
        )
    y_train = check_labels(y_train, len(z_train), "y_train")
    y_test = check_labels(y_test, len(z_test), "y_test")
    classifier = KNeighborsClassifier(n_neighbors=k).fit(z_train, y_train)
    return float(classifier.score(z_test, y_test))


@whole_numbers("k")
def trustworthiness(x, z, k: int = 5) -> float:
    """Confianza de un mapa, de 0 a 1: si los vecinos en ``z`` ya lo eran en ``x``.

    Argumentos:
        x: datos originales ``(n, d)``.
        z: sus códigos ``(n, latent_dim)``.
        k: número de vecinos, menor que n/2.

    Fuente: Venna y Kaski, 2001, doi:10.1007/3-540-44668-0_68.
    """
    from sklearn.manifold import trustworthiness as score

    x = check_rows(x, "x")
    z = check_rows(z, "z", like=x)
    if k >= len(x) / 2:
        raise ValueError(f"k debe ser menor que la mitad de los {len(x)} ejemplos y vale {k}.")
    return float(score(x, z, n_neighbors=k))


def auroc(scores_normal, scores_anomalous) -> float:
    """Área bajo la curva ROC, de 0 a 1, de una puntuación que crece con la anomalía."""
    from sklearn.metrics import roc_auc_score

    normal = check_numbers(scores_normal, "scores_normal").ravel()
    anomalous = check_numbers(scores_anomalous, "scores_anomalous").ravel()
    labels = np.r_[np.zeros(len(normal)), np.ones(len(anomalous))]
    return float(roc_auc_score(labels, np.r_[normal, anomalous]))


@whole_numbers("n_components")
def pca_reconstruction(x_train, x_test, n_components: int) -> np.ndarray:
    """Reconstruye ``x_test`` con las componentes principales de ``x_train``.

    Es la referencia lineal de un autoencoder con ``latent_dim = n_components``. Devuelve un
    arreglo de la forma de ``x_test``, recortado a [0, 1].
    """
    from sklearn.decomposition import PCA

    flat_train, flat_test = _rows(x_train, "x_train"), _rows(x_test, "x_test")
    _check_widths(flat_train, flat_test)
    if n_components > min(flat_train.shape):
        raise ValueError(
            f"Se piden {n_components} componentes y de datos {flat_train.shape} salen "
            f"{min(flat_train.shape)} como mucho: pide menos."
        )
    pca = PCA(n_components, svd_solver="covariance_eigh").fit(flat_train)
    decoded = pca.inverse_transform(pca.transform(flat_test))
    return np.clip(decoded, 0, 1).astype("float32").reshape(np.shape(x_test))


def linear_reconstruction(inputs_train, x_train, inputs_test, ridge: float = 1.0) -> np.ndarray:
    """Predice las imágenes a partir de ``inputs_test`` con una regresión lineal regularizada.

    Es la referencia lineal para quitar ruido o aumentar la resolución: lo mejor que se puede
    hacer sin capas ocultas. Devuelve ``(n, …)`` con la forma de ``x_train``, recortado a [0, 1].

    Argumentos:
        inputs_train, inputs_test: imágenes estropeadas ``(n, …)``.
        x_train: imágenes limpias de entrenamiento.
        ridge: penalización de los coeficientes, ≥ 0.
    """
    from sklearn.linear_model import Ridge

    # En doble precisión: con píxeles siempre negros el sistema está casi indeterminado.
    inputs, outputs = _rows(inputs_train, "inputs_train"), _rows(x_train, "x_train")
    tests = _rows(inputs_test, "inputs_test")
    _check_widths(inputs, tests)
    check_number(ridge, "ridge", 0)
    if len(inputs) != len(outputs):
        raise ValueError(f"Hay {len(inputs)} entradas y {len(outputs)} imágenes: deben coincidir.")
    model = Ridge(ridge).fit(inputs.astype("float64"), outputs)
    predicted = model.predict(tests).clip(0, 1).astype("float32")
    return predicted.reshape(len(predicted), *np.shape(x_train)[1:])


def jacobian_norms(encoder, images) -> np.ndarray:
    """Norma de Frobenius ‖∂z/∂x‖ del codificador en cada imagen, ``(n,)``.

    Por derivación automática, para cualquier codificador (de uno variacional, la de la media);
    guarda ``n × latent_dim × píxeles`` números, así que conviene pasar pocas imágenes.
    """
    import keras

    x = check_images(images)
    check_shapes(encoder, [x])
    jacobian = _JACOBIANS[keras.backend.backend()](encoder, x)
    return np.linalg.norm(np.reshape(jacobian, (len(x), -1)), axis=1)


def _jacobian_tensorflow(encoder, x):
    import tensorflow as tf

    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = code_of(encoder(x))
    return tape.batch_jacobian(z, x).numpy()


def _jacobian_jax(encoder, x):
    import jax

    jacobian = jax.vmap(jax.jacrev(lambda one: code_of(encoder(one[None]))[0]))
    return np.asarray(jacobian(x))


def _jacobian_torch(encoder, x):
    import torch

    def total(batch):
        # Cada código depende solo de su imagen: la suma conserva todas las derivadas.
        return code_of(encoder(batch)).sum(dim=0)

    jacobian = torch.autograd.functional.jacobian(total, torch.as_tensor(x))
    return jacobian.detach().numpy().swapaxes(0, 1)


_JACOBIANS = {
    "tensorflow": _jacobian_tensorflow,
    "jax": _jacobian_jax,
    "torch": _jacobian_torch,
}


def _check_widths(train, test) -> None:
    if train.shape[1] != test.shape[1]:
        raise ValueError(
            f"Los de entrenamiento miden {train.shape[1]} números y los de prueba {test.shape[1]}: "
            "deben coincidir."
        )


def _rows(values, name: str) -> np.ndarray:
    array = check_numbers(values, name)
    if array.ndim < 2:
        raise ValueError(f"«{name}» debe tener forma (n, …) y tiene {array.shape}.")
    return array.reshape(len(array), -1)


def _pair_of_codes(z_mean, z_log_var) -> tuple[np.ndarray, np.ndarray]:
    a, b = check_numbers(z_mean, "z_mean"), check_numbers(z_log_var, "z_log_var")
    if a.shape != b.shape:
        raise ValueError(
            f"«z_mean» tiene forma {a.shape} y «z_log_var», {b.shape}: deben coincidir."
        )
    return a.astype("float64", copy=False), b.astype("float64", copy=False)


def _check_real(values, name: str) -> np.ndarray:
    array = np.asarray(values)
    if array.dtype.kind in "iu" and array.size and array.max() > 1:
        raise ValueError(
            f"«{name}» son enteros de {array.min()} a {array.max()}: si son píxeles, divídelos "
            "entre 255; si no, conviértelos a float32."
        )
    return check_finite(array, name)


def _pair(x, reconstructions, check=check_images) -> tuple[np.ndarray, np.ndarray]:
    a, b = check(x, "x"), check(reconstructions, "reconstructions")
    if a.shape != b.shape:
        raise ValueError(
            f"Los datos tienen forma {a.shape} y las reconstrucciones {b.shape}: deben coincidir."
        )
    return a, b
