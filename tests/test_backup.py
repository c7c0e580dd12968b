import keras
import pytest

from course_utils import models, training
from course_utils.backup import EpochBackup

pytestmark = pytest.mark.slow


@pytest.fixture
def flat(images):
    return images.reshape(len(images), -1)


class Interrupt(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:
            raise KeyboardInterrupt


def vae(seed=1):
    encoder, decoder = models.dense_vae_encoder(64, (8,), 2), models.dense_decoder(2, (8,), 64)
    built = models.VAE(encoder, decoder, seed=seed)
    built.compile(keras.optimizers.Adam(1e-2))
    return built


def fit(model, flat, folder, *callbacks):
    callbacks = [training.resume(folder), *callbacks]
    return model.fit(flat, epochs=4, shuffle=False, verbose=0, callbacks=callbacks)


@pytest.fixture
def folder(flat, tmp_path):
    """Lo que deja un entrenamiento de cuatro épocas cortado tras dos."""
    keras.utils.set_random_seed(1)
    with pytest.raises(KeyboardInterrupt):
        fit(vae(), flat, tmp_path / "r", Interrupt())
    return tmp_path / "r"


def test_a_resumed_vae_ends_exactly_where_an_uninterrupted_one_does(flat, folder, tmp_path):
    keras.utils.set_random_seed(1)
    whole = fit(vae(), flat, tmp_path / "entero")
    again = fit(vae(seed=99), flat, folder)
    assert again.epoch == [2, 3]
    assert int(again.model.optimizer.iterations) == int(whole.model.optimizer.iterations)
    assert again.history["loss"] == pytest.approx(whole.history["loss"][2:], rel=1e-6)


def test_a_finished_training_leaves_no_backup(flat, folder):
    fit(vae(), flat, folder)
    assert not folder.exists()


def test_what_is_not_of_the_backup_is_left_alone(flat, folder):
    (folder / "notas.txt").write_text("mías")
    fit(vae(), flat, folder)
    assert [path.name for path in folder.iterdir()] == ["notas.txt"]


def test_the_last_two_epochs_are_kept(flat, tmp_path):
    backup = EpochBackup(tmp_path / "r")
    backup.set_model(vae())
    for epoch in range(4):
        backup.on_epoch_end(epoch)
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == [
        "epoca-000003",
        "epoca-000004",
    ]


def test_an_epoch_cut_while_it_is_written_does_not_count(flat, folder, monkeypatch):
    def cut(path):
        path.write_bytes(b"medio archivo")
        raise KeyboardInterrupt

    model = vae()
    monkeypatch.setattr(model, "save_weights", cut)
    with pytest.raises(KeyboardInterrupt):
        fit(model, flat, folder)
    assert fit(vae(), flat, folder).epoch == [2, 3]


@pytest.mark.parametrize("name", ["pesos.weights.h5", "azar.json"])
@pytest.mark.parametrize("content", [b"", b"\xff{[", b"{}"])
def test_a_damaged_epoch_gives_way_to_the_one_before(flat, folder, name, content):
    (folder / "epoca-000002" / name).write_bytes(content)
    assert fit(vae(), flat, folder).epoch == [1, 2, 3]


def test_an_epoch_cut_short_by_the_disk_gives_way_to_the_one_before(flat, folder):
    weights = folder / "epoca-000002" / "pesos.weights.h5"
    weights.write_bytes(weights.read_bytes()[:1000])
    assert fit(vae(), flat, folder).epoch == [1, 2, 3]


def test_a_backup_damaged_twice_says_what_to_delete(flat, folder):
    for path in folder.glob("*/*"):
        path.write_bytes(b"{}")
    with pytest.raises(OSError, match=r"«.*r» está dañado .*: borra esa carpeta"):
        fit(vae(), flat, folder)
