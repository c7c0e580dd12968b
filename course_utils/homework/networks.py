"""Qué redes se pueden entregar: de capas corrientes de Keras y con las formas de la tarea.

Una red viaja como archivo y la abre el ordenador de otra persona: solo se admiten capas que
Keras reconstruye por su nombre, sin ejecutar código ajeno.
"""

import numpy as np

# Módulos de donde puede venir cada pieza de la configuración de una red.
_MODULES = (
    "keras",
    "keras.activations",
    "keras.constraints",
    "keras.dtype_policies",
    "keras.initializers",
    "keras.layers",
    "keras.regularizers",
    "keras.src.models.functional",
    "keras.src.models.sequential",
)
_MODULE_PREFIXES = ("keras.src.layers.", "keras.src.ops.", "keras.src.dtype_policies.")
# Piezas de Keras que ejecutan código propio o leen archivos al abrirse.
_FORBIDDEN = {
    "Lambda",
    "__lambda__",
    "TFSMLayer",
    "JaxLayer",
    "FlaxLayer",
    "TorchModuleWrapper",
    "StringLookup",
    "IntegerLookup",
    "TextVectorization",
    "Hashing",
    "FeatureSpace",
}


class HandInError(ValueError):
    """La entrega no se puede preparar o no se puede leer; el mensaje dice por qué."""


def check_layers(network, name: str) -> None:
    """Comprueba que ``network`` es una red funcional o secuencial de capas corrientes.

    Argumentos:
        name: cómo llamarla en el mensaje, por ejemplo ``"El codificador"``.

    Lanza:
        HandInError: si no es un modelo de Keras, o lleva Lambda, capas propias o funciones
            propias como activación.
    """
    import keras

    from course_utils.models.base import check_declares_input

    try:
        check_declares_input(network, name)
    except ValueError as error:
        raise HandInError(str(error)) from None
    check_config(keras.saving.serialize_keras_object(network), name)


def check_config(config, name: str) -> None:
    """Comprueba que todas las piezas de la configuración de una red son capas corrientes.

    Con qué se compiló no cuenta, porque no se abre; sí lo de las redes que lleve dentro.

    Lanza:
        HandInError: en la primera que no lo es.
    """
    config = {key: value for key, value in config.items() if key != "compile_config"}
    foreign = next((piece for piece in _pieces(config) if not _is_standard(piece)), None)
    if foreign is not None:
        raise HandInError(
            f"{name} usa «{_name(foreign)}», que no se puede entregar: solo capas corrientes de "
            "keras.layers y operaciones de keras.ops (ni Lambda, ni clases o funciones propias)."
        )


def check_pair(encoder, decoder, task) -> int:
    """Comprueba las formas y los pesos de las dos redes y devuelve ``latent_dim``.

    Lanza:
        HandInError: si alguna forma no es la de la tarea, el código es demasiado largo o hay
            pesos que no son números.
    """
    _check_encoder_shapes(encoder, task)
    latent_dim = encoder.outputs[0].shape[-1]
    _expect(decoder.input_shape, (None, latent_dim), "El decodificador recibe")
    _expect(decoder.output_shape, (None, *task.image_shape), "El decodificador devuelve")
    if latent_dim > task.max_latent_dim:
        raise HandInError(
            f"El código tiene {latent_dim} dimensiones y en esta tarea caben, como mucho, "
            f"{task.max_latent_dim}: baja LATENT_DIM y entrena de nuevo."
        )
    for network, name in ((encoder, "El codificador"), (decoder, "El decodificador")):
        if not all(np.isfinite(weights).all() for weights in network.get_weights()):
            raise HandInError(
                f"{name} tiene pesos que son NaN o infinitos: el entrenamiento se desbordó; baja "
                "la tasa de aprendizaje y entrena de nuevo."
            )
    return latent_dim


def _check_encoder_shapes(encoder, task) -> None:
    _expect(encoder.input_shape, (None, *task.image_shape), "El codificador recibe")
    shapes = [tuple(output.shape) for output in encoder.outputs]
    if len(shapes) != 2 or shapes[0] != shapes[1] or len(shapes[0]) != 2:
        raise HandInError(
            f"El codificador tiene salidas {shapes} y debe tener dos, [z_mean, z_log_var], ambas "
            "(None, latent_dim)."
        )


def _expect(seen, wanted, who: str) -> None:
    if seen != wanted:
        raise HandInError(f"{who} {seen} y en esta tarea debe ser {wanted}.")


def _pieces(config):
    """Recorre las piezas con clase de una configuración, a cualquier profundidad."""
    if isinstance(config, dict):
        if "class_name" in config:
            yield config
        config = list(config.values())
    if isinstance(config, list | tuple):
        for value in config:
            yield from _pieces(value)


def _is_standard(piece: dict) -> bool:
    module, name = piece.get("module"), str(piece["class_name"])
    if name in _FORBIDDEN:
        return False
    if module is None:
        # Tensores, tuplas y rodajas: Keras las escribe sin módulo y entre guiones.
        return name.startswith("__") and name.endswith("__")
    return module in _MODULES or str(module).startswith(_MODULE_PREFIXES)


def _name(piece: dict) -> str:
    name = str(piece["class_name"])
    # Las funciones registradas se llaman «paquete>nombre».
    return str(piece.get("config")).split(">")[-1] if name == "function" else name
