import functools
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier

from course_utils.data.offline import draw, patches
from course_utils.data.offline.digits import _split_originals

SHAPES = {"mnist": (28, 28), "fashion_mnist": (28, 28), "cifar10": (32, 32, 3)}
each_dataset = pytest.mark.parametrize("name", SHAPES)

cached_draw = functools.cache(functools.partial(draw, n_train=1000, n_test=300))


def flat(images):
    return images.reshape(len(images), -1) / 255


@each_dataset
def test_images_and_labels_have_the_shape_and_type_of_the_real_dataset(name):
    x_train, y_train, x_test, y_test = cached_draw(name)
    assert x_train.shape == (1000, *SHAPES[name])
    assert x_test.shape == (300, *SHAPES[name])
    assert y_train.shape == (1000,)
    assert y_test.shape == (300,)
    assert {part.dtype for part in (x_train, y_train, x_test, y_test)} == {np.dtype(np.uint8)}


@each_dataset
def test_images_go_from_black_to_white_with_tones_in_between(name):
    x_train = cached_draw(name)[0]
    assert x_train.min() < 10
    assert x_train.max() > 245
    assert np.mean((x_train > 40) & (x_train < 190)) > 0.02


@each_dataset
def test_classes_are_balanced_and_shuffled(name):
    _, y_train, _, y_test = cached_draw(name)
    assert np.bincount(y_train).tolist() == [100] * 10
    assert np.bincount(y_test).tolist() == [30] * 10
    assert np.mean(np.diff(y_train.astype(int)) == 0) < 0.2
    assert len({tuple(block) for block in y_train.reshape(-1, 10).tolist()}) > 90


def test_sizes_that_are_not_multiples_of_ten_differ_by_one_image_at_most():
    _, y_train, _, y_test = draw("fashion_mnist", n_train=37, n_test=14)
    for labels, size in ((y_train, 37), (y_test, 14)):
        counts = np.bincount(labels, minlength=10)
        assert counts.sum() == size
        assert counts.max() - counts.min() == 1


@each_dataset
def test_same_seed_draws_the_same_images(name):
    first, second = (draw(name, n_train=60, n_test=20, seed=7) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one, other)


@each_dataset
def test_another_seed_draws_other_images(name):
    first, second = (draw(name, n_train=60, n_test=20, seed=seed) for seed in (7, 8))
    for one, other in zip(first, second, strict=True):
        assert not np.array_equal(one, other)


@each_dataset
def test_a_smaller_draw_is_the_beginning_of_a_larger_one(name):
    small, large = draw(name, n_train=30, n_test=10), cached_draw(name)
    for part, whole in zip(small, large, strict=True):
        assert np.array_equal(part, whole[: len(part)])


@each_dataset
def test_no_image_is_repeated_within_or_between_train_and_test(name):
    x_train, _, x_test, _ = draw(name)
    assert (len(x_train), len(x_test)) == (6000, 1000)
    images = {image.tobytes() for part in (x_train, x_test) for image in part}
    assert len(images) == len(x_train) + len(x_test)


def test_digits_of_train_and_test_come_from_different_originals():
    parts = [_split_originals(for_test) for for_test in (False, True)]
    train, test = ({one.tobytes() for group in part for one in group} for part in parts)
    assert not train & test
    assert [len(group) > 30 for group in parts[1]] == [True] * 10
    assert sum(len(group) for part in parts for group in part) == 1797


@pytest.mark.parametrize(("for_test", "hidden"), [(False, "test"), (True, "train")])
def test_patches_of_one_part_see_nothing_of_the_zones_of_the_other(monkeypatch, for_test, hidden):
    labels = np.repeat(np.arange(10), 20)
    seen = patches.cut_patches(labels, np.random.default_rng(0), for_test)
    photographs = np.array(patches.load_sample_images().images)
    for zone in patches.ZONES:
        x0, y0, x1, y1 = getattr(zone, hidden)
        photographs[zone.photograph][y0:y1, x0:x1] = 255
    painted = SimpleNamespace(images=photographs)
    monkeypatch.setattr(patches, "load_sample_images", lambda: painted)
    assert np.array_equal(patches.cut_patches(labels, np.random.default_rng(0), for_test), seen)


# Las hojas de la flor están desenfocadas: son la clase que menos varía.
@pytest.mark.parametrize(
    ("name", "bar"), [("mnist", 0.06), ("fashion_mnist", 0.06), ("cifar10", 0.03)]
)
def test_every_class_varies_from_image_to_image(name, bar):
    x_train, y_train, _, _ = cached_draw(name)
    spread = [flat(x_train[y_train == label]).std(axis=0).mean() for label in range(10)]
    assert min(spread) > bar


@each_dataset
def test_eight_principal_components_leave_room_for_an_autoencoder(name):
    x_train, _, x_test, _ = cached_draw(name)
    pca = PCA(8, random_state=0, svd_solver="randomized").fit(flat(x_train))
    rebuilt = pca.inverse_transform(pca.transform(flat(x_test)))
    assert np.mean((rebuilt - flat(x_test)) ** 2) > 0.014


@pytest.mark.parametrize(
    ("name", "bar"), [("mnist", 0.88), ("fashion_mnist", 0.76), ("cifar10", 0.5)]
)
def test_nearest_neighbours_recognise_the_classes(name, bar):
    x_train, y_train, x_test, y_test = cached_draw(name)
    model = KNeighborsClassifier(5).fit(flat(x_train), y_train)
    assert bar < model.score(flat(x_test), y_test) < 1


def test_unknown_name_is_rejected_with_the_valid_names():
    message = "No existe el conjunto 'cifar100': los nombres válidos son 'mnist', 'fashion_mnist'"
    with pytest.raises(ValueError, match=message):
        draw("cifar100")


@pytest.mark.parametrize("size_name", ["n_train", "n_test"])
def test_fewer_images_than_classes_are_rejected(size_name):
    with pytest.raises(ValueError, match=f"{size_name} vale 9, pero debe ser al menos 10"):
        draw("mnist", **{size_name: 9})
