"""Entorno de todas las pruebas, incluidos los núcleos de los cuadernos que ejecuta nbmake."""

import os

from course_utils.project import ROOT, data_folders


def pytest_configure(config):
    """Fija el perfil y las carpetas por variables de entorno: así llegan también a xdist."""
    os.environ["COURSE_PROFILE"] = "ci"
    os.environ["COURSE_OUTPUT_DIR"] = str(ROOT / "build" / "ci")
    if os.environ.get("COURSE_DATA_DIR"):
        # Cada cuaderno se ejecuta en su carpeta, donde una ruta relativa no serviría.
        os.environ["COURSE_DATA_DIR"] = str(data_folders()[0].resolve())
