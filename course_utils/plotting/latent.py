"""El plano latente: nubes de códigos y cuadrículas decodificadas."""

import numpy as np
from matplotlib import patheffects
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

from course_utils.plotting.colors import ALERT, CLASS_COLORS, INK, MUTED
from course_utils.plotting.images import mosaic
from course_utils.plotting.style import (
    LINE,
    add_legend,
    axes_coordinates,
    by_name,
    course_style,
    new_figure,
    set_figure_title,
    set_title,
    spread,
)
from course_utils.validation import (
    as_image_batch,
    check_corners,
    check_images,
    check_labels,
    check_latents,
    check_number,
    check_rows,
    whole_numbers,
)

# Lo más que se aparta de su clase un nombre, como parte del eje.
FARTHEST = 0.2


def latent_scatter(panels, labels=None, class_names=None, title: str = "", ax=None) -> Figure:
    """Dibuja una o varias nubes de códigos, en negro o coloreadas por clase.

    Argumentos:
        panels: códigos ``(n, 2)``; o título del panel → códigos, uno o varios.
        labels: ``n`` etiquetas enteras; con ``None``, todo en negro.
        class_names: nombre de cada clase; se escribe sobre ella.
        ax: eje en que dibujar una sola nube; con ``None``, los de una figura nueva.

    Lanza:
        ValueError: si los códigos no son ``(n, 2)``, las etiquetas no son ``n`` o se da un eje
            para varias nubes.
    """
    clouds = {name: check_cloud(z, labels) for name, z in by_name(panels).items()}
    if ax is not None and len(clouds) != 1:
        raise ValueError(f"Hay {len(clouds)} nubes y un solo eje: llama una vez por nube.")
    with course_style():
        axes = [ax] if ax is not None else _cloud_axes(len(clouds))
        for panel, (name, z) in zip(axes, clouds.items(), strict=True):
            draw_cloud(panel, z, labels)
            set_title(panel, name)
            if class_names is not None and labels is not None:
                name_classes(panel, z, labels, class_names)
        if ax is not None or list(clouds) == [""]:
            set_title(axes[0], title or name)
        else:
            set_figure_title(axes[0].figure, title)
    return axes[0].figure


def _cloud_axes(n: int):
    width = min(11.6, max(6.6, 4.2 * n))
    return new_figure(width, 5.0 if n == 1 else 4.3).subplots(1, n, squeeze=False)[0]


def latent_grid(grid, low, high, title: str = "", ax=None) -> Figure:
    """Dibuja en ``ax`` la cuadrícula que devuelve ``latent.decode_grid``, sobre sus ejes."""
    with course_style():
        ax = ax or new_figure(6.4, 6.2).subplots()
        _draw_grid(ax, grid, low, high)
        set_title(ax, title)
        _label_axes(ax)
    return ax.figure


def grid_over_scatter(grid, low, high, z, labels, class_names, title: str = "") -> Figure:
    """Pone lado a lado la nube de códigos y la cuadrícula decodificada con la nube encima.

    Argumentos:
        grid: lo que devuelve ``latent.decode_grid`` entre las esquinas ``low`` y ``high``.
        z, labels, class_names: como en ``latent_scatter``.
    """
    z, (low, high) = check_cloud(z, labels), check_corners(low, high)
    with course_style():
        figure = new_figure(11.6, 5.0)
        cloud_ax, grid_ax = figure.subplots(1, 2)
        for ax in (cloud_ax, grid_ax):
            draw_cloud(ax, z, labels)
            ax.set_xlim(low[0], high[0])
            ax.set_ylim(low[1], high[1])
        _draw_grid(grid_ax, grid, low, high)
        cloud_ax.set_title("Códigos de las imágenes de prueba")
        grid_ax.set_title("Lo que decodifica cada punto del plano")
        add_class_legend(grid_ax, class_names)
        set_figure_title(figure, title)
    return figure


