"""El plano latente: nubes de códigos y cuadrículas decodificadas."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from course_utils.plotting.images import mosaic
from course_utils.plotting.style import CLASS_COLORS, INK, course_style, new_figure
from course_utils.validation import as_image_batch, check_latents


def latent_scatter(panels: dict, labels=None, class_names=None, title: str = "") -> Figure:
    """Dibuja una o varias nubes de códigos, en negro o coloreadas por clase.

    Argumentos:
        panels: título del panel → códigos ``(n, 2)``.
        labels: ``n`` etiquetas enteras; con ``None``, todo en negro.
        class_names: nombre de cada clase, para la leyenda.

    Lanza:
        ValueError: si los códigos no son ``(n, 2)`` o las etiquetas no son ``n``.
    """
    clouds = {name: _check_cloud(z, labels) for name, z in panels.items()}
    with course_style():
        legend = 1.5 if class_names is not None else 0.0
        figure = new_figure(max(6.0, 3.9 * len(clouds)) + legend, 5.0 if len(clouds) == 1 else 4.3)
        axes = figure.subplots(1, len(clouds), squeeze=False)[0]
        for ax, (name, z) in zip(axes, clouds.items(), strict=True):
            draw_cloud(ax, z, labels)
            ax.set_title(name)
        if class_names is not None and labels is not None:
            add_class_legend(figure, class_names)
        figure.suptitle(title, fontweight="bold", fontsize=11)
    return figure


def latent_grid(grid, low, high, title: str = "") -> Figure:
    """Dibuja la cuadrícula que devuelve ``latent.decode_grid`` sobre sus ejes latentes."""
    with course_style():
        figure = new_figure(6.4, 6.2)
        ax = figure.subplots()
        _draw_grid(ax, grid, low, high)
        ax.set_title(title)
        _label_axes(ax)
    return figure


def grid_over_scatter(grid, low, high, z, labels, class_names, title: str = "") -> Figure:
    """Pone lado a lado la nube de códigos y la cuadrícula decodificada con la nube encima.

    Argumentos:
        grid: lo que devuelve ``latent.decode_grid`` entre las esquinas ``low`` y ``high``.
        z, labels, class_names: como en ``latent_scatter``.
    """
    z = _check_cloud(z, labels)
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
        add_class_legend(figure, class_names)
        figure.suptitle(title, fontweight="bold", fontsize=11)
    return figure


def draw_cloud(ax, z, labels=None) -> None:
    """Dibuja los códigos ``(n, 2)`` en el eje ``ax``."""
    color = (
        {"color": INK} if labels is None else {"c": labels, "cmap": ListedColormap(CLASS_COLORS)}
    )
    limits = {} if labels is None else {"vmin": -0.5, "vmax": len(CLASS_COLORS) - 0.5}
    size = 4 if len(z) > 2000 else 8
    ax.scatter(z[:, 0], z[:, 1], s=size, alpha=0.6, linewidths=0, **color, **limits)
    _label_axes(ax)


def add_class_legend(figure: Figure, class_names) -> None:
    """Añade a la derecha la leyenda de las clases."""
    handles = [
        figure.axes[0].scatter([], [], s=30, color=color, label=name)
        for name, color in zip(class_names, CLASS_COLORS, strict=False)
    ]
    figure.legend(handles=handles, loc="outside right center", fontsize=9, handletextpad=0.2)


def _draw_grid(ax, grid, low, high) -> None:
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


def _label_axes(ax) -> None:
    ax.set_xlabel("$z_1$")
    ax.set_ylabel("$z_2$", rotation=0)


def _check_cloud(z, labels) -> np.ndarray:
    z = check_latents(z, 2)
    if labels is not None and len(labels) != len(z):
        raise ValueError(f"Hay {len(z)} códigos y {len(labels)} etiquetas: deben coincidir.")
    return z
