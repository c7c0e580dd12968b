import gc

import keras
import numpy as np
import pytest

from course_utils.session import skip_graph_optimization

skip_graph_optimization()
# Lo ya importado no se vuelve a recorrer en busca de basura.
gc.freeze()


@pytest.fixture(autouse=True)
def fixed_seed():
    keras.utils.set_random_seed(0)


@pytest.fixture(scope="session")
def images():
    """32 imágenes suaves de 8×8×1 en [0, 1], las mismas para todas: no se pueden cambiar."""
    phase = np.random.default_rng(0).uniform(0, 2, (32, 1, 1, 1))
    rows, columns = np.mgrid[0:8, 0:8] / 8
    x = (0.5 + 0.5 * np.sin(phase * 3 + (rows + columns)[None, ..., None])).astype("float32")
    x.setflags(write=False)
    return x


@pytest.fixture
def npz_folder(tmp_path, monkeypatch):
    """Carpeta de datos propia de la prueba, ya anunciada en COURSE_DATA_DIR."""
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def mnist_arrays():
    """Un MNIST diminuto, correcto, de 20 + 10 imágenes."""
    rng = np.random.default_rng(0)
    return {
        "x_train": rng.integers(0, 256, (20, 28, 28), dtype=np.uint8),
        "y_train": (np.arange(20) % 10).astype(np.uint8),
        "x_test": rng.integers(0, 256, (10, 28, 28), dtype=np.uint8),
        "y_test": np.arange(10, dtype=np.uint8),
    }
