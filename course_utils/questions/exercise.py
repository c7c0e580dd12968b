"""La respuesta de un ejercicio, comparada con las previstas: la buena y los errores conocidos."""

import ast

import numpy as np

from course_utils.questions.sheet import Question, read_sheet

# Se acepta un resultado redondeado.
_TOLERANCE = 0.005


def check(lesson: str, exercise: str, answer) -> None:
    """Dice si la respuesta de un ejercicio es la buena y, si es un error conocido, cuál.

    Argumentos:
        lesson: número de la lección, por ejemplo ``"07"``.
        exercise: número del ejercicio, por ejemplo ``"1"``; si tiene partes, ``"1a"``.
        answer: un número, una lista o un arreglo.

    Lanza:
        FileNotFoundError: si la lección no tiene preguntas.
        ValueError: si ese ejercicio no se puede comprobar, o la respuesta no son números.
    """
    found = {_number(each): each for each in read_sheet(lesson).exercises}
    if str(exercise) not in found:
        known = ", ".join(found) or "ninguno"
        raise ValueError(
            f"El ejercicio «{exercise}» de la lección {lesson} no se comprueba; se comprueban: "
            f"{known}."
        )
    try:
        answer = np.asarray(answer, float)
    except (TypeError, ValueError):
        raise ValueError(f"La respuesta debe ser un número o una lista, y es {answer!r}.") from None
    print(_verdict(found[str(exercise)], answer))


def _verdict(exercise: Question, answer: np.ndarray) -> str:
    expected = [(option, np.asarray(ast.literal_eval(option.text))) for option in exercise.options]
    for option, value in expected:
        if value.shape == answer.shape and np.allclose(answer, value, rtol=_TOLERANCE):
            return f"{'✓ Sí.' if option.is_right else '✗ No.'} {option.feedback}"
    (right,) = (value for option, value in expected if option.is_right)
    if right.shape != answer.shape:
        return f"✗ No: se espera {_kind(right)}, y has dado {_kind(answer)}."
    return "✗ No. Mira la pista y vuelve a intentarlo."


def _kind(value: np.ndarray) -> str:
    sides = "×".join(map(str, value.shape))
    return f"una lista de {sides}" if sides else "un número"


def _number(exercise: Question) -> str:
    return exercise.text.split(".")[0]
