"""Los errores habituales al escribir el VAE lineal: qué resultado da cada uno y cómo se llama."""

import numpy as np


def nats_mistakes(variances, beta, received):
    """Pares (nats equivocados de cada componente, qué error es).

    Argumentos:
        variances: λ, las del PCA.
        received: las de las fotos que recibe la función, que no son las del PCA.
    """

    def cost(ratio):
        return 0.5 * np.log(np.maximum(ratio, 1))

    right, every = cost(variances / beta), 0.5 * np.log(variances / beta)
    alive = "las que no llegan a σ² no viajan en el código y cuestan 0 nats: falta np.maximum"
    return (
        (every, alive),
        (2 * every, f"falta el ½ del logaritmo; además, {alive}"),
        (np.abs(every), f"el valor absoluto no las apaga: {alive}"),
        (2 * right, "falta el ½ delante del logaritmo"),
        (right / np.log(2), "están en bits: usa el logaritmo natural, y serán nats"),
        (-right, "tienen el signo cambiado: es log(λ/σ²)"),
        (-every, "has invertido el cociente: es log(λ/σ²)"),
        (cost(beta / variances), "has invertido el cociente: es log(λ/σ²)"),
        (
            0.5 * np.log1p(variances / beta),
            "½·log(1 + λ/σ²) es la capacidad de un canal con ruido; aquí es ½·log(λ/σ²), y 0 si "
            "λ ≤ σ²",
        ),
        (cost(variances / beta**2), "elevas beta al cuadrado, y beta ya es σ²"),
        (cost(variances / np.sqrt(beta)), "tomas la raíz de beta, y beta ya es σ²"),
        (cost(variances**2 / beta), "elevas λ al cuadrado, y λ ya es una varianza"),
        (cost(np.sqrt(variances / beta)), "tomas la raíz del cociente, y λ y σ² ya son varianzas"),
        (
            cost(received / beta),
            "usas la varianza de las fotos que recibes; λ es la que PCA aprendió de las de "
            "entrenamiento, pca.explained_variance_",
        ),
    )


def shrink_mistakes(variances, beta, received):
    """Pares (factor equivocado que multiplica a cada componente, qué error es)."""
    alive = variances > beta
    right = np.maximum(1 - beta / variances, 0)
    return (
        (np.ones_like(variances), "no encoges nada: eso es PCA; falta multiplicar por 1 − σ²/λ"),
        (
            alive.astype("float64"),
            "apagas las sumergidas, pero las que asoman salen encogidas por 1 − σ²/λ",
        ),
        (
            1 - beta / variances,
            "las que no llegan a σ² salen con el signo cambiado: su factor es 0, falta np.maximum",
        ),
        (
            np.where(alive, np.sqrt(right), 0),
            "encoges por la raíz, que es solo una de las dos capas: codificar y decodificar juntas "
            "multiplican por 1 − σ²/λ",
        ),
        (
            variances / (variances + beta),
            "λ/(λ + σ²) supone que λ no incluye el ruido; la de PCA ya lo incluye: es 1 − σ²/λ",
        ),
        (np.minimum(beta / variances, 1), "σ²/λ es lo que se pierde; lo que queda es 1 − σ²/λ"),
        (beta / variances, "σ²/λ es lo que se pierde; lo que queda es 1 − σ²/λ"),
        (np.maximum(variances - beta, 0), "falta dividir entre λ: el factor es (λ − σ²)/λ"),
        (np.maximum(1 - beta**2 / variances, 0), "elevas beta al cuadrado, y beta ya es σ²"),
        (np.maximum(1 - np.sqrt(beta) / variances, 0), "tomas la raíz de beta, y beta ya es σ²"),
        (
            np.maximum(1 - np.sqrt(beta / variances), 0),
            "tomas la raíz del cociente: el factor es 1 − σ²/λ",
        ),
        (
            np.maximum(1 - beta / received, 0),
            "usas la varianza de las fotos que recibes; λ es la que PCA aprendió de las de "
            "entrenamiento, pca.explained_variance_",
        ),
    )


def mean_mistakes(centred, mean, axes, shrink):
    """Pares (fotos equivocadas, qué error es) de quien pierde la foto media por el camino.

    Argumentos:
        centred: las fotos menos ``mean``, la media de PCA, ``(n, píxeles)``.
        axes: las componentes, ``(k, píxeles)``.
        shrink: el factor correcto de cada una.
    """

    def through(images):
        return (images @ axes.T * shrink) @ axes

    own = centred.mean(axis=0)
    not_removed = "proyectas las fotos sin restarles pca.mean_: usa pca.transform"
    return (
        (through(centred), "falta sumar pca.mean_ al final"),
        (mean + through(centred + mean), not_removed),
        (through(centred + mean), f"{not_removed}; y falta sumarla al final"),
        (
            mean + own + through(centred - own),
            "restas la media de las fotos que recibes; la que cuenta es pca.mean_, la de "
            "entrenamiento",
        ),
    )
