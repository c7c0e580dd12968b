"""Comprueba que la red escrita en una lección es la del paquete."""

from contextlib import contextmanager

import numpy as np


def same_architecture(ours, reference) -> str:
    """Comprueba que dos redes de Keras son la misma: iguales capas, unidas de igual modo.

    Se comparan las capas una a una y, después, lo que hacen: con los mismos pesos y la misma
    entrada deben dar lo mismo. Los nombres no cuentan, salvo para saber si dos salidas de igual
    forma están cambiadas. Devuelve una frase con el número de parámetros.

    Lanza:
        ValueError: en la primera diferencia, con lo visto y lo esperado.
    """
    mine, theirs = _describe(ours), _describe(reference)
    if len(mine) != len(theirs):
        raise ValueError(f"Tu red tiene {len(mine)} capas y la del curso, {len(theirs)}.")
    for position, (a, b) in enumerate(zip(mine, theirs, strict=True), start=1):
        keys = [key for key in sorted({*a, *b}) if a.get(key) != b.get(key)]
        if keys:
            seen = ", ".join(f"{key} = {a.get(key)} (se espera {b.get(key)})" for key in keys[:3])
            raise ValueError(f"La capa {position} ({a['layer']}) difiere: {seen}.")
    _check_output_order(ours, reference)
    _check_same_behaviour(ours, reference)
    parameters = f"{ours.count_params():,}".replace(",", " ")
    return f"✓ La misma red que la de course_utils.models: {parameters} parámetros."


def _describe(model) -> list[dict]:
    layers = []
    for layer in model.layers:
        if hasattr(layer, "layers"):
            layers.extend(_describe(layer))
        # Sequential esconde su capa de entrada y el modelo funcional la muestra.
        elif type(layer).__name__ != "InputLayer":
            config = {k: v for k, v in layer.get_config().items() if k not in ("name", "dtype")}
            layers.append({"layer": type(layer).__name__, **config, "output": layer.output.shape})
    return layers


def _check_output_order(ours, reference) -> None:
    # Dos cabezas sin entrenar son iguales salvo por su nombre: el comportamiento no las distingue.
    # Sequential no los tiene, ni más de una salida.
    mine, theirs = (list(getattr(net, "output_names", ())) for net in (ours, reference))
    if mine != theirs and sorted(mine) == sorted(theirs):
        raise ValueError(
            f"Las salidas están en el orden {', '.join(mine)} y deben ir en el orden "
            f"{', '.join(theirs)}."
        )


def _check_same_behaviour(ours, reference) -> None:
    rng = np.random.default_rng(0)
    # Un modelo que une dos redes no declara entradas: las da su codificador.
    entrance = reference if getattr(reference, "inputs", None) else reference.encoder
    inputs = [_random_batch(tensor, rng) for tensor in entrance.inputs]
    weights = [_random_weight(weight.shape, rng) for weight in reference.get_weights()]
    with _borrowed(ours, weights), _borrowed(reference, weights):
        pairs = zip(_outputs(ours, inputs), _outputs(reference, inputs), strict=True)
        largest = max(np.max(np.abs(a - b)) / (1 + np.max(np.abs(b))) for a, b in pairs)
    if not largest < 1e-4:
        raise ValueError(
            "Las capas son las mismas pero están unidas de otro modo: con los mismos pesos, las "
            f"salidas difieren ({largest:.2g} en relativo); revisa qué recibe cada capa."
        )


def _random_batch(tensor, rng) -> np.ndarray:
    shape = (2, *(size or 8 for size in tensor.shape[1:]))
    if "int" in str(tensor.dtype):
        return rng.integers(0, 2, shape).astype(str(tensor.dtype))
    return rng.random(shape).astype("float32")


def _random_weight(shape, rng) -> np.ndarray:
    # Del tamaño que mantiene las señales en pie: saturadas, dos redes distintas parecen iguales.
    if len(shape) > 1:
        return rng.standard_normal(shape) / np.sqrt(np.prod(shape[:-1]))
    # Sesgos, y varianzas de BatchNormalization, que han de ser positivas.
    return rng.uniform(0.1, 0.5, shape)


@contextmanager
def _borrowed(network, weights):
    """Presta ``weights`` a ``network`` y le devuelve los suyos al salir."""
    own = network.get_weights()
    network.set_weights(weights)
    try:
        yield
    finally:
        network.set_weights(own)


def _outputs(network, inputs) -> list[np.ndarray]:
    outputs = network.predict_on_batch(inputs if len(inputs) > 1 else inputs[0])
    return outputs if isinstance(outputs, list | tuple) else [outputs]
