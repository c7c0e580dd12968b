"""Las tareas 13 y 14: autoevaluaciones, modelo, medida del objetivo y entrega.

En los cuadernos: ``cu.homework.check_encoder(...)``, ``cu.homework.HomeworkVAE``…
"""

import importlib

from course_utils.homework.hand_in import HandInError, hand_in, load_networks
from course_utils.homework.tasks import TASKS, Task

# Lo demás se carga al usarlo: así las órdenes de consola no arrastran TensorFlow.
_LAZY = {
    "CheckResult": "checks",
    "check_encoder": "checks",
    "check_decoder": "checks",
    "check_sample": "checks",
    "check_kl": "checks",
    "check_reconstruction": "checks",
    "check_gradient": "checks",
    "check_memorizes": "checks",
    "check_linear_vae": "checks",
    "check_level": "checks",
    "check_training": "checks",
    "run_all": "checks",
    "HomeworkVAE": "model",
    "Mark": "scoring",
    "Measures": "scoring",
    "marks": "scoring",
    "measure": "scoring",
    "check_marks": "scoring",
    "honours": "scoring",
    "rubric": "scoring",
}

__all__ = ["TASKS", "HandInError", "Task", "hand_in", "load_networks", *_LAZY]


def __getattr__(name):
    if name in _LAZY:
        return getattr(importlib.import_module(f"course_utils.homework.{_LAZY[name]}"), name)
    raise AttributeError(f"course_utils.homework no tiene «{name}»; tiene: {', '.join(__all__)}.")


def __dir__():
    return __all__
