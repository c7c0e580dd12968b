import json
from dataclasses import asdict, replace
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import layers, ops

from course_utils.homework import CheckResult, Measures, check_marks, honours, marks, measure
from course_utils.homework import rubric as rubric_of
from course_utils.homework.scoring import _posterior_gap, baseline, fraction, why_not_a_vae
from course_utils.homework.tasks import (
    CHECK_POINTS,
    CHECK_TITLES,
    NOT_A_VAE_POINTS,
    OBJECTIVE_POINTS,
    TASKS,
)
from course_utils.models import VAE
from tests.homework.linear_vae import FACTORS, TASK, make_data, networks

GOOD = Measures(
    mse=0.01,
    pca_mse=0.01,
    ratio=1.0,
    reconstruction=5.0,
    kl=10.0,
    nelbo=15.0,
    saved=50.0,
    latent_dim=6,
    active_units=6,
    posterior_gap=0.1,
    sample_gap=0.01,
    sampled_mse=0.012,
    blind=100.0,
    elbo_share=0.6,
)


@pytest.fixture(scope="module")
def data():
    return make_data()


@pytest.fixture(scope="module")
def exact(data):
    """Las medidas del VAE lineal exacto."""
    return measure(*networks(data), data, TASK)


def reasons(data, pair):
    return why_not_a_vae(measure(*pair, data, TASK), TASK)


def test_the_measures_of_an_exact_linear_vae(data, exact):
    seen = exact
    assert seen.pca_mse == pytest.approx(0.01**2 * 58 / 64, rel=0.05)
    assert seen.ratio == pytest.approx(1.0, abs=0.01)
    assert seen.mse == pytest.approx(seen.ratio * seen.pca_mse)
    one = 0.5 * (1 - np.exp(-4.0) + np.exp(-4.0) - 1 + 4)
    assert seen.kl == pytest.approx(FACTORS * one, rel=0.05)
    assert seen.nelbo == pytest.approx(seen.reconstruction + seen.kl)
    assert (seen.latent_dim, seen.active_units) == (6, 6)
    assert seen.posterior_gap < 0.02
    assert seen.sample_gap < 0.02
    # D/2·log(varianza / error desde una muestra), con σ² = e⁻⁴ de la varianza de cada onda.
    variance = data.x_test.var(axis=0).mean()
    sampled = 2 * seen.reconstruction / 64
    assert seen.saved == pytest.approx(32 * np.log(variance / sampled), rel=0.02)
    assert sampled > 2 * seen.mse
    assert seen.sampled_mse == pytest.approx(sampled)
    # Lo que cuesta una imagen de 64 intensidades de 256 niveles, sin código y con él.
    assert seen.blind == pytest.approx(32 * np.log(2 * np.pi * np.e * 256**2 * variance), rel=0.01)
    assert seen.elbo_share == pytest.approx(1 - (seen.saved - seen.kl) / seen.blind)
    assert why_not_a_vae(seen, TASK) == []


@pytest.mark.parametrize("kind", ["bce", "mse"])
def test_the_nats_are_those_of_the_course(data, kind):
    encoder, decoder = networks(data, log_var=-6.0)
    task = replace(TASK, reconstruction=kind)
    seen = measure(encoder, decoder, data, task)
    model = VAE(encoder, decoder, reconstruction=kind)
    model.compile()
    expected = model.evaluate(data.x_test, batch_size=400, verbose=0, return_dict=True)
    assert seen.kl == pytest.approx(expected["kl"], rel=1e-4)
    assert seen.reconstruction == pytest.approx(expected["reconstruction"], rel=0.02)


def test_the_bernoulli_saving_is_measured_against_the_mean_image(data):
    seen = measure(*networks(data), data, replace(TASK, reconstruction="bce"))
    x, p = data.x_test, data.x_train.mean(axis=0)
    blind = -(x * np.log(p) + (1 - x) * np.log1p(-p)).sum(axis=(1, 2, 3)).mean()
    assert seen.saved == pytest.approx(blind - seen.reconstruction, rel=1e-4)


def test_measuring_again_gives_the_same(data, exact):
    assert measure(*networks(data), data, TASK) == exact


def test_the_baseline_does_not_depend_on_the_length_of_the_code(data, exact):
    short = measure(*networks(data, dimensions=2), data, TASK)
    assert short.pca_mse == exact.pca_mse == baseline(data, TASK)
    assert short.ratio > 3


def test_a_baseline_already_computed_is_used(data):
    seen = measure(*networks(data), data, TASK, pca_mse=0.5)
    assert seen.pca_mse == 0.5
    assert seen.ratio == pytest.approx(seen.mse / 0.5)


def test_with_few_images_pca_takes_the_components_it_can(data):
    few = SimpleNamespace(x_train=data.x_train[:5], x_test=data.x_test)
    assert baseline(few, TASK) > baseline(data, TASK)


def collapsed(data):
    encoder, decoder = networks(data, log_var=0.0)
    encoder.layers[2].kernel.assign(0 * encoder.layers[2].kernel)
    encoder.layers[2].bias.assign(0 * encoder.layers[2].bias)
    return encoder, decoder


def deaf(data):
    """Códigos minúsculos con ruido enorme: reconstruye desde μ, pero la muestra no dice nada."""
    return networks(data, log_var=0.0, scale=0.1)


