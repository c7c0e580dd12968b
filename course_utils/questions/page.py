"""Las preguntas, en HTML: cada opción se abre y enseña su comentario.

Una opción es un ``<details>``: se abre con el ratón, con el dedo y con el teclado, también donde no
corren programas. El programa solo lleva la cuenta.
"""

import html
import re

from course_utils.questions.sheet import FOLDER, Question, read_sheet

_MARKS = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*([^*]+)\*"), r"<em>\1</em>"),
)
CLASS = "preguntas"


def before(lesson: str):
    """Muestra las preguntas de antes de empezar la lección.

    Argumentos:
        lesson: su número, por ejemplo ``"08"``.

    Lanza:
        FileNotFoundError: si la lección no tiene preguntas.
        QuestionError: si su archivo no está bien escrito.
    """
    title = "Antes de empezar: cinco apuestas"
    return _shown(title, read_sheet(lesson).before)


def after(lesson: str):
    """Muestra las preguntas de después; argumentos y errores, los de ``before``."""
    title = "Después de la lección: cinco preguntas"
    return _shown(title, read_sheet(lesson).after)


def _shown(title: str, questions: list[Question]):
    from IPython.display import HTML

    return HTML(block(title, questions))


def block(title: str, questions: list[Question]) -> str:
    """Devuelve el HTML de unas preguntas, plegado bajo su título y con todo dentro.

    Argumentos:
        title: texto.
        questions: las preguntas, en orden.
    """
    items = "\n".join(map(_question, questions))
    # JupyterLab atiende al teclado antes que la salida: sin este atributo, Intro editaría la celda.
    return f"""\
<div class="{CLASS}" data-lm-suppress-shortcuts="true">
<style>{_read("preguntas.css")}</style>
<details class="hoja"><summary>{html.escape(title)}</summary>
<p>Elige una respuesta y se abre su comentario. Abre también las demás: cada error enseña algo.</p>
<ol>
{items}
</ol>
<p class="recuento" role="status"></p>
</details>
<script>{_read("preguntas.js")}</script>
</div>"""


def _question(question: Question) -> str:
    text = _inline(question.text)
    options = "\n".join(
        f'<details class="opcion" data-acierto="{str(option.is_right).lower()}">'
        f"<summary>{_inline(option.text)}</summary>"
        f"<p><strong>{'✓ Sí.' if option.is_right else '✗ No.'}</strong> "
        f"{_inline(option.feedback)}</p></details>"
        for option in question.options
    )
    return f'<li class="pregunta"><p>{text}</p>\n{options}</li>'


def _inline(text: str) -> str:
    text = html.escape(text)
    for mark, tag in _MARKS:
        text = mark.sub(tag, text)
    return text


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
