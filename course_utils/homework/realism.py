"""Lo lejos que están unas imágenes generadas de las reales, sin una red que haga de juez.

Una red clasificadora habría que entrenarla o guardarla; aquí basta distinguir lo que parece una
imagen, aunque borrosa, de lo que es ruido, mezcla sin sentido o siempre lo mismo.
"""

import numpy as np

from course_utils.metrics import frechet_distance

MAX_COMPONENTS = 64


def sample_gap(real, generated) -> float:
    """Distancia de unas imágenes generadas a las reales: 0 es lo mismo; 1, repetir la media.

    Es la distancia de Fréchet con rasgos lineales: las coordenadas de cada imagen en las
    componentes principales de las reales y el tamaño de lo que queda fuera de ellas, que delata
    el ruido. Se divide por la varianza de las imágenes reales, que es la distancia a la que está
    la imagen media.

    Argumentos:
        real, generated: imágenes ``(n, alto, ancho, canales)`` en [0, 1], igual número de ambas.

    Fuente: Heusel et al., 2017, arXiv:1706.08500, ecuación 6, con otros rasgos.
    """
    from sklearn.decomposition import PCA

    real, generated = (np.reshape(x, (len(x), -1)) for x in (real, generated))
    # Menos componentes si hay pocas imágenes: su covariancia no se podría estimar.
    components = min(MAX_COMPONENTS, len(real) // 5)
    pca = PCA(components, svd_solver="randomized", random_state=0).fit(real)
    a, b = (_features(x, pca) for x in (real, generated))
    return frechet_distance(a, b) / float(np.trace(np.cov(a, rowvar=False)))


def _features(images, pca) -> np.ndarray:
    inside = pca.transform(images)
    outside = np.linalg.norm(images - pca.inverse_transform(inside), axis=1, keepdims=True)
    return np.hstack([inside, outside])
