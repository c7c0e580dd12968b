"""Entrenar con esta versión del paquete frente a otra: ``against.py CARPETA_DE_LA_OTRA``.

Cada medida es un proceso propio, de una versión y de la otra por turnos; de cada modelo se compara
lo que dura un paso ya compilado en su mejor época: lo demás mide a quien comparte la máquina.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

ROUNDS = 2
WORKER = """
import time
import numpy as np
from course_utils import models

def seconds(model, x):
    times = []
    for _ in range(5):
        start = time.perf_counter()
        model.fit(x, batch_size=100, verbose=0)
        times.append(time.perf_counter() - start)
    return min(times) / (len(x) / 100)

rng = np.random.default_rng(0)
flat, images = rng.random((6000, 784), "float32"), rng.random((1500, 32, 32, 1), "float32")
dense = models.Autoencoder(models.dense_encoder(), models.dense_decoder())
dense.compile("adam", "mse")
vae = models.VAE(models.vae_encoder(), models.conv_decoder_transposed())
vae.compile("adam")
vq = models.VQVAE(models.vq_encoder((32, 32, 1)), models.vq_decoder((8, 8, 16)))
vq.compile("adam")
print(models.__file__, seconds(dense, flat), seconds(vae, images), seconds(vq, images))
"""


def measure(checkout: Path) -> list[float]:
    """Devuelve los segundos por paso de cada modelo con el paquete de ``checkout``."""
    environment = {**os.environ, "PYTHONPATH": str(checkout), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", WORKER]
    # Con -c, Python busca primero en la carpeta actual: desde otra se mediría siempre la misma.
    options = {"capture_output": True, "text": True, "check": True, "cwd": checkout}
    used, *seconds = subprocess.run(command, env=environment, **options).stdout.split()
    assert Path(used).is_relative_to(checkout), f"Se midió {used} y no {checkout}"
    return [float(value) for value in seconds]


if __name__ == "__main__":
    ours, theirs = Path(__file__).resolve().parent.parent, Path(sys.argv[1]).resolve()
    pairs = [(measure(theirs), measure(ours)) for _ in range(ROUNDS)]
    before, now = np.min(pairs, axis=0)
    for name, old, new in zip(("denso", "VAE", "VQ-VAE"), before, now, strict=True):
        print(f"{name}: {1000 * old:.1f} → {1000 * new:.1f} ms por paso · {old / new:.2f}×")
