"""Pages: the map on one of its own ratio, fitted to paper, or cut into tiles that overlap; numbers alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gui.export.refused import NotDrawn
from journey.rect import Rect

DOTS_PER_INCH = 96
MILLIMETRES: dict[str, tuple[float, float]] = {
    "A4": (210.0, 297.0),
    "A3": (297.0, 420.0),
    "Letter": (215.9, 279.4),
}
"""Width and height of papers that stand."""
MARGIN = 12.0
OVERLAP = 10.0
MOST_PAGES = 200


def pixels(millimetres: float) -> float:
    """Return a length in pixels, 96 to an inch.

    >>> pixels(25.4)
    96.0
    """
    return millimetres / 25.4 * DOTS_PER_INCH


@dataclass(frozen=True)
class Page:
    """One page in pixels: its size, what part of the map stands where on it, and its place among the others.

    `overlap` are the pixels of the page that the next one to the right and the next one below show again.
    """

    width: float
    height: float
    source: Rect
    target: Rect
    row: int = 0
    column: int = 0
    rows: int = 1
    columns: int = 1
    overlap: float = 0.0

    @property
    def scale(self) -> float:
        """Pixels of the page for each pixel of the map."""
        return self.target.width / self.source.width

    @property
    def number(self) -> int:
        """The place of the page in the file, from 1."""
        return self.row * self.columns + self.column + 1

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self.rows * self.columns


def paper_size(paper: str, orientation: str, ratio: float) -> tuple[float, float]:
    """Return width and height of a paper in pixels, lying where that is asked, or suits a ratio better.

    >>> [round(side) for side in paper_size("A4", "", 2.0)]
    [1123, 794]
    """
    short, long = (pixels(side) for side in MILLIMETRES[paper])
    lies = orientation == "landscape" or (orientation != "portrait" and ratio > 1)
    return (long, short) if lies else (short, long)


def whole_page(width: float, height: float) -> Page:
    """Return the page that has the size of what stands on it."""
    whole = Rect(0, 0, width, height)
    return Page(width, height, whole, whole)


def fitted_page(width: float, height: float, paper: str, orientation: str) -> Page:
    """Return one page of a paper with all in its middle, as large as fits between the margins."""
    wide, high = paper_size(paper, orientation, width / height)
    margin = pixels(MARGIN)
    scale = min((wide - 2 * margin) / width, (high - 2 * margin) / height)
    target = Rect((wide - width * scale) / 2, (high - height * scale) / 2, width * scale, height * scale)
    return Page(wide, high, Rect(0, 0, width, height), target)


def tiled_pages(
    width: float, height: float, paper: str, orientation: str, scale: float = 1.0
) -> tuple[Page, ...]:
    """Return the pages that together show all at a scale, row by row; neighbours overlap by a centimetre.

    Parameters
    ----------
    width, height : pixels of the map.
    paper : "A4", "A3" or "Letter".
    orientation : "portrait", "landscape", or "" for the one that takes fewer pages.
    scale : size of the print.

    Raises
    ------
    NotDrawn
        where more than 200 pages would be needed.

    Examples
    --------
    >>> [(page.number, page.row, page.column) for page in tiled_pages(1000, 600, "A4", "portrait")]
    [(1, 0, 0), (2, 0, 1)]
    """
    if orientation:
        return _tiled(width, height, paper_size(paper, orientation, 1), scale)
    choices = [paper_size(paper, turned, 1) for turned in ("landscape", "portrait")]
    best = min(choices, key=lambda size: math.prod(_counts(width * scale, height * scale, size)))
    return _tiled(width, height, best, scale)


def _counts(width: float, height: float, size: tuple[float, float]) -> tuple[int, int]:
    """Return how many columns and rows of pages a drawing takes."""
    margin, overlap = pixels(MARGIN), pixels(OVERLAP)
    columns, rows = (
        max(1, math.ceil((length - overlap) / (side - 2 * margin - overlap) - 1e-9))
        for length, side in ((width, size[0]), (height, size[1]))
    )
    return columns, rows


def _tiled(width: float, height: float, size: tuple[float, float], scale: float) -> tuple[Page, ...]:
    columns, rows = _counts(width * scale, height * scale, size)
    if columns * rows > MOST_PAGES:
        raise NotDrawn("too_many_pages", MOST_PAGES)
    margin, overlap = pixels(MARGIN), pixels(OVERLAP)
    wide, high = ((side - 2 * margin) / scale for side in size)
    step_x, step_y = wide - overlap / scale, high - overlap / scale
    pages = []
    for row in range(rows):
        for column in range(columns):
            x, y = column * step_x, row * step_y
            source = Rect(x, y, min(wide, width - x), min(high, height - y))
            target = Rect(margin, margin, source.width * scale, source.height * scale)
            pages.append(Page(*size, source, target, row, column, rows, columns, overlap))
    return tuple(pages)
