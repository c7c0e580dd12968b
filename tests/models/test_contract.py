import subprocess
import sys
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from course_utils import models
from tests.models.contract import FACTORIES, batch_normalizations, inputs_of, only_tensorflow


@pytest.fixture(scope="module", params=FACTORIES)
def factory(request):
    return seeded(request.param)


def seeded(name):
    def build():
        keras.utils.set_random_seed(1)
        return FACTORIES[name]()

    return build


def fit(model, images, *target, epochs=2, **options):
    inputs, fixed = inputs_of(model, images), {"verbose": 0, "shuffle": False}
    return model.fit(inputs, *target, epochs=epochs, batch_size=8, **fixed, **options).history


def evaluate(model, images):
    return model.evaluate(inputs_of(model, images), verbose=0, return_dict=True)


def arrays(variables):
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


def equal(ours, theirs):
    return all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))


@pytest.fixture(scope="module")
def untrained(factory, images):
    """Un modelo que ninguna prueba entrena, y lo que mide."""
    model = factory()
    return SimpleNamespace(model=model, logs=evaluate(model, images))


@pytest.fixture(scope="module")
def trained(factory, images, tmp_path_factory):
    """Un modelo que entrena dos épocas, se guarda y sigue hasta 30; y lo que dejó por el camino."""
    model, folder = factory(), tmp_path_factory.mktemp("modelo")
    seen = SimpleNamespace(model=model, file=folder / "modelo.keras")
    seen.history = fit(model, images, validation_data=inputs_of(model, images))
    seen.logs = evaluate(model, images)
    seen.weights, seen.optimizer = arrays(model.weights), arrays(model.optimizer.variables)
    model.save(seen.file)
    seen.weights_file = folder / "modelo.weights.h5"
    model.save_weights(seen.weights_file)
    seen.rest = fit(model, images)
    fit(model, images, epochs=26)
    return seen


@pytest.mark.slow
def test_fit_without_a_target_equals_fit_with_the_input_as_target(factory, trained, images):
    model = factory()
    both = (inputs_of(model, images), images)
    history = fit(model, images, images, validation_data=both)
    assert set(history) == set(trained.history)
    for name, values in trained.history.items():
        assert history[name] == pytest.approx(values)


def test_validation_measures_what_evaluate_measures(trained):
    assert trained.history["val_loss"][-1] == pytest.approx(trained.logs["loss"], rel=1e-5)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_training_also_from_a_dataset(factory, trained, images):
    model = factory()
    dataset = tf.data.Dataset.from_tensor_slices(inputs_of(model, images)).batch(8)
    history = model.fit(dataset, epochs=2, verbose=0, validation_data=dataset).history
    assert history["loss"] == trained.history["loss"]


def test_training_lowers_the_loss(untrained, trained, images):
    assert evaluate(trained.model, images)["loss"] < untrained.logs["loss"]


def test_batch_normalization_really_trains(trained):
    layer = batch_normalizations(trained.model.decoder)[0]
    mean, variance = arrays([layer.moving_mean, layer.moving_variance])
    assert np.abs(mean).max() > 0
    assert np.abs(variance - 1).max() > 0


def options(model):
    networks = ("encoder", "decoder")
    return {name: value for name, value in model.get_config().items() if name not in networks}


def test_a_saved_model_comes_back_with_its_optimizer_and_goes_on(trained, images):
    restored = keras.models.load_model(trained.file)
    assert equal(arrays(restored.weights), trained.weights)
    assert equal(arrays(restored.optimizer.variables), trained.optimizer)
    assert len(trained.optimizer) > 2
    assert options(restored) == options(trained.model)
    assert fit(restored, images)["loss"] == pytest.approx(trained.rest["loss"], rel=1e-5)


def test_weights_alone_come_back(factory, trained):
    restored = factory()
    restored.load_weights(trained.weights_file)
    assert equal(arrays(restored.weights), trained.weights)


def test_a_model_never_trained_can_be_saved(untrained, tmp_path):
    untrained.model.save(tmp_path / "modelo.keras")
    restored = keras.models.load_model(tmp_path / "modelo.keras")
    assert equal(arrays(restored.weights), arrays(untrained.model.weights))


@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
@pytest.mark.parametrize("bad", [255.0, np.nan])
def test_images_outside_the_unit_interval_are_refused(untrained, images, method, bad):
    broken = images.copy()
    broken[3, 2, 1] = bad
    with pytest.raises(ValueError, match=r"\[0, 1\]|NaN"):
        getattr(untrained.model, method)(inputs_of(untrained.model, broken), verbose=0)


@pytest.mark.parametrize("form", ["x", "(x, x)"])
def test_validation_images_outside_the_unit_interval_are_refused(untrained, images, form):
    model, broken = untrained.model, images * 255
    data = inputs_of(model, broken) if form == "x" else (inputs_of(model, images), broken)
    with pytest.raises(ValueError, match="«validation_data» debe estar en"):
        fit(model, images, validation_data=data)


