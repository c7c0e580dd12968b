"""Lo guardado con un motor de Keras se abre con los otros (``make backends`` los instala)."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

BACKENDS = [name for name in ("tensorflow", "jax", "torch") if find_spec(name)]

COMMAND = """
import sys
from pathlib import Path
import keras
import numpy as np
from tests.models.contract import FACTORIES, inputs_of

task, folder = sys.argv[1], Path(sys.argv[2])
images = np.random.default_rng(0).random((16, 8, 8, 1)).astype("float32")
for name, factory in FACTORIES.items():
    file = folder / f"{name}.keras"
    keras.utils.set_random_seed(1)
    model = factory() if task == "guardar" else keras.models.load_model(file)
    inputs = inputs_of(model, images)
    if task == "abrir":
        expected = np.load(folder / f"{name}.npy")
        np.testing.assert_allclose(model.reconstruct(inputs), expected, rtol=1e-3, atol=1e-4)
        assert len(model.optimizer.variables) > 2
    assert np.isfinite(model.fit(inputs, epochs=1, verbose=0).history["loss"][0])
    if task == "guardar":
        model.save(file)
        np.save(folder / f"{name}.npy", model.reconstruct(inputs))
"""


def run(task, backend, folder):
    environment = {**os.environ, "KERAS_BACKEND": backend}
    command = [sys.executable, "-c", COMMAND, task, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.slow
@pytest.mark.skipif(len(BACKENDS) < 2, reason="solo hay un motor instalado")
@pytest.mark.parametrize("backend", BACKENDS)
def test_what_one_backend_saves_the_others_load(backend, tmp_path):
    run("guardar", backend, tmp_path)
    for other in BACKENDS:
        if other != backend:
            run("abrir", other, tmp_path)
