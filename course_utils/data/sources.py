"""De dónde salen las imágenes: archivo local, descarga de Keras o dibujo sin conexión.

Todas las fuentes devuelven lo mismo: ``RawImages``, arreglos ``uint8`` ya comprobados.
"""

import hashlib
import os
import socket
import warnings
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_utils.npz import NpzError, read_npz
from course_utils.project import data_folders

KEYS = ("x_train", "y_train", "x_test", "y_test")
DOWNLOAD_TIMEOUT_S = 20
_PAGE_STARTS = (b"<!doctype", b"<html", b"<?xml", b"<head")


class DataFileError(ValueError):
    """Un archivo de datos está roto o no es lo que dice ser."""


class OfflineDataWarning(UserWarning):
    """Se están usando imágenes hechas aquí en lugar de las reales."""


# «Nunca en silencio»: Python calla por omisión los avisos repetidos desde una misma línea.
warnings.simplefilter("always", OfflineDataWarning)


@dataclass(frozen=True)
class DatasetSpec:
    """Lo que se sabe de un conjunto antes de leerlo.

    ``sha256`` resume los píxeles de entrenamiento originales; es ``None`` donde Keras ya
    comprueba el archivo descargado.
    """

    title: str
    image_shape: tuple[int, ...]
    class_names: tuple[str, ...]
    names_es: tuple[str, ...]
    sha256: str | None = None


_DIGITS = tuple("0123456789")
_FASHION = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
_FASHION_ES = (
    "camiseta",
    "pantalón",
    "suéter",
    "vestido",
    "abrigo",
    "sandalia",
    "camisa",
    "zapatilla",
    "bolso",
    "botín",
)
_CIFAR10 = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
_CIFAR10_ES = (
    "avión",
    "automóvil",
    "pájaro",
    "gato",
    "ciervo",
    "perro",
    "rana",
    "caballo",
    "barco",
    "camión",
)

SPECS = {
    "mnist": DatasetSpec(
        "MNIST",
        (28, 28),
        _DIGITS,
        _DIGITS,
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    ),
    "fashion_mnist": DatasetSpec(
        "Fashion-MNIST",
        (28, 28),
        _FASHION,
        _FASHION_ES,
        "2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012",
    ),
    "cifar10": DatasetSpec("CIFAR-10", (32, 32, 3), _CIFAR10, _CIFAR10_ES),
}


@dataclass(frozen=True)
class RawImages:
    """Arreglos ``uint8`` de un conjunto y el texto que dice de dónde vienen.

    ``class_names`` son las clases de un sustituto que no tiene las del conjunto real.
    """

    arrays: dict[str, np.ndarray]
    source: str
    is_synthetic: bool = False
    class_names: tuple[str, ...] | None = None


def find_local(name: str) -> Path | None:
    """Devuelve la ruta de ``<name>.npz`` en la primera carpeta de datos que lo tenga."""
    candidates = (folder / f"{name}.npz" for folder in data_folders())
    return next((path for path in candidates if path.is_file()), None)


def read_local(name: str) -> RawImages:
    """Lee y comprueba el archivo local del conjunto ``name``.

    Lanza:
        FileNotFoundError: si no está en ninguna carpeta de datos.
        DataFileError: si el archivo está truncado, no es un ``.npz``, contiene objetos de
            pickle, le faltan claves o sus formas no son las del conjunto.
    """
    path = find_local(name)
    if path is None:
        folders = " ni en ".join(f"«{folder}»" for folder in data_folders())
        raise FileNotFoundError(
            f"No encuentro {name}.npz en {folders}: cópialo ahí o usa source='auto'."
        )
    arrays = _read_npz(path)
    check_arrays(name, arrays, where=f"«{path}»")
    return RawImages(arrays, f"archivo local {path.name}")


def first_bytes(path: Path) -> bytes:
    """Devuelve el comienzo de un archivo; ``DataFileError`` si no se puede abrir."""
    try:
        with path.open("rb") as file:
            return file.read(512)
    except OSError as error:
        raise DataFileError(
            f"«{path}» no se puede abrir ({error.strerror}): da permiso de lectura o cópialo de "
            "nuevo."
        ) from error


