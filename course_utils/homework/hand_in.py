"""La entrega de una tarea: las dos redes y un resumen, en una carpeta."""

import json
import shutil
import zipfile
from dataclasses import asdict, is_dataclass
from pathlib import Path

from course_utils.homework.networks import HandInError, check_config, check_layers, check_pair
from course_utils.homework.tasks import TASKS
from course_utils.project import write_json

FOLDER = "entrega"
ENCODER, DECODER, SUMMARY = "encoder.keras", "decoder.keras", "entrega.json"
# Una red de 25 millones de pesos; las de referencia tienen uno o dos.
MAX_BYTES = 100 * 2**20
MAX_SUMMARY_BYTES = 2**20


def hand_in(encoder, decoder, session, task, declared=None) -> Path:
    """Guarda las dos redes en ``<resultados>/entrega`` y devuelve esa carpeta.

    Antes comprueba que se podrán corregir y después las vuelve a abrir como hará el corrector.
    Una entrega anterior se sustituye entera o no se toca.

    Argumentos:
        session: lo que devuelve ``course_utils.start``.
        task: ``TASKS["13"]`` o ``TASKS["14"]``.
        declared: ``Measures`` que el estudiante declara; el corrector las mide de nuevo.

    Lanza:
        HandInError: si las redes no son las que pide la tarea.
    """
    draft = session.output_dir / f"{FOLDER}.nueva"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    _write(draft, encoder, decoder, task, declared)
    load_networks(draft, task)
    return _replace(session.output_dir / FOLDER, draft)


def load_networks(folder, task=None):
    """Abre una entrega y devuelve ``(encoder, decoder)``, sin ejecutar nada que venga en ella.

    Argumentos:
        folder: carpeta con los tres archivos de ``hand_in``.
        task: la tarea que se corrige; con ``None``, la que declara la entrega.

    Lanza:
        HandInError: si falta un archivo, pesa demasiado, está dañado o las redes no son las que
            pide la tarea.
    """
    folder = Path(folder)
    task = task or _declared_task(folder)
    encoder = _load(folder / ENCODER, "El codificador")
    decoder = _load(folder / DECODER, "El decodificador")
    check_pair(encoder, decoder, task)
    return encoder, decoder


def read_summary(folder) -> dict:
    """Devuelve lo que dice ``entrega.json``: tarea, versión de Keras y medidas declaradas.

    Lanza:
        HandInError: si falta o no es un resumen de entrega.
    """
    path = _existing(Path(folder) / SUMMARY, MAX_SUMMARY_BYTES)
    try:
        summary = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise HandInError(f"«{SUMMARY}» no se puede leer: vuelve a entregar.") from error
    if not isinstance(summary, dict):
        raise HandInError(f"«{SUMMARY}» no es el resumen de una entrega: vuelve a entregar.")
    return summary


def _write(folder: Path, encoder, decoder, task, declared) -> None:
    import keras

    check_layers(encoder, "El codificador")
    check_layers(decoder, "El decodificador")
    summary = {
        "task": task.number,
        "latent_dim": check_pair(encoder, decoder, task),
        "keras": keras.__version__,
        "declared": asdict(declared) if is_dataclass(declared) else declared,
    }
    encoder.save(folder / ENCODER)
    decoder.save(folder / DECODER)
    write_json(folder / SUMMARY, summary)


def _replace(folder: Path, draft: Path) -> Path:
    """Pone ``draft`` en el lugar de ``folder``: en todo momento hay una entrega completa."""
    old = folder.with_name(f"{folder.name}.vieja")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    return folder


def _declared_task(folder: Path):
    number = str(read_summary(folder).get("task"))
    if number not in TASKS:
        raise HandInError(f"La entrega dice ser de la tarea «{number}»: usa {' o '.join(TASKS)}.")
    return TASKS[number]


def _existing(path: Path, limit: int) -> Path:
    if not path.is_file() or path.is_symlink():
        raise HandInError(
            f"Falta «{path.name}» en la entrega: ejecuta la última celda del cuaderno y entrega "
            "la carpeta entera."
        )
    if path.stat().st_size > limit:
        raise HandInError(
            f"«{path.name}» pesa {path.stat().st_size / 2**20:.0f} MB y el límite son "
            f"{limit / 2**20:.0f}: usa una red más pequeña."
        )
    return path


def _load(path: Path, name: str):
    import keras

    _existing(path, MAX_BYTES)
    check_config(_read_config(path), name)
    try:
        network = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:
        raise HandInError(
            f"Keras no puede abrir «{path.name}» ({type(error).__name__}): vuelve a entregar; si "
            "se repite, usa solo capas corrientes de keras.layers."
        ) from error
    check_layers(network, name)
    return network


def _read_config(path: Path) -> dict:
    """Lee la configuración de un ``.keras`` sin construir la red."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
            config = json.loads(archive.read("config.json")) if unpacked <= MAX_BYTES else {}
    # Ante bytes ajenos, zipfile lanza casi cualquier cosa según por dónde se lean.
    except Exception as error:
        raise HandInError(f"«{path.name}» no es un archivo de Keras: vuelve a entregar.") from error
    if unpacked > MAX_BYTES:
        raise HandInError(f"«{path.name}» ocupa {unpacked / 2**20:.0f} MB al descomprimirse.")
    if not isinstance(config, dict):
        raise HandInError(f"«{path.name}» no es un archivo de Keras: vuelve a entregar.")
    return config
