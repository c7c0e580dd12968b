import keras
import numpy as np
import pytest

from course_utils import metrics, models


@pytest.fixture
def pair():
    rng = np.random.default_rng(0)
    return rng.random((6, 16, 16, 1)).astype("float32"), rng.random((6, 16, 16, 1))


def test_mse_of_a_constant_difference_is_its_square():
    assert metrics.mse(np.full((2, 4), 0.5), np.full((2, 4), 0.2)) == pytest.approx(0.09)


def test_mse_per_image_averages_to_mse(pair):
    assert metrics.mse_per_image(*pair).shape == (6,)
    assert metrics.mse_per_image(*pair).mean() == pytest.approx(metrics.mse(*pair))


def test_psnr_of_a_known_error():
    assert metrics.psnr(np.zeros((1, 4)), np.full((1, 4), 0.1)) == pytest.approx(20)
    assert metrics.psnr(np.zeros((1, 4)), np.zeros((1, 4))) == float("inf")


@pytest.mark.parametrize("shape", [(2, 10, 28, 1), (2, 28, 28)])
def test_ssim_refuses_images_smaller_than_its_window(shape):
    with pytest.raises(ValueError, match="al menos 11×11"):
        metrics.ssim(np.zeros(shape), np.zeros(shape))


def test_ssim_is_one_only_for_equal_images(pair):
    assert metrics.ssim(pair[0], pair[0]) == pytest.approx(1)
    assert metrics.ssim(*pair) < 0.3


def test_ssim_agrees_with_tensorflow(pair):
    tf = pytest.importorskip("tensorflow")
    near = np.clip(pair[0] + 0.1 * (pair[1] - 0.5), 0, 1).astype("float32")
    expected = float(np.mean(tf.image.ssim(pair[0], near, max_val=1.0)))
    assert 0.5 < expected < 0.999
    assert metrics.ssim(pair[0], near) == pytest.approx(expected, abs=1e-4)


def test_binary_crossentropy_agrees_with_keras(pair):
    expected = keras.losses.BinaryCrossentropy()(*pair)
    assert metrics.binary_crossentropy(*pair) == pytest.approx(float(expected), rel=1e-4)


def test_no_reconstruction_beats_the_bce_floor(pair):
    images = pair[0]
    floor = metrics.bce_floor(images)
    assert floor > 0.3, "las imágenes son grises"
    for shift in (-0.05, 0.05):
        worse = metrics.binary_crossentropy(images, np.clip(images + shift, 0, 1))
        assert worse > floor


def test_black_and_white_images_have_no_floor():
    assert metrics.bce_floor(np.eye(4)) == pytest.approx(0, abs=1e-5)


def test_nats_per_image_multiply_by_the_number_of_pixels():
    assert metrics.nats_per_image(0.25, np.zeros((9, 32, 32, 1))) == 256


def test_nats_above_the_floor_are_zero_for_the_perfect_reconstruction(pair):
    images = pair[0]
    perfect = metrics.binary_crossentropy(images, images)
    above = metrics.nats_above_floor([perfect, perfect + 0.5], images)
    assert above == pytest.approx([0, 128], abs=1e-4)


def test_the_error_of_a_table_may_be_any_number_but_not_raw_pixels():
    assert metrics.mse([[-3.0, 12.0]], [[-2.0, 12.0]]) == 0.5
    with pytest.raises(ValueError, match="enteros de 0 a 255: si son píxeles, divídelos"):
        metrics.mse(np.array([[0, 255]], "uint8"), np.zeros((1, 2)))
    with pytest.raises(ValueError, match="debe estar en"):
        metrics.psnr(np.array([[0.0, 255.0]]), np.zeros((1, 2)))


def test_kl_is_zero_only_at_the_standard_normal():
    assert metrics.kl(np.zeros((1, 3)), np.zeros((1, 3))) == pytest.approx(0)
    assert metrics.kl(np.full((1, 3), 0.1), np.zeros((1, 3)))[0] == pytest.approx(0.015)
    assert metrics.kl(np.zeros((1, 3)), np.full((1, 3), -1.0))[0] > 0


