"""Entrenamiento largo de un VAE de caras, fuera del cuaderno y en todas las GPU que haya.

Es la forma de entrenar con las 200 000 imágenes de CelebA: guarda cada época, se retoma tras
una interrupción y deja pesos que las lecciones pueden leer.
"""

import csv
import math
from dataclasses import asdict, dataclass
from pathlib import Path

import keras

from course_utils.data import load_celeba
from course_utils.models import celeba_vae
from course_utils.project import read_json, read_text, writable_folder, write_json
from course_utils.training import best_checkpoint, count_steps, resume, warmup_cosine

FINAL = "final.weights.h5"
BEST = "mejor.weights.h5"
LOG = "registro.csv"
OPTIONS = "opciones.json"
_ADVICE = "borra la carpeta entera, o elige otra con --out, y entrena de nuevo"


@dataclass(frozen=True)
class FaceTraining:
    """Opciones de un entrenamiento; dos ejecuciones con las mismas son el mismo entrenamiento.

    Atributos:
        size: lado de las imágenes en píxeles, múltiplo de 16.
        latent_dim: dimensiones del código.
        beta: peso de la KL (véase ``models.celeba_vae``).
        epochs: épocas en total.
        batch_size: imágenes por lote y por dispositivo.
        learning_rate: máximo de la tasa de aprendizaje, por dispositivo.
        limit: máximo de imágenes por partición; con ``None``, todas.
        seed: semilla.

    Lanza:
        ValueError: si con alguna no se puede entrenar.
    """

    size: int = 64
    latent_dim: int = 200
    beta: float = 0.05
    epochs: int = 20
    batch_size: int = 128
    learning_rate: float = 1e-3
    limit: int | None = None
    seed: int = 42

    def __post_init__(self):
        """Comprueba lo que, mal puesto, acabaría sin entrenar nada y sin decirlo."""
        for name in ("latent_dim", "epochs", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} debe ser al menos 1 y vale {getattr(self, name)}.")
        if not (math.isfinite(self.learning_rate) and self.learning_rate > 0):
            raise ValueError(
                f"learning_rate debe ser un número positivo y vale {self.learning_rate}: "
                "prueba con 0.001."
            )
        if not (math.isfinite(self.beta) and self.beta >= 0):
            raise ValueError(f"beta debe ser un número finito, 0 o mayor, y vale {self.beta}.")


def train_faces(options: FaceTraining, out: Path, root=None, source="auto") -> Path:
    """Entrena, o retoma lo que quedó a medias en ``out``, y devuelve los pesos finales.

    En ``out`` quedan ``opciones.json``, ``registro.csv`` (una fila por época),
    ``mejor.weights.h5`` (la mejor época en validación) y ``final.weights.h5``.

    Argumentos:
        root, source: de dónde salen las caras, como en ``data.load_celeba``.

    Lanza:
        ValueError: si ``out`` guarda un entrenamiento con otras opciones o datos, o si unas u
            otros no valen.
        PermissionError: si no se puede escribir en ``out``.
    """
    out = writable_folder(Path(out))
    faces = load_celeba(root, size=options.size, limit=options.limit, source=source)
    training = {**asdict(options), "data": faces.source, "images": len(faces.train)}
    _check_same_training(training, out)
    if (out / FINAL).exists():
        print(f"El entrenamiento de «{out}» ya había terminado.")
        return out / FINAL
    strategy = _every_gpu()
    replicas = strategy.num_replicas_in_sync
    print(f"{faces}\nDispositivos: {replicas}; lote total: {options.batch_size * replicas}")
    keras.utils.set_random_seed(options.seed)
    with strategy.scope():
        vae = _compiled_vae(options, len(faces.train), replicas)
    # Al final: unas opciones que no valen no deben dejar la carpeta ocupada.
    write_json(out / OPTIONS, training)
    _fit(vae, faces, options, replicas, out)
    return _save_weights(vae, out / FINAL)


def _every_gpu():
    import tensorflow as tf

    # Sin argumentos toma todas las GPU; si no hay ninguna, la CPU.
    return tf.distribute.MirroredStrategy()


def _compiled_vae(options: FaceTraining, n_images: int, replicas: int):
    vae = celeba_vae(
        options.size,
        options.latent_dim,
        options.beta,
        synchronized=replicas > 1,
        seed=options.seed,
    )
    steps = count_steps(n_images, options.batch_size * replicas, options.epochs)
    rate = warmup_cosine(options.learning_rate * replicas, steps)
    vae.compile(keras.optimizers.Adam(rate))
    return vae


def _fit(vae, faces, options: FaceTraining, replicas: int, out: Path) -> None:
    batch_size = options.batch_size * replicas
    current = _CurrentEpoch()
    vae.fit(
        faces.train.batches(batch_size, options.seed, epoch=lambda: current.number),
        validation_data=faces.validation.batches(batch_size),
        epochs=options.epochs,
        shuffle=False,
        verbose=2,
        # Los tres últimos, en este orden: una muerte entre dos solo hace repetir la época.
        callbacks=[
            current,
            best_checkpoint(out / BEST, best=_best_so_far(out)),
            keras.callbacks.CSVLogger(out / LOG, append=True),
            resume(out / "respaldo"),
        ],
    )


class _CurrentEpoch(keras.callbacks.Callback):
    """Sabe qué época corre, también tras retomar: de ella depende el orden de las caras."""

    number = 0

    def on_epoch_begin(self, epoch, logs=None):
        """Anota la época que empieza."""
        self.number = epoch


def _best_so_far(out: Path) -> float | None:
    """Devuelve la menor ``val_loss`` del registro, o ``None`` si no hay mejor época guardada."""
    if not (out / BEST).exists() or not (out / LOG).exists():
        return None
    text = read_text(out / LOG, _ADVICE)
    try:
        rows = csv.DictReader(text.splitlines())
        if text:
            rows.fieldnames.index("val_loss")
        losses = [float(row["val_loss"]) for row in rows]
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise ValueError(f"«{out / LOG}» está dañado ({error}): {_ADVICE}.") from error
    return min(filter(math.isfinite, losses), default=None)


def _check_same_training(ours: dict, out: Path) -> None:
    path = out / OPTIONS
    theirs = read_json(path, dict, _ADVICE) if path.exists() else ours
    different = [f"{name} = {theirs.get(name)}" for name in ours if theirs.get(name) != ours[name]]
    if different:
        raise ValueError(
            f"«{out}» guarda un entrenamiento con otras opciones o datos ({', '.join(different)}): "
            "repítelas o elige otra carpeta con --out."
        )


def _save_weights(vae, path: Path) -> Path:
    draft = path.with_name(f"borrador.{path.name}")
    vae.save_weights(draft)
    return draft.replace(path)
