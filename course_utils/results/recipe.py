"""De qué salió un resultado: red, optimizador y código, dichos igual en toda versión de Keras."""

import ast
import hashlib
import inspect
import linecache
import math

import keras

# Lo que define una capa: los demás campos cambian de una versión de Keras a otra.
_LAYER = (
    "units",
    "filters",
    "kernel_size",
    "strides",
    "padding",
    "pool_size",
    "size",
    "target_shape",
    "activation",
    "negative_slope",
    "rate",
    "stddev",
    "activity_regularizer",
    "kernel_regularizer",
    "beta",
    "reconstruction",
    "noise",
    "weight",
    "commitment",
)
_OPTIMIZER = ("learning_rate", "beta_1", "beta_2", "momentum", "weight_decay")


def training_recipe(model, epochs: int, batch_size: int, seed: int) -> dict:
    """Devuelve todo lo que decide un entrenamiento, salvo los datos, en valores de JSON.

    Argumentos:
        model: un modelo ya compilado.
    """
    return {
        "network": describe_network(model),
        "parameters": sum(math.prod(weight.shape) for weight in model.weights),
        "code": code_digest(type(model)),
        "optimizer": _describe_optimizer(model.optimizer),
        "loss": _name(model.loss),
        "epochs": epochs,
        "batch_size": batch_size,
        "seed": seed,
    }


def describe_network(layer) -> list:
    """Devuelve ``[clase, lo que la define]`` por capa, también de las redes anidadas."""
    inner = [part for part in getattr(layer, "layers", []) if part is not layer]
    rows = [row for part in inner for row in describe_network(part)]
    settings = _settings(layer, _LAYER)
    return rows if inner and not settings else [[type(layer).__name__, settings], *rows]


def computing_layers(rows: list) -> list:
    """De lo que da ``describe_network``, las capas que calculan: no quien las agrupa o entrena."""
    return [row for row in rows if row[1] and hasattr(keras.layers, row[0])]


def code_digest(thing) -> str:
    """Devuelve la huella del código de una clase o función del cuaderno; de otra, nada."""
    if getattr(thing, "__module__", "") != "__main__":
        return ""
    source = _class_source(thing) if inspect.isclass(thing) else inspect.getsource(thing)
    return hashlib.sha256(source.strip().encode()).hexdigest()[:16]


def _class_source(thing) -> str:
    own = [cls for cls in thing.__mro__ if cls.__module__ == "__main__"]  # puede heredar de otra
    return "\n".join(map(_segment, own))


def _segment(thing) -> str:
    # De una celda, Python encuentra el código de una función, pero no el de una clase.
    method = next(part for part in vars(thing).values() if inspect.isfunction(part))
    cell = "".join(linecache.getlines(inspect.unwrap(method).__code__.co_filename))
    classes = [node for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.ClassDef)]
    mine = [node for node in classes if node.name == thing.__name__]
    return ast.get_source_segment(cell, mine[-1])


def _describe_optimizer(optimizer) -> dict:
    return {"class": type(optimizer).__name__, **_settings(optimizer, _OPTIMIZER)}


def _settings(thing, names) -> dict:
    try:
        config = thing.get_config()
    except (NotImplementedError, TypeError):
        # Una clase escrita en el cuaderno puede no saber describirse: lo hacen sus atributos.
        config = {name: vars(thing)[name] for name in names if name in vars(thing)}
    return {name: _plain(config[name]) for name in names if config.get(name) is not None}


def _plain(value):
    """Reduce un valor de configuración a listas, números y textos que no cambian de versión."""
    if isinstance(value, dict):
        inner = value.get("config")
        inner = inner if isinstance(inner, dict) else {}
        kept = {k: _plain(v) for k, v in sorted(inner.items()) if k not in ("name", "dtype")}
        return [value.get("class_name", ""), {k: v for k, v in kept.items() if v is not None}]
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        # Keras guarda 0.001 como 0.0010000000474974513.
        return float(f"{value:.6g}")
    return value if value is None or isinstance(value, int | str) else _name(value)


def _name(thing) -> str:
    if isinstance(thing, str):
        return thing
    if isinstance(thing, keras.losses.Loss):
        return type(thing).__name__
    return getattr(thing, "__name__", "") if thing is not None else ""
