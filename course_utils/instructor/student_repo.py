"""La copia del curso que reciben los estudiantes: sin soluciones, sin pruebas y sin historia."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from course_utils.project import ROOT

# Las soluciones, las pruebas que las contienen y lo que solo sirve para pasarlas.
LEFT_OUT = (
    "notebooks/tareas/soluciones",
    "tests",
    "benchmarks",
    ".ci",
    ".github/workflows/pruebas.yml",
    ".github/workflows/semanal.yml",
)


def write_student_repo(target: Path, address: str = "", root: Path = ROOT) -> Path:
    """Escribe en ``target`` los archivos del curso que pueden ver los estudiantes.

    Son los que git sigue en ``root``, tal como están ahora. Si ``target`` es la copia de otra vez,
    se pone al día y conserva su ``.git``. Se escribe entera o nada.

    Argumentos:
        address: la dirección de GitHub que tendrá la copia, para los botones de Colab.

    Lanza:
        ValueError: si ``root`` no es un repositorio de git, ``target`` está ocupada o ``address``
            no vale.
    """
    names = [name for name in _tracked(root) if not _left_out(name)]
    _check_free(target, root)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as folder:
        draft = Path(folder) / "curso"
        for name in names:
            place = draft / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, place)
        if address:
            _stamp(draft, address)
        earlier = Path(folder) / "anterior"
        if target.exists():
            target.rename(earlier)
        draft.rename(target)
        if (earlier / ".git").exists():
            (earlier / ".git").rename(target / ".git")
    return target


def _tracked(root: Path) -> list[str]:
    try:
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise ValueError(
            f"«{root}» no es un repositorio de git: clona el curso y repite ahí la orden."
        ) from error
    return [name for name in listed.decode().split("\0") if name and (root / name).is_file()]


def _left_out(name: str) -> bool:
    return any(name == other or name.startswith(f"{other}/") for other in LEFT_OUT)


def _check_free(target: Path, root: Path) -> None:
    if root.resolve().is_relative_to(target.resolve()):
        raise ValueError(f"«{target}» contiene el curso del que se copia: elige otra carpeta.")
    occupied = target.is_dir() and any(target.iterdir())
    # Una copia anterior tiene el paquete y no tiene pruebas: el curso entero no se pisa.
    earlier = (target / "course_utils").is_dir() and not (target / "tests").exists()
    if (target.exists() and not target.is_dir()) or (occupied and not earlier):
        raise ValueError(
            f"«{target}» no está vacía y no es una copia anterior del curso: elige otra carpeta."
        )


def _stamp(draft: Path, address: str) -> None:
    """Pone ``address`` en los botones de la copia, con su propio código."""
    command = [sys.executable, "-m", "course_utils", "stamp", "--direccion", address]
    done = subprocess.run(command, cwd=draft, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip().splitlines()[-1])
