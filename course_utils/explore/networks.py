"""Una red de Keras, escrita para el navegador: sus operaciones en orden y todos sus pesos."""

import base64

import keras
import numpy as np
from keras import layers

from course_utils.models.vq_vae import VectorQuantizer

# Al usar la red no hacen nada, o solo cambian la forma: los números siguen en el mismo orden.
_COPIES = (
    layers.Dropout,
    layers.SpatialDropout2D,
    layers.GaussianNoise,
    layers.GaussianDropout,
    layers.ActivityRegularization,
    layers.Flatten,
    layers.Reshape,
)
_ACTIVATIONS = {
    "linear": [],
    "relu": [],
    "leaky_relu": [0.2],
    "elu": [1.0],
    "selu": [],
    "gelu": [],
    "silu": [],
    "softplus": [],
    "sigmoid": [],
    "tanh": [],
}
_MAX_HALF = 65504


class NetworkError(ValueError):
    """Una red tiene algo que el navegador no sabe calcular."""


def pack_network(network) -> dict:
    """Devuelve ``{"nodes": […], "weights": {…}}``, lo que lee ``assets/explorador/capas.js``.

    De un codificador variacional se toma la primera salida, la media. Los pesos van en
    ``float16``, salvo que alguno no quepa.

    Argumentos:
        network: ``keras.Model`` funcional o secuencial, de una entrada, con las capas del curso.

    Lanza:
        NetworkError: si tiene varias entradas, o una capa u opción que el navegador no conoce.
    """
    if not getattr(network, "inputs", None):
        raise NetworkError(
            f"La red {type(network).__name__} no declara su entrada: constrúyela desde keras.Input."
        )
    if len(network.inputs) > 1:
        raise NetworkError(
            f"La red «{network.name}» tiene {len(network.inputs)} entradas y aquí se usan de una: "
            "explora una red sin condicionar."
        )
    graph = _Graph()
    start = graph.add({"op": "input"}, [], network.inputs[0])
    graph.follow(network.outputs[0], {id(network.inputs[0]): start})
    return {"nodes": graph.nodes, "weights": pack_floats(graph.weights())}


def pack_floats(values, half: bool = True) -> dict:
    """Devuelve unos números para ``Layers.floats``; en 16 bits si ``half`` y caben todos."""
    values = np.asarray(values, "float32").ravel()
    half = half and np.abs(values).max(initial=0) <= _MAX_HALF
    raw = values.astype("<f2" if half else "<f4").tobytes()
    return {"half": bool(half), "base64": base64.b64encode(raw).decode("ascii")}


class _Graph:
    """Los nodos que se llevan escritos y sus pesos."""

    def __init__(self):
        self.nodes, self._arrays, self._used = [], [], 0

    def weights(self) -> np.ndarray:
        return np.concatenate([np.ravel(array) for array in self._arrays] or [np.zeros(0)])

    def follow(self, tensor, known: dict) -> int:
        """Escribe lo que hace falta para ``tensor`` y devuelve el número de su nodo."""
        if id(tensor) not in known:
            operation, call, output = tensor._keras_history
            inputs = operation._inbound_nodes[call].input_tensors
            indices = [self.follow(each, known) for each in inputs]
            if isinstance(operation, keras.Model):
                inside = dict(zip(map(id, operation.inputs), indices, strict=True))
                known[id(tensor)] = self.follow(operation.outputs[output], inside)
            else:
                node, arrays = _translate(operation)
                known[id(tensor)] = self.add(node, indices, tensor, arrays)
        return known[id(tensor)]

    def add(self, node: dict, inputs: list[int], tensor, arrays=()) -> int:
        shape = list(tensor.shape[1:])
        if None in shape:
            raise NetworkError(
                f"Una capa da una forma que no se conoce de antemano, {shape}: fija el tamaño en "
                "keras.Input."
            )
        places = [self._store(array) for array in arrays]
        common = {"activation": ["linear"], "inputs": inputs, "shape": shape, "weights": places}
        self.nodes.append(common | node)
        return len(self.nodes) - 1

    def _store(self, array) -> list[int]:
        array = np.asarray(array, "float32")
        place = [self._used, array.size]
        self._arrays.append(array)
        self._used += array.size
        return place


