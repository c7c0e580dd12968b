import functools
import re

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.linear_model import RidgeClassifier
from sklearn.metrics import balanced_accuracy_score

from course_utils.data.offline import faces
from course_utils.data.offline.faces import (
    ATTRIBUTES,
    FACTORS,
    SIZE,
    attributes_of,
    draw_faces,
    draw_factors,
    render,
    renderer,
)
from course_utils.data.offline.faces.canvas import Canvas
from course_utils.data.offline.faces.factors import Amount
from course_utils.data.transforms import shrink

CELEBA = """
5_o_Clock_Shadow Arched_Eyebrows Attractive Bags_Under_Eyes Bald Bangs Big_Lips Big_Nose Black_Hair
Blond_Hair Blurry Brown_Hair Bushy_Eyebrows Chubby Double_Chin Eyeglasses Goatee Gray_Hair
Heavy_Makeup High_Cheekbones Male Mouth_Slightly_Open Mustache Narrow_Eyes No_Beard Oval_Face
Pale_Skin Pointy_Nose Receding_Hairline Rosy_Cheeks Sideburns Smiling Straight_Hair Wavy_Hair
Wearing_Earrings Wearing_Hat Wearing_Lipstick Wearing_Necklace Wearing_Necktie Young
"""

# Atributo, valores de sus factores sin él y con él, y filas en las que debe verse el cambio.
SWITCHES = [
    ("Bald", {"hair_style": "long"}, {"hair_style": "bald"}, (4, 64)),
    ("Bangs", {"bangs": "no"}, {"bangs": "yes"}, (14, 44)),
    ("Big_Nose", {"nose_size": 0.2}, {"nose_size": 0.9}, (26, 50)),
    ("Black_Hair", {"hair_colour": "red"}, {"hair_colour": "black"}, (4, 64)),
    ("Blond_Hair", {"hair_colour": "red"}, {"hair_colour": "blond"}, (4, 64)),
    ("Brown_Hair", {"hair_colour": "red"}, {"hair_colour": "brown"}, (4, 64)),
    ("Bushy_Eyebrows", {"brow_thickness": 0.1}, {"brow_thickness": 0.9}, (18, 36)),
    ("Eyeglasses", {"glasses": "none"}, {"glasses": "round"}, (22, 45)),
    ("Eyeglasses", {"glasses": "none"}, {"glasses": "square"}, (22, 45)),
    ("Goatee", {"beard": "none"}, {"beard": "goatee"}, (42, 62)),
    ("Gray_Hair", {"hair_colour": "red"}, {"hair_colour": "gray"}, (4, 64)),
    ("Mouth_Slightly_Open", {"mouth_open": 0.0}, {"mouth_open": 0.9}, (31, 64)),
    ("Mustache", {"beard": "none"}, {"beard": "mustache"}, (34, 54)),
    ("Mustache", {"beard": "none"}, {"beard": "full"}, (24, 63)),
    ("Narrow_Eyes", {"eye_opening": 0.8}, {"eye_opening": 0.1}, (26, 42)),
    ("No_Beard", {"beard": "full"}, {"beard": "none"}, (24, 63)),
    ("Pale_Skin", {"skin": 0.5}, {"skin": 0.02}, (10, 64)),
    ("Rosy_Cheeks", {"rosy": 0.0}, {"rosy": 0.9}, (32, 52)),
    ("Smiling", {"smile": 0.0}, {"smile": 0.9}, (34, 60)),
    ("Straight_Hair", {"hair_style": "bun"}, {"hair_style": "long"}, (0, 64)),
    ("Wavy_Hair", {"hair_style": "short"}, {"hair_style": "afro"}, (0, 64)),
    ("Wearing_Earrings", {"earrings": "none"}, {"earrings": "hoops"}, (34, 56)),
    ("Wearing_Earrings", {"earrings": "none"}, {"earrings": "pearls"}, (34, 56)),
    *(
        ("Wearing_Hat", {"hat": "none"}, {"hat": kind}, (0, 40))
        for kind in ("beanie", "cap", "brimmed", "beret")
    ),
    *(
        ("Wearing_Lipstick", {"lipstick": "none"}, {"lipstick": kind}, (38, 60))
        for kind in ("red", "fuchsia", "plum")
    ),
]

