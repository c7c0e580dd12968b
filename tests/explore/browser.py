"""Abre un explorador en Chromium, sin red, y juega con él: ratón, dedo y teclado."""

import json
import re
import subprocess
import threading
from pathlib import Path

import pytest

from tests.instructor.chromium import MISSING

needs_chromium = pytest.mark.skipif(MISSING, reason="hace falta Chromium")
with_each_pointer = pytest.mark.parametrize("device", ["mouse", "touch"])

_TOOLS = Path(__file__).with_name("tools.js").read_text(encoding="utf-8")


def play(explorer, folder, steps):
    """Devuelve el objeto que deja ``steps``, JavaScript que escribe en ``seen``."""
    return play_page(explorer.html(), folder, steps)


def play_page(text, folder, steps):
    """Como ``play``, con una página cualquiera."""
    head, _, tail = text.rpartition("</body>")
    script = f"""<script>{_TOOLS}
addEventListener("load", async () => {{
  const seen = {{}};
  try {{ await frames(); {steps} }} catch (error) {{ errors.push(String(error)); }}
  console.log("VISTO" + JSON.stringify({{ ...seen, errors }}) + "FIN");
}});
</script></body>"""
    page = folder / "pagina.html"
    page.write_text(head + script + tail, encoding="utf-8")
    lines = _console(page, folder / "chromium")
    seen = json.loads(re.search(r"VISTO(.*)FIN", lines.pop())[1])
    assert not seen["errors"] and not lines, (seen["errors"], lines)
    return seen


def _console(page, profile) -> list[str]:
    """Lo que escribe la página en su consola hasta que dice lo que vio.

    Con ``--dump-dom`` el reloj es simulado y, con la máquina ocupada, se acaba antes de que el
    navegador pinte.
    """
    command = [
        *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"),
        *("--enable-logging=stderr", "--host-resolver-rules=MAP * ~NOTFOUND"),
        *("--window-size=960,900", f"--user-data-dir={profile}", f"file://{page}"),
    ]
    said = []
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as browser:
        alarm = threading.Timer(120, browser.kill)
        alarm.start()
        for line in browser.stderr:
            if "CONSOLE" in line:
                said.append(line)
            if "VISTO" in line:
                break
        alarm.cancel()
        browser.terminate()
    return said
