"""Animaciones: se entregan como GIF dentro de la salida, sin pedir nada a la red."""

import base64
import html
import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from course_utils.plotting.latent import add_class_legend, check_cloud, draw_cloud
from course_utils.plotting.style import course_style, hide_axes, new_figure
from course_utils.validation import as_image_batch


def latent_animation(codes, labels, class_names, captions, milliseconds: int = 250):
    """Anima cómo se mueve una nube de códigos y devuelve un GIF para el cuaderno.

    Argumentos:
        codes: lista de nubes ``(n, 2)``, una por fotograma.
        labels, class_names: ``n`` etiquetas enteras y el nombre de cada clase.
        captions: título de cada fotograma.
        milliseconds: duración de cada fotograma; el último dura ocho veces más.

    Lanza:
        ValueError: si no hay un título por fotograma, alguna nube no es ``(n, 2)`` o las
            etiquetas no son ``n``.
    """
    if len(codes) != len(captions):
        raise ValueError(f"Hay {len(codes)} nubes y {len(captions)} títulos: deben coincidir.")
    if len(codes) == 0:
        raise ValueError("No hay ninguna nube que animar.")
    codes = [check_cloud(z, labels) for z in codes]
    low, high = _limits(codes)
    with course_style():
        figure = new_figure(6.6, 4.6)
        ax = figure.subplots()
        draw_cloud(ax, codes[0], labels)
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), title=captions[0])
        # Leyenda: si los nombres siguieran a las clases, el eje cambiaría.
        add_class_legend(ax, class_names)
        frames = list(_moving_cloud(ax, codes, captions))
    return gif(frames, milliseconds, alt=f"{captions[0]} … {captions[-1]}")


def _moving_cloud(ax, codes, captions):
    """Da los fotogramas: lo que no se mueve se dibuja una vez, que es casi todo lo que cuesta."""
    canvas, moving = FigureCanvasAgg(ax.figure), (ax.collections[0], ax.title)
    for artist in moving:
        artist.set_animated(True)
    canvas.draw()
    still = canvas.copy_from_bbox(ax.figure.bbox)
    for z, caption in zip(codes, captions, strict=True):
        canvas.restore_region(still)
        ax.collections[0].set_offsets(z)
        ax.set_title(caption)
        for artist in moving:
            ax.draw_artist(artist)
        yield np.asarray(canvas.buffer_rgba())[..., :3].copy()


def image_animation(images, captions, milliseconds: int = 250, width: int = 220):
    """Anima una serie de imágenes, por ejemplo una interpolación, y devuelve un GIF.

    Argumentos:
        images: lote de imágenes en [0, 1] (véase ``as_image_batch``), una por fotograma.
        captions: título de cada fotograma.
        milliseconds: duración de cada fotograma; el último dura ocho veces más.
        width: ancho y alto de cada fotograma, en píxeles, sin el título.

    Lanza:
        ValueError: si las imágenes no están en [0, 1] o no hay un título por imagen.
    """
    batch = as_image_batch(images)
    if len(batch) != len(captions):
        raise ValueError(f"Hay {len(batch)} imágenes y {len(captions)} títulos: deben coincidir.")
    with course_style():
        figure = new_figure(width / 110, width / 110 + 0.35)
        ax = figure.subplots()
        frames = []
        for image, caption in zip(batch, captions, strict=True):
            ax.clear()
            hide_axes(ax)
            ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
            ax.set_title(caption)
            frames.append(rasterize(figure))
    return gif(frames, milliseconds, alt=f"{captions[0]} … {captions[-1]}")


def gif(frames, milliseconds: int, alt: str):
    """Une fotogramas ``(alto, ancho, 3)`` ``uint8`` en un GIF que se repite sin fin.

    Argumentos:
        alt: texto alternativo, para quien no ve la animación.
    """
    from IPython.display import HTML

    pictures = [Image.fromarray(frame) for frame in frames]
    durations = [milliseconds] * (len(frames) - 1) + [8 * milliseconds]
    buffer = io.BytesIO()
    pictures[0].save(
        buffer, "GIF", save_all=True, append_images=pictures[1:], duration=durations, loop=0
    )
    encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
    # Como HTML: al exportar, nbconvert descarta las salidas de tipo image/gif.
    return HTML(f'<img alt="{html.escape(alt)}" src="data:image/gif;base64,{encoded}">')


def rasterize(figure) -> np.ndarray:
    """Devuelve la figura como imagen ``(alto, ancho, 3)`` de ``uint8``."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    # Colocado una vez: en el fotograma siguiente, el eje no se mueve.
    figure.set_layout_engine("none")
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def _limits(codes) -> tuple[np.ndarray, np.ndarray]:
    # Los extremos sueltos encogerían toda la nube: se encuadra el 99,8 % de los puntos.
    points = np.concatenate(codes)
    low, high = np.quantile(points, 0.001, axis=0), np.quantile(points, 0.999, axis=0)
    margin = 0.05 * (high - low)
    return low - margin, high + margin
