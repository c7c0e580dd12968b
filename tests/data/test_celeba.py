"""``load_celeba``: emparejamiento, caché, particiones, lotes y caras dibujadas."""

import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from course_utils.data import (
    GREY_FACES,
    DataFileWarning,
    FaceDataset,
    OfflineDataWarning,
    load_celeba,
)
from course_utils.data.celeba import cache, load, pixels, prepare
from course_utils.data.celeba.drawn import SEEDS
from course_utils.data.celeba.official import ATTRIBUTES, NAMES_ES
from tests.data import celeba_factory as factory

pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.mark.parametrize("zipped", [True, False])
def test_each_face_keeps_its_labels_and_its_partition(folder, zipped):
    factory.make(folder, 40, zipped)
    data = load_celeba(folder, size=32)
    assert isinstance(data, FaceDataset)
    assert factory.assert_paired(data) == 40
    assert (len(data.train), len(data.validation), len(data.test)) == (24, 8, 8)
    blue = data.validation.array().mean(axis=(1, 2))[:, 2] * 255
    expected = [2 * i for i in range(40) if factory.partition(i) == 1]
    assert np.abs(blue - expected).max() < 3
    assert not data.is_synthetic and data.train.factors is None


def test_the_order_of_the_lists_does_not_matter(folder):
    factory.make(folder, 40)
    straight = load_celeba(folder, size=32)
    shuffled = np.random.default_rng(0).permutation(40)
    attributes, partitions = factory.attribute_lines(40), factory.partition_lines(40)
    factory.write_lists(
        folder, [attributes[i] for i in shuffled], [partitions[i] for i in shuffled[::-1]]
    )
    again = load_celeba(folder, size=32)
    assert factory.assert_paired(again) == 40
    assert np.array_equal(again.train.images, straight.train.images)
    assert np.array_equal(again.test.attributes, straight.test.attributes)


def test_images_stay_on_disk_and_cannot_be_changed(folder):
    factory.make(folder, 20)
    images = load_celeba(folder, size=32).train.images
    assert isinstance(images, np.memmap)
    assert images.dtype == np.uint8 and images.shape == (12, 32, 32, 3)
    with pytest.raises(ValueError, match="read-only"):
        images[0] = 0


def test_limit_keeps_the_first_of_each_partition(folder):
    factory.make(folder, 40)
    whole, few = load_celeba(folder), load_celeba(folder, limit=5)
    assert (len(few.train), len(few.validation), len(few.test)) == (5, 5, 5)
    assert np.array_equal(few.test.images, whole.test.images[:5])
    assert factory.assert_paired(few) == 15


def test_the_wanted_attributes_come_in_the_wanted_order(folder):
    factory.make(folder, 20)
    data = load_celeba(folder, attributes=("Eyeglasses", "Smiling"))
    whole = load_celeba(folder)
    assert data.attribute_names == ("Eyeglasses", "Smiling")
    assert data.names_es == ("gafas", "sonríe")
    assert np.array_equal(data.train.attributes, whole.train.attributes[:, [2, 0]])
    assert np.array_equal(data.train.has("Smiling"), whole.train.has("Smiling"))


def test_an_attribute_that_does_not_exist_is_named_with_the_valid_ones(folder):
    factory.make(folder, 20)
    message = "no llevan el atributo «Smile»: usa Smiling, Male, Eyeglasses"
    with pytest.raises(ValueError, match=message):
        load_celeba(folder, attributes=("Male", "Smile"))
    with pytest.raises(ValueError, match=message):
        load_celeba(folder).train.has("Smile")


def test_every_attribute_of_celeba_has_its_own_spanish_name():
    assert len(ATTRIBUTES) == 40 == len(set(NAMES_ES.values()))
    assert list(ATTRIBUTES) == sorted(ATTRIBUTES)


def test_only_the_forty_attributes_are_called_celeba(folder):
    factory.make(folder, 20)
    assert load_celeba(folder).source == "archivos locales con el formato de CelebA"
    lines = [f"{factory.file_name(i)}" + " -1" * 40 for i in range(20)]
    factory.write_lists(folder, lines, factory.partition_lines(20), names=ATTRIBUTES)
    data = load_celeba(folder)
    assert (data.name, data.source) == ("CelebA", "archivos locales de CelebA")
    assert data.title("Caras") == "Caras"


