"""Argumentos malos para las funciones públicas: cada uno, con lo que se espera de él.

Un caso es ``Case(area, name, call, expected)``; ``expected`` es ``"rechazo"`` (una frase),
``"igual"`` (lo mismo que con el valor bueno) o ``"cuerdo"`` (una frase, o un resultado finito y no
vacío).
"""

import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache as once
from functools import partial
from pathlib import Path

import numpy as np

NAN, INF = math.nan, math.inf
_OUTSIDE = "/fuera"


@dataclass(frozen=True)
class Case:
    """Una llamada con un argumento cambiado; ``whole`` es la misma sin cambiar nada."""

    area: str
    name: str
    call: Callable
    expected: str
    whole: Callable | None = None


# Qué clase de valor es cada argumento, y con qué se cambia.

_NUMBERS = {
    "cuenta": (0, -1, -(10**9), NAN, INF, 2.5),
    "cuenta o 0": (-1, -(10**9), NAN, INF),
    "positivo": (0, -1.0, NAN, INF, -INF),
    "no negativo": (-1.0, NAN, INF, -INF),
    "fracción": (-0.1, 1.1, NAN, INF, -INF),
    "finito": (NAN, INF, -INF),
    "semilla": (-1, -(10**9)),
}
_WHOLE = ("cuenta", "cuenta o 0", "semilla")
# Los flotantes donde va un entero son otro tipo: Python puede decir lo suyo.
_OTHER_TYPE = (2.5, NAN, INF)


def _array_changes(array: np.ndarray, kind: str, rng) -> Iterator[tuple[str, object, str]]:
    array = np.asarray(array)
    float_like = array.dtype.kind == "f"
    for value in (NAN, INF, -INF) if float_like else ():
        for _ in range(3):
            changed = array.astype("float64")
            changed.flat[rng.randrange(changed.size)] = value
            # Las celdas NaN de un mapa salen vacías.
            hole = kind == "mapa" and value is NAN
            yield f"{value} en un sitio", changed, "cualquiera" if hole else "rechazo"
        yield f"todo {value}", np.full(array.shape, value), "rechazo"
    # De una red sin entrenar puede salir una melodía sin notas.
    nothing = "cualquiera" if kind == "notas" else "rechazo"
    yield "vacío", array[:0] if array.ndim else np.array([]), nothing
    yield "lista vacía", [], "rechazo"
    yield "complejo", array.astype("complex64"), "rechazo"
    yield "texto", np.full(array.shape, "x"), "rechazo"
    yield "fechas", np.full(array.shape, np.datetime64("2020-01-01")), "rechazo"
    yield "objetos", array.astype(object), "rechazo"
    yield "con un None", _with_none(array), "rechazo"
    for name, changed in _shapes(array, rng):
        yield name, changed, "cualquiera" if kind == "notas" else "cuerdo"
    if kind == "imágenes":
        for name, changed in (
            ("píxeles 0–255", np.rint(array * 255)),
            ("enteros 0–255", np.rint(array * 255).astype("uint8")),
            ("negativos", array - 2),
            ("enormes", array * 1e30),
        ):
            yield name, changed, "rechazo"
    if float_like:
        yield "float64", array.astype("float64"), "igual"
        yield "de derecha a izquierda", np.asfortranarray(array), "igual"
        yield "lista", array.tolist(), "igual"
        yield "float16 enorme", np.full(array.shape, 6e4, "float16"), "cuerdo"
        yield "float64 enorme", array.astype("float64") * 1e300 + 1e300, "cuerdo"


def _with_none(array):
    changed = array.astype(object)
    changed.flat[0] = None
    return changed


