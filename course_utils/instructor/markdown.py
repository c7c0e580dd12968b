"""El Markdown de los cuadernos, en HTML y con las fórmulas en MathML."""

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from course_utils.instructor.formulas import mathml


class _MathRenderer(IPythonRenderer):
    def inline_math(self, body):
        return mathml(body)

    def block_math(self, body):
        return mathml(body, display=True)


def to_html(source: str, anchor_link_text: str = "") -> str:
    """Devuelve en HTML un texto en Markdown.

    Argumentos:
        anchor_link_text: lo que lleva cada encabezado para enlazarlo; vacío, nada.
    """
    renderer = _MathRenderer(escape=False, anchor_link_text=anchor_link_text)
    return MarkdownWithMath(renderer=renderer).render(source)
