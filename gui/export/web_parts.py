"""The parts of a report as HTML: every text of a map is escaped, and finds its own direction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from gui.canvas.pencil import legible
from gui.charts.shapes import Rows
from gui.export.report_parts import Chart, Facts, Part, Points, Row, Section, Table, Words
from gui.export.web_drawing import chart_svg
from gui.words import _

LONGEST_WORD = 28
AMOUNT = re.compile("[+\u2212][^\\s\\d<&;]{0,3}\\d[\\d.,\u00a0\u202f]*\\d|[+\u2212][^\\s\\d<&;]{0,3}\\d")
"""A sign, a currency and figures: a browser would break the line behind the sign."""


def safe(text: str) -> str:
    """Return a text as HTML that shows it letter by letter.

    >>> safe('<script>alert("1")</script>')
    '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;'
    """
    return escape(legible(text), quote=True)


def unbroken(text: str) -> str:
    """Return a sentence as HTML whose signed amounts stay whole at the end of a line.

    >>> unbroken("of the +€7.69, a part")
    'of the <span class="whole">+€7.69</span>, a part'
    """
    return AMOUNT.sub(r'<span class="whole">\g<0></span>', safe(text))


def part_html(part: Part) -> str:
    """Return a part of a section as HTML; the place of the map is left out."""
    match part:
        case Words():
            return _words(part)
        case Points():
            return _points(part)
        case Facts():
            return _facts(part)
        case Table():
            return table_html(part)
        case Chart():
            return _chart(part)
    return ""


def _points(points: Points) -> str:
    items = "".join(f'<li dir="auto">{unbroken(text)}</li>' for text in points.texts)
    return f"<ul>{items}</ul>"


def _words(words: Words) -> str:
    if words.kind == "quote":
        return f'<blockquote dir="auto">{safe(words.text)}</blockquote>'
    kind = "" if words.kind == "plain" else f' class="{words.kind}"'
    return f'<p{kind} dir="auto">{unbroken(words.text)}</p>'


def _facts(facts: Facts) -> str:
    shown = []
    for fact in facts.facts:
        more = f'<dd class="more">{safe(fact.detail)}</dd>' if fact.detail else ""
        kind = "" if fact.is_known else ' class="unknown"'
        shown.append(f"<div><dt>{safe(fact.name)}</dt><dd{kind}>{safe(fact.text)}</dd>{more}</div>")
    large = " large" if facts.is_large else ""
    return f'<dl class="facts{large}">{"".join(shown)}</dl>'


def table_html(table: Table) -> str:
    """Return a table as HTML, with its title above it."""
    title = f'<h4 dir="auto">{safe(table.title)}</h4>' if table.title else ""
    head = ""
    if any(table.headings):
        cells = "".join(
            f'<th scope="col"{_flush(table, place)}>{safe(text)}</th>'
            for place, text in enumerate(table.headings)
        )
        head = f"<thead><tr>{cells}</tr></thead>"
    rows = "".join(_row(table, row) for row in table.rows)
    return f'{title}<div class="scroll"><table>{head}<tbody>{rows}</tbody></table></div>'


def _row(table: Table, row: Row) -> str:
    kind = "" if row.kind == "usual" else f' class="{row.kind}"'
    cells = "".join(
        f'<td{_flush(table, place, text)} dir="auto">{safe(text)}</td>'
        for place, text in enumerate(row.cells)
    )
    return f"<tr{kind}>{cells}</tr>"


def _flush(table: Table, place: int, text: str = "") -> str:
    """Return the class of a cell: a figure, or a text with a word so long that it has to be broken."""
    if place in table.figures:
        return ' class="n"'
    return ' class="long"' if any(len(word) > LONGEST_WORD for word in text.split()) else ""


def _chart(chart: Chart) -> str:
    told = f'<p class="quiet" dir="auto">{safe(chart.told)}</p>' if chart.told else ""
    rows = getattr(chart.shape, "rows", ())
    words = safe(_("The same as a table"))
    table = f"<details><summary>{words}</summary>{_figures(rows)}</details>" if rows else ""
    caption = f"<figcaption>{safe(chart.title)}</figcaption>"
    return f"<figure>{caption}{told}{chart_svg(chart.shape, chart.title)}{table}</figure>"


def _figures(rows: Rows) -> str:
    heads, *rest = rows
    flush = frozenset(range(1, len(heads)))
    return table_html(Table(heads, tuple(Row(tuple(each)) for each in rest), flush))


def details_html(sections: Sequence[tuple[str, Section]]) -> str:
    """Return what is shown when something on the map is clicked, each with its id in the page."""
    return "".join(
        f'<article id="{key}"><h3 dir="auto">{safe(section.title)}</h3>'
        f"{''.join(map(part_html, section.parts))}</article>"
        for key, section in sections
    )
