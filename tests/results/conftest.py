import shutil

import keras
import numpy as np
import pytest

from course_utils.results import folders
from course_utils.session import Session


@pytest.fixture
def published(tmp_path, monkeypatch):
    """La carpeta de resultados publicados, vacía; las salidas van aparte."""
    monkeypatch.setattr(folders, "PUBLISHED", tmp_path / "publicado")
    monkeypatch.setenv("COURSE_OUTPUT_DIR", str(tmp_path / "salidas"))
    monkeypatch.delenv(folders.PUBLISH_TO, raising=False)
    monkeypatch.delenv(folders.CHECKING, raising=False)
    return tmp_path / "publicado"


def examples():
    return np.random.default_rng(0).random((64, 12), dtype="float32")


@pytest.fixture
def x():
    return examples()


@pytest.fixture
def open_session(tmp_path):
    """Abre una sesión de la lección 08 con el perfil pedido."""

    def opened(profile="clase", seed=1):
        output = tmp_path / "salidas" / "08"
        output.mkdir(parents=True, exist_ok=True)
        return Session("08", profile, seed, output)

    return opened


def build(seed=0, latent_dim=2, rate=1e-2):
    keras.utils.set_random_seed(seed)
    encoder = keras.Sequential([keras.Input((12,)), keras.layers.Dense(latent_dim)])
    decoder = keras.Sequential([keras.Input((latent_dim,)), keras.layers.Dense(12, "sigmoid")])
    inputs = keras.Input((12,))
    model = keras.Model(inputs, decoder(encoder(inputs)))
    model.compile(keras.optimizers.Adam(rate), "mse")
    return model


def fit(session, model, x, **changes):
    options = {"name": "red", "epochs": 2, "batch_size": 8, "validation_data": (x, x)}
    return session.fit(model, x, x, **{**options, **changes})


@pytest.fixture(scope="session")
def original(tmp_path_factory):
    """Publica «red» como lo haría ``publish``; devuelve su carpeta y el modelo que quedó."""
    root, model = tmp_path_factory.mktemp("original"), build()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folders, "PUBLISHED", root / "nada")
        patch.setenv(folders.PUBLISH_TO, str(root))
        patch.delenv(folders.CHECKING, raising=False)
        session = Session("08", "completo", 1, tmp_path_factory.mktemp("salidas"))
        model.history_seen = fit(session, model, examples())
    return root, model


@pytest.fixture
def trained(published, original):
    """Deja «red» publicada en la carpeta de la prueba y devuelve el modelo que quedó."""
    shutil.copytree(original[0], published / "08" / "reales")
    return original[1]
