import pickle
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest

from course_utils.data import DataFileError, OfflineDataWarning, load, sources

DIGITS = tuple("0123456789")


def write(folder, arrays, name="mnist"):
    np.savez_compressed(folder / f"{name}.npz", **arrays)


def test_a_local_file_wins(npz_folder, mnist_arrays):
    write(npz_folder, mnist_arrays)
    data = load("mnist")
    assert "archivo local" in data.source
    assert np.allclose(data.x_train[..., 0] * 255, mnist_arrays["x_train"], atol=1e-3)


def test_a_truncated_file_is_explained_and_kept(npz_folder, mnist_arrays):
    write(npz_folder, mnist_arrays)
    path = npz_folder / "mnist.npz"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataFileError, match=r"truncado o no es un \.npz"):
        load("mnist")
    assert path.read_bytes() == whole[: len(whole) // 2]


def test_corrupt_contents_are_explained(npz_folder, mnist_arrays):
    write(npz_folder, mnist_arrays)
    path = npz_folder / "mnist.npz"
    content = bytearray(path.read_bytes())
    content[3000:3400] = bytes(400)
    path.write_bytes(content)
    with pytest.raises(DataFileError, match="truncado"):
        load("mnist")


def test_a_web_page_saved_as_npz_is_recognised(npz_folder):
    (npz_folder / "mnist.npz").write_text("\n<!DOCTYPE html><html>Quota exceeded</html>")
    with pytest.raises(DataFileError, match="es una página web"):
        load("mnist")


def test_an_empty_file_is_explained(npz_folder):
    (npz_folder / "mnist.npz").write_bytes(b"")
    with pytest.raises(DataFileError, match="truncado"):
        load("mnist")


def test_missing_keys_are_named(npz_folder, mnist_arrays):
    del mnist_arrays["y_test"]
    write(npz_folder, mnist_arrays)
    with pytest.raises(DataFileError, match="no tiene y_test, sino x_train, y_train, x_test"):
        load("mnist")


class Bomb:
    """Si alguien deserializa este objeto, la prueba lo ve."""

    exploded = False

    def __reduce__(self):
        return (setattr, (Bomb, "exploded", True))


def test_pickled_arrays_are_never_opened(npz_folder, mnist_arrays):
    payload = np.array([Bomb()], dtype=object)
    pickle.loads(pickle.dumps(payload))
    assert Bomb.exploded, "la bomba de la prueba debe funcionar"
    Bomb.exploded = False
    np.savez(npz_folder / "mnist.npz", **{**mnist_arrays, "x_train": payload})
    with pytest.raises(DataFileError, match="pickle"):
        load("mnist")
    assert not Bomb.exploded


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("x_train", np.zeros((20, 32, 32), np.uint8), r"debe tener forma \(n, 28, 28\)"),
        ("x_train", np.zeros((20, 28, 28), np.float32), "deben ser enteros"),
        ("y_train", np.zeros(19, np.uint8), "20 imágenes y 19 etiquetas"),
        ("y_test", np.full(10, 11, np.uint8), "van de 11 a 11"),
        ("x_test", np.zeros((0, 28, 28), np.uint8), "debe tener forma"),
    ],
)
def test_wrong_shapes_types_and_labels_are_explained(npz_folder, mnist_arrays, key, value, message):
    write(npz_folder, {**mnist_arrays, key: value})
    with pytest.raises(DataFileError, match=message):
        load("mnist")


def test_asking_for_local_data_that_is_missing_names_the_folders(npz_folder):
    with pytest.raises(FileNotFoundError, match=f"No encuentro cifar10.npz en «{npz_folder}»"):
        load("cifar10", source="local")


def test_without_network_the_drawn_data_come_with_a_warning(npz_folder, monkeypatch):
    def no_network():
        raise Exception("URL fetch failure on https://…: None -- [Errno -3]")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", no_network)
    with pytest.warns(OfflineDataWarning, match=r"imágenes DIBUJADAS \(cifras .*: no hay conexión"):
        data = load("mnist", limit=20)
    assert data.is_synthetic
    assert "dibujadas" in data.source