def _shapes(array, rng):
    yield "un eje de más", array[None]
    yield "otro eje de más", array[..., None]
    if array.ndim:
        yield "un eje de menos", array[0]
        yield "aplanado", array.ravel()
        yield "traspuesto", array.T
        yield "uno solo", array[:1]
        yield "repetido", np.concatenate([array, array[:1]])
        yield "escalar", array.flat[0]
        yield "todo igual", np.zeros_like(array)
        keep = rng.randrange(1, max(2, len(array)))
        yield f"los {keep} primeros", array[:keep]
    if array.ndim > 1:
        yield "sin columnas", array[:, :0]
        yield "otra anchura", array[:, : max(1, array.shape[1] // 2)]


def _number_changes(value, kind: str) -> Iterator[tuple[str, object, str]]:
    for bad in _NUMBERS[kind]:
        odd = kind in _WHOLE and isinstance(bad, float)
        yield f"{bad}", bad, "tipo" if odd else "rechazo"
        if not isinstance(bad, float):
            yield f"int64 {bad}", np.int64(bad), "rechazo"
    if kind in _WHOLE:
        for whole in (np.int64, np.int32, np.uint8, np.int16):
            yield whole.__name__, whole(value), "igual"
    else:
        for real in (np.float64, np.float32):
            yield real.__name__, real(value), "cuerdo"
        yield "0-d", np.array(value), "cuerdo"
    yield "complejo", complex(value, 1), "tipo"
    yield "texto", "x", "tipo"
    yield "None", None, "tipo o cuerdo"


@dataclass(frozen=True)
class Call:
    """Una función y argumentos buenos: nombre → ``(valor, clase)``; sin clase, no se cambia."""

    area: str
    name: str
    function: Callable
    arguments: dict

    def cases(self, rng) -> Iterator[Case]:
        """Produce cada cambio de cada argumento, y algunas parejas de cambios."""
        good = {name: value for name, (value, _) in self.arguments.items()}
        whole = partial(self.function, **good)
        for name, (value, kind) in self.arguments.items():
            if not kind:
                continue
            numeric = kind in _NUMBERS
            changes = _number_changes(value, kind) if numeric else _array_changes(value, kind, rng)
            for label, changed, expected in changes:
                call = partial(self.function, **{**good, name: changed})
                yield Case(self.area, f"{self.name}({name}: {label})", call, expected, whole)
        yield from self._pairs(rng)

    def _pairs(self, rng) -> Iterator[Case]:
        """Dos argumentos malos a la vez: la frase ha de salir igual."""
        good = {name: value for name, (value, _) in self.arguments.items()}
        arrays = [n for n, (_, kind) in self.arguments.items() if kind and kind not in _NUMBERS]
        for _ in range(4 if len(arrays) > 1 else 0):
            changed, labels = dict(good), []
            for name in rng.sample(arrays, 2):
                options = list(_array_changes(*self.arguments[name], rng))
                label, changed[name], _ = rng.choice(options)
                labels.append(f"{name}: {label}")
            call = partial(self.function, **changed)
            yield Case(self.area, f"{self.name}({', '.join(labels)})", call, "cuerdo")


def _data():
    rng = np.random.default_rng(0)
    images = rng.random((8, 12, 12, 1), "float32")
    return {
        "images": images,
        "z": rng.normal(size=(8, 2)).astype("float32"),
        "labels": np.arange(8) % 3,
        "has": np.arange(8) % 3 == 1,
        "flat": images.reshape(8, -1),
        "pixels": np.rint(images[..., 0] * 255).astype("uint8"),
    }


def _keyed(function, *names):
    """La función, con los argumentos de posición dados por nombre."""
    return lambda **given: function(*(given[name] for name in names))


def _metrics() -> Iterator[Call]:
    from course_utils import metrics

    d = _data()
    pair = {"x": (d["images"], "imágenes"), "reconstructions": (d["images"] / 2, "imágenes")}
    numbers = {"x": (d["z"], "números"), "reconstructions": (d["z"] / 2, "números")}
    one, z = {"images": (d["images"], "imágenes")}, (d["z"], "números")
    table = {
        "mse": (_keyed(metrics.mse, "x", "reconstructions"), numbers),
        "mse_per_image": (_keyed(metrics.mse_per_image, "x", "reconstructions"), numbers),
        "psnr": (_keyed(metrics.psnr, "x", "reconstructions"), pair),
        "ssim": (_keyed(metrics.ssim, "x", "reconstructions"), pair),
        "binary_crossentropy": (_keyed(metrics.binary_crossentropy, "x", "reconstructions"), pair),
        "bce_floor": (metrics.bce_floor, one),
        "nats_per_image": (
            metrics.nats_per_image,
            {"loss_per_pixel": (0.5, "finito"), "images": (d["images"], "")},
        ),
        "nats_above_floor": (metrics.nats_above_floor, {"bce": (0.5, "finito"), **one}),
        "kl": (metrics.kl, {"z_mean": z, "z_log_var": z}),
        "active_units": (metrics.active_units, {"z_mean": z, "threshold": (0.01, "no negativo")}),
        "code_entropy": (metrics.code_entropy, {"codes": (d["labels"], "enteros")}),
        "perplexity": (metrics.perplexity, {"codes": (d["labels"], "enteros")}),
        "distance_to_standard_normal": (metrics.distance_to_standard_normal, {"z": z}),
        "frechet_distance": (metrics.frechet_distance, {"features_a": z, "features_b": z}),
        "knn_accuracy": (
            metrics.knn_accuracy,
            {
                "z_train": z,
                "y_train": (d["labels"], "enteros"),
                "z_test": z,
                "y_test": (d["labels"], "enteros"),
                "k": (3, "cuenta"),
            },
        ),
        "trustworthiness": (metrics.trustworthiness, {"x": z, "z": z, "k": (2, "cuenta")}),
        "auroc": (
            metrics.auroc,
            {"scores_normal": (d["z"][:, 0], "números"), "scores_anomalous": (d["z"][:, 1], "n")},
        ),
        "pca_reconstruction": (
            metrics.pca_reconstruction,
            {
                "x_train": (d["flat"], "números"),
                "x_test": (d["flat"], "números"),
                "n_components": (2, "cuenta"),
            },
        ),
        "linear_reconstruction": (
            metrics.linear_reconstruction,
            {
                "inputs_train": (d["flat"], "números"),
                "x_train": (d["flat"], "números"),
                "inputs_test": (d["flat"], "números"),
                "ridge": (1.0, "no negativo"),
            },
        ),
        "jacobian_norms": (metrics.jacobian_norms, {"encoder": (_networks()[0], ""), **one}),
    }
    return (Call("metrics", name, *rest) for name, rest in table.items())


@once
def _networks():
    import keras

    keras.utils.set_random_seed(0)
    images, z = keras.Input((12, 12, 1)), keras.Input((2,))
    encoder = keras.Model(images, keras.layers.Dense(2)(keras.layers.Flatten()(images)))
    pixels = keras.layers.Dense(144, "sigmoid")(z)
    decoder = keras.Model(z, keras.layers.Reshape((12, 12, 1))(pixels))
    return encoder, decoder


def _latent() -> Iterator[Call]:
    from course_utils import latent

    d, (encoder, decoder) = _data(), _networks()
    z, corner = (d["z"], "números"), np.ones(2)
    ends = {"z_a": (d["z"][0], "números"), "z_b": (d["z"][1], "números"), "n": (5, "cuenta")}
    box = {"low": (-corner, "números"), "high": (corner, "números")}
    table = {
        "encode": (latent.encode, {"encoder": (encoder, ""), "images": (d["images"], "imágenes")}),
        "decode": (latent.decode, {"decoder": (decoder, ""), "z": z}),
        "bounding_box": (latent.bounding_box, {"z": z}),
        "decode_grid": (latent.decode_grid, {"decoder": (decoder, ""), **box, "n": (3, "cuenta")}),
        "interpolate": (latent.interpolate, ends),
        "slerp": (latent.slerp, ends),
        "attribute_vector": (
            latent.attribute_vector,
            {"z": z, "has_attribute": (d["has"], "verdades")},
        ),
        "sample_prior": (
            latent.sample_prior,
            {"n": (4, "cuenta"), "latent_dim": (2, "cuenta"), "seed": (1, "semilla")},
        ),
        "sample_box": (latent.sample_box, {"n": (4, "cuenta"), **box, "seed": (1, "semilla")}),
    }
    return (Call("latent", name, *rest) for name, rest in table.items())


def _plotting() -> Iterator[Call]:
    from course_utils import plotting

    d = _data()
    images, z = (d["images"], "imágenes"), (d["z"], "números")
    labels, names = (d["labels"], "enteros"), (("a", "b", "c"), "")
    corners = {"low": (np.array([-3.0, -3]), "números"), "high": (np.array([3.0, 3]), "números")}
    grid = (d["images"][:4].reshape(2, 2, 12, 12, 1), "imágenes")
    values, text = (d["z"][:, 0], "números"), ("x", "")
    notes = (np.array([[0, 4, 60], [4, 4, 62]]), "notas")
    one = lambda function: lambda value: function({"a": value})  # noqa: E731
    table = {
        "image_rows": (plotting.image_rows, {"rows": images, "n": (3, "cuenta")}),
        "image_grid": (plotting.image_grid, {"images": images, "columns": (3, "cuenta")}),
        "curves": (plotting.curves, {"series": values, "xlabel": text, "ylabel": text}),
        "curves (x, y)": (
            lambda x, y: plotting.curves((x, y), "x", "y"),
            {"x": values, "y": (d["z"][:, 1], "números")},
        ),
        "curves (bandas)": (
            lambda bands: plotting.curves({"a": d["z"][:, 0]}, "x", "y", bands={"a": bands}),
            {"bands": values},
        ),
        "curves (referencia)": (
            lambda y: plotting.curves({"a": d["z"][:, 0]}, "x", "y", references={"r": y}),
            {"y": (0.5, "finito")},
        ),
        "bars": (
            lambda value: plotting.bars({"a": value, "b": 1.0}, "y"),
            {"value": (0.4, "finito")},
        ),
        "histograms": (
            plotting.histograms,
            {"samples": values, "xlabel": text, "bins": (5, "cuenta")},
        ),
        "histograms (línea)": (
            lambda x: plotting.histograms(d["z"][:, 0], "x", lines={"u": x}),
            {"x": (0.5, "finito")},
        ),
        "latent_scatter": (
            lambda z, **rest: plotting.latent_scatter(z, **rest),
            {"z": z, "labels": labels, "class_names": names},
        ),
        "class_ellipses": (
            plotting.class_ellipses,
            {"z": z, "labels": labels, "class_names": names, "share": (0.9, "fracción")},
        ),
        "numbered_points": (plotting.numbered_points, {"z": z, "points": z}),
        "latent_grid": (plotting.latent_grid, {"grid": grid, **corners}),
        "grid_over_scatter": (
            plotting.grid_over_scatter,
            {"grid": grid, **corners, "z": z, "labels": labels, "class_names": names},
        ),
        "prior_histograms": (plotting.prior_histograms, {"z": z, "n": (2, "cuenta")}),
        "matrices": (one(plotting.matrices), {"value": (d["z"], "números")}),
        "heatmaps": (
            lambda value: plotting.heatmaps({"a": value}, range(8), range(2), "x", "y"),
            {"value": (np.abs(d["z"]), "mapa")},
        ),
        "measure_panels": (
            lambda value: plotting.measure_panels(
                {"a": {"m": value}, "b": {"m": 1.0}}, {"m": min}, {"m": 2}
            ),
            {"value": (0.4, "finito")},
        ),
        "piano_rolls": (one(plotting.piano_rolls), {"value": notes}),
        "image_animation": (
            lambda images: plotting.image_animation(images, list("abcdefgh")),
            {"images": images},
        ),
    }
    known = {name for name in table if hasattr(plotting, name.split(" ")[0])}
    return (Call("plotting", name, *table[name]) for name in table if name in known)


def _data_functions() -> Iterator[Call]:
    from course_utils import data, sound
    from course_utils.data import melodies

    d = _data()
    images, seed = (d["images"], "imágenes"), (1, "semilla")
    tokens = (melodies.draw(1).tokens[0].astype(int), "notas")
    notes = (np.array([[0, 4, 60], [4, 4, 62]]), "notas")
    words = np.array(["día", "noche"] * 4)
    table = {
        "add_gaussian_noise": (
            data.add_gaussian_noise,
            {"images": images, "factor": (0.5, "no negativo"), "seed": seed},
        ),
        "mask_pixels": (
            data.mask_pixels,
            {"images": images, "fraction": (0.5, "fracción"), "seed": seed},
        ),
        "salt_and_pepper": (
            data.salt_and_pepper,
            {"images": images, "fraction": (0.5, "fracción"), "seed": seed},
        ),
        "downsample": (data.downsample, {"images": images, "factor": (2, "cuenta")}),
        "upsample_bicubic": (data.upsample_bicubic, {"images": images, "factor": (2, "cuenta")}),
        "flatten": (data.flatten, {"images": (d["images"], "números")}),
        "unflatten": (data.unflatten, {"vectors": (d["flat"], "números")}),
        "pad_to": (data.pad_to, {"images": (d["images"], "números"), "size": (16, "cuenta")}),
        "shrink": (
            data.shrink,
            {
                "images": (np.repeat(d["pixels"][..., None], 3, -1), "enteros"),
                "size": (6, "cuenta"),
            },
        ),
        "taxi_trips": (
            data.taxi_trips,
            {"n": (20, "cuenta"), "strange": (2, "cuenta o 0"), "seed": seed},
        ),
        "melodies.draw": (melodies.draw, {"n": (3, "cuenta"), "seed": seed}),
        "melodies.to_notes": (melodies.to_notes, {"tokens": tokens}),
        "melodies.from_notes": (
            lambda pitch, steps: melodies.from_notes([(pitch, steps), (60, 28)]),
            {"pitch": (60, "finito"), "steps": (4, "cuenta")},
        ),
        "sound.synthesize": (
            sound.synthesize,
            {"notes": notes, "step_s": (0.125, "positivo")},
        ),
        "Standardizer": (
            lambda column: data.Standardizer({"km": column, "tarifa": words})(
                {"km": column, "tarifa": words}
            ),
            {"column": (d["z"][:, 0], "números")},
        ),
        "Standardizer.by_column": (
            lambda values: data.Standardizer({"km": d["z"][:, 0]}).by_column(values),
            {"values": (d["z"][:, :1], "números")},
        ),
        "load": (
            lambda limit, size: data.load("mnist", source="offline", limit=limit, size=size),
            {"limit": (12, "cuenta"), "size": (32, "cuenta")},
        ),
        "load_celeba": (
            lambda limit, size: _tiny_faces(limit, size),
            {"limit": (4, "cuenta"), "size": (16, "cuenta")},
        ),
    }
    return (Call("data", name, *rest) for name, rest in table.items())


def _tiny_faces(limit, size):
    from course_utils import data
    from course_utils.data.celeba import cache

    cache.ROOT = Path(os.environ["COURSE_OUTPUT_DIR"])
    found = data.load_celeba(source="offline", limit=limit, size=size)
    return [found.train.array(), found.train.attributes]


def _models() -> Iterator[Call]:
    from course_utils import models

    def built(make):
        return lambda **given: make(**given).count_params()

    dim, n = (2, "cuenta"), (8, "cuenta")
    dense = {"input_dim": n, "latent_dim": dim}
    images = {"input_shape": ((8, 8, 1), ""), "filters": ((2, 2), ""), "latent_dim": dim}
    start = {"latent_dim": dim, "start": ((2, 2, 2), ""), "filters": ((2, 2), ""), "channels": n}
    hidden = lambda make: lambda units: make(hidden=(units,)).count_params()  # noqa: E731
    filters = lambda make: lambda units: make(filters=(units, 2)).count_params()  # noqa: E731
    table = {
        "dense_encoder": (built(models.dense_encoder), dense),
        "dense_encoder (hidden)": (hidden(models.dense_encoder), {"units": n}),
        "dense_decoder": (built(models.dense_decoder), {"latent_dim": dim, "output_dim": n}),
        "dense_decoder (hidden)": (hidden(models.dense_decoder), {"units": n}),
        "dense_vae_encoder": (built(models.dense_vae_encoder), dense),
        "conv_encoder": (built(models.conv_encoder), images),
        "conv_encoder (filters)": (filters(models.conv_encoder), {"units": n}),
        "vae_encoder": (built(models.vae_encoder), images),
        "conv_decoder_transposed": (built(models.conv_decoder_transposed), start),
        "conv_decoder_upsampling": (built(models.conv_decoder_upsampling), start),
        "celeba_vae": (built(models.celeba_vae), {"size": (16, "cuenta"), "latent_dim": dim}),
        "celeba_vae (beta)": (
            lambda beta: models.celeba_vae(16, 2, beta, (2, 2)).beta,
            {"beta": (1.0, "no negativo")},
        ),
        "conditional_encoder": (
            built(models.conditional_encoder),
            {"input_dim": n, "n_classes": (3, "cuenta"), "latent_dim": dim},
        ),
        "conditional_decoder": (
            built(models.conditional_decoder),
            {"latent_dim": dim, "n_classes": (3, "cuenta")},
        ),
        "pixel_cnn": (
            built(models.pixel_cnn),
            {"code_shape": ((3, 3), ""), "n_codes": n, "filters": n, "blocks": (1, "cuenta")},
        ),
        "VAE": (
            lambda beta: _vae(beta).beta,
            {"beta": (1.0, "no negativo")},
        ),
        "Gaussian": (lambda sigma: models.Gaussian(sigma).sigma, {"sigma": (1.0, "positivo")}),
        "VectorQuantizer": (
            lambda n_codes, dim: str(models.VectorQuantizer(n_codes, dim).get_config()["name"][:6]),
            {"n_codes": n, "dim": dim},
        ),
        "VAE.generate": (lambda n: _vae().generate(n, seed=1), {"n": (3, "cuenta")}),
        "VAE.generate (z)": (lambda z: _vae().generate(z=z), {"z": (_data()["z"], "números")}),
        "VAE.encode": (lambda x: _vae().encode(x), {"x": (_data()["images"], "imágenes")}),
        "VAE.reconstruct": (
            lambda x: _vae().reconstruct(x),
            {"x": (_data()["images"], "imágenes")},
        ),
        "VAE.nll": (
            lambda x, samples: _vae().nll(x, samples, seed=1),
            {"x": (_data()["images"], "imágenes"), "samples": (2, "cuenta")},
        ),
        "VAE.fit": (
            lambda x: sorted(_vae().fit(x, epochs=1, verbose=0).history),
            {"x": (_data()["images"], "imágenes")},
        ),
    }
    return (Call("models", name, *rest) for name, rest in table.items())


@once
def _variational():
    import keras

    images = keras.Input((12, 12, 1))
    h = keras.layers.Flatten()(images)
    heads = [keras.layers.Dense(2)(h), keras.layers.Dense(2)(h)]
    return keras.Model(images, heads)


def _vae(beta=1.0):
    from course_utils import models

    model = models.VAE(_variational(), _networks()[1], beta, seed=1)
    model.compile("sgd", run_eagerly=True)
    return model


def _training() -> Iterator[Call]:
    from course_utils import training

    def fit(epochs, batch_size, peak):
        import keras

        x = np.random.default_rng(0).random((8, 3), "float32")
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3)])
        size = {"epochs": epochs, "batch_size": batch_size, "peak": peak}
        return len(training.fit(model, x, x, loss="mse", **size)["loss"])

    def rate(peak, total_steps, warmup):
        return float(training.warmup_cosine(peak, total_steps, warmup)(1))

    cosine = {
        "peak": (0.001, "positivo"),
        "total_steps": (100, "cuenta"),
        "warmup": (0.05, "fracción"),
    }
    counts = {"n_images": (8, "cuenta"), "batch_size": (4, "cuenta"), "epochs": (2, "cuenta")}
    size = {"epochs": (1, "cuenta"), "batch_size": (4, "cuenta"), "peak": (0.001, "positivo")}
    yield Call("training", "warmup_cosine", rate, cosine)
    yield Call("training", "count_steps", training.count_steps, counts)
    yield Call("training", "fit", fit, size)


