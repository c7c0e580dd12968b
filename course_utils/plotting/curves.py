"""Curvas de entrenamiento, barras de comparación e histogramas."""

import numpy as np
from matplotlib.figure import Figure

from course_utils.plotting.style import ACCENT, INK, course_style, new_figure


def curves(
    series: dict,
    xlabel: str,
    ylabel: str,
    title: str = "",
    references=None,
    bands=None,
    log_x: bool = False,
) -> Figure:
    """Dibuja una línea por serie y, si se dan, referencias horizontales discontinuas.

    Argumentos:
        series: nombre → valores ``(n,)``, con abscisas 1 … n, o pareja ``(x, y)``.
        references: nombre → ordenada de una línea horizontal (por ejemplo, la de PCA).
        bands: nombre → semiancho ``(n,)`` de la banda de esa serie (por ejemplo, la desviación).
        log_x: si el eje horizontal es logarítmico; se rotula en las abscisas de las series.
    """
    with course_style():
        figure = new_figure(7.2, 3.8)
        ax = figure.subplots()
        for name, values in series.items():
            x, y = values if isinstance(values, tuple) else (np.arange(1, len(values) + 1), values)
            ax.plot(x, y, label=name, marker="o" if len(x) <= 20 else None, markersize=4)
            if name in (bands or {}):
                ax.fill_between(x, np.subtract(y, bands[name]), np.add(y, bands[name]), alpha=0.15)
        if log_x:
            ax.set_xscale("log")
            ax.set_xticks(x, [f"{value:g}" for value in x])
            ax.minorticks_off()
        for index, (name, y) in enumerate((references or {}).items()):
            ax.axhline(
                y, color=INK, linewidth=1, linestyle=("--", ":", "-.")[index % 3], label=name
            )
        ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
        if all(not isinstance(v, tuple) for v in series.values()):
            ax.xaxis.get_major_locator().set_params(integer=True)
        figure.legend(loc="outside right center", fontsize=9)
    return figure


def bars(groups: dict, ylabel: str, title: str = "", decimals: int = 4) -> Figure:
    """Dibuja barras agrupadas con su valor encima.

    Argumentos:
        groups: grupo del eje horizontal → {nombre de la barra: valor}; todos los grupos llevan
            los mismos nombres.
        decimals: cifras decimales de las etiquetas.
    """
    names = list(next(iter(groups.values())))
    width = 0.8 / len(names)
    with course_style():
        figure = new_figure(max(5.0, 0.75 * len(names) * len(groups) + 2.6), 3.8)
        ax = figure.subplots()
        positions = np.arange(len(groups))
        for index, name in enumerate(names):
            values = [group[name] for group in groups.values()]
            offset = (index - (len(names) - 1) / 2) * width
            drawn = ax.bar(positions + offset, values, width * 0.94, label=name)
            ax.bar_label(drawn, fmt=f"%.{decimals}f", fontsize=8, padding=2)
        ax.set_xticks(positions, list(groups))
        ax.set(ylabel=ylabel, title=title)
        ax.margins(y=0.12)
        if len(names) > 1:
            figure.legend(loc="outside right center", fontsize=9)
    return figure


def histograms(samples: dict, xlabel: str, title: str = "", bins: int = 50, lines=None) -> Figure:
    """Superpone un histograma por muestra, todos con los mismos intervalos.

    Argumentos:
        samples: nombre → valores ``(n,)``.
        lines: nombre → abscisa de una línea vertical (por ejemplo, un umbral).
    """
    edges = np.histogram_bin_edges(np.concatenate([np.ravel(v) for v in samples.values()]), bins)
    with course_style():
        figure = new_figure(7.2, 3.6)
        ax = figure.subplots()
        for name, values in samples.items():
            ax.hist(np.ravel(values), edges, alpha=0.6, label=name, density=True)
        for name, x in (lines or {}).items():
            ax.axvline(x, color=ACCENT, linestyle="--", label=name)
        ax.set(xlabel=xlabel, ylabel="densidad", title=title)
        figure.legend(loc="outside right center", fontsize=9)
    return figure
