import base64
import io

import numpy as np
import pytest
from PIL import Image

from course_utils.plotting.animation import gif, image_animation, latent_animation, rasterize
from course_utils.plotting.style import new_figure

NAMES = ("abrigo", "bolso")


@pytest.fixture
def clouds():
    rng = np.random.default_rng(0)
    return [scale * rng.normal(size=(40, 2)).astype("float32") for scale in (0.1, 1, 3)]


def open_gif(html):
    encoded = html.data.split("base64,")[1].split('"')[0]
    return Image.open(io.BytesIO(base64.b64decode(encoded)))


def test_animation_has_as_many_frames_as_clouds(clouds):
    html = latent_animation(clouds, np.arange(40) % 2, NAMES, ["Paso 0", "Paso 1", "Paso 2"])
    assert open_gif(html).n_frames == 3


def test_the_axes_stay_still_from_one_frame_to_the_next():
    figure = new_figure(4, 3)
    ax = figure.subplots()
    places = []
    for caption in ("a", "b\ny otra línea"):
        ax.set_title(caption)
        rasterize(figure)
        places.append(ax.get_position().bounds)
    assert places[0] == places[1]


def test_animation_says_in_its_alt_text_where_it_starts_and_ends(clouds):
    html = latent_animation(clouds, np.arange(40) % 2, NAMES, ["Paso 0", "Paso 1", "Paso 2"])
    assert 'alt="Paso 0 … Paso 2"' in html.data


def test_animation_holds_the_last_frame(clouds):
    html = latent_animation(clouds, np.arange(40) % 2, NAMES, ["a", "b", "c"], milliseconds=100)
    picture = open_gif(html)
    durations = []
    for frame in range(picture.n_frames):
        picture.seek(frame)
        durations.append(picture.info["duration"])
    assert durations == [100, 100, 800]


def test_animation_rejects_a_different_number_of_captions(clouds):
    with pytest.raises(ValueError, match="3 nubes y 2 títulos"):
        latent_animation(clouds, np.arange(40) % 2, NAMES, ["a", "b"])


def test_animation_rejects_labels_of_another_length(clouds):
    with pytest.raises(ValueError, match="40 códigos y 39 etiquetas"):
        latent_animation(clouds, np.arange(39) % 2, NAMES, ["a", "b", "c"])


def test_animation_rejects_codes_that_are_not_two_dimensional(clouds):
    with pytest.raises(ValueError, match=r"\(n, 2\)"):
        latent_animation(
            [*clouds[:2], np.zeros((40, 3))], np.arange(40) % 2, NAMES, ["a", "b", "c"]
        )


def test_animation_rejects_an_empty_history():
    with pytest.raises(ValueError, match="ninguna nube"):
        latent_animation([], [], NAMES, [])


def test_gif_keeps_the_size_of_its_frames():
    frames = [np.full((20, 30, 3), level, np.uint8) for level in (0, 128, 255)]
    picture = open_gif(gif(frames, 50, alt="gris"))
    assert picture.size == (30, 20)
    assert picture.n_frames == 3


def test_image_animation_has_a_frame_per_image_and_says_where_it_goes():
    images = np.linspace(0, 1, 4)[:, None, None, None] * np.ones((4, 8, 8, 1))
    html = image_animation(images, ["seis", "a", "b", "cero"])
    assert open_gif(html).n_frames == 4
    assert 'alt="seis … cero"' in html.data


def test_image_animation_needs_a_caption_per_image():
    with pytest.raises(ValueError, match="Hay 4 imágenes y 3 títulos"):
        image_animation(np.zeros((4, 8, 8, 1)), ["a", "b", "c"])


def test_only_the_points_and_the_title_move(monkeypatch):
    monkeypatch.setattr("course_utils.plotting.animation.gif", lambda frames, *_, **__: frames)
    labels = np.arange(100) % 10
    spread_out = np.random.default_rng(0).normal(size=(100, 2)) + 9 * np.stack([labels, labels], 1)
    clouds = [np.zeros((100, 2)), spread_out]
    before, after = latent_animation(clouds, labels, list("abcdefghij"), ["antes", "después\nya"])
    title, ticks, legend = slice(0, 60), slice(-45, None), slice(-60, None)
    assert (before[ticks] == after[ticks]).all() and (
        before[60:, legend] == after[60:, legend]
    ).all()
    assert len(np.unique(before[60:, legend])) > 50 < len(np.unique(before[ticks]))
    assert (before[title] != after[title]).any() and (before[60:-45] != after[60:-45]).any()
