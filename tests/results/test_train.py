import json
from dataclasses import replace

import keras
import numpy as np
import pytest

from course_utils import models, training
from course_utils.results import ResultError, archive, folders, train
from tests.results.conftest import build, examples, fit


def card_of(published):
    path = published / "08" / "reales" / "red.json"
    return path, json.loads(path.read_text(encoding="utf-8"))


def trained_card(published):
    """La ficha de lo que entrenó una sesión que no publica: va con las salidas."""
    (path,) = published.parent.rglob("red.json")
    return path, json.loads(path.read_text(encoding="utf-8"))


def trains(model, before):
    pairs = zip(model.get_weights(), before, strict=True)
    return any(not np.array_equal(a, b) for a, b in pairs)


def test_what_was_published_comes_back_with_its_history(trained, open_session, x, capsys):
    model = build(seed=5)
    history = fit(open_session(), model, x)
    for ours, theirs in zip(model.get_weights(), trained.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)
    assert history == trained.history_seen
    said = capsys.readouterr().out
    assert "«red», ya entrenada (64 ejemplos, 2 épocas" in said
    assert 'PROFILE = "completo"' in said


def test_the_one_who_trains_keeps_what_the_others_will_load(trained, x, published):
    measured = trained.evaluate(x, x, batch_size=500, verbose=0)
    assert measured == pytest.approx(card_of(published)[1]["quality"]["loss"], rel=1e-6)
    assert all(np.array_equal(w, w.astype("float16")) for w in trained.get_weights())


@pytest.mark.parametrize(("allowed", "bits"), [(np.inf, 3), (1e-3, None)])
def test_the_kernels_keep_only_the_bits_that_the_quality_needs(
    published, open_session, x, monkeypatch, allowed, bits
):
    monkeypatch.setattr(train, "HALF_COST", allowed)
    model = build()
    fit(open_session("completo"), model, x)
    path, card = trained_card(published)
    assert card["cost_of_float16"] <= allowed
    bits = bits or card["mantissa_bits"]
    assert card["mantissa_bits"] == bits
    kernels = [w for w in model.get_weights() if w.ndim > 1]
    dropped = (1 << (10 - bits)) - 1
    assert not any((k.astype("float16").view("uint16") & dropped).any() for k in kernels)
    biases = np.concatenate([w for w in model.get_weights() if w.ndim == 1])
    assert (biases.astype("float16").view("uint16") & 0b1111).any()


def test_if_sixteen_bits_cost_too_much_the_weights_are_kept_as_they_are(
    published, open_session, x, monkeypatch
):
    monkeypatch.setattr(train, "HALF_COST", -1)
    model = build()
    fit(open_session("completo"), model, x)
    path, card = trained_card(published)
    assert card["precision"] == "float32"
    stored = archive.read_arrays(path.parent, card)
    for ours, theirs in zip(model.get_weights(), stored.values(), strict=True):
        assert np.array_equal(ours, theirs)


def test_a_network_that_samples_is_measured_with_the_same_randomness(published, open_session, x):
    encoder, decoder = models.dense_vae_encoder(12, (4,), 2), models.dense_decoder(2, (4,), 12)
    vae = models.VAE(encoder, decoder, reconstruction="mse")
    vae.compile("adam")
    fit(open_session("completo"), vae, x, validation_data=(x[:8], x[:8]))
    assert trained_card(published)[1]["precision"] == "float16"


def test_having_evaluated_before_does_not_change_what_is_measured(published, open_session, x):
    x[32:] *= 0.1
    model = build()
    wanted = model.evaluate(x, x, batch_size=500, verbose=0)
    model.predict(x, verbose=0)
    many = np.repeat(x, 20, axis=0)
    history = fit(open_session("completo"), model, x, epochs=1, validation_data=(many, many))
    measured = model.evaluate(many, many, batch_size=500, verbose=0)
    error = np.mean((many - model.predict(many, batch_size=500, verbose=0)) ** 2)
    assert measured != wanted
    assert measured == pytest.approx(error, rel=1e-4)
    assert history["val_loss"][-1] == pytest.approx(error, rel=1e-2)


def test_the_small_profile_trains_and_remembers_nothing(published, open_session, x):
    model = build()
    before = model.get_weights()
    history = fit(open_session("ci"), model, x)
    assert trains(model, before) and len(history["val_loss"]) == 2
    assert not list(published.parent.rglob("*.npz"))


def test_what_completo_trains_is_loaded_afterwards(published, open_session, x, capsys):
    fit(open_session("completo"), build(), x)
    fit(open_session(), build(seed=9), x)
    assert "ya entrenada" in capsys.readouterr().out


def open_another(open_session, profile):
    return replace(open_session(profile), lesson="12")


@pytest.mark.parametrize("profile", ["completo", "clase"])
def test_what_another_lesson_trained_is_not_trained_again(
    published, open_session, x, capsys, profile
):
    fit(open_session("completo"), build(), x)
    model = build(seed=9)
    fit(open_another(open_session, profile), model, x, lesson="08")
    said = capsys.readouterr().out
    assert "«red», ya entrenada en la lección 08 (64" in said and "completo" not in said
    assert not list(published.parent.glob("salidas/12/resultados"))