def _sessions() -> Iterator[Case]:
    from course_utils.session import resolve_profile, start

    names = (
        "../x",
        _OUTSIDE,
        "..",
        ".",
        "",
        "a/b",
        "a\\b",
        "x/../../y",
        "~",
        "~/x",
        "\0",
        "a\nb",
    )
    for name in (*names, "08/", " ", "C:\\x", "x" * 300, "../" * 9 + "tmp"):
        call = partial(lambda n: str(start(_placed(n), "ci").output_dir), name)
        yield Case("session", f"start({name[:20]!r})", call, "dentro")
    for profile in ("", " ", "compelto", "CI", "ci ", "completo clase", "\n"):
        call = partial(resolve_profile, profile)
        yield Case("session", f"resolve_profile({profile!r})", call, "rechazo")
        yield Case("session", f"start('08', {profile!r})", partial(start, "08", profile), "rechazo")
    for seed in (-1, 2**32, 2**70):
        call = partial(start, "08", "ci", seed)
        yield Case("session", f"start(seed={seed})", call, "rechazo")
    good = partial(lambda seed: start("08", "ci", seed).seed, 3)
    for whole in (np.int64, np.int32, np.uint8):
        call = partial(lambda seed: start("08", "ci", seed).seed, whole(3))
        yield Case("session", f"start(seed={whole.__name__})", call, "igual", good)


