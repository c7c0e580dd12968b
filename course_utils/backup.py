"""Respaldo de un entrenamiento, época a época, para retomarlo como si no se hubiera cortado."""

import contextlib
import shutil
from pathlib import Path

import keras

from course_utils.project import read_json, write_json

_DRAFT = "borrador.epoca"
_EPOCH = "epoca-"
_WEIGHTS = "pesos.weights.h5"
_SEEDS = "azar.json"


class EpochBackup(keras.callbacks.Callback):
    """Guarda en ``folder`` las dos últimas épocas y, al empezar, sigue tras la última que se lee.

    Guarda los pesos, el optimizador y el azar de las capas: el ``BackupAndRestore`` de Keras deja
    fuera el azar, y un VAE retomado con él muestrea otros códigos y acaba en otro sitio. Cada
    época se escribe con otro nombre: en la carpeta o está entera o no está. Al terminar, las borra.

    Lanza, al entrenar:
        OSError: si ninguna de las épocas guardadas se puede leer.
    """

    def __init__(self, folder: Path):
        super().__init__()
        self._folder = Path(folder)

    def on_train_begin(self, logs=None):
        """Carga la última época guardada o, si está dañada, la anterior."""
        saved, reason = self._saved(), None
        for path in reversed(saved):
            try:
                self._load(path)
            except Exception as error:
                reason = type(error).__name__
            else:
                # Así le dice Keras a ``fit`` por dónde seguir, también en su BackupAndRestore.
                self.model._initial_epoch = int(path.name.removeprefix(_EPOCH))
                return
        if saved:
            raise OSError(
                f"El respaldo de «{self._folder}» está dañado ({reason}): borra esa carpeta y el "
                "entrenamiento empezará de nuevo."
            )

    def on_epoch_end(self, epoch, logs=None):
        """Guarda la época y quita las que sobran."""
        draft = self._empty(_DRAFT)
        draft.mkdir(parents=True)
        self.model.save_weights(draft / _WEIGHTS)
        seeds = [keras.ops.convert_to_numpy(seed).tolist() for seed in self._seeds()]
        write_json(draft / _SEEDS, {"azar": seeds})
        draft.rename(self._empty(f"{_EPOCH}{epoch + 1:06d}"))
        for old in self._saved()[:-2]:
            shutil.rmtree(old)

    def on_train_end(self, logs=None):
        """No deja rastro de un entrenamiento terminado; lo que no es suyo no lo toca."""
        for path in [*self._saved(), self._folder / _DRAFT]:
            shutil.rmtree(path, ignore_errors=True)
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _load(self, path: Path) -> None:
        values = read_json(path / _SEEDS, dict, "borra esa carpeta")["azar"]
        self.model.optimizer.build(self.model.trainable_variables)
        self.model.load_weights(path / _WEIGHTS)
        for seed, value in zip(self._seeds(), values, strict=True):
            seed.assign(value)

    def _saved(self) -> list[Path]:
        return sorted(self._folder.glob(f"{_EPOCH}*"))

    def _seeds(self) -> list[keras.Variable]:
        """Los estados de los generadores de azar: las variables que no son pesos."""
        weights = {id(variable) for variable in self.model.weights}
        return [variable for variable in self.model.variables if id(variable) not in weights]

    def _empty(self, name: str) -> Path:
        shutil.rmtree(self._folder / name, ignore_errors=True)
        return self._folder / name
