"""Lo que se puede decir de un entrenamiento antes de medirlo: códigos, imágenes e intensidades."""

import numpy as np

from course_utils.homework.advice import Advice
from course_utils.homework.tasks import TASKS

TITLE = "El entrenamiento"
# Algún conjunto repite imágenes: unas pocas en las dos partes no son entrenar con la prueba.
_MAX_REPEATED = 0.01


def training(vae, data, task, latent_dim=None) -> str:
    """Comprueba el código, con qué imágenes se entrenó y que las redes dan imágenes."""
    _check_length(vae, task, latent_dim)
    if not vae.fitted:
        raise Advice(
            "vae no se ha entrenado con imágenes: escribe history = vae.fit(x_train, ...), que "
            "además guarda la curva de aprendizaje."
        )
    _check_unseen(vae.seen, data.x_test)
    found = range_problem(vae.decoder)
    if found:
        raise Advice(found)
    return f"{vae.code_length} números por imagen, y ninguna imagen de prueba al entrenar."


def _check_length(vae, task, latent_dim) -> None:
    if latent_dim not in (None, vae.code_length):
        raise Advice(
            f"LATENT_DIM vale {latent_dim} y las redes se crearon con {vae.code_length}: vuelve a "
            "ejecutar la celda del entrenamiento."
        )
    found = length_problem(vae.code_length, task)
    if found:
        raise Advice(found)


def length_problem(code_length: int, task) -> str:
    """Devuelve qué pasa si el código no cabe en la tarea, o ``""``."""
    if code_length <= task.max_latent_dim:
        return ""
    return (
        f"El código tiene {code_length} números y en la tarea {task.number} caben "
        f"{task.max_latent_dim}: baja LATENT_DIM y entrena de nuevo, o no se podrá entregar."
    )


def task_of(image_shape):
    """Devuelve la tarea cuyas imágenes tienen esa forma, o ``None``."""
    return next((t for t in TASKS.values() if t.image_shape == tuple(image_shape)), None)


def range_problem(decoder) -> str:
    """Devuelve qué pasa si el decodificador se sale de [0, 1] con códigos corrientes, o ``""``."""
    from course_utils.latent import sample_prior

    codes = 3 * sample_prior(32, decoder.input_shape[-1])
    return intensity_problem(np.asarray(decoder(codes, training=False)))


def intensity_problem(images) -> str:
    """Devuelve qué pasa si unas imágenes decodificadas salen de [0, 1], o ``""``."""
    low, high = float(np.min(images)), float(np.max(images))
    if not np.isfinite([low, high]).all():
        return (
            "El decodificador da NaN o infinitos: el entrenamiento se desbordó; baja la tasa de "
            "aprendizaje y entrena de nuevo."
        )
    if low >= 0 and high <= 1:
        return ""
    return (
        f"El decodificador da intensidades de {low:.3g} a {high:.3g} y deben estar en [0, 1]: pon "
        'activation="sigmoid" en la última capa de build_decoder y entrena de nuevo; no las '
        "recortes después, que taparía el error."
    )


def in_range(images):
    """Devuelve las imágenes decodificadas tal cual.

    Lanza:
        ValueError: si salen de [0, 1].
    """
    problem = intensity_problem(images)
    if problem:
        raise ValueError(problem)
    return images


def fingerprints(images) -> frozenset[int]:
    """Devuelve un número por imagen, el mismo siempre que sea la misma."""
    if not isinstance(images, np.ndarray):
        return frozenset()
    return frozenset(hash(one.tobytes()) for one in images.astype("float32", copy=False))


def _check_unseen(seen: frozenset[int], test_images) -> None:
    repeated = len(fingerprints(test_images) & seen)
    if repeated > _MAX_REPEATED * len(test_images):
        raise Advice(
            f"Has entrenado con {repeated} de las {len(test_images)} imágenes de prueba, y así la "
            "nota de este cuaderno no vale (el corrector lo nota y quita el objetivo): entrena "
            "solo con x_train y decide con x_valid."
        )
