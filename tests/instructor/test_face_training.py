import json
import shutil
import subprocess
import sys
from dataclasses import replace

import keras
import numpy as np
import pytest

from course_utils.data import load_celeba
from course_utils.instructor import face_training
from course_utils.instructor.face_training import BEST, FINAL, OPTIONS, FaceTraining, train_faces

pytestmark = pytest.mark.slow

SMALL = FaceTraining(size=16, latent_dim=4, epochs=2, batch_size=16, limit=48)


def train(options, out):
    return train_faces(options, out, source="offline")


@pytest.fixture(scope="module")
def training(tmp_path_factory):
    """La carpeta de un entrenamiento terminado y el modelo que quedó en memoria."""
    out, trained = tmp_path_factory.mktemp("entrenamiento"), []
    build = face_training._compiled_vae
    with pytest.MonkeyPatch.context() as patch:
        kept = lambda *a: trained.append(build(*a)) or trained[0]  # noqa: E731
        patch.setattr(face_training, "_compiled_vae", kept)
        train(SMALL, out)
    return out, trained[0]


@pytest.fixture
def finished(training):
    return training[0]


@pytest.mark.parametrize(
    "option",
    [
        {"epochs": 0},
        {"epochs": -1},
        {"batch_size": 0},
        {"latent_dim": 0},
        {"learning_rate": 0.0},
        {"learning_rate": -1.0},
        {"learning_rate": float("inf")},
        {"learning_rate": float("nan")},
        {"beta": -1.0},
        {"beta": float("inf")},
    ],
    ids=str,
)
def test_options_that_train_nothing_are_refused(option):
    with pytest.raises(ValueError, match=next(iter(option))):
        replace(SMALL, **option)


def test_a_finished_training_leaves_weights_options_and_a_row_per_epoch(finished):
    assert {path.name for path in finished.iterdir()} == {FINAL, BEST, OPTIONS, "registro.csv"}
    rows = (finished / "registro.csv").read_text().splitlines()
    assert rows[0].startswith("epoch,") and "val_loss" in rows[0]
    assert [row.split(",")[0] for row in rows[1:]] == ["0", "1"]


def test_its_weights_give_in_the_model_of_the_lesson_what_they_gave_in_training(training):
    from course_utils.models import celeba_vae

    out, trained = training
    lesson = celeba_vae(16, 4)
    lesson.load_weights(out / FINAL)
    faces = load_celeba(size=16, limit=4, source="offline").test.array()
    for network in ("encoder", "decoder"):
        images = faces if network == "encoder" else np.ones((2, 4), "float32")
        ours, theirs = (getattr(vae, network).predict(images) for vae in (lesson, trained))
        assert np.allclose(np.asarray(ours), np.asarray(theirs), atol=1e-6)


def test_a_finished_training_is_not_repeated(finished, capsys):
    before = (finished / FINAL).stat().st_mtime_ns
    train(SMALL, finished)
    assert "ya había terminado" in capsys.readouterr().out
    assert (finished / FINAL).stat().st_mtime_ns == before


def test_other_options_in_the_same_folder_are_refused(finished):
    with pytest.raises(ValueError, match=r"epochs = 2.*--out"):
        train(replace(SMALL, epochs=5), finished)


def test_other_faces_in_the_same_folder_are_refused(finished, monkeypatch):
    faces = load_celeba(size=16, limit=48, source="offline")
    other = replace(faces, source="archivos locales de CelebA")
    monkeypatch.setattr(face_training, "load_celeba", lambda *args, **kwargs: other)
    with pytest.raises(ValueError, match=r"data = caras dibujadas sin conexión.*--out"):
        train(SMALL, finished)


def test_options_that_are_not_valid_leave_the_folder_free(tmp_path):
    with pytest.raises(ValueError, match="size = 40"):
        train(replace(SMALL, size=40), tmp_path)
    assert list(tmp_path.iterdir()) == []


class InterruptedTrainingError(Exception):
    """El proceso muere: Keras no llega a cerrar nada."""


