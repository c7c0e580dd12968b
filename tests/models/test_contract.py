import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from course_utils import models
from tests.models.contract import FACTORIES, batch_normalizations, inputs_of, only_tensorflow


@pytest.fixture(params=FACTORIES)
def factory(request):
    def build():
        keras.utils.set_random_seed(1)
        return FACTORIES[request.param]()

    return build


def fit(model, images, *target, **options):
    inputs, fixed = inputs_of(model, images), {"verbose": 0, "shuffle": False}
    return model.fit(inputs, *target, epochs=2, batch_size=8, **fixed, **options).history


def evaluate(model, images):
    return model.evaluate(inputs_of(model, images), verbose=0, return_dict=True)


def test_fit_without_a_target_equals_fit_with_the_input_as_target(factory, images):
    assert fit(factory(), images)["loss"] == pytest.approx(fit(factory(), images, images)["loss"])


@pytest.mark.slow
def test_fit_accepts_a_tf_data_dataset(factory, images):
    model = factory()
    dataset = tf.data.Dataset.from_tensor_slices(inputs_of(model, images)).batch(8)
    history = model.fit(dataset, epochs=2, verbose=0).history
    assert history["loss"] == pytest.approx(fit(factory(), images)["loss"], rel=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["x", "(x, x)"])
def test_validation_data_is_accepted_in_both_forms(factory, images, form):
    model = factory()
    inputs = inputs_of(model, images)
    history = fit(model, images, validation_data=inputs if form == "x" else (inputs, images))
    assert history["val_loss"][-1] == pytest.approx(evaluate(model, images)["loss"], rel=1e-5)


@pytest.mark.slow
def test_training_lowers_the_loss(factory, images):
    model = factory()
    before = evaluate(model, images)["loss"]
    model.fit(inputs_of(model, images), epochs=30, batch_size=8, verbose=0)
    assert evaluate(model, images)["loss"] < before


@pytest.mark.slow
def test_the_same_seed_gives_the_same_training(factory, images):
    assert fit(factory(), images)["loss"] == fit(factory(), images)["loss"]


def test_batch_normalization_really_trains(factory, images):
    model = factory()
    layer = batch_normalizations(model.decoder)[0]
    fit(model, images)
    assert np.abs(keras.ops.convert_to_numpy(layer.moving_mean)).max() > 0
    assert np.abs(keras.ops.convert_to_numpy(layer.moving_variance) - 1).max() > 0


def test_a_saved_model_comes_back_with_its_optimizer(factory, images, tmp_path):
    model = factory()
    fit(model, images)
    model.save(tmp_path / "modelo.keras")
    restored = keras.models.load_model(tmp_path / "modelo.keras")
    for a, b in zip(model.weights, restored.weights, strict=True):
        assert np.array_equal(keras.ops.convert_to_numpy(a), keras.ops.convert_to_numpy(b))
    ours, theirs = model.optimizer.variables, restored.optimizer.variables
    assert len(ours) == len(theirs) > 2
    for a, b in zip(ours, theirs, strict=True):
        assert np.array_equal(keras.ops.convert_to_numpy(a), keras.ops.convert_to_numpy(b))


def options(model):
    networks = ("encoder", "decoder")
    return {name: value for name, value in model.get_config().items() if name not in networks}


@pytest.mark.slow
def test_training_goes_on_after_loading_as_if_it_had_not_stopped(factory, images, tmp_path):
    model = factory()
    fit(model, images)
    model.save(tmp_path / "modelo.keras")
    restored = keras.models.load_model(tmp_path / "modelo.keras")
    assert options(restored) == options(model)
    assert fit(restored, images)["loss"] == pytest.approx(fit(model, images)["loss"], rel=1e-5)


