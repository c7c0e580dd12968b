"""El informe de un estudiante: una página web que se abre sola, con puntos, motivos y figuras."""

import base64
import html
import io
import re
from pathlib import Path

import numpy as np

from course_utils import plotting
from course_utils.grading import isolation
from course_utils.grading.verdict import LABELS, Verdict
from course_utils.npz import read_npz
from course_utils.pages import page
from course_utils.project import write_text

_MEASURES = {
    "mse": "MSE con las imágenes ocultas, cada una girada al azar",
    "sampled_mse": "MSE con las imágenes ocultas, desde muestras del código",
    "pca_mse": "MSE de PCA con la dimensión máxima y esas imágenes, corregido por el giro",
    "ratio": "MSE / MSE de PCA",
    "nelbo": "−ELBO (nats por imagen)",
    "elbo_share": "lo que cuesta −ELBO, de lo que cuesta sin código",
    "kl": "KL (nats por imagen)",
    "saved": "nats que ahorra el código al reconstruir",
    "latent_dim": "dimensiones del código",
    "active_units": "dimensiones activas",
    "posterior_gap": "distancia de los códigos a N(0, I) (nats por dimensión)",
    "sample_gap": "distancia de lo generado a lo real (1, la de la imagen media)",
}
_TIPS = {
    "error": "Reinicia el cuaderno, ejecútalo entero y arregla la primera celda que falle.",
    "autoevaluaciones": "Arregla las autoevaluaciones que no se cumplen: cada una dice qué.",
    "objetivo": "Mira las reconstrucciones: más entrenamiento, otra arquitectura u otra β bajan el "
    "error; comprueba después que las muestras siguen pareciendo imágenes.",
    "redes": "Asegúrate de que la última celda entrega las redes: sin ellas no hay objetivo.",
}
_HONOURS = "<p><strong>Se propone para matrícula (mención).</strong></p>"
REPORT = "informe.html"
_IMAGES = ("images", "reconstructions", "samples")
# Órdenes de color de la consola.
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# Con estos, una consola obedece en lugar de escribir.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def write(verdict: Verdict, images: dict, folder: Path) -> Path:
    """Escribe ``folder/informe.html`` y devuelve su ruta.

    Argumentos:
        images: ``images``, ``reconstructions`` y ``samples``, o vacío si no hubo redes.
    """
    task = f"tarea {verdict.task}" if verdict.task else "tarea desconocida"
    body = "\n".join(
        (
            f'<p class="destacado">Nota: <strong>{verdict.total:g}</strong> / 10</p>',
            _HONOURS if verdict.honours else "",
            f"<h2>Por qué</h2>{_items(verdict.reasons)}",
            f"<h2>Qué hacer</h2>{_items(_advice(verdict))}",
            f"<h2>Puntos por criterio</h2>{_points_table(verdict)}",
            _measures_table(verdict),
            *(_figure(figure, text) for figure, text in _figures(images)),
            _answers(verdict.answers),
            _output(verdict.output),
            f"<footer>{_resources(verdict)}</footer>",
        )
    )
    target = folder / REPORT
    write_text(target, legible(page(f"{verdict.student} · {task}", body)))
    return target


def legible(text: str) -> str:
    """Devuelve ``text`` con «?» donde haya algo que no se puede escribir o que nadie vería."""
    return _CONTROLS.sub("?", text.encode("utf-8", "replace").decode())


def read_images(path: Path) -> dict:
    """Lee las imágenes que dejó la medida; vacío si no las hay o no son imágenes."""
    try:
        return {name: np.clip(image, 0, 1) for name, image in read_npz(path, _IMAGES).items()}
    except (OSError, ValueError):
        return {}


def _figures(images: dict):
    if not images:
        return
    rows = {"original": images["images"], "reconstrucción": images["reconstructions"]}
    yield plotting.image_rows(rows), "Imágenes de prueba que el cuaderno no vio"
    yield plotting.image_grid(images["samples"], columns=10), "Muestras de N(0, I)"


def _figure(figure, text: str) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    data = base64.b64encode(buffer.getvalue()).decode()
    text = html.escape(text)
    return (
        f'<figure><img src="data:image/png;base64,{data}" alt="{text}">'
        f"<figcaption>{text}</figcaption></figure>"
    )


def _points_table(verdict: Verdict) -> str:
    rows = "".join(
        f"<tr><td>{'✓' if mark.points == mark.maximum else '✗' if not mark.points else '~'}</td>"
        f"<td>{html.escape(LABELS[mark.name])}</td>"
        f'<td class="cifra">{mark.points:.2f} / {mark.maximum:g}</td>'
        f"<td>{html.escape(mark.reason)}</td></tr>"
        for mark in verdict.marks
    )
    return f"<table><tr><th></th><th>Criterio</th><th>Puntos</th><th>Motivo</th></tr>{rows}</table>"


def _measures_table(verdict: Verdict) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(text)}</td><td>{verdict.measures[name]:.4g}</td></tr>"
        for name, text in _MEASURES.items()
        if name in verdict.measures
    )
    return f"<h2>Lo medido</h2><table>{rows}</table>" if rows else ""


def _advice(verdict: Verdict) -> list[str]:
    """Qué hacer, según lo que falte."""
    lost = {mark.name for mark in verdict.marks if mark.points < mark.maximum}
    tips = (
        (verdict.output, "error"),
        (lost - {"objetivo"}, "autoevaluaciones"),
        ("objetivo" in lost, "objetivo" if verdict.measures else "redes"),
    )
    return [_TIPS[name] for needed, name in tips if needed] or ["Nada: está todo."]


def _items(texts) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(text)}</li>" for text in texts) + "</ul>"


def _answers(answers) -> str:
    """Las respuestas escritas, que puntúa una persona en la columna «preguntas»."""
    shown = "".join(
        f"<h3>{number}</h3><p>{html.escape(text or 'Sin responder.')}</p>"
        for number, text in enumerate(answers, start=1)
    )
    return f"<h2>Respuestas a las preguntas</h2>{shown}" if shown else ""


def _output(output: str) -> str:
    lines = "\n".join(_COLOURS.sub("", output).splitlines()[-40:])[-6000:]
    return f"<h2>Lo último que se vio</h2><pre>{html.escape(lines)}</pre>" if lines else ""


def _resources(verdict: Verdict) -> str:
    system = "bubblewrap" if isolation.available() else "parcial, solo la vigilancia de Python"
    return (
        f"{verdict.seconds:.0f} s y {verdict.memory_mb / 1024:.1f} GB de memoria. "
        f"Aislamiento: {system}."
    )
