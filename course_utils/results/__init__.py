"""Resultados publicados: lo que se entrenó una vez y todos los demás cargan.

Cada resultado son dos archivos: ``NOMBRE.json``, la ficha (receta, datos, calidad e historia) y, si
es una red, ``NOMBRE.npz``, sus pesos. Nada se lee con pickle.
"""

from course_utils.results.archive import ResultError
from course_utils.results.load import load

__all__ = ["ResultError", "load"]
