"""Trayectos de taxi dibujados con factores conocidos: una tabla con números y categorías."""

from dataclasses import dataclass

import numpy as np

from course_utils.validation import whole_numbers

FARES = ("diurna", "nocturna", "aeropuerto")
PAYMENTS = ("tarjeta", "efectivo")
# Por tarifa: lo que cuesta subir y cada kilómetro, en euros.
_START, _PER_KM = np.array([3.0, 4.5, 15.0]), np.array([1.2, 1.7, 0.9])


@dataclass(frozen=True)
class TaxiTrips:
    """Trayectos de taxi, algunos con una columna cambiada por la de otro trayecto.

    Atributos:
        columns: nombre → ``(n,)``: ``hora`` (0 a 24), ``tarifa``, ``km``, ``minutos``, ``precio``
            (euros), ``propina`` (euros), ``pago`` y ``maletas``.
        changed: ``(n,)`` posición de la columna cambiada; −1 en un trayecto normal.
        is_synthetic: siempre ``True``: están dibujados.
    """

    columns: dict[str, np.ndarray]
    changed: np.ndarray
    is_synthetic: bool = True


@whole_numbers("seed")
def taxi_trips(n: int, strange: int = 0, seed: int = 0) -> TaxiTrips:
    """Dibuja ``n`` trayectos; en los últimos ``strange`` una columna viene de otro trayecto.

    Cada valor, por separado, es corriente: lo raro es que esté con los demás. La hora decide la
    tarifa y la velocidad; tarifa, kilómetros y minutos, el precio; precio y pago, la propina.

    Lanza:
        ValueError: si ``n`` no es al menos 2 o ``strange`` no está entre 0 y ``n``.
    """
    if n < 2 or not 0 <= strange <= n:
        raise ValueError(f"Se piden {n} trayectos, {strange} raros: usa 2 o más, y no más raros.")
    rng = np.random.default_rng(seed)
    columns = _normal_trips(n, rng)
    changed = np.full(n, -1)
    changed[n - strange :] = rng.integers(len(columns), size=strange)
    for row in range(n - strange, n):
        _swap(list(columns.values())[changed[row]], row, rng)
    return TaxiTrips(columns, changed)


def _normal_trips(n: int, rng) -> dict[str, np.ndarray]:
    hour = rng.uniform(0, 24, n).round(1)
    to_airport = rng.random(n) < 0.2
    at_night = (hour < 6) | (hour >= 22)
    fare = np.where(to_airport, 2, at_night)
    km = np.where(to_airport, rng.uniform(18, 30, n), 1 + 11 * rng.beta(1.5, 3, n)).round(1)
    rush = sum(np.exp(-(((hour - peak) / 1.5) ** 2) / 2) for peak in (8.5, 18.5))
    speed = np.where(to_airport, 55, 32) * (1 - 0.55 * rush) * rng.normal(1, 0.06, n)
    minutes = (60 * km / speed + 1).round()
    price = (_START[fare] + _PER_KM[fare] * km + 0.25 * minutes) * rng.normal(1, 0.02, n)
    by_card = rng.random(n) < 0.6
    tip = np.where(by_card, 0.12 * price * rng.normal(1, 0.1, n), np.ceil(price) - price)
    bags = np.where(to_airport, rng.integers(1, 4, n), rng.random(n) < 0.1)
    return {
        "hora": hour,
        "tarifa": np.array(FARES)[fare],
        "km": km,
        "minutos": minutes,
        "precio": price.round(2),
        "propina": tip.round(2),
        "pago": np.array(PAYMENTS)[np.where(by_card, 0, 1)],
        "maletas": bags.astype("float64"),
    }


def _swap(column, row: int, rng) -> None:
    """Cambia el valor de ``row`` por el de otro trayecto que se le parezca poco."""
    if column.dtype.kind == "U":
        others = np.flatnonzero(column != column[row])
    else:
        # A más de una desviación: con menos podría ser un trayecto normal.
        others = np.flatnonzero(np.abs(column - column[row]) > column.std())
    column[row] = column[rng.choice(others)]
