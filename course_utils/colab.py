"""Instala en Colab solo lo que le falta, sin sustituir nada de lo que trae."""

import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

from course_utils.project import requirements

# Colab es ya un Jupyter: instalar otro solo cambiaría sus paquetes.
NOT_NEEDED = {"jupyterlab"}


def missing_requirements() -> list[str]:
    """Devuelve los requisitos del curso que no están instalados, sea cual sea su versión."""
    wanted = [r for r in requirements() if r.name not in NOT_NEEDED]
    return [str(r) for r in wanted if not _installed(r.name)]


def install_missing() -> list[str]:
    """Instala lo que falta y fija lo instalado, para que pip no lo sustituya.

    Devuelve lo que instaló.

    Lanza:
        subprocess.CalledProcessError: si pip no puede instalar sin sustituir algo.
    """
    missing = missing_requirements()
    if missing:
        print("Instalando lo que falta:", ", ".join(missing))
        with tempfile.TemporaryDirectory() as folder:
            pins = Path(folder) / "instalado.txt"
            pins.write_text(
                "\n".join(f"{d.metadata['Name']}=={d.version}" for d in distributions())
            )
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--constraint", str(pins)]
            subprocess.run([*pip, *missing], check=True)
    return missing


def _installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False
