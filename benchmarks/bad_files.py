"""Lo que el curso lee de un disco, para estropearlo: cómo se hace uno bueno y cómo se lee.

Nada sale de CelebA ni de una entrega de verdad: todo se inventa aquí, en pequeño.
"""

import json
import os
import shutil
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path

import numpy as np

RNG_SEED = 7


@dataclass(frozen=True)
class Target:
    """Un sitio del que se lee.

    Atributos:
        area: con qué se agrupa en la tabla.
        build: ``build(folder)``, que escribe lo bueno.
        read: ``read(folder)``, que lo lee como quien usa el curso; devuelve lo que se compara.
        share: cuántas entradas se le hacen, en proporción.
        sealed: si el formato lleva con qué notar que cambió: entonces, leer otra cosa es un error.
            Si no, un daño puede dejar otro archivo tan bueno como el primero.
        sound: ``sound(result)``: si lo leído, aunque sea otra cosa, tiene sentido.
        rebuilds: si lo que no se puede leer se rehace solo.
        only: si no está vacío, las terminaciones de los archivos que se estropean.
    """

    area: str
    build: object
    read: object
    share: float = 1.0
    sealed: bool = True
    sound: object = lambda result: True
    rebuilds: bool = False
    only: tuple = ()


def _rng():
    return np.random.default_rng(RNG_SEED)


# Los conjuntos de imágenes


def _images_target(name: str, shape, save) -> Target:
    def build(folder):
        rng = _rng()
        arrays = {
            f"{kind}_{split}": values
            for split, n in (("train", 12), ("test", 10))
            for kind, values in (
                ("x", rng.integers(0, 256, (n, *shape), dtype=np.uint8)),
                ("y", (np.arange(n) % 10).astype(np.uint8)),
            )
        }
        save(folder / f"{name}.npz", **arrays)

    def read(folder):
        from course_utils import data

        os.environ["COURSE_DATA_DIR"] = str(folder)
        found = data.load(name, source="local")
        return [found.x_train, found.y_train, found.x_test, found.y_test]

    return Target(f"datos: {name}.npz", build, read, share=1.4)


# Caras: archivos y caché


def _faces_target(zipped: bool) -> Target:
    def build(folder):
        from tests.data import celeba_factory

        celeba_factory.make(folder, 20, zipped, shape=(24, 20))

    def read(folder):
        from course_utils.data import load_celeba
        from course_utils.data.celeba import cache

        cache.ROOT = folder / "cache"
        return _faces(load_celeba(folder, size=16))

    area = "CelebA: zip y listas" if zipped else "CelebA: carpeta y listas"
    return Target(area, build, read, 1.3, sealed=False, sound=_same_lengths)


def _faces(found) -> list:
    splits = (found.train, found.validation, found.test)
    return [np.concatenate([s.images for s in splits]), *(s.attributes for s in splits)]


def _same_lengths(result) -> bool:
    return len(result[0]) == sum(map(len, result[1:])) and len(result[0]) > 0


def _cache_target() -> Target:
    def load(folder):
        from course_utils.data import load_celeba
        from course_utils.data.celeba import cache

        cache.ROOT = folder
        return _faces(load_celeba(size=16, limit=8, source="offline"))

    return Target("CelebA: caché", load, load, share=1.5, rebuilds=True)


def _picture_target(form: str) -> Target:
    def build(folder):
        from tests.data import celeba_factory

        rng = _rng()
        from PIL import Image

        picture = Image.fromarray(rng.integers(0, 256, (40, 32, 3), dtype=np.uint8))
        name = "000001.jpg"
        (folder / name).write_bytes(celeba_factory.encode(picture, form))

    def read(folder):
        from course_utils.data.celeba.pixels import decode_face

        # Quien la llama la cuenta entre las dañadas y la nombra en un aviso.
        try:
            return [decode_face((folder / "000001.jpg").read_bytes(), 16)]
        except OSError:
            return "no se puede leer"

    sound = lambda r: isinstance(r, str) or r[0].shape == (16, 16, 3)  # noqa: E731
    return Target(f"imagen {form}", build, read, sealed=False, sound=sound)


def giant_jpegs(path: Path, rng) -> None:
    """Declara en la cabecera más píxeles de los que hay."""
    content = bytearray(path.read_bytes())
    start = content.find(b"\xff\xc0")
    if start < 0:
        raise ValueError("no es un JPEG corriente")
    for place in (5, 7):
        side = rng.choice([65500, 65535, 30000, 16000, 13000, 1, 0])
        content[start + place : start + place + 2] = side.to_bytes(2, "big")
    path.write_bytes(bytes(content))