cached_factors = functools.cache(draw_factors)


@functools.cache
def two_thousand():
    return draw_faces(2000)


def with_values(factors, **values):
    """Repite el valor de cada factor en todas las caras; las opciones se dan por su nombre."""
    count = len(factors["smile"])
    changed = {
        name: FACTORS[name][value] if isinstance(value, str) else value
        for name, value in values.items()
    }
    return {**factors, **{name: np.full(count, value) for name, value in changed.items()}}


def with_extremes(factors):
    """La misma tabla con casi todos los factores continuos en un extremo de su intervalo."""
    rng, count = np.random.default_rng(0), len(factors["smile"])
    ends = {name: (f.low, f.high) for name, f in FACTORS.items() if isinstance(f, Amount)}
    return {**factors, **{name: rng.choice(pair, count) for name, pair in ends.items()}}


def plain_faces(count=24):
    """Caras con pelo y sin nada que tape otra cosa."""
    plain = {"hat": "none", "glasses": "none", "beard": "none", "earrings": "none", "bangs": "no"}
    return with_values(cached_factors(count), hair_style="short", lipstick="none", **plain)


def attribute(factors, name):
    return attributes_of(factors)[:, ATTRIBUTES.index(name)]


def test_images_attributes_and_factors_have_the_documented_shapes():
    images, attributes, factors = draw_faces(5)
    assert images.shape == (5, SIZE, SIZE, 3)
    assert images.dtype == np.uint8
    assert attributes.shape == (5, len(ATTRIBUTES))
    assert attributes.dtype == bool
    assert list(factors) == list(FACTORS)
    assert {values.shape for values in factors.values()} == {(5,)}


def test_attribute_names_are_those_of_celeba_and_in_its_order():
    assert len(ATTRIBUTES) >= 16
    assert [name for name in CELEBA.split() if name in ATTRIBUTES] == list(ATTRIBUTES)
    assert not {"Male", "Attractive"} & set(ATTRIBUTES)
    assert all(re.search(rf"\b{name}\b", faces.__doc__) for name in ATTRIBUTES)


