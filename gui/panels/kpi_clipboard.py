"""Blocks of cells on the clipboard, as spreadsheet programs write and read them: text with tabs, and HTML."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

from PySide6.QtCore import QMimeData

from gui.guard import guarded

MOST_CELLS = 400_000
"""Cells of a pasted block; what lies beyond is not read."""
MOST_CHARACTERS = 32_000_000
Block = list[list[str]]


def mime_of(block: Sequence[Sequence[str]]) -> QMimeData:
    """Return a block in both forms; figures keep every digit, texts their quotes and line breaks."""
    data = QMimeData()
    data.setText(text_of(block))
    data.setHtml(html_of(block))
    return data


def text_of(block: Sequence[Sequence[str]]) -> str:
    r"""Return a block as text with tabs; a cell with a tab, a quote or a line break is quoted.

    >>> text_of([["1", "a\nb"], ['a "b" c', ""]])
    '1\t"a\nb"\n"a ""b"" c"\t'
    """
    return "\n".join("\t".join(map(_quoted, row)) for row in block)


def _quoted(text: str) -> str:
    if not any(mark in text for mark in '\t\n\r"'):
        return text
    return '"' + text.replace('"', '""') + '"'


def html_of(block: Sequence[Sequence[str]]) -> str:
    """Return a block as an HTML table.

    >>> html_of([["<1>"]])
    '<meta charset="utf-8"><table><tr><td>&lt;1&gt;</td></tr></table>'
    """
    rows = "".join("<tr>" + "".join(f"<td>{_lines(text)}</td>" for text in row) + "</tr>" for row in block)
    return f'<meta charset="utf-8"><table>{rows}</table>'


def _lines(text: str) -> str:
    return escape(text).replace("\r\n", "\n").replace("\n", "<br>")


def block_of(data: QMimeData) -> Block:
    """Return the block that lies on the clipboard: of text and HTML, the one with more cells."""
    from_text = block_of_text(data.text()[:MOST_CHARACTERS]) if data.hasText() else []
    if not data.hasHtml():
        return from_text
    from_html = block_of_html(data.html()[:MOST_CHARACTERS])
    return from_html if _cells(from_html) > _cells(from_text) else from_text


def _cells(block: Block) -> int:
    return sum(map(len, block))


def block_of_text(text: str) -> Block:
    r"""Return the cells of a text with tabs, as spreadsheets write it.

    >>> block_of_text('1,5\t"a\nb"\r\n42 %\t\r\n')
    [['1,5', 'a\nb'], ['42 %', '']]
    """
    if not text.strip():
        return []
    plain = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    try:
        rows = csv.reader(io.StringIO(plain), delimiter="\t", strict=True)
        return _bounded([row or [""] for row in rows])
    except csv.Error:
        # A lone quote at the start of a cell is a letter like any other.
        return _bounded([line.split("\t") for line in plain.split("\n")])


def _bounded(rows: Block) -> Block:
    taken, kept = 0, []
    for row in rows:
        taken += len(row)
        if taken > MOST_CELLS:
            break
        kept.append(row)
    return kept


def block_of_html(text: str) -> Block:
    r"""Return the cells of the first table of an HTML text; merged cells stand where they begin.

    >>> block_of_html("<p>x</p><table><tr><td>42&nbsp;%</td><td colspan=2>a<br>b</td><td>c</td></tr></table>")
    [['42 %', 'a\nb', '', 'c']]
    """
    reader = _Cells()
    reader.feed(text)
    reader.close()
    return _bounded([row for row in reader.rows if row])


class _Cells(HTMLParser):
    """Gathers the text of the cells of the first table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: Block = []
        self._cell: list[str] | None = None
        self._span, self._height = 1, 1
        self._covered: dict[int, int] = {}
        """Columns that cells of rows above reach down to, and for how many rows more."""
        self._is_over = False

    @guarded()
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        if self._is_over:
            return
        if tag == "tr":
            self._end_cell()
            self.rows.append([])
            self._skip_covered()
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            self._span, self._height = (_whole(dict(attrs).get(name)) for name in ("colspan", "rowspan"))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    @guarded()
    def handle_endtag(self, tag: str) -> None:
        """End a cell, or the table."""
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        self._is_over = self._is_over or (tag == "table" and bool(self.rows))

    @guarded()
    def handle_data(self, data: str) -> None:
        """Take text; line breaks of the source are spaces."""
        if self._cell is not None:
            self._cell.append(data.replace("\r", " ").replace("\n", " "))

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        if not self.rows:
            self.rows.append([])
        lines = "".join(self._cell).replace("\u00a0", " ").split("\n")
        text = "\n".join(" ".join(line.split()) for line in lines).strip()
        row = self.rows[-1]
        if self._height > 1:
            self._covered.update((len(row) + place, self._height - 1) for place in range(self._span))
        row.extend([text, *[""] * (self._span - 1)])
        self._cell = None
        self._skip_covered()

    def _skip_covered(self) -> None:
        """Leave the columns empty that belong to cells of rows above."""
        row = self.rows[-1]
        while self._covered.get(len(row), 0) and len(self.rows) > 1:
            self._covered[len(row)] -= 1
            row.append("")


def _whole(text: str | None) -> int:
    """Return over how many columns or rows a cell reaches."""
    return max(1, min(int(text), 1000)) if text is not None and text.isdecimal() else 1
