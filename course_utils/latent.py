"""Operaciones con códigos latentes: codificar, decodificar, interpolar, sumar y muestrear."""

import numpy as np

from course_utils.validation import (
    check_corners,
    check_finite,
    check_images,
    check_latents,
    check_numbers,
    whole_numbers,
)

BATCH_SIZE = 500


def apply(network, inputs, batch_size: int = BATCH_SIZE):
    """Devuelve lo que da ``network`` con ``inputs``, por lotes y sin azar, en arreglos de NumPy.

    Hace lo que ``network.predict``, que en cada llamada prepara un ``tf.data.Dataset``: con una red
    pequeña, eso cuesta más que la red.

    Argumentos:
        inputs: arreglo ``(n, …)``, o una lista o un diccionario de ellos.
    """
    from keras import tree

    check_shapes(network, tree.flatten(inputs))
    if _n_replicas(network) > 1:
        # Allí, predict_on_batch repite el lote en cada réplica.
        return network.predict(inputs, batch_size=batch_size, verbose=0)
    parts = []
    for i in range(0, max(len(tree.flatten(inputs)[0]), 1), batch_size):
        batch = tree.map_structure(lambda array, i=i: array[i : i + batch_size], inputs)
        parts.append(network.predict_on_batch(batch))
    return tree.map_structure(lambda *arrays: np.concatenate(arrays), *parts)


def check_shapes(network, arrays) -> None:
    """Antes que Keras: TensorFlow, tras un lote de otra forma, ya no admite los buenos."""
    inputs = getattr(network, "inputs", None) or []
    # Con varios, un diccionario no dice a qué entrada va cada uno.
    for array, tensor in zip(arrays if len(arrays) == 1 else [], inputs, strict=False):
        seen, wanted = np.shape(array)[1:], tuple(tensor.shape[1:])
        alike = len(seen) == len(wanted) and all(
            w in (None, s) for s, w in zip(seen, wanted, strict=True)
        )
        if not alike:
            raise ValueError(
                f"La red espera ejemplos de forma {wanted} y llegan de {seen}: el primer eje es el "
                "lote; un ejemplo suelto es x[None]."
            )


def _n_replicas(network) -> int:
    return getattr(getattr(network, "distribute_strategy", None), "num_replicas_in_sync", 1)


def encode(encoder, images) -> np.ndarray:
    """Devuelve los códigos ``(n, latent_dim)`` de ``images``; en un VAE, los medios (μ).

    Lanza:
        ValueError: si las imágenes tienen NaN o salen de [0, 1].
    """
    outputs = apply(encoder, check_images(images))
    return np.asarray(code_of(outputs), "float32")


def code_of(outputs):
    """Devuelve el código de lo que da un codificador; de uno variacional, la media."""
    return outputs[0] if isinstance(outputs, list | tuple) else outputs


def encode_distribution(encoder, images) -> tuple[np.ndarray, np.ndarray]:
    """Devuelve ``z_mean`` y ``z_log_var``, ``(n, latent_dim)``, del codificador de un VAE.

    Lanza:
        ValueError: si las imágenes tienen NaN o salen de [0, 1].
    """
    z_mean, z_log_var = apply(encoder, check_images(images))
    return np.asarray(z_mean, "float32"), np.asarray(z_log_var, "float32")


def decode(decoder, z, batch_size: int = BATCH_SIZE) -> np.ndarray:
    """Devuelve las imágenes en [0, 1] de los códigos ``z``, de forma ``(n, latent_dim)``.

    Lanza:
        ValueError: si ``z`` no tiene la forma que espera el decodificador, o este pide más.
    """
    shape = decoder.input_shape
    if isinstance(shape, list):
        raise ValueError(
            f"Este decodificador recibe {len(shape)} entradas y aquí solo llega z: usa el método "
            "decode de su modelo."
        )
    z = check_latents(z, *shape[1:])
    return apply(decoder, z, batch_size)


def bounding_box(z) -> tuple[np.ndarray, np.ndarray]:
    """Devuelve las esquinas ``(mínimo, máximo)`` de la caja que contiene los códigos ``z``."""
    z = check_numbers(z, "z")
    return z.min(axis=0), z.max(axis=0)


@whole_numbers("n")
def decode_grid(decoder, low=(-3.0, -3.0), high=(3.0, 3.0), n=15) -> np.ndarray:
    """Decodifica una cuadrícula ``n × n`` del plano latente en una sola llamada.

    Devuelve un arreglo ``(n, n, alto, ancho, canales)`` (o ``(n, n, d)`` si el decodificador es
    denso); la fila 0 es la de arriba (segunda coordenada máxima), como al mirar el plano.

    Argumentos:
        low, high: esquinas de la cuadrícula, dos coordenadas cada una.

    Lanza:
        ValueError: si el decodificador no tiene dos dimensiones latentes.
    """
    latent_dim = decoder.input_shape[-1]
    if latent_dim != 2:
        raise ValueError(
            f"decode_grid dibuja un plano y este decodificador tiene latent_dim = {latent_dim}: "
            "usa uno de 2 dimensiones."
        )
    low, high = check_corners(low, high)
    columns = np.linspace(low[0], high[0], n)
    rows = np.linspace(high[1], low[1], n)
    z = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    decoded = decode(decoder, z, batch_size=n * n)
    return decoded.reshape(n, n, *decoded.shape[1:])


