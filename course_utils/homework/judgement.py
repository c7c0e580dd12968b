"""Qué le falta a un modelo medido: entrenamiento, o ser un VAE."""

import numpy as np

from course_utils.homework.tasks import NOT_A_VAE_POINTS, OBJECTIVE_POINTS

# A medio entrenar, el error desde una muestra es casi el de la media: hasta 1.25 veces, medido.
_SAME_ERROR = 1.5


def fraction(ratio: float, task) -> float:
    """Devuelve qué parte de los puntos vale una razón, de 0 a 1; un NaN no vale nada."""
    if not np.isfinite(ratio):
        return 0.0
    return float(np.clip((task.zero_ratio - ratio) / (task.zero_ratio - task.full_ratio), 0, 1))


def allowed_share(ratio: float, task) -> float:
    """Devuelve la mayor parte de los nats sin código que puede costar −ELBO.

    Es mayor para quien aún reconstruye peor: mientras se entrena bajan los dos a la vez.
    """
    return task.max_elbo_share + task.elbo_slack * (1 - fraction(ratio, task))


def lacks_training(measures, task) -> bool:
    """Dice si lo que falla se explica con que aún no ha aprendido.

    Es así si apenas reconstruye (la nota no pasaría de la que tiene un modelo que no es un VAE, y
    decir una cosa u otra no la cambia) y su error es casi el mismo desde la media y desde una
    muestra: un autoencoder corriente solo falla desde la muestra.
    """
    poor = OBJECTIVE_POINTS * fraction(measures.ratio, task) <= NOT_A_VAE_POINTS
    same = measures.sampled_mse <= _SAME_ERROR * measures.mse
    return bool(poor and same and np.isfinite(measures.kl) and why_not_a_vae(measures, task))


def how_to_train(measures, task) -> str:
    """Devuelve el consejo para quien aún no ha aprendido."""
    text = (
        f"Le falta entrenamiento: su error es {measures.ratio:.2f} veces el de PCA y aún no se "
        "puede juzgar como VAE; entrena más épocas mientras baje la curva de validación"
    )
    if measures.kl < task.min_kl or measures.active_units < task.min_active_units:
        text += (
            f", y si ya no baja prueba una β menor: la KL es de {measures.kl:.1f} nats y con menos "
            f"de {task.min_kl:g} el código no dice nada"
        )
    else:
        text += ", y si ya no baja prueba una red más ancha o un código más largo"
    return f"{text}."


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
            measures.elbo_share <= allowed_share(measures.ratio, task),
            f"su −ELBO es el {measures.elbo_share:.0%} de lo que cuesta una imagen sin código, y "
            f"reconstruyendo así no debería pasar del {allowed_share(measures.ratio, task):.0%}: "
            "paga por un código que al muestrear no cumple (¿β demasiado baja, o códigos y "
            "z_log_var retocados después de entrenar?)",
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
