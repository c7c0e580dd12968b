"""Los dos archivos de un resultado: se escriben enteros o nada y se comprueban al leerlos."""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np

from course_utils.npz import NpzError, read_npz
from course_utils.project import write_text

# Lo que toda ficha dice; la de una red añade la huella de sus pesos.
FIELDS = ("name", "recipe", "data", "date", "versions")


class ResultError(ValueError):
    """Un resultado publicado falta, está dañado o no es el que se pide."""


def save(folder: Path, card: dict, arrays: dict[str, np.ndarray] | None = None) -> Path:
    """Escribe en ``folder`` el resultado ``card["name"]`` y devuelve la ruta de su ficha.

    La ficha se escribe al final y lleva la huella de los pesos: si algo se corta entre medias, al
    leer no coinciden y el resultado no se usa.
    """
    path = folder / f"{card['name']}.json"
    if arrays is not None:
        weights = path.with_suffix(".npz")
        draft = weights.with_name(weights.name + ".tmp")
        _write_npz(draft, arrays)
        card = {**card, "sha256": _digest(draft)}
        draft.replace(weights)
    write_text(path, _card_text(card))
    return path


def _card_text(card: dict) -> str:
    """JSON con un campo por línea: se lee, y una tabla de números no ocupa el doble."""
    fields = (f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in card.items())
    return "{\n" + ",\n".join(fields) + "\n}"


def _write_npz(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Como ``np.savez_compressed``, con bzip2: los pesos ocupan un 13 % menos."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)


def refuse_twin(folder: Path, name: str) -> None:
    """Lanza ``ResultError`` si en ``folder`` ya hay un resultado con ese nombre."""
    if (folder / f"{name}.json").exists():
        raise ResultError(f"Hay dos resultados con el nombre «{name}»: cambia uno.")


def copy(folder: Path, name: str, target: Path) -> None:
    """Copia a ``target`` los archivos del resultado ``name``.

    Lanza:
        ResultError: si allí ya hay uno con ese nombre.
    """
    refuse_twin(target, name)
    for path in folder.glob(f"{name}.*"):
        shutil.copy2(path, target)


def read_card(folder: Path, name: str) -> dict:
    """Lee la ficha de ``name``.

    Lanza:
        ResultError: si no está, no es JSON o le falta algún campo.
    """
    path = folder / f"{name}.json"
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        missing = [field for field in FIELDS if field not in card]
    except FileNotFoundError as error:
        raise ResultError(f"no está publicado «{path.name}»") from error
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise ResultError(f"«{path}» no se puede leer ({type(error).__name__})") from error
    if missing:
        raise ResultError(f"a «{path}» le falta {', '.join(missing)}")
    if not _makes_sense(card, name):
        raise ResultError(f"«{path}» está dañado: no es lo que se guardó")
    return card


def _makes_sense(card: dict, name: str) -> bool:
    """Dice si cada campo de una ficha es de la clase que esperan quienes los leen."""
    try:
        history = card.get("history", {}).values()
        numbers = [*card.get("quality", {}).values(), *(v for values in history for v in values)]
        for data in card["data"]:
            numbers += [*data["shape"], data["mean"], data["std"]]
        kinds = card["name"] == name and isinstance(card["recipe"], dict)
        lists = all(isinstance(values, list) for values in (card["data"], *history))
        return kinds and lists and all(type(number) in (int, float) for number in numbers)
    except (TypeError, AttributeError, LookupError):
        return False


def read_arrays(folder: Path, card: dict) -> dict[str, np.ndarray]:
    """Lee los arreglos del resultado de ``card``, si son los que se guardaron con ella.

    Lanza:
        ResultError: si faltan, están dañados o son de otra ficha.
    """
    path = folder / f"{card['name']}.npz"
    try:
        if _digest(path) != card.get("sha256"):
            raise ResultError(f"«{path}» está dañado o no es el de su ficha")
        return read_npz(path)
    except OSError as error:
        raise ResultError(f"«{path}» no se puede leer ({type(error).__name__})") from error
    except NpzError as error:
        raise ResultError(f"«{path}» {error}") from error


def n_examples(card: dict) -> int:
    """Devuelve con cuántos ejemplos se obtuvo."""
    return card["data"][0]["shape"][0]


def quality_text(card: dict) -> str:
    """Devuelve la calidad medida en prueba, en una línea."""
    return ", ".join(f"{key} {value:.5g}" for key, value in card["quality"].items())


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
