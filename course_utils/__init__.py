"""Paquete de apoyo del curso de autoencoders y espacios latentes.

Los cuadernos lo importan como ``cu``. Cada módulo se carga la primera vez que se usa, para
que ``import course_utils`` no arrastre TensorFlow.
"""

import importlib
import os

# TensorFlow escribe decenas de líneas al arrancar; hay que pedirle silencio antes de importarlo.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

_MODULES = {
    "claims",
    "data",
    "explore",
    "homework",
    "illustrations",
    "latent",
    "metrics",
    "models",
    "plotting",
    "questions",
    "results",
    "session",
    "sound",
    "tables",
    "training",
    "weights",
}

__all__ = ["start", *sorted(_MODULES)]


def __getattr__(name):
    if name == "start":
        return importlib.import_module("course_utils.session").start
    if name in _MODULES:
        return importlib.import_module(f"course_utils.{name}")
    raise AttributeError(f"course_utils no tiene «{name}»; tiene: {', '.join(__all__)}.")


def __dir__():
    return __all__