# Resultados publicados y recordados


class _Lesson:
    """Lo justo de una sesión, y una red diminuta ya publicada en la carpeta de la prueba."""

    def __init__(self, folder: Path):
        from course_utils.results import folders
        from course_utils.session import Session

        os.environ["COURSE_OUTPUT_DIR"] = str(folder / "salidas")
        folders.PUBLISHED = folder / "publicado"
        (folder / "salidas" / "08").mkdir(parents=True, exist_ok=True)
        self.session = Session("08", "clase", 1, folder / "salidas" / "08")
        self.x = np.random.default_rng(0).random((16, 12), dtype="float32")
        self.y = self.x
        self.folder = folder

    def publish(self) -> None:
        from course_utils.results import folders, train

        os.environ[folders.PUBLISH_TO] = str(self.folder / "publicado" / "08" / "reales")
        (self.folder / "publicado" / "08" / "reales").mkdir(parents=True)
        train._train = lambda model, *_: {"loss": [0.5, 0.25], "val_loss": [0.5, 0.25]}
        try:
            self.fit()
            self.session.measure("tabla", _measure, self.x)
        finally:
            del os.environ[folders.PUBLISH_TO]

    def fit(self):
        from course_utils.results import train

        model, trained = _network(), []
        train._train = lambda *_: (
            trained.append(1) or {"loss": [0.5, 0.25], "val_loss": [0.5, 0.25]}
        )
        size = {"epochs": 2, "batch_size": 8, "validation_data": (self.x, self.x)}
        history = self.session.fit(model, self.x, self.x, name="red", **size)
        return [sorted(history.items()), model.get_weights() if not trained else "entrenada aquí"]


def _measure(x) -> dict:
    return {"media": [float(x.mean())], "n": len(x)}


@once
def _made_network():
    import keras

    keras.utils.set_random_seed(0)
    encoder = keras.Sequential([keras.Input((12,)), keras.layers.Dense(2)])
    decoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(12, "sigmoid")])
    inputs = keras.Input((12,))
    model = keras.Model(inputs, decoder(encoder(inputs)))
    model.compile(keras.optimizers.Adam(1e-2), "mse")
    return model, model.get_weights()


def _network():
    """La misma red siempre, con otros pesos: quien no los cargue se nota."""
    model, weights = _made_network()
    model.set_weights(weights)
    return model


def _fit_target() -> Target:
    return Target(
        "publicado: session.fit",
        lambda folder: _Lesson(folder).publish(),
        lambda folder: _Lesson(folder).fit(),
        share=1.2,
        sealed=False,
        sound=_plain_history,
        rebuilds=True,
    )


def _plain_history(result) -> bool:
    """Si la historia son listas de números, como la de Keras."""
    history = result[0]
    return bool(history) and all(
        isinstance(values, list) and all(type(v) in (int, float) for v in values)
        for _, values in history
    )


def _load_target() -> Target:
    class Real:
        is_synthetic = False

    def read(folder):
        from course_utils.results.loading import load

        _Lesson(folder)
        model = _network()
        card = load(model, "08", "red", Real)
        return [sorted(card["history"].items()), model.get_weights()]

    build = lambda folder: _Lesson(folder).publish()  # noqa: E731
    area = "publicado: results.load"
    return Target(
        area, build, read, 1.2, sealed=False, sound=_plain_history, only=(".json", ".npz")
    )


def _measure_target() -> Target:
    def build(folder):
        lesson = _Lesson(folder)
        lesson.publish()
        shutil.rmtree(folder / "publicado" / "08" / "reales" / "red.npz", ignore_errors=True)
        lesson.session.measure("tabla", _measure, lesson.x)

    def read(folder):
        lesson = _Lesson(folder)
        return lesson.session.measure("tabla", _measure, lesson.x)

    return Target("publicado: session.measure", build, read, sealed=False, rebuilds=True)


def _store_target() -> Target:
    def build(folder):
        from course_utils import weights

        os.environ["COURSE_OUTPUT_DIR"] = str(folder)
        weights.store(_network(), epochs=2)

    def read(folder):
        from course_utils import weights

        os.environ["COURSE_OUTPUT_DIR"] = str(folder)
        model = _network()
        model.set_weights([0 * weight for weight in model.get_weights()])
        there = weights.restore(model, epochs=2)
        return [there, model.get_weights()] if there else "entrenada aquí"

    return Target("pesos de otra lección", build, read, rebuilds=True)


