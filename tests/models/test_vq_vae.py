import keras
import numpy as np
import pytest

from course_utils import models
from course_utils.models.vq_vae import Perplexity, VectorQuantizer
from tests.models.contract import only_tensorflow

CODEBOOK = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]], "float32")


def quantizer(**options):
    """Cuantizador de tres vectores conocidos, todos igual de usados."""
    layer = VectorQuantizer(3, 2, **options)
    layer.codebook.assign(CODEBOOK)
    layer.share.assign(np.full(3, 1 / 3))
    layer.total.assign(CODEBOOK / 3)
    return layer


def grid(*vectors):
    """Una rejilla 1×m con esos vectores."""
    return np.array(vectors, "float32")[None, None]


def numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


def small_vq_vae(**options):
    encoder = models.vq_encoder((8, 8, 1), filters=(4, 8), dim=3, residual_blocks=1)
    decoder = models.vq_decoder((2, 2, 3), (8, 4), residual_blocks=1)
    return models.VQVAE(encoder, decoder, n_codes=8, **options)


def test_each_vector_becomes_the_nearest_of_the_codebook():
    quantized, indices = quantizer()(grid([0.9, 0.2], [0.1, 1.2], [-3, -3]))
    assert numpy(indices).tolist() == [[[1, 2, 0]]]
    assert numpy(quantized)[0, 0] == pytest.approx(CODEBOOK[[1, 2, 0]])


def test_nearest_agrees_with_all_the_distances():
    rng = np.random.default_rng(0)
    layer = VectorQuantizer(20, 5)
    layer.codebook.assign(rng.normal(size=(20, 5)))
    z = rng.normal(size=(4, 3, 3, 5)).astype("float32")
    distances = np.linalg.norm(z[..., None, :] - numpy(layer.codebook), axis=-1)
    assert np.array_equal(numpy(layer.nearest(z)), distances.argmin(axis=-1))


@only_tensorflow
def test_the_gradient_goes_through_as_if_nothing_had_been_quantized():
    import tensorflow as tf

    z, weights = tf.Variable(grid([0.9, 0.2], [0.1, 1.2])), grid([1.0, -2.0], [3.0, 0.5])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(quantizer()(z)[0] * weights)
    assert tape.gradient(loss, z).numpy() == pytest.approx(weights)


def test_the_codebook_does_not_move_outside_training():
    layer = quantizer()
    layer(grid([5.0, 5.0]), training=False)
    assert numpy(layer.codebook) == pytest.approx(CODEBOOK)


def test_each_code_follows_the_moving_average_of_those_that_choose_it():
    layer = quantizer(decay=0.9, revive_below=0)
    layer(grid([1.2, 0.0], [1.4, 0.2], [0.0, 1.5], [0.0, 1.5]), training=True)
    share = 0.9 / 3 + 0.1 * np.array([0, 0.5, 0.5])
    sums = np.array([[0, 0], [2.6 / 4, 0.2 / 4], [0, 3.0 / 4]])
    assert numpy(layer.share) == pytest.approx(share)
    expected = (0.9 * CODEBOOK / 3 + 0.1 * sums) / share[:, None]
    assert numpy(layer.codebook) == pytest.approx(expected, rel=1e-5)


def test_the_first_codes_come_from_the_data():
    layer = VectorQuantizer(16, 2, seed=1)
    z = np.random.default_rng(0).normal(5, 1, (4, 3, 3, 2)).astype("float32")
    layer(z, training=True)
    rows = z.reshape(-1, 2)
    for code in numpy(layer.codebook):
        assert np.abs(rows - code).sum(axis=1).min() < 1e-5
    assert len(np.unique(numpy(layer.codebook), axis=0)) > 8


def test_the_first_codes_come_from_the_data_even_without_revival():
    layer = VectorQuantizer(16, 2, revive_below=0)
    z = np.random.default_rng(0).normal(5, 1, (4, 3, 3, 2)).astype("float32")
    layer(z, training=True)
    assert numpy(layer.codebook).min() > 1


def test_a_code_that_nobody_chooses_revives_on_a_vector_of_the_batch():
    layer = quantizer(decay=0.5, revive_below=0.1)
    z = grid([1.0, 0.0], [1.0, 0.1], [0.0, 2.1])
    for _ in range(5):
        layer(z, training=True)
    distances = np.linalg.norm(z[0, 0] - numpy(layer.codebook)[0], axis=-1)
    assert distances.min() < 1e-4


def test_without_revival_a_code_that_nobody_chooses_stays_where_it_was():
    layer = quantizer(decay=0.5, revive_below=0)
    for _ in range(400):
        layer(grid([0.0, 0.0], [0.0, 2.0]), training=True)
    assert numpy(layer.codebook) == pytest.approx(CODEBOOK, abs=1e-5)