def test_kl_agrees_with_monte_carlo():
    rng = np.random.default_rng(0)
    mean, log_var = np.array([[0.5, -1.0]]), np.array([[-0.7, 0.4]])
    std = np.exp(log_var / 2)
    z = mean + std * rng.standard_normal((400_000, 2))
    log_ratio = (-(((z - mean) / std) ** 2) / 2 - log_var / 2 + z**2 / 2).sum(axis=1)
    assert metrics.kl(mean, log_var)[0] == pytest.approx(log_ratio.mean(), rel=0.01)


def test_active_units_counts_the_dimensions_that_vary():
    z = np.random.default_rng(0).normal(size=(500, 4)) * [1, 0.5, 0.05, 0]
    assert metrics.active_units(z) == 2


def test_distance_to_standard_normal_grows_with_shift_and_scale():
    z = np.random.default_rng(0).standard_normal((50_000, 2))
    assert metrics.distance_to_standard_normal(z) < 0.001
    assert metrics.distance_to_standard_normal(z + [3, 0]) == pytest.approx(4.5, rel=0.02)
    assert metrics.distance_to_standard_normal(z * 2) == pytest.approx(3 - np.log(4), rel=0.02)


def test_knn_accuracy_of_separate_and_of_mixed_clouds():
    rng = np.random.default_rng(0)
    y = np.arange(400) % 2
    apart, mixed = rng.normal(size=(400, 2)) + 10 * y[:, None], rng.normal(size=(400, 2))
    assert metrics.knn_accuracy(apart[:200], y[:200], apart[200:], y[200:]) == 1
    assert metrics.knn_accuracy(mixed[:200], y[:200], mixed[200:], y[200:]) < 0.65


def test_auroc_reads_higher_scores_as_more_anomalous():
    assert metrics.auroc([1, 2, 3], [4, 5, 6]) == 1
    assert metrics.auroc([4, 5, 6], [1, 2, 3]) == 0
    assert metrics.auroc([1, 3], [2, 4]) == 0.75


def test_pca_reconstruction_is_exact_within_its_subspace():
    rng = np.random.default_rng(0)
    basis = rng.random((3, 36)) / 6
    x = (rng.random((200, 3)) @ basis).reshape(-1, 6, 6, 1)
    rebuilt = metrics.pca_reconstruction(x[:150], x[150:], 3)
    assert rebuilt.shape == (50, 6, 6, 1)
    assert metrics.mse(x[150:], rebuilt) < 1e-8
    assert metrics.mse(x[150:], metrics.pca_reconstruction(x[:150], x[150:], 1)) > 1e-5


def test_bad_pairs_are_explained():
    with pytest.raises(ValueError, match=r"forma \(2, 4\) y las reconstrucciones \(2, 5\)"):
        metrics.mse(np.zeros((2, 4)), np.zeros((2, 5)))
    with pytest.raises(ValueError, match="«reconstructions» contiene NaN"):
        metrics.mse(np.zeros((2, 4)), np.full((2, 4), np.nan))


def test_trustworthiness_is_one_for_a_faithful_map_and_low_for_a_shuffled_one():
    rng = np.random.default_rng(0)
    x = np.c_[rng.normal(size=(200, 2)), np.zeros((200, 3))]
    assert metrics.trustworthiness(x, x[:, :2] * 3) == 1
    assert metrics.trustworthiness(x, rng.permutation(x[:, :2])) < 0.7


def test_linear_reconstruction_undoes_a_linear_blur_and_keeps_the_shape():
    rng = np.random.default_rng(0)
    x = rng.random((400, 4, 4, 1)).astype("float32")
    mixing = np.eye(16) * 0.8 + 0.2 / 16
    blurred = (x.reshape(400, 16) @ mixing).reshape(x.shape)
    rebuilt = metrics.linear_reconstruction(blurred[:300], x[:300], blurred[300:], ridge=1e-6)
    assert rebuilt.shape == (100, 4, 4, 1)
    assert metrics.mse(x[300:], rebuilt) < 1e-6 < metrics.mse(x[300:], blurred[300:])


def test_linear_reconstruction_can_enlarge():
    x = np.random.default_rng(0).random((100, 4, 4, 1)).astype("float32")
    rebuilt = metrics.linear_reconstruction(x[:80, ::2, ::2], x[:80], x[80:, ::2, ::2])
    assert rebuilt.shape == (20, 4, 4, 1)


