"""Lee y comprueba las preguntas de una lección, escritas en Markdown.

El archivo se lee también tal cual, en un editor o en GitHub::

    # 01 · Autoencoder básico

    ## Antes

    ### ¿Una pregunta?

    - [ ] Una opción que no es.
      Por qué tienta y qué hay de cierto.
    - [x] La que sí.
      Por qué.

    ## Después

    ## Ejercicios

    ### 1. Un ejercicio que se responde con un número o con una lista

    - [x] 24.5
      Por qué.
    - [ ] 6.125
      Qué error lleva a este otro.

El último apartado es opcional: son las respuestas con que ``check`` compara la del estudiante.
"""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from course_utils.project import ASSETS, read_text

FOLDER = ASSETS / "preguntas"
PARTS = ("Antes", "Después")
EXERCISES = "Ejercicios"
N_QUESTIONS = 5
_OPTION = re.compile(r"- \[( |x)\] (.+)")


class QuestionError(ValueError):
    """A un archivo de preguntas le falta o le sobra algo."""


@dataclass
class Option:
    """Una respuesta posible y lo que se dice a quien la elige."""

    text: str
    is_right: bool
    feedback: str = ""


@dataclass
class Question:
    """Una pregunta y sus opciones, de las que solo una es correcta."""

    text: str
    options: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """Las preguntas de una lección.

    Atributos:
        title: número y título de la lección.
        before, after: las de antes y las de después.
        exercises: los ejercicios que se comprueban, y de cada uno, las respuestas previstas.
    """

    title: str
    before: list[Question]
    after: list[Question]
    exercises: list[Question] = field(default_factory=list)


def path_of(lesson: str) -> Path:
    """Devuelve dónde están, o estarían, las preguntas de la lección con ese número."""
    return FOLDER / f"{lesson}.md"


def read_sheet(lesson: str) -> Sheet:
    """Devuelve las preguntas de una lección.

    Argumentos:
        lesson: su número, por ejemplo ``"08"``.

    Lanza:
        FileNotFoundError: si la lección no tiene preguntas.
        QuestionError: si el archivo no está bien escrito; dice dónde.
    """
    path = path_of(lesson)
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.md")))
        raise FileNotFoundError(f"La lección «{lesson}» no tiene preguntas; las tienen: {known}.")
    return parse(read_text(path, "cópialo de nuevo"), path.name)


def parse(text: str, name: str) -> Sheet:
    """Interpreta un archivo de preguntas y comprueba que esté completo.

    Argumentos:
        name: el del archivo, para los errores.

    Lanza:
        QuestionError: si algo no está bien escrito.
    """
    parts, title = {}, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("# "):
            title = line[2:]
        elif line.startswith("## "):
            parts[line[3:].strip()] = []
        elif line.strip():
            _add(line, list(parts.values())[-1:], f"{name}, línea {number}")
    exercises = parts.pop(EXERCISES, [])
    if tuple(parts) != PARTS or not title:
        raise QuestionError(
            f"{name}: hacen falta un título («# …») y los apartados «## Antes» y «## Después», y "
            f"hay {', '.join(parts) or 'ninguno'}."
        )
    for part, questions in parts.items():
        _check(questions, f"{name}, «{part}»")
    for exercise in exercises:
        _check_exercise(exercise, name)
    return Sheet(title, *parts.values(), exercises)


def _add(line: str, last_part: list[list[Question]], where: str) -> None:
    """Añade un renglón a la última pregunta, o a su última opción si va sangrado."""
    questions = last_part[0] if last_part else []
    option = _OPTION.fullmatch(line)
    if line.startswith("### ") and last_part:
        questions.append(Question(line[4:].strip()))
    elif option and questions:
        questions[-1].options.append(Option(option[2].strip(), option[1] == "x"))
    elif line.startswith("  ") and questions and questions[-1].options:
        last = questions[-1].options[-1]
        last.feedback = f"{last.feedback} {line.strip()}".strip()
    else:
        raise QuestionError(
            f"{where}: no entiendo «{line.strip()[:40]}»; una pregunta empieza por «### », una "
            "opción por «- [ ] » o «- [x] », y su comentario va debajo, con dos espacios delante."
        )


def _check(questions: list[Question], where: str) -> None:
    if len(questions) != N_QUESTIONS:
        raise QuestionError(f"{where}: hay {len(questions)} preguntas y son {N_QUESTIONS}.")
    for question in questions:
        _check_question(question, where, at_least=3)


def _check_question(question: Question, where: str, at_least: int) -> None:
    place = f"{where}, «{question.text}»"
    rights = sum(option.is_right for option in question.options)
    if len(question.options) < at_least or rights != 1:
        raise QuestionError(
            f"{place}: lleva {at_least} o más opciones, con una sola correcta, y hay "
            f"{len(question.options)} con {rights} correctas."
        )
    for option in question.options:
        _check_option(option, place)


def _check_exercise(exercise: Question, name: str) -> None:
    _check_question(exercise, f"{name}, «{EXERCISES}»", at_least=1)
    for option in exercise.options:
        try:
            ast.literal_eval(option.text)
        except (ValueError, SyntaxError):
            raise QuestionError(
                f"{name}, «{exercise.text}»: «{option.text}» no es un número ni una lista de ellos."
            ) from None


def _check_option(option: Option, place: str) -> None:
    if not option.feedback:
        raise QuestionError(f"{place}: falta el comentario de «{option.text}», debajo de ella.")
    if "$" in option.text + option.feedback:
        raise QuestionError(
            f"{place}: en «{option.text}» hay una fórmula entre «$», que aquí no se dibuja; usa "
            "letras como μ, σ² o β."
        )