# Lo que dejan ``run`` y ``train``


def _state_target() -> Target:
    def build(folder):
        from course_utils.instructor.lessons import Lesson
        from course_utils.instructor.runner import Outcome, _save_state

        (folder / "01").mkdir()
        lesson = Lesson("01", Path("01_prueba.ipynb"), "Título", "Algo", "1 min", "MNIST")
        _save_state(Outcome(lesson, 3.0, 1), folder, "abc")
        (folder / "01" / "01_prueba.html").write_text("<html></html>")
        claim = {"claim": "a", "value": 1.0, "bound": "> 0", "ok": True, "checked": True}
        text = json.dumps([claim | {"reason": "", "state": "se cumple"}])
        (folder / "01" / "claims.json").write_text(text)

    def read(folder):
        from course_utils.instructor import runner
        from course_utils.instructor.claims_diff import claims_diff
        from course_utils.instructor.index import write_index
        from course_utils.instructor.lessons import Lesson

        outcomes = runner.earlier_outcomes(folder)
        write_index(folder, outcomes, "ci")
        lesson = Lesson("01", Path("01_prueba.ipynb"), "Título", "Algo", "1 min", "MNIST")
        again = runner._unchanged(lesson, folder, "abc")
        counts = runner._count(folder / "01" / "claims.json")
        outcome = "se ejecuta de nuevo" if again is None else len(outcomes)
        return [outcome, str(counts), claims_diff(folder, folder)]

    only = (".json",)
    area = "run: estado y afirmaciones"
    return Target(area, build, read, 0.6, sealed=False, rebuilds=True, only=only)


def _training_target() -> Target:
    """Las opciones, el registro y los pesos de un entrenamiento a medias o terminado."""

    def options():
        from course_utils.instructor.face_training import FaceTraining

        return FaceTraining(size=16, latent_dim=2, epochs=2, batch_size=4, limit=8)

    def build(folder):
        from dataclasses import asdict

        from course_utils.instructor import face_training
        from course_utils.project import write_json

        source = "caras dibujadas sin conexión"
        write_json(
            folder / face_training.OPTIONS, {**asdict(options()), "data": source, "images": 8}
        )
        text = "epoch,kl,loss,val_loss\n0,1.5,20.5,21.5\n1,1.6,19.5,20.25\n"
        (folder / face_training.LOG).write_text(text)
        _network().save_weights(folder / face_training.BEST)

    def read(folder):
        from dataclasses import asdict

        from course_utils.instructor import face_training

        ours = {**asdict(options()), "data": "caras dibujadas sin conexión", "images": 8}
        face_training._check_same_training(ours, folder)
        return [face_training._best_so_far(folder), (folder / face_training.BEST).exists()]

    only = (".json", ".csv")
    sound = lambda r: r[0] is None or isinstance(r[0], float) and np.isfinite(r[0])  # noqa: E731
    return Target("train: opciones y registro", build, read, 0.8, False, sound, only=only)


def _checkpoint_target() -> Target:
    """El respaldo de la última época, con el que se retoma."""

    def build(folder):
        _fit_with_backup(folder, stop=True)

    def read(folder):
        return _fit_with_backup(folder, stop=False)

    area = "train: respaldo"
    return Target(area, build, read, 0.25, sealed=False, sound=lambda r: r[1], rebuilds=True)


