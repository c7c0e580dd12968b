"""``load_celeba`` ante archivos dañados: un error claro o un descarte contado, nunca un mal par."""

import zipfile

import numpy as np
import pytest
from PIL import Image

from course_utils.data import DataFileError, DataFileWarning, load_celeba
from course_utils.data.celeba.catalog import tolerated
from tests.data import celeba_factory as factory

N = 40


@pytest.fixture
def contents(folder):
    return factory.make(folder, N)


def load_with(folder, contents, changed, zipped=True):
    factory.write_images(folder, {**contents, **changed}, zipped)
    return load_celeba(folder, size=32)


def grey_and_rgb(data, name):
    """Devuelve la cara ``name`` (número desde 1) de entrenamiento."""
    names = [i + 1 for i in range(N) if factory.partition(i) == 0]
    return data.train.images[names.index(name)]


def test_a_grey_image_gets_three_equal_channels(folder, contents):
    ramp = Image.fromarray(np.tile(np.linspace(0, 255, 178).astype("uint8"), (218, 1)))
    face = grey_and_rgb(load_with(folder, contents, {"000001.jpg": factory.encode(ramp)}), 1)
    assert (face == face[..., :1]).all()
    assert face[:, -1].min() > face[:, 0].max() + 100


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize(
    ("mode", "form"), [("RGBA", "PNG"), ("CMYK", "JPEG"), ("P", "PNG"), ("LA", "PNG")]
)
def test_other_kinds_of_image_are_converted(folder, contents, mode, form, zipped):
    image = factory.picture(0).convert("L" if mode == "LA" else "RGB").convert(mode)
    data = load_with(folder, contents, {"000001.jpg": factory.encode(image, form)}, zipped)
    expected = np.asarray(image.convert("RGB")).mean(axis=(0, 1))
    assert np.abs(grey_and_rgb(data, 1).mean(axis=(0, 1)) - expected).max() < 4
    if mode != "LA":
        assert factory.assert_paired(data) == N
    assert data.skipped == {}


@pytest.mark.parametrize("shape", [(64, 64), (20, 31), (300, 200), (1, 1), (500, 701), (178, 218)])
def test_any_size_of_image_is_accepted_among_the_others(folder, contents, shape):
    data = load_with(folder, contents, {"000002.jpg": factory.encode(factory.picture(1, shape))})
    assert factory.assert_paired(data) == N
    assert data.skipped == {}


def claim_size(jpeg, side):
    """El mismo JPEG, que ahora dice medir ``side`` × ``side`` píxeles."""
    start = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:start] + 2 * side.to_bytes(2, "big") + jpeg[start + 4 :]


BROKEN = {
    "cortada": lambda whole: whole[: len(whole) // 3],
    "vacía": lambda whole: b"",
    "no es una imagen": lambda whole: b"esto no es una imagen",
    "solo la cabecera": lambda whole: whole[:30],
    "dice medir 65500×65500": lambda whole: claim_size(whole, 65500),
    "bytes cambiados": lambda whole: whole[:2] + bytes(reversed(whole[2:])),
}


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN)
def test_broken_images_are_skipped_and_counted_and_the_others_stay_paired(
    folder, contents, damage, zipped
):
    # Primera, última y dos seguidas: los huecos en un extremo son los que más se descuidan.
    names = ["000001.jpg", "000017.jpg", "000018.jpg", f"{N:06d}.jpg"]
    broken = {name: damage(contents[name]) for name in names}
    with pytest.warns(DataFileWarning, match="Se dejan fuera .*: 4 con la imagen dañada"):
        data = load_with(folder, contents, broken, zipped)
    assert factory.assert_paired(data) == N - 4
    kept = [factory.partition(i) for i in range(N) if factory.file_name(i) not in names]
    splits = (data.train, data.validation, data.test)
    assert [len(split) for split in splits] == [kept.count(number) for number in range(3)]
    assert data.skipped == {"con la imagen dañada": 4}
    assert "4 imágenes fuera" in repr(data)


def test_the_skipped_ones_are_mentioned_at_the_second_start_too(folder, contents):
    for _ in range(2):
        with pytest.warns(DataFileWarning, match="1 con la imagen dañada"):
            load_with(folder, contents, {"000003.jpg": b""}, zipped=False)
    with pytest.warns(DataFileWarning, match="1 con la imagen dañada"):
        load_celeba(folder, size=32)


def test_a_member_whose_bytes_rotted_in_the_zip_is_skipped(folder, contents):
    path = folder / "img_align_celeba.zip"
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("img_align_celeba/000005.jpg").header_offset
    content = bytearray(path.read_bytes())
    content[start + 600 : start + 620] = bytes(20)
    path.write_bytes(content)
    with pytest.warns(DataFileWarning, match="1 con la imagen dañada"):
        data = load_celeba(folder)
    assert factory.assert_paired(data) == N - 1


def test_too_many_broken_images_are_an_error(folder, contents):
    broken = {factory.file_name(i): b"" for i in range(5)}
    with pytest.raises(DataFileError, match="no se pueden usar 5 imágenes de 40"):
        load_with(folder, contents, broken)


