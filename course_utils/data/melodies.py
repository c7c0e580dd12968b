"""Melodías dibujadas con factores conocidos: dos compases en una rejilla de 32 pasos."""

from dataclasses import dataclass

import numpy as np

from course_utils.validation import check_labels, whole_numbers

STEPS, BEAT = 32, 4  # dos compases de 16 pasos; cuatro pasos por pulso
HOLD, REST, FIRST = 0, 1, 2  # sigue lo que hay, silencio y la nota más grave
LOWEST, HIGHEST = 55, 79  # de sol3 a sol5, en números MIDI
TOKENS = FIRST + HIGHEST - LOWEST + 1
SCALES = {"mayor": (0, 2, 4, 5, 7, 9, 11), "menor": (0, 2, 3, 5, 7, 8, 10)}
TONICS = (0, 2, 4, 5, 7, 9, 11)  # las teclas blancas, de do a si
CONTOURS = ("sube", "baja", "arco", "valle", "onda")
# Comienzos de las notas de medio compás; un ritmo son dos, y el segundo compás lo repite.
CELLS = ((0, 4), (0, 2, 4), (0, 4, 6), (0, 2, 4, 6))


@dataclass(frozen=True)
class Melodies:
    """Melodías y los factores con que se dibujaron.

    Atributos:
        tokens: ``(n, 32)`` enteros: ``HOLD``, ``REST`` o una nota, ``FIRST`` + semitonos sobre
            ``LOWEST``.
        tonic: ``(n,)`` una de ``TONICS``: 0 es do; 11, si.
        minor: ``(n,)`` si el modo es menor.
        rhythm: ``(n,)`` de 0 a 15: sus dos células, de cuatro.
        contour: ``(n,)`` posición en ``CONTOURS``.
        syncopation: ``(n,)`` de 0 a 1, de cuarto en cuarto: qué parte de los pulsos se adelanta.
        is_synthetic: siempre ``True``: están dibujadas.
    """

    tokens: np.ndarray
    tonic: np.ndarray
    minor: np.ndarray
    rhythm: np.ndarray
    contour: np.ndarray
    syncopation: np.ndarray
    is_synthetic: bool = True


@whole_numbers("seed")
def draw(n: int, seed: int = 0) -> Melodies:
    """Dibuja ``n`` melodías, todas sus notas en su tonalidad, que acaban en la tónica.

    Lanza:
        ValueError: si ``n`` no es al menos 1.
    """
    if n < 1:
        raise ValueError(f"Se piden {n} melodías: usa 1 o más.")
    rng = np.random.default_rng(seed)
    tonic, minor = rng.choice(TONICS, n), rng.random(n) < 0.5
    rhythm, contour = rng.integers(len(CELLS) ** 2, size=n), rng.integers(len(CONTOURS), size=n)
    syncopation = rng.integers(5, size=n) / 4
    starts = _starts(rhythm, syncopation)
    pitch = _pitches(tonic, minor, _degrees(contour, starts, rng), starts)
    tokens = np.where(starts, FIRST + pitch - LOWEST, HOLD)
    # Una de cada cuatro respira al acabar el primer compás, si ahí no hay notas.
    breathes = (rng.random(n) < 0.25) & ~starts[:, 14:16].any(axis=1) & starts[:, 16]
    tokens[breathes, 14] = REST
    return Melodies(tokens.astype("uint8"), tonic, minor, rhythm, contour, syncopation)


def from_notes(notes) -> np.ndarray:
    """Escribe en la rejilla una melodía dada nota a nota, ``(32,)``.

    Argumentos:
        notes: parejas ``(altura, pasos)``; la altura, un número MIDI, o ``None`` si es silencio.

    Lanza:
        ValueError: si una nota se sale de sol3–sol5 o las duraciones no suman 32 pasos.
    """
    tokens = []
    for pitch, steps in notes:
        if pitch is not None and not LOWEST <= pitch <= HIGHEST:
            raise ValueError(
                f"La nota {pitch} se sale de la rejilla, de {LOWEST} (sol3) a {HIGHEST} (sol5): "
                "transpón la melodía."
            )
        tokens += [REST if pitch is None else FIRST + pitch - LOWEST] + [HOLD] * (steps - 1)
    if len(tokens) != STEPS:
        raise ValueError(
            f"La melodía dura {len(tokens)} pasos y la rejilla tiene {STEPS}: ajusta las notas."
        )
    return np.array(tokens, "uint8")


