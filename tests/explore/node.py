"""Ejecuta con node los programas de ``assets/explorador`` y devuelve lo que calculan."""

import json
import shutil
import subprocess

import numpy as np
import pytest

from course_utils.project import ASSETS

needs_node = pytest.mark.skipif(not shutil.which("node"), reason="hace falta node")

_RUN = """
const network = new Layers.Network(asked.network);
answer = asked.inputs.map((x) => Array.from(network.run(x)));
"""


def evaluate(program, **asked):
    """Devuelve lo que ``program`` deja en ``answer``; tiene ``asked``, ``Layers`` y ``Strokes``."""
    folder = json.dumps(f"{ASSETS}/explorador/")
    script = f"""
const Layers = require({folder} + "capas.js"), Strokes = require({folder} + "trazos.js");
const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
let answer;
{program}
console.log(JSON.stringify(answer));
"""
    done = subprocess.run(
        ["node", "-e", script], input=json.dumps(asked), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def run(packed, inputs):
    """Devuelve lo que da la red en el navegador con cada entrada, una fila por entrada."""
    rows = np.asarray(inputs, "float32").reshape(len(inputs), -1).tolist()
    return np.array(evaluate(_RUN, network=packed, inputs=rows))
