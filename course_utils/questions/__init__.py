"""Las preguntas de cada lección: cinco para antes de empezar y cinco para después.

Están en ``assets/preguntas/NN.md``, un archivo por lección que se edita a mano. ``before`` y
``after`` las muestran en el cuaderno; las mismas salen en la página de ``run`` y en el sitio.
``check`` comprueba la respuesta de un ejercicio.
"""

from course_utils.questions.exercise import check
from course_utils.questions.page import after, before
from course_utils.questions.sheet import Option, Question, QuestionError, Sheet, read_sheet

__all__ = ["Option", "Question", "QuestionError", "Sheet", "after", "before", "check", "read_sheet"]
