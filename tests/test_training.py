import re
from pathlib import Path

import keras
import numpy as np
import pytest

from course_utils import models, training


@pytest.fixture
def model():
    built = models.Autoencoder(models.dense_encoder(64, (8,), 2), models.dense_decoder(2, (8,), 64))
    built.compile(keras.optimizers.Adam(1e-2), "mse")
    return built


@pytest.fixture
def flat(images):
    return images.reshape(len(images), -1)


def test_the_schedule_rises_peaks_and_ends_at_zero():
    schedule = training.warmup_cosine(peak=0.01, total_steps=1000, warmup=0.1)
    rates = [float(schedule(step)) for step in (0, 50, 100, 550, 1000)]
    assert rates == pytest.approx([0, 0.005, 0.01, 0.005, 0], abs=1e-5)


def test_the_schedule_without_warmup_starts_at_its_peak():
    schedule = training.warmup_cosine(peak=0.01, total_steps=100, warmup=0)
    assert [float(schedule(s)) for s in (0, 100)] == pytest.approx([0.01, 0], abs=1e-6)


def test_a_model_with_the_schedule_can_be_saved_and_loaded(model, flat, tmp_path):
    model.compile(keras.optimizers.Adam(training.warmup_cosine(0.01, 100)), "mse")
    model.fit(flat, verbose=0)
    model.save(tmp_path / "m.keras")
    restored = keras.models.load_model(tmp_path / "m.keras")
    assert float(restored.optimizer.learning_rate) == float(model.optimizer.learning_rate)


@pytest.mark.parametrize(("n", "batch", "expected"), [(100, 50, 6), (101, 50, 9), (1, 50, 3)])
def test_steps_count_the_incomplete_batch(n, batch, expected):
    assert training.count_steps(n, batch, epochs=3) == expected


def test_the_best_checkpoint_keeps_the_best_epoch(model, flat, tmp_path):
    path = tmp_path / "nueva" / "mejor.weights.h5"
    callback = training.best_checkpoint(path)
    model.fit(flat, epochs=2, verbose=0, validation_data=flat, callbacks=[callback])
    best = model.evaluate(flat, verbose=0)
    # Un ritmo enorme estropea el modelo: el archivo debe conservar la época buena.
    model.compile(keras.optimizers.SGD(1e4), "mse")
    model.fit(flat, epochs=1, verbose=0, validation_data=flat, callbacks=[callback])
    assert model.evaluate(flat, verbose=0) > best
    model.load_weights(path)
    assert model.evaluate(flat, verbose=0) == pytest.approx(best)


def test_checkpoints_must_be_weight_files(tmp_path):
    with pytest.raises(ValueError, match=r"debe acabar en \.weights\.h5 y es «mejor.keras»"):
        training.best_checkpoint(tmp_path / "mejor.keras")


def test_a_death_while_writing_the_best_weights_keeps_the_ones_before(model, flat, tmp_path):
    path = tmp_path / "mejor.weights.h5"
    model.fit(flat, verbose=0, validation_data=flat, callbacks=[training.best_checkpoint(path)])
    kept = path.read_bytes()

    def cut(file, **_):
        Path(file).write_bytes(b"medio archivo")
        raise KeyboardInterrupt

    model.save_weights = cut
    with pytest.raises(KeyboardInterrupt):
        model.fit(flat, verbose=0, validation_data=flat, callbacks=[training.best_checkpoint(path)])
    assert path.read_bytes() == kept
    training.best_checkpoint(path)
    assert list(tmp_path.iterdir()) == [path]


def test_tensorboard_writes_its_curves(model, flat, tmp_path):
    model.fit(flat, verbose=0, callbacks=[training.tensorboard(tmp_path / "tb")])
    assert list((tmp_path / "tb").rglob("events*"))


def test_folders_that_cannot_be_written_are_explained(tmp_path):
    (tmp_path / "archivo").write_text("")
    folder = tmp_path / "archivo" / "x"
    for build in (training.resume, training.tensorboard):
        with pytest.raises(PermissionError, match="No puedo escribir"):
            build(folder)
    with pytest.raises(PermissionError, match="No puedo escribir"):
        training.best_checkpoint(folder / "mejor.weights.h5")