def _session_calls() -> Iterator[Case]:
    from course_utils.session import Session

    def session():
        return Session("08", "completo", 1, _outputs() / "08")

    for name, bad in (("epochs", 0), ("epochs", -1), ("batch_size", 0), ("batch_size", -3)):
        call = partial(_session_fit, session, **{name: bad})
        yield Case("session", f"fit({name}={bad})", call, "rechazo")
    for name in ("../x", _OUTSIDE, "", "a/b", "..", ".", "\0"):
        call = partial(lambda n: _session_fit(session, name=_placed(n)), name)
        yield Case("session", f"fit(name={name!r})", call, "dentro")
        call = partial(lambda n: session().measure(_placed(n), float, np.float32(1)), name)
        yield Case("session", f"measure({name!r})", call, "dentro")
    for value in (NAN, INF):
        call = partial(_session_fit, session, x=np.full((16, 12), value))
        yield Case("session", f"fit(x={value})", call, "rechazo")


def _placed(name: str) -> str:
    """El nombre; el que quiere salir, con la carpeta de al lado de la de resultados."""
    return str(_outputs().parent / "fuera") if name == _OUTSIDE else name


def _outputs() -> Path:
    return Path(os.environ["COURSE_OUTPUT_DIR"]).resolve()


def _session_fit(session, x=None, name="red", epochs=1, batch_size=8):
    from bad_files import _network

    x = np.random.default_rng(0).random((16, 12), dtype="float32") if x is None else x
    size = {"epochs": epochs, "batch_size": batch_size}
    (_outputs() / "08").mkdir(parents=True, exist_ok=True)
    return session().fit(_network(), x, x, name=name, validation_data=(x, x), **size)


