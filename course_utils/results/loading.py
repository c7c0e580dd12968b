"""Las redes que publicó otra lección: de ellas parte una ampliación."""

from itertools import zip_longest

from course_utils.results import folders
from course_utils.results.archive import ResultError, quality_text, read_arrays, read_card
from course_utils.results.recipe import computing_layers, describe_network
from course_utils.results.weights import unpack


def load(model, lesson: str, name: str, dataset, callbacks=()) -> dict:
    """Pone en ``model`` los pesos que publicó ``lesson`` y devuelve su ficha.

    La ficha tiene, entre otras cosas, ``"quality"``, ``"history"`` y ``"recipe"``.

    Argumentos:
        model: la misma red, sin entrenar.
        lesson: número de la lección, por ejemplo ``"08"``.
        name: nombre con que la entrenó ``session.fit``.
        dataset: el ``ImageDataset`` con que se trabaja: con imágenes dibujadas se cargan los pesos
            de las dibujadas.
        callbacks: los que vieron aquel entrenamiento y recuerdan lo que vieron, sin usar.

    Lanza:
        ResultError: si no está publicada, está dañada o es de otra red.
    """
    folder = folders.PUBLISHED / lesson / (folders.DRAWN if dataset.is_synthetic else folders.REAL)
    try:
        card = read_card(folder, name)
        _check_network(model, card)
        unpack(read_arrays(folder, card), model, callbacks)
    except ResultError as error:
        raise ResultError(
            f"No se puede partir de «{name}»: {error}; publícala con «python -m course_utils "
            f"publish {lesson}»."
        ) from error
    print(f"«{name}», de la lección {lesson}: {quality_text(card)}.")
    return card


def _check_network(model, card: dict) -> None:
    ours = computing_layers(describe_network(model))
    theirs = computing_layers(card["recipe"].get("network", []))
    for one, other in zip_longest(ours, theirs):
        if one != other:
            raise ResultError(f"los pesos son de otra red (allí {other}, aquí {one})")