@pytest.mark.parametrize(("grey", "name"), [(True, GREY_FACES), (False, "Caras")])
def test_the_grey_faces_the_lessons_were_measured_on_have_their_own_name(folder, grey, name):
    lines = [f"{factory.file_name(i)}  1" for i in range(20)]
    factory.write_lists(folder, lines, factory.partition_lines(20), names=("Smiling",))
    mode = "L" if grey else "RGB"
    pictures = {factory.file_name(i): factory.picture(i).convert(mode) for i in range(20)}
    factory.write_images(folder, {key: factory.encode(p) for key, p in pictures.items()})
    assert load_celeba(folder).name == name


def test_the_data_folder_is_searched(npz_folder):
    (npz_folder / "celeba").mkdir()
    factory.make(npz_folder / "celeba", 20)
    assert len(load_celeba(source="local").train) == 12


def test_kaggle_lists_are_understood(folder):
    factory.make(folder, 20, zipped=False)
    for name, header in (
        ("list_attr_celeba", "image_id," + ",".join(factory.NAMES)),
        ("list_eval_partition", "image_id,partition"),
    ):
        lines = (folder / f"{name}.txt").read_text().splitlines()
        rows = [",".join(line.split()) for line in lines if line.startswith("0")]
        (folder / f"{name}.csv").write_text("\n".join([header, *rows]))
        (folder / f"{name}.txt").unlink()
    (folder / "img_align_celeba").rename(folder / "interior")
    (folder / "img_align_celeba").mkdir()
    (folder / "interior").rename(folder / "img_align_celeba" / "img_align_celeba")
    assert factory.assert_paired(load_celeba(folder)) == 20


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"size": 8}, "size=8 no vale: usa un lado de 16 a 128"),
        ({"limit": 0}, "limit debe ser al menos 1 y vale 0"),
        ({"source": "keras"}, "No existe la fuente «keras»"),
    ],
)
def test_bad_requests_are_explained(folder, request_, message):
    with pytest.raises(ValueError, match=message):
        load_celeba(folder, **request_)


def no_preparation(*arguments):
    raise AssertionError("no debía prepararse nada")


def test_the_second_start_reads_the_cache(folder, monkeypatch):
    factory.make(folder, 20)
    first = load_celeba(folder)
    monkeypatch.setattr(load, "prepare_images", no_preparation)
    monkeypatch.setattr(load, "build_catalog", no_preparation)
    second = load_celeba(folder, attributes=("Male",))
    assert np.array_equal(first.train.images, second.train.images)
    assert np.array_equal(first.train.has("Male"), second.train.has("Male"))


@pytest.mark.parametrize("zipped", [True, False])
def test_a_changed_image_or_list_renews_the_cache(folder, zipped):
    contents = factory.make(folder, 20, zipped)
    before = load_celeba(folder).train.images[0].copy()
    contents[factory.file_name(0)] = factory.encode(factory.picture(19))
    factory.write_images(folder, contents, zipped)
    assert not np.array_equal(load_celeba(folder).train.images[0], before)

    lines = factory.attribute_lines(20)
    lines[0] = f"{factory.file_name(0)} 1 1 1"
    factory.write_lists(folder, lines, factory.partition_lines(20))
    assert load_celeba(folder).train.attributes[0].tolist() == [True, True, True]


def test_each_size_and_each_recipe_has_its_own_cache(folder, own_cache, monkeypatch):
    factory.make(folder, 20)
    for size in (32, 64):
        assert load_celeba(folder, size=size).train.images.shape == (12, size, size, 3)
    monkeypatch.setattr(load, "RECIPE", pixels.RECIPE + 1)
    load_celeba(folder)
    assert len(list(own_cache.glob("celeba-*"))) == 3


def test_an_interrupted_preparation_leaves_nothing(folder, own_cache, monkeypatch):
    factory.make(folder, 20)

    def interrupt(*arguments, **meta):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(prepare, "write_labels", interrupt)
        with pytest.raises(KeyboardInterrupt):
            load_celeba(folder)
    assert list(own_cache.iterdir()) == []
    assert factory.assert_paired(load_celeba(folder)) == 20


