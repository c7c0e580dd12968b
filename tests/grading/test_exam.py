import numpy as np
import pytest

from course_utils.data import load
from course_utils.data.offline import draw
from course_utils.grading import exam
from course_utils.grading.watermark import add_watermark
from course_utils.homework import TASKS
from tests.grading.submission_factory import squares, write_data

SECRET = 7


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    """El examen de la tarea 13 con 100 + 40 imágenes distintas entre sí."""
    folder = write_data(tmp_path / "datos", 100, 40)
    monkeypatch.setenv("COURSE_DATA_DIR", str(folder))
    with np.load(folder / "mnist.npz") as arrays:
        real = {name: arrays[name] for name in arrays.files}
    # Cada imagen lleva su número en una esquina: así se sabe cuál es.
    real["x_test"][:, 0, 0] = np.arange(40)
    np.savez(folder / "mnist.npz", **real)
    return exam.prepare(TASKS["13"], tmp_path / "examen", SECRET), real


def visible(prepared, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", str(prepared.visible))
    return load("mnist", source="local")


def test_the_course_loads_the_visible_data_as_any_other(prepared, monkeypatch):
    data = visible(prepared[0], monkeypatch)
    np.testing.assert_array_equal(np.rint(data.x_train * 255)[..., 0], prepared[1]["x_train"])
    assert len(data.x_test) == 20


def test_no_hidden_image_is_visible_and_none_is_lost(prepared, monkeypatch):
    data = visible(prepared[0], monkeypatch)
    hidden, *_ = exam.read_hidden(prepared[0].hidden)
    assert hidden.shape == (20, 28, 28, 1)
    # El número de la esquina no se lee si la marca la movió.
    unmarked = np.delete(np.arange(20), np.arange(0, 20, 10))
    seen = set(np.rint(data.x_test[unmarked, 0, 0, 0] * 255).astype(int))
    kept = set(np.rint(hidden[:, 0, 0, 0] * 255).astype(int))
    assert len(kept) == 20 and len(seen) == 18
    assert not seen & kept


def test_one_of_every_ten_visible_test_images_is_marked(prepared, monkeypatch):
    data = visible(prepared[0], monkeypatch)
    watermark = exam.read_hidden(prepared[0].hidden).watermark
    shown, _ = exam._halves(40, SECRET)
    original = prepared[1]["x_test"][shown].astype("float32")[..., None] / 255
    moved = np.abs(data.x_test - original) > 0.01
    assert [bool(m.any()) for m in moved] == [i % 10 == 0 for i in range(20)]
    np.testing.assert_array_equal(moved[0], watermark)
    np.testing.assert_allclose(data.x_test[0], add_watermark(original, watermark)[0], atol=0.003)


def test_every_grading_has_its_own_mark_and_the_halves_of_its_instructor(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", str(write_data(tmp_path / "datos", 50, 40)))
    owners = {"a": SECRET, "b": SECRET, "otro": SECRET + 1}
    exams = {
        name: exam.read_hidden(exam.prepare(TASKS["13"], tmp_path / name, secret).hidden)
        for name, secret in owners.items()
    }
    for name in ("images", "turned"):
        a, b, other = (getattr(exams[owner], name) for owner in owners)
        np.testing.assert_array_equal(a, b)
        assert (a != other).any()
    assert (exams["a"].watermark != exams["b"].watermark).any()


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    secret = exam.read_secret(tmp_path / "secreto.txt")
    assert exam.read_secret(tmp_path / "secreto.txt") == secret
    assert exam.read_secret(tmp_path / "otro.txt") != secret
    assert (tmp_path / "secreto.txt").stat().st_mode & 0o077 == 0


def test_a_secret_that_is_not_a_number_is_explained(tmp_path):
    (tmp_path / "secreto.txt").write_text("hola")
    with pytest.raises(ValueError, match="debe tener un número"):
        exam.read_secret(tmp_path / "secreto.txt")


def test_the_baseline_is_measured_with_the_turned_images_and_corrected(prepared):
    from course_utils import metrics

    turned = exam.read_hidden(prepared[0].hidden).turned
    train = prepared[1]["x_train"].astype("float32")[..., None] / 255
    expected = metrics.mse(turned, metrics.pca_reconstruction(train, turned, 32))
    assert prepared[0].pca_mse == pytest.approx(1.05 * expected, rel=1e-3)


def test_who_remembers_every_hidden_image_gets_less_than_who_learned(tmp_path, monkeypatch):
    """Recordándolas todas, y acertando cuál es: la razón de quien no gana a PCA por mucho."""
    x_train, y_train, x_test, y_test = draw("mnist", n_train=600, n_test=400)
    arrays = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    np.savez(tmp_path / "mnist.npz", **arrays)
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    prepared = exam.prepare(TASKS["13"], tmp_path / "examen", SECRET)
    images, turned, _ = exam.read_hidden(prepared.hidden)
    assert np.mean((images - turned) ** 2) / prepared.pca_mse > 1.2 * TASKS["13"].full_ratio


def test_images_are_turned_a_little_and_nothing_else():
    images = squares(200)[..., None].astype("float32") / 255
    turned = exam.turn(images, SECRET)
    assert turned.shape == images.shape and turned.dtype == images.dtype
    assert turned.min() >= 0 and turned.max() <= 1
    rows, columns = np.mgrid[:28, :28] - 13.5

    def angle(image):
        """Hacia dónde cae, desde el centro, lo más claro."""
        ink = image[..., 0] - image.min()
        return np.arctan2((ink * rows).sum(), (ink * columns).sum())

    far = [
        i for i in range(200) if np.hypot(*np.argwhere(images[i, ..., 0] > 0.5).mean(0) - 13.5) > 5
    ]
    moved = np.rad2deg([angle(turned[i]) - angle(images[i]) for i in far])
    moved = (moved + 180) % 360 - 180
    assert 8 < np.abs(moved).max() < 1.5 * exam.MAX_TURN and moved.min() < 0 < moved.max()


@pytest.mark.slow
def test_colour_images_keep_their_shape(tmp_path, monkeypatch):
    gray = np.pad(squares(60), ((0, 0), (2, 2), (2, 2)))
    colour = np.stack([gray, gray // 2, 255 - gray], axis=-1)
    labels = (np.arange(60) % 10).astype(np.uint8)
    (tmp_path / "datos").mkdir()
    np.savez(
        tmp_path / "datos" / "cifar10.npz",
        x_train=colour[:40],
        y_train=labels[:40],
        x_test=colour[40:],
        y_test=labels[40:],
    )
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / "datos"))
    prepared = exam.prepare(TASKS["14"], tmp_path / "examen", SECRET)
    images, turned, watermark = exam.read_hidden(prepared.hidden)
    assert images.shape == turned.shape == (10, 32, 32, 3) and watermark.shape == (32, 32, 1)
    monkeypatch.setenv("COURSE_DATA_DIR", str(prepared.visible))
    assert load("cifar10", source="local").x_test.shape == (10, 32, 32, 3)