def test_it_penalizes_what_its_networks_penalize(factory, untrained, images):
    model, expected = factory(), {}
    for network, weight in ((model.encoder, 10.0), (model.decoder, 20.0)):
        kernel = max(network.trainable_weights, key=lambda w: len(w.shape))
        kernel.regularizer = keras.regularizers.L2(weight)
        expected[network] = weight * float(np.sum(np.square(arrays([kernel])[0])))
    model.compile("adam")
    added = evaluate(model, images)["loss"] - untrained.logs["loss"]
    assert added == pytest.approx(sum(expected.values()), rel=1e-3)
    assert min(expected.values()) > 0.01 * added


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
    model = seeded(name)()
    model.optimizer.learning_rate.assign(0.0)
    first = fit(model, images)["loss"][-1]
    setattr(model, scalar, 100 * getattr(model, scalar) if scalar != "noise" else 1.0)
    assert fit(model, images)["loss"][-1] > first * 1.001
    with pytest.raises(ValueError, match=f"{scalar} .* y vale -1"):
        setattr(model, scalar, -1)


@pytest.fixture
def policy(request):
    keras.config.set_dtype_policy(request.param)
    yield request.param
    keras.config.set_dtype_policy("float32")


# Con 16 bits, todos. Lo que cambia de tipo está además en estos: la penalización y su derivada,
# el ruido, el muestreo de los VAE con su KL y el cuantizador; los demás heredan su código.
OWN_CASTS = ("ContractiveAutoencoder", "DenoisingAutoencoder", "ConditionalVAE", "VQVAE")
UNDER = [
    *((name, "mixed_bfloat16") for name in FACTORIES),
    *((name, policy) for name in OWN_CASTS for policy in ("mixed_float16", "float64")),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "policy"), UNDER, indirect=["policy"])
def test_it_trains_and_comes_back_under_every_dtype_policy(name, policy, images, tmp_path):
    model = seeded(name)()
    inputs = inputs_of(model, images)
    losses = model.fit(inputs, epochs=8, batch_size=8, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    model.save(tmp_path / "modelo.keras")
    restored = keras.models.load_model(tmp_path / "modelo.keras")
    assert np.array_equal(restored.reconstruct(inputs), model.reconstruct(inputs))
    assert model.reconstruct(inputs).dtype == np.float32


def test_the_verbs_are_deterministic_and_agree_with_each_other(trained, images):
    model = trained.model
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


def test_without_a_distribution_of_codes_it_says_that_it_cannot_sample(untrained):
    if not isinstance(untrained.model, models.VAE):
        with pytest.raises(ValueError, match="no dice cómo se reparten los códigos"):
            untrained.model.generate(3)


def test_the_logs_are_in_nats_per_example_and_add_up(untrained, images):
    model, logs = untrained.model, untrained.logs
    reconstruction = model.reconstruct(inputs_of(model, images))
    nats = keras.ops.convert_to_numpy(model.likelihood(images, reconstruction))
    assert logs["reconstruction"] == pytest.approx(nats.mean(), rel=1e-4)
    assert logs["loss"] >= logs["reconstruction"] * (1 - 1e-6)


# Los dos dispositivos lógicos hay que pedirlos antes de que TensorFlow arranque: otro proceso.
REPLICAS = """
import sys
import numpy as np, tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
import keras
import tests.conftest
from tests.models.contract import FACTORIES, batch_normalizations, compiled, inputs_of

def step_of(factory, strategy):
    keras.utils.set_random_seed(1)
    with strategy.scope():
        model = factory()
        # BatchNormalization promedia por réplica: congelada, los gradientes deben coincidir.
        for layer in batch_normalizations(model.decoder):
            layer.trainable = False
        compiled(model, keras.optimizers.SGD(0.01))
    # El diccionario de VQVAE no se entrena por gradiente y también debe coincidir.
    watched = model.trainable_weights + getattr(model, "quantizer", keras.layers.Layer()).weights
    before = [np.array(w) for w in watched]
    model.fit(inputs_of(model, images), batch_size=16, epochs=1, verbose=0, shuffle=False)
    return [np.asarray(w) - b for w, b in zip(watched, before, strict=True)]

images = np.random.default_rng(0).random((16, 8, 8, 1)).astype("float32")
steps = {}
for replicas in (1, 2):
    strategy = tf.distribute.MirroredStrategy([f"CPU:{n}" for n in range(replicas)])
    assert strategy.num_replicas_in_sync == replicas
    for name, factory in FACTORIES.items():
        for n, array in enumerate(step_of(factory, strategy)):
            steps[f"{replicas}/{name}/{n}"] = array
np.savez(sys.argv[1], **steps)
"""


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    """Paso de cada peso de cada modelo, ``{"1/VAE/0": …}``, con 1 y con 2 réplicas."""
    target = tmp_path_factory.mktemp("replicas") / "pasos.npz"
    command = [sys.executable, "-c", REPLICAS, str(target)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    with np.load(target) as stored:
        return dict(stored)


@pytest.mark.slow
@only_tensorflow
@pytest.mark.parametrize("name", FACTORIES)
def test_two_replicas_take_the_same_step_as_one(name, steps):
    ones = {key: step for key, step in steps.items() if key.startswith(f"1/{name}/")}
    largest = max(float(np.abs(step).max()) for step in ones.values())
    assert largest > 0
    for key, one in ones.items():
        assert steps["2" + key[1:]] == pytest.approx(one, rel=1e-3, abs=1e-3 * largest)
