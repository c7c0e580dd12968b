import json
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from course_utils import models, results
from course_utils.results import folders
from tests.results.conftest import build, fit

REAL, DRAWN = SimpleNamespace(is_synthetic=False), SimpleNamespace(is_synthetic=True)


def test_another_lesson_starts_from_the_published_weights(trained, capsys):
    model = build(seed=7)
    card = results.load(model, "08", "red", REAL)
    assert np.array_equal(model.get_weights()[0], trained.get_weights()[0])
    assert card["history"] == trained.history_seen
    assert "«red», de la lección 08: loss" in capsys.readouterr().out


def test_drawn_images_ask_for_their_own_weights(trained):
    with pytest.raises(results.ResultError, match="publish 08"):
        results.load(build(), "08", "red", DRAWN)


def test_a_network_of_equal_shapes_that_computes_something_else_is_refused(trained):
    model = build()
    model.layers[1].layers[-1].activation = keras.activations.relu
    with pytest.raises(results.ResultError, match="son de otra red .*linear.*relu"):
        results.load(model, "08", "red", REAL)


def test_who_trains_the_network_does_not_matter(trained):
    encoder, decoder = build(seed=3).layers[1:]
    model = models.Autoencoder(encoder, decoder)
    results.load(model, "08", "red", REAL)
    assert np.array_equal(model.get_weights()[0], trained.get_weights()[0])


def test_a_vae_of_the_package_takes_weights_that_carry_no_beta_and_keeps_its_own(
    published, open_session, x, monkeypatch
):
    def parts():
        return models.dense_vae_encoder(12, (4,), 2), models.dense_decoder(2, (4,), 12)

    (published / "08" / "reales").mkdir(parents=True)
    monkeypatch.setenv(folders.PUBLISH_TO, str(published / "08" / "reales"))
    encoder, decoder = parts()
    plain = models.Autoencoder(encoder, decoder)
    plain.compile("adam")
    fit(open_session("completo"), plain, x)
    vae = models.VAE(*parts(), beta=4)
    results.load(vae, "08", "red", REAL)
    assert np.array_equal(vae.encoder.get_weights()[0], encoder.get_weights()[0])
    assert vae.beta == 4


def test_another_network_is_refused_and_left_alone(trained):
    model = build(latent_dim=3)
    before = model.get_weights()
    with pytest.raises(results.ResultError, match="son de otra red"):
        results.load(model, "08", "red", REAL)
    assert np.array_equal(model.get_weights()[0], before[0])


BAD_FIELDS = [
    {"history": None},
    {"history": {"loss": 3}},
    {"history": {"loss": ["x"]}},
    {"quality": []},
    {"recipe": "x"},
    {"data": [{}]},
    {"data": {"a": 1}},
    {"name": "otra"},
]


@pytest.mark.parametrize("change", BAD_FIELDS, ids=str)
def test_a_card_that_makes_no_sense_is_not_used(trained, published, change):
    path = published / "08" / "reales" / "red.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(results.ResultError, match=r"red\.json» está dañado.*publícala"):
        results.load(build(), "08", "red", REAL)


def test_a_card_nested_a_hundred_thousand_times_is_explained(trained, published):
    (published / "08" / "reales" / "red.json").write_text("[" * 100_000)
    with pytest.raises(results.ResultError, match=r"red\.json» no se puede leer"):
        results.load(build(), "08", "red", REAL)