def test_what_a_killed_preparation_left_is_not_read_and_is_removed_later(folder, own_cache):
    factory.make(folder, 20)
    recent, old = own_cache / ".celeba-32-x.1", own_cache / ".celeba-32-x.2"
    for path in (recent, old):
        path.mkdir(parents=True)
        (path / cache.IMAGES).write_bytes(b"medio")
    yesterday = time.time() - 2 * cache._STALE_S
    os.utime(old, (yesterday, yesterday))
    assert factory.assert_paired(load_celeba(folder)) == 20
    assert recent.exists() and not old.exists()


def replace_text(before, after):
    return lambda path: path.write_text(path.read_text().replace(before, after))


CACHE_DAMAGE = {
    "cortado": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "vacío": lambda path: path.write_bytes(b""),
    "falta": lambda path: path.unlink(),
    "otro byte": lambda path: path.write_bytes(b"\0" + path.read_bytes()[1:]),
    "una lista": lambda path: path.write_text("[]"),
    "una carpeta": lambda path: (path.unlink(), path.mkdir()),
}
CACHE_FILES = (cache.IMAGES, "labels.npz", "meta.json", "sello.txt")


@pytest.mark.parametrize("name", CACHE_FILES)
@pytest.mark.parametrize("damage", CACHE_DAMAGE.values(), ids=CACHE_DAMAGE)
def test_a_damaged_cache_is_prepared_again(folder, own_cache, damage, name):
    factory.make(folder, 20)
    load_celeba(folder)
    damage(next(own_cache.glob("celeba-*")) / name)
    assert factory.assert_paired(load_celeba(folder)) == 20


def test_a_cache_that_lies_about_its_partitions_is_prepared_again(folder, own_cache):
    factory.make(folder, 20)
    load_celeba(folder)
    replace_text('"split_counts": [12, 4, 4]', '"split_counts": [4, 12, 4]')(
        next(own_cache.glob("celeba-*/meta.json"))
    )
    assert factory.assert_paired(load_celeba(folder)) == 20


def test_a_file_with_the_name_of_the_cache_gives_way(folder, own_cache):
    factory.make(folder, 20)
    load_celeba(folder)
    path = next(own_cache.glob("celeba-*"))
    shutil.rmtree(path)
    path.write_text("una nota")
    assert factory.assert_paired(load_celeba(folder)) == 20


def test_two_may_prepare_the_same_at_once(folder, own_cache, monkeypatch):
    factory.make(folder, 40)
    together = threading.Barrier(2, timeout=10)

    def prepare_together(*arguments):
        together.wait()
        prepare.prepare_images(*arguments)
        together.wait()

    monkeypatch.setattr(load, "prepare_images", prepare_together)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(load_celeba, folder) for _ in range(2)]
    assert [factory.assert_paired(one.result()) for one in both] == [40, 40]
    assert len(list(own_cache.iterdir())) == 1


def test_without_permission_the_cache_goes_to_the_output_folder(folder, tmp_path, monkeypatch):
    factory.make(folder, 20)
    (tmp_path / "raiz").write_text("aquí no se puede crear una carpeta")
    monkeypatch.setenv("COURSE_OUTPUT_DIR", str(tmp_path / "salida"))
    load_celeba(folder)
    assert len(list((tmp_path / "salida" / "cache").glob("celeba-*"))) == 1


