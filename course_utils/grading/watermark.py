"""La marca secreta: cómo se sabe, sin acusar a nadie por error, si se entrenó con la prueba.

Una parte de las imágenes de prueba que ve la entrega lleva una marca: un puñado de píxeles, cada
vez distinto y al azar, desplazados hacia lo contrario. Un autoencoder no puede reconstruir un
dibujo así más que otro cualquiera... salvo que lo haya visto al entrenar. Por eso se compara
cuánto reproduce de la marca secreta con cuánto reproduce de otras sorteadas igual que nadie vio:
para quien no entrenó con la prueba, la secreta es una más entre ellas.
"""

import numpy as np

from course_utils import latent

# Parte de las imágenes de prueba visibles que la llevan, de sus píxeles, y cuánto se desplazan.
FRACTION = 0.1
DENSITY = 0.15
STRENGTH = 0.6
N_CONTROLS = 20
N_IMAGES = 200
# Para acusar: exceso sobre la media de las otras marcas, en parte reproducida y en desviaciones. En
# cinco redes honradas bien entrenadas, con 40 marcas cada una, lo más fue 0.04 y 2.7.
MIN_EXCESS, MIN_DEVIATIONS = 0.10, 6.0


def draw_watermark(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Sortea una marca: máscara booleana ``(alto, ancho, 1)``, la misma en todos los canales."""
    return np.random.default_rng(seed).random((*shape[:2], 1)) < DENSITY


def add_watermark(images: np.ndarray, watermark: np.ndarray) -> np.ndarray:
    """Devuelve ``images`` (``(n, h, w, c)``, en [0, 1]) con esos píxeles desplazados."""
    opposite = np.where(images < 0.5, images + (1 - images) * STRENGTH, images * (1 - STRENGTH))
    return np.where(watermark, opposite, images).astype("float32")


def reproduced_shares(encoder, decoder, images, watermark) -> tuple[float, list[float]]:
    """Devuelve qué parte se reproduce de la marca secreta y de ``N_CONTROLS`` que nadie vio."""
    images = images[:N_IMAGES]
    plain = _reconstruct(encoder, decoder, images)

    def share(watermark) -> float:
        """Qué parte de la marca aparece en la reconstrucción: 0, nada; 1, entera."""
        changed = add_watermark(images, watermark)
        added = changed - images
        difference = _reconstruct(encoder, decoder, changed) - plain
        return float((difference * added).sum() / (added**2).sum())

    others = [draw_watermark(images.shape[1:], seed) for seed in range(N_CONTROLS)]
    return share(watermark), [share(other) for other in others]


def recognized(share: float, controls: list[float]) -> bool:
    """Dice si la marca secreta se reproduce mucho más que las demás."""
    excess = share - float(np.mean(controls))
    return excess > MIN_EXCESS and excess > MIN_DEVIATIONS * float(np.std(controls))


def _reconstruct(encoder, decoder, images):
    z_mean, _ = latent.encode_distribution(encoder, images)
    return latent.decode(decoder, z_mean)
