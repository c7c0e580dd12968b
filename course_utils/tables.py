"""Tablas de resultados para leer junto a las figuras."""

import html


def table(rows: dict, decimals=4, caption: str = "", best: dict | None = None):
    """Devuelve una tabla HTML con una fila por método y una columna por medida.

    Argumentos:
        rows: método → {medida: número o texto}; las celdas que falten salen en blanco.
        decimals: cifras decimales, las mismas para todas o ``{medida: cifras}``.
        caption: frase que encabeza la tabla.
        best: medida → ``min`` o ``max``; resalta en negrita el mejor valor de esa columna.

    Lanza:
        ValueError: si no hay filas.
    """
    from IPython.display import HTML

    if not rows:
        raise ValueError("No hay ninguna fila que mostrar: pasa al menos un método.")
    columns = list(dict.fromkeys(name for row in rows.values() for name in row))
    winners = {name: choose(_numbers(rows, name)) for name, choose in (best or {}).items()}
    header = "".join(cell(name, "th") for name in ("", *columns))
    body = "".join(_row(name, row, columns, decimals, winners) for name, row in rows.items())
    # Sin partir: el ancho de la tabla no tiene por qué ser el de su título.
    style = "text-align:left;white-space:nowrap"
    title = f'<caption style="{style}">{html.escape(caption)}</caption>' if caption else ""
    return HTML(f"<table>{title}<thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>")


def _numbers(rows, column):
    return [row[column] for row in rows.values() if not isinstance(row.get(column, ""), str)]


def _row(name, row, columns, decimals, winners) -> str:
    cells = [cell(name, "th")]
    for column in columns:
        value = row.get(column, "")
        digits = decimals.get(column, 4) if isinstance(decimals, dict) else decimals
        text = value if isinstance(value, str) else f"{value:.{digits}f}"
        wins = column in winners and value == winners[column]
        weight = ";font-weight:bold" if wins else ""
        side = "right" if _is_number(text) else "left"
        cells.append(cell(text, style=f"text-align:{side}{weight}"))
    return f"<tr>{''.join(cells)}</tr>"


def _is_number(text: str) -> bool:
    """Si empieza por una cifra, con o sin signo delante: «−0.3», «0.3 ± 0.1», «≈ 2»."""
    return text.lstrip("−-+±≈<>≤≥( ")[:1].isdigit()


def cell(text: str, tag: str = "td", style: str = "text-align:left") -> str:
    """Devuelve una celda HTML con su texto escapado."""
    return f'<{tag} style="{style}">{html.escape(text)}</{tag}>'