def test_same_seed_draws_the_same_faces_and_another_seed_draws_others():
    first, again, other = (draw_faces(40, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert np.mean(first[0] == other[0]) < 0.2


def test_a_smaller_draw_is_the_beginning_of_a_larger_one():
    images, attributes, factors = draw_faces(7)
    many_images, many_attributes, many_factors = two_thousand()
    assert np.array_equal(images, many_images[:7])
    assert np.array_equal(attributes, many_attributes[:7])
    for name, values in factors.items():
        assert np.array_equal(values, many_factors[name][:7])


def test_no_face_is_repeated():
    images = two_thousand()[0]
    assert len({image.tobytes() for image in images}) == len(images)


def test_a_face_does_not_depend_on_the_faces_drawn_with_it():
    images, _, factors = two_thousand()
    for face in range(0, 2000, 67):
        alone = render({name: values[face : face + 1] for name, values in factors.items()})
        assert np.array_equal(alone[0], images[face])


def test_no_layer_leaves_its_window(monkeypatch):
    """Pintar cada capa en la imagen entera da los mismos píxeles."""
    factors = with_extremes(cached_factors(600))
    expected, area = render(factors), Canvas.area
    everything = {"rows": (0, SIZE), "columns": (0, SIZE)}
    monkeypatch.setattr(
        Canvas,
        "area",
        lambda canvas, *_, chosen=None, frame="head", **__: area(
            canvas, **everything, chosen=chosen, frame=frame
        ),
    )
    assert np.array_equal(render(factors), expected)


def test_one_thread_draws_the_same_as_several(monkeypatch):
    factors = cached_factors(100)
    expected = render(factors)
    for processors in (1, 3):
        monkeypatch.setattr(renderer.os, "cpu_count", lambda count=processors: count)
        assert np.array_equal(render(factors), expected)


def test_rendering_leaves_the_table_as_it_was():
    factors = cached_factors(10)
    before = {name: values.copy() for name, values in factors.items()}
    render(factors)
    attributes_of(factors)
    assert all(np.array_equal(factors[name], values) for name, values in before.items())


def test_every_attribute_is_neither_rare_nor_universal():
    shares = attributes_of(cached_factors(8000)).mean(axis=0)
    assert shares.min() > 0.05
    assert np.median(np.minimum(shares, 1 - shares)) > 0.15
    assert 0.48 < shares[ATTRIBUTES.index("Smiling")] < 0.52
    assert shares.max() < 0.75


def test_every_factor_is_independent_of_the_others():
    factors = cached_factors(8000)
    correlations = np.corrcoef([factors[name] for name in FACTORS])
    np.fill_diagonal(correlations, 0)
    assert np.abs(correlations).max() < 0.05


def test_a_smile_says_nothing_of_the_open_mouth():
    factors = cached_factors(8000)
    smiling, opened = (attribute(factors, name) for name in ("Smiling", "Mouth_Slightly_Open"))
    assert abs(np.corrcoef(smiling, opened)[0, 1]) < 0.05
    assert min((smiling & ~opened).mean(), (~smiling & opened).mean()) > 0.15


@pytest.mark.parametrize(
    ("name", "factor"),
    [
        ("Smiling", "smile"),
        ("Mouth_Slightly_Open", "mouth_open"),
        ("Narrow_Eyes", "eye_opening"),
        ("Big_Nose", "nose_size"),
        ("Bushy_Eyebrows", "brow_thickness"),
        ("Pale_Skin", "skin"),
        ("Rosy_Cheeks", "rosy"),
    ],
)
def test_continuous_factors_leave_a_gap_between_without_and_with(name, factor):
    factors = cached_factors(8000)
    having, values = attribute(factors, name), factors[factor]
    low, high = sorted([values[having], values[~having]], key=np.mean)
    assert high.min() - low.max() > 0.14 * (FACTORS[factor].high - FACTORS[factor].low)


def test_hair_colour_of_a_bald_head_is_not_an_attribute():
    bald = attributes_of(with_values(cached_factors(200), hair_style="bald"))
    hair = [name.endswith("_Hair") or name == "Bangs" for name in ATTRIBUTES]
    assert sum(hair) == 7
    assert not bald[:, hair].any()


def test_every_attribute_has_a_switch():
    assert {name for name, *_ in SWITCHES} == set(ATTRIBUTES)


@pytest.mark.parametrize(("name", "without", "having", "rows"), SWITCHES)
def test_each_attribute_shows_in_the_pixels_where_it_should(name, without, having, rows):
    tables = [with_values(plain_faces(), **values) for values in (without, having)]
    assert [attribute(table, name).tolist() for table in tables] == [[False] * 24, [True] * 24]
    before, after = (render(table).astype(float) for table in tables)
    change = np.abs(after - before).max(axis=3)
    assert (change[:, slice(*rows)] > 10).sum(axis=(1, 2)).min() >= 10
    change[:, slice(*rows)] = 0
    assert change.max() == 0


def test_another_smile_changes_only_the_mouth_and_the_cheeks():
    factors = plain_faces(200)
    change = render(with_values(factors, smile=1.0)) != render(with_values(factors, smile=-0.2))
    share = change.any(axis=3).mean(axis=(1, 2))
    assert not change[:, :34].any()
    assert share.min() > 0.005
    assert share.max() < 0.12


def test_mouth_corners_rise_with_the_smile():
    plain = with_values(plain_faces(), mouth_open=0.0, tilt=0.0, lipstick="red", light_strength=0.0)
    heights = []
    for smile in (-1.0, 0.0, 0.5, 1.0):
        painted, natural = (
            render(with_values(plain, smile=smile, lipstick=kind)).astype(float)
            for kind in ("red", "none")
        )
        lips = np.abs(painted - natural).sum(axis=3)
        rows, columns = np.arange(SIZE)[:, None], np.arange(SIZE)
        weight = lips / lips.sum(axis=(1, 2), keepdims=True)
        centre = (weight * columns).sum(axis=(1, 2))[:, None, None]
        far = weight * (np.abs(columns - centre) > 3)
        near = weight * (np.abs(columns - centre) < 2)
        low = [(part * rows).sum(axis=(1, 2)) / part.sum(axis=(1, 2)) for part in (near, far)]
        heights.append((low[0] - low[1]).mean())
    assert np.all(np.diff(heights) > 0.4)


def test_features_move_with_the_turn_of_the_head():
    centres = []
    for turn in (-1.0, 1.0):
        faces = with_values(plain_faces(), turn=turn)
        framed = render(with_values(faces, glasses="round")).astype(float)
        drawn = np.abs(framed - render(faces)).sum(axis=(1, 3))
        centres.append(drawn @ np.arange(SIZE) / drawn.sum(axis=1))
    assert np.all(centres[1] - centres[0] > 3.5)


def test_tilting_lowers_one_eye():
    level = []
    for tilt in (-1.0, 1.0):
        faces = with_values(plain_faces(), tilt=tilt, turn=0.0)
        framed = render(with_values(faces, glasses="round")).astype(float)
        drawn = np.abs(framed - render(faces)).sum(axis=3)
        sides = [drawn[:, :, :32].sum(axis=2), drawn[:, :, 32:].sum(axis=2)]
        left, right = (side @ np.arange(SIZE) / side.sum(axis=1) for side in sides)
        level.append(right - left)
    assert np.all(level[1] - level[0] > 2)


@pytest.mark.parametrize("pose", [{"tilt": -1.0}, {"tilt": 1.0}, {"zoom": 0.0}, {"zoom": 1.0}])
def test_in_every_pose_the_eyes_fall_on_the_same_place(pose):
    faces = with_values(plain_faces(), **{"turn": 0.0, "tilt": 0.0, "zoom": 0.5, **pose})
    framed = render(with_values(faces, glasses="round")).astype(float)
    drawn = np.abs(framed - render(faces)).mean(axis=(0, 3))
    centre = [drawn.sum(axis=other) @ np.arange(SIZE) / drawn.sum() for other in (1, 0)]
    assert np.abs(np.subtract(centre, (32, 31.5))).max() < 1


def test_light_brightens_its_side_and_darkens_the_other():
    faces = with_values(plain_faces(), light_strength=1.0, turn=0.0, tilt=0.0)
    left, right = (render(with_values(faces, light_side=side)).astype(float) for side in (-1, 1))
    difference = (right - left).mean(axis=3)[:, 30:50]
    assert np.all(difference[:, :, 38:].mean(axis=(1, 2)) > 10)
    assert np.all(difference[:, :, :26].mean(axis=(1, 2)) < -10)


def test_skin_gets_steadily_darker_along_its_scale():
    faces = with_values(plain_faces(), rosy=0.0)
    tones = [render(with_values(faces, skin=tone)) for tone in np.linspace(0, 1, 9)]
    brightness = [images[:, 20:50, 24:40].mean() for images in tones]
    assert np.all(np.diff(brightness) < -5)


def test_a_hat_covers_every_hair_style_at_the_top():
    """Con sombrero, cambiar de peinado no cambia nada por encima de la copa."""
    faces = with_values(plain_faces(), turn=0.0, tilt=0.0, zoom=0.5)
    for kind in ("beanie", "cap", "brimmed", "beret"):
        images = [
            render(with_values(faces, hat=kind, hair_style=style)).astype(int)
            for style in FACTORS["hair_style"].names
        ]
        assert np.abs(np.diff(images, axis=0))[:, :, :12].max() <= 1


def linear_guesses(images, attributes, size):
    """Lo que un clasificador lineal de píxeles ve en las 500 últimas caras, y lo que hay."""
    flat = shrink(images, size).reshape(2000, -1).astype("float32") / 255
    model = RidgeClassifier(1.0, class_weight="balanced")
    guesses = model.fit(flat[:1500], attributes[:1500].astype(int)).predict(flat[1500:])
    by_name = dict(zip(ATTRIBUTES, zip(guesses.T, attributes[1500:].T, strict=True), strict=True))
    return {name: (guess.astype(bool), truth) for name, (guess, truth) in by_name.items()}


def linear_scores(*faces):
    guesses = linear_guesses(*faces).items()
    return {name: balanced_accuracy_score(truth, guess) for name, (guess, truth) in guesses}


@functools.cache
def two_thousand_facing():
    """Dos mil caras de frente y a la misma distancia."""
    factors = with_values(cached_factors(2000), turn=0.0, tilt=0.0, zoom=0.5)
    return render(factors), attributes_of(factors)


@pytest.mark.parametrize("size", [32, SIZE])
def test_a_linear_classifier_recognises_every_attribute_of_faces_that_look_ahead(size):
    scores = linear_scores(*two_thousand_facing(), size)
    del scores["Brown_Hair"]  # entre el negro y el rubio: ningún plano lo separa
    assert min(scores.values()) > 0.64
    clear = ("Smiling", "Mouth_Slightly_Open", "Eyeglasses", "Wearing_Hat", "Blond_Hair", "Bangs")
    assert min(scores[name] for name in clear) > 0.9


@pytest.mark.parametrize("size", [32, SIZE])
def test_a_linear_classifier_recognises_what_is_drawn_in_any_pose(size):
    scores = linear_scores(*two_thousand()[:2], size)
    assert min(scores[name] for name in ("Eyeglasses", "Wearing_Hat", "Pale_Skin")) > 0.86
    assert min(scores["Smiling"], scores["Mouth_Slightly_Open"]) > 0.73
    assert np.median(list(scores.values())) > 0.74


def test_a_smile_shows_as_well_with_the_mouth_open_as_closed():
    guesses = linear_guesses(*two_thousand_facing(), 32)
    smile, smiling = guesses["Smiling"]
    _, opened = guesses["Mouth_Slightly_Open"]
    for mouth in (opened, ~opened):
        assert smile[mouth & smiling].mean() > 0.9
        assert smile[mouth & ~smiling].mean() < 0.1


@pytest.mark.parametrize("smile", [-0.2, 0.9])
def test_a_face_of_32_pixels_is_its_sister_of_64_seen_from_afar(smile):
    images = render(with_values(plain_faces(), smile=smile))
    averaged = images.reshape(-1, 32, 2, 32, 2, 3).mean(axis=(2, 4))
    assert np.mean((shrink(images, 32) - averaged) ** 2) < 0.001 * 255**2


def test_twenty_principal_components_leave_room_for_an_autoencoder():
    flat = two_thousand()[0][:, ::4, ::4].reshape(2000, -1).astype(np.float32) / 255
    pca = PCA(20, random_state=0, svd_solver="randomized").fit(flat[:1500])
    rebuilt = pca.inverse_transform(pca.transform(flat[1500:]))
    assert np.mean((rebuilt - flat[1500:]) ** 2) > 0.008


@pytest.mark.parametrize("n", [0, -3, 2.5, True, "10"])
def test_a_number_of_faces_that_is_not_a_positive_integer_is_rejected(n):
    with pytest.raises(ValueError, match="debe ser un entero positivo"):
        draw_factors(n)


@pytest.mark.parametrize("use", [render, attributes_of])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sonrisa": np.zeros(3)}, "No existe el factor 'sonrisa': los válidos son turn, tilt"),
        ({"smile": np.zeros(2)}, r"El factor 'smile' tiene forma \(2,\): todos deben ser vectores"),
        ({"smile": 0.5}, r"El factor 'smile' tiene forma \(\)"),
        ({"smile": np.zeros((3, 1))}, r"El factor 'smile' tiene forma \(3, 1\)"),
        ({"smile": np.array([0, 1.5, 0])}, "El factor 'smile' vale 1.5, fuera del intervalo"),
        ({"smile": np.array([0, np.nan, 0])}, "El factor 'smile' vale nan, fuera del intervalo"),
        ({"smile": np.array(["a", "b", "c"])}, "El factor 'smile' debe contener números"),
        ({"hat": np.array([0, 5, 0])}, "El factor 'hat' vale 5, fuera del intervalo de 0 a 4"),
        ({"hat": np.array([0, -1, 0])}, "El factor 'hat' vale -1, fuera del intervalo de 0 a 4"),
        ({"hat": np.array([0.0, 1.0, 0.5])}, "El factor 'hat' debe contener enteros"),
    ],
)
def test_invalid_tables_are_rejected(use, change, message):
    with pytest.raises(ValueError, match=message):
        use({**draw_factors(3), **change})


def test_missing_factors_are_named():
    factors = draw_factors(3)
    del factors["smile"], factors["hat"]
    with pytest.raises(ValueError, match="Faltan factores en la tabla: smile, hat"):
        render(factors)
