import json
import pickle
import sys
import zipfile

import keras
import numpy as np
import pytest
from keras import layers

from course_utils.homework import HandInError, hand_in, load_networks
from course_utils.homework.hand_in import read_summary
from course_utils.session import Session
from tests.homework.answers import CIFAR, MNIST, conv_decoder, conv_encoder, dense_decoder
from tests.homework.answers import dense_encoder as dense

# «course_utils.homework.hand_in» es la función; su módulo se alcanza así.
module = sys.modules[hand_in.__module__]


@pytest.fixture
def session(tmp_path):
    return Session("13", "clase", 0, tmp_path)


@pytest.fixture
def folder(session):
    return hand_in(dense(MNIST)(4), dense_decoder(MNIST)(4), session, MNIST)


def swap_config(path, change):
    """Reescribe la configuración de un ``.keras`` como haría alguien con mala idea."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["config.json"] = change(json.loads(files["config.json"]))
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def test_what_is_handed_in_comes_back_equal(session):
    encoder, decoder = conv_encoder(MNIST)(4), conv_decoder(MNIST)(4)
    folder = hand_in(encoder, decoder, session, MNIST)
    assert folder == session.output_dir / "entrega"
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["decoder.keras", "encoder.keras", "entrega.json"]
    images = np.random.default_rng(0).random((2, 28, 28, 1), "float32")
    for loaded in (load_networks(folder), load_networks(folder, MNIST)):
        np.testing.assert_allclose(loaded[0](images)[0], encoder(images)[0], rtol=1e-5)
        z = np.ones((2, 4), "float32")
        np.testing.assert_allclose(loaded[1](z), decoder(z), rtol=1e-5)


def test_the_summary_says_the_task_and_what_was_declared(session):
    networks = dense(MNIST)(4), dense_decoder(MNIST)(4)
    folder = hand_in(*networks, session, MNIST, declared={"mse": 0.01})
    summary = read_summary(folder)
    assert (summary["task"], summary["latent_dim"]) == ("13", 4)
    assert summary["declared"] == {"mse": 0.01}
    assert summary["keras"] == keras.__version__


def test_handing_in_again_replaces_the_whole_folder(session, folder):
    (folder / "sobra.txt").write_text("x")
    hand_in(dense(MNIST)(8), dense_decoder(MNIST)(8), session, MNIST)
    assert not (folder / "sobra.txt").exists()
    assert load_networks(folder)[0].outputs[0].shape[-1] == 8
    assert [path.name for path in session.output_dir.iterdir()] == ["entrega"]


def test_a_failed_hand_in_keeps_the_previous_one(session, folder):
    with pytest.raises(HandInError, match="como mucho, 32"):
        hand_in(dense(MNIST)(40), dense_decoder(MNIST)(40), session, MNIST)
    assert load_networks(folder)[0].outputs[0].shape[-1] == 4


@pytest.mark.parametrize("name", ["encoder.keras", "decoder.keras", "entrega.json"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(HandInError, match=f"Falta «{name}»"):
        load_networks(folder)


def test_a_link_is_not_a_file(folder, tmp_path):
    (folder / "decoder.keras").rename(tmp_path / "fuera.keras")
    (folder / "decoder.keras").symlink_to(tmp_path / "fuera.keras")
    with pytest.raises(HandInError, match="Falta «decoder.keras»"):
        load_networks(folder)


def test_a_file_that_is_too_big_is_not_opened(folder, monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 1000)
    with pytest.raises(HandInError, match="pesa 0 MB y el límite"):
        load_networks(folder, MNIST)


def test_a_file_that_unpacks_to_something_huge_is_not_opened(folder, monkeypatch):
    path = folder / "encoder.keras"
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("assets/ceros", bytes(3_000_000))
    monkeypatch.setattr(module, "MAX_BYTES", 2_000_000)
    assert path.stat().st_size < 2_000_000
    with pytest.raises(HandInError, match="al descomprimirse"):
        load_networks(folder, MNIST)


class Bomb:
    def __reduce__(self):
        return (print, ("ejecutado",))


@pytest.mark.parametrize(
    "content", [b"", b"no es un zip", pickle.dumps(Bomb()), b"PK\x05\x06" + bytes(18)]
)
def test_what_is_not_a_keras_file_is_refused_without_running_it(folder, content, capsys):
    (folder / "encoder.keras").write_bytes(content)
    with pytest.raises(HandInError, match="no es un archivo de Keras"):
        load_networks(folder, MNIST)
    assert "ejecutado" not in capsys.readouterr().out


@pytest.mark.parametrize("change", [lambda c: "[1]", lambda c: "{", lambda c: "[" * 100_000])
def test_a_configuration_that_is_not_one_is_refused(folder, change):
    swap_config(folder / "encoder.keras", change)
    with pytest.raises(HandInError, match="no es un archivo de Keras"):
        load_networks(folder, MNIST)


def foreign(piece):
    """Mete ``piece`` como activación de la primera capa densa."""

    def change(config):
        layer = next(x for x in config["config"]["layers"] if x["class_name"] == "Dense")
        layer["config"]["activation"] = piece
        return json.dumps(config)

    return change


@pytest.mark.parametrize(
    ("piece", "named"),
    [
        ({"class_name": "__lambda__", "config": {"value": "x"}}, "__lambda__"),
        ({"class_name": "get_file", "module": "keras.utils", "config": {}}, "get_file"),
        ({"class_name": "function", "module": "builtins", "config": "eval"}, "eval"),
        ({"class_name": "Popen", "module": "subprocess", "config": {"args": "ls"}}, "Popen"),
        ({"class_name": "Sampling", "module": "course_utils.models.vae", "config": {}}, "Sampling"),
        ({"class_name": "TFSMLayer", "module": "keras.layers", "config": {}}, "TFSMLayer"),
        ({"class_name": "StringLookup", "module": "keras.layers", "config": {}}, "StringLookup"),
        ({"class_name": "Dense"}, "Dense"),
    ],
)
def test_a_piece_that_is_not_a_standard_layer_is_refused_before_building_it(folder, piece, named):
    swap_config(folder / "encoder.keras", foreign(piece))
    with pytest.raises(HandInError, match=f"usa «{named}», que no se puede entregar"):
        load_networks(folder, MNIST)


def test_a_file_that_keras_cannot_build_is_explained(folder):
    swap_config(folder / "encoder.keras", lambda c: json.dumps({**c, "class_name": "Nada"}))
    with pytest.raises(HandInError, match="Keras no puede abrir «encoder.keras»"):
        load_networks(folder, MNIST)


def test_a_lambda_saved_by_keras_is_refused(folder):
    z = keras.Input((4,))
    x = layers.Reshape((28, 28, 1))(layers.Dense(784, activation="sigmoid")(z))
    keras.Model(z, layers.Lambda(lambda t: t)(x)).save(folder / "decoder.keras")
    with pytest.raises(HandInError, match="«Lambda»"):
        load_networks(folder, MNIST)


def test_weights_that_are_not_numbers_are_refused(folder):
    decoder = dense_decoder(MNIST)(4)
    decoder.layers[0].bias.assign(np.full(32, np.inf))
    decoder.save(folder / "decoder.keras")
    with pytest.raises(HandInError, match="El decodificador tiene pesos que son NaN"):
        load_networks(folder)


def test_networks_of_another_task_are_refused(folder):
    with pytest.raises(HandInError, match=r"debe ser \(None, 32, 32, 3\)"):
        load_networks(folder, CIFAR)


@pytest.mark.parametrize(
    ("summary", "message"),
    [("{}", "tarea «None»"), ('{"task": "99"}', "tarea «99»"), ("[]", "no es el"), ("{", "leer")],
)
def test_a_summary_that_says_nothing_is_explained(folder, summary, message):
    (folder / "entrega.json").write_text(summary)
    with pytest.raises(HandInError, match=message):
        load_networks(folder)


def test_what_a_network_inside_was_compiled_with_is_looked_at(folder):
    def change(config):
        layer = next(x for x in config["config"]["layers"] if x["class_name"] == "Dense")
        layer["compile_config"] = {"optimizer": {"class_name": "Popen", "module": "subprocess"}}
        return json.dumps(config)

    swap_config(folder / "encoder.keras", change)
    with pytest.raises(HandInError, match="«Popen»"):
        load_networks(folder, MNIST)


def test_a_compiled_network_can_be_handed_in(session):
    encoder = dense(MNIST)(4)
    encoder.compile("adam", "mse")
    folder = hand_in(encoder, dense_decoder(MNIST)(4), session, MNIST)
    assert load_networks(folder)[0].count_params() == encoder.count_params()
