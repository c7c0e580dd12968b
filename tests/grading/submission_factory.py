"""Entregas pequeñas de la tarea 13, buenas y malas, y los datos dibujados con que se corrigen."""

import inspect

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.homework.answers import choose_level, linear_vae

PARAMETERS = 'LESSON = "13"\nPROFILE = None\nSEED = 42'
START = """
import keras
import numpy as np
from keras import layers, ops
import course_utils as cu
session = cu.start(LESSON, PROFILE, SEED)
task = cu.homework.TASKS[LESSON]
data = cu.data.load("mnist")
"""
NETWORKS = """
LATENT_DIM = 16

def build_encoder(latent_dim):
    images = keras.Input((28, 28, 1))
    h = layers.Dense(256, "relu")(layers.Flatten()(images))
    return keras.Model(images, [layers.Dense(latent_dim)(h), layers.Dense(latent_dim)(h)])

def build_decoder(latent_dim):
    z = keras.Input((latent_dim,))
    h = layers.Dense(256, "relu")(z)
    return keras.Model(z, layers.Reshape((28, 28, 1))(layers.Dense(784, "sigmoid")(h)))
"""
FORMULAS = """
def sample(z_mean, z_log_var, epsilon):
    return z_mean + ops.exp(0.5 * z_log_var) * epsilon

def kl_divergence(z_mean, z_log_var):
    return 0.5 * ops.sum(ops.square(z_mean) + ops.exp(z_log_var) - 1 - z_log_var, axis=-1)

def reconstruction_nats(x, reconstruction):
    return ops.sum(ops.binary_crossentropy(x, reconstruction), axis=(1, 2, 3))
"""
# Lo que la 14 pide y la 13 no.
LINEAR = "\n".join(map(inspect.getsource, (linear_vae, choose_level)))
TRAIN = """
x, epochs = data.x_train, 30
encoder, decoder = build_encoder(LATENT_DIM), build_decoder(LATENT_DIM)
vae = cu.homework.HomeworkVAE(
    encoder, decoder, sample, kl_divergence, reconstruction_nats, beta=1.0
)
vae.compile(keras.optimizers.Adam(2e-3))
vae.fit(x, epochs=epochs, batch_size=32, verbose=0)
"""
# Para guiones: dice si se pudo.
ATTEMPT = """
def attempt(action):
    try:
        action()
        print("sí")
    except OSError:
        print("no")
"""
HAND_IN = "cu.homework.hand_in(encoder, decoder, session, task)"
GOOD = (PARAMETERS, START, NETWORKS, FORMULAS, TRAIN, HAND_IN)


def write_notebook(path, cells=GOOD):
    """Escribe un cuaderno con una celda de título y las de código de ``cells``."""
    code = [new_code_cell(source.strip()) for source in cells]
    code[0].metadata["tags"] = ["parameters"]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell("# 13 · Tarea"), *code]), path)
    return path


def write_data(folder, n_train=1000, n_test=200):
    """Escribe un ``mnist.npz`` de cuadrados claros en posiciones al azar, donde PCA lo hace mal."""
    images = squares(n_train + n_test)
    labels = (np.arange(n_train + n_test) % 10).astype(np.uint8)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(
        folder / "mnist.npz",
        x_train=images[:n_train],
        y_train=labels[:n_train],
        x_test=images[n_train:],
        y_test=labels[n_train:],
    )
    return folder


def squares(n, seed=0):
    """``n`` imágenes ``uint8`` de 28×28 con un cuadrado de 9 píxeles de lado."""
    corners = np.random.default_rng(seed).integers(0, 19, (n, 2))
    rows, columns = np.mgrid[:28, :28]
    top, left = corners[:, 0, None, None], corners[:, 1, None, None]
    inside = (rows >= top) & (rows < top + 9) & (columns >= left) & (columns < left + 9)
    return np.where(inside, 230, 10).astype(np.uint8)


def changed(old, new, cells=GOOD):
    """Las celdas de ``cells`` con ``old`` cambiado por ``new``, que tiene que estar."""
    assert any(old in cell for cell in cells), old
    return tuple(cell.replace(old, new) for cell in cells)


