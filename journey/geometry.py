"""Where everything on the map lies: columns, bands, cards, faces; numbers only, in pixels at 100 %.

Card heights follow from rough widths of characters, not from a font: so a map lies the same in the window,
in an export and in a test.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from journey.journey import Journey
from journey.records import Card, Note, Opportunity, PainPoint, Series, Stage, Touchpoint
from journey.routes import Route, stage_moves, stage_routes
from journey.text_width import line_count

GRID = 8
GUTTER = 136
MARGIN = 24
TITLE_HEIGHT = 96
LEGEND_HEIGHT = 56
COLUMN_WIDTH = 232
COLUMN_GAP = 64
CELL_PADDING = 16
CARD_WIDTH = 200
CARD_GAP = 16
LINE_HEIGHT = 18
TEXT_WIDTH = CARD_WIDTH - 28
EVIDENCE_WIDTH = 18
MAX_LINES = 5
BADGE_ROW = 24
HEADER_LINE = 22
LANE_HEIGHT = 32
EXPERIENCE_HEIGHT = 136
KPI_ROW = 24
CLV_HEIGHT = 104
EXIT_HEIGHT = 88
EMPTY_CELL = 72
LEAST_WIDTH = GUTTER + 3 * COLUMN_WIDTH + 2 * COLUMN_GAP
"""Room for the title, the headlines and the legend of a map of one or two stages."""

BANDS = ("stages", "touchpoints", "experience", "pains", "opportunities", "notes", "kpis", "clv")
CARD_BANDS: dict[str, type[Card]] = {
    "touchpoints": Touchpoint,
    "pains": PainPoint,
    "opportunities": Opportunity,
    "notes": Note,
}
BAND_OF: dict[type, str] = {kind: band for band, kind in CARD_BANDS.items()}


@dataclass(frozen=True)
class Rect:
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    @property
    def center(self) -> tuple[float, float]:
        """The middle point."""
        return (self.x + self.width / 2, self.y + self.height / 2)

    def overlaps(self, other: Rect) -> bool:
        """Whether the two rectangles share an area."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies inside, edges included."""
        return self.x <= x <= self.right and self.y <= y <= self.bottom

    def moved(self, dx: float, dy: float) -> Rect:
        """Return the rectangle, shifted."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def grown(self, by: float) -> Rect:
        """Return the rectangle, larger by a margin on every side."""
        return Rect(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)


@dataclass(frozen=True)
class Layout:
    """The whole map laid out.

    `columns` by stage, `bands` by name (a band that is hidden is absent), `cards` by card, `faces` by
    touchpoint: the middle of its face, on the neutral line where nothing is said of the experience; `routes`
    of the flows between stages; `filled` are the cells that hold a card.
    """

    columns: Mapping[str, Rect]
    bands: Mapping[str, Rect]
    cards: Mapping[str, Rect]
    faces: Mapping[str, tuple[float, float]]
    routes: tuple[Route, ...]
    filled: frozenset[tuple[str, str]]
    width: float
    height: float

    def cell(self, stage: str, band: str) -> Rect:
        """Return the cell where a column meets a band."""
        column, row = self.columns[stage], self.bands[band]
        return Rect(column.x, row.y, column.width, row.height)

    def header(self, stage: str) -> Rect:
        """Return the box with a stage's name and goal."""
        return self.cell(stage, "stages")

    def column_at(self, x: float) -> str | None:
        """Return the stage whose column is nearest to an x, None on a map without stages."""
        if not self.columns:
            return None
        return min(self.columns, key=lambda stage: abs(self.columns[stage].center[0] - x))

    def band_at(self, y: float) -> str | None:
        """Return the band at a y, None above and below all bands."""
        for name, rect in self.bands.items():
            if rect.y <= y < rect.bottom:
                return name
        return None


def snapped(value: float) -> float:
    """Return the nearest multiple of the grid.

    >>> snapped(13)
    16
    """
    return round(value / GRID) * GRID


