"""Autoevaluaciones de las tareas: cada una dice ✓, o ✗ y qué mirar.

Nunca detienen el cuaderno, ni siquiera si el código del estudiante lanza un error; solo en el
perfil ``ci``, como las afirmaciones de las lecciones, una que falla detiene la prueba.
"""

import html
from dataclasses import dataclass

from course_utils.homework import (
    formula_checks,
    level_checks,
    linear_checks,
    network_checks,
    training_check,
)
from course_utils.homework.advice import Advice
from course_utils.homework.tasks import CHECK_TITLES
from course_utils.session import resolve_profile


class CheckError(AssertionError):
    """Una autoevaluación falla en el perfil ``ci``."""


@dataclass(frozen=True)
class CheckResult:
    """Lo que dice una autoevaluación: nombre, si se cumple, y lo visto o qué mirar."""

    name: str
    ok: bool
    message: str

    def __str__(self):
        return f"{'✓' if self.ok else '✗'} {self.name}. {self.message}"

    def _repr_html_(self):
        colour = "#2e8b57" if self.ok else "#c0392b"
        sign = f'<b style="color:{colour}">{"✓" if self.ok else "✗"}</b>'
        text = html.escape(self.message).replace("\n", "<br>")
        return f"<p>{sign} <b>{html.escape(self.name)}.</b> {text}</p>"


# Cada autoevaluación y las funciones del estudiante que necesita.
_CHECKS = {
    "encoder": (network_checks.encoder, ("build_encoder",)),
    "sample": (formula_checks.sample, ("sample",)),
    "decoder": (network_checks.decoder, ("build_decoder",)),
    "kl": (formula_checks.kl, ("kl_divergence",)),
    "reconstruction": (formula_checks.reconstruction, ("reconstruction_nats",)),
    "gradient": (network_checks.gradient, ("build_encoder", "sample")),
    "memorizes": (
        network_checks.memorizes,
        ("build_encoder", "build_decoder", "sample", "kl_divergence", "reconstruction_nats"),
    ),
    "linear_vae": (linear_checks.linear_vae, ("linear_vae",)),
    "level": (level_checks.level, ("choose_level",)),
}


def check_encoder(build_encoder, task) -> CheckResult:
    """Comprueba formas, capas y cabezas del codificador."""
    return _enforce(_run("encoder", task, build_encoder))


def check_decoder(build_decoder, task) -> CheckResult:
    """Comprueba formas y capas del decodificador, y que sus imágenes no salen de [0, 1]."""
    return _enforce(_run("decoder", task, build_decoder))


def check_sample(sample, task=None) -> CheckResult:
    """Comprueba z = μ + σ·ε con valores conocidos."""
    return _enforce(_run("sample", task, sample))


def check_kl(kl_divergence, task=None) -> CheckResult:
    """Comprueba la KL de casos conocidos."""
    return _enforce(_run("kl", task, kl_divergence))


def check_reconstruction(reconstruction_nats, task) -> CheckResult:
    """Comprueba la pérdida de reconstrucción de un lote fijo."""
    return _enforce(_run("reconstruction", task, reconstruction_nats))


def check_gradient(build_encoder, sample, task) -> CheckResult:
    """Comprueba que el gradiente atraviesa el muestreo y llega a las dos cabezas."""
    return _enforce(_run("gradient", task, build_encoder, sample))


def check_memorizes(
    build_encoder, build_decoder, sample, kl_divergence, reconstruction_nats, task
) -> CheckResult:
    """Entrena con un solo lote y comprueba que llega a distinguir sus imágenes."""
    written = (build_encoder, build_decoder, sample, kl_divergence, reconstruction_nats)
    return _enforce(_run("memorizes", task, *written))


def check_linear_vae(linear_vae, task) -> CheckResult:
    """Comprueba el VAE lineal óptimo con unas fotos de juguete: su coste y lo que reconstruye."""
    return _enforce(_run("linear_vae", task, linear_vae))


def check_level(choose_level, task) -> CheckResult:
    """Comprueba con qué fotos y con qué medida se elige el nivel."""
    return _enforce(_run("level", task, choose_level))


def check_training(vae, data, task, latent_dim=None) -> CheckResult:
    """Comprueba un entrenamiento antes de medirlo; no puntúa.

    Argumentos:
        vae: ``HomeworkVAE`` ya entrenado.
        data: las imágenes: con ``x_test`` no se puede haber entrenado.
        latent_dim: el ``LATENT_DIM`` del cuaderno, que debe ser el de las redes.
    """
    written = (vae, data, task, latent_dim)
    return _enforce(_guarded(training_check.TITLE, training_check.training, *written))


def run_all(namespace: dict, task) -> list[CheckResult]:
    """Pasa las autoevaluaciones de la tarea a lo que haya en ``namespace``, sin lanzar errores."""
    return [_run_from(namespace, key, task) for key in task.checks]


def written_names(task) -> tuple[str, ...]:
    """Devuelve las funciones que necesitan las autoevaluaciones de la tarea."""
    return tuple(dict.fromkeys(name for key in task.checks for name in _CHECKS[key][1]))


def _run_from(namespace, key, task) -> CheckResult:
    _, wanted = _CHECKS[key]
    missing = [word for word in wanted if not callable(namespace.get(word))]
    if missing:
        text = f"Falta la función {missing[0]}: escríbela con ese nombre."
        return CheckResult(CHECK_TITLES[key], False, text)
    return _run(key, task, *(namespace[word] for word in wanted))


def _run(key, task, *written) -> CheckResult:
    return _guarded(CHECK_TITLES[key], _CHECKS[key][0], *written, task)


def _guarded(title, check, *arguments) -> CheckResult:
    try:
        return CheckResult(title, True, check(*arguments))
    except Advice as advice:
        reason = str(advice)
    except NotImplementedError as error:
        reason = f"Aún falta por escribir. {error}"
    except (Exception, SystemExit) as error:
        reason = _stopped(error)
    return CheckResult(title, False, reason)


def _stopped(error) -> str:
    text = str(error).strip().splitlines() or [""]
    return f"Tu código se detuvo con {type(error).__name__}: {text[0][:300]}"


def _enforce(result: CheckResult) -> CheckResult:
    if not result.ok and resolve_profile(None) == "ci":
        raise CheckError(str(result))
    return result
