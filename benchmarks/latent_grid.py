"""Cuadrícula latente de 15×15: una llamada con 225 códigos frente a 225 llamadas de uno."""

import time

import numpy as np

import course_utils as cu


def one_by_one(decoder, n=15):
    """Decodifica la cuadrícula como el código habitual: un ``predict`` por celda."""
    axis = np.linspace(-3, 3, n)
    rows = [[decoder.predict(np.array([[x, y]]), verbose=0)[0] for x in axis] for y in axis[::-1]]
    return np.array(rows)


def timed(function, *arguments):
    """Devuelve el resultado y los segundos que tardó."""
    start = time.perf_counter()
    result = function(*arguments)
    return result, time.perf_counter() - start


if __name__ == "__main__":
    decoder = cu.models.conv_decoder_transposed()
    cu.latent.decode_grid(decoder)
    one_by_one(decoder, n=1)
    batched, fast = timed(cu.latent.decode_grid, decoder)
    looped, slow = timed(one_by_one, decoder)
    difference = float(np.abs(batched - looped).max())
    print(f"una llamada {fast:.3f} s · 225 llamadas {slow:.2f} s · {slow / fast:.0f} veces menos")
    print(f"diferencia máxima entre píxeles: {difference:.1e}")
