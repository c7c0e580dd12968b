"""El objetivo de las tareas: medir dos redes con imágenes y ponerles puntos.

Solo cuentan las dos redes y las imágenes: nada de lo que el estudiante calculó o declaró.
"""

from dataclasses import dataclass

import numpy as np

from course_utils import latent, metrics
from course_utils.homework.realism import sample_gap
from course_utils.homework.tasks import (
    CHECK_POINTS,
    CHECK_TITLES,
    NOT_A_VAE_POINTS,
    OBJECTIVE_POINTS,
)

OBJECTIVE = "Reconstruir las imágenes de prueba"
# Imágenes reales y generadas que se comparan: con mil, dos mitades reales distan 0.02.
N_SAMPLES = 1000


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
        seed: la de los códigos que se decodifican para ver lo que genera.

    Lanza:
        ValueError: si las redes devuelven NaN o imágenes fuera de [0, 1].
    """
    pca_mse = baseline(data, task) if pca_mse is None else pca_mse
    z_mean, z_log_var = latent.encode_distribution(encoder, data.x_test)
    z = z_mean + np.exp(0.5 * z_log_var) * latent.sample_prior(*z_mean.shape)
    mse = metrics.mse(data.x_test, latent.decode(decoder, z_mean))
    decoded = latent.decode(decoder, z)
    nats = _reconstruction_nats(data.x_test, decoded, task)
    kl = float(metrics.kl(z_mean, z_log_var).mean())
    return Measures(
        mse=mse,
        pca_mse=pca_mse,
        ratio=mse / pca_mse,
        reconstruction=nats,
        kl=kl,
        nelbo=nats + kl,
        saved=_saved_nats(data, decoded, task),
        latent_dim=z_mean.shape[1],
        active_units=metrics.active_units(z_mean),
        posterior_gap=_posterior_gap(z),
        sample_gap=sample_gap(data.x_test[:N_SAMPLES], _generate(decoder, N_SAMPLES, seed)),
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
        f"MSE de prueba {measures.mse:.4f}, {measures.ratio:.2f} veces el de PCA con "
        f"{task.max_latent_dim} componentes ({measures.pca_mse:.4f}); todos los puntos desde "
        f"{task.full_ratio:g} y ninguno desde {task.zero_ratio:g}."
    )
    lost = why_not_a_vae(measures, task)
    if lost:
        points = min(points, NOT_A_VAE_POINTS)
        reason += f" No se comporta como un VAE y no pasa de {NOT_A_VAE_POINTS:g} puntos: "
        reason += f"{'; '.join(lost)}."
    return [Mark(OBJECTIVE, points, OBJECTIVE_POINTS, reason)]


def honours(measures, task) -> bool:
    """Dice si el objetivo merece matrícula: reconstruye aún mejor y sigue siendo un VAE."""
    return measures.ratio <= task.honours_ratio and not why_not_a_vae(measures, task)


def check_marks(results) -> list[Mark]:
    """Devuelve los puntos de las autoevaluaciones que dio ``checks.run_all``, en su orden."""
    return [
        Mark(result.name, points if result.ok else 0.0, points, result.message)
        for result, points in zip(results, CHECK_POINTS.values(), strict=True)
    ]


def fraction(ratio: float, task) -> float:
    """Devuelve qué parte de los puntos vale una razón, de 0 a 1; un NaN no vale nada."""
    if not np.isfinite(ratio):
        return 0.0
    return float(np.clip((task.zero_ratio - ratio) / (task.zero_ratio - task.full_ratio), 0, 1))


def why_not_a_vae(measures, task) -> list[str]:
    """Devuelve las razones por las que el modelo dejó de ser un VAE; ninguna si lo es.

    Están escritas de modo que un NaN cuente como que no se cumple.
    """
    conditions = (
        (
            measures.kl >= task.min_kl,
            f"la KL es de {measures.kl:.1f} nats y con menos de {task.min_kl:g} el código no dice "
            "nada (¿pesa demasiado la KL?)",
        ),
        (
            measures.active_units >= task.min_active_units,
            f"usa {measures.active_units} dimensiones del código y se piden "
            f"{task.min_active_units} (¿pesa demasiado la KL?)",
        ),
        (
            measures.kl < measures.saved,
            f"su código cuesta {measures.kl:.0f} nats y ahorra {measures.saved:.0f} al "
            "reconstruir desde una muestra: es un autoencoder corriente (¿β ≈ 0?)",
        ),
        (
            measures.posterior_gap <= task.max_posterior_gap,
            f"sus códigos no siguen N(0, I): distan {measures.posterior_gap:.2f} nats por "
            f"dimensión, más de {task.max_posterior_gap:g} (¿β ≈ 0?)",
        ),
        (
            measures.sample_gap <= task.max_sample_gap,
            f"lo que genera desde N(0, I) no se parece a las imágenes reales: dista "
            f"{measures.sample_gap:.2f}, más de {task.max_sample_gap:g} (mira sus muestras)",
        ),
    )
    return [reason for holds, reason in conditions if not holds]


def rubric(task):
    """Devuelve la tabla de la nota, para verla en el cuaderno: criterio, puntos y cuándo."""
    from course_utils.tables import table

    rows = {
        title: _rubric_row(CHECK_POINTS[key], "la autoevaluación da ✓")
        for key, title in CHECK_TITLES.items()
    }
    rows[OBJECTIVE] = _rubric_row(
        OBJECTIVE_POINTS,
        f"MSE ≤ {task.full_ratio:g} veces el de PCA-{task.max_latent_dim}; en proporción hasta "
        f"{task.zero_ratio:g} veces, que no puntúa",
    )
    rows["… si no se comporta como un VAE"] = _rubric_row(
        NOT_A_VAE_POINTS, "como mucho; lo dicen su KL, sus códigos y lo que genera"
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


def _generate(decoder, n: int, seed: int) -> np.ndarray:
    """Decodifica ``n`` códigos de N(0, I)."""
    return latent.decode(decoder, latent.sample_prior(n, decoder.input_shape[-1], seed=seed))


def _reconstruction_nats(images, reconstructions, task) -> float:
    if task.reconstruction == "bce":
        per_pixel = metrics.binary_crossentropy(images, reconstructions)
        return metrics.nats_per_image(per_pixel, images)
    return 0.5 * metrics.nats_per_image(metrics.mse(images, reconstructions), images)


def _saved_nats(data, decoded, task) -> float:
    """Nats por imagen que ahorra ``decoded`` frente a dar siempre la imagen media.

    Con la pérdida normal, cada modelo usa la varianza que más le conviene (su propio MSE): con
    varianza 1 ningún código compensaría lo que cuesta.

    Fuente: Rybkin et al., 2021, arXiv:2006.13202, sección 3.
    """
    images = data.x_test
    blind = np.broadcast_to(data.x_train.mean(axis=0), images.shape)
    before, after = (_reconstruction_nats(images, x, task) for x in (blind, decoded))
    if task.reconstruction == "bce":
        return before - after
    return metrics.nats_per_image(0.5 * np.log(before / after), images)
