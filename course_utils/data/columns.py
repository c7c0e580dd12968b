"""Tablas: de columnas de números y de textos a una matriz en la que todas pesan lo mismo."""

import numpy as np

from course_utils.validation import check_rows

# Con más, casi cada fila sería un caso aparte: es un nombre o un número mal escrito.
MAX_CATEGORIES = 20


class Standardizer:
    """Convierte tablas en matrices, con lo que aprende de unas filas y solo de ellas.

    A una columna de números se le resta su media y se divide entre su desviación. Una de textos se
    reparte en un indicador por categoría, menos su media y divididos por lo mismo todos: así cada
    columna aporta varianza 1, ocupe los números que ocupe.

    Argumentos:
        table: nombre → columna ``(n,)`` de números o de textos; las filas de las que aprende.

    Atributos:
        names: nombre de cada columna de la tabla.
        owner: ``(width,)``, de qué columna de la tabla, por su posición, es cada número.
        width: cuántos números tiene cada fila de la matriz.

    Lanza:
        ValueError: si no hay filas, las columnas no miden lo mismo, falta un valor, una columna
            vale siempre igual o sus textos no son categorías.

    >>> trips = {"km": [1.0, 3.0], "tarifa": ["día", "noche"]}
    >>> print(Standardizer(trips)(trips).round(2))
    [[-1.    0.71 -0.71]
     [ 1.   -0.71  0.71]]
    """

    def __init__(self, table):
        columns = _checked(table)
        self.names = list(columns)
        self._coded = {name: _coding(name, column) for name, column in columns.items()}
        self.owner = np.repeat(range(len(columns)), [len(m) for _, m, _ in self._coded.values()])
        self.width = len(self.owner)

    def __call__(self, table) -> np.ndarray:
        """Devuelve la matriz de ``table``, ``(n, width)`` en ``float32``.

        Lanza:
            ValueError: como al crearlo; además, si a la tabla le falta una columna o trae una
                categoría que no estaba. Una columna constante aquí sí se admite.
        """
        columns = _checked(table)
        missing = [name for name in self.names if name not in columns]
        if missing:
            raise ValueError(
                f"A la tabla le falta la columna «{missing[0]}»: pasa {', '.join(self.names)}."
            )
        parts = [
            (_numbers(name, columns[name], categories) - mean) / scale
            for name, (categories, mean, scale) in self._coded.items()
        ]
        return np.concatenate(parts, axis=1).astype("float32")

    def by_column(self, values) -> np.ndarray:
        """Suma los números ``(n, width)`` que salen de una misma columna: ``(n, columnas)``."""
        values = check_rows(values, "values")
        if values.shape[1] != self.width:
            raise ValueError(f"Cada fila mide {self.width} números y llegan {values.shape[1]}.")
        return values @ np.eye(len(self.names))[self.owner]


def _checked(table) -> dict[str, np.ndarray]:
    columns = {str(name): np.asarray(column) for name, column in table.items()}
    lengths = {name: column.shape for name, column in columns.items()}
    if not columns or len(set(lengths.values())) > 1 or () in lengths.values():
        raise ValueError(f"Las columnas deben medir lo mismo y miden {lengths}: revísalas.")
    for name, column in columns.items():
        _check_column(name, column)
    return columns


def _check_column(name: str, column: np.ndarray) -> None:
    if column.ndim != 1 or not len(column):
        raise ValueError(
            f"La columna «{name}» tiene forma {column.shape}: da un valor a cada fila."
        )
    if column.dtype.kind not in "fiubU":
        raise ValueError(
            f"La columna «{name}» mezcla tipos ({column.dtype}): conviértela entera a números o a "
            "textos."
        )
    # Entre textos, NumPy escribe un NaN con tres letras.
    lost = np.isin(column, ("", "nan")) if _is_text(column) else ~np.isfinite(column)
    if lost.any():
        raise ValueError(
            f"A la columna «{name}» le faltan {lost.sum()} valores (el primero, en la fila "
            f"{lost.argmax()}): rellénalos o quita esas filas."
        )


def _is_text(column) -> bool:
    return column.dtype.kind == "U"


def _coding(name: str, column):
    """De una columna, sus categorías (``None`` si es de números), su media y su escala."""
    values, counts = np.unique(column, return_counts=True)
    if len(values) == 1:
        raise ValueError(
            f"La columna «{name}» vale siempre «{values[0]}»: no distingue unas filas de otras; "
            "quítala."
        )
    if not _is_text(column):
        numbers = _numbers(name, column, None)
        return None, numbers.mean(axis=0), numbers.std(axis=0)
    if len(values) > MAX_CATEGORIES:
        raise ValueError(
            f"La columna «{name}» tiene {len(values)} textos distintos, como «{values[0]}», y "
            f"caben {MAX_CATEGORIES} categorías: agrúpalos, conviértelos en números o quítala."
        )
    shares = counts / len(column)
    # La varianza de los indicadores suma 1 − Σ p².
    return values, shares, np.sqrt(1 - (shares**2).sum()).repeat(len(values))


def _numbers(name: str, column, categories) -> np.ndarray:
    """Devuelve ``(n, 1)`` números o ``(n, categorías)`` indicadores."""
    if _is_text(column) != (categories is not None):
        kinds = ("números", "textos")
        got, wanted = kinds[_is_text(column)], kinds[categories is not None]
        raise ValueError(f"La columna «{name}» trae {got} y antes traía {wanted}: conviértela.")
    if categories is None:
        return column.astype("float64")[:, None]
    unknown = sorted(set(column) - set(categories))
    if unknown:
        raise ValueError(
            f"La columna «{name}» trae la categoría «{unknown[0]}», que no estaba: usa "
            f"{', '.join(categories)}."
        )
    return (column[:, None] == categories).astype("float64")
