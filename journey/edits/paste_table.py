"""A table pasted from a spreadsheet or a web page: its rows, and the cards that come of them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from html.parser import HTMLParser

from journey.change import Change, Pair
from journey.edits.cards import add_cards
from journey.edits.paste import LONGEST_LINE
from journey.edits.stages import add_stage
from journey.journey import Journey

Rows = tuple[tuple[str, ...], ...]
MOST_ROWS = 2000
MOST_COLUMNS = 200
MOST_CARDS = 500
LONGEST_CELL = 20_000
LONGEST_SOURCE = 4_000_000
BETWEEN = " · "


def rows_of_text(text: str) -> Rows | None:
    r"""Return the rows of a text with tabs, as spreadsheets write it; None for what is no table.

    >>> rows_of_text("Stage\tNPS\nTrial\t42\n"), rows_of_text("one line\nanother")
    ((('Stage', 'NPS'), ('Trial', '42')), None)
    """
    if "\t" not in text or len(text) > LONGEST_SOURCE:
        return None
    try:
        found = [tuple(row) for row in csv.reader(_lines(text), delimiter="\t")]
    except csv.Error:
        # A cell of a size or with signs that no spreadsheet writes: the tabs still tell the columns.
        found = [tuple(line.split("\t")) for line in text.splitlines()]
    return _as_table(found)


def _lines(text: str) -> list[str]:
    return [line + "\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def rows_of_html(html: str) -> Rows | None:
    """Return the rows of the first table of a web page; None where there is none.

    >>> rows_of_html("<table><tr><th>Stage<th>NPS</tr><tr><td>Trial<td>42</tr></table>")
    (('Stage', 'NPS'), ('Trial', '42'))
    """
    if len(html) > LONGEST_SOURCE or "<table" not in html.casefold():
        return None
    reader = _TableReader()
    reader.feed(html)
    reader.close()
    return _as_table(reader.rows)


class _TableReader(HTMLParser):
    """Gathers the cells of the first table; text is taken as data, nothing else is looked at."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[str, ...]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell; what was not ended ends here."""
        if tag == "tr" and not self._is_over:
            self._end_row()
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            self._end_cell()
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a cell, a row, or the table."""
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
            self._is_over = self._is_over or (tag == "table" and bool(self.rows))

    def handle_data(self, data: str) -> None:
        """Take the text of a cell."""
        if self._cell is not None:
            self._cell.append(data)

    def close(self) -> None:
        """Take what was not ended."""
        super().close()
        self._end_row()

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append(" ".join("".join(self._cell).split()))
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row and len(self.rows) <= MOST_ROWS:
            self.rows.append(tuple(self._row))
        self._row = None


def _as_table(found: Sequence[Sequence[str]]) -> Rows | None:
    rows = [tuple(cell.strip()[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]) for row in found]
    rows = [row for row in rows if any(row)][:MOST_ROWS]
    width = max((len(row) for row in rows), default=0)
    if len(rows) < 2 or width < 2:
        return None
    return tuple(row + ("",) * (width - len(row)) for row in rows)


def to_tabs(rows: Rows) -> bytes:
    """Return rows as a text with tabs, as a reader of tables takes it."""
    lines = ("\t".join(_quoted(cell) for cell in row) + "\n" for row in rows)
    return "".join(lines).encode("utf-8", "replace")


def _quoted(cell: str) -> str:
    """Return a cell as spreadsheets write it: in quotes where a sign in it would end it."""
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if any(sign in cell for sign in '\t\n\r"') else cell


def paste_table(journey: Journey, rows: Rows, band: str, stage: str | None = None) -> Change:
    """Add the cards of a table, below the others of their cells.

    Where the first row names stages, each cell below is a card in that stage; a map without stages gets them
    from the first row. Where one column names stages, each row is a card there. Else each row is a card of
    `stage`. What stands beside a card's text in its row is added to it.

    Parameters
    ----------
    journey : Journey
    rows : tuple of rows of texts
    band : str
        "touchpoints", "pains", "opportunities" or "notes".
    stage : str, optional
        the id of the column for rows that name none; the first one if not given.
    """
    with_stages = journey if journey.stages else _with_stages(journey, rows[0])
    cards = _cards(with_stages, rows, stage)[:MOST_CARDS]
    added = add_cards(with_stages, band, [(column, text[:LONGEST_LINE]) for column, text in cards])
    stages: dict[str, Pair] = {each.id: (None, each) for each in with_stages.stages if each.id not in journey}
    return Change("paste", {**stages, **added.edits})


def _with_stages(journey: Journey, names: Sequence[str]) -> Journey:
    for name in names:
        if name:
            journey = journey.apply(add_stage(journey, name[:LONGEST_LINE]))
    return journey


def _cards(journey: Journey, rows: Rows, stage: str | None) -> list[tuple[str, str]]:
    known = {_compared(each.name): each.id for each in reversed(journey.stages) if each.name.strip()}
    heads = [known.get(_compared(cell)) for cell in rows[0]]
    if sum(head is not None for head in heads) > 1:
        body = [(head, row[place]) for row in rows[1:] for place, head in enumerate(heads) if head]
        return [(head, text) for head, text in body if text]
    place = _stage_column(rows, known)
    if place is not None:
        named = [row for row in rows if _compared(row[place]) in known]
        return [(known[_compared(row[place])], _joined(row, place)) for row in named if _joined(row, place)]
    first = stage or (journey.stages[0].id if journey.stages else None)
    return [(first, _joined(row)) for row in rows] if first is not None else []


def _stage_column(rows: Rows, known: dict[str, str]) -> int | None:
    """Return the column that names a stage in every row, but for a first row of headings."""
    for place in range(len(rows[0])):
        if all(_compared(row[place]) in known for row in rows[1:]):
            return place
    return None


def _joined(row: Sequence[str], without: int | None = None) -> str:
    return BETWEEN.join(" ".join(cell.split()) for n, cell in enumerate(row) if cell and n != without)


def _compared(name: str) -> str:
    return " ".join(name.casefold().split())
