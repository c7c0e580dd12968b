"""Números de un modelo, como β, que se pueden cambiar después de ``compile``."""

import keras
import numpy as np
from keras import ops


class Hyperparameter:
    """Número ≥ 0 guardado en una ``keras.Variable``: ``vae.beta = 4`` vale desde el paso siguiente.

    ``fit`` compila la pérdida y un número de Python quedaría fijo en ella. La variable está en
    ``model._<nombre>`` y viaja con los pesos del modelo: un entrenamiento que se retoma sigue con
    el valor que tenía. El de partida queda en ``model._initial_<nombre>``, para ``get_config``.

    Argumentos:
        meaning: qué hace, para el mensaje de error, por ejemplo ``"pesa la KL"``.
    """

    def __init__(self, meaning: str):
        self._meaning = meaning

    def __set_name__(self, owner, name):
        self._name = name

    def __get__(self, model, owner=None):
        """Devuelve el valor de ahora, sin las cifras que añade ``float32``."""
        if model is None:
            return self
        return float(str(np.float32(ops.convert_to_numpy(getattr(model, f"_{self._name}")))))

    def __set__(self, model, value):
        if not 0 <= value < float("inf"):
            raise ValueError(
                f"{self._name} {self._meaning} y vale {value}: usa un número mayor o igual que 0."
            )
        variable = getattr(model, f"_{self._name}", None)
        if variable is not None:
            variable.assign(value)
            return
        setattr(model, f"_initial_{self._name}", float(value))
        # Sin ``autocast``: en media precisión un peso de 1e-5 se quedaría en 0.
        fixed = {"trainable": False, "autocast": False, "dtype": "float32"}
        setattr(model, f"_{self._name}", keras.Variable(value, name=self._name, **fixed))
