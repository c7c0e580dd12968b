"""Arranque de una lección: perfil, semilla, carpeta de resultados y cabecera."""

import importlib
import logging
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from course_utils.console import notebook_shell, stderr_to
from course_utils.project import PACKAGE, data_folders, output_root, writable_folder
from course_utils.validation import check_number, whole_numbers

PROFILES = ("completo", "clase", "ci")
_NAMES_A_FILE = "«name» debe ser una palabra, que nombra un archivo"


@dataclass(frozen=True)
class Session:
    """Lo que una lección necesita saber de su ejecución.

    Atributos:
        lesson: número de la lección, por ejemplo ``"08"``.
        profile: ``"completo"``, ``"clase"`` o ``"ci"``.
        seed: semilla de Python, NumPy y Keras.
        output_dir: carpeta donde la lección deja sus resultados.
    """

    lesson: str
    profile: str
    seed: int
    output_dir: Path

    def choose(self, override=None, *, completo, clase=None, ci):
        """Devuelve ``override`` si no es ``None``; si lo es, el valor del perfil activo.

        Sin ``clase``, vale lo que diga ``completo``: es lo publicado.
        """
        if override is not None:
            return override
        if clase is None:
            clase = completo
        return {"completo": completo, "clase": clase, "ci": ci}[self.profile]

    def fit(
        self,
        model,
        x,
        y,
        *,
        name,
        epochs,
        batch_size,
        validation_data,
        callbacks=(),
        lesson=None,
    ) -> dict[str, list[float]]:
        """Como ``model.fit``, y recuerda lo entrenado; devuelve medida → valor por época.

        Con ``completo`` entrena y guarda; con ``clase`` carga lo publicado con la misma receta y
        los mismos datos, y lo dice (si no lo hay, entrena); con ``ci`` solo entrena.

        Argumentos:
            model: modelo ya compilado.
            x, y: arreglos de NumPy, o diccionarios de ellos, como en ``keras.Model.fit``; ``y``
                puede ser ``None``.
            name: nombre con que se recuerda, distinto para cada red de la lección.
            validation_data: ``(x, y)`` de prueba: con ellas se mide la calidad que dice la ficha.
            callbacks: los de Keras; ``LatentHistory`` también recuerda lo que vio.
            lesson: la lección que entrena esta misma red, si es otra, por ejemplo ``"11"``. Si ya
                lo hizo, con la misma receta y los mismos datos, se toma la suya, también con
                ``completo``; si no, se entrena aquí y se recuerda como suya.
        """
        from course_utils.results.train import fit

        _check_plain(name, _NAMES_A_FILE)
        return fit(
            self,
            model,
            x,
            y,
            name=name,
            epochs=epochs,
            batch_size=batch_size,
            validation_data=validation_data,
            callbacks=callbacks,
            lesson=lesson,
        )

    def measure(self, name: str, function, *arrays, **settings):
        """Devuelve ``function(*arrays, **settings)``, y lo recuerda como ``fit``.

        Argumentos:
            name: nombre con que se recuerda.
            function: función del cuaderno que devuelve números, listas o diccionarios (las claves
                vuelven como texto). Si cambia su código, lo publicado ya no vale.
            arrays: los datos con que se mide.
            settings: opciones que JSON sepa escribir.
        """
        from course_utils.results.measure import measure

        _check_plain(name, _NAMES_A_FILE)
        return measure(self, name, function, arrays, settings)


