import pytest

from course_utils.instructor import cli
from course_utils.instructor.lessons import find_lessons
from course_utils.instructor.runner import Outcome


def test_list_names_every_lesson(capsys):
    assert cli.main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [lesson.number for lesson in find_lessons()]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "77"], "No existe la lección «77»"),
        (["run", "08", "--profile", "rapido"], "No existe el perfil «rapido»"),
    ],
)
def test_bad_requests_are_explained_without_a_traceback(arguments, message, tmp_path, capsys):
    assert cli.main([*arguments, "--out", str(tmp_path)]) == 2
    assert message in capsys.readouterr().err


def test_an_output_folder_that_cannot_be_written_is_explained(tmp_path, capsys):
    (tmp_path / "archivo").write_text("")
    assert cli.main(["run", "08", "--out", str(tmp_path / "archivo" / "x")]) == 2
    assert "No puedo escribir" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["bailar"], [], ["run", "--perfil", "ci"]])
def test_an_order_that_does_not_exist_is_explained(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert "No entiendo la orden" in capsys.readouterr().err


@pytest.fixture
def fake_run(monkeypatch):
    calls = []

    def run_lessons(lessons, profile, out, parameters, **options):
        calls.append((profile, parameters, options, lessons))
        errors = ["", "ValueError: mal"]
        return [Outcome(x, 1.0, held=1, error=e) for x, e in zip(lessons, errors, strict=False)]

    monkeypatch.setattr("course_utils.instructor.runner.run_lessons", run_lessons)
    return calls


def test_run_says_which_lessons_failed_in_its_exit_code_and_summary(fake_run, tmp_path, capsys):
    assert cli.main(["run", "01", "--out", str(tmp_path)]) == 0
    assert cli.main(["run", "01", "08", "--out", str(tmp_path)]) == 1
    assert "1 de 2 lecciones bien" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "included"), [([], False), (["13"], True)])
def test_the_homework_is_run_for_class_only_when_asked_by_its_number(
    words, included, fake_run, tmp_path, capsys
):
    cli.main(["run", *words, "--profile", "clase", "--out", str(tmp_path)])
    numbers = [lesson.number for lesson in fake_run[0][3]]
    assert ("13" in numbers) == included and numbers
    assert ("para ejecutarlas, run 13 14" in capsys.readouterr().out) != included


def test_run_passes_the_profile_and_the_parameters(fake_run, tmp_path):
    arguments = ["run", "01", "--profile", "clase", "--out", str(tmp_path)]
    cli.main([*arguments, "-p", "EPOCHS", "5", "-p", "NAME", "mnist"])
    assert [call[:2] for call in fake_run] == [("clase", {"EPOCHS": 5, "NAME": "mnist"})]


def test_run_passes_the_data_whether_to_skip_what_did_not_change_and_how_many_at_once(
    fake_run, tmp_path
):
    arguments = ["run", "01", "--profile", "ci", "--out", str(tmp_path)]
    cli.main([*arguments, "--datos", "dibujados", "--solo-cambios", "--trabajos", "2"])
    expected = {"data": "dibujados", "only_changed": True, "jobs": 2}
    assert [call[:3] for call in fake_run] == [("ci", {}, expected)]


@pytest.fixture
def fake_publish(monkeypatch):
    """Nada se ejecuta: la lección 08 está publicada con datos dibujados y algo no cuadra."""
    calls = []
    module = "course_utils.instructor.publish"

    def publish(lesson, kind, out):
        calls.append(("publish", lesson.number, kind))
        return Outcome(lesson, 1.0)

    def check(lesson, kind, out):
        calls.append(("check", lesson.number, kind))
        return kind, Outcome(lesson, 1.0), ["No la usa nadie: vieja.npz"]

    def kinds(lesson):
        return ["reales", "dibujados"] if lesson.number == "08" else []

    monkeypatch.setattr(f"{module}.publish", publish)
    monkeypatch.setattr(f"{module}.check", check)
    monkeypatch.setattr(f"{module}.published_kinds", kinds)
    monkeypatch.setattr(f"{module}.has_real_data", lambda: False)
    return calls


def test_publish_uses_real_data_unless_told_otherwise(fake_publish, tmp_path):
    assert cli.main(["publish", "01", "--out", str(tmp_path)]) == 0
    assert cli.main(["publish", "08", "--datos", "dibujados", "--out", str(tmp_path)]) == 0
    assert fake_publish == [("publish", "01", "reales"), ("publish", "08", "dibujados")]


def test_publish_asks_which_lessons(fake_publish, capsys):
    assert cli.main(["publish"]) == 2
    assert "Di qué lecciones se publican" in capsys.readouterr().err


def test_the_check_covers_all_that_is_published_and_fails_if_something_is_wrong(
    fake_publish, tmp_path, capsys
):
    assert cli.main(["publish", "--check", "--out", str(tmp_path)]) == 1
    assert fake_publish == [("check", "08", "dibujados")]
    said = capsys.readouterr().out
    assert "No la usa nadie: vieja.npz" in said
    assert "Sin datos reales no se comprueba" in said


