import numpy as np
import pytest

from course_utils.data import OfflineDataWarning, load

pytestmark = pytest.mark.filterwarnings("ignore::course_utils.data.OfflineDataWarning")


@pytest.mark.parametrize(
    ("name", "shape"),
    [("mnist", (28, 28, 1)), ("fashion_mnist", (28, 28, 1)), ("cifar10", (32, 32, 3))],
)
def test_every_dataset_keeps_the_contract(name, shape):
    data = load(name, limit=30, source="offline")
    assert data.x_train.shape == (30, *shape)
    assert data.x_test.shape[1:] == shape
    assert data.x_train.dtype == np.float32
    assert 0 <= data.x_train.min() < data.x_train.max() <= 1
    assert data.y_train.dtype == np.uint8
    assert data.y_train.shape == (30,)
    assert len(data.class_names) == 10


def test_size_pads_the_images():
    data = load("fashion_mnist", size=32, limit=20, source="offline")
    assert data.x_test.shape[1:] == (32, 32, 1)
    assert data.x_train[:, :2].max() == 0


def test_limit_takes_the_first_images_of_each_split(npz_folder, mnist_arrays):
    np.savez(npz_folder / "mnist.npz", **mnist_arrays)
    data = load("mnist", limit=7)
    assert (len(data.x_train), len(data.x_test)) == (7, 7)
    assert np.array_equal(data.y_train, mnist_arrays["y_train"][:7])


def test_labels_in_a_column_are_flattened(npz_folder, mnist_arrays):
    mnist_arrays["y_train"] = mnist_arrays["y_train"][:, None]
    np.savez(npz_folder / "mnist.npz", **mnist_arrays)
    assert load("mnist").y_train.shape == (20,)


def test_synthetic_data_mark_the_titles(npz_folder, mnist_arrays):
    np.savez(npz_folder / "mnist.npz", **mnist_arrays)
    assert load("mnist").title("Códigos") == "Códigos"
    with pytest.warns(OfflineDataWarning):
        drawn = load("mnist", limit=10, source="offline")
    assert drawn.title("Códigos") == "Códigos [datos dibujados]"


def test_the_dataset_presents_itself(npz_folder, mnist_arrays):
    np.savez(npz_folder / "mnist.npz", **mnist_arrays)
    text = repr(load("mnist"))
    assert text.startswith("MNIST: 20 imágenes de entrenamiento y 10 de prueba, 28×28×1")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "minst"}, "No existe el conjunto «minst»: usa mnist, fashion_mnist, cifar10"),
        ({"name": "mnist", "source": "web"}, "No existe la fuente «web»"),
        ({"name": "mnist", "limit": 0}, "limit debe ser al menos 1 y vale 0"),
        ({"name": "mnist", "size": 20, "limit": 10, "source": "offline"}, "size=20 es menor"),
    ],
)
def test_bad_requests_are_explained(arguments, message):
    with pytest.raises(ValueError, match=message):
        load(**arguments)


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist", "cifar10"])
def test_every_class_has_a_name_in_spanish(name):
    data = load(name, limit=10, source="offline")
    assert len(data.names_es) == len(set(data.names_es)) == len(data.class_names)


def test_the_classes_of_the_cifar10_stand_in_are_what_its_patches_show():
    data = load("cifar10", limit=10, source="offline")
    assert data.is_synthetic
    assert "recortes de dos fotografías" in data.source
    assert {"tejado", "pétalos"} < set(data.class_names)
    assert data.class_names == data.names_es
    assert not {"airplane", "cat"} & set(data.class_names)
