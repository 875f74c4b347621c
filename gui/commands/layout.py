"""Tables of text: columns aligned, figures to the right, whatever script the words are in."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

GAP = "  "


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> width("Trial"), width("é"), width("試用")
    (5, 1, 4)
    """
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> list[str]:
    """Return the lines of a table; the first `words` columns hold words, the others figures.

    >>> table(["Stage", "Visits"], [["Trial", "1"], ["Active", "12.5"]])
    ['Stage   Visits', 'Trial        1', 'Active    12.5']
    """
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(head))]
    return [_line(line, widths, words).rstrip() for line in lines]


def _line(cells: Sequence[str], widths: Sequence[int], words: int) -> str:
    padded = []
    for column, (cell, wide) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (wide - width(cell))
        padded.append(cell + space if column < words else space + cell)
    return GAP.join(padded)


def listed(title: str, lines: Sequence[str]) -> list[str]:
    """Return a title with lines below it, an empty line before; nothing where there are no lines.

    >>> listed("Findings", ["One."])
    ['', 'Findings', '  One.']
    """
    return ["", title, *(f"  {line}" for line in lines)] if lines else []
