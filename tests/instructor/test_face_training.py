import json
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from course_utils.data import load_celeba
from course_utils.instructor import face_training
from course_utils.instructor.face_training import BEST, FINAL, OPTIONS, FaceTraining, train_faces

SMALL = FaceTraining(size=16, latent_dim=4, epochs=2, batch_size=16, limit=48)


def train(options, out):
    return train_faces(options, out, source="offline")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("entrenamiento")
    train(SMALL, out)
    return out


def test_a_finished_training_leaves_weights_options_and_a_row_per_epoch(finished):
    assert {path.name for path in finished.iterdir()} == {FINAL, BEST, OPTIONS, "registro.csv"}
    rows = (finished / "registro.csv").read_text().splitlines()
    assert rows[0].startswith("epoch,") and "val_loss" in rows[0]
    assert [row.split(",")[0] for row in rows[1:]] == ["0", "1"]


def test_its_weights_load_in_the_model_of_the_lesson(finished):
    from course_utils.models import celeba_vae

    celeba_vae(16, 4).load_weights(finished / FINAL)


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


COMMAND = """
import sys
from course_utils.instructor.face_training import FaceTraining, train_faces
options = FaceTraining(size=16, latent_dim=4, epochs=12, batch_size=16, limit=48)
train_faces(options, sys.argv[1], source="offline")
"""


@pytest.mark.slow
def test_a_killed_training_resumes_where_it_was(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    log, deadline = tmp_path / "registro.csv", time.time() + 120
    while (not log.exists() or len(log.read_text().splitlines()) < 4) and time.time() < deadline:
        time.sleep(0.05)
    process.kill()
    process.wait()
    assert not (tmp_path / FINAL).exists()
    reached = len(log.read_text().splitlines()) - 1
    done = subprocess.run([sys.executable, "-c", COMMAND, str(tmp_path)], capture_output=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / FINAL).exists()
    epochs = [int(row.split(",")[0]) for row in log.read_text().splitlines()[1:]]
    # La muerte puede llegar entre el registro y la copia: se repite, como mucho, una época.
    assert epochs[-1] == 11 and reached <= 11
    assert epochs[reached] in (reached - 1, reached)


# Los dos dispositivos lógicos hay que pedirlos antes de que TensorFlow arranque: otro proceso.
REPLICAS = """
import sys
import numpy as np, tensorflow as tf
replicas = int(sys.argv[1])
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * replicas)
import keras
from course_utils.models import celeba_vae

strategy = tf.distribute.MirroredStrategy([f"CPU:{n}" for n in range(replicas)])
keras.utils.set_random_seed(1)
with strategy.scope():
    vae = celeba_vae(16, 8, synchronized=True, seed=1)
    # σ ≈ 0: las réplicas no sortean el mismo ruido que un solo dispositivo.
    head = vae.encoder.get_layer("z_log_var")
    head.kernel.assign(head.kernel * 0)
    head.bias.assign(head.bias * 0 - 30)
    vae.compile(keras.optimizers.SGD(1e-3))
before = [np.array(w) for w in vae.weights]
images = np.random.default_rng(0).random((32, 16, 16, 3)).astype("float32")
vae.fit(images, batch_size=32, epochs=1, verbose=0, shuffle=False)
steps = [np.asarray(w) - b for w, b in zip(vae.weights, before, strict=True)]
np.savez(sys.argv[2], **{w.path: step for w, step in zip(vae.weights, steps, strict=True)
                         if "seed" not in w.path})
"""


@pytest.mark.slow
def test_two_replicas_give_the_gradients_of_one_with_live_batch_normalization(tmp_path):
    steps = {}
    for replicas in (1, 2):
        target = tmp_path / f"{replicas}.npz"
        command = [sys.executable, "-c", REPLICAS, str(replicas), str(target)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        with np.load(target) as arrays:
            steps[replicas] = dict(arrays)
    largest = max(float(np.abs(step).max()) for step in steps[1].values())
    assert largest > 0 and any("moving_variance" in name for name in steps[1])
    for name, one in steps[1].items():
        assert steps[2][name] == pytest.approx(one, rel=1e-3, abs=1e-3 * largest), name


def test_the_options_are_written_as_json(finished):
    assert json.loads((finished / OPTIONS).read_text())["latent_dim"] == 4
