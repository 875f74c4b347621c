"""The flow of a report over pages: pieces in their order, each whole, headings never alone at the foot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

Paint = Callable[[QPainter, QPointF], None]


HARDLY = 0.2


@dataclass(frozen=True)
class Piece:
    """What stays whole on a page.

    Parameters
    ----------
    height : pixels.
    paint : paints it with its upper left corner at a point.
    gap : room above it, dropped at the top of a page.
    keeps : whether it stays on one page with the piece after it.
    room : how much must be left on a page for it to begin there; 0 where its height is enough.
    place : the name that links lead to.
    again : painted on top of a page that this piece begins, such as the headings of its table.
    is_wide : wants a page that lies.
    """

    height: float
    paint: Paint
    gap: float = 0.0
    keeps: bool = False
    room: float = 0.0
    place: str = ""
    again: Piece | None = None
    is_wide: bool = False


@dataclass
class Page:
    """One page: what stands where on it, from the top of its text, and whether it lies."""

    placed: list[tuple[Piece, float]] = field(default_factory=list)
    filled: float = 0.0
    is_wide: bool = False


def paged(pieces: Sequence[Piece], height: float, wide_height: float) -> list[Page]:
    """Return pieces on pages.

    Parameters
    ----------
    pieces : in their order; none is higher than a page.
    height, wide_height : of the text on a page that stands, and on one that lies.
    """
    pages = [Page()]
    for group in _groups(pieces):
        page, first = pages[-1], group[0]
        most = wide_height if page.is_wide else height
        gap = first.gap if page.placed else 0.0
        # A chain that is itself longer than a page only keeps its beginning together.
        needed = gap + _height(group)
        if page.filled > most * HARDLY:
            # On a page that hardly holds anything, the last rows of a table, the next part may begin.
            needed = max(needed, first.room)
        needed = min(needed, most)
        if page.placed and (page.filled + needed > most or first.is_wide != page.is_wide):
            pages.append(Page(is_wide=first.is_wide))
        pages[-1].is_wide = pages[-1].is_wide or first.is_wide
        for piece in group:
            _place(pages, piece, height, wide_height)
    return pages


def _groups(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield pieces with those that have to stay with them."""
    group: list[Piece] = []
    for piece in pieces:
        group.append(piece)
        if not piece.keeps:
            yield group
            group = []
    if group:
        yield group


def _height(group: Sequence[Piece]) -> float:
    return group[0].height + sum(piece.gap + piece.height for piece in group[1:])


def _place(pages: list[Page], piece: Piece, height: float, wide_height: float) -> None:
    page = pages[-1]
    most = wide_height if page.is_wide else height
    gap = piece.gap if page.placed else 0.0
    if page.placed and page.filled + gap + piece.height > most + 0.01:
        page = Page(is_wide=piece.is_wide)
        pages.append(page)
        gap = 0.0
    if not page.placed and piece.again is not None:
        page.placed.append((piece.again, 0.0))
        page.filled = piece.again.height
    page.placed.append((piece, page.filled + gap))
    page.filled += gap + piece.height


def places(pages: Sequence[Page]) -> dict[str, int]:
    """Return on which page each named place is, counted from 0."""
    return {
        piece.place: number for number, page in enumerate(pages) for piece, _y in page.placed if piece.place
    }
