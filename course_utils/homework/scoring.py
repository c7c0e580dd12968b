"""El objetivo de las tareas: medir dos redes con imágenes y ponerles puntos.

Solo cuentan las dos redes y las imágenes: nada de lo que el estudiante calculó o declaró.
"""

from dataclasses import dataclass

import numpy as np

from course_utils import latent, metrics
from course_utils.homework.judgement import (
    fraction,
    how_to_train,
    lacks_training,
    why_not_a_vae,
)
from course_utils.homework.realism import sample_gap
from course_utils.homework.tasks import (
    CHECK_POINTS,
    CHECK_TITLES,
    NOT_A_VAE_POINTS,
    OBJECTIVE_POINTS,
)
from course_utils.homework.training_check import in_range

OBJECTIVE = "Reconstruir las imágenes de prueba"
# Imágenes reales y generadas que se comparan: con mil, dos mitades reales distan 0.02.
N_SAMPLES = 1000
# Muestras de cada código con que se mide −ELBO.
N_DRAWS = 3


@dataclass(frozen=True)
class Measures:
    """Lo que se mide en una entrega, con las imágenes de prueba.

    Atributos:
        mse: error cuadrático medio de la reconstrucción desde el código medio.
        pca_mse: el de PCA con la dimensión máxima de la tarea.
        ratio: ``mse / pca_mse``.
        reconstruction: nats por imagen al reconstruir desde una muestra del código.
        kl: nats por imagen.
        nelbo: ``reconstruction + kl``.
        saved: nats por imagen que el código ahorra frente a dar siempre la imagen media.
        latent_dim, active_units: dimensiones del código y cuántas se usan.
        posterior_gap: nats por dimensión que separan de N(0, 1) las muestras del código.
        sample_gap: lo lejos que están las imágenes generadas de las reales; 1, lo que dista la
            imagen media.
        sampled_mse: como ``mse``, desde muestras del código.
        blind: nats por imagen de la mejor respuesta sin código, la imagen media.
        elbo_share: qué parte de ``blind`` cuesta −ELBO: código y reconstrucción desde muestras.
    """

    mse: float
    pca_mse: float
    ratio: float
    reconstruction: float
    kl: float
    nelbo: float
    saved: float
    latent_dim: int
    active_units: int
    posterior_gap: float
    sample_gap: float
    sampled_mse: float
    blind: float
    elbo_share: float


@dataclass(frozen=True)
class Mark:
    """Puntos de un criterio, sobre cuántos, y por qué."""

    name: str
    points: float
    maximum: float
    reason: str


def measure(encoder, decoder, data, task, pca_mse: float | None = None, seed: int = 1) -> Measures:
    """Mide el objetivo de una tarea.

    Argumentos:
        data: objeto con ``x_train`` (para ajustar PCA) y ``x_test``, imágenes en [0, 1].
        pca_mse: lo que devuelve ``baseline``, si ya se calculó para otra entrega.
        seed: la de las muestras de los códigos y la de lo que genera.

    Lanza:
        ValueError: si las redes devuelven NaN o imágenes fuera de [0, 1].
    """
    pca_mse = baseline(data, task) if pca_mse is None else pca_mse
    z_mean, z_log_var = latent.encode_distribution(encoder, data.x_test)
    mse = metrics.mse(data.x_test, in_range(latent.decode(decoder, z_mean)))
    z, nats, sampled_mse = _from_samples((z_mean, z_log_var), decoder, data.x_test, task, seed)
    kl = float(metrics.kl(z_mean, z_log_var).mean())
    mean_image = np.broadcast_to(data.x_train.mean(axis=0), data.x_test.shape)
    without_code = _reconstruction_nats(data.x_test, mean_image, task)
    pixels = data.x_test[0].size
    blind = _blind_nats(without_code, pixels, task)
    saved = _saved_nats(without_code, nats, pixels, task)
    return Measures(
        mse=mse,
        pca_mse=pca_mse,
        ratio=mse / pca_mse,
        reconstruction=nats,
        kl=kl,
        nelbo=nats + kl,
        saved=saved,
        latent_dim=z_mean.shape[1],
        active_units=metrics.active_units(z_mean),
        posterior_gap=_posterior_gap(z),
        sample_gap=sample_gap(data.x_test[:N_SAMPLES], _generate(decoder, N_SAMPLES, seed)),
        sampled_mse=sampled_mse,
        blind=blind,
        elbo_share=(blind - saved + kl) / blind,
    )


def baseline(data, task) -> float:
    """Devuelve el MSE de prueba de PCA con la dimensión máxima de la tarea."""
    dimension = min(task.max_latent_dim, len(data.x_train) - 1)
    decoded = metrics.pca_reconstruction(data.x_train, data.x_test, dimension)
    return metrics.mse(data.x_test, decoded)