def test_the_same_seed_revives_the_same_codes():
    z = np.random.default_rng(0).normal(size=(4, 3, 3, 2)).astype("float32")
    books = []
    for _ in range(2):
        layer = VectorQuantizer(16, 2, seed=3)
        layer(z, training=True)
        books.append(numpy(layer.codebook))
    assert np.array_equal(*books)


def test_the_loss_adds_the_nats_and_the_weighted_distance(images):
    model = small_vq_vae(commitment=0.5, reconstruction="mse")
    model.compile("adam")
    logs = model.evaluate(images, verbose=0, return_dict=True)
    assert logs["loss"] == pytest.approx(logs["reconstruction"] + 0.5 * logs["commitment"])
    nats = 0.5 * ((images - model.reconstruct(images)) ** 2).sum(axis=(1, 2, 3)).mean()
    assert logs["reconstruction"] == pytest.approx(nats, rel=1e-5)


def test_the_commitment_is_the_squared_distance_to_the_chosen_codes(images):
    model = small_vq_vae()
    z = model.encoder.predict(images, verbose=0)
    outputs = model(images)
    codes = numpy(model.quantizer.codebook)[numpy(outputs["indices"])]
    assert numpy(outputs["commitment"]) == pytest.approx(
        ((z - codes) ** 2).sum(axis=(1, 2, 3)), rel=1e-4
    )


@only_tensorflow
def test_the_commitment_moves_every_weight_of_the_encoder(images):
    import tensorflow as tf

    model = small_vq_vae()
    with tf.GradientTape() as tape:
        commitment = tf.reduce_sum(model(images)["commitment"])
    gradients = tape.gradient(commitment, model.encoder.trainable_weights)
    assert min(float(np.abs(gradient).max()) for gradient in gradients) > 0


def test_indices_reconstruct_what_the_model_reconstructs(images):
    model = small_vq_vae()
    model.compile("adam")
    model.fit(images, epochs=1, verbose=0)
    indices = model.encode(images)
    assert indices.shape == (len(images), 2, 2)
    assert indices.dtype == "int32"
    outputs = model(images)
    assert np.array_equal(indices, numpy(outputs["indices"]))
    assert model.decode(indices) == pytest.approx(numpy(outputs["reconstruction"]), abs=1e-5)
    assert model.generate(z=indices) == pytest.approx(model.reconstruct(images), abs=1e-5)


def test_bits_count_the_positions_and_the_codes():
    assert small_vq_vae().bits == 4 * 3
    assert models.VQVAE(models.vq_encoder(), models.vq_decoder(), n_codes=128).bits == 343


def test_builders_cut_the_side_in_two_at_each_step():
    assert models.vq_encoder().output_shape == (None, 7, 7, 16)
    assert models.vq_decoder().output_shape == (None, 28, 28, 1)
    faces = models.vq_encoder((32, 32, 3), dim=8)
    assert faces.output_shape == (None, 8, 8, 8)
    assert models.vq_decoder((8, 8, 8), channels=3).output_shape == (None, 32, 32, 3)


@pytest.mark.parametrize(
    ("indices", "message"),
    [
        (np.zeros((2, 3, 2), int), "forma"),
        (np.zeros((2, 2, 2)), "enteros"),
        (np.full((2, 2, 2), 8), "deben estar entre 0 y 7"),
        (np.full((2, 2, 2), -1), "deben estar entre 0 y 7"),
    ],
)
def test_codes_that_do_not_exist_are_refused(indices, message):
    with pytest.raises(ValueError, match=message):
        small_vq_vae().decode(indices)


def test_a_flat_code_is_refused():
    encoder = models.conv_encoder((8, 8, 1), filters=(4,), latent_dim=2)
    decoder = models.conv_decoder_upsampling(2, start=(2, 2, 8), filters=(8, 4))
    with pytest.raises(ValueError, match="no aplanes"):
        models.VQVAE(encoder, decoder)


@pytest.mark.parametrize(
    ("options", "message"), [({"commitment": -1}, "commitment"), ({"reconstruction": "l1"}, "l1")]
)
def test_options_that_make_no_sense_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        small_vq_vae(**options)


def test_perplexity_goes_from_one_to_the_number_of_codes():
    metric = Perplexity(4)
    metric.update_state(np.zeros((5, 2, 2), int))
    assert float(metric.result()) == pytest.approx(1)
    metric.reset_state()
    metric.update_state(np.arange(4)[None, None])
    assert float(metric.result()) == pytest.approx(4)
    metric.update_state(np.zeros((1, 2, 2), int))
    share = np.array([5, 1, 1, 1]) / 8
    assert float(metric.result()) == pytest.approx(np.exp(-(share * np.log(share)).sum()))
