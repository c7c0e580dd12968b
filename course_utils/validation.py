"""Comprobaciones de entrada que comparten datos, modelos y figuras."""

import functools
import inspect
from numbers import Integral

import numpy as np


def whole_numbers(*names: str):
    """Decora una función: esos argumentos, si son enteros, son de 1 en adelante (``seed``, de 0).

    También los de una tupla, como los filtros de una red. Los enteros de NumPy llegan a la función
    como enteros de Python: Keras no admite otros.
    """

    def decorate(function):
        signature = inspect.signature(function)

        @functools.wraps(function)
        def checked(*arguments, **named):
            bound = signature.bind(*arguments, **named)
            for name in names:
                if name in bound.arguments:
                    bound.arguments[name] = whole_number(name, bound.arguments[name])
            return function(*bound.args, **bound.kwargs)

        return checked

    return decorate


def whole_number(name: str, value):
    """Devuelve ``value`` como entero de Python, si es un entero; como ``whole_numbers``."""
    if isinstance(value, tuple | list):
        return tuple(whole_number(name, each) for each in value)
    if isinstance(value, float):
        raise TypeError(f"{name} debe ser un entero y vale {value}.")
    if not isinstance(value, Integral):
        return value
    least = 0 if name == "seed" else 1
    if value < least:
        raise ValueError(f"{name} debe ser al menos {least} y vale {value}.")
    return int(value)


def check_number(value, name: str, low: float = -np.inf, high: float = np.inf) -> None:
    """Comprueba que ``value`` es un número finito de [low, high].

    Lanza:
        ValueError: si no lo es.
    """
    if not (low <= value <= high and abs(value) < np.inf):
        limits = f" de {low:g} a {high:g}".replace("a inf", "en adelante")
        where = "" if low == -np.inf else limits
        raise ValueError(f"{name} debe ser un número finito{where} y vale {value}.")


def check_finite(values, name: str = "x") -> np.ndarray:
    """Comprueba que ``values`` son números finitos y los devuelve como ``float32``.

    Argumentos:
        values: arreglo de cualquier forma con al menos un elemento.
        name: cómo llamar al arreglo en el mensaje de error.

    Lanza:
        ValueError: si está vacío, no es numérico o tiene NaN o infinitos.
    """
    return _finite_and_range(values, name)[0].astype("float32", copy=False)


def check_numbers(values, name: str = "x") -> np.ndarray:
    """Como ``check_finite``, y conserva el tipo: para cuentas en doble precisión."""
    return _finite_and_range(values, name)[0]