_TRAIN = {
    "--epochs": ("0", "-1", "2.5", "inf", "nan", "x", ""),
    "--batch-size": ("0", "-8", "x", "1e9"),
    "--learning-rate": ("0", "-1", "inf", "-inf", "nan", "x"),
    "--beta": ("-1", "inf", "nan", "x"),
    "--latent-dim": ("0", "-1", "x"),
    "--size": ("0", "-16", "40", "8", "256", "x"),
    "--limit": ("0", "-1", "x"),
    "--seed": ("-1", "4294967296", "99999999999999999999", "x"),
    "--root": ("/no/existe", "{archivo}", ""),
    "--out": ("{archivo}", "{archivo}/x"),
}
_ORDERS = (
    ("run", "--profile", ""),
    ("run", "--profile", "compelto"),
    ("run", "99"),
    ("run", "../01"),
    ("run", "01", "--trabajos", "0"),
    ("run", "01", "--trabajos", "-1"),
    ("run", "01", "-p", "NADA", "1"),
    ("run", "01", "--out", "{archivo}"),
    ("run", ""),
    ("run", "00"),
    ("run", "01", "--datos", "otros"),
    ("publish",),
    ("publish", "99"),
    ("publish", "13", "--out", "{archivo}"),
    ("data", "otro"),
    ("data", "mnist", "--descargar"),
    ("new", "0", "Título"),
    ("new", "01", "Título"),
    ("new", "../x", "Título"),
    ("grade", "/no/existe"),
    ("grade", "{archivo}"),
    ("grade", "{carpeta}", "--out", "{carpeta}"),
    ("grade", "{carpeta}", "--perfil", ""),
    ("grade", "{carpeta}", "--minutos", "0"),
    ("grade", "{carpeta}", "--minutos", "nan"),
    ("grade", "{carpeta}", "--memoria", "-1"),
    ("grade", "{carpeta}", "--trabajos", "0"),
    ("grade", "{carpeta}", "--separador", "x"),
    ("slides", "99"),
    ("slides", "--out", "{archivo}"),
    ("explore", "otro"),
    ("homework", "--figuras", "/no/existe.ipynb"),
    ("homework", "--figuras", "{archivo}"),
    ("student-repo", "{archivo}"),
    ("student-repo"),
    ("site", "--out", "{archivo}"),
    ("otra",),
    (),
)


