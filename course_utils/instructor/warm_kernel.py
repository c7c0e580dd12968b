"""Núcleos de Jupyter bifurcados de un proceso que ya ha importado TensorFlow y no hace nada más.

Importar las bibliotecas cuesta unos cinco segundos por cuaderno, y el curso se ejecuta entero. Para
Jupyter es un núcleo más, «curso», que se pide por su nombre; cada uno es un proceso propio.
"""

import gc
import multiprocessing
import os
import sys
from importlib.metadata import entry_points
from multiprocessing import forkserver, reduction
from pathlib import Path
from unittest import mock

from jupyter_client.provisioning import LocalProvisioner

KERNEL = "curso"
FOLDER = Path(__file__).parent / "jupyter"
# En el proceso que solo importa no puede haber hilos: nada de esto los crea hasta que se usa.
_PRELOADED = [
    "tensorflow",
    "keras",
    "matplotlib.pyplot",
    "sklearn.decomposition",
    "ipykernel.kernelapp",
]
_GROUP = "jupyter_client.kernel_provisioners"
_INLINE = "module://matplotlib_inline.backend_inline"


def kernel_name() -> str:
    """Devuelve el núcleo con que se ejecutan los cuadernos: el de siempre, si no puede ser «curso».

    Solo se bifurca en Linux, y Jupyter solo conoce lo que estaba al instalar ``course_utils``.
    """
    if sys.platform != "linux" or not entry_points(group=_GROUP, name=KERNEL):
        return "python3"
    folders = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    if str(FOLDER) not in folders:
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(FOLDER), *folders]))
    return KERNEL


class WarmProvisioner(LocalProvisioner):
    """Arranca el núcleo bifurcando; si pide otro motor de Keras que este proceso, como siempre."""

    async def launch_kernel(self, cmd, **options):
        """Devuelve cómo conectarse al núcleo, que ya está en marcha."""
        env = options["env"]
        if env.get("KERAS_BACKEND") != os.environ.get("KERAS_BACKEND"):
            return await super().launch_kernel(cmd, **options)
        self.cwd = options.get("cwd") or Path.cwd()
        self.process = _Forked(self.parent.connection_file, str(self.cwd), env)
        # El núcleo se pone al frente de su propio grupo, pero quizá todavía no.
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class _Forked:
    """Un proceso bifurcado, con los métodos de ``subprocess.Popen`` que usa Jupyter."""

    stdin = stdout = stderr = None

    def __init__(self, connection_file, cwd, env):
        arguments = (connection_file, cwd, env, _Inherited(2))
        self._process = _server().Process(target=_serve, args=arguments)
        self._process.start()
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


class _Inherited:
    """Un descriptor que el proceso bifurcado recibe abierto."""

    def __init__(self, descriptor: int):
        self._descriptor = descriptor

    def __reduce__(self):
        return _detached, (reduction.DupFd(self._descriptor),)


def _detached(duplicate) -> int:
    return duplicate.detach()


def _server():
    """Devuelve el contexto del que se bifurca; su proceso nace la primera vez y muere con este."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    # matplotlib elige al importarse cómo se ven las figuras: en el cuaderno.
    with mock.patch.dict(os.environ, MPLBACKEND=_INLINE):
        forkserver.ensure_running()
    return context


def _serve(connection_file: str, cwd: str, env: dict, stderr: int) -> None:
    """Convierte este proceso, recién bifurcado, en un núcleo de Jupyter."""
    # Mientras alguien tenga abierto ese descriptor, el que bifurca no muere con quien lo lanzó.
    os.close(forkserver._forkserver._forkserver_alive_fd)
    os.setsid()
    os.dup2(stderr, 2)
    os.close(stderr)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.path[:] = _own_path(env)
    sys.argv[:] = ["ipykernel_launcher", "-f", connection_file]
    from ipykernel.kernelapp import launch_new_instance

    # Lo ya importado no se vuelve a recorrer en busca de basura: es un 5 % del tiempo.
    gc.freeze()
    # Si muere el proceso del que se bifurcó, este también.
    launch_new_instance([*sys.argv[1:], f"--IPKernelApp.parent_handle={os.getppid()}"])


def _own_path(env: dict) -> list[str]:
    """Devuelve dónde importaría un núcleo de siempre: sin la carpeta de quien lo lanzó."""
    asked = [path for path in env.get("PYTHONPATH", "").split(os.pathsep) if path]
    places = (sys.prefix, sys.base_prefix, "__editable__")
    installed = [path for path in sys.path if path.startswith(places)]
    return asked + [path for path in installed if path not in asked]
