"""Buscar un resultado que sirva aquí, y recordar el que se acaba de obtener."""

import importlib.metadata
import json
import sys
from datetime import date

import keras
import numpy as np

from course_utils.results import folders
from course_utils.results.archive import ResultError, copy, n_examples, read_card, refuse_twin, save
from course_utils.results.fingerprint import alike, fingerprint

_FLOAT32_MAX = float(np.finfo(np.float32).max)


def find(session, name: str, recipe: dict, seen, use=lambda folder, card: None) -> dict | None:
    """Devuelve la ficha de ``name`` si se obtuvo con la misma receta y los mismos datos.

    Si ninguna sirve, dice por qué en una frase y devuelve ``None``.

    Argumentos:
        seen: los arreglos con que se obtiene.
        use: lo que se hace con ella, ``use(folder, card)``; si lanza ``ResultError``, no sirve.

    Lanza:
        ResultError: si no hay ninguna y se está comprobando lo publicado.
    """
    reasons = []
    for folder in folders.lookup_folders(session.lesson):
        try:
            card = read_card(folder, name)
            # Lo dibujado puede cambiar en un bit de un procesador a otro.
            exact = folders.publishing() or folders.checking() and folder.name == folders.REAL
            _check_origin(card, recipe, fingerprint(*seen), exact)
            use(folder, card)
        except ResultError as error:
            reasons.append(str(error))
            continue
        folders.note_use(session.output_dir, folder, name)
        if folders.publishing():
            copy(folder, name, folders.target_folder(session.lesson))
        return card
    # De las razones de cada carpeta, la que más dice: no que falte, sino qué no cuadra.
    reason = next((r for r in reasons if "no está publicado" not in r), reasons[0])
    if folders.checking():
        raise ResultError(f"«{name}»: {reason}; publica de nuevo la lección.")
    print(f"Se calcula aquí «{name}»: {reason}.")
    return None


def _check_origin(card: dict, recipe: dict, data: list[dict], exact: bool) -> None:
    changed = [key for key in recipe if recipe[key] != card["recipe"].get(key)]
    if changed:
        key = changed[0]
        theirs, ours = _brief(card["recipe"].get(key)), _brief(recipe[key])
        raise ResultError(f"lo publicado siguió otra receta ({key}: {theirs}, y aquí {ours})")
    if not alike(data, card["data"], exact):
        raise ResultError(f"lo publicado se obtuvo con otros datos ({n_examples(card)} ejemplos)")


def _brief(value) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}…"


def remember(session, name: str, recipe: dict, seen, content: dict, arrays=None) -> None:
    """Guarda el resultado; si no se puede escribir, lo dice y la lección sigue.

    Argumentos:
        content: lo que lleva la ficha además de su origen.

    Lanza:
        OSError: si no se puede escribir y se iba a publicar.
    """
    origin = {"name": name, "recipe": recipe, "data": fingerprint(*seen)}
    when = {"date": date.today().isoformat(), "versions": _versions()}
    try:
        folder = folders.target_folder(session.lesson)
        folder.mkdir(parents=True, exist_ok=True)
        if folders.publishing():
            refuse_twin(folder, name)
        save(folder, {**origin, **short_floats(content), **when}, arrays)
    except OSError as error:
        if folders.publishing():
            raise
        print(f"«{name}» no se pudo guardar ({error.strerror}); la lección sigue igual.")


def as_kept(value):
    """Devuelve ``value`` con las claves y los números que tendrá al leerlo de su ficha."""
    return short_floats(json.loads(json.dumps(value, default=float)))


def short_floats(value):
    """Devuelve ``value``, listas y diccionarios incluidos, sin las cifras que un float32 no tiene.

    2.47 en float32 es, pasado a ``float``, 2.4700000286102295: media ficha eran esas cifras.
    """
    if isinstance(value, dict):
        return {key: short_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [short_floats(item) for item in value]
    if isinstance(value, float) and abs(value) < _FLOAT32_MAX and float(np.float32(value)) == value:
        return float(str(np.float32(value)))
    return value


def _versions() -> dict[str, str]:
    found = {name: importlib.metadata.version(name) for name in ("keras", "numpy")}
    return {"python": sys.version.split()[0], **found, "backend": keras.backend.backend()}
