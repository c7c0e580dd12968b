"""Caras dibujadas con factores conocidos: el sustituto de CelebA sin conexión."""

import hashlib
from pathlib import Path

import numpy as np

from course_utils.data.celeba.cache import write_labels
from course_utils.data.celeba.progress import ProgressLine
from course_utils.data.celeba.resize import shrink
from course_utils.data.celeba.stream import RECIPE

COUNTS = (8000, 1000, 1000)
# Una semilla por partición: ninguna cara se repite entre entrenamiento, validación y prueba.
SEEDS = (11, 12, 13)


def drawn_counts(limit: int | None) -> list[int]:
    """Devuelve cuántas caras se dibujan en cada partición."""
    return [count if limit is None else min(count, limit) for count in COUNTS]


def drawn_identity(size: int, limit: int | None) -> dict:
    """Devuelve lo que determina las caras dibujadas, incluido el código que las dibuja."""
    from course_utils.data.offline import faces

    digest = hashlib.sha256()
    for path in sorted(Path(faces.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return {
        "drawn": digest.hexdigest(),
        "seeds": SEEDS,
        "counts": drawn_counts(limit),
        "size": size,
        "recipe": RECIPE,
    }


def prepare_drawn(folder: Path, size: int, limit: int | None) -> None:
    """Dibuja las tres particiones y escribe su caché en ``folder``."""
    from course_utils.data.offline.faces import ATTRIBUTES, draw_faces

    counts = drawn_counts(limit)
    line = ProgressLine(f"Dibujando caras a {size}×{size}", sum(counts))
    labels = []
    with (folder / "images.u8").open("wb") as file:
        for done, count, seed in zip(np.cumsum(counts), counts, SEEDS, strict=True):
            images, attributes, factors = draw_faces(count, seed)
            file.write(np.ascontiguousarray(shrink(images, size)))
            labels.append({"attributes": attributes, **_as_factors(factors)})
            line.update(int(done))
    line.close(sum(counts))
    together = {key: np.concatenate([part[key] for part in labels]) for key in labels[0]}
    meta = {"size": size, "count": sum(counts), "split_counts": counts, "skipped": {}}
    write_labels(folder, together, {**meta, "attribute_names": list(ATTRIBUTES)})


def _as_factors(factors: dict) -> dict[str, np.ndarray]:
    return {f"factor_{name}": np.asarray(values) for name, values in factors.items()}
