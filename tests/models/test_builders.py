import keras
import numpy as np
import pytest

from course_utils import models
from tests.models.contract import batch_normalizations, only_tensorflow


def trainable(model):
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


@pytest.mark.parametrize(
    ("builder", "parameters"),
    [
        (models.conv_encoder, 96_770),
        (models.conv_decoder_transposed, 246_273),
        (models.conv_decoder_upsampling, 247_169),
        (models.vae_encoder, 100_868),
        (models.celeba_encoder, 653_584),
        (models.celeba_decoder, 700_803),
        (models.dense_vae_encoder, 784 * 256 + 256 + 2 * (256 * 2 + 2)),
    ],
)
def test_networks_have_the_parameters_of_the_syllabus(builder, parameters):
    assert builder().count_params() == parameters


def test_version_2_has_the_trainable_parameters_of_the_syllabus():
    assert trainable(models.conv_decoder_upsampling()) == 246_721


def test_network_b_has_the_parameters_of_the_syllabus():
    encoder = models.dense_encoder(784, (256, 128, 64), 8)
    decoder = models.dense_decoder(8, (64, 128), 784)
    assert encoder.count_params() + decoder.count_params() == 352_664


def test_dense_networks_follow_the_sizes_they_are_given():
    encoder = models.dense_encoder(784, (256, 128), 32)
    assert [layer.units for layer in encoder.layers] == [256, 128, 32]
    decoder = models.dense_decoder(32, (128, 256), 784)
    assert [layer.units for layer in decoder.layers] == [128, 256, 784]


def test_the_code_is_linear_and_the_output_a_probability():
    for encoder in (models.dense_encoder(), models.conv_encoder()):
        assert encoder.layers[-1].activation is keras.activations.linear
    z = np.random.default_rng(0).normal(0, 5000, (4, 2)).astype("float32")
    for decoder in (
        models.dense_decoder(2, (8,), 20),
        models.conv_decoder_transposed(),
        models.conv_decoder_upsampling(),
        models.celeba_decoder(2),
    ):
        image = decoder.predict(z, verbose=0)
        assert 0 <= image.min() <= image.max() <= 1


def test_decoders_give_back_the_shape_of_the_images():
    for build in (models.conv_decoder_transposed, models.conv_decoder_upsampling):
        assert build().output_shape == (None, 32, 32, 1)
        assert build(latent_dim=5, channels=3).input_shape == (None, 5)
        assert build(channels=3).output_shape == (None, 32, 32, 3)


def test_version_2_normalizes_and_leaks_after_every_convolution_but_the_last():
    kinds = [type(layer).__name__ for layer in models.conv_decoder_upsampling().layers[3:]]
    assert kinds == 3 * ["UpSampling2D", "Conv2D", "BatchNormalization", "LeakyReLU"] + ["Conv2D"]
    slopes = [
        layer.negative_slope
        for layer in models.conv_decoder_upsampling().layers
        if isinstance(layer, keras.layers.LeakyReLU)
    ]
    assert slopes == pytest.approx([0.2] * 3)


def test_networks_that_do_not_fit_together_are_explained():
    encoder = models.dense_encoder(20, (8,), 3)
    with pytest.raises(ValueError, match="usa el mismo latent_dim"):
        models.Autoencoder(encoder, models.dense_decoder(2, (8,), 20))
    with pytest.raises(ValueError, match="debe tener la forma de la imagen"):
        models.Autoencoder(encoder, models.dense_decoder(3, (8,), 21))


def test_a_denoising_target_is_used_instead_of_the_input(images):
    flat = images.reshape(len(images), -1)
    model = models.Autoencoder(models.dense_encoder(64, (8,), 2), models.dense_decoder(2, (8,), 64))
    model.compile("adam", "mse")
    against_itself = model.evaluate(flat, verbose=0)
    against_black = model.evaluate(flat, np.zeros_like(flat), verbose=0)
    expected = np.mean(model.predict(flat, verbose=0) ** 2)
    assert against_black == pytest.approx(expected, rel=1e-4)
    assert against_black != pytest.approx(against_itself, rel=1e-2)