def _orders() -> Iterator[Case]:
    for option, values in _TRAIN.items():
        for value in values:
            words = ("train", "celeba", f"{option}={value}")
            yield Case("órdenes", " ".join(words), partial(_run_order, words), "rechazo")
    for words in _ORDERS:
        yield Case("órdenes", " ".join(words) or "(nada)", partial(_run_order, words), "rechazo")


class ReachedError(Exception):
    """La orden iba a hacer su trabajo."""


def _run_order(words) -> str:
    """Da la orden; lo que tarda (entrenar, ejecutar, corregir) solo se anota."""
    from unittest import mock

    from course_utils.instructor import cli, face_training, runner

    places = (
        (face_training, "_fit"),
        (runner, "run_lesson"),
        ("course_utils.instructor.publish", "run_lesson"),
        ("course_utils.grading.grade", "_grade_all"),
        ("course_utils.instructor.site.build", "build_site"),
    )
    import importlib

    # Nunca un archivo de verdad: quien administra podría cambiar hasta /dev/null.
    plain = _outputs() / "archivo"
    _outputs().mkdir(parents=True, exist_ok=True)
    plain.write_text("hola")
    words = [w.format(archivo=plain, carpeta=plain.parent) for w in words]
    if words[:1] == ["train"] and not any(word.startswith("--out") for word in words):
        words += ["--out", str(_outputs() / "entrenamiento")]
    if words[:1] == ["train"] and not any(word.startswith("--limit") for word in words):
        words += ["--limit", "8"]
    # Con una carpeta dada, los datos no se dibujan.
    source = "auto" if any(word.startswith("--root") for word in words) else "offline"
    with mock.patch.dict(os.environ, COURSE_DATA_SOURCE=source):
        patches = [
            mock.patch.object(
                importlib.import_module(module) if isinstance(module, str) else module,
                name,
                side_effect=ReachedError,
            )
            for module, name in places
        ]
        for patch in patches:
            patch.start()
        try:
            return f"código {cli.main(words)}"
        except ReachedError:
            return "la orden se cumple"
        finally:
            mock.patch.stopall()


