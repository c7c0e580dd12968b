"""De una tabla a una matriz: escala, categorías y una frase por cada tabla que no vale."""

import numpy as np
import pytest

from course_utils.data import Standardizer

TABLE = {"km": [1.0, 2.0, 6.0], "tarifa": ["día", "noche", "día"]}


def test_every_column_has_mean_zero_and_variance_one_however_many_numbers_it_takes():
    rng = np.random.default_rng(0)
    table = {
        "precio": rng.exponential(50, 400) + 1000,
        "hora": rng.integers(0, 24, 400),
        "barrio": rng.choice(["norte", "sur", "este"], 400, p=[0.8, 0.15, 0.05]),
    }
    coder = Standardizer(table)
    matrix = coder(table)
    assert matrix.shape == (400, coder.width) == (400, 5) and matrix.dtype == "float32"
    np.testing.assert_allclose(matrix.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(coder.by_column(matrix**2).mean(axis=0), 1, atol=1e-5)


def test_it_learns_only_from_the_rows_it_is_given():
    coder = Standardizer(TABLE)
    other = coder({"km": [1000.0, 3.0], "tarifa": ["noche", "noche"]})
    assert other[1, 0] == 0 and other[0, 0] == pytest.approx(997 / np.std(TABLE["km"]), rel=1e-5)
    # Las filas nuevas pueden valer todas lo mismo, y sobrar columnas.
    same = coder({"nota": ["a", "b"], "tarifa": ["día", "día"], "km": [3.0, 3.0]})
    np.testing.assert_array_equal(same[0], same[1])


def test_values_are_added_by_column():
    coder = Standardizer({"tarifa": ["día", "noche"], "km": [1, 2]})
    assert coder.names == ["tarifa", "km"] and coder.owner.tolist() == [0, 0, 1]
    np.testing.assert_array_equal(coder.by_column([[1, 2, 10]]), [[3, 10]])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"km": [1.0, np.nan, 2.0]}, "A la columna «km» le faltan 1 valores .* la fila 1"),
        ({"km": [1.0, 2.0, np.inf]}, "A la columna «km» le faltan 1 valores .* la fila 2"),
        ({"tarifa": ["", "día", "día"]}, "A la columna «tarifa» le faltan 1 valores .* la fila 0"),
        ({"tarifa": ["día", "día", np.nan]}, "columna «tarifa» le faltan 1 valores .* la fila 2"),
        ({"km": [4, 4, 4]}, "«km» vale siempre «4»"),
        ({"tarifa": ["día"] * 3}, "«tarifa» vale siempre «día»"),
        ({"km": [1, 2]}, "deben medir lo mismo"),
        ({"km": 3.0}, "deben medir lo mismo"),
        ({"km": [None, 1, 2]}, r"«km» mezcla tipos \(object\)"),
        ({"km": [[1], [2], [3]], "tarifa": [["a"], ["b"], ["a"]]}, r"«km» tiene forma \(3, 1\)"),
        ({"km": [], "tarifa": []}, r"«km» tiene forma \(0,\)"),
    ],
)
def test_a_table_that_cannot_be_used_gets_one_sentence(change, message):
    with pytest.raises(ValueError, match=message) as error:
        Standardizer({**TABLE, **change})
    assert "\n" not in str(error.value)


def test_a_text_that_is_not_a_category_is_refused():
    names = [f"cliente {i}" for i in range(21)]
    with pytest.raises(ValueError, match="«cliente» tiene 21 textos distintos, como «cliente 0»"):
        Standardizer({"cliente": names})
    assert Standardizer({"cliente": names[:20]}).width == 20


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"km": [1.0]}, "le falta la columna «tarifa»: pasa km, tarifa"),
        ({"km": [1.0], "tarifa": ["tarde"]}, "la categoría «tarde», que no estaba: usa día, noche"),
        ({"km": ["1"], "tarifa": ["día"]}, "«km» trae textos y antes traía números"),
        ({"km": [1.0], "tarifa": [2]}, "«tarifa» trae números y antes traía textos"),
        ({"km": [np.nan], "tarifa": ["día"]}, "«km» le faltan 1 valores"),
    ],
)
def test_rows_that_do_not_fit_what_was_learnt_get_one_sentence(table, message):
    with pytest.raises(ValueError, match=message):
        Standardizer(TABLE)(table)