def to_notes(tokens) -> np.ndarray:
    """Devuelve las notas de una melodía, ``(notas, 3)``: paso en que empieza, pasos y altura.

    Lanza:
        ValueError: si no es una fila ``(32,)`` o alguna casilla no es de la rejilla.
    """
    tokens = np.asarray(tokens)
    if tokens.shape == (STEPS,):
        tokens = check_labels(tokens, STEPS, "tokens").astype(int)
    if tokens.shape != (STEPS,) or tokens.min() < 0 or tokens.max() >= TOKENS:
        raise ValueError(
            f"Una melodía son {STEPS} casillas entre 0 y {TOKENS - 1}, y esta tiene forma "
            f"{tokens.shape} y va de {tokens.min(initial=0)} a {tokens.max(initial=0)}."
        )
    edges = np.append(np.flatnonzero(tokens != HOLD), STEPS).astype(int)
    events = np.stack([edges[:-1], np.diff(edges), tokens[edges[:-1]] - FIRST + LOWEST], axis=1)
    return events[tokens[edges[:-1]] >= FIRST]


def _starts(rhythm, syncopation) -> np.ndarray:
    """En qué pasos empieza una nota, ``(n, 32)``."""
    table = np.array([[step in cell for step in range(8)] for cell in CELLS])
    first, second = np.divmod(rhythm, len(CELLS))
    starts = np.tile(np.concatenate([table[first], table[second]], axis=1), 2)
    starts[:, 25:] = False  # la última nota es larga
    # De cada compás se adelanta primero el cuarto pulso; luego, el 2.º, el 3.º y el 1.º.
    early = np.tile(4 * syncopation[:, None] >= (4, 2, 3, 1), 2)
    for beat in range(1, STEPS // BEAT):
        moved = early[:, beat] & starts[:, BEAT * beat]
        # Adelantada medio pulso, suena ya cuando llega el pulso.
        starts[moved, BEAT * beat - 2] = True
        starts[moved, BEAT * beat - 1 : BEAT * beat + 1] = False
    return starts


def _degrees(contour, starts, rng) -> np.ndarray:
    """Grado de la escala en cada paso, ``(n, 32)``: 0 es la tónica; 7, la octava."""
    n, time = len(contour), np.linspace(0, 1, STEPS)
    arch = np.sin(np.pi * time)
    shapes = np.stack([time, -time, arch, -arch, 0.5 * np.sin(2 * np.pi * time)])
    height, base = rng.choice([3, 6], (n, 1)), rng.choice([0, 2, 4], (n, 1))
    degrees = base + np.rint(height * shapes[contour]).astype(int)
    last = STEPS - 1 - starts[:, ::-1].argmax(axis=1)
    rows = np.arange(n)
    degrees[rows, last] = 7 * np.rint(degrees[rows, last] / 7)
    return degrees


def _pitches(tonic, minor, degrees, starts) -> np.ndarray:
    """Números MIDI ``(n, 32)``, en la octava que deja la melodía en medio de la rejilla."""
    octave, step = np.divmod(degrees, 7)
    scale = np.array(list(SCALES.values()))[minor.astype(int)]
    pitch = tonic[:, None] + 12 * octave + np.take_along_axis(scale, step, axis=1)
    middle = [(row[its].min() + row[its].max()) / 2 for row, its in zip(pitch, starts, strict=True)]
    pitch = pitch + 12 * np.rint(((LOWEST + HIGHEST) / 2 - np.array(middle)) / 12)[:, None]
    # Muy pocas notas siguen fuera: cambian de octava.
    return (pitch + 12 * (pitch < LOWEST) - 12 * (pitch > HIGHEST)).astype(int)
