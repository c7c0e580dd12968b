"""Resultados publicados: lo que se entrenó una vez y todos los demás cargan.

Cada resultado son dos archivos: ``NOMBRE.json``, la ficha (receta, datos, calidad e historia) y, si
es una red, ``NOMBRE.npz``, sus pesos. Nada se lee con pickle.
"""

from course_utils.results.archive import ResultError

__all__ = ["ResultError", "load"]


def __getattr__(name):
    # Quien solo pregunta dónde están los archivos no debe arrastrar Keras.
    if name == "load":
        from course_utils.results.loading import load

        return load
    raise AttributeError(f"course_utils.results no tiene «{name}»; tiene: {', '.join(__all__)}.")
