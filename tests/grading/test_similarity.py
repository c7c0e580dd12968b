"""Qué entregas se avisan por parecidas, y cuáles no."""

import pytest

from course_utils.grading import submissions
from course_utils.grading.similarity import similar_pairs
from course_utils.project import NOTEBOOKS
from tests.grading.submission_factory import GOOD, PARAMETERS, changed, write_notebook

OTHER = (
    PARAMETERS,
    """
def build_encoder(latent_dim):
    x = keras.Input((28, 28, 1))
    for filters in (16, 32):
        x = layers.Conv2D(filters, 3, strides=2)(x)
    if latent_dim > 3:
        x = layers.BatchNormalization()(x)
    return keras.Model(x, [layers.Dense(latent_dim, name=n)(x) for n in "ab"])

for rate in [1e-3, 1e-4]:
    while vae.loss > 3 and not done:
        print(f"{rate}: {vae.fit(x, verbose=0).history['loss'][-1]:.2f}")
    np.savez("x.npz", **{str(k): v for k, v in enumerate(vae.get_weights())})
""",
)


def pairs(folder, **cells):
    for student, written in cells.items():
        write_notebook(folder / f"{student}.ipynb", written)
    return similar_pairs(submissions.find(folder))


def test_a_copy_with_other_names_and_spaces_is_found(tmp_path):
    copy = changed(
        "latent_dim", "dim", changed("images", "entradas", changed("h = ", "oculta  =  "))
    )
    ((one, other, share),) = pairs(tmp_path, ana=GOOD, luis=copy, eva=OTHER)
    assert {one, other} == {"ana", "luis"} and share == 1


@pytest.mark.parametrize("task", ["13_vae_mnist", "14_vae_cifar10"])
def test_who_writes_nothing_resembles_nobody(tmp_path, task):
    text = (NOTEBOOKS / "tareas" / f"{task}.ipynb").read_text(encoding="utf-8")
    for student in ("ana", "luis"):
        (tmp_path / f"{student}.ipynb").write_text(text, encoding="utf-8")
    assert similar_pairs(submissions.find(tmp_path)) == []


def test_what_cannot_be_read_is_passed_over(tmp_path):
    (tmp_path / "eva.ipynb").write_text("{")
    (tmp_path / "luz").mkdir()
    assert pairs(tmp_path, ana=GOOD, luis=("def (",)) == []
