"""Exploradores: una red entrenada, para tocarla en el navegador, sin núcleo ni conexión.

``draw`` da una pizarra: lo que se dibuja se codifica, se reconstruye y se mide su error. ``maps``
recorre con un mismo cursor el plano latente de varias redes. ``denoise`` sube y baja un ruido ante
una red que limpia. ``edit`` suma una dirección a un código. ``paint`` pinta con las palabras de un
VQ-VAE. Dan un ``Explorer``, que se ve solo en el cuaderno y se guarda como página con ``save``.
"""

from course_utils.explore.digits import draw
from course_utils.explore.directions import edit
from course_utils.explore.networks import NetworkError
from course_utils.explore.noise import denoise
from course_utils.explore.page import Explorer
from course_utils.explore.planes import maps
from course_utils.explore.words import paint

__all__ = ["Explorer", "NetworkError", "denoise", "draw", "edit", "maps", "paint"]
