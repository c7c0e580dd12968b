"""Caras dibujadas con factores conocidos: el sustituto de CelebA sin conexión."""

import hashlib
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from course_utils.data.celeba.cache import IMAGES, write_labels
from course_utils.data.celeba.pixels import RECIPE
from course_utils.data.transforms import shrink

COUNTS = (8000, 1000, 1000)
# Una semilla por partición: ninguna cara se repite entre entrenamiento, validación y prueba.
SEEDS = (11, 12, 13)


def drawn_identity(size: int, limit: int | None) -> dict:
    """Devuelve lo que determina las caras dibujadas, incluido el código que las dibuja."""
    from course_utils.data.offline import faces

    digest = hashlib.sha256()
    for path in sorted(Path(faces.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return {
        "drawn": digest.hexdigest(),
        "seeds": SEEDS,
        "counts": [min(count, limit or count) for count in COUNTS],
        "size": size,
        "recipe": RECIPE,
    }


def prepare_drawn(folder: Path, identity: dict) -> None:
    """Dibuja las tres particiones de ``identity`` y escribe su caché en ``folder``."""
    from course_utils.data.offline.faces import ATTRIBUTES, draw_faces

    size, counts = identity["size"], identity["counts"]
    splits = list(zip(counts, SEEDS, strict=True))
    images, labels = [], []
    for count, seed in tqdm(splits, f"Dibujando caras a {size}×{size}", file=sys.stdout):
        faces, attributes, factors = draw_faces(count, seed)
        images.append(shrink(faces, size))
        factors = {f"factor_{name}": np.asarray(values) for name, values in factors.items()}
        labels.append({"attributes": attributes, **factors})
    np.save(folder / IMAGES, np.concatenate(images))
    together = {key: np.concatenate([part[key] for part in labels]) for key in labels[0]}
    write_labels(
        folder, together, split_counts=counts, attribute_names=ATTRIBUTES, skipped={}, notes=[]
    )