def numbered_points(z, points, title: str = "", ax=None) -> Figure:
    """Dibuja la nube de códigos en gris y, encima, unos puntos numerados desde el 1.

    Argumentos:
        z: códigos ``(n, 2)`` que sirven de fondo.
        points: puntos ``(m, 2)`` que se numeran, por ejemplo los que se van a decodificar.
        ax: eje en que dibujar; con ``None``, el de una figura nueva.

    Lanza:
        ValueError: si ``z`` o ``points`` no tienen dos columnas.
    """
    z, points = check_latents(z, 2), check_latents(points, 2)
    with course_style():
        ax = ax or new_figure(6.6, 4.6).subplots()
        ax.scatter(z[:, 0], z[:, 1], s=4, color=MUTED, linewidths=0)
        disc = {"boxstyle": "circle,pad=0.25", "facecolor": ALERT, "edgecolor": "none"}
        for number, (x, y) in enumerate(points, start=1):
            ax.text(x, y, number, color="white", fontsize=10, ha="center", va="center", bbox=disc)
        set_title(ax, title)
        _label_axes(ax)
    return ax.figure


def class_ellipses(z, labels, class_names, share: float = 0.9, title: str = "", ax=None) -> Figure:
    """Dibuja los códigos y la elipse que encierra la parte ``share`` de cada clase.

    La elipse es la de una normal con la media y la covarianza de la clase. A las clases con
    menos de tres códigos no se les dibuja.

    Argumentos:
        z, labels, class_names: como en ``latent_scatter``.
        share: parte de la clase que encierra, en (0, 1).
        ax: eje en que dibujar; con ``None``, el de una figura nueva.

    Lanza:
        ValueError: si los códigos no son ``(n, 2)`` o las etiquetas no son ``n``.
    """
    z, labels = check_cloud(z, labels), np.asarray(labels)
    check_number(share, "share", 1e-6, 1 - 1e-6)
    with course_style():
        ax = ax or new_figure(7.8, 5.0).subplots()
        draw_cloud(ax, z, labels, alpha=0.25)
        for index, color in zip(range(len(class_names)), CLASS_COLORS, strict=False):
            members = z[labels == index]
            if len(members) >= 3:
                _draw_ellipse(ax, members, share, color)
        name_classes(ax, z, labels, class_names)
        set_title(ax, title)
    return ax.figure


def _draw_ellipse(ax, z, share, color) -> None:
    variances, axes = np.linalg.eigh(np.cov(z, rowvar=False))
    # En dos dimensiones, el cuantil de la chi cuadrado tiene forma cerrada.
    diameters = 2 * np.sqrt(-2 * np.log(1 - share) * np.maximum(variances, 0))
    angle = np.degrees(np.arctan2(axes[1, 1], axes[0, 1]))
    style = {"facecolor": "none", "edgecolor": color, "linewidth": 2.2}
    ax.add_patch(Ellipse(z.mean(axis=0), diameters[1], diameters[0], angle=angle, **style))


def draw_cloud(ax, z, labels=None, alpha: float = 0.6) -> None:
    """Dibuja los códigos ``(n, 2)`` en el eje ``ax``."""
    color = (
        {"color": INK} if labels is None else {"c": labels, "cmap": ListedColormap(CLASS_COLORS)}
    )
    limits = {} if labels is None else {"vmin": -0.5, "vmax": len(CLASS_COLORS) - 0.5}
    size = 4 if len(z) > 2000 else 8
    ax.scatter(z[:, 0], z[:, 1], s=size, alpha=alpha, linewidths=0, **color, **limits)
    _label_axes(ax)


def name_classes(ax, z, labels, class_names) -> None:
    """Escribe el nombre de cada clase en su color, en el centro de sus códigos.

    Si están tan juntas que un nombre acabaría lejos de su clase, los pone en una leyenda.
    """
    labels = np.asarray(labels)
    named = [c for c in range(len(class_names)) if np.any(labels == c)]
    to_axes = axes_coordinates(ax)
    places = to_axes.transform([np.median(z[labels == c], axis=0) for c in named])
    width = 0.02 * max(map(len, class_names)) + 0.02
    spaced = spread(places, width, [LINE] * len(named))
    if np.abs(spaced - places).max() > FARTHEST:
        add_class_legend(ax, class_names)
        return
    places = to_axes.inverted().transform(spaced)
    for c, (x, y) in zip(named, places, strict=True):
        style = {"ha": "center", "va": "center", "fontweight": "bold"}
        text = ax.text(x, y, class_names[c], color=CLASS_COLORS[c % len(CLASS_COLORS)], **style)
        text.set_path_effects([patheffects.withStroke(linewidth=3.5, foreground="white")])


