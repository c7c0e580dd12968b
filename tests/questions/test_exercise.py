"""Los ejercicios que se comprueban: la respuesta buena, los errores previstos y los demás."""

import numpy as np
import pytest

from course_utils import questions
from course_utils.questions import sheet
from tests.questions.test_sheet import GOOD


def said(capsys, *asked):
    questions.check(*asked)
    return capsys.readouterr().out


def test_the_right_answer_may_be_rounded_and_come_in_an_array(capsys):
    assert said(capsys, "10", "3", 24.58).startswith("✓ Sí. 12 288 números entre 500")
    right = np.array([[1, 2, 0], [5, 11, 6], [6, 17, 12]])
    assert said(capsys, "07", "1a", right).startswith("✓ Sí. Tres sellos")


def test_a_known_mistake_is_told_by_its_name(capsys):
    assert "faltan los tres canales" in said(capsys, "10", 3, 8.192)
    assert "Está al revés" in said(capsys, "06", "1", [32 / 784, 1])


def test_another_mistake_sends_to_the_hint_and_another_shape_says_which(capsys):
    assert "Mira la pista" in said(capsys, "10", "3", 7)
    assert "se espera un número, y has dado una lista de 2" in said(capsys, "10", "3", [1, 2])
    assert "se espera una lista de 3×3, y has dado un número" in said(capsys, "07", "1a", 0)


def test_what_cannot_be_checked_is_explained():
    with pytest.raises(ValueError, match="«9» de la lección 07 no se comprueba; .*: 1a, 1b"):
        questions.check("07", "9", 1)
    with pytest.raises(ValueError, match="se comprueban: ninguno"):
        questions.check("01", "1", 1)
    with pytest.raises(ValueError, match="un número o una lista, y es 'tres'"):
        questions.check("10", "3", "tres")


def test_the_answers_of_the_transposed_convolution_are_those_of_keras():
    import keras

    image, kernel = np.array([[1, 0], [2, 3.0]]), np.array([[1, 2], [3, 4.0]])
    for stride, exercise in ((1, "1a"), (2, "1b")):
        by_keras = keras.ops.conv_transpose(
            image[None, ..., None], kernel[..., None, None], strides=stride
        )
        assert np.asarray(by_keras)[0, ..., 0].tolist() == right_of("07", exercise)


def test_the_answer_of_the_parameters_is_that_of_keras():
    import keras
    from keras import layers

    x = inputs = keras.Input((28, 28, 1))
    for maps in (8, 16, 32):
        x = layers.Conv2D(maps, 3, strides=2, padding="same")(x)
    network = keras.Model(inputs, layers.Dense(2)(layers.Dense(64)(layers.Flatten()(x))))
    counted = [layer.count_params() for layer in network.layers]
    assert [count for count in counted if count] == right_of("03", "1")


def right_of(lesson, exercise):
    """La respuesta buena que está escrita."""
    exercises = sheet.read_sheet(lesson).exercises
    (found,) = [each for each in exercises if each.text.startswith(f"{exercise}.")]
    (text,) = [option.text for option in found.options if option.is_right]
    return sheet.ast.literal_eval(text)


def test_an_answer_that_is_not_numbers_is_rejected():
    text = f"{GOOD}\n## Ejercicios\n\n### 1. Algo\n\n- [x] veinte\n  Sí.\n"
    with pytest.raises(sheet.QuestionError, match="«veinte» no es un número"):
        sheet.parse(text, "01.md")
    with pytest.raises(sheet.QuestionError, match="1 o más opciones, con una sola correcta"):
        sheet.parse(text.replace("[x] veinte", "[ ] 20"), "01.md")