def _finite_and_range(values, name: str) -> tuple[np.ndarray, float, float]:
    """Devuelve el arreglo comprobado, su mínimo y su máximo: así no se recorre dos veces."""
    array = np.asarray(values)
    if array.size == 0:
        raise ValueError(f"«{name}» está vacío (forma {array.shape}): pasa al menos un ejemplo.")
    if array.dtype.kind not in "fiub":
        raise ValueError(f"«{name}» tiene tipo {array.dtype}: conviértelo a float32.")
    # Las reducciones de NumPy propagan los NaN: bastan el mínimo y el máximo.
    low, high = float(array.min()), float(array.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        raise ValueError(
            f"«{name}» contiene NaN o infinitos: revisa la división o la pérdida que los produjo."
        )
    if max(-low, high) > float(np.finfo("float32").max):
        raise ValueError(
            f"«{name}» va de {low:.4g} a {high:.4g}, que no cabe en float32: divídelo antes."
        )
    return array, low, high


def check_rows(values, name: str = "x", like=None) -> np.ndarray:
    """Como ``check_numbers``, y que sean filas ``(n, d)``; con ``like``, tantas como él.

    Lanza:
        ValueError: como ``check_numbers`` y, además, si la forma es otra.
    """
    array = check_numbers(values, name)
    if array.ndim != 2 or (like is not None and len(array) != len(like)):
        rows = "n" if like is None else len(like)
        raise ValueError(f"«{name}» debe tener forma ({rows}, d) y tiene {array.shape}.")
    return array


def check_labels(labels, n: int, name: str = "labels") -> np.ndarray:
    """Comprueba que ``labels`` son ``n`` enteros, uno por ejemplo, y los devuelve.

    Lanza:
        ValueError: si no lo son.
    """
    array = check_numbers(labels, name)
    if array.shape != (n,) or (array != array.astype(int)).any():
        raise ValueError(
            f"«{name}» debe ser ({n},) enteros y es {array.dtype} de forma {array.shape}: da uno a "
            "cada ejemplo."
        )
    return array


def check_corners(low, high) -> tuple[np.ndarray, np.ndarray]:
    """Comprueba que ``low`` y ``high`` son dos puntos del plano, ``(2,)``.

    Lanza:
        ValueError: si no lo son.
    """
    low, high = check_finite(low, "low"), check_finite(high, "high")
    if low.shape != (2,) or high.shape != (2,):
        raise ValueError(
            f"Las esquinas tienen formas {low.shape} y {high.shape}: pasa dos números en cada una."
        )
    return low, high


def check_images(images, name: str = "images") -> np.ndarray:
    """Comprueba que ``images`` son números finitos en [0, 1] y los devuelve como ``float32``.

    Lanza:
        ValueError: como ``check_finite`` y, además, si alguno sale de [0, 1].
    """
    array, low, high = _finite_and_range(images, name)
    if low < 0 or high > 1:
        raise ValueError(
            f"«{name}» debe estar en [0, 1] y va de {low:.4g} a {high:.4g}: divide entre 255 o "
            "recorta con np.clip (si no son imágenes, crea el modelo con domain=None)."
        )
    return array.astype("float32", copy=False)


def check_latents(z, *shape: int) -> np.ndarray:
    """Comprueba que ``z`` son códigos ``(n, *shape)`` y los devuelve como ``float32``.

    Lanza:
        ValueError: si la forma no coincide o hay NaN o infinitos.
    """
    array = np.asarray(z)
    if array.shape[1:] != shape or not array.size:
        wanted = ", ".join(map(str, ("n", *shape)))
        raise ValueError(
            f"Los códigos latentes deben tener forma ({wanted}) y tienen {array.shape}: "
            "revisa latent_dim o añade el eje del lote con z[None]."
        )
    return check_finite(array, "los códigos latentes")


def check_codes(indices, shape: tuple, n_codes: int) -> np.ndarray:
    """Comprueba que ``indices`` son códigos discretos ``(n, *shape)``, enteros de 0 a n_codes − 1.

    Lanza:
        ValueError: si la forma no coincide, no son enteros o alguno no está en el diccionario.
    """
    array = np.asarray(indices)
    if array.shape[1:] != tuple(shape) or not array.size or array.dtype.kind not in "iu":
        raise ValueError(
            f"Los códigos deben ser enteros de forma (n, {', '.join(map(str, shape))}) y son "
            f"{array.dtype} de forma {array.shape}: usa los que da encode."
        )
    if array.min() < 0 or array.max() >= n_codes:
        raise ValueError(
            f"Los códigos van de {array.min()} a {array.max()} y el diccionario tiene {n_codes}: "
            f"deben estar entre 0 y {n_codes - 1}."
        )
    return array.astype("int32", copy=False)


def as_image_batch(images, name: str = "images") -> np.ndarray:
    """Devuelve ``images`` como lote ``(n, alto, ancho[, 3])`` listo para dibujar.

    Acepta ``(n, h, w)``, ``(n, h, w, 1)``, ``(n, h, w, 3)`` y vectores ``(n, d)`` con ``d``
    cuadrado perfecto (784 → 28×28).

    Lanza:
        ValueError: si los valores no están en [0, 1] o la forma no es de imágenes.
    """
    array = check_images(images, name)
    if array.ndim == 2 and int(array.shape[1] ** 0.5) ** 2 == array.shape[1]:
        side = int(array.shape[1] ** 0.5)
        return array.reshape(-1, side, side)
    if array.ndim == 4 and array.shape[-1] == 1:
        return array[..., 0]
    if array.ndim == 3 or (array.ndim == 4 and array.shape[-1] == 3):
        return array
    raise ValueError(
        f"«{name}» tiene forma {array.shape} y debe ser (n, alto, ancho), "
        "(n, alto, ancho, 1 o 3) o (n, d) con d cuadrado perfecto."
    )