def test_latent_history_sees_before_during_and_after(model, flat):
    untrained = model.encoder.predict(flat, verbose=0)
    history = training.LatentHistory(model.encoder, flat, every=2)
    model.fit(flat, epochs=2, batch_size=8, verbose=0, callbacks=[history])
    assert history.steps == [0, 2, 4, 6, 8]
    assert np.allclose(history.codes[0], untrained, atol=1e-5)
    assert np.allclose(history.codes[-1], model.encoder.predict(flat, verbose=0), atol=1e-5)
    assert not np.allclose(history.codes[0], history.codes[-1], atol=1e-3)


def test_latent_history_counts_steps_also_when_keras_groups_them(model, flat):
    model.compile("adam", "mse", steps_per_execution=3)
    history = training.LatentHistory(model.encoder, flat, every=1)
    model.fit(flat, epochs=2, batch_size=8, verbose=0, callbacks=[history])
    assert history.steps == [0, 3, 4, 7, 8]


def test_progress_keeps_one_line_per_epoch_and_abridges_the_middle(model, flat, monkeypatch):
    texts = []
    monkeypatch.setattr(training, "_display_line", lambda text: None)
    monkeypatch.setattr(training, "_update_line", lambda handle, text: texts.append(text))
    model.fit(flat, epochs=12, verbose=0, callbacks=[training.Progress()])
    lines = texts[-1].splitlines()
    assert lines[0].startswith("Época  1/12 · loss 0.")
    assert lines[1] == "…"
    assert lines[-1].startswith("Época 12/12")
    assert len(lines) == 8


def test_progress_puts_the_loss_first_and_validation_beside_it(model, flat, monkeypatch):
    texts = []
    monkeypatch.setattr(training, "_display_line", lambda text: None)
    monkeypatch.setattr(training, "_update_line", lambda handle, text: texts.append(text))
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(flat, validation_data=flat, verbose=0, callbacks=[training.Progress()])
    pattern = r"Época 1/1 · loss 0\.\d{4}, val 0\.\d{4} · mae 0\.\d{4}, val 0\.\d{4} · .* s"
    assert re.fullmatch(pattern, texts[-1])


def test_progress_writes_four_digits_whatever_the_scale():
    logs = {"kl": 5.91534, "loss": 151.1670, "reconstruction": 0.01234, "val_loss": 1153.39}
    assert training._measures(logs) == [
        "loss 151.2, val 1153",
        "kl 5.915",
        "reconstruction 0.0123",
    ]


@pytest.fixture
def vae():
    encoder, decoder = models.dense_vae_encoder(64, (8,), 2), models.dense_decoder(2, (8,), 64)
    built = models.VAE(encoder, decoder)
    built.compile(keras.optimizers.Adam(1e-2))
    return built


def test_latent_history_of_a_vae_keeps_the_means(vae, flat):
    history = training.LatentHistory(vae.encoder, flat, every=1)
    vae.fit(flat, batch_size=16, verbose=0, callbacks=[history])
    z_mean, _ = vae.encoder.predict(flat, verbose=0)
    assert history.codes[-1] == pytest.approx(z_mean, abs=1e-5)


def test_the_recipe_trains_and_returns_the_history(images):
    flat = images.reshape(len(images), -1)
    model = models.Autoencoder(models.dense_encoder(64, (8,), 2), models.dense_decoder(2, (8,), 64))
    history = training.fit(
        model, flat, epochs=3, batch_size=8, peak=1e-2, validation_data=flat, callbacks=[]
    )
    assert set(history) == {"loss", "reconstruction", "val_loss", "val_reconstruction"}
    assert len(history["loss"]) == 3
    assert int(model.optimizer.iterations) == 12
    # El coseno acaba en 0: la tasa no pasa del máximo ni se queda en él.
    assert float(model.optimizer.learning_rate) < 1e-3


def test_the_recipe_takes_a_loss_of_keras_and_inputs_with_labels(images):
    flat, labels = images.reshape(len(images), -1), np.arange(len(images)) % 3
    classifier = models.dense_encoder(64, (), 3, "softmax")
    loss = "sparse_categorical_crossentropy"
    history = training.fit(classifier, flat, labels, epochs=1, batch_size=16, loss=loss)
    assert set(history) == {"loss"}
    conditional = models.ConditionalVAE(
        models.conditional_encoder(64, 3, (8,), 2), models.conditional_decoder(2, 3, (8,), 64)
    )
    inputs = {"x": flat, "labels": labels}
    assert "kl" in training.fit(conditional, inputs, epochs=1, batch_size=16)
