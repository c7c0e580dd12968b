"""Abre un explorador en Chromium, sin red, y juega con él: ratón, dedo y teclado."""

import json
import re
import subprocess
import threading

from tests.instructor.chromium import MISSING

REASON = "hace falta Chromium"
__all__ = ["MISSING", "REASON", "play", "play_page"]

# ``at`` da un punto de un elemento, en partes de su lado; ``pixels``, lo pintado, de 0 a 1.
_TOOLS = """
const errors = [];
addEventListener("error", (event) => errors.push(event.message));
const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const all = (selector) => [...document.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
function point(element, kind, x, y, pointerType = "mouse") {
  const box = element.getBoundingClientRect();
  const place = { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
  element.dispatchEvent(new PointerEvent(kind, { ...place, pointerType, pointerId: 7, bubbles: true }));
}
function drag(element, points, pointerType) {
  points.forEach(([x, y], i) => point(element, i ? "pointermove" : "pointerdown", x, y, pointerType));
  point(element, "pointerup", ...points.at(-1), pointerType);
}
const press = (element, ...keys) => keys.forEach((key) =>
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
function read(canvas) {
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  return context.getImageData(0, 0, copy.width, copy.height).data;
}
const pixels = (canvas) => [...read(canvas)].filter((_, i) => i % 4 === 0).map((value) => value / 255);
const colours = (canvas) => new Set(new Uint32Array(read(canvas).buffer)).size;
"""


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
