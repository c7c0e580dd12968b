"""La medida, en este mismo proceso: sin encerrarse y sin vigilancia."""

import zipfile
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import layers

from course_utils import session
from course_utils.grading import evaluate, report, watermark
from course_utils.homework import TASKS, hand_in
from course_utils.project import write_json
from tests.grading.submission_factory import squares, write_data

WATCH = SimpleNamespace(install=lambda: None)
TASK = TASKS["13"]


def networks(latent_dim=4):
    images, z = keras.Input((28, 28, 1)), keras.Input((latent_dim,))
    h = layers.Flatten()(images)
    encoder = keras.Model(images, [layers.Dense(latent_dim)(h), layers.Dense(latent_dim)(h)])
    pixels = layers.Dense(784, "sigmoid")(z)
    return encoder, keras.Model(z, layers.Reshape((28, 28, 1))(pixels))


@pytest.fixture
def measure(tmp_path, monkeypatch):
    """Mide lo que haya en ``entrega`` y devuelve lo anotado: tipo → detalles."""
    hidden = tmp_path / "oculto"
    hidden.mkdir()
    np.savez(
        hidden / "oculto.npz",
        images=squares(60),
        turned=squares(60),
        watermark=watermark.draw_watermark((28, 28, 1), 1),
    )

    data = write_data(tmp_path / "visible", 100, 20)
    # La medida la fija; así vuelve después a su sitio.
    monkeypatch.setenv("COURSE_DATA_DIR", str(data))

    def run():
        told = {}
        job = {
            "task": "13",
            "folder": str(tmp_path),
            "hidden": str(hidden),
            "pca_mse": 0.01,
            "seed": 1,
        }
        job["data"] = str(data)
        evaluate.run(job, lambda kind, **details: told.update({kind: details}), WATCH)
        return told

    return run


def deliver(tmp_path, declared=None):
    lesson = session.Session("13", "ci", 0, tmp_path)
    return hand_in(*networks(), lesson, TASK, declared)


def test_it_tells_what_was_measured_and_declared_and_leaves_the_images(measure, tmp_path):
    deliver(tmp_path, {"mse": 0.5})
    told = measure()
    assert set(told) == {"medidas", "marca", "declarado"}
    measures = told["medidas"]
    assert measures["ratio"] == pytest.approx(measures["mse"] / 0.01)
    assert measures["latent_dim"] == 4
    assert len(told["marca"]["controls"]) == watermark.N_CONTROLS
    assert told["declarado"] == {"mse": 0.5}
    images = report.read_images(tmp_path / evaluate.FIGURES)
    lengths = {"images": 10, "reconstructions": 10, "samples": 20}
    assert {name: len(batch) for name, batch in images.items()} == lengths


@pytest.mark.parametrize("declared", [None, {"mse": None}, {"otra": 1}, [1], "0.1"])
def test_declaring_nothing_or_nonsense_changes_nothing(tmp_path, declared):
    write_json(tmp_path / "entrega.json", {"declared": declared})
    told = []
    evaluate._read_declared(tmp_path, lambda kind, **_: told.append(kind))
    assert told == []


def zip_bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b" " * 200_000_000)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda path: path.unlink(), "Falta «encoder.keras»"),
        (lambda path: path.write_bytes(b"x"), "no es un archivo de Keras"),
        (zip_bomb, "descomprimirse"),
        (lambda path: networks(40)[0].save(path), "(None, 40)"),
    ],
)
def test_networks_that_do_not_serve_are_refused_with_the_reason(measure, tmp_path, spoil, reason):
    spoil(deliver(tmp_path) / "encoder.keras")
    told = measure()
    assert list(told) == ["rechazo"]
    assert reason in told["rechazo"]["message"]


def test_networks_that_fail_when_used_are_refused_too(measure, tmp_path, monkeypatch):
    deliver(tmp_path)

    def fail(*_):
        raise RuntimeError("formas que no encajan")

    monkeypatch.setattr("course_utils.homework.scoring.measure", fail)
    assert measure() == {"rechazo": {"message": "RuntimeError: formas que no encajan"}}
