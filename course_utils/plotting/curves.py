"""Curvas de entrenamiento, barras de comparación e histogramas."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from course_utils.plotting.colors import ACCENT, INK, series_colors
from course_utils.plotting.style import (
    LETTER,
    add_legend,
    by_name,
    course_style,
    fit,
    label_ends,
    new_figure,
    set_title,
    wrap_to,
)
from course_utils.validation import check_number, check_numbers, whole_numbers


def curves(
    series,
    xlabel: str,
    ylabel: str,
    title: str = "",
    references=None,
    bands=None,
    log_x: bool = False,
    ax=None,
) -> Figure:
    """Dibuja una línea por serie y, si se dan, referencias horizontales discontinuas.

    Cada línea lleva su nombre a la derecha, donde acaba.

    Argumentos:
        series: nombre → valores ``(n,)``, con abscisas 1 … n, o pareja ``(x, y)``; o una sola.
        references: nombre → ordenada de una línea horizontal (por ejemplo, la de PCA).
        bands: nombre → semiancho ``(n,)`` de la banda de esa serie (por ejemplo, la desviación).
        log_x: si el eje horizontal es logarítmico; se rotula en las abscisas de las series.
        ax: eje en que dibujar; con ``None``, el de una figura nueva.
    """
    series = by_name(series)
    with course_style():
        ax = ax or new_figure(7.2, 3.8).subplots()
        ends = []
        for (name, values), color in zip(series.items(), series_colors(series), strict=True):
            x, y = values if isinstance(values, tuple) else (np.arange(1, len(values) + 1), values)
            x, y = check_numbers(x, f"{name} (x)"), check_numbers(y, name or "la serie")
            if y.ndim != 1 or x.shape != y.shape:
                raise ValueError(
                    f"«{name}» tiene abscisas {x.shape} y ordenadas {y.shape}: da una a cada una."
                )
            ends.append((name, float(y[-1]), color))
            marker = "o" if len(x) <= 20 else None
            ax.plot(x, y, label=name, color=color, marker=marker, markersize=4)
            if name in (bands or {}):
                width = check_numbers(bands[name], f"la banda de {name}")
                if width.shape not in ((), y.shape):
                    raise ValueError(
                        f"La banda de «{name}» tiene forma {width.shape} y la serie {y.shape}: da "
                        "un semiancho a cada punto."
                    )
                low, high = y - width, y + width
                ax.fill_between(x, low, high, color=color, alpha=0.15, linewidth=0)
        if log_x:
            ax.set_xscale("log")
            ax.set_xticks(x, [f"{value:g}" for value in x])
            ax.minorticks_off()
        for index, (name, y) in enumerate((references or {}).items()):
            check_number(y, name)
            style = ("--", ":", "-.")[index % 3]
            ax.axhline(y, color=INK, linewidth=1, linestyle=style, label=name)
            ends.append((name, float(y), INK))
        ax.set(xlabel=xlabel, ylabel=ylabel)
        set_title(ax, title)
        if all(not isinstance(v, tuple) for v in series.values()):
            ax.xaxis.get_major_locator().set_params(integer=True)
        label_ends(ax, ends)
    return ax.figure


def bars(groups: dict, ylabel: str, title: str = "", decimals: int = 4, ax=None) -> Figure:
    """Dibuja barras agrupadas con su valor encima.

    Argumentos:
        groups: grupo del eje horizontal → {nombre de la barra: valor}, todos con los mismos
            nombres; o nombre → valor, una barra por nombre.
        decimals: cifras decimales de las etiquetas.
        ax: eje en que dibujar; con ``None``, el de una figura nueva.
    """
    groups = {name: v if isinstance(v, Mapping) else {"": v} for name, v in groups.items()}
    names = list(next(iter(groups.values())))
    width = 0.8 / len(names)
    with course_style():
        longest_word = max(len(word) for group in groups for word in [*str(group).split(), ""])
        group_in = max(0.75 * len(names), (longest_word + 1) * LETTER)
        ax = ax or new_figure(min(11.6, max(5.0, group_in * len(groups) + 2.6)), 3.8).subplots()
        positions = np.arange(len(groups))
        slot = ax.get_position().width * ax.figure.get_figwidth() / len(groups)
        for index, (name, color) in enumerate(zip(names, series_colors(names), strict=True)):
            values = check_numbers([group[name] for group in groups.values()], name or "groups")
            offset = (index - (len(names) - 1) / 2) * width
            drawn = ax.bar(positions + offset, values, width * 0.94, label=name, color=color)
            # «z»: lo que redondeado es −0 se escribe 0.
            labels = [f"{value:z.{decimals}f}" for value in values]
            size = fit(max(labels, key=len), slot * width)
            ax.bar_label(drawn, labels, fontsize=size, padding=2)
        ax.set_xticks(positions, [wrap_to(str(name), slot) for name in groups])
        ax.set(ylabel=ylabel)
        set_title(ax, title)
        # Con leyenda, sitio para ella sobre las barras.
        ax.margins(y=0.28 if len(names) > 1 else 0.12)
        if len(names) > 1:
            add_legend(ax, ncols=len(names))
    return ax.figure


@whole_numbers("bins")
def histograms(
    samples, xlabel: str, title: str = "", bins: int = 50, lines=None, ax=None
) -> Figure:
    """Superpone un histograma por muestra, todos con los mismos intervalos.

    Argumentos:
        samples: nombre → valores ``(n,)``; o una sola muestra.
        lines: nombre → abscisa de una línea vertical (por ejemplo, un umbral).
        ax: eje en que dibujar; con ``None``, el de una figura nueva.
    """
    samples = {
        name: check_numbers(values, name or "samples").ravel().astype("float64")
        for name, values in by_name(samples).items()
    }
    edges = np.histogram_bin_edges(np.concatenate(list(samples.values())), bins)
    with course_style():
        ax = ax or new_figure(7.2, 3.6).subplots()
        for (name, values), color in zip(samples.items(), series_colors(samples), strict=True):
            ax.hist(values, edges, alpha=0.6, label=name, color=color, density=True)
        for name, x in (lines or {}).items():
            check_number(x, name)
            ax.axvline(x, color=ACCENT, linestyle="--", label=name)
        ax.set(xlabel=xlabel, ylabel="densidad")
        set_title(ax, title)
        add_legend(ax)
    return ax.figure