@whole_numbers("seed")
def start(lesson: str, profile: str | None = None, seed: int = 42) -> Session:
    """Prepara la lección y escribe su cabecera.

    Fija las semillas, crea la carpeta de resultados (``$COURSE_OUTPUT_DIR`` u ``outputs/``,
    más el número de la lección), activa las figuras dentro del cuaderno y les pone el estilo del
    curso.

    Argumentos:
        lesson: número de la lección, por ejemplo ``"08"``.
        profile: uno de ``PROFILES``; con ``None`` manda ``COURSE_PROFILE`` y, sin ella,
            ``"completo"`` (en Colab sin GPU, ``"clase"``).
        seed: semilla, entero no negativo.

    Lanza:
        ValueError: si el perfil no existe o ``lesson`` es una ruta.
        PermissionError: si no se puede escribir en la carpeta de resultados.
    """
    _check_plain(lesson, "La lección debe ser un número, como «08», que nombra su carpeta")
    check_number(seed, "seed", 0, 2**32 - 1)
    profile = resolve_profile(profile)
    session = Session(lesson, profile, seed, writable_folder(output_root() / lesson))

    # TensorFlow escribe desde C++ antes de leer TF_CPP_MIN_LOG_LEVEL.
    with stderr_to():
        import keras

    # Al entrenar varias redes, TensorFlow avisa de cada compilación y llena el cuaderno.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    keras.utils.set_random_seed(seed)
    if profile == "ci":
        skip_graph_optimization()
    _prepare_figures()
    if "google.colab" in sys.modules:
        # Allí el curso no está instalado: así «!python -m course_utils …» lo encuentra.
        os.environ["PYTHONPATH"] = str(PACKAGE.parent)
    print(_banner(session))
    return session


def skip_graph_optimization() -> None:
    """Ejecuta cada grafo como se trazó: en redes diminutas, optimizarlo cuesta más que ejecutarlo.

    Solo TensorFlow los optimiza por su cuenta; con otro motor no hace nada.
    """
    import keras

    if keras.backend.backend() == "tensorflow":
        options = importlib.import_module("tensorflow").config.optimizer
        options.set_experimental_options({"disable_meta_optimizer": True})


def _check_plain(name: str, rule: str) -> None:
    """Un nombre que es una ruta escribiría fuera de la carpeta de la lección."""
    if Path(name).name != name or name in ("", "..") or not name.isprintable():
        raise ValueError(f"{rule}, y es {name!r}.")


def resolve_profile(profile: str | None) -> str:
    """Devuelve el perfil pedido, o el de ``COURSE_PROFILE``, o ``"completo"``.

    En Colab, sin GPU, el último es ``"clase"``: entrenarlo todo llevaría la clase entera.

    Lanza:
        ValueError: si el perfil no es uno de ``PROFILES``.
    """
    named = os.environ.get("COURSE_PROFILE")
    # Un perfil vacío que alguien escribe no es «el de siempre», que entrena horas.
    chosen = named or _default_profile() if profile is None else profile
    if chosen not in PROFILES:
        raise ValueError(f"No existe el perfil «{chosen}»: usa {', '.join(PROFILES)}.")
    return chosen


def _default_profile() -> str:
    in_colab = "google.colab" in sys.modules
    return "clase" if in_colab and not _accelerators() else "completo"


def _accelerators() -> list[str]:
    with stderr_to():
        import keras

    # Sobre PyTorch, Keras no sabe enumerarlos.
    if keras.backend.backend() == "torch":
        cuda = importlib.import_module("torch").cuda
        return [f"cuda:{i}" for i in range(cuda.device_count())]
    # Sin decir el tipo: JAX lanza un error si se le pregunta por una GPU que no hay.
    return [d for d in keras.distribution.list_devices() if not d.startswith("cpu")]


def devices() -> str:
    """Describe en una frase el dispositivo en que se entrenará."""
    accelerators = _accelerators()
    if accelerators:
        return f"{len(accelerators)} × {accelerators[0].split(':')[0].upper()}"
    return f"CPU ({os.cpu_count()} núcleos), sin GPU"


def _banner(session: Session) -> str:
    import keras

    folder = next((str(path) for path in data_folders() if path.is_dir()), "ninguna")
    backend = importlib.import_module(keras.backend.backend())
    return "\n".join(
        [
            f"Lección {session.lesson} · perfil «{session.profile}» · semilla {session.seed}",
            f"Python {platform.python_version()} · Keras {keras.__version__} sobre "
            f"{backend.__name__} {backend.__version__} · {devices()}",
            f"Datos locales: {folder}",
            f"Resultados: {session.output_dir}",
        ]
    )


def _prepare_figures() -> None:
    """Muestra las figuras dentro del cuaderno y les pone el estilo del curso."""
    from course_utils.plotting.display import show_inline
    from course_utils.plotting.style import apply_style
    from course_utils.results.folders import checking

    shell = notebook_shell()
    if shell is not None:
        show_inline(shell, draw=not checking())
    apply_style()