def test_weights_alone_come_back(factory, images, tmp_path):
    model = factory()
    fit(model, images)
    model.save_weights(tmp_path / "modelo.weights.h5")
    restored = factory()
    restored.load_weights(tmp_path / "modelo.weights.h5")
    for a, b in zip(model.weights, restored.weights, strict=True):
        assert np.array_equal(keras.ops.convert_to_numpy(a), keras.ops.convert_to_numpy(b))


def test_a_model_never_trained_can_be_saved(factory, images, tmp_path):
    model = factory()
    model.save(tmp_path / "modelo.keras")
    restored = keras.models.load_model(tmp_path / "modelo.keras")
    for a, b in zip(model.weights, restored.weights, strict=True):
        assert np.array_equal(keras.ops.convert_to_numpy(a), keras.ops.convert_to_numpy(b))


@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
@pytest.mark.parametrize("bad", [255.0, np.nan])
def test_images_outside_the_unit_interval_are_refused(factory, images, method, bad):
    broken = images.copy()
    broken[3, 2, 1] = bad
    model = factory()
    with pytest.raises(ValueError, match=r"\[0, 1\]|NaN"):
        getattr(model, method)(inputs_of(model, broken), verbose=0)


@pytest.mark.parametrize("form", ["x", "(x, x)"])
def test_validation_images_outside_the_unit_interval_are_refused(factory, images, form):
    model = factory()
    inputs, broken = inputs_of(model, images), images * 255
    validation = inputs_of(model, broken) if form == "x" else (inputs, broken)
    with pytest.raises(ValueError, match="«validation_data» debe estar en"):
        fit(model, images, validation_data=validation)


@pytest.mark.parametrize("network", ["encoder", "decoder"])
def test_it_penalizes_what_its_networks_penalize(factory, images, network):
    model = factory()
    plain = evaluate(model, images)["loss"]
    kernel = max(getattr(model, network).trainable_weights, key=lambda w: len(w.shape))
    kernel.regularizer = keras.regularizers.L2(10.0)
    expected = 10 * float(np.sum(np.square(keras.ops.convert_to_numpy(kernel))))
    model.compile("adam")
    assert evaluate(model, images)["loss"] - plain == pytest.approx(expected, rel=1e-3)


SCALARS = {
    "SparseAutoencoder": "weight",
    "ContractiveAutoencoder": "weight",
    "DenoisingAutoencoder": "noise",
    "VAE": "beta",
    "ConditionalVAE": "beta",
    "VQVAE": "commitment",
}


@pytest.mark.parametrize(("name", "scalar"), SCALARS.items())
def test_its_scalars_can_change_after_compile(name, scalar, images):
    keras.utils.set_random_seed(1)
    model = FACTORIES[name]()
    frozen = {"validation_data": None}
    model.optimizer.learning_rate.assign(0.0)
    first = fit(model, images, **frozen)["loss"][-1]
    setattr(model, scalar, 100 * getattr(model, scalar) if scalar != "noise" else 1.0)
    assert fit(model, images, **frozen)["loss"][-1] > first * 1.001
    with pytest.raises(ValueError, match=f"{scalar} .* y vale -1"):
        setattr(model, scalar, -1)


@pytest.fixture
def policy(request):
    keras.config.set_dtype_policy(request.param)
    yield request.param
    keras.config.set_dtype_policy("float32")


POLICIES = ["mixed_bfloat16", "mixed_float16", "float64"]


