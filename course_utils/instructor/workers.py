"""Hacer varias tareas a la vez, cada una en su proceso."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from unittest import mock

from joblib import cpu_count


def in_parallel(function: Callable, tasks: list[tuple], jobs: int) -> Iterator:
    """Da ``function(*task)`` de cada tarea según acaban; con ``jobs=1``, en orden y aquí mismo.

    Argumentos:
        function: una función de módulo, que otro proceso pueda importar.
        jobs: cuántas tareas se hacen a la vez.

    Lanza:
        ValueError: si ``jobs`` es menor que 1.
    """
    if jobs < 1:
        raise ValueError(f"--trabajos debe ser al menos 1 y vale {jobs}.")
    if jobs == 1 or len(tasks) < 2:
        yield from (function(*task) for task in tasks)
        return
    # «spawn»: bifurcar un proceso en que ya hay hilos puede dejarlo colgado.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        # Los procesos nacen al pedirles la primera tarea, y heredan lo que haya entonces.
        with mock.patch.dict(os.environ, share_of_cores(jobs) | os.environ):
            futures = [pool.submit(function, *task) for task in tasks]
        yield from (future.result() for future in as_completed(futures))


def share_of_cores(jobs: int) -> dict[str, str]:
    """Devuelve las variables de entorno con que ``jobs`` procesos se reparten los núcleos.

    Los hilos de OpenMP se esperan unos a otros sin soltar el núcleo: dos a la vez en dos núcleos,
    la lección 02a tardaba de seis a diez veces lo que con un hilo cada una.
    """
    return {"OMP_NUM_THREADS": str(max(1, cpu_count() // jobs))}
