"""El rollo de pianola de una melodía, quieto o sonando: cada nota, una barra a su altura."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils.plotting.animation import gif, rasterize
from course_utils.plotting.colors import ACCENT, ALERT, MUTED
from course_utils.plotting.style import course_style, new_figure, set_figure_title, set_title
from course_utils.validation import check_numbers

BEAT = 4  # pasos por pulso
_NAMES = {55: "sol3", 60: "do4", 67: "sol4", 72: "do5", 79: "sol5"}


def piano_rolls(melodies, title: str = "", columns: int = 2, wrong=None) -> Figure:
    """Dibuja un rollo por melodía, todos con los mismos límites; las rayas son los pulsos.

    Argumentos:
        melodies: nombre → ``(notas, 3)``: paso en que empieza, pasos que dura y altura MIDI.
        columns: rollos por fila.
        wrong: nombre → ``(notas,)``, verdadero en las que van en rojo.

    Lanza:
        ValueError: si alguna no tiene esa forma.
    """
    limits = _limits(melodies)
    rows = -(-len(melodies) // columns)
    columns = min(columns, len(melodies))
    with course_style():
        figure = new_figure(5.7 * columns, 0.4 + 2.2 * rows)
        axes = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
        for ax in axes.flat[len(melodies) :]:
            ax.set_visible(False)
        for ax, (name, notes) in zip(axes.flat, melodies.items(), strict=False):
            _draw(ax, notes, limits, (wrong or {}).get(name))
            set_title(ax, str(name))
        set_figure_title(figure, title)
    return figure


def piano_roll_animation(melodies, milliseconds: int = 700):
    """Anima el rollo de una melodía a otra, un fotograma por melodía, y devuelve un GIF.

    Argumentos:
        melodies: título → notas, en el orden en que se ven.
        milliseconds: duración de cada fotograma; el último dura ocho veces más.

    Lanza:
        ValueError: como ``piano_rolls``.
    """
    frames, limits = [], _limits(melodies)
    with course_style():
        figure = new_figure(7.2, 2.6)
        ax = figure.subplots()
        for name, notes in melodies.items():
            ax.clear()
            _draw(ax, notes, limits)
            ax.set_title(name)
            frames.append(rasterize(figure))
    names = list(melodies)
    return gif(frames, milliseconds, alt=f"{names[0]} … {names[-1]}")


def _limits(melodies) -> tuple[int, int, int]:
    """Los que comparten todas: pasos, altura menor y altura mayor."""
    for name, notes in melodies.items():
        if np.ndim(notes) != 2 or np.shape(notes)[1] != 3:
            raise ValueError(
                f"«{name}» debe ser notas (paso, duración, altura), de forma (n, 3), y tiene "
                f"{np.shape(notes)}."
            )
        if len(notes):
            check_numbers(notes, str(name))
    # Una red sin entrenar puede no escribir ninguna nota: el rollo queda vacío.
    notes = np.concatenate(list(melodies.values()))
    start, steps, pitch = (notes if len(notes) else np.array([[0, 32, 60]])).T
    bar = 4 * BEAT
    return -(-int((start + steps).max()) // bar) * bar, int(pitch.min()), int(pitch.max())


def _draw(ax, notes, limits, wrong=None) -> None:
    steps, low, high = limits
    for index, (start, length, pitch) in enumerate(notes):
        color = ALERT if wrong is not None and wrong[index] else ACCENT
        ax.add_patch(Rectangle((start + 0.12, pitch - 0.45), length - 0.24, 0.9, color=color))
    for beat in range(0, steps + 1, BEAT):
        ax.axvline(beat, color=MUTED, linewidth=2 if beat % (4 * BEAT) == 0 else 0.8, zorder=0)
    ax.set(xlim=(0, steps), ylim=(low - 2, high + 2), xlabel="pulso")
    named = {pitch: name for pitch, name in _NAMES.items() if low - 2 < pitch < high + 2}
    ax.set_yticks(list(named), list(named.values()))
    ax.set_xticks(range(0, steps, BEAT), range(1, 1 + steps // BEAT))
    ax.label_outer()