@pytest.mark.slow
@pytest.mark.parametrize("policy", POLICIES, indirect=True)
def test_it_trains_and_comes_back_under_every_dtype_policy(factory, policy, images, tmp_path):
    model = factory()
    inputs = inputs_of(model, images)
    losses = model.fit(inputs, epochs=8, batch_size=8, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    model.save(tmp_path / "modelo.keras")
    restored = keras.models.load_model(tmp_path / "modelo.keras")
    assert np.array_equal(restored.reconstruct(inputs), model.reconstruct(inputs))
    assert model.reconstruct(inputs).dtype == np.float32


def test_the_verbs_are_deterministic_and_agree_with_each_other(factory, images):
    model = factory()
    fit(model, images)
    inputs = inputs_of(model, images)
    z = model.encode(inputs)
    labels = [inputs["labels"]] if isinstance(inputs, dict) else []
    assert len(z) == len(images)
    assert np.array_equal(z, model.encode(inputs))
    for again in (
        model.decode(z, *labels),
        model.generate(*labels, z=z),
        model.predict(inputs, verbose=0),
    ):
        assert again == pytest.approx(model.reconstruct(inputs), abs=1e-5)
    assert model.reconstruct(inputs).shape == images.shape


def test_without_a_distribution_of_codes_it_says_that_it_cannot_sample(factory):
    model = factory()
    if not isinstance(model, models.VAE):
        with pytest.raises(ValueError, match="no dice cómo se reparten los códigos"):
            model.generate(3)


def test_the_logs_are_in_nats_per_example_and_add_up(factory, images):
    model = factory()
    logs = evaluate(model, images)
    reconstruction = model.reconstruct(inputs_of(model, images))
    nats = keras.ops.convert_to_numpy(model.likelihood(images, reconstruction))
    assert logs["reconstruction"] == pytest.approx(nats.mean(), rel=1e-4)
    assert logs["loss"] >= logs["reconstruction"] * (1 - 1e-6)


# Los dos dispositivos lógicos hay que pedirlos antes de que TensorFlow arranque: otro proceso.
REPLICAS = """
import sys
import numpy as np, tensorflow as tf
replicas = int(sys.argv[1])
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * replicas)
import keras
from course_utils import models
from tests.models.contract import FACTORIES, batch_normalizations, inputs_of

strategy = tf.distribute.MirroredStrategy([f"CPU:{n}" for n in range(replicas)])
assert strategy.num_replicas_in_sync == replicas

def step_of(factory):
    keras.utils.set_random_seed(1)
    with strategy.scope():
        model = factory()
        # BatchNormalization promedia por réplica: congelada, los gradientes deben coincidir.
        for layer in batch_normalizations(model.decoder):
            layer.trainable = False
        model.compile(keras.optimizers.SGD(0.01))
    # El diccionario de VQVAE no se entrena por gradiente y también debe coincidir.
    watched = model.trainable_weights + getattr(model, "quantizer", keras.layers.Layer()).weights
    before = [np.array(w) for w in watched]
    model.fit(inputs_of(model, images), batch_size=16, epochs=1, verbose=0, shuffle=False)
    return [np.asarray(w) - b for w, b in zip(watched, before, strict=True)]

images = np.random.default_rng(0).random((16, 8, 8, 1)).astype("float32")
steps = {
    f"{name}/{n}": array
    for name, factory in FACTORIES.items()
    for n, array in enumerate(step_of(factory))
}
np.savez(sys.argv[2], **steps)
"""


@pytest.fixture(scope="module")
def steps_with(tmp_path_factory):
    """Paso de cada peso de cada modelo, ``{"VAE/0": …}``, con 1 y con 2 réplicas."""
    steps = {}
    for replicas in (1, 2):
        target = tmp_path_factory.mktemp("replicas") / f"{replicas}.npz"
        command = [sys.executable, "-c", REPLICAS, str(replicas), str(target)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        with np.load(target) as arrays:
            steps[replicas] = dict(arrays)
    return steps


@pytest.mark.slow
@only_tensorflow
@pytest.mark.parametrize("name", FACTORIES)
def test_two_replicas_take_the_same_step_as_one(name, steps_with):
    ones = {key: step for key, step in steps_with[1].items() if key.startswith(f"{name}/")}
    largest = max(float(np.abs(step).max()) for step in ones.values())
    assert largest > 0
    for key, one in ones.items():
        assert steps_with[2][key] == pytest.approx(one, rel=1e-3, abs=1e-3 * largest)
