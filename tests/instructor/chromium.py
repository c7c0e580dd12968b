"""Abre páginas en Chromium, sin red, para medirlas."""

import json
import re
import shutil
import subprocess

MISSING = not shutil.which("chromium")

# reveal esconde las diapositivas que no se ven: se muestran todas, con todo lo que se despliega.
_MEASURE = """<script>
Reveal.on("ready", () => {
  const shown = 'display:block !important; visibility:visible !important';
  document.querySelectorAll(".slides section").forEach(s => { s.hidden = false; s.style = shown; });
  document.querySelectorAll("details").forEach(d => { d.open = true; });
  const leaves = [...document.querySelectorAll(".slides section:not(.stack)")];
  const code = [...document.querySelectorAll("pre")];
  document.documentElement.innerHTML = "<pre>MEDIDAS" + JSON.stringify({
    heights: leaves.map(s => Math.max(s.offsetHeight, s.scrollHeight)),
    widths: leaves.map(s => s.scrollWidth),
    code: code.map(p => parseFloat(getComputedStyle(p).fontSize)),
    text: leaves.flatMap(s => [...s.querySelectorAll("p, li, td, th")])
      .map(e => parseFloat(getComputedStyle(e).fontSize)),
  }) + "FIN</pre>";
});
</script></body>"""


def open_page(page, folder):
    """Devuelve el documento que deja el navegador y las quejas de su consola."""
    done = subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu"),
            *("--enable-logging=stderr", "--host-resolver-rules=MAP * ~NOTFOUND"),
            *("--virtual-time-budget=4000", f"--user-data-dir={folder}", "--dump-dom"),
            f"file://{page}",
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def measure(page, folder):
    """Devuelve lo que miden las diapositivas de una página, en píxeles y sin escala."""
    copy = folder / "medida.html"
    head, body_end, tail = page.read_text(encoding="utf-8").rpartition("</body>")
    copy.write_text(head + _MEASURE + tail, encoding="utf-8")
    document, complaints = open_page(copy, folder / "chromium")
    measured = json.loads(re.search(r"MEDIDAS(.*?)FIN", document)[1])
    return {**measured, "complaints": complaints}
