"""Un CelebA diminuto en el que cada imagen dice por su color qué atributos debe tener.

Rojo vivo si «Smiling», verde vivo si «Male»; el azul crece con el número de imagen. Así un
emparejamiento equivocado se ve en los píxeles.
"""

import io
import shutil
import zipfile

import numpy as np
from PIL import Image

NAMES = ("Smiling", "Male", "Eyeglasses")
BRIGHT, DARK = 210, 40


def file_name(i):
    return f"{i + 1:06d}.jpg"


def label(i, attribute):
    """Atributo de la imagen ``i``; no es periódico, para que un desplazamiento se note."""
    return bool((i * 2654435761 >> (7 + attribute)) & 1)


def partition(i):
    return 0 if i % 5 < 3 else i % 5 - 2


def picture(i, shape=(218, 178)):
    colour = [BRIGHT if label(i, 0) else DARK, BRIGHT if label(i, 1) else DARK, 2 * i % 256]
    return Image.fromarray(np.broadcast_to(np.uint8(colour), (*shape, 3)).copy())


def encode(image, form="JPEG", **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **({"quality": 95} | options if form == "JPEG" else options))
    return buffer.getvalue()


def attribute_lines(n):
    return [
        f"{file_name(i)} " + " ".join(" 1" if label(i, a) else "-1" for a in range(len(NAMES)))
        for i in range(n)
    ]


def partition_lines(n):
    return [f"{file_name(i)} {partition(i)}" for i in range(n)]


def write_lists(folder, attributes, partitions, count=None, names=NAMES):
    header = [str(len(attributes) if count is None else count), " ".join(names)]
    (folder / "list_attr_celeba.txt").write_text("\n".join([*header, *attributes]) + "\n")
    (folder / "list_eval_partition.txt").write_text("\n".join(partitions) + "\n")


def write_images(folder, contents, zipped=True, method=zipfile.ZIP_STORED):
    """Escribe ``{nombre: bytes}`` como zip o como carpeta."""
    shutil.rmtree(folder / "img_align_celeba", ignore_errors=True)
    (folder / "img_align_celeba.zip").unlink(missing_ok=True)
    if zipped:
        with zipfile.ZipFile(folder / "img_align_celeba.zip", "w", method) as archive:
            for name, content in contents.items():
                archive.writestr(f"img_align_celeba/{name}", content)
        return
    (folder / "img_align_celeba").mkdir()
    for name, content in contents.items():
        (folder / "img_align_celeba" / name).write_bytes(content)


def pictures(n, shape=(218, 178)):
    return {file_name(i): encode(picture(i, shape)) for i in range(n)}


def make(folder, n=40, zipped=True, shape=(218, 178)):
    """Escribe un CelebA correcto de ``n`` imágenes y devuelve su contenido."""
    contents = pictures(n, shape)
    write_images(folder, contents, zipped)
    write_lists(folder, attribute_lines(n), partition_lines(n))
    return contents


def assert_paired(data):
    """Comprueba, en las tres particiones, que cada cara lleva los atributos de sus píxeles."""
    total = 0
    for split in (data.train, data.validation, data.test):
        colours = split.array().mean(axis=(1, 2))
        assert ((colours[:, 0] > 0.5) == split.has("Smiling")).all()
        assert ((colours[:, 1] > 0.5) == split.has("Male")).all()
        total += len(split)
    return total