def _fit_with_backup(folder: Path, stop: bool) -> list:
    import keras

    from course_utils import training

    class Stop(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            seen.append(epoch)
            if stop and epoch == 2:
                raise InterruptedError

    seen, model = [], _network()
    model.optimizer.iterations.assign(0)
    x = np.random.default_rng(0).random((8, 12), dtype="float32")
    try:
        callbacks = [training.resume(folder / "respaldo"), Stop()]
        model.fit(x, x, epochs=4, verbose=0, callbacks=callbacks)
    except InterruptedError:
        return []
    return [seen[0], all(np.isfinite(weight).all() for weight in model.get_weights())]


# Preguntas, ilustraciones y cuadernos


def _sheet_target() -> Target:
    def build(folder):
        from course_utils.questions import sheet

        source = Path(sheet.__file__).parents[2] / "assets" / "preguntas" / "07.md"
        shutil.copy(source, folder / "07.md")

    def read(folder):
        from course_utils.questions import page, sheet

        sheet.FOLDER = folder
        return page.before("07").data, len(sheet.read_sheet("07").exercises)

    return Target("preguntas", build, read, sealed=False)


def _drawing_target() -> Target:
    def build(folder):
        text = '<svg xmlns="http://www.w3.org/2000/svg"><title>Una cosa</title><g/></svg>'
        (folder / "dibujo.svg").write_text(text)

    def read(folder):
        from course_utils import illustrations

        illustrations.ASSETS = folder
        return illustrations.show("dibujo").data

    return Target("ilustraciones", build, read, 0.5, sealed=False)


def _lessons_target() -> Target:
    def build(folder):
        from tests.instructor.notebook_factory import write_lesson

        write_lesson(folder, "01_una.ipynb")
        write_lesson(folder, "02_dos.ipynb")

    def read(folder):
        from course_utils.instructor import lessons

        found = lessons.find_lessons(folder)
        return [(one.number, one.title, lessons.parameter_names(one.path)) for one in found]

    return Target("cuadernos del curso", build, read, 0.8, sealed=False)


# Corrección


def _submission_target(zipped: bool) -> Target:
    def build(folder):
        from tests.grading.submission_factory import write_notebook

        path = write_notebook(folder / "Ana" / "tarea.ipynb")
        if zipped:
            from damage import rewrite

            rewrite(folder / "Ana.zip", [("tarea.ipynb", path.read_bytes()), ("a.txt", b"x")])
            shutil.rmtree(folder / "Ana")
        (folder / "Zoe").mkdir()

    def read(folder):
        from course_utils.grading import submissions

        programs = []
        for one in submissions.find(folder):
            try:
                programs.append(submissions.read(one, "ci"))
            # Así llega al informe de cada uno: una frase en lugar de la nota.
            except submissions.SubmissionError as error:
                programs.append(str(error))
        return programs

    area = "entregas: ZIP" if zipped else "entregas: cuaderno"
    return Target(area, build, read, sealed=False)


def _marks_target() -> Target:
    def build(folder):
        from course_utils.grading import exam, marks

        found = marks.Marks(("alumno", "tarea", "nota"))
        for name in ("Ana", "Luis"):
            found.put({"alumno": name, "tarea": "13", "nota": "7.50", "mía": "bien"})
        found.write(folder / "notas.csv")
        (folder / "secreto.txt").write_text("12345\n")
        return exam

    def read(folder):
        from course_utils.grading import exam, marks

        found = marks.read_marks(folder / "notas.csv", ("alumno", "tarea", "nota"))
        return [sorted(found.rows.items()), exam.read_secret(folder / "secreto.txt")]

    return Target("notas y secreto", build, read, 0.6, sealed=False)


def _hand_in_target() -> Target:
    def build(folder):
        import keras

        from course_utils.homework import TASKS, hand_in

        class Session:
            output_dir = folder

        images = keras.Input((28, 28, 1))
        flat = keras.layers.Flatten()(images)
        encoder = keras.Model(images, [keras.layers.Dense(16)(flat), keras.layers.Dense(16)(flat)])
        z = keras.Input((16,))
        pixels = keras.layers.Dense(784, "sigmoid")(z)
        decoder = keras.Model(z, keras.layers.Reshape((28, 28, 1))(pixels))
        hand_in(encoder, decoder, Session, TASKS["13"])

    def read(folder):
        from course_utils.homework.hand_in import load_networks, read_summary

        encoder, decoder = load_networks(folder / "entrega")
        task = str(read_summary(folder / "entrega").get("task"))
        return [*encoder.get_weights(), *decoder.get_weights(), task]

    return Target("redes entregadas", build, read, 0.5)


TARGETS = (
    _images_target("mnist", (28, 28), np.savez_compressed),
    _images_target("fashion_mnist", (28, 28), np.savez),
    _images_target("cifar10", (32, 32, 3), np.savez_compressed),
    _faces_target(zipped=True),
    _faces_target(zipped=False),
    _cache_target(),
    _picture_target("JPEG"),
    _picture_target("PNG"),
    _fit_target(),
    _load_target(),
    _measure_target(),
    _store_target(),
    _state_target(),
    _training_target(),
    _checkpoint_target(),
    _sheet_target(),
    _drawing_target(),
    _lessons_target(),
    _submission_target(zipped=True),
    _submission_target(zipped=False),
    _marks_target(),
    _hand_in_target(),
)
