"""Una época densa con ``steps_per_execution`` 16 frente a 1, alternando para repartir el ruido."""

import time

import numpy as np

import course_utils as cu


def epoch_seconds(steps_per_execution, images):
    """Devuelve los segundos de una época, después de otra de calentamiento."""
    model = cu.models.Autoencoder(cu.models.dense_encoder(), cu.models.dense_decoder())
    model.compile("adam", "mse", steps_per_execution=steps_per_execution)
    model.fit(images, batch_size=256, verbose=0)
    start = time.perf_counter()
    model.fit(images, batch_size=256, verbose=0)
    return time.perf_counter() - start


if __name__ == "__main__":
    images = np.random.default_rng(0).random((60_000, 784), dtype="float32")
    pairs = [(epoch_seconds(1, images), epoch_seconds(16, images)) for _ in range(3)]
    one, sixteen = np.median(pairs, axis=0)
    print(f"1 paso {one:.2f} s · 16 pasos {sixteen:.2f} s · cociente {sixteen / one:.2f}")
