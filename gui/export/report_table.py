"""Tables of a report on paper: columns as wide as their texts need, rows whole, headings on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from gui.export.report_parts import Row, Table
from gui.export.report_type import Face, is_from_right, lines_of, write
from gui.export.style import Look
from gui.theme import REGULAR, SEMIBOLD

PAD = 8.0
ROW_PAD = 5.0
TEXT, HEAD = 11.0, 10.0
INDENT = 14.0
LEAST, MOST_WORD, MOST_FIGURE = 34.0, 150.0, 240.0
LONGEST_TERM = 12
"""Shorter texts, such as periods, stay on one line."""
NAME_SHARE = 0.24
"""Of the width, for what a row is about: less, and a name stands a word a line."""
SMALLER = (1.0, 0.95, 0.9, 0.85, 0.8)
"""Sizes of the letters: a table with many columns is set smaller before its words are torn."""
LEAST_WHOLE = 0.9
"""Down to this size, smaller letters are better than intervals over two lines."""
MOST_LINES = 45
"""A row with more lines goes on in another row, so that each fits on a page."""


@dataclass(frozen=True)
class SetRow:
    """A row with its lines set; `is_first` of the rows that belong together."""

    cells: tuple[tuple[str, ...], ...]
    kind: str
    height: float


@dataclass(frozen=True)
class SetTable:
    """A table ready to be painted; `size` is that of its letters beside the usual one."""

    table: Table
    widths: tuple[float, ...]
    head: SetRow
    rows: tuple[SetRow, ...]
    size: float = 1.0


def face_of(kind: str, family: str, size: float = 1.0) -> Face:
    """Return how a row is set."""
    if kind == "head":
        return Face(family, HEAD * size, SEMIBOLD)
    return Face(family, TEXT * size, SEMIBOLD if kind == "total" else REGULAR)


def set_table(table: Table, width: float, family: str) -> SetTable:
    """Return a table with its columns fitted to a width in pixels."""
    size = _size(table, width, family)
    widths = column_widths(table, width, family, size)
    head = _set(Row(table.headings), widths, face_of("head", family, size), "head")[0]
    rows = []
    for row in table.rows:
        rows += _set(row, widths, face_of(row.kind, family, size), row.kind, table.figures)
    return SetTable(table, widths, head, tuple(rows), size)


def _size(table: Table, width: float, family: str) -> float:
    """Return the largest size of letters in which figures stay whole, else that in which words do."""
    for size in SMALLER:
        if size >= LEAST_WHOLE and _whole(table, width, family, size) is not None:
            return size
    for size in SMALLER:
        if sum(_wished(table, width, family, keeps_figures=False, size=size)[0]) <= width:
            return size
    return SMALLER[-1]


def _set(
    row: Row, widths: Sequence[float], face: Face, kind: str, figures: frozenset[int] = frozenset()
) -> list[SetRow]:
    cells = []
    for place, (text, width) in enumerate(zip(row.cells, widths, strict=True)):
        room = max(8.0, width - 2 * PAD - _indent(kind, place))
        set_in = _figure_lines if place in figures else lines_of
        cells.append(tuple(set_in(text, face, room)))
    count = max(map(len, cells))
    found = []
    for start in range(0, count, MOST_LINES):
        part = tuple(lines[start : start + MOST_LINES] for lines in cells)
        height = max(1, *map(len, part)) * face.line + 2 * ROW_PAD
        found.append(SetRow(part, kind, height))
    return found


def _indent(kind: str, place: int) -> float:
    return INDENT if kind == "part" and place == 0 else 0.0


def column_widths(table: Table, width: float, family: str, size: float = 1.0) -> tuple[float, ...]:
    """Return the widths of the columns, which sum to a width.

    A column gets what its longest word needs, and of the rest a share by how much more its texts would like.
    Where that leaves too little for the names in the first column, intervals may take two lines.
    """
    found = _whole(table, width, family, size)
    return found or _shared(*_wished(table, width, family, keeps_figures=False, size=size), width)


def _whole(table: Table, width: float, family: str, size: float) -> tuple[float, ...] | None:
    """Return the widths of the columns with every figure on one line, None where names have no room then."""
    least, liked = _wished(table, width, family, keeps_figures=True, size=size)
    found = _shared(least, liked, width)
    has_room = sum(least) <= width and found[0] >= min(liked[0], NAME_SHARE * width)
    return found if has_room else None


def _wished(
    table: Table, width: float, family: str, *, keeps_figures: bool, size: float
) -> tuple[list[float], list[float]]:
    """Return the least width of each column, and the one it would like."""
    least: list[float] = []
    liked: list[float] = []
    for place, heading in enumerate(table.headings):
        texts = [(heading, "head"), *((row.cells[place], row.kind) for row in table.rows)]
        words, whole = LEAST, LEAST
        for text, kind in texts:
            face = face_of(kind, family, size)
            shown = text[:400]
            whole = max(whole, face.width(shown) + _indent(kind, place))
            is_figure = kind != "head" and (place in table.figures or len(shown) <= LONGEST_TERM)
            parts = [shown] if is_figure else shown.split()
            if is_figure and not keeps_figures:
                parts = list(_halves(shown))
            words = max([words, *(face.width(each) + _indent(kind, place) for each in parts)])
        most = MOST_FIGURE if place in table.figures else MOST_WORD
        least.append(min(words, most) + 2 * PAD + 1)
        liked.append(max(min(whole, width * 0.7) + 2 * PAD + 1, least[-1]))
    return least, liked


def _halves(text: str) -> tuple[str, ...]:
    """Return a figure in two parts where it is long enough, such as both ends of an interval.

    >>> _halves("+£0.364 to +£0.417"), _halves("10 months")
    (('+£0.364 to', '+£0.417'), ('10 months',))
    """
    return tuple(text.rsplit(" ", 1)) if len(text) > LONGEST_TERM else (text,)


def _figure_lines(text: str, face: Face, width: float) -> Sequence[str]:
    """Return the lines of a figure: a sign is never torn from its amount, as a line breaker would have it."""
    if face.width(text) <= width:
        return (text,)
    halves = _halves(text)
    fits = all(face.width(each) <= width for each in halves)
    return halves if fits else lines_of(text, face, width)


def _shared(least: Sequence[float], liked: Sequence[float], width: float) -> tuple[float, ...]:
    """Return widths between the least and the liked ones.

    >>> _shared([10, 10], [20, 60], 50)
    (15.0, 35.0)
    >>> _shared([10, 10], [20, 20], 60)
    (40, 20)
    >>> _shared([50, 50], [60, 60], 60)
    (30.0, 30.0)
    """
    if sum(liked) <= width:
        return (width - sum(liked[1:]), *liked[1:])
    if sum(least) >= width:
        return tuple(each * width / sum(least) for each in least)
    share = (width - sum(least)) / (sum(liked) - sum(least))
    return tuple(low + (high - low) * share for low, high in zip(least, liked, strict=True))


def paint_row(painter: QPainter, made: SetTable, row: SetRow, at: QPointF, look: Look) -> None:
    """Paint a row with its upper left corner at a point."""
    width = sum(made.widths)
    face = face_of(row.kind, look.text_font, made.size)
    if row.kind in ("head", "total"):
        painter.fillRect(QRectF(at.x(), at.y(), width, row.height), QColor(look.accent_soft))
    color = look.muted if row.kind in ("head", "part") else look.ink
    x = at.x()
    for place, (lines, own) in enumerate(zip(row.cells, made.widths, strict=True)):
        left, right = x + PAD + _indent(row.kind, place), x + own - PAD
        for number, line in enumerate(lines):
            is_right = place in made.table.figures or is_from_right(line)
            start = right - face.width(line) if is_right else left
            write(painter, QPointF(start, at.y() + ROW_PAD + number * face.line), line, face, color)
        x += own
    painter.fillRect(QRectF(at.x(), at.y() + row.height - 0.7, width, 0.7), QColor(look.line))
