"""Ejecuta las celdas de una entrega, sin Jupyter, y le pasa las autoevaluaciones.

Corre dentro del proceso encerrado. Lo que cuenta de la entrega vale, como mucho, los puntos de
las autoevaluaciones: el objetivo lo mide otro proceso.
"""

import importlib
import inspect
import os
import pkgutil
import sys
import traceback
from pathlib import Path
from types import FunctionType, ModuleType

from course_utils.grading.watch import CELL_NAME, REFUSAL

# Lo que una entrega no debe cambiar del curso…
_GUARDED = "course_utils.homework"
# … ni de aquello con que sus comprobaciones calculan.
_TRUSTED = ("builtins", "numpy", "keras.ops", "course_utils.latent", "course_utils.metrics")
_INSIDE_NUMPY = ("numpy.core.", "numpy._core.")


def run(job: dict, journal, watch) -> None:
    """Ejecuta ``job["cells"]`` y anota celdas, errores, autoevaluaciones y cambios al curso."""
    os.environ["COURSE_DATA_DIR"] = job["data"]
    os.environ["COURSE_OUTPUT_DIR"] = job["folder"]
    os.environ["COURSE_PROFILE"] = job["profile"]
    checks, task = _import_course(job["task"])
    _forget_published(Path(job["folder"]))
    pristine = snapshot()
    shell = _shell()
    # Lo que el estudiante escribe: cuando está todo, se puede comprobar.
    names = checks.written_names(task)
    _hide_grader()
    watch.install()
    checked: list = []
    for number, code in job["cells"]:
        journal("celda", number=number)
        _run_cell(shell, number, code, journal)
        if not checked and all(map(callable, _written(shell, names))):
            # Antes de entrenar: si luego algo se cuelga, esto ya está comprobado.
            checked = _written(shell, names)
            _check(shell.user_ns, checks, task, pristine, journal)
    now = _written(shell, names)
    if not checked or any(a is not b for a, b in zip(checked, now, strict=True)):
        _check(shell.user_ns, checks, task, pristine, journal)
    _look_for_changes(pristine, journal)


def _written(shell, names) -> list:
    return [shell.user_ns.get(name) for name in names]


def _check(namespace, checks, task, pristine, journal) -> None:
    # Una función de rastreo puede cambiar las variables de las comprobaciones mientras calculan.
    sys.settrace(None)
    sys.setprofile(None)
    if _look_for_changes(pristine, journal):
        return
    journal("autoevaluando")
    for result in checks.run_all(namespace, task):
        journal("comprobacion", name=result.name, ok=bool(result.ok), message=result.message)
    journal("autoevaluado")


def _look_for_changes(pristine, journal) -> bool:
    changed = changes(pristine, snapshot())
    if changed:
        journal("cambio", names=changed[:5])
    return bool(changed)


def _import_course(number: str):
    """Importa, antes de vigilar, lo que las entregas usan: TensorFlow arranca procesos y hilos."""
    from course_utils import console

    with console.stderr_to():
        import keras  # noqa: F401
        import matplotlib.figure  # noqa: F401
        import sklearn.neighbors  # noqa: F401

        from course_utils import data, latent, plotting, training  # noqa: F401

        modules = load_homework()
    return modules["checks"], modules["tasks"].TASKS[number]


def load_homework() -> dict[str, ModuleType]:
    """Importa todos los módulos de las tareas: los que se cargan al usarlos no son un cambio."""
    package = importlib.import_module(_GUARDED)
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    return {name: importlib.import_module(f"{_GUARDED}.{name}") for name in names}


def _forget_published(folder: Path) -> None:
    """Lo publicado no se puede leer: que ``session.fit`` no lo busque y entrene."""
    from course_utils.results import folders

    folders.PUBLISHED = folder / "publicado"


def _hide_grader() -> None:
    """Quita de los módulos importados el corrector: quien lo importe y lo cambie, cambia otro."""
    for name in [name for name in sys.modules if name.startswith("course_utils.grading")]:
        del sys.modules[name]
    del sys.modules["course_utils"].grading


def _shell():
    """Un intérprete de IPython que no pinta, no guarda historial y no lanza órdenes de consola."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.display_formatter.active_types = ["text/plain"]
    shell.register_magic_function(lambda line: None, magic_name="matplotlib")
    # «!pip install» no detiene la entrega: se pasa por alto.
    for name in ("system", "system_raw", "getoutput"):
        setattr(shell, name, lambda command, **_: print(f"No se ejecuta: {command}"))
    return shell


def _run_cell(shell, number: int, code: str, journal) -> None:
    """Ejecuta una celda; un error se anota y se sigue con la siguiente."""
    shell.compile.get_code_name = lambda *_: CELL_NAME.format(number=number)
    result = shell.run_cell(code, store_history=False, silent=False)
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        journal(
            "error",
            number=number,
            name=type(error).__name__,
            message=str(error).strip()[:500],
            unfinished=isinstance(error, NotImplementedError),
            denied=isinstance(error, PermissionError) and str(error).startswith(REFUSAL),
            traceback=_traceback(error)[-1400:],
        )


def _traceback(error) -> str:
    """El rastro del error desde la celda: lo que hay antes es de IPython."""
    place = error.__traceback__
    while place is not None and not place.tb_frame.f_code.co_filename.startswith(CELL_NAME[:6]):
        place = place.tb_next
    return "".join(traceback.format_exception(type(error), error, place))


def snapshot() -> dict[str, tuple]:
    """Devuelve lo que hay ahora en lo que no debe cambiar: nombre → objetos que lo forman."""
    inside = [name for name in sys.modules if name.startswith(_INSIDE_NUMPY)]
    found = {
        f"{name}.{key}": (value,)
        for name in (*_TRUSTED, *inside)
        for key, value in list(vars(sys.modules[name]).items())
        if callable(value)
    }
    model = sys.modules["keras"].Model
    found |= {f"keras.Model.{k}": (inspect.getattr_static(model, k),) for k in dir(model)}
    for module in _homework_modules():
        for name, value in list(vars(module).items()):
            if not name.startswith("__") and not isinstance(value, ModuleType):
                found |= _parts(f"{module.__name__}.{name}", value)
    return found


def changes(before: dict[str, tuple], after: dict[str, tuple]) -> list[str]:
    """Devuelve los nombres que aparecen, desaparecen o ya no son lo que eran.

    En una biblioteca un nombre nuevo no es un cambio: algunas cargan lo suyo al usarlo.
    """
    return sorted(
        name
        for name in before.keys() | after.keys()
        if not _same(before.get(name, ()), after.get(name, ()))
        and (name in before or name.startswith(_GUARDED))
    )


def _homework_modules() -> list[ModuleType]:
    return [module for name, module in list(sys.modules.items()) if name.startswith(_GUARDED)]


def _parts(name: str, value) -> dict[str, tuple]:
    if isinstance(value, FunctionType):
        return {name: (value, value.__code__, value.__defaults__, value.__kwdefaults__)}
    if isinstance(value, type) and value.__module__.startswith(_GUARDED):
        members = {f"{name}.{k}": v for k, v in vars(value).items() if isinstance(v, FunctionType)}
        return {name: (value,), **{k: (v, v.__code__) for k, v in members.items()}}
    # Su texto, además: un diccionario o una tarea pueden cambiar por dentro.
    return {name: (value, repr(value))}


def _same(before: tuple, after: tuple) -> bool:
    return len(before) == len(after) and all(
        a == b if isinstance(a, str) else a is b for a, b in zip(before, after, strict=True)
    )