def add_class_legend(ax, class_names) -> None:
    """Añade a la derecha del eje la leyenda de las clases."""
    for name, color in zip(class_names, CLASS_COLORS, strict=False):
        ax.scatter([], [], s=30, color=color, label=name)
    add_legend(ax, handletextpad=0.2, loc="center left", bbox_to_anchor=(1, 0.5))


def _draw_grid(ax, grid, low, high) -> None:
    grid, (low, high) = check_grid(grid), check_corners(low, high)
    n = grid.shape[0]
    images = as_image_batch(np.reshape(grid, (n * n, *grid.shape[2:])))
    # Cada imagen se centra en el punto que decodifica: los bordes salen medio paso.
    half = (np.asarray(high) - np.asarray(low)) / (n - 1) / 2
    extent = (low[0] - half[0], high[0] + half[0], low[1] - half[1], high[1] + half[1])
    ax.imshow(
        mosaic(images.reshape(n, n, *images.shape[1:])),
        cmap="gray",
        vmin=0,
        vmax=1,
        extent=extent,
        aspect="auto",
        interpolation="antialiased",
    )


def check_grid(grid) -> np.ndarray:
    """Comprueba que ``grid`` son ``(n, n, …)`` imágenes en [0, 1], con n ≥ 2.

    Lanza:
        ValueError: si no lo son.
    """
    grid = check_images(grid, "grid")
    if grid.ndim not in (3, 4, 5) or grid.shape[0] != grid.shape[1] or len(grid) < 2:
        raise ValueError(
            f"«grid» tiene forma {grid.shape} y debe ser (n, n, alto, ancho, canales), con n de 2 "
            "en adelante: usa latent.decode_grid."
        )
    return grid


def _label_axes(ax) -> None:
    ax.set_xlabel("$z_1$")
    ax.set_ylabel("$z_2$", rotation=0, labelpad=10)


def check_cloud(z, labels=None) -> np.ndarray:
    """Comprueba que los códigos son ``(n, 2)`` y las etiquetas, si las hay, ``n``.

    Lanza:
        ValueError: si no lo son.
    """
    z = check_latents(z, 2)
    if labels is not None:
        if len(labels) != len(z):
            raise ValueError(f"Hay {len(z)} códigos y {len(labels)} etiquetas: deben coincidir.")
        check_labels(labels, len(z))
    return z


@whole_numbers("n")
def prior_histograms(z, n=50, title: str = "") -> Figure:
    """Dibuja el histograma de cada una de las primeras dimensiones bajo la densidad N(0, 1).

    Argumentos:
        z: códigos ``(m, latent_dim)``; si hay menos de ``n`` dimensiones, se dibujan todas.
        n: cuántas dimensiones, en filas de diez.
    """
    z = check_rows(z, "z")[:, :n]
    n, edges = z.shape[1], np.linspace(-4, 4, 33)
    x = np.linspace(-4, 4, 200)
    with course_style():
        rows = -(-n // 10)
        figure = new_figure(11, 1.05 * rows + 0.6)
        axes = figure.subplots(rows, min(n, 10), sharex=True, sharey=True, squeeze=False)
        for index, ax in enumerate(axes.flat):
            if index >= n:
                ax.set_visible(False)
                continue
            ax.hist(z[:, index].clip(-4, 4), edges, density=True, color=MUTED)
            ax.plot(x, np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi), color=ALERT, linewidth=1)
            ax.set_title(str(index + 1), fontsize=11, fontweight="normal", pad=2)
            ax.tick_params(labelsize=11)
            ax.set(xticks=[-3, 0, 3], yticks=[], ylim=(0, 0.8))
        set_figure_title(figure, title)
    return figure