def test_variational_encoders_name_their_two_heads():
    small = models.vae_encoder((28, 28, 1), (32, 64), hidden=(16,))
    faces = models.celeba_encoder(latent_dim=2)
    for encoder in (models.vae_encoder(), models.dense_vae_encoder(), small, faces):
        assert [tensor.shape for tensor in encoder.outputs] == [(None, 2), (None, 2)]
        assert encoder.outputs[0] is encoder.get_layer("z_mean").output
        assert encoder.outputs[1] is encoder.get_layer("z_log_var").output


def test_the_code_of_a_sparse_encoder_can_be_rectified():
    encoder = models.dense_encoder(20, (8,), 5, code_activation="relu")
    assert encoder.predict(np.random.default_rng(0).random((9, 20)), verbose=0).min() == 0


def test_face_networks_also_work_at_64_pixels():
    encoder, decoder = models.celeba_encoder((64, 64, 3)), models.celeba_decoder(start=(4, 4, 128))
    assert encoder.get_layer("z_mean").kernel.shape == (4 * 4 * 128, 200)
    assert decoder.output_shape == (None, 64, 64, 3)
    models.VAE(encoder, decoder)


@only_tensorflow
def test_face_networks_normalize_and_leak_in_every_block():
    for network, blocks in ((models.celeba_encoder(), 4), (models.celeba_decoder(), 5)):
        kinds = [type(layer).__name__ for layer in network.layers]
        assert kinds.count("BatchNormalization") == kinds.count("LeakyReLU") == blocks
        assert not any(layer.synchronized for layer in batch_normalizations(network))
        slopes = [la.negative_slope for la in network.layers if hasattr(la, "negative_slope")]
        assert slopes == pytest.approx([0.2] * blocks)
    assert all(
        layer.synchronized
        for layer in batch_normalizations(models.celeba_decoder(synchronized=True))
    )


@pytest.mark.parametrize(("activation", "total"), [("softmax", 1.0), ("sigmoid", None)])
def test_the_classifier_gives_probabilities_and_names_its_features(activation, total):
    judge = models.image_classifier((16, 16, 1), 4, activation)
    answers = judge.predict(np.random.default_rng(0).random((5, 16, 16, 1)), verbose=0)
    assert answers.shape == (5, 4) and 0 <= answers.min() <= answers.max() <= 1
    if total:
        assert answers.sum(axis=1) == pytest.approx(np.full(5, total), rel=1e-5)
    assert judge.get_layer("features").output.shape == (None, 64)


def test_the_dropout_of_the_classifier_can_be_chosen():
    judge = models.image_classifier((16, 16, 1), dropout=0.1)
    rates = [layer.rate for layer in judge.layers if isinstance(layer, keras.layers.Dropout)]
    assert rates == [0.1, 0.1]


def test_the_face_vae_mirrors_its_filters_and_weighs_the_kl():
    vae = models.celeba_vae(64, 10, beta=0.25, filters=(8, 16, 32))
    assert vae.decoder.output_shape == (None, 64, 64, 3)
    kernels = [layer.kernel.shape for layer in vae.encoder.layers if "conv" in layer.name]
    assert [shape[-1] for shape in kernels] == [8, 16, 32]
    grown = [layer.filters for layer in vae.decoder.layers if "conv" in layer.name]
    assert grown == [32, 16, 8, 3]
    assert vae.get_config()["beta"] == 0.25 and vae.get_config()["reconstruction"] == "mse"


@pytest.mark.parametrize("size", [40, 8])
def test_a_size_that_cannot_be_halved_in_every_block_is_explained(size):
    with pytest.raises(ValueError, match=f"size = {size} .* múltiplo de 16"):
        models.celeba_vae(size)


@pytest.mark.parametrize("build", [models.dense_encoder, models.conv_encoder, models.vae_encoder])
def test_sizes_may_be_of_numpy_and_never_zero(build):
    assert build(latent_dim=np.int64(3)).count_params() == build(latent_dim=3).count_params()
    with pytest.raises(ValueError, match="latent_dim debe ser al menos 1 y vale 0"):
        build(latent_dim=0)