def test_data_says_where_each_dataset_comes_from(npz_folder, mnist_arrays, capsys):
    import numpy as np

    np.savez(npz_folder / "mnist.npz", **mnist_arrays)
    assert cli.main(["data"]) == 0
    out = capsys.readouterr().out
    assert f"MNIST (mnist.npz): {npz_folder / 'mnist.npz'}" in out
    assert "CIFAR-10 (cifar10.npz): se descargará" in out


def test_data_mentions_celeba_too(celeba_folder, capsys):
    assert cli.main(["data"]) == 0
    assert f"CelebA (celeba/): {celeba_folder}" in capsys.readouterr().out


def test_data_of_one_set_names_no_other(npz_folder, capsys):
    assert cli.main(["data", "mnist"]) == 0
    out = capsys.readouterr().out
    assert "MNIST (mnist.npz)" in out and "CIFAR" not in out and "CelebA" not in out


def test_data_of_a_set_that_does_not_exist_lists_the_valid_ones(capsys):
    assert cli.main(["data", "celeb"]) == 2
    assert "«celeb»: usa mnist, fashion_mnist, cifar10, celeba" in capsys.readouterr().err


@pytest.fixture
def celeba_folder(npz_folder, monkeypatch):
    """Un CelebA correcto de 20 imágenes en la carpeta de datos, y la caché aparte."""
    from tests.data import celeba_factory

    monkeypatch.setattr("course_utils.project.CACHE", npz_folder / "cache")
    (npz_folder / "celeba").mkdir()
    celeba_factory.make(npz_folder / "celeba", 20)
    return npz_folder / "celeba"


def test_data_celeba_says_what_is_there_and_what_is_prepared(celeba_folder, capsys):
    from course_utils.data import load_celeba

    load_celeba(size=32)
    assert cli.main(["data", "celeba"]) == 0
    out = capsys.readouterr().out
    assert "✓ img_align_celeba.zip (" in out and "20 imágenes" in out
    assert "20 imágenes, atributos: 3" in out
    assert "12 de entrenamiento, 4 de validación, 4 de prueba" in out
    assert "20 de 32×32" in out
    assert "investigación no comercial" in out
    assert "✗" not in out and "--descargar" not in out


def test_data_celeba_says_what_is_missing_and_where_it_is(celeba_folder, capsys):
    (celeba_folder / "list_attr_celeba.txt").unlink()
    assert cli.main(["data", "celeba"]) == 0
    out = capsys.readouterr().out
    assert "✗ list_attr_celeba.txt: falta" in out
    for text in (f"va en {celeba_folder}", "mmlab.ie.cuhk.edu.hk", "kaggle.com", "--descargar"):
        assert text in out
    assert "investigación no comercial" in out


def test_data_celeba_fails_when_a_file_is_damaged(celeba_folder, capsys):
    (celeba_folder / "img_align_celeba.zip").write_text("<!DOCTYPE html>Quota exceeded")
    assert cli.main(["data", "celeba"]) == 1
    assert "es una página web" in capsys.readouterr().out


def test_a_download_that_fails_says_so_in_one_line(monkeypatch, tmp_path, capsys):
    import kagglehub

    from course_utils.data.celeba import download

    def refuse(handle):
        raise ConnectionError("sin red")

    monkeypatch.setattr(download, "ROOT", tmp_path)
    monkeypatch.setattr(kagglehub, "dataset_download", refuse)
    assert cli.main(["data", "celeba", "--descargar"]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert "Kaggle no entregó CelebA (sin red)" in captured.err
    assert "investigación no comercial" in captured.out


def test_only_celeba_can_be_downloaded(capsys):
    for arguments in (["data", "--descargar"], ["data", "mnist", "--descargar"]):
        assert cli.main(arguments) == 2
        assert "Solo hace falta descargar celeba" in capsys.readouterr().err


def test_doctor_finds_nothing_wrong_here(capsys):
    assert cli.main(["doctor"]) == 0
    assert "✗" not in capsys.readouterr().out


def test_train_passes_only_what_was_asked_and_says_where_the_weights_are(monkeypatch, capsys):
    from course_utils.instructor import face_training

    asked = []

    def train_faces(options, out, root):
        asked.append((options, out, root))
        return out / "final.weights.h5"

    monkeypatch.setattr(face_training, "train_faces", train_faces)
    assert cli.main(["train", "celeba", "--out", "x", "--latent-dim", "8", "--beta", "0.5"]) == 0
    ((options, out, root),) = asked
    assert options == face_training.FaceTraining(latent_dim=8, beta=0.5)
    assert (str(out), root) == ("x", None)
    assert "Pesos: x" in capsys.readouterr().out


def test_every_training_option_can_be_given_in_the_console():
    from course_utils.instructor.face_training import FaceTraining

    flags = {flag.lstrip("-").replace("-", "_") for flag, _, _ in cli.TRAIN_OPTIONS}
    assert flags == set(FaceTraining.__dataclass_fields__)