def test_a_full_disk_is_explained_before_starting(folder, monkeypatch):
    factory.make(folder, 20)
    usage = prepare.shutil.disk_usage(folder)._replace(free=1000)
    monkeypatch.setattr(prepare.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(ValueError, match="ocupan 0 MB y en «.*» quedan 0 MB: libera espacio"):
        load_celeba(folder)


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    """300 caras de entrenamiento distinguibles por el azul y el verde."""
    images = np.zeros((300, 16, 16, 3), np.uint8)
    images[..., 1] = (np.arange(300) // 256)[:, None, None]
    images[..., 2] = (np.arange(300) % 256)[:, None, None]
    path = tmp_path_factory.mktemp("lotes") / "images.npy"
    np.save(path, images)
    mapped = np.load(path, mmap_mode="r")
    from course_utils.data import FaceSplit

    return FaceSplit(mapped, np.zeros((300, 1), bool), ("Smiling",))


def numbers(batches):
    """Número de cada cara, en el orden en que llegan."""
    pixels = np.concatenate([batch.numpy()[:, 0, 0] for batch in batches]) * 255
    return np.rint(pixels[:, 1] * 256 + pixels[:, 2]).astype(int)


def test_batches_without_seed_come_in_order(split):
    batches = split.batches(64)
    assert int(batches.cardinality()) == 5
    assert [len(batch) for batch in batches] == [64, 64, 64, 64, 44]
    assert np.array_equal(numbers(batches), np.arange(300))
    first = next(iter(batches)).numpy()
    assert first.dtype == split.array().dtype == np.float32
    assert np.allclose(first, split.array(64)) and 0 <= first.min() < first.max() <= 1


def test_each_epoch_shuffles_the_whole_partition_differently(split):
    batches = split.batches(64, seed=3)
    first, second = numbers(batches), numbers(batches)
    assert sorted(first) == sorted(second) == list(range(300))
    assert set(first[:64]) != set(second[:64])
    # Barajar solo por trozos dejaría casi todo cerca de donde estaba.
    assert np.abs(first - np.arange(300)).mean() > 60


def test_the_same_seed_repeats_the_epochs_and_another_does_not(split):
    one, same, other = split.batches(64, 3), split.batches(64, 3), split.batches(64, 4)
    for _ in range(2):
        assert np.array_equal(numbers(one), numbers(same))
    assert not np.array_equal(numbers(split.batches(64, 3)), numbers(other))


def test_whoever_resumes_says_which_epoch_it_is(split):
    straight = split.batches(64, 3)
    epochs = [numbers(straight) for _ in range(4)]
    resumed = split.batches(64, 3, epoch=iter([2, 3]).__next__)
    for epoch in epochs[2:]:
        assert np.array_equal(numbers(resumed), epoch)


def test_a_batch_size_that_is_not_positive_is_explained(split):
    with pytest.raises(ValueError, match="batch_size debe ser al menos 1 y vale 0"):
        split.batches(0)


def test_without_files_the_drawn_faces_come_with_a_warning(npz_folder, monkeypatch):
    monkeypatch.setattr(load, "data_folders", lambda: [npz_folder])
    with pytest.warns(OfflineDataWarning, match="caras DIBUJADAS.*: no hay archivos de CelebA"):
        data = load_celeba(limit=30)
    assert data.is_synthetic
    assert "dibujadas" in data.source
    assert data.title("Caras") == "Caras [datos dibujados]"
    assert (len(data.train), len(data.test)) == (30, 30)


@pytest.mark.filterwarnings("ignore::course_utils.data.OfflineDataWarning")
def test_drawn_faces_keep_their_factors_and_differ_between_partitions(monkeypatch):
    from course_utils.data.offline import faces

    data = load_celeba(source="offline", size=64, limit=20)
    images, attributes, factors = faces.draw_faces(20, SEEDS[1])
    assert np.array_equal(data.validation.images, images)
    assert np.array_equal(data.validation.attributes, attributes)
    assert data.attribute_names == tuple(faces.ATTRIBUTES)
    for name, values in factors.items():
        assert np.array_equal(data.validation.factors[name], values), name
    assert not np.array_equal(data.train.images, data.test.images)

    monkeypatch.setattr(faces, "draw_faces", no_preparation)
    again = load_celeba(source="offline", size=64, limit=20)
    assert np.array_equal(again.train.images, data.train.images)


def test_a_subset_of_the_images_is_used_and_mentioned(folder):
    factory.make(folder, 40)
    factory.write_images(folder, factory.pictures(20))
    with pytest.warns(DataFileWarning, match="hay 20 de las 40 imágenes de la lista"):
        assert factory.assert_paired(load_celeba(folder)) == 20


def test_a_single_changed_pixel_in_the_cache_is_noticed(folder, own_cache):
    factory.make(folder, 20)
    expected = load_celeba(folder).train.images.copy()
    path = next(own_cache.glob(f"celeba-*/{cache.IMAGES}"))
    content = bytearray(path.read_bytes())
    content[400] ^= 1
    path.write_bytes(content)
    assert np.array_equal(load_celeba(folder).train.images, expected)