def noise_decoder():
    z = keras.Input((FACTORS,))
    x = layers.Dense(64, kernel_initializer=keras.initializers.RandomNormal(0, 9, seed=1))(z)
    return keras.Model(z, layers.Reshape((8, 8, 1))(ops.sigmoid(x)))


def repeated_decoder(data):
    return networks(data, gain=1e-4)[1]


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        (collapsed, "el código no dice nada"),
        (collapsed, "usa 0 dimensiones"),
        (deaf, "es un autoencoder corriente"),
        (lambda data: networks(data, log_var=-200.0), "es un autoencoder corriente"),
        (lambda data: networks(data, log_var=-20.0, scale=40.0), "no siguen N(0, I)"),
        (lambda data: networks(data, log_var=-20.0, scale=40.0), "no se parece"),
        (lambda data: (networks(data)[0], noise_decoder()), "no se parece"),
        (lambda data: (networks(data)[0], repeated_decoder(data)), "no se parece"),
    ],
)
def test_each_way_of_not_being_a_vae_is_named(data, pair, reason):
    assert any(reason in text for text in reasons(data, pair(data)))


@pytest.mark.parametrize(
    ("mean", "deviation", "nats"), [(0, 1, 0.0), (3, 1, 4.5), (0, np.e, 0.5 * (np.e**2 - 3))]
)
def test_the_posterior_gap_sees_displaced_and_stretched_codes(mean, deviation, nats):
    z = mean + deviation * np.random.default_rng(0).standard_normal((40_000, 2))
    assert _posterior_gap(z) == pytest.approx(nats, abs=0.05)


@pytest.mark.parametrize("log_var", [-2.0, -4.0, -7.0])
def test_vaes_of_very_different_beta_are_all_vaes(data, log_var):
    assert reasons(data, networks(data, log_var=log_var)) == []


@pytest.mark.parametrize(
    ("ratio", "points"),
    [(3.0, 0), (9.0, 0), (2.25, 3), (1.5, 6), (0.2, 6), (float("nan"), 0), (float("inf"), 0)],
)
def test_points_go_in_a_straight_line_from_zero_to_full(ratio, points):
    (mark,) = marks(replace(GOOD, ratio=ratio), TASK)
    assert mark.points == pytest.approx(points)
    assert mark.maximum == OBJECTIVE_POINTS
    assert "veces el de PCA con 6 componentes" in mark.reason


BROKEN = [
    {"kl": 1.9},
    {"active_units": 2},
    {"saved": 9.0},
    {"posterior_gap": 0.6},
    {"sample_gap": 0.2},
    {"elbo_share": 0.86},
    {"elbo_share": float("nan")},
    {"kl": float("nan")},
    {"saved": float("nan")},
    {"posterior_gap": float("nan")},
    {"sample_gap": float("nan")},
]


@pytest.mark.parametrize("change", BROKEN, ids=str)
def test_a_model_that_is_no_vae_gets_neither_full_marks_nor_honours(change):
    broken = replace(GOOD, **change)
    (mark,) = marks(broken, TASK)
    assert mark.points == NOT_A_VAE_POINTS
    assert "No se comporta como un VAE" in mark.reason
    assert not honours(broken, TASK)


def test_a_bad_model_that_is_no_vae_is_not_raised_to_the_cap():
    (mark,) = marks(replace(GOOD, ratio=2.9, kl=0.0), TASK)
    assert mark.points == pytest.approx(OBJECTIVE_POINTS * 0.1 / 1.5)


@pytest.mark.parametrize(("ratio", "worthy"), [(1.2, True), (1.21, False), (float("nan"), False)])
def test_honours_ask_for_more_than_full_marks(ratio, worthy):
    seen = replace(GOOD, ratio=ratio)
    assert honours(seen, TASK) is worthy
    if worthy:
        assert marks(seen, TASK)[0].points == OBJECTIVE_POINTS


def test_checks_give_their_points_in_order():
    for task, wrong in ((TASKS["13"], "kl"), (TASKS["14"], "linear_vae")):
        results = [CheckResult(CHECK_TITLES[key], key != wrong, "m") for key in task.checks]
        given = check_marks(results)
        assert [mark.name for mark in given] == [CHECK_TITLES[key] for key in task.checks]
        assert [mark.maximum for mark in given] == [CHECK_POINTS[key] for key in task.checks]
        lost = {mark.name for mark in given if mark.points == 0}
        assert lost == {CHECK_TITLES[wrong]}
        assert sum(mark.points for mark in given) == 4 - CHECK_POINTS[wrong]


def test_the_rubric_shows_every_point():
    for task in TASKS.values():
        table = rubric_of(task).data
        for text in (f"PCA-{task.max_latent_dim}", "Matrícula", "mención"):
            assert text in table
        assert {key for key, title in CHECK_TITLES.items() if title in table} == set(task.checks)
        assert ">6<" in table and ">3<" in table
    assert "0.75" in rubric_of(TASKS["13"]).data


def test_measures_can_be_written_as_json(exact):
    assert Measures(**json.loads(json.dumps(asdict(exact)))) == exact


def test_fraction_never_leaves_zero_and_one():
    for task in TASKS.values():
        for ratio in (-1, 0, task.full_ratio, task.zero_ratio, 100):
            assert 0 <= fraction(ratio, task) <= 1
