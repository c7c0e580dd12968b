"""Entorno de todas las pruebas, incluidos los núcleos de los cuadernos que ejecuta nbmake."""

import os

from course_utils.instructor.lessons import notebook_paths, student_path
from course_utils.instructor.warm_kernel import kernel_name
from course_utils.instructor.workers import share_of_cores
from course_utils.project import ROOT, pin_data_folder

# A los cuadernos del estudiante les falta código: se ejecutan sus soluciones.
collect_ignore = [str(path) for path in map(student_path, notebook_paths()) if path]


def pytest_configure(config):
    """Fija el perfil y las carpetas por variables de entorno: así llegan también a xdist."""
    config.option.nbmake_kernel = config.getoption("nbmake_kernel", None) or kernel_name()
    # Con xdist, antes de que nazcan sus procesos; ellos ya lo encuentran dicho.
    if config.getoption("numprocesses", None):
        os.environ.update(share_of_cores(config.option.numprocesses) | os.environ)
    os.environ["COURSE_PROFILE"] = "ci"
    os.environ["COURSE_OUTPUT_DIR"] = str(ROOT / "build" / "ci")
    pin_data_folder()