def test_linear_reconstruction_is_clipped_where_it_extrapolates():
    dark = np.random.default_rng(0).random((300, 4, 4, 1)).astype("float32") / 2
    bright = np.full((5, 4, 4, 1), 0.9, "float32")
    rebuilt = metrics.linear_reconstruction(dark, 2 * dark, bright, ridge=1e-6)
    assert np.array_equal(rebuilt, np.ones_like(bright))


def test_the_jacobian_of_a_linear_encoder_is_its_kernel():
    encoder = models.dense_encoder(16, (), 3)
    expected = np.linalg.norm(np.asarray(encoder.layers[0].kernel))
    norms = metrics.jacobian_norms(encoder, np.random.default_rng(0).random((5, 16)))
    assert norms == pytest.approx([expected] * 5, rel=1e-5)


def test_the_jacobian_of_a_variational_encoder_is_that_of_its_mean():
    encoder = models.dense_vae_encoder(16, (), 3)
    expected = np.linalg.norm(np.asarray(encoder.get_layer("z_mean").kernel))
    norms = metrics.jacobian_norms(encoder, np.random.default_rng(0).random((5, 16)))
    assert norms == pytest.approx([expected] * 5, rel=1e-5)


@pytest.mark.filterwarnings("error")
def test_linear_reconstruction_copes_with_pixels_that_are_always_black():
    x = np.random.default_rng(0).random((300, 6, 6, 1)).astype("float32")
    x[:, :2] = 0
    inputs = x + 1e-6 * x[:, ::-1]
    rebuilt = metrics.linear_reconstruction(inputs[:200], x[:200], inputs[200:], ridge=1e-7)
    assert metrics.mse(x[200:], rebuilt) < 1e-6


def test_the_frechet_distance_of_two_normals_is_the_closed_form():
    rng = np.random.default_rng(0)
    a, b = rng.normal(0, 1, (100_000, 2)), rng.normal((3, 0), (1, 2), (100_000, 2))
    # |Δμ|² + Σ (σ_a − σ_b)² = 9 + 0 + 1.
    assert metrics.frechet_distance(a, b) == pytest.approx(10, rel=0.02)
    assert metrics.frechet_distance(a, a) == pytest.approx(0, abs=1e-8)


def test_the_frechet_distance_sees_correlation_where_the_variances_agree():
    rng = np.random.default_rng(0)
    a = rng.normal(size=(50_000, 2))
    b = np.c_[a[:, 0], 0.8 * a[:, 0] + 0.6 * a[:, 1]]
    assert metrics.frechet_distance(a, b) > 0.1


def test_the_frechet_distance_needs_more_images_than_features():
    with pytest.raises(ValueError, match=r"\(3, 5\)"):
        metrics.frechet_distance(np.zeros((3, 5)), np.zeros((9, 5)))


def test_perplexity_counts_the_codes_in_use():
    assert metrics.perplexity(np.full((4, 7, 7), 3)) == pytest.approx(1)
    assert metrics.perplexity(np.arange(16).reshape(1, 4, 4)) == pytest.approx(16)


def test_the_entropy_of_codes_is_that_of_their_frequencies():
    share = np.array([0.5, 0.25, 0.25])
    codes = np.array([[0, 0, 1, 5]])
    assert metrics.code_entropy(codes) == pytest.approx(-(share * np.log(share)).sum())


@pytest.mark.parametrize(
    "call",
    [
        lambda: metrics.nats_per_image(np.nan, np.zeros((1, 4))),
        lambda: metrics.code_entropy([]),
        lambda: metrics.active_units(np.zeros((3, 2)), np.nan),
        lambda: metrics.distance_to_standard_normal(np.zeros((4, 2))),
        lambda: metrics.kl(np.zeros((2, 2)), np.full((2, 2), 6e4)),
        lambda: metrics.trustworthiness(np.zeros((8, 2)), np.zeros((7, 2)), 2),
        lambda: metrics.knn_accuracy(np.zeros((8, 2)), np.zeros(7), np.zeros((8, 2)), np.zeros(8)),
        lambda: metrics.pca_reconstruction(np.zeros((4, 3)), np.zeros((4, 3)), 9),
        lambda: metrics.linear_reconstruction(np.ones((4, 3)), np.ones((5, 3)), np.ones((2, 3))),
    ],
)
def test_what_would_pass_in_silence_or_fail_in_english_gets_a_sentence(call):
    with pytest.raises(ValueError, match=r"«|deben? |no varía|componentes|k debe"):
        call()