def test_a_bad_download_is_not_used_and_the_warning_says_why(npz_folder, mnist_arrays, monkeypatch):
    pretend_download(monkeypatch, mnist_arrays, keras.datasets.mnist)
    with pytest.warns(OfflineDataWarning, match="no coincide con MNIST"):
        assert load("mnist", limit=20).is_synthetic


REPEATED = """
import course_utils as cu
for _ in range(3):
    cu.data.load("mnist", limit=20, source="offline")
"""


def test_the_warning_is_repeated_even_from_the_same_line():
    # Con pytest los filtros de avisos son otros: hace falta un Python limpio.
    done = subprocess.run([sys.executable, "-c", REPEATED], capture_output=True, text=True)
    assert done.stderr.count("OfflineDataWarning: MNIST: se usan imágenes DIBUJADAS") == 3


def test_asking_for_the_download_does_not_fall_back(npz_folder, monkeypatch):
    def no_network():
        raise OSError("sin red")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", no_network)
    with pytest.raises(OSError, match="sin red"):
        load("mnist", source="keras")


def pretend_download(monkeypatch, arrays, dataset):
    splits = (arrays["x_train"], arrays["y_train"]), (arrays["x_test"], arrays["y_test"])
    monkeypatch.setattr(dataset, "load_data", lambda: splits)


def test_a_download_that_is_not_the_original_is_refused(npz_folder, mnist_arrays, monkeypatch):
    pretend_download(monkeypatch, mnist_arrays, keras.datasets.mnist)
    with pytest.raises(DataFileError, match="no coincide con MNIST"):
        load("mnist", source="keras")


def test_a_good_download_is_accepted(npz_folder, mnist_arrays, monkeypatch):
    digest = sources.pixel_digest(mnist_arrays["x_train"])
    spec = sources.DatasetSpec("MNIST", (28, 28), DIGITS, DIGITS, digest)
    monkeypatch.setitem(sources.SPECS, "mnist", spec)
    pretend_download(monkeypatch, mnist_arrays, keras.datasets.mnist)
    data = load("mnist")
    assert data.source == "descarga de keras.datasets"
    assert not data.is_synthetic


def test_the_socket_timeout_is_restored_after_a_failed_download(npz_folder, monkeypatch):
    import socket

    seen = []

    def no_network():
        seen.append(socket.getdefaulttimeout())
        raise OSError("sin red")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", no_network)
    with pytest.raises(OSError, match="sin red"):
        load("mnist", source="keras")
    assert seen == [sources.DOWNLOAD_TIMEOUT_S]
    assert socket.getdefaulttimeout() is None


def test_two_downloads_take_turns(monkeypatch, tmp_path):
    pytest.importorskip("fcntl")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    inside, most = [], []

    def slow_download():
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.05)
        inside.pop()
        raise OSError("sin red")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", slow_download)
    with ThreadPoolExecutor(4) as pool:
        tries = [pool.submit(sources.download, "mnist") for _ in range(4)]
        failures = [attempt.exception() for attempt in tries]
    assert all(isinstance(failure, OSError) for failure in failures)
    assert most == [1, 1, 1, 1]


def test_a_cache_that_cannot_be_written_does_not_stop_the_download(monkeypatch, tmp_path):
    (tmp_path / "archivo").write_text("")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "archivo" / "keras"))
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sources.download("mnist")


def test_a_file_that_cannot_be_opened_is_named(npz_folder, mnist_arrays, monkeypatch):
    path = npz_folder / "mnist.npz"
    np.savez(path, **mnist_arrays)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(DataFileError, match=r"mnist\.npz» no se puede abrir .*: da permiso"):
        load("mnist", source="local")
