"""CelebA: preparar las caras y leerlas de la caché frente a un bucle corriente con Pillow.

El bucle decodifica entera cada imagen, en un solo hilo; la preparación, a la escala que hace falta
y en todos los núcleos.

Las tres cosas se miden sobre los mismos JPEG inventados de 178×218, por turnos, y de cada una
queda la mejor vuelta: en una máquina compartida, lo demás mide a los vecinos.
"""

import io
import tempfile
import time
import zipfile
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
from PIL import Image

from course_utils.data import load_celeba
from course_utils.data.celeba import cache

COUNT = 3000
ROUNDS = 5


def photo(rng):
    """Inventa una imagen de 178×218 con detalle a todas las escalas, como una fotografía."""
    pixels = rng.normal(128, 3, (218, 178, 3))
    for cells in (3, 7, 15, 40, 90):
        noise = rng.normal(0, 60 / cells**0.6, (cells, cells, 3)).astype("float32")
        layers = [Image.fromarray(noise[..., c]).resize((178, 218), 3) for c in range(3)]
        pixels += np.stack([np.asarray(layer) for layer in layers], axis=-1)
    return Image.fromarray(np.clip(pixels, 0, 255).astype("uint8"))


def write_faces(folder):
    """Escribe en ``folder`` un zip de ``COUNT`` imágenes y sus dos listas."""
    rng = np.random.default_rng(0)
    names = [f"{i + 1:06d}.jpg" for i in range(COUNT)]
    with zipfile.ZipFile(folder / "img_align_celeba.zip", "w") as archive:
        for name in names:
            buffer = io.BytesIO()
            photo(rng).save(buffer, "JPEG", quality=92)
            archive.writestr(f"img_align_celeba/{name}", buffer.getvalue())
    lines = [f"{name} {rng.choice((-1, 1))}" for name in names]
    (folder / "list_attr_celeba.txt").write_text("\n".join([str(COUNT), "Smiling", *lines]))
    splits = "\n".join(f"{name} {max(0, i % 10 - 7)}" for i, name in enumerate(names))
    (folder / "list_eval_partition.txt").write_text(splits)


def plain_loop(folder, size):
    """Lee, recorta y reduce las imágenes una a una, con Pillow."""
    with zipfile.ZipFile(folder / "img_align_celeba.zip") as archive:
        for name in archive.namelist():
            image = Image.open(io.BytesIO(archive.read(name)))
            np.asarray(image.crop((15, 35, 163, 183)).resize((size, size), Image.BILINEAR))


def prepare(folder, size):
    """Prepara las caras desde cero, en una caché nueva."""
    with tempfile.TemporaryDirectory() as fresh, redirect_stdout(io.StringIO()):
        cache.ROOT = Path(fresh)
        load_celeba(folder, size=size)


def read_batches(split):
    """Recorre una época de lotes barajados."""
    seen = sum(len(batch) for batch in split.batches(128, seed=0))
    assert seen == len(split)


def measure(function, *arguments):
    """Devuelve segundos de reloj y de procesador."""
    start, processor = time.perf_counter(), time.process_time()
    function(*arguments)
    return time.perf_counter() - start, time.process_time() - processor


def compare(folder, size):
    """Mide por turnos las tres cosas y escribe la mejor vuelta de cada una."""
    prepare(folder, size)
    cache.ROOT = folder
    split = load_celeba(folder, size=size).train
    tasks = {
        "bucle con Pillow": (plain_loop, folder, size),
        "preparación": (prepare, folder, size),
        "lotes de la caché": (read_batches, split),
    }
    images = np.array([[COUNT], [COUNT], [len(split)]])
    rounds = [[measure(*task) for task in tasks.values()] for _ in range(ROUNDS)]
    best = np.min(rounds, axis=0) / images
    print(f"{size}×{size}, mejor de {ROUNDS} vueltas de {COUNT} imágenes")
    for name, (seconds, processor) in zip(tasks, best, strict=True):
        print(
            f"  {name:18} {1 / seconds:8.0f} imágenes/s · "
            f"{best[0, 0] / seconds:5.1f} veces Pillow · "
            f"{1e6 * processor:4.0f} µs de procesador por imagen"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        write_faces(Path(name))
        for side in (32, 64):
            compare(Path(name), side)
