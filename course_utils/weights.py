"""Pesos que una lección deja para la siguiente: entrenar una vez y no en cada cuaderno."""

import hashlib
import json
import re
from pathlib import Path

import numpy as np

from course_utils.npz import read_npz
from course_utils.project import output_root, writable_folder


def store(model, **recipe) -> Path:
    """Guarda los pesos de ``model`` bajo la receta con que se entrenó y devuelve su archivo.

    Argumentos:
        recipe: todo lo que decide el resultado y no está en la red: datos, número de imágenes,
            épocas, lote, semilla… Valores que JSON sepa escribir.

    Lanza:
        PermissionError: si no se puede escribir en la carpeta de resultados.
    """
    path = _path(model, recipe)
    writable_folder(path.parent)
    draft = path.with_suffix(".tmp")
    with draft.open("wb") as file:
        np.savez(file, *model.get_weights())
    draft.replace(path)
    return path


def restore(model, **recipe) -> bool:
    """Carga en ``model`` los pesos guardados con la misma red y receta, y dice si los había.

    Unos pesos ilegibles se tratan como si no estuvieran.
    """
    path = _path(model, recipe)
    try:
        model.set_weights(list(read_npz(path).values()))
    except FileNotFoundError:
        return False
    except ValueError as error:
        print(f"No sirven los pesos de «{path}» ({error}): se entrena de nuevo.")
        return False
    print(f"Pesos ya entrenados: {path.name}")
    return True


def _path(model, recipe: dict) -> Path:
    # La configuración de la red entra en el nombre: otra red no encuentra estos pesos.
    network = json.dumps(model.get_config(), sort_keys=True, default=str)
    # Keras numera las capas por orden de creación («dense_3»), que cambia de lección a lección;
    # la receta, en cambio, cuenta al pie de la letra: «beta_1» no es «beta_4».
    key = re.sub(r"_\d+\b", "", network) + json.dumps(recipe, sort_keys=True)
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return output_root() / "pesos" / f"{digest}.npz"
