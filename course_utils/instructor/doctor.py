"""Diagnóstico de la instalación, para ``python -m course_utils doctor``."""

import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from packaging.requirements import Requirement

from course_utils.data.sources import SPECS, DataFileError, find_local, read_local
from course_utils.project import output_root, requirements, writable_folder

PYTHON_RANGE = ((3, 11), (3, 13))


@dataclass(frozen=True)
class Finding:
    """Una comprobación: si está bien y la frase que lo cuenta."""

    ok: bool
    text: str


def diagnose() -> list[Finding]:
    """Comprueba Python, paquetes, dispositivo, datos y permiso de escritura."""
    return [_python(), *_packages(), _device(), *_data(), _outputs()]


def _python() -> Finding:
    seen = sys.version_info[:2]
    ok = PYTHON_RANGE[0] <= seen <= PYTHON_RANGE[1]
    advice = "" if ok else ": usa Python 3.11, 3.12 o 3.13"
    return Finding(ok, f"Python {seen[0]}.{seen[1]}{advice}")


def _packages() -> list[Finding]:
    return [check_requirement(requirement) for requirement in requirements()]


def check_requirement(requirement: Requirement) -> Finding:
    """Compara la versión instalada de un paquete con la que pide el curso."""
    try:
        seen = version(requirement.name)
    except PackageNotFoundError:
        return Finding(False, f"{requirement.name} no está instalado: ejecuta «make lab»")
    ok = requirement.specifier.contains(seen, prereleases=True)
    advice = "" if ok else f": hace falta {requirement.specifier}"
    return Finding(ok, f"{requirement.name} {seen}{advice}")


def _device() -> Finding:
    from course_utils.session import devices

    return Finding(True, f"Dispositivo: {devices()}")


def _data() -> list[Finding]:
    return [check_data(name) for name in SPECS]


def check_data(name: str) -> Finding:
    """Dice si el archivo local de un conjunto existe y se puede leer."""
    title = SPECS[name].title
    if find_local(name) is None:
        return Finding(True, f"{title}: sin archivo local; se descargará o se dibujará")
    try:
        arrays = read_local(name).arrays
    except DataFileError as error:
        return Finding(False, f"{title}: {error}")
    return Finding(True, f"{title}: {len(arrays['x_train'])} imágenes en {find_local(name)}")


def _outputs() -> Finding:
    try:
        return Finding(True, f"Se puede escribir en {writable_folder(output_root())}")
    except PermissionError as error:
        return Finding(False, str(error))