@pytest.mark.parametrize(("total", "allowed"), [(5, 0), (40, 4), (100, 10), (999, 10), (5000, 50)])
def test_one_in_a_hundred_is_tolerated_and_a_few_in_small_sets(total, allowed):
    assert tolerated(total) == allowed


def test_a_missing_line_in_a_list_skips_that_image_and_no_other(folder, contents):
    attributes, partitions = factory.attribute_lines(N), factory.partition_lines(N)
    del attributes[7], partitions[20]
    factory.write_lists(folder, attributes, partitions)
    with pytest.warns(DataFileWarning, match="1 sin línea en list_attr_celeba.txt, 1 sin línea en"):
        data = load_celeba(folder)
    assert factory.assert_paired(data) == N - 2
    assert sum(data.skipped.values()) == 2


def test_a_cut_list_is_an_error(folder, contents):
    factory.write_lists(folder, factory.attribute_lines(20), factory.partition_lines(N), count=N)
    with pytest.raises(DataFileError, match="20 sin línea en list_attr_celeba.txt"):
        load_celeba(folder)


def test_images_without_a_line_do_not_count_against_a_small_limit(folder):
    factory.make(folder, 120)
    lines = factory.attribute_lines(120)
    factory.write_lists(folder, lines[:112], factory.partition_lines(120), count=112)
    with pytest.warns(DataFileWarning, match="8 sin línea"):
        assert factory.assert_paired(load_celeba(folder, limit=2)) == 6


def test_a_subset_without_some_partition_is_mentioned_and_without_training_refused(folder):
    factory.make(folder, N)
    numbers = [i for i in range(N) if factory.partition(i) == 0]
    pictures = {factory.file_name(i): factory.encode(factory.picture(i)) for i in numbers}
    factory.write_images(folder, pictures)
    with pytest.warns(DataFileWarning, match="ninguna imagen de (validación|prueba)"):
        data = load_celeba(folder)
    assert factory.assert_paired(data) == len(numbers)
    assert len(data.test) == 0
    factory.write_lists(
        folder, factory.attribute_lines(N), [f"{factory.file_name(i)} 2" for i in range(N)]
    )
    with pytest.raises(DataFileError, match="ninguna imagen de entrenamiento"):
        load_celeba(folder)


def test_a_wrong_count_in_the_header_is_mentioned(folder, contents):
    factory.write_lists(folder, factory.attribute_lines(N), factory.partition_lines(N), count=41)
    for _ in range(2):
        with pytest.warns(DataFileWarning, match="anuncia 41 imágenes y contiene 40"):
            assert factory.assert_paired(load_celeba(folder)) == N


def replace_line(name, number, text):
    def change(folder):
        path = folder / name
        lines = path.read_text().splitlines()
        lines[number] = text
        path.write_text("\n".join(lines))

    return change


ATTR, PART = "list_attr_celeba.txt", "list_eval_partition.txt"
BAD_LISTS = {
    "valor cero": (replace_line(ATTR, 5, "000004.jpg 1 0 1"), "000004.jpg tiene 0 en «Male»"),
    "decimal": (replace_line(ATTR, 5, "000004.jpg 1 0.5 1"), "la línea 6 dice «0.5» donde"),
    "letra": (replace_line(ATTR, 5, "000004.jpg 1 -x 1"), "la línea 6 dice «-x» donde debe haber"),
    "diez": (replace_line(ATTR, 5, "000004.jpg 1 10 1"), "000004.jpg tiene 10 en «Male»"),
    "enorme": (replace_line(ATTR, 5, "000004.jpg 1 300 1"), "la línea 6 dice «300» donde"),
    "falta un valor": (replace_line(ATTR, 5, "000004.jpg 1 1"), "la línea 6 tiene 2 valores"),
    "sobra un valor": (
        replace_line(ATTR, 5, "000004.jpg 1 1 1 1"),
        "tiene 4 valores y deben ser 3",
    ),
    "repetida": (replace_line(ATTR, 5, "000001.jpg 1 1 1"), "repite la imagen 000001.jpg"),
    "columna repetida": (replace_line(ATTR, 1, "Smiling Male Smiling"), "repite «Smiling»"),
    "sin número": (replace_line(ATTR, 0, "imágenes"), "debe ser el número de imágenes y es «imág"),
    "partición 3": (replace_line(PART, 5, "000006.jpg 3"), "tiene 3 en «partition»"),
    "sin partición": (replace_line(PART, 5, "000006.jpg"), "la línea 6 tiene 0 valores"),
    "dos particiones": (replace_line(PART, 5, "000001.jpg 2"), "repite la imagen 000001.jpg"),
    "vacía": (lambda folder: (folder / ATTR).write_text(""), "está vacío"),
    "solo cabecera": (lambda f: (f / ATTR).write_text("2\nSmiling"), "no contiene ninguna imagen"),
    "página web": (
        lambda folder: (folder / PART).write_text("<!DOCTYPE html><title>Quota exceeded</title>"),
        "list_eval_partition.txt» es una página web",
    ),
    "falta": (lambda folder: (folder / ATTR).unlink(), "le falta list_attr_celeba.txt: cópialo"),
}