def is_web_page(head: bytes) -> bool:
    """Dice si los primeros bytes de un archivo son los de una página web."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_STARTS)


def check_request(source: str, sources: tuple[str, ...], limit: int | None) -> None:
    """Comprueba lo que piden por igual ``load`` y ``load_celeba``.

    Lanza:
        ValueError: si ``source`` no está en ``sources`` o ``limit`` es menor que 1.
    """
    if source not in sources:
        raise ValueError(f"No existe la fuente «{source}»: usa {', '.join(sources)}.")
    if limit is not None and limit < 1:
        raise ValueError(f"limit debe ser al menos 1 y vale {limit}.")


def _read_npz(path: Path) -> dict[str, np.ndarray]:
    if is_web_page(first_bytes(path)):
        raise DataFileError(
            f"«{path}» es una página web, no un archivo .npz: la descarga falló; "
            "bórralo y vuelve a descargarlo."
        )
    try:
        return read_npz(path, KEYS)
    except NpzError as error:
        raise DataFileError(
            f"«{path}» {error}: bórralo y vuelve a copiarlo o descargarlo (véase data/README.md)."
        ) from error


def check_arrays(name: str, arrays: dict[str, np.ndarray], where: str) -> None:
    """Comprueba tipos, formas y etiquetas de un conjunto.

    Lanza:
        DataFileError: con el valor visto y el esperado.
    """
    shape = SPECS[name].image_shape
    for split in ("train", "test"):
        x, y = arrays[f"x_{split}"], arrays[f"y_{split}"]
        if x.dtype != np.uint8 or y.dtype.kind not in "iu":
            raise DataFileError(
                f"En {where}, x_{split} e y_{split} deben ser enteros (uint8) y son "
                f"{x.dtype} y {y.dtype}: guárdalos como uint8."
            )
        if x.shape[1:] != shape or len(x) == 0:
            raise DataFileError(
                f"En {where}, x_{split} debe tener forma (n, {', '.join(map(str, shape))}) y "
                f"tiene {x.shape}: comprueba que es el archivo de {SPECS[name].title}."
            )
        if y.size != len(x):
            raise DataFileError(
                f"En {where} hay {len(x)} imágenes y {y.size} etiquetas en «{split}»: "
                "vuelve a descargar el archivo."
            )
        if y.min() < 0 or y.max() > 9:
            raise DataFileError(
                f"En {where}, las etiquetas de «{split}» van de {y.min()} a {y.max()} y deben "
                "estar entre 0 y 9: comprueba el archivo."
            )


def download(name: str) -> RawImages:
    """Descarga el conjunto con ``keras.datasets`` (queda en su caché) y comprueba lo recibido.

    Lanza:
        OSError: si no hay conexión.
        DataFileError: si lo descargado no es el conjunto original.
    """
    import keras

    with _socket_timeout(DOWNLOAD_TIMEOUT_S), _one_at_a_time():
        (x_train, y_train), (x_test, y_test) = getattr(keras.datasets, name).load_data()
    arrays = dict(zip(KEYS, (x_train, y_train, x_test, y_test), strict=True))
    where = "la descarga de Keras"
    check_arrays(name, arrays, where=where)
    expected = SPECS[name].sha256
    if expected and pixel_digest(x_train) != expected:
        raise DataFileError(
            f"{where.capitalize()} no coincide con {SPECS[name].title}: "
            "borra ~/.keras/datasets y vuelve a intentarlo."
        )
    return RawImages(arrays, "descarga de keras.datasets")


def pixel_digest(images: np.ndarray) -> str:
    """Devuelve el SHA-256 (hexadecimal) de los píxeles de ``images``."""
    return hashlib.sha256(np.ascontiguousarray(images)).hexdigest()


@contextmanager
def _socket_timeout(seconds: float):
    # keras.utils.get_file no admite un plazo: sin él, una red que no responde cuelga la clase.
    previous = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(previous)


@contextmanager
def _one_at_a_time():
    """Un proceso espera a que otro acabe: Keras escribe la descarga directamente en su caché."""
    with ExitStack() as stack:
        # Sin cerrojos (Windows) o sin permiso en la caché se sigue como si no hubiera otro proceso.
        with suppress(ImportError, OSError):
            import fcntl

            cache = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
            cache.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context((cache / "course_utils.lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def draw_offline(name: str, limit: int | None, reason: str = "") -> RawImages:
    """Dibuja el sustituto sin conexión del conjunto ``name`` y avisa de ello.

    Argumentos:
        limit: máximo de imágenes de entrenamiento; con ``None``, 6000 (y 1000 de prueba).
        reason: por qué no se usan las imágenes reales, para el aviso.
    """
    from course_utils.data.offline import N_TEST, N_TRAIN, STAND_INS, draw
    from course_utils.data.offline.kept import drawn

    stand_in = STAND_INS[name]
    warnings.warn(
        f"{SPECS[name].title}: se usan imágenes DIBUJADAS ({stand_in.description}), no las "
        f"reales{reason}. Para usar las reales, conéctate o copia {name}.npz en data/ "
        "(véase data/README.md).",
        OfflineDataWarning,
        stacklevel=4,
    )
    # Se dibuja un mínimo: con menos de 10 imágenes no habría una por clase.
    n_train = max(min(limit or N_TRAIN, N_TRAIN), 10)
    whole = n_train == N_TRAIN
    arrays = drawn(name) if whole else draw(name, n_train, min(n_train, N_TEST))
    source = f"imágenes dibujadas sin conexión: {stand_in.description}"
    named = dict(zip(KEYS, arrays, strict=True))
    return RawImages(named, source, is_synthetic=True, class_names=stand_in.class_names)


def chosen_source(source: str) -> str:
    """Devuelve ``source`` o, si es ``"auto"``, lo que diga ``$COURSE_DATA_SOURCE``."""
    return os.environ.get("COURSE_DATA_SOURCE") or source if source == "auto" else source


def fetch(name: str, source: str, limit: int | None) -> RawImages:
    """Obtiene el conjunto ``name`` de la fuente pedida (véase ``load``)."""
    if source == "local" or (source in ("auto", "real") and find_local(name)):
        return read_local(name)
    if source == "offline":
        return draw_offline(name, limit)
    try:
        return download(name)
    except Exception as error:
        if source in ("keras", "real"):
            raise
        # Sin red, Keras lanza Exception a secas: por eso aquí se acepta cualquiera.
        cause = str(error) if isinstance(error, DataFileError) else "no hay conexión"
        return draw_offline(name, limit, reason=f": {cause}")
