"""De la rejilla al altavoz: melodías sintetizadas con NumPy, listas para oír en el cuaderno."""

import html
import io
import wave

import numpy as np

from course_utils.validation import check_number, check_numbers

RATE, STEP_S = 8000, 0.125  # muestras por segundo, y segundos de un paso: 120 pulsos por minuto
_PARTIALS = (1.0, 0.5, 0.25, 0.12)  # lo que suena de cada armónico
_ATTACK_S, _RELEASE_S, _DECAY_S = 0.01, 0.03, 0.6


def synthesize(notes, step_s: float = STEP_S) -> np.ndarray:
    """Devuelve la onda de una melodía, en [−1, 1], hasta que acaba su última nota.

    Argumentos:
        notes: ``(notas, 3)``: paso en que empieza, pasos que dura y altura MIDI.
        step_s: segundos que dura un paso.

    Lanza:
        ValueError: si las notas no tienen esos tres números.
    """
    notes = np.asarray(notes)
    if notes.ndim != 2 or notes.shape[1] != 3:
        raise ValueError(
            f"Se oyen notas (paso, duración, altura), de forma (n, 3), y esto tiene {notes.shape}."
        )
    check_number(step_s, "step_s", 1 / RATE, 60)
    notes = check_numbers(notes, "notes").astype(int) if notes.size else notes.astype(int)
    if notes.size and (notes[:, 0].min() < 0 or notes[:, 1].min() < 1):
        raise ValueError("Una nota empieza antes del paso 0 o dura menos de un paso: revísala.")
    samples = round(step_s * RATE)
    sound = np.zeros((notes[:, 0] + notes[:, 1]).max(initial=1) * samples)
    for start, steps, pitch in notes.tolist():
        sound[start * samples : (start + steps) * samples] = _note(pitch, steps * samples)
    return sound


def players(melodies, step_s: float = STEP_S):
    """Devuelve un reproductor por melodía, que suena en el cuaderno y en la página exportada.

    Con ocho bits por muestra, cuatro segundos ocupan 43 kB.

    Argumentos:
        melodies: nombre → notas, como en ``synthesize``.

    Lanza:
        ValueError: como ``synthesize``.
    """
    from IPython.display import HTML

    figures = [_player(name, _wav(synthesize(notes, step_s))) for name, notes in melodies.items()]
    return HTML(f'<div style="display:flex;flex-wrap:wrap;gap:1em">{"".join(figures)}</div>')


def _note(pitch: int, samples: int) -> np.ndarray:
    """Una nota: sus armónicos, con un ataque corto y una caída que la apaga."""
    time = np.arange(samples) / RATE
    turns = 440 * 2 ** ((pitch - 69) / 12) * time
    tone = sum(part * np.sin(2 * np.pi * k * turns) for k, part in enumerate(_PARTIALS, 1))
    ends = np.minimum(time / _ATTACK_S, (time[-1] - time) / _RELEASE_S).clip(0, 1)
    return tone * ends * np.exp(-time / _DECAY_S) / sum(_PARTIALS)


def _wav(sound: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE)
        file.writeframes((127.5 + 127 * sound).astype("uint8").tobytes())
    return buffer.getvalue()


def _player(name: str, wav: bytes) -> str:
    from IPython.display import Audio

    name, source = html.escape(str(name)), Audio(data=wav).src_attr()
    return (
        f'<figure style="margin:0"><figcaption>{name}</figcaption>'
        f'<audio controls aria-label="{name}" src="{source}"></audio></figure>'
    )