class SeenFaces:
    """Caras que anotan en qué orden se piden."""

    def __init__(self, images):
        self._images, self.shape, self._asked = images, images.shape, []

    def __len__(self):
        return len(self._images)

    def __getitem__(self, which):
        self._asked.append(np.array(which))
        return self._images[which]

    def last_epoch(self):
        return np.concatenate(self._asked[-len(self) // SMALL.batch_size :]).tolist()


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory):
    """Cuatro épocas con una muerte tras la segunda, que fue la mejor.

    Da la carpeta, los bytes de la mejor época antes de morir y el orden de las caras por época.
    """
    faces = load_celeba(size=16, limit=48, source="offline")
    seen = SeenFaces(faces.train.images)
    faces = replace(faces, train=replace(faces.train, images=seen))
    fit, orders = keras.Model.fit, []

    def decide(epoch, logs):
        logs["val_loss"] = [1.0, 0.1, 0.9, 0.8][epoch]
        orders.append(seen.last_epoch())

    def die(epoch, logs):
        if len(orders) == 2:
            raise InterruptedTrainingError

    def mortal_fit(self, *args, callbacks, **options):
        first, last = (keras.callbacks.LambdaCallback(on_epoch_end=f) for f in (decide, die))
        return fit(self, *args, callbacks=[first, *callbacks, last], **options)

    out, options = tmp_path_factory.mktemp("interrumpido"), replace(SMALL, epochs=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(face_training, "load_celeba", lambda *a, **k: faces)
        patch.setattr(keras.Model, "fit", mortal_fit)
        with pytest.raises(InterruptedTrainingError):
            train(options, out)
        best = (out / BEST).read_bytes()
        train(options, out)
    return out, best, orders


def test_an_interrupted_training_resumes_at_the_next_epoch(interrupted):
    out, _, _ = interrupted
    assert (out / FINAL).exists()
    rows = (out / "registro.csv").read_text().splitlines()[1:]
    assert [int(row.split(",")[0]) for row in rows] == [0, 1, 2, 3]


def test_after_resuming_a_worse_epoch_does_not_replace_the_best(interrupted):
    out, best, _ = interrupted
    assert (out / BEST).read_bytes() == best


def test_after_resuming_the_faces_come_in_the_order_of_their_epoch(interrupted):
    _, _, orders = interrupted
    straight = load_celeba(size=16, limit=48, source="offline").train
    seen = SeenFaces(straight.images)
    batches = replace(straight, images=seen).batches(SMALL.batch_size, seed=SMALL.seed)
    assert orders == [list(batches) and seen.last_epoch() for _ in range(4)]


# Los dos dispositivos lógicos hay que pedirlos antes de que TensorFlow arranque: otro proceso.
REPLICAS = """
import sys
import numpy as np, tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
import keras
import tests.conftest
from course_utils.models import celeba_vae
from tests.models.contract import compiled, no_noise

images = np.random.default_rng(0).random((32, 16, 16, 3)).astype("float32")
steps = {}
for replicas in (1, 2):
    strategy = tf.distribute.MirroredStrategy([f"CPU:{n}" for n in range(replicas)])
    keras.utils.set_random_seed(1)
    with strategy.scope():
        vae = celeba_vae(16, 8, synchronized=True, seed=1)
        # σ ≈ 0: las réplicas no sortean el mismo ruido que un solo dispositivo.
        no_noise(vae.encoder)
        compiled(vae, keras.optimizers.SGD(1e-3))
    before = [np.array(w) for w in vae.weights]
    vae.fit(images, batch_size=32, epochs=1, verbose=0, shuffle=False)
    for n, (w, old) in enumerate(zip(vae.weights, before, strict=True)):
        if "seed" not in w.path:
            steps[f"{replicas}/{n}/{w.path}"] = np.asarray(w) - old
np.savez(sys.argv[1], **steps)
"""


def test_two_replicas_give_the_gradients_of_one_with_live_batch_normalization(tmp_path):
    command = [sys.executable, "-c", REPLICAS, str(tmp_path / "pasos.npz")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    with np.load(tmp_path / "pasos.npz") as arrays:
        steps = {tuple(name.split("/", 2)[:2]): (name, arrays[name]) for name in arrays}
    ones = {n: step for (replicas, n), step in steps.items() if replicas == "1"}
    assert len(steps) == 2 * len(ones) and any(
        "moving_variance" in name for name, _ in ones.values()
    )
    largest = max(float(np.abs(step).max()) for _, step in ones.values())
    assert largest > 0
    for n, (name, one) in ones.items():
        assert steps["2", n][1] == pytest.approx(one, rel=1e-3, abs=1e-3 * largest), name


def test_the_options_are_written_as_json(finished):
    assert json.loads((finished / OPTIONS).read_text())["latent_dim"] == 4


@pytest.mark.parametrize("name", [OPTIONS, "registro.csv"])
@pytest.mark.parametrize("content", [b"", b"\xff", b"{", b"epoch,val_loss\n0,x\n", b"[]"])
def test_a_damaged_record_says_what_to_delete(finished, tmp_path, name, content):
    if name == "registro.csv" and not content:
        pytest.skip("así está hasta que acaba la primera época")
    shutil.copytree(finished, tmp_path / "a")
    (tmp_path / "a" / FINAL).unlink()
    (tmp_path / "a" / name).write_bytes(content)
    with pytest.raises(ValueError, match=f"{name}.*: borra la carpeta entera"):
        train(SMALL, tmp_path / "a")
