"""Autoevaluación del VAE lineal óptimo: con fotos de juguete, su coste y lo que reconstruye."""

import numpy as np

from course_utils.homework.advice import Advice
from course_utils.homework.formula_checks import as_numbers, check_shape, compare
from course_utils.homework.linear_mistakes import mean_mistakes, nats_mistakes, shrink_mistakes

# Cuatro componentes asoman por encima del nivel y dos no llegan.
_BETA = 0.16
_SPREAD = (2.0, 1.2, 0.8, 0.5, 0.3, 0.2)
_N_FITTED = 40
_WHAT = "linear_vae debe devolver dos cosas: los nats de cada componente y las fotos reconstruidas"


def linear_vae(function, task) -> str:
    """Comprueba ``½ log(λ/σ²)`` y el encogimiento ``1 − σ²/λ``, con λ de ``n − 1`` o de ``n``."""
    pca, images = _toy(task)
    nats, rebuilt = _outputs(function, images, pca)
    k = len(pca.explained_variance_)
    check_shape(
        nats,
        (k,),
        "linear_vae",
        "un coste por componente del pca que recibe, sin sumar ni promediar",
    )
    _check_images(rebuilt, images)
    if not np.array_equal(rebuilt, _outputs(function, images, pca)[1]):
        raise Advice(
            "Dos llamadas con las mismas fotos dan reconstrucciones distintas: aquí no se sortea "
            "nada, se decodifica la media."
        )
    # Dividir entre n o entre n − 1 son dos convenios: los dos valen.
    unbiased = pca.explained_variance_.astype("float64")
    candidates = (unbiased, unbiased * (_N_FITTED - 1) / _N_FITTED)
    received = pca.transform(images.reshape(len(images), -1)).var(axis=0)
    _check_nats(nats, candidates, received)
    _check_rebuilt(rebuilt, images, pca, candidates, received)
    alive = int(np.sum(unbiased > _BETA))
    return (
        f"Con σ² = {_BETA:g} asoman {alive} de {k} componentes de unas fotos de juguete, que "
        f"cuestan {nats.sum():.2f} nats; las otras se apagan."
    )


def _toy(task):
    """Un PCA de unas fotos de juguete, y otras que varían de otro modo alrededor de otra media."""
    from sklearn.decomposition import PCA

    rng = np.random.default_rng(0)
    pixels, k = int(np.prod(task.image_shape)), len(_SPREAD)
    patterns = np.linalg.qr(rng.standard_normal((pixels, k)))[0].T
    codes = rng.standard_normal((_N_FITTED, k)) * _SPREAD
    fitted = 0.5 + codes @ patterns + 1e-3 * rng.standard_normal((_N_FITTED, pixels))
    others = 0.52 + (rng.standard_normal((7, k)) * 1.4 + 0.3) @ (np.diag(_SPREAD) @ patterns)
    images = others.reshape(-1, *task.image_shape).astype("float32")
    return PCA(k, svd_solver="full").fit(fitted.astype("float32")), images


def _outputs(function, images, pca):
    """Lo que devuelve la función: los nats y las fotos."""
    result = function(images.copy(), _BETA, pca)
    if result is None:
        raise Advice(f"linear_vae no devuelve nada: falta «return». {_WHAT}.")
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Advice(f"{_WHAT}; ha devuelto {type(result).__name__}.")
    nats, rebuilt = (as_numbers(one, "linear_vae") for one in result)
    if nats.ndim > 1 and rebuilt.ndim < 2:
        raise Advice(f"Devuelves las dos cosas al revés: {_WHAT}, en ese orden.")
    return nats, rebuilt


def _check_images(rebuilt, images) -> None:
    if rebuilt.shape == (len(images), images[0].size):
        raise Advice(
            f"Las fotos salen aplanadas, {rebuilt.shape}: falta .reshape(images.shape), que es "
            f"{images.shape}."
        )
    check_shape(rebuilt, images.shape, "linear_vae", "las fotos que recibe, reconstruidas")


def _check_nats(nats, candidates, received) -> None:
    if any(_same(nats, _cost(one)) for one in candidates):
        return
    variances = candidates[0]
    expected = _cost(variances)
    row = np.abs(nats - expected).argmax()
    seen = (
        f" Con λ = {variances[row]:.3g} y σ² = {_BETA:g} da {nats[row]:.3f} nats y son "
        f"{expected[row]:.3f}."
    )
    mistakes = nats_mistakes(variances, _BETA, received)
    compare(nats, expected, mistakes, "La KL de cada componente", seen)


def _check_rebuilt(rebuilt, images, pca, candidates, received) -> None:
    """Busca el error en el factor que ha multiplicado a cada componente."""
    mean, axes = pca.mean_.astype("float64"), pca.components_.astype("float64")
    centred = images.reshape(len(images), -1) - mean
    seen = rebuilt.reshape(len(images), -1)
    shrinks = [np.maximum(1 - _BETA / one, 0) for one in candidates]
    if any(_same(seen, mean + (centred @ axes.T * one) @ axes) for one in shrinks):
        return
    for wrong, advice in mean_mistakes(centred, mean, axes, shrinks[0]):
        if _same(seen, wrong) or _same(seen, np.clip(wrong, 0, 1)):
            raise Advice(f"La reconstrucción no es correcta: {advice}.")
    codes, decoded = centred @ axes.T, (seen - mean) @ axes.T
    factors = np.sum(codes * decoded, axis=0) / np.sum(codes**2, axis=0)
    row = np.abs(factors - shrinks[0]).argmax()
    told = (
        f" La componente con λ = {candidates[0][row]:.3g} sale multiplicada por "
        f"{factors[row]:.3f} y debe salir por {shrinks[0][row]:.3f}."
    )
    mistakes = shrink_mistakes(candidates[0], _BETA, received)
    compare(factors, shrinks[0], mistakes, "La parte que queda de cada componente", told)
    raise Advice(
        "La reconstrucción no es correcta, aunque cada componente sale encogida como debe: suma "
        "solo las componentes encogidas y pca.mean_."
    )


def _cost(variances):
    return 0.5 * np.log(np.maximum(variances / _BETA, 1))


def _same(a, b) -> bool:
    return np.allclose(a, b, rtol=0, atol=1e-4)
