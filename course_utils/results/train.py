"""Entrenar una vez: ``completo`` entrena y recuerda, ``clase`` carga, ``ci`` entrena en pequeño."""

from contextlib import contextmanager
from dataclasses import replace

import keras

from course_utils.models.base import build_optimizer
from course_utils.results import folders, store
from course_utils.results.archive import ResultError, n_examples, quality_text, read_arrays
from course_utils.results.recipe import training_recipe
from course_utils.results.weights import HALF_BITS, pack, unpack
from course_utils.training import Progress
from course_utils.validation import check_numbers, whole_numbers

# Lo que pueden costar los 16 bits y lo que puede moverse una calidad ya publicada, en proporción.
HALF_COST, DRIFT = 1e-3, 2e-3
# Se guardan los pesos con los menos que basten: con 5 en vez de 10 ocupan dos tercios.
MANTISSA_BITS = tuple(range(3, HALF_BITS + 1))
# Solo acelera: los pasos son los mismos.
STEPS_PER_EXECUTION = 16


@whole_numbers("epochs", "batch_size")
def fit(
    session, model, x, y, *, name, epochs, batch_size, validation_data, callbacks=(), lesson=None
) -> dict[str, list[float]]:
    """Véase ``Session.fit``."""
    recipe = training_recipe(model, epochs, batch_size, session.seed)
    seen = _arrays(x) if y is x else [*_arrays(x), *_arrays(y)]
    # Al publicar otra vez, lo que tiene la misma receta no se vuelve a entrenar; lo que ya entrenó
    # otra lección, tampoco.
    owner = replace(session, lesson=lesson or session.lesson)
    borrows = owner != session and session.profile != "ci"
    if session.profile == "clase" or folders.publishing() or borrows:
        card = store.find(
            owner,
            name,
            recipe,
            seen,
            use=lambda folder, card: unpack(read_arrays(folder, card), model, callbacks),
        )
        if card:
            if folders.checking() or folders.publishing():
                _check_quality(model, card, validation_data)
            print(_announcement(card, owner.lesson if borrows else ""))
            return card["history"]
    for array in seen:
        check_numbers(array, "los datos de fit")
    history = _train(model, x, y, epochs, batch_size, validation_data, callbacks)
    if session.profile != "ci":
        content, arrays = _round(model, validation_data, callbacks)
        content["history"] = history
        store.remember(owner, name, recipe, seen, content, arrays)
    return history


def _arrays(data) -> list:
    """Los arreglos de una entrada: uno, varios con nombre, o ninguno."""
    if data is None:
        return []
    return list(data.values()) if isinstance(data, dict) else [data]


def _train(model, x, y, epochs, batch_size, validation_data, callbacks) -> dict:
    size = {"epochs": epochs, "batch_size": batch_size, "validation_batch_size": 500}
    shown = {"verbose": 0, "callbacks": [Progress(), *callbacks]}
    n = len(_arrays(x)[0])
    build_optimizer(model)
    with _grouped_steps(model, min(STEPS_PER_EXECUTION, -(-n // batch_size))):
        history = model.fit(x, y, validation_data=validation_data, **size, **shown).history
    return store.as_kept(history)


@contextmanager
def _grouped_steps(model, together: int):
    """Da los pasos de ``together`` en ``together``: acelera, y no cambia ninguno."""
    before = model.steps_per_execution
    try:
        _group_steps(model, 1 if keras.backend.backend() == "torch" else together)
        yield
    finally:
        _group_steps(model, before)


def _group_steps(model, together: int) -> None:
    model.steps_per_execution = together
    # Las funciones ya compiladas darían un paso por viaje y se saltarían los demás lotes.
    for make in ("make_train_function", "make_test_function", "make_predict_function"):
        getattr(model, make)(force=True)


def _round(model, validation_data, callbacks) -> tuple[dict, dict]:
    """Deja en ``model`` los pesos que cargarán los demás; devuelve su calidad y sus arreglos."""
    exact, weights = _quality(model, validation_data), model.get_weights()
    for bits in MANTISSA_BITS:
        model.set_weights(weights)
        arrays = pack(model, callbacks, bits)
        unpack(arrays, model, callbacks)
        quality = _quality(model, validation_data)
        cost = _distance(quality, exact)
        if cost <= HALF_COST:
            precision = {"precision": "float16", "mantissa_bits": bits}
            return {"quality": quality, **precision, "cost_of_float16": cost}, arrays
    model.set_weights(weights)
    arrays = pack(model, callbacks, bits=None)
    return {"quality": exact, "precision": "float32", "cost_of_float16": cost}, arrays


def _announcement(card: dict, lender: str) -> str:
    return (
        f"«{card['name']}», ya entrenada{f' en la lección {lender}' if lender else ''} "
        f"({n_examples(card)} ejemplos, {card['recipe']['epochs']} épocas, {card['date']}); en "
        f"prueba, {quality_text(card)}."
        + ("" if lender else ' Para entrenarla tú: PROFILE = "completo".')
    )


def _quality(model, validation_data) -> dict[str, float]:
    x, y = validation_data
    # Con el mismo azar siempre: el de un VAE mueve la medida más que los 16 bits.
    for variable in model.variables:
        if variable.path.endswith("seed_generator_state"):
            variable.assign(keras.ops.zeros_like(variable))
    measured = model.evaluate(x, y, batch_size=500, verbose=0, return_dict=True)
    return {key: float(value) for key, value in measured.items()}


def _distance(ours: dict, theirs: dict) -> float:
    """La mayor diferencia relativa entre dos calidades."""
    return max(abs(ours[key] - value) / max(abs(value), 1e-9) for key, value in theirs.items())


def _check_quality(model, card: dict, validation_data) -> None:
    measured = _quality(model, validation_data)
    if not _distance(measured, card["quality"]) <= DRIFT:
        raise ResultError(
            f"«{card['name']}»: la ficha dice {card['quality']} y ahora se mide {measured}; "
            "publica de nuevo la lección."
        )