def _translate(layer) -> tuple[dict, list]:
    """Devuelve el nodo de una capa y los arreglos que usa."""
    if type(layer) in _COPIES:
        return {"op": "copy"}, []
    if type(layer) not in _TRANSLATORS:
        known = ", ".join(sorted(kind.__name__ for kind in (*_TRANSLATORS, *_COPIES)))
        raise NetworkError(
            f"El navegador no sabe calcular «{layer.name}» ({type(layer).__name__}); sabe: {known}."
        )
    return _TRANSLATORS[type(layer)](layer)


def _dense(layer):
    kernel, bias = _kernel_and_bias(layer, layer.units)
    return {"op": "dense", "activation": _activation(layer)}, [kernel, bias]


def _conv(layer):
    _require(layer, dilation_rate=(1, 1), groups=1, data_format="channels_last")
    node = {"op": "conv", "size": layer.kernel_size, "strides": layer.strides}
    return node | {"activation": _activation(layer)}, _kernel_and_bias(layer, layer.filters)


def _conv_transpose(layer):
    _require(layer, dilation_rate=(1, 1), output_padding=None, data_format="channels_last")
    node = {"op": "conv_transpose", "size": layer.kernel_size, "strides": layer.strides}
    kernel, bias = _kernel_and_bias(layer, layer.filters)
    # Keras lo guarda con la salida antes que la entrada.
    return node | {"activation": _activation(layer)}, [kernel.transpose(0, 1, 3, 2), bias]


def _max_pool(layer):
    _require(layer, data_format="channels_last")
    return {"op": "max_pool", "size": layer.pool_size, "strides": layer.strides}, []


def _upsample(layer):
    _require(layer, interpolation="nearest", data_format="channels_last")
    return {"op": "upsample", "size": layer.size}, []


def _batch_norm(layer):
    _require(layer, axis=-1)
    deviation = np.sqrt(np.asarray(layer.moving_variance) + layer.epsilon)
    factor = (np.asarray(layer.gamma) if layer.scale else 1) / deviation
    shift = (np.asarray(layer.beta) if layer.center else 0) - factor * layer.moving_mean
    return {"op": "scale"}, [factor, shift]


def _leaky_relu(layer):
    return {"op": "copy", "activation": ["leaky_relu", layer.negative_slope]}, []


def _relu(layer):
    _require(layer, max_value=None, threshold=0.0)
    return {"op": "copy", "activation": ["leaky_relu", float(layer.negative_slope)]}, []


def _elu(layer):
    return {"op": "copy", "activation": ["elu", float(layer.get_config()["alpha"])]}, []


def _activation_layer(layer):
    return {"op": "copy", "activation": _activation(layer)}, []


def _concatenate(layer):
    _require(layer, axis=-1)
    return {"op": "concat"}, []


def _quantizer(layer):
    return {"op": "nearest"}, [layer.codebook]


_TRANSLATORS = {
    layers.Dense: _dense,
    layers.Conv2D: _conv,
    layers.Conv2DTranspose: _conv_transpose,
    layers.MaxPooling2D: _max_pool,
    layers.UpSampling2D: _upsample,
    layers.BatchNormalization: _batch_norm,
    layers.Activation: _activation_layer,
    layers.ReLU: _relu,
    layers.LeakyReLU: _leaky_relu,
    layers.ELU: _elu,
    layers.Concatenate: _concatenate,
    layers.Add: lambda layer: ({"op": "add"}, []),
    VectorQuantizer: _quantizer,
}


def _kernel_and_bias(layer, units: int) -> list[np.ndarray]:
    bias = np.asarray(layer.bias) if layer.use_bias else np.zeros(units)
    return [np.asarray(layer.kernel), bias]


def _activation(layer) -> list:
    name = getattr(layer.activation, "__name__", "")
    if name not in _ACTIVATIONS:
        raise NetworkError(
            f"El navegador no sabe calcular la activación «{name or layer.activation}» de "
            f"«{layer.name}»; sabe: {', '.join(_ACTIVATIONS)}."
        )
    return [name, *_ACTIVATIONS[name]]


def _require(layer, **wanted) -> None:
    config = layer.get_config()
    for option, value in wanted.items():
        found = config.get(option, value)
        # Un eje −1 se guarda ya contado desde el principio.
        last = option == "axis" and found == len(layer.output.shape) - 1
        if _plain(found) != _plain(value) and not last:
            raise NetworkError(
                f"La capa «{layer.name}» usa {option}={found!r} y el navegador solo conoce "
                f"{value!r}: cámbialo para poder explorarla."
            )


def _plain(value):
    return tuple(value) if isinstance(value, list) else value
