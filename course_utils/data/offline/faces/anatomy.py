"""De los factores a los rasgos: dónde cae cada parte de la cara y de qué color es.

Las medidas están en píxeles, en las coordenadas de la cabeza (véase ``canvas``).
"""

import numpy as np

from course_utils.data.offline.faces.palette import (
    hair_colours,
    hue_colours,
    iris_colours,
    lip_colours,
    mix,
    skin_colours,
)

# Giro máximo de la cabeza (rad) hacia los lados y hacia un hombro; radio del que gira la cara.
MAX_YAW, MAX_ROLL, FACE_RADIUS = 0.22, 0.08, 16.0
EYE_U, EYE_V, BROW_V, NOSE_V = 6.7, -0.5, -6.6, 5.2


def traits_of(table):
    """Devuelve la tabla revisada con los rasgos que se deducen de ella, todos de largo ``n``."""
    return {**table, **_pose(table), **_head(table), **_colours(table)}


def _pose(table):
    """Sitúa lo que se desplaza al girar la cabeza, como si estuviera en un cilindro."""
    yaw = MAX_YAW * table["turn"]
    places = {"angle": MAX_ROLL * table["tilt"], "scale": 1.22 + 0.08 * table["zoom"]}
    for side, sign in (("left", -1), ("right", 1)):
        rest = np.arcsin(np.float32(EYE_U / FACE_RADIUS)) * sign
        places[f"eye_{side}"] = FACE_RADIUS * np.sin(rest + yaw)
        places[f"eye_{side}_width"] = np.cos(rest + yaw) / np.cos(rest)
    places["nose_u"] = 1.2 * FACE_RADIUS * np.sin(yaw)
    places["mouth_u"] = FACE_RADIUS * np.sin(yaw)
    places["narrowing"] = np.cos(yaw)
    return places


def _head(table):
    """Mide la cabeza, las orejas y la boca."""
    width = 13.8 + 2.4 * table["face_width"]
    happy = np.maximum(table["smile"], 0)
    return {
        "head_width": width,
        "head_low": 17.4 + 2.6 * table["face_length"] + 1.2 * table["mouth_open"],
        "taper": 0.3 - 0.2 * table["jaw"],
        "square": 0.05 + 0.4 * table["jaw"],
        "face_u": 1.3 * table["turn"],
        "skull_u": -0.7 * table["turn"],
        "ear_left": -width - 0.5 + 1.6 * np.maximum(-table["turn"], 0),
        "ear_right": width + 0.5 - 1.6 * np.maximum(table["turn"], 0),
        "mouth_v": 10.0 + 1.4 * table["face_length"] - 0.5 * table["mouth_open"],
        "mouth_width": 4.8 + 3.8 * happy - 1.0 * table["mouth_open"] * (1 - happy),
        "mouth_gap": table["mouth_open"] * (4.4 + 0.4 * happy),
        "mouth_bend": np.where(table["smile"] > 0, 5.0, 2.8) * table["smile"] + 0.25,
        "happy": happy,
    }


def _colours(table):
    """Elige los colores de la piel, el pelo, la ropa y los complementos."""
    skin = skin_colours(table["skin"])
    hair = hair_colours(table["hair_colour"], table["hair_shade"])
    colours = {
        "skin": skin,
        "skin_shade": skin * np.float32([0.8, 0.68, 0.66]),
        "skin_light": mix(skin, np.float32([1, 0.92, 0.86]), 0.16),
        "nose": skin * np.float32([0.97, 0.88, 0.86]),
        "hair": hair,
        "hair_dark": _deepen(hair, 0.8),
        "hair_light": mix(hair, np.float32([1, 0.97, 0.92]), 0.28),
        "brow": mix(_deepen(hair, 0.75), skin * np.float32([0.4, 0.3, 0.28]), 0.4),
        "beard_hair": _deepen(hair, 0.95),
        "iris": iris_colours(table["eye_colour"]),
        "lips": lip_colours(skin, table["lipstick"]),
        "blush": mix(skin * np.float32([1, 0.62, 0.62]), np.float32([0.93, 0.27, 0.33]), 0.45),
    }
    return {**colours, **_dyes(table)}


def _deepen(colour, light):
    """Oscurece un color sin que se vuelva gris: un rubio da miel, no oliva."""
    return colour**1.5 * np.float32(light)


def _dyes(table):
    """Elige los colores que salen de un tono del círculo."""
    return {
        "cloth": hue_colours(table["clothes_hue"], 0.22, 0.5),
        "cloth_dark": hue_colours(table["clothes_hue"], 0.2, 0.36),
        "hat_cloth": hue_colours(table["hat_hue"], 0.26, 0.5),
        "hat_dark": hue_colours(table["hat_hue"], 0.22, 0.34),
        "hat_light": hue_colours(table["hat_hue"], 0.12, 0.84),
        "frame": hue_colours(table["glasses_hue"], 0.1, 0.17),
        "backdrop": hue_colours(table["background_hue"], 0.13, 0.8),
        "backdrop_far": hue_colours(table["background_hue"] + 0.1, 0.14, 0.66),
    }
