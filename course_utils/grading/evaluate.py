"""Mide las dos redes de una entrega, en un proceso limpio que no ejecuta código de la entrega."""

import os
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np

# Lo que se enseña en el informe.
N_SHOWN = 10
FIGURES = "figuras.npz"


def run(job: dict, journal, watch) -> None:
    """Mide ``job["folder"]/entrega`` con las imágenes ocultas y anota lo medido.

    El error de reconstrucción, con las giradas: quien recuerde las originales no gana nada. Que sea
    un VAE, con las originales, como en el cuaderno.

    Deja ``figuras.npz`` con unas imágenes, sus reconstrucciones y muestras de N(0, I).
    """
    from course_utils.console import stderr_to

    with stderr_to():
        from course_utils import metrics
        from course_utils.data import load
        from course_utils.grading import exam
        from course_utils.grading.watermark import reproduced_shares
        from course_utils.homework import TASKS, load_networks, scoring
        from course_utils.homework.hand_in import FOLDER
        from course_utils.homework.training_check import in_range

    task, folder = TASKS[job["task"]], Path(job["folder"])
    images, turned, watermark = exam.read_hidden(Path(job["hidden"]))
    os.environ["COURSE_DATA_DIR"] = job["data"]
    data = SimpleNamespace(x_train=load(task.dataset, source="local").x_train, x_test=images)
    watch.install()
    try:
        networks = load_networks(folder / FOLDER, task)
        measures = scoring.measure(*networks, data, task, job["pca_mse"], job["seed"])
        mse = metrics.mse(turned, in_range(_reconstruct(networks, turned)))
        measures = replace(measures, mse=mse, ratio=mse / job["pca_mse"])
        share, controls = reproduced_shares(*networks, images, watermark)
    # Una red mal hecha puede fallar de muchos modos al abrirla o al usarla.
    except Exception as error:
        kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        journal("rechazo", message=f"{kind}{error}"[:500])
        return
    journal("medidas", **{name: float(value) for name, value in asdict(measures).items()})
    journal("marca", share=share, controls=controls)
    _read_declared(folder / FOLDER, journal)
    _draw(networks, turned, folder / FIGURES)


def _read_declared(folder, journal) -> None:
    from course_utils.homework.hand_in import read_summary

    try:
        declared = read_summary(folder).get("declared")
        journal("declarado", mse=float(declared["mse"]))
    except (ValueError, TypeError, KeyError):
        # No declarar nada, o declarar otra cosa, no cambia la nota.
        return


def _reconstruct(networks, images) -> np.ndarray:
    """Desde el código medio."""
    from course_utils import latent

    encoder, decoder = networks
    return latent.decode(decoder, latent.encode_distribution(encoder, images)[0])


def _draw(networks, images, path: Path) -> None:
    from course_utils import latent

    _, decoder = networks
    shown = images[:N_SHOWN]
    noise = latent.sample_prior(2 * N_SHOWN, decoder.input_shape[-1], seed=0)
    np.savez(
        path,
        images=shown,
        reconstructions=_reconstruct(networks, shown),
        samples=latent.decode(decoder, noise),
    )
