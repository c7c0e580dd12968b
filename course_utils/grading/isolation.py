"""El encierro de un proceso ajeno: con bubblewrap (``bwrap``) donde se puede; si no, ninguno.

Encerrado, solo existen Python, el sistema, el código del curso y lo que se le da a leer; solo se
puede escribir en su carpeta, no hay red y ningún descendiente le sobrevive.
"""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from course_utils.project import ASSETS, PACKAGE, ROOT
from course_utils.results.folders import PUBLISHED

# Para quien corrige, donde no se puede encerrar.
PARTIAL = (
    "el aislamiento es parcial, porque la vigilancia de Python no detiene a quien ataque el "
    "intérprete; para que encierre el sistema, corrige en un Linux con bubblewrap («sudo apt "
    "install bubblewrap») que permita espacios de nombres"
)
# Lo que Python, TensorFlow y las tipografías leen; nada de ello es del curso.
_SYSTEM = (
    *("/bin", "/sbin", "/usr", "/lib", "/lib64", "/sys", "/System", "/Library", "/private/var/db"),
    *("/etc/alternatives", "/etc/fonts", "/etc/group", "/etc/ld.so.cache", "/etc/localtime"),
    *("/etc/mime.types", "/etc/nsswitch.conf", "/etc/passwd"),
)
# Ni red ni procesos ni privilegios, aunque el instructor sea el administrador.
_UNSHARED = ("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
# Dentro de lo que se puede leer, lo que no: las redes ya entrenadas que publican las lecciones, que
# se podrían entregar como propias.
SECRET = (PUBLISHED,)
_OWN = ("--proc", "/proc", "--dev", "/dev", "--dir", "/tmp")
# Solo se escribe en la carpeta del trabajo: lo escrito en memoria no se contaría.
_READ_ONLY = ("--remount-ro", "/", "--remount-ro", "/dev")


@functools.cache
def available() -> bool:
    """Dice si ``bwrap`` está instalado y este sistema le deja encerrar a Python."""
    if shutil.which("bwrap") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        attempt = confined([sys.executable, "-I", "-c", "pass"], Path(folder), ())
        return subprocess.run(attempt, capture_output=True).returncode == 0


def confined(command: list[str], folder: Path, readable) -> list[str]:
    """Devuelve la orden que ejecuta ``command`` encerrado.

    Los descriptores abiertos se heredan; un proceso que muere por una señal acaba con 128 más ella.

    Argumentos:
        folder: la única carpeta donde puede escribir, y en la que empieza.
        readable: lo que puede leer además de Python, el sistema y el curso.
    """
    return [
        str(shutil.which("bwrap")),
        *_UNSHARED,
        *_bind("--ro-bind-try", [*public_folders(), *readable]),
        *(word for path in SECRET if path.exists() for word in ("--tmpfs", str(path))),
        *_OWN,
        *_bind("--dev-bind", gpus()),
        *_bind("--bind", [folder]),
        *_READ_ONLY,
        *(word for path in SECRET if path.exists() for word in ("--remount-ro", str(path))),
        *("--chdir", str(folder), "--", *command),
    ]


def _bind(option: str, paths) -> list[str]:
    # Con su nombre y con el verdadero: un entorno de Python puede ser un enlace.
    places = dict.fromkeys(place for path in paths for place in (str(path), os.path.realpath(path)))
    return [word for place in places for word in (option, place, place)]


def gpus() -> list[Path]:
    """Los dispositivos de las GPU de NVIDIA."""
    return sorted(Path("/dev").glob("nvidia*"))


def public_folders() -> list[Path]:
    """Lo que cualquier entrega puede leer: Python, el sistema y, del curso, solo su código.

    No está ``ROOT`` entera: las soluciones, las pruebas y los datos quedan fuera.
    """
    course = (PACKAGE, ROOT / "pyproject.toml", ROOT / "requirements.txt")
    python = {sys.prefix, sys.base_prefix, sys.exec_prefix}
    return [*map(Path, (*sorted(python), *_SYSTEM)), *course, ASSETS]


def exposed(paths) -> list[Path]:
    """Devuelve los de ``paths`` que cualquier entrega podría leer."""
    folders = [path.resolve() for path in public_folders()]
    return [p for p in paths if any(p.resolve().is_relative_to(folder) for folder in folders)]
