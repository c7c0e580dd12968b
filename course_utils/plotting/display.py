"""Cómo enseña el cuaderno una figura: una imagen y su texto para quien no la ve."""

from matplotlib.figure import Figure


def show_inline(shell, draw: bool = True) -> None:
    """Hace que ``shell``, el de IPython, enseñe cada figura bajo su celda y con su texto.

    Argumentos:
        draw: si se dibujan de verdad; cuando nadie las mira, es una décima parte del tiempo.
    """
    shell.run_line_magic("matplotlib", "inline")
    as_png = _as_png if draw else _not_drawn
    shell.display_formatter.formatters["image/png"].for_type(Figure, as_png)


def alt_text(figure: Figure) -> str:
    """Devuelve el texto alternativo de la figura: su título y el de cada panel."""
    panels = [ax.get_title() or ax.get_ylabel() for ax in figure.axes if ax.get_visible()]
    texts = dict.fromkeys([figure.get_suptitle(), *panels])
    return "; ".join(" ".join(text.split()) for text in texts if text) or "Figura sin título"


def _as_png(figure: Figure):
    from IPython.core.pylabtools import print_figure

    return print_figure(figure, "png", base64=True), {"alt": alt_text(figure)}


def _not_drawn(figure: Figure) -> None:
    return None
