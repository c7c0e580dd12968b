"""Los trayectos dibujados: sus factores se cumplen y se sabe qué se cambió."""

import numpy as np
import pytest

from course_utils.data import taxi_trips
from course_utils.data.taxis import FARES, PAYMENTS


def test_the_same_seed_draws_the_same_trips():
    a, b, other = (taxi_trips(200, 20, seed=s).columns for s in (1, 1, 2))
    assert all(np.array_equal(a[name], b[name]) for name in a)
    assert not np.array_equal(a["km"], other["km"])


def test_the_factors_decide_the_rest():
    trips = taxi_trips(4000, seed=3).columns
    hour, fare, km = trips["hora"], trips["tarifa"], trips["km"]
    assert set(fare) == set(FARES) and set(trips["pago"]) == set(PAYMENTS)
    assert np.all((hour >= 0) & (hour <= 24)) and np.all(trips["minutos"] > 0)
    city = fare != "aeropuerto"
    np.testing.assert_array_equal((fare == "nocturna")[city], ((hour < 6) | (hour >= 22))[city])
    assert km[~city].min() >= 18 > 12 >= km[city].max()
    rush, calm = (np.abs(hour - 8.5) < 0.5) & city, (np.abs(hour - 13) < 1) & city
    pace = trips["minutos"] / km
    assert np.median(pace[rush]) > 1.5 * np.median(pace[calm])
    cash = trips["pago"] == "efectivo"
    assert trips["propina"][cash].max() <= 1
    assert np.corrcoef(trips["propina"][~cash], trips["precio"][~cash])[0, 1] > 0.9


def test_a_strange_trip_has_one_column_from_another_and_is_known():
    plain, swapped = taxi_trips(1000, 0, seed=4), taxi_trips(1000, 300, seed=4)
    assert (plain.changed == -1).all() and (swapped.changed[:700] == -1).all()
    # Con la misma semilla, las normales son las mismas: lo que cambia es lo que se dice.
    for position, name in enumerate(plain.columns):
        before, after = plain.columns[name], swapped.columns[name]
        np.testing.assert_array_equal(before != after, swapped.changed == position)
        assert set(after) <= set(before), "cada valor, por separado, es corriente"
        if before.dtype.kind == "f":
            moved = np.abs(after - before)[swapped.changed == position]
            assert moved.min() > 0.9 * before.std(), "y lejos del que tenía"


@pytest.mark.parametrize(("n", "strange"), [(1, 0), (10, 11), (10, -1)])
def test_an_impossible_request_gets_one_sentence(n, strange):
    with pytest.raises(ValueError, match=f"Se piden {n} trayectos, {strange} raros"):
        taxi_trips(n, strange)
