"""Caras dibujadas: el dibujo por grupos y en varios hilos frente al mismo dibujo cara a cara.

Se cuentan también los segundos de procesador: los de reloj dependen de quién más use la máquina.
"""

import time

import numpy as np

from course_utils.data.offline.faces import draw_factors, render


def one_by_one(factors):
    """Llama a ``render`` una vez por cara."""
    count = len(factors["smile"])
    tables = ({name: values[[face]] for name, values in factors.items()} for face in range(count))
    return np.concatenate([render(table) for table in tables])


def timed(function, factors):
    """Devuelve las imágenes, los segundos de reloj y los de procesador."""
    wall, processor = time.perf_counter(), time.process_time()
    images = function(factors)
    return images, time.perf_counter() - wall, time.process_time() - processor


def compare(factors, few, rounds=5):
    """Devuelve, mediana de rondas alternadas, las caras por segundo: ``(2 dibujos, 2 relojes)``."""
    rates = []
    for _ in range(rounds):
        runs = [(render, factors), (one_by_one, few)]
        rates.append(
            [len(table["smile"]) / np.array(timed(draw, table)[1:]) for draw, table in runs]
        )
    return np.median(rates, axis=0)


if __name__ == "__main__":
    factors = draw_factors(4000)
    few = {name: values[:400] for name, values in factors.items()}
    same = np.array_equal(timed(render, factors)[0][:400], timed(one_by_one, few)[0])
    (wall, processor), (slow_wall, slow_processor) = compare(factors, few)
    print(
        f"por grupos {wall:,.0f} caras/s ({processor:,.0f} por segundo de procesador) · "
        f"cara a cara {slow_wall:,.0f} ({slow_processor:,.0f})"
    )
    print(
        f"{wall / slow_wall:.1f} veces más rápido, {processor / slow_processor:.1f} en tiempo de "
        f"procesador · mismos píxeles: {'sí' if same else 'no'}"
    )