@whole_numbers("n")
def interpolate(z_a, z_b, n=10) -> np.ndarray:
    """Devuelve ``n`` códigos equidistantes en línea recta de ``z_a`` a ``z_b`` (incluidos).

    >>> interpolate([0, 0], [1, 2], n=3).tolist()
    [[0.0, 0.0], [0.5, 1.0], [1.0, 2.0]]
    """
    z_a, z_b = _same_length(z_a, z_b)
    weights = np.linspace(0, 1, n, dtype="float32")[:, None]
    return (1 - weights) * z_a + weights * z_b


@whole_numbers("n")
def slerp(z_a, z_b, n=10) -> np.ndarray:
    """Devuelve ``n`` códigos de ``z_a`` a ``z_b`` por el arco de esfera que los une.

    Conserva la norma cuando las de los extremos coinciden. Si los vectores son casi paralelos
    interpola en línea recta, que allí es lo mismo.

    Lanza:
        ValueError: si son opuestos, porque infinitos arcos los unen, o no son dos vectores
            iguales de largos.

    Fuente: White, 2016, «Sampling generative networks», arXiv:1609.04468, sección 2.1.
    """
    z_a, z_b = _same_length(z_a, z_b)
    norms = np.linalg.norm(z_a) * np.linalg.norm(z_b)
    cosine = np.clip(z_a @ z_b / norms, -1, 1) if norms > 0 else 1.0
    angle = np.arccos(cosine)
    if angle > np.pi - 1e-3:
        raise ValueError(
            f"Los extremos son opuestos (coseno {cosine:.6f}) y los unen infinitos arcos: pasa por "
            "un código intermedio o usa interpolate."
        )
    if angle < 1e-6:
        return interpolate(z_a, z_b, n)
    weights = np.linspace(0, 1, n, dtype="float32")[:, None]
    arc = np.sin((1 - weights) * angle) * z_a + np.sin(weights * angle) * z_b
    return arc / np.sin(angle)


def attribute_vector(z, has_attribute) -> np.ndarray:
    """Devuelve la media de los códigos con un atributo menos la de los que no lo tienen.

    Argumentos:
        z: códigos ``(n, latent_dim)``.
        has_attribute: ``n`` valores verdadero/falso.

    Lanza:
        ValueError: si falta alguno de los dos grupos o las longitudes no coinciden.

    Fuente: Larsen et al., 2016, arXiv:1512.09300, sección 4.2.
    """
    z, mask = check_numbers(z, "z"), check_numbers(has_attribute, "has_attribute").astype(bool)
    if z.shape[:1] != mask.shape:
        raise ValueError(
            f"Hay {len(z)} códigos y {mask.size} etiquetas, {mask.shape}: da una a cada uno."
        )
    if mask.all() or not mask.any():
        raise ValueError(
            f"El atributo aparece en {int(mask.sum())} de {len(mask)} imágenes: hacen falta "
            "imágenes con él y sin él."
        )
    return z[mask].mean(axis=0) - z[~mask].mean(axis=0)


@whole_numbers("n", "latent_dim", "seed")
def sample_prior(n: int, latent_dim: int, seed: int | None = 0) -> np.ndarray:
    """Devuelve ``n`` códigos de la normal estándar N(0, I), forma ``(n, latent_dim)``.

    >>> sample_prior(3, 2, seed=1).shape
    (3, 2)
    """
    return np.random.default_rng(seed).standard_normal((n, latent_dim)).astype("float32")


@whole_numbers("n", "seed")
def sample_box(n: int, low, high, seed: int = 0) -> np.ndarray:
    """Devuelve ``n`` códigos uniformes en la caja de esquinas ``low`` y ``high``."""
    low, high = _same_length(low, high)
    if (low > high).any():
        raise ValueError(f"La esquina low, {low}, pasa de high, {high}: cámbialas.")
    return np.random.default_rng(seed).uniform(low, high, (n, len(low))).astype("float32")


def _same_length(z_a, z_b) -> tuple[np.ndarray, np.ndarray]:
    z_a, z_b = check_finite(z_a, "z_a"), check_finite(z_b, "z_b")
    if z_a.ndim != 1 or z_a.shape != z_b.shape:
        raise ValueError(
            f"Los extremos tienen formas {z_a.shape} y {z_b.shape}: pasa dos vectores de igual "
            "longitud."
        )
    return z_a, z_b