POOR = changed("epochs = data.x_train, 30", "epochs = data.x_train[:200], 1")
# Sin β y con la desviación apagada: un autoencoder corriente que no se parece a N(0, I).
PLAIN = changed("beta=1.0", "beta=0.0", changed("2e-3", "5e-3"))
COLLAPSED = changed("beta=1.0", "beta=200.0", changed(", 30", ", 6"))
CHEAT_TEST = changed(
    "x, epochs = data.x_train, 30", "x, epochs = np.tile(data.x_test, (10, 1, 1, 1)), 20"
)
# Además, declara lo que no es.
CHEAT_SCORE = (
    *COLLAPSED[:-1],
    """
measured = cu.homework.measure(encoder, decoder, data, task)
print("MSE de prueba: 0.0001")
from dataclasses import replace
cu.homework.hand_in(encoder, decoder, session, task, replace(measured, mse=0.0001))
""",
)
CHEAT_CHECKS = (
    PARAMETERS,
    START,
    """
from course_utils.homework import checks
checks._run = lambda key, *_: checks.CheckResult(key, True, "perfecto")
checks.run_all = lambda *_: [checks.CheckResult("x", True, "perfecto")] * 7
""",
    "total = 1 / 0",
)
UNFINISHED = (
    PARAMETERS,
    START,
    NETWORKS,
    """
def sample(z_mean, z_log_var, epsilon):
    raise NotImplementedError("Escribe aquí tu código: z = μ + σ·ε")

def kl_divergence(z_mean, z_log_var):
    raise NotImplementedError("Escribe aquí tu código")

def reconstruction_nats(x, reconstruction):
    raise NotImplementedError("Escribe aquí tu código")
""",
    'raise NotImplementedError("Escribe aquí tu código: entrena")',
    HAND_IN,
)
# Sin entrenar ni comprobar: basta abrir las redes.
LAMBDA = (
    PARAMETERS,
    START,
    *changed("layers.Flatten()", "layers.Lambda(lambda x: ops.reshape(x, (-1, 784)))", (NETWORKS,)),
    """
encoder, decoder = build_encoder(LATENT_DIM), build_decoder(LATENT_DIM)
folder = session.output_dir / "entrega"
folder.mkdir()
encoder.save(folder / "encoder.keras")
decoder.save(folder / "decoder.keras")
""",
)
# Honrada y floja; borra su carpeta y vuelve a entregar.
POOR_AND_DELETES = (
    *POOR[:-1],
    "import shutil; shutil.rmtree('.', ignore_errors=True)",
    "session.output_dir.mkdir(parents=True, exist_ok=True)\n" + HAND_IN,
)
# Varias cosas que no se le dejan, y una que se pasa por alto; la última celda sigue viva.
HOSTILE = (
    PARAMETERS,
    "import os\nwhile True: os.fork()",
    "import ctypes; ctypes.CDLL(None).fork()",
    "open({outside!r}, 'w').write('hola')",
    "import numpy as np; np.load({hidden!r})",
    "import urllib.request; urllib.request.urlopen('http://example.com/pesos')",
    "import subprocess; subprocess.run(['touch', {outside!r}])",
    "!touch {outside}",
    "def build_encoder(latent_dim)\n    return 1",
    "print('la última celda')",
)


def write_all(folder, data, outside):
    """Escribe en ``folder`` una entrega de cada clase."""
    whole = {
        "autoencoder": PLAIN,
        "buena": GOOD,
        "hostil": HOSTILE,
        "colapsada": CHEAT_SCORE,
        "lambda": LAMBDA,
        "otra_leccion": changed('LESSON = "13"', 'LESSON = "08"', POOR),
        "pobre": POOR_AND_DELETES,
        "sale": (PARAMETERS, "import os; os._exit(0)", "x = 2"),
        "sin_terminar": UNFINISHED,
        "usa_la_prueba": CHEAT_TEST,
    }
    names = {"{outside!r}": repr(str(outside)), "{hidden!r}": repr(str(data / "mnist.npz"))}
    names["{outside}"] = str(outside)
    for student, cells in whole.items():
        for name, value in names.items():
            cells = tuple(cell.replace(name, value) for cell in cells)
        write_notebook(folder / student / "13_vae_mnist.ipynb", cells)
    write_notebook(folder / "cambia_comprobaciones.ipynb", CHEAT_CHECKS)
    write_notebook(folder / "dos" / "a.ipynb", POOR)
    write_notebook(folder / "dos" / "b.ipynb", POOR)
    (folder / "vacia").mkdir()
    (folder / "rota").mkdir()
    (folder / "rota" / "tarea.ipynb").write_text('{"cells": [{')
    (folder / "apuntes.docx").write_bytes(b"PK\x03\x04")
