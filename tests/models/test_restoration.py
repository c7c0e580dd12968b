import keras
import numpy as np
import pytest

from course_utils import data
from course_utils.models.restoration import restoration_net


@pytest.fixture
def images():
    return data.load("mnist", source="offline", limit=32).x_train


@pytest.mark.parametrize("factor", [1, 2, 4])
def test_restoration_net_gives_full_size_images_in_the_unit_interval(factor, images):
    model = restoration_net(factor)
    restored = model.predict(data.downsample(images, factor), verbose=0)
    assert restored.shape == images.shape
    assert 0 <= restored.min() <= restored.max() <= 1


def test_the_three_tasks_share_one_network():
    weights = [[w.shape for w in restoration_net(factor).weights] for factor in (1, 2, 4)]
    assert weights[0] == weights[1] == weights[2]


def test_restoration_net_has_the_parameters_of_the_lesson():
    assert restoration_net().count_params() == 77_066


def test_without_skips_only_the_code_joins_both_halves(images):
    net = restoration_net(skips=False)
    (code,) = (layer for layer in net.layers if getattr(layer, "units", 0) == 32)
    code.kernel.assign(keras.ops.zeros_like(code.kernel))  # sin código, todas dan la misma
    answers = net.predict(images, verbose=0)
    np.testing.assert_array_equal(answers, np.broadcast_to(answers[:1], answers.shape))
    assert net.count_params() == 51_137


@pytest.mark.parametrize(("factor", "said"), [(0, "al menos 1"), (3, "usa 1"), (28, "usa 1")])
def test_restoration_net_rejects_factors_it_was_not_made_for(factor, said):
    with pytest.raises(ValueError, match=said):
        restoration_net(factor)


def test_restoration_net_learns_and_its_weights_come_back(tmp_path, images):
    keras.utils.set_random_seed(0)
    noisy = data.add_gaussian_noise(images)
    model = restoration_net()
    model.compile(keras.optimizers.Adam(1e-2), "binary_crossentropy")
    losses = model.fit(noisy, images, epochs=10, batch_size=8, verbose=0).history["loss"]
    assert losses[-1] < 0.8 * losses[0]
    model.save_weights(tmp_path / "red.weights.h5")
    twin = restoration_net()
    twin.load_weights(tmp_path / "red.weights.h5")
    np.testing.assert_allclose(
        twin.predict(noisy, verbose=0), model.predict(noisy, verbose=0), atol=1e-6
    )