def _claims() -> Iterator[Case]:
    from course_utils import claims, questions, tables
    from course_utils.session import Session

    def check(value=1.0, compare="<", bound=2.0, profiles=None):
        session = Session("08", "ci", 1, _outputs())
        made = claims.Claims(session)
        made.check("algo", value, compare, bound, profiles=profiles)
        return made._claims[-1].ok

    for profiles in ("compelto", "", "ci completa", "todo", " "):
        call = partial(check, profiles=profiles)
        yield Case("claims", f"check(profiles={profiles!r})", call, "rechazo")
    for compare in ("=", "=<", "", "!=", "≤"):
        yield Case(
            "claims", f"check(compare={compare!r})", partial(check, compare=compare), "rechazo"
        )
    for value in (NAN, INF, -INF):
        # Un número que no lo es nunca cumple una afirmación: se ve su ✗.
        call = partial(check, value=value, compare=">" if value < 0 else "<")
        yield Case("claims", f"check(value={value})", call, "falso")
    yield Case("claims", "table({})", partial(tables.table, {}), "rechazo")
    for lesson, exercise in (("99", "1"), ("07", "99"), ("../07", "1"), ("", "1")):
        call = partial(questions.check, lesson, exercise, 1)
        yield Case("claims", f"questions.check({lesson!r}, {exercise!r})", call, "rechazo")


CALLS = (_metrics, _latent, _plotting, _data_functions, _models, _training)
CASES = (_sessions, _session_calls, _orders, _claims)


def all_cases(rng) -> Iterator[Case]:
    """Produce todos los casos, siempre los mismos con el mismo ``rng``."""
    for calls in CALLS:
        for call in calls():
            yield from call.cases(rng)
    for cases in CASES:
        yield from cases()