def _ceiled(value: float) -> float:
    return -(-value // GRID) * GRID


def card_text(card: Card) -> str:
    """Return the text that a card is known by."""
    if isinstance(card, Touchpoint):
        return card.name
    return card.title if isinstance(card, Opportunity) else card.text


def card_height(card: Card) -> float:
    """Return the height of a card: its lines of text and its row of badges, on the grid."""
    width = TEXT_WIDTH - (EVIDENCE_WIDTH if card.evidence else 0)
    text = line_count(card_text(card), width, MAX_LINES) * LINE_HEIGHT
    badges = 0 if isinstance(card, Note) else BADGE_ROW
    return _ceiled(text + badges + 20)


def _natural(key: str) -> tuple[str, int, str]:
    match = re.match(r"^(.*?)(\d{1,9})$", key)
    return (match[1], int(match[2]), key) if match else (key, 0, key)


def place_cell(cards: Iterable[Card]) -> dict[str, Rect]:
    """Return the rectangles of a cell's cards, relative to the cell's inner corner; no two overlap.

    A card with a place of its own lies there, or below what lies there already: a text that grew pushes
    down what stands beneath. The others are stacked from the top into what is free.
    """
    placed: dict[str, Rect] = {}
    taken: list[Rect] = []
    reach = float("-inf")
    cards = list(cards)
    fixed = ((card.id, own_rect(card)) for card in cards if card.at is not None)
    for key, rect in sorted(fixed, key=lambda entry: (entry[1].y, entry[1].x, _natural(entry[0]))):
        placed[key] = free = rect if rect.y >= reach else first_free(rect, taken)
        reach = max(reach, free.bottom)
        insort(taken, free, key=_top)
    y = 0.0
    for card in sorted((card for card in cards if card.at is None), key=lambda card: _natural(card.id)):
        rect = first_free(Rect(0, y, CARD_WIDTH, card_height(card)), taken)
        placed[card.id] = rect
        y = rect.bottom + CARD_GAP
    return placed


def own_rect(card: Card) -> Rect:
    """Return the rectangle of a card at its own place, the cell's corner where it has none."""
    x, y = card.at or (0.0, 0.0)
    return Rect(x * GRID, y * GRID, CARD_WIDTH, card_height(card))


def _top(rect: Rect) -> float:
    return rect.y


def first_free(rect: Rect, taken: Iterable[Rect]) -> Rect:
    """Return a rectangle, pushed down until it lies on none of those taken, which come from the top."""
    for other in taken:
        if other.overlaps(rect):
            rect = Rect(rect.x, _ceiled(other.bottom + CARD_GAP), rect.width, rect.height)
    return rect


Cell = tuple[str, str]


def cells(journey: Journey) -> dict[Cell, list[Card]]:
    """Return the cards by the stage and band they lie in; a card whose stage is gone lies nowhere."""
    found: dict[Cell, list[Card]] = {}
    for band, kind in CARD_BANDS.items():
        for card in journey.of(kind).values():
            stage = journey.stage_of(card.id)
            if stage is not None:
                found.setdefault((stage.id, band), []).append(card)
    return found


def kpi_rows(journey: Journey, stage: str) -> tuple[str, ...]:
    """Return the KPIs that have a number at a stage, each once, in the order of their names."""
    return tuple(sorted({series.kpi for series in journey.series(stage)}))


def layout(journey: Journey, hidden: Collection[str] = ()) -> Layout:
    """Lay the whole map out.

    Parameters
    ----------
    journey : Journey
    hidden : collection of band names
        bands to leave out; the stage headers always stay.
    """
    placed = {cell: place_cell(cards) for cell, cards in cells(journey).items()}
    moves = stage_moves(journey)
    order = [stage.id for stage in journey.stages]
    routes, lanes = stage_routes(moves, order)
    top = MARGIN + TITLE_HEIGHT + lanes * LANE_HEIGHT + (GRID if lanes else 0)
    columns_x = _column_spans(order, placed)
    width = max(columns_x[-1][1] if columns_x else 0, LEAST_WIDTH) + MARGIN
    bands = _bands(journey, placed, hidden, top, width)
    bottom = max(rect.bottom for rect in bands.values())
    columns = {
        stage: Rect(left, top, right - left, bottom - top)
        for stage, (left, right) in zip(order, columns_x, strict=True)
    }
    cards = {
        key: rect.moved(columns[stage].x + CELL_PADDING, bands[band].y + CELL_PADDING)
        for (stage, band), rects in placed.items()
        if band in bands
        for key, rect in rects.items()
    }
    faces = _faces(journey, cards, columns, bands) if "experience" in bands else {}
    exits = EXIT_HEIGHT if "clv" in bands else 0
    filled = frozenset(placed)
    return Layout(columns, bands, cards, faces, routes, filled, width, bottom + exits + LEGEND_HEIGHT)


def _column_spans(order: list[str], placed: Mapping[Cell, Mapping[str, Rect]]) -> list[tuple[float, float]]:
    reach: dict[str, float] = {}
    for (stage, _), rects in placed.items():
        reach[stage] = max([reach.get(stage, 0), *(rect.right for rect in rects.values())])
    spans = []
    x: float = GUTTER
    for stage in order:
        right = x + max(COLUMN_WIDTH, _ceiled(reach.get(stage, 0) + 2 * CELL_PADDING))
        spans.append((x, right))
        x = right + COLUMN_GAP
    return spans


def _bands(
    journey: Journey,
    placed: Mapping[Cell, Mapping[str, Rect]],
    hidden: Collection[str],
    top: float,
    width: float,
) -> dict[str, Rect]:
    reach = dict.fromkeys(CARD_BANDS, 0.0)
    for (_, band), rects in placed.items():
        reach[band] = max([reach[band], *(rect.bottom for rect in rects.values())])
    heights = {
        "stages": max([_header_height(stage) for stage in journey.stages] or [EMPTY_CELL]),
        "experience": EXPERIENCE_HEIGHT,
        "kpis": _kpi_height(journey),
        "clv": CLV_HEIGHT,
    }
    bands = {}
    y = top
    for name in BANDS:
        if name in hidden and name != "stages":
            continue
        if name in CARD_BANDS:
            height = max(EMPTY_CELL, _ceiled(reach[name] + 2 * CELL_PADDING))
        else:
            height = heights[name]
        bands[name] = Rect(0, y, width, height)
        y += height
    return bands


def _header_height(stage: Stage) -> float:
    name = line_count(stage.name, 170, 2) * HEADER_LINE
    goal = line_count(stage.goal, 215, 3) * LINE_HEIGHT if stage.goal else 0
    return _ceiled(name + goal + 36)


def _kpi_height(journey: Journey) -> float:
    counts: dict[str, set[str]] = {}
    for series in journey.of(Series).values():
        counts.setdefault(series.subject, set()).add(series.kpi)
    most = max((len(counts.get(stage.id, ())) for stage in journey.stages), default=0)
    return _ceiled(max(EMPTY_CELL, most * KPI_ROW + 2 * CELL_PADDING))


def face_y(experience: float, band: Rect) -> float:
    """Return the height at which a face with an experience of -2..2 lies in its band."""
    usable = band.height - 48
    return band.y + 24 + usable * (2 - experience) / 4


def experience_at(y: float, band: Rect) -> float:
    """Return the experience that a face at a height stands for, in halves, within -2..2.

    >>> experience_at(face_y(1.5, Rect(0, 100, 500, 136)), Rect(0, 100, 500, 136))
    1.5
    """
    usable = band.height - 48
    exact = 2 - 4 * (y - band.y - 24) / usable
    return max(-2.0, min(2.0, round(exact * 2) / 2))


def _faces(
    journey: Journey,
    cards: Mapping[str, Rect],
    columns: Mapping[str, Rect],
    bands: Mapping[str, Rect],
) -> dict[str, tuple[float, float]]:
    standing: dict[str, list[Touchpoint]] = {}
    for touchpoint in journey.of(Touchpoint).values():
        if touchpoint.stage in columns:
            standing.setdefault(touchpoint.stage, []).append(touchpoint)
    faces = {}
    for stage, touchpoints in standing.items():
        column = columns[stage]
        touchpoints.sort(key=lambda t: _reading_order(t, cards))
        step = column.width / len(touchpoints)
        for position, touchpoint in enumerate(touchpoints):
            experience = touchpoint.experience or 0.0
            x = column.x + step * (position + 0.5)
            faces[touchpoint.id] = (x, face_y(experience, bands["experience"]))
    return faces


def _reading_order(touchpoint: Touchpoint, cards: Mapping[str, Rect]) -> tuple[float, float, str]:
    rect = cards.get(touchpoint.id)
    return (rect.y, rect.x, touchpoint.id) if rect else (0, 0, touchpoint.id)