def marks(measures, task) -> list[Mark]:
    """Devuelve los puntos del objetivo, con sus razones."""
    points = OBJECTIVE_POINTS * fraction(measures.ratio, task)
    reason = (
        f"MSE de prueba {measures.mse:.4f} ({measures.sampled_mse:.4f} desde muestras del código), "
        f"{measures.ratio:.2f} veces el de PCA con {task.max_latent_dim} componentes "
        f"({measures.pca_mse:.4f}); todos los puntos desde {task.full_ratio:g} y ninguno desde "
        f"{task.zero_ratio:g}."
    )
    lost = why_not_a_vae(measures, task)
    if lacks_training(measures, task):
        reason += f" {how_to_train(measures, task)}"
    elif lost:
        points = min(points, NOT_A_VAE_POINTS)
        reason += f" No se comporta como un VAE y no pasa de {NOT_A_VAE_POINTS:g} puntos: "
        reason += f"{'; '.join(lost)}."
    return [Mark(OBJECTIVE, points, OBJECTIVE_POINTS, reason)]


def honours(measures, task) -> bool:
    """Dice si el objetivo merece matrícula: reconstruye aún mejor y sigue siendo un VAE."""
    return measures.ratio <= task.honours_ratio and not why_not_a_vae(measures, task)


def check_marks(results) -> list[Mark]:
    """Devuelve los puntos de las autoevaluaciones que dio ``checks.run_all``, en su orden."""
    points = {title: CHECK_POINTS[key] for key, title in CHECK_TITLES.items()}
    return [
        Mark(one.name, points[one.name] if one.ok else 0.0, points[one.name], one.message)
        for one in results
    ]


def rubric(task):
    """Devuelve la tabla de la nota, para verla en el cuaderno: criterio, puntos y cuándo."""
    from course_utils.tables import table

    rows = {
        CHECK_TITLES[key]: _rubric_row(CHECK_POINTS[key], "la autoevaluación da ✓")
        for key in task.checks
    }
    rows[OBJECTIVE] = _rubric_row(
        OBJECTIVE_POINTS,
        f"MSE ≤ {task.full_ratio:g} veces el de PCA-{task.max_latent_dim}; en proporción hasta "
        f"{task.zero_ratio:g} veces, que no puntúa",
    )
    rows["… si no se comporta como un VAE"] = _rubric_row(
        NOT_A_VAE_POINTS, "como mucho; lo dicen su KL, su −ELBO, sus códigos y lo que genera"
    )
    honours_text = f"MSE ≤ {task.honours_ratio:g} veces el de PCA, y sigue siendo un VAE"
    rows["Matrícula"] = {"Puntos": "mención", "Cuándo": honours_text}
    return table(rows, caption=f"Tarea {task.number}: cómo se puntúa, sobre 10")


def _rubric_row(points: float, when: str) -> dict:
    return {"Puntos": f"{points:g}", "Cuándo": when}


def _posterior_gap(z) -> float:
    """KL media por dimensión entre la normal de igual media y varianza que ``z`` y N(0, 1).

    Sin mirar cómo se relacionan unas dimensiones con otras: eso se ve en lo que genera.
    """
    with np.errstate(divide="ignore"):
        return float(metrics.kl(z.mean(axis=0), np.log(z.var(axis=0))) / z.shape[1])


def _from_samples(heads, decoder, images, task, seed):
    """Devuelve unas muestras de los códigos y la media, con varias, de los nats y del MSE."""
    (z_mean, z_log_var), nats, errors = heads, [], []
    for draw in range(N_DRAWS):
        noise = latent.sample_prior(*z_mean.shape, seed=seed + draw)
        z = z_mean + np.exp(0.5 * z_log_var) * noise
        decoded = in_range(latent.decode(decoder, z))
        nats.append(_reconstruction_nats(images, decoded, task))
        errors.append(metrics.mse(images, decoded))
    return z, float(np.mean(nats)), float(np.mean(errors))


def _generate(decoder, n: int, seed: int) -> np.ndarray:
    """Decodifica ``n`` códigos de N(0, I)."""
    codes = latent.sample_prior(n, decoder.input_shape[-1], seed=seed)
    return in_range(latent.decode(decoder, codes))


def _reconstruction_nats(images, reconstructions, task) -> float:
    if task.reconstruction == "bce":
        per_pixel = metrics.binary_crossentropy(images, reconstructions)
        return metrics.nats_per_image(per_pixel, images)
    return 0.5 * metrics.nats_per_image(metrics.mse(images, reconstructions), images)


def _blind_nats(nats, pixels, task) -> float:
    """Nats por imagen de dar siempre la imagen media, cuya pérdida es ``nats``.

    Con la pérdida normal, los de intensidades de 256 niveles y la varianza que más le conviene:
    así son positivos y se pueden comparar.
    """
    if task.reconstruction == "bce":
        return nats
    return 0.5 * pixels * (1 + np.log(2 * np.pi * 2 * nats / pixels)) + pixels * np.log(256)


def _saved_nats(before, nats, pixels, task) -> float:
    """Nats por imagen que ahorra un modelo, que gasta ``nats`` y no ``before``, los de la media.

    Con la pérdida normal, cada modelo usa la varianza que más le conviene (su propio MSE): con
    varianza 1 ningún código compensaría lo que cuesta.

    Fuente: Rybkin et al., 2021, arXiv:2006.13202, sección 3.
    """
    if task.reconstruction == "bce":
        return before - nats
    return float(0.5 * pixels * np.log(before / nats))
