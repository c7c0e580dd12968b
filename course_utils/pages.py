"""El estilo de todas las páginas que escribe el curso, que se leen enteras sin conexión."""

import html

_STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; color: #22303c; max-width: 60rem;
       margin: 3rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .6rem .8rem;
         border-bottom: 1px solid #dde3e8; }
td p { margin: .2rem 0 0; font-size: .9em; }
td p, figcaption, footer { color: #5a6873; }
a { color: #0b6e99; text-decoration: none; font-weight: 600; }
figure { margin: 1rem 0; }
img { max-width: 100%; }
pre { background: #f4f6f8; padding: 1rem; overflow-x: auto; white-space: pre-wrap; }
footer { margin-top: 2rem; }
.destacado { font-size: 1.4rem; }
.cifra { white-space: nowrap; }"""


def page(title: str, body: str) -> str:
    """Devuelve una página web completa, con el título de encabezado y sin nada de fuera.

    Argumentos:
        title: texto; se escapa aquí.
        body: HTML que va bajo el título; quien llama escapa lo que otros escribieron. Hay dos
            clases: ``destacado`` (un párrafo grande) y ``cifra`` (no se parte en dos líneas).
    """
    return document(title, _STYLE, f"<h1>{html.escape(title)}</h1>\n{body}")


def document(title: str, style: str, body: str) -> str:
    """Devuelve un documento HTML en español, con su estilo dentro.

    Argumentos:
        title: texto; se escapa aquí.
        style: CSS.
        body: HTML de toda la página.
    """
    return f"""<!DOCTYPE html>
<html lang="es">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<style>
{style}
</style>
</head>
<body>
{body}
</body>
</html>
"""