@pytest.mark.parametrize(("damage", "message"), BAD_LISTS.values(), ids=BAD_LISTS)
@pytest.mark.filterwarnings("ignore::course_utils.data.DataFileWarning")
def test_a_bad_list_is_explained(folder, contents, damage, message):
    damage(folder)
    with pytest.raises(DataFileError, match=message):
        load_celeba(folder)


def test_windows_line_ends_blank_lines_and_a_byte_order_mark_are_harmless(folder, contents):
    for path in (folder / ATTR, folder / PART):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert factory.assert_paired(load_celeba(folder)) == N


def test_a_zip_whose_paths_climb_out_writes_nothing_there(folder, contents):
    with zipfile.ZipFile(folder / "img_align_celeba.zip", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("img_align_celeba/../../fuera.jpg", contents["000001.jpg"])
    with pytest.warns(DataFileWarning, match="1 sin línea"):
        assert factory.assert_paired(load_celeba(folder)) == N
    assert not list(folder.parent.rglob("*.jpg"))


def test_a_list_cannot_make_the_loader_read_other_files(folder):
    factory.make(folder, N, zipped=False)
    secret = folder / "000099.jpg"
    secret.write_bytes(factory.encode(factory.picture(3)))
    attributes, partitions = factory.attribute_lines(N), factory.partition_lines(N)
    attributes.append("../000099.jpg 1 1 1")
    partitions.append("../000099.jpg 0")
    factory.write_lists(folder, attributes, partitions)
    with pytest.warns(DataFileWarning, match="hay 40 de las 41"):
        assert factory.assert_paired(load_celeba(folder)) == N


def test_a_name_twice_in_the_zip_is_refused(folder, contents):
    with zipfile.ZipFile(folder / "img_align_celeba.zip", "a") as archive:
        archive.writestr("otra/000001.jpg", contents["000002.jpg"])
    with pytest.raises(DataFileError, match="dos veces la imagen 000001.jpg"):
        load_celeba(folder)


def test_what_macos_adds_to_a_zip_is_ignored(folder, contents):
    with zipfile.ZipFile(folder / "img_align_celeba.zip", "a") as archive:
        archive.writestr("__MACOSX/img_align_celeba/._000001.jpg", b"x")
        archive.writestr("__MACOSX/img_align_celeba/000001.jpg", b"x")
    assert factory.assert_paired(load_celeba(folder)) == N


def test_a_web_page_saved_as_zip_is_recognised(folder, contents):
    (folder / "img_align_celeba.zip").write_text("\n<!DOCTYPE html><html>Quota exceeded</html>")
    with pytest.raises(DataFileError, match="es una página web.*cuota de descargas"):
        load_celeba(folder)


@pytest.mark.parametrize("fraction", [0, 0.5, 0.999])
def test_a_cut_zip_is_explained_and_kept(folder, contents, fraction):
    path = folder / "img_align_celeba.zip"
    part = path.read_bytes()[: int(path.stat().st_size * fraction)]
    path.write_bytes(part)
    with pytest.raises(DataFileError, match=f"cortado o no es un zip \\({len(part)} bytes\\)"):
        load_celeba(folder)
    assert path.read_bytes() == part


@pytest.mark.parametrize("zipped", [True, False])
def test_no_images_at_all_is_explained(folder, contents, zipped):
    factory.write_images(folder, {}, zipped)
    with pytest.raises(DataFileError, match="no hay ninguna imagen"):
        load_celeba(folder)


def test_a_folder_without_images_names_what_is_missing(folder):
    factory.write_lists(folder, factory.attribute_lines(N), factory.partition_lines(N))
    with pytest.raises(DataFileError, match=r"le falta img_align_celeba\.zip \(o la carpeta"):
        load_celeba(folder)


def test_an_empty_or_missing_folder_asked_by_name_is_explained(folder):
    for path in (folder, folder / "no_existe"):
        with pytest.raises(FileNotFoundError, match=f"No encuentro CelebA en «{path}»: copia ahí"):
            load_celeba(path)


def test_the_zip_wins_over_a_folder_that_may_be_half_extracted(folder, contents):
    (folder / "img_align_celeba").mkdir()
    (folder / "img_align_celeba" / "000001.jpg").write_bytes(contents["000002.jpg"])
    assert factory.assert_paired(load_celeba(folder)) == N


def test_a_zip_of_another_version_is_explained(folder, contents):
    path = folder / "img_align_celeba.zip"
    content = bytearray(path.read_bytes())
    start = content.index(b"PK\x01\x02") + 6
    content[start : start + 2] = b"\xff\xff"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=r"img_align_celeba\.zip» está cortado o no es un zip"):
        load_celeba(folder)


def test_a_broken_link_among_the_images_is_one_more_that_cannot_be_read(folder):
    factory.make(folder, N, zipped=False)
    path = folder / "img_align_celeba" / "000001.jpg"
    path.unlink()
    path.symlink_to(path.name)
    with pytest.warns(DataFileWarning, match="1 con la imagen dañada"):
        assert factory.assert_paired(load_celeba(folder)) == N - 1