@pytest.mark.parametrize("change", [{"epochs": 3}, {"x": np.float32(0.5) * examples()}])
def test_of_another_lesson_other_recipes_or_data_are_trained_here(
    published, open_session, x, capsys, change
):
    fit(open_session("completo"), build(), x)
    model = build()
    before = model.get_weights()
    options = {"x": x, **change}
    fit(open_another(open_session, "completo"), model, **options, lesson="08")
    assert trains(model, before)
    assert "Se calcula aquí «red»" in capsys.readouterr().out


def test_the_one_that_trains_first_leaves_it_to_the_lesson_that_owns_it(
    published, open_session, x, capsys
):
    fit(open_another(open_session, "completo"), build(), x, lesson="08")
    capsys.readouterr()
    fit(open_session("clase"), build(seed=9), x)
    assert "ya entrenada" in capsys.readouterr().out


def test_the_small_profile_borrows_nothing(published, open_session, x):
    fit(open_session("completo"), build(), x)
    model = build()
    before = model.get_weights()
    fit(open_another(open_session, "ci"), model, x, lesson="08")
    assert trains(model, before)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"epochs": 3}, "epochs: 2, y aquí 3"),
        ({"batch_size": 4}, "batch_size: 8, y aquí 4"),
        ({"name": "otra"}, "no está publicado «otra.json»"),
    ],
)
def test_another_recipe_is_explained_and_trained(trained, open_session, x, capsys, change, said):
    model = build()
    before = model.get_weights()
    fit(open_session(), model, x, **change)
    assert trains(model, before)
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (lambda: build(latent_dim=3), "network"),
        (lambda: build(rate=2e-2), "optimizer"),
    ],
)
def test_another_network_or_optimizer_is_trained(trained, open_session, x, capsys, model, said):
    fit(open_session(), model(), x)
    assert f"otra receta ({said}" in capsys.readouterr().out


def test_a_model_of_two_inputs_and_no_target_is_remembered_too(published, open_session, x, capsys):
    labels = np.arange(64) % 3

    def conditional():
        keras.utils.set_random_seed(0)
        layers, examples, one_hot, z = keras.layers, *map(keras.Input, ((12,), (3,), (2,)))
        heads = [layers.Dense(2)(layers.concatenate([examples, one_hot])) for _ in range(2)]
        drawn = layers.Dense(12, "sigmoid")(layers.concatenate([z, one_hot]))
        encoder = keras.Model([examples, one_hot], heads)
        model = models.ConditionalVAE(encoder, keras.Model([z, one_hot], drawn), seed=1)
        model.compile("adam")
        return model

    inputs = {"x": x, "labels": labels}
    options = {"name": "red", "epochs": 1, "batch_size": 8, "validation_data": (inputs, None)}
    for profile in ("completo", "clase"):
        open_session(profile).fit(conditional(), inputs, None, **options)
    assert "ya entrenada (64 ejemplos" in capsys.readouterr().out
    other = {"x": x, "labels": np.zeros_like(labels)}
    open_session().fit(conditional(), other, None, **options)
    assert "otros datos" in capsys.readouterr().out


def test_another_seed_is_trained(trained, open_session, x, capsys):
    fit(open_session(seed=2), build(), x)
    assert "seed: 1, y aquí 2" in capsys.readouterr().out


def test_other_data_are_noticed_and_other_rounding_is_not(trained, open_session, x, capsys):
    fit(open_session(), build(), x + np.float32(1e-7))
    assert "ya entrenada" in capsys.readouterr().out
    fit(open_session(), build(), x * np.float32(0.9))
    assert "otros datos (64 ejemplos)" in capsys.readouterr().out
    fit(open_session(), build(), x[:32])
    assert "otros datos" in capsys.readouterr().out


def test_an_array_changed_in_place_is_other_data(trained, open_session, x, capsys):
    fit(open_session(), build(), x)
    x *= 0.5
    fit(open_session(), build(), x)
    assert "otros datos" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", ["npz", "json"])
@pytest.mark.parametrize("damage", ["cut", "empty", "foreign", "gone"])
def test_a_damaged_file_is_explained_and_the_lesson_trains(
    trained, published, open_session, x, capsys, suffix, damage
):
    path = published / "08" / "reales" / f"red.{suffix}"
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes({"cut": content[:100], "empty": b"", "foreign": b"<html>"}[damage])
    model = build()
    before = model.get_weights()
    fit(open_session(), model, x)
    assert trains(model, before)
    said = capsys.readouterr().out
    assert "Se calcula aquí «red»" in said and said.strip().count("\n") == 0


def test_weights_of_another_card_are_not_loaded(trained, published, open_session, x, capsys):
    folder = published / "08" / "reales"
    np.savez_compressed(folder / "red.npz", peso_000=np.zeros((12, 2)))
    fit(open_session(), build(), x)
    assert "no es el de su ficha" in capsys.readouterr().out


