"""Los colores del curso: uno por papel, el mismo en todas las lecciones."""

import re

# Diez clases: «tab10» ordenada de modo que las clases vecinas contrasten también en luminosidad.
CLASS_COLORS = (
    "#1f77b4",
    "#ff7f0e",
    "#2ca02c",
    "#d62728",
    "#9467bd",
    "#8c564b",
    "#e377c2",
    "#4d4d4d",
    "#bcbd22",
    "#17becf",
)

INK = "#22303c"  # el texto y los datos
ACCENT = "#0b6e99"  # lo que se mira, si solo hay una cosa
MUTED = "#b4bec7"  # el fondo con que se compara
ALERT = "#c0392b"  # lo que se señala
GRADIENT = "#b3541e"  # hacia dónde empuja la pérdida
BEST = "#5a9e1f"  # el mejor, o la meta

AUTOENCODER, VAE, VQ_VAE = CLASS_COLORS[1], CLASS_COLORS[2], CLASS_COLORS[4]
PCA = "#7b8794"

_BY_WORD = {"autoencoder": AUTOENCODER, "ae": AUTOENCODER, "vae": VAE, "vq-vae": VQ_VAE, "pca": PCA}


def series_colors(names) -> list[str]:
    """Da un color a cada serie: el del modelo que nombra, si es la única, o el siguiente libre."""
    roles = [_role(name) for name in names]
    free = iter([color for color in CLASS_COLORS if color not in roles] + list(CLASS_COLORS) * 9)
    return [role if role and roles.count(role) == 1 else next(free) for role in roles]


def _role(name) -> str | None:
    words = re.split(r"[^\w-]+", str(name).casefold())
    return next((_BY_WORD[word] for word in words if word in _BY_WORD), None)
