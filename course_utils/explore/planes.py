"""El plano latente de varias redes, recorrido con un mismo cursor."""

from course_utils.explore.clouds import (
    MAX_POINTS,
    check_labels,
    named_pairs,
    pack_cloud,
    shaped_for,
    window,
)
from course_utils.explore.networks import pack_network
from course_utils.explore.page import Explorer
from course_utils.latent import encode
from course_utils.plotting.colors import CLASS_COLORS

_TOGETHER = (
    "Mueve el cursor por un plano: en todos está en el mismo sitio, y al lado se ve lo que dibuja "
    "allí cada red. Cada punto es una imagen de prueba; a trazos, una, dos y tres desviaciones de "
    "una normal estándar. Busca los huecos."
)
_ONE_BY_ONE = (
    "Cambia de red con el deslizador y mueve el cursor por su plano. Cada punto es una imagen de "
    "prueba; a trazos, una, dos y tres desviaciones de una normal estándar."
)


def maps(models, images, labels, names=None, *, slider=None, title=None) -> Explorer:
    """Recorre el plano latente de varias redes con un mismo cursor y los mismos ejes.

    Argumentos:
        models: un modelo con ``encoder`` y ``decoder``, un par de redes o un diccionario de
            nombres a ellos, como ``{"autoencoder": ae, "VAE": (encoder, decoder)}``. Sus códigos
            son de dos números.
        images: imágenes de prueba en [0, 1], con la forma que espere cada codificador o en fila.
        labels: la clase de cada una, enteros desde 0.
        names: el nombre de cada clase; sin ellos, su número.
        slider: lo que distingue a las redes, por ejemplo ``"β"``: se ve una cada vez y se elige con
            un deslizador, cuyos valores son los nombres de ``models``.

    Lanza:
        ValueError: si algún código no es de dos números, o imágenes y clases no encajan.
        NetworkError: si el navegador no sabe calcular algún decodificador.
    """
    labels, names = check_labels(labels, images, names)
    pairs = named_pairs(models)
    clouds = {name: _plane_codes(name, encoder, images) for name, (encoder, _) in pairs.items()}
    packed = [
        {
            "name": name,
            "decoder": pack_network(decoder),
            "cloud": pack_cloud(clouds[name], labels),
        }
        for name, (_, decoder) in pairs.items()
    ]
    data = {"models": packed, "names": names, "colors": CLASS_COLORS}
    data["view"] = window(list(clouds.values()))
    data["slider"] = {"label": slider, "start": len(packed) // 2} if slider else None
    guide = _ONE_BY_ONE if slider else _TOGETHER
    return Explorer(title or _title(pairs, slider), guide, "mapas", data, height=620)


def _plane_codes(name, encoder, images):
    codes = encode(encoder, shaped_for(encoder, images[:MAX_POINTS]))
    if codes.shape[1:] != (2,):
        raise ValueError(
            f"Los códigos de «{name}» tienen forma {codes.shape[1:]} y un plano pide dos números: "
            "usa latent_dim=2."
        )
    return codes


def _title(pairs, slider) -> str:
    if slider:
        return f"El plano latente según {slider}"
    return " y ".join(pairs) + ": el mismo cursor"