def test_pickled_weights_are_never_opened(trained, published, open_session, x, capsys):
    folder = published / "08" / "reales"
    np.savez(folder / "red.npz", peso_000=np.array([{"a": 1}], dtype=object))
    path, card = card_of(published)
    path.write_text(json.dumps({**card, "sha256": archive._digest(folder / "red.npz")}))
    fit(open_session(), build(), x)
    assert "contiene objetos de Python (pickle)" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["[]", '{"name": "red"}', "nada"])
def test_a_card_that_is_not_one_is_explained(trained, published, open_session, x, capsys, content):
    card_of(published)[0].write_text(content)
    fit(open_session(), build(), x)
    assert "Se calcula aquí «red»" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_does_not_stop_the_lesson(
    published, open_session, x, capsys, monkeypatch
):
    blocker = published.parent / "archivo"
    blocker.write_text("")
    monkeypatch.setattr(folders, "target_folder", lambda lesson: blocker / "dentro")
    history = fit(open_session("completo"), build(), x)
    assert len(history["loss"]) == 2
    assert "no se pudo guardar" in capsys.readouterr().out


def test_nothing_half_written_is_left(trained, published):
    assert {path.name for path in published.rglob("*") if path.is_file()} == {"red.json", "red.npz"}


def test_two_results_with_one_name_are_refused_when_publishing(
    trained, published, open_session, x, monkeypatch
):
    monkeypatch.setenv(folders.PUBLISH_TO, str(published / "08" / "reales"))
    with pytest.raises(ResultError, match="dos resultados con el nombre «red»"):
        fit(open_session("completo"), build(), x)


def test_weights_that_do_not_fit_in_16_bits_are_kept_whole(published, open_session, x):
    model = build()
    model.layers[1].layers[-1].set_weights([np.full((12, 2), 1e6, "float32"), np.zeros(2)])
    fit(open_session("completo"), model, x, epochs=1)
    other = build()
    fit(open_session(), other, x, epochs=1)
    assert np.array_equal(model.get_weights()[0], other.get_weights()[0])
    assert np.isfinite(other.get_weights()[0]).all()


def test_what_a_spy_saw_comes_back_with_the_weights(published, open_session, x):
    seen = []
    for profile in ("completo", "clase"):
        model = build()
        spy = training.LatentHistory(model.layers[1], x, every=4)
        fit(open_session(profile), model, x, callbacks=[spy])
        seen.append(spy)
    assert seen[0].steps == seen[1].steps
    assert len(seen[1].steps) > 2
    assert np.allclose(np.stack(seen[0].codes), np.stack(seen[1].codes), atol=1e-2)


def test_published_without_the_spy_it_is_trained_again(trained, open_session, x, capsys):
    model = build()
    spy = training.LatentHistory(model.layers[1], x, every=4)
    fit(open_session(), model, x, callbacks=[spy])
    assert "lo que vio el espía" in capsys.readouterr().out
    assert len(spy.codes) > 2


class Checking:
    """Con ``publish --check``: lo que no cuadra es un error, y nada se entrena."""

    @pytest.fixture(autouse=True)
    def checking(self, trained, monkeypatch):
        monkeypatch.setenv(folders.CHECKING, "1")


class TestChecking(Checking):
    def test_what_was_published_passes(self, open_session, x):
        fit(open_session(), build(), x)

    def test_one_weight_changed_is_found(self, open_session, x, published):
        path, card = card_of(published)
        arrays = archive.read_arrays(path.parent, card)
        arrays["peso_000"][0, 0] += np.float16(2)
        archive.save(path.parent, card, arrays)
        with pytest.raises(ResultError, match="la ficha dice .* y ahora se mide"):
            fit(open_session(), build(), x)

    def test_one_value_of_the_recipe_changed_is_found(self, open_session, x):
        with pytest.raises(ResultError, match="otra receta \\(epochs: 2, y aquí 3\\)"):
            fit(open_session(), build(), x, epochs=3)

    def test_one_image_changed_is_found(self, open_session, x):
        other = x.copy()
        other[0, 0] += 1e-3
        with pytest.raises(ResultError, match="otros datos"):
            fit(open_session(), build(), other)

    def test_a_quality_edited_by_hand_is_found(self, open_session, x, published):
        path, card = card_of(published)
        card["quality"]["loss"] *= 0.9
        path.write_text(json.dumps(card))
        with pytest.raises(ResultError, match="publica de nuevo"):
            fit(open_session(), build(), x)

    def test_what_is_used_is_noted(self, open_session, x):
        session = open_session()
        fit(session, build(), x)
        used = json.loads((session.output_dir / folders.LEDGER).read_text())
        assert used == ["08/reales/red"]


def test_how_keras_numbers_its_layers_does_not_count(trained, open_session, x, capsys):
    keras.layers.Dense(3)
    fit(open_session(), build(), x)
    assert "ya entrenada" in capsys.readouterr().out
