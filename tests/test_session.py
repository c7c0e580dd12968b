import importlib
import os
import sys
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from course_utils.project import PACKAGE, ROOT, data_folders, output_root, writable_folder
from course_utils.session import Session, devices, resolve_profile, start


@pytest.fixture
def outputs(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_OUTPUT_DIR", str(tmp_path))
    return tmp_path


def test_start_creates_the_output_folder_of_the_lesson(outputs, capsys):
    session = start("08", profile="clase", seed=3)
    assert session.output_dir == outputs / "08"
    assert session.output_dir.is_dir()
    assert "Lección 08 · perfil «clase» · semilla 3" in capsys.readouterr().out


@pytest.mark.parametrize("lesson", ["../fuera", "/fuera", "a/b", "..", ""])
def test_a_lesson_that_is_a_path_writes_nothing(outputs, lesson):
    with pytest.raises(ValueError, match="La lección debe ser un número"):
        start(lesson)
    assert list(outputs.iterdir()) == [] and not (outputs.parent / "fuera").exists()


def test_the_output_folder_may_start_at_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("COURSE_OUTPUT_DIR", "~/resultados")
    assert output_root() == tmp_path / "resultados"


def test_start_fixes_every_seed(outputs):
    start("08", seed=7)
    first = np.random.rand(), keras.random.normal((1,), seed=keras.random.SeedGenerator())
    start("08", seed=7)
    second = np.random.rand(), keras.random.normal((1,), seed=keras.random.SeedGenerator())
    assert first[0] == second[0]
    assert float(first[1][0]) == float(second[1][0])


def test_the_notebook_parameter_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "ci")
    assert resolve_profile("clase") == "clase"
    assert resolve_profile(None) == "ci"


def test_the_default_profile_is_the_full_one(monkeypatch):
    monkeypatch.delenv("COURSE_PROFILE")
    assert resolve_profile(None) == "completo"


@pytest.mark.parametrize(("found", "profile"), [([], "clase"), (["gpu:0"], "completo")])
def test_in_colab_without_a_gpu_the_published_results_are_shown(monkeypatch, found, profile):
    monkeypatch.delenv("COURSE_PROFILE")
    monkeypatch.setitem(sys.modules, "google.colab", object())
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["cpu:0", *found])
    assert resolve_profile(None) == profile


def test_in_colab_the_commands_find_the_course_from_any_folder(monkeypatch, outputs):
    monkeypatch.setenv("PYTHONPATH", "otra")
    monkeypatch.setitem(sys.modules, "google.colab", object())
    start("08", "ci")
    assert os.environ["PYTHONPATH"] == str(PACKAGE.parent)


def test_an_unknown_profile_is_explained():
    with pytest.raises(ValueError, match="No existe el perfil «rapido»: usa completo, clase, ci"):
        resolve_profile("rapido")


def test_choose_follows_the_profile_unless_overridden(tmp_path):
    session = Session("01", "clase", 0, tmp_path)
    assert session.choose(completo=50, clase=5, ci=1) == 5
    assert session.choose(0, completo=50, clase=5, ci=1) == 0
    assert session.choose(completo=50, ci=1) == 50


@pytest.mark.parametrize(
    ("found", "text"),
    [(["gpu:0", "gpu:1"], "2 × GPU"), (["tpu:0"], "1 × TPU"), (["cpu:0"], "CPU (")],
)
def test_the_device_is_described(monkeypatch, found, text):
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: found)
    assert devices().startswith(text)


def test_a_folder_that_cannot_be_written_is_explained(tmp_path):
    # Un archivo en medio de la ruta impide crearla incluso al administrador.
    (tmp_path / "archivo").write_text("")
    with pytest.raises(PermissionError, match="No puedo escribir en .*COURSE_OUTPUT_DIR"):
        writable_folder(tmp_path / "archivo" / "salidas")


@pytest.mark.skipif(os.geteuid() == 0, reason="al administrador no le afectan los permisos")
def test_a_read_only_folder_is_explained(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(PermissionError, match="da permiso de escritura"):
        writable_folder(tmp_path)


def test_checking_a_folder_leaves_nothing_behind(tmp_path):
    writable_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_relative_data_folder_is_found_from_the_project_root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_DATA_DIR", "notebooks")
    assert data_folders()[0] == ROOT / "notebooks"


def test_without_a_data_variable_only_the_project_folder_is_searched(monkeypatch):
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    assert data_folders() == [ROOT / "data"]


def test_start_sets_the_course_style_for_what_a_cell_draws(outputs):
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        start("08")
        assert mpl.rcParams["font.size"] > 12
        assert mpl.rcParams["figure.dpi"] == 110
        assert mpl.rcParams["axes.spines.top"] is False


def test_an_empty_profile_is_not_the_usual_one():
    with pytest.raises(ValueError, match="No existe el perfil «»"):
        resolve_profile("")


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_that_keras_does_not_admit_is_explained(seed, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_OUTPUT_DIR", str(tmp_path))
    with pytest.raises(ValueError, match="seed debe ser"):
        start("08", "ci", seed)


@pytest.mark.parametrize("name", ["../x", "/tmp/x", "a/b", "", "\0"])
def test_the_name_of_a_result_cannot_be_a_path(name, tmp_path):
    session = Session("08", "completo", 1, tmp_path)
    with pytest.raises(ValueError, match="«name» debe ser una palabra"):
        session.measure(name, float, np.float32(1))
    with pytest.raises(ValueError, match="«name» debe ser una palabra"):
        session.fit(None, 0, 0, name=name, epochs=1, batch_size=1, validation_data=None)


@pytest.mark.parametrize(("count", "said"), [(0, "sin GPU"), (2, "2 × CUDA")])
def test_on_pytorch_the_devices_are_those_of_torch(count, said, monkeypatch):
    fake = SimpleNamespace(cuda=SimpleNamespace(device_count=lambda: count))
    monkeypatch.setitem(sys.modules, "torch", fake)
    monkeypatch.setattr("keras.backend.backend", lambda: "torch")
    assert said in devices()


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="es cosa de TensorFlow")
@pytest.mark.parametrize(("profile", "skipped"), [("ci", True), ("clase", False)])
def test_only_the_smallest_trainings_skip_the_optimization_of_their_graphs(
    outputs, profile, skipped
):
    graphs = importlib.import_module("tensorflow").config.optimizer
    before = graphs.get_experimental_options()["disable_meta_optimizer"]
    try:
        graphs.set_experimental_options({"disable_meta_optimizer": False})
        start("08", profile=profile)
        assert graphs.get_experimental_options()["disable_meta_optimizer"] is skipped
    finally:
        graphs.set_experimental_options({"disable_meta_optimizer": before})
