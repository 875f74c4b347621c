"""Where everything on the map lies: columns, bands, cards, faces; numbers only, in pixels at 100 %.

Card heights follow from rough widths of characters, not from a font: so a map lies the same in the window,
in an export and in a test.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, field

from journey.faces import experience_at as experience_at  # noqa: PLC0414 - with the rest of the layout
from journey.faces import face_y as face_y  # noqa: PLC0414
from journey.journey import Journey
from journey.records import Card, Note, Opportunity, PainPoint, Persona, Series, Stage, Touchpoint
from journey.rect import Rect as Rect  # noqa: PLC0414 - whoever lays out needs it
from journey.routes import Route, stage_moves, stage_routes
from journey.text_width import line_count

GRID = 8
GUTTER = 136
MARGIN = 24
TITLE_HEIGHT = 72
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
HEADER_TEXT = 156
HEADER_SIGN = 14
LANE_HEIGHT = 32
EXPERIENCE_HEIGHT = 136
KPI_ROW = 24
CLV_HEIGHT = 104
EXIT_HEIGHT = 88
EMPTY_CELL = 72
COLLAPSED_HEIGHT = 32
FOLDED_WIDTH = 56
PICTURE_HEIGHT = 88
PERSONA_WIDTH = 296
PERSONA_HEIGHT = 72
PERSONA_GAP = 16
LEAST_WIDTH = GUTTER + 3 * COLUMN_WIDTH + 2 * COLUMN_GAP
"""Room for the title, the headlines and the legend of a map of one or two stages."""

BANDS = ("personas", "stages", "touchpoints", "experience", "pains", "opportunities", "notes", "kpis", "clv")
CARD_BANDS: dict[str, type[Card]] = {
    "touchpoints": Touchpoint,
    "pains": PainPoint,
    "opportunities": Opportunity,
    "notes": Note,
}
BAND_OF: dict[type, str] = {kind: band for band, kind in CARD_BANDS.items()}


class Layout(Struct, frozen=True):
    """The whole map laid out.

    `columns` by stage, `bands` by name (a band that is hidden is absent), `cards` by card, `faces` by
    touchpoint: the middle of its face, on the neutral line where nothing is said of the experience; `routes`
    of the flows between stages; `filled` are the cells that hold a card. `personas` have their cards above
    the stages. A collapsed band leaves a thin strip, a folded stage a narrow column: neither holds cards.
    """

    columns: Mapping[str, Rect]
    bands: Mapping[str, Rect]
    cards: Mapping[str, Rect]
    faces: Mapping[str, tuple[float, float]]
    routes: tuple[Route, ...]
    filled: frozenset[tuple[str, str]]
    width: float
    height: float
    personas: Mapping[str, Rect] = field(default_factory=dict)
    collapsed: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()

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
    signs = bool(card.evidence) + (isinstance(card, Note) and card.private)
    width = TEXT_WIDTH - EVIDENCE_WIDTH * signs
    text = line_count(card_text(card), width, MAX_LINES) * LINE_HEIGHT
    badges = 0 if isinstance(card, Note) else BADGE_ROW
    picture = PICTURE_HEIGHT if isinstance(card, Touchpoint) and card.image else 0
    return _ceiled(text + badges + 20) + picture


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


def layout(
    journey: Journey,
    hidden: Collection[str] = (),
    collapsed: Collection[str] = (),
    folded: Collection[str] = (),
    legend: float = LEGEND_HEIGHT,
) -> Layout:
    """Lay the whole map out.

    Parameters
    ----------
    journey : Journey
    hidden : collection of band names
        bands to leave out; the stage headers always stay.
    collapsed : collection of band names
        bands of which only a strip is left.
    folded : collection of ids
        stages of which only a narrow column is left.
    legend : float
        the room for the legend below the map, in pixels.
    """
    placed = {cell: place_cell(cards) for cell, cards in cells(journey).items()}
    order = [stage.id for stage in journey.stages]
    narrow, thin = frozenset(folded).intersection(order), frozenset(collapsed) - {"stages"}
    open_cells = {
        cell: rects for cell, rects in placed.items() if cell[0] not in narrow and cell[1] not in thin
    }
    columns_x = _column_spans(order, open_cells, narrow)
    width = max(columns_x[-1][1] if columns_x else 0, LEAST_WIDTH) + MARGIN
    routes, lanes = stage_routes(stage_moves(journey), order)
    arches = lanes * LANE_HEIGHT + (GRID if lanes else 0)
    personas = {} if "personas" in hidden else _personas(journey, width)
    bands = _bands(_band_heights(journey, open_cells, narrow, personas, arches), hidden, thin, arches, width)
    top, bottom = bands["stages"].y, max(rect.bottom for rect in bands.values())
    columns = {
        stage: Rect(left, top, right - left, bottom - top)
        for stage, (left, right) in zip(order, columns_x, strict=True)
    }
    cards = {
        key: rect.moved(columns[stage].x + CELL_PADDING, bands[band].y + CELL_PADDING)
        for (stage, band), rects in open_cells.items()
        if band in bands
        for key, rect in rects.items()
    }
    shows_faces = "experience" in bands and "experience" not in thin
    return Layout(
        columns,
        bands,
        cards,
        _faces(journey, cards, columns, bands, narrow) if shows_faces else {},
        routes,
        frozenset(placed),
        width,
        bottom + (EXIT_HEIGHT if "clv" in bands else 0) + legend,
        {} if "personas" in thin else personas,
        thin.intersection(bands),
        narrow,
    )


def column_width(reach: float) -> float:
    """Return the width of a column whose cards reach so far to the right of its inner corner."""
    return max(COLUMN_WIDTH, _ceiled(reach + 2 * CELL_PADDING))


def band_height(reach: float) -> float:
    """Return the height of a band whose cards reach so far down from its inner corner."""
    return max(EMPTY_CELL, _ceiled(reach + 2 * CELL_PADDING))


def _column_spans(
    order: list[str], placed: Mapping[Cell, Mapping[str, Rect]], narrow: Collection[str]
) -> list[tuple[float, float]]:
    reach: dict[str, float] = {}
    for (stage, _), rects in placed.items():
        reach[stage] = max([reach.get(stage, 0), *(rect.right for rect in rects.values())])
    spans = []
    x: float = GUTTER
    for stage in order:
        wide = column_width(reach.get(stage, 0))
        right = x + (FOLDED_WIDTH if stage in narrow else wide)
        spans.append((x, right))
        x = right + COLUMN_GAP
    return spans


def _personas(journey: Journey, width: float) -> dict[str, Rect]:
    """Return where each persona's card lies: in rows above the stages, in the order of their ids."""
    top = MARGIN + TITLE_HEIGHT + PERSONA_GAP / 2
    places: dict[str, Rect] = {}
    x, y = float(GUTTER), float(top)
    for key in sorted(journey.of(Persona), key=_natural):
        if x > GUTTER and x + PERSONA_WIDTH > width - MARGIN:
            x, y = float(GUTTER), y + PERSONA_HEIGHT + PERSONA_GAP
        places[key] = Rect(x, y, PERSONA_WIDTH, PERSONA_HEIGHT)
        x += PERSONA_WIDTH + PERSONA_GAP
    return places


def _band_heights(
    journey: Journey,
    placed: Mapping[Cell, Mapping[str, Rect]],
    narrow: Collection[str],
    personas: Mapping[str, Rect],
    arches: float,
) -> dict[str, float]:
    """Return how high each band is while it is open; one of personas only where there are any."""
    reach = dict.fromkeys(CARD_BANDS, 0.0)
    for (_, band), rects in placed.items():
        reach[band] = max([reach[band], *(rect.bottom for rect in rects.values())])
    heads = [_header_height(stage) for stage in journey.stages if stage.id not in narrow]
    heights = {
        "stages": max(heads or [EMPTY_CELL]),
        "experience": EXPERIENCE_HEIGHT,
        "kpis": _kpi_height(journey),
        "clv": CLV_HEIGHT,
    }
    heights |= {band: band_height(low) for band, low in reach.items()}
    if personas:
        lowest = max(rect.bottom for rect in personas.values())
        heights["personas"] = lowest + PERSONA_GAP - MARGIN - TITLE_HEIGHT + arches
    return heights


def _bands(
    heights: Mapping[str, float],
    hidden: Collection[str],
    thin: Collection[str],
    arches: float,
    width: float,
) -> dict[str, Rect]:
    """Return the bands from the top; where there is a band of personas, it includes the arches of flows."""
    bands = {}
    y = float(MARGIN + TITLE_HEIGHT) + (0 if "personas" in heights else arches)
    for name in BANDS:
        if name not in heights or (name in hidden and name != "stages"):
            continue
        height = heights[name]
        if name in thin:
            height = COLLAPSED_HEIGHT + (arches if name == "personas" else 0)
        bands[name] = Rect(0, y, width, height)
        y += height
    return bands


def _header_height(stage: Stage) -> float:
    room = HEADER_TEXT - HEADER_SIGN * (stage.recurring + (stage.evidence is not None))
    name = line_count(stage.name, room, 2) * HEADER_LINE
    goal = line_count(stage.goal, 215, 3) * LINE_HEIGHT if stage.goal else 0
    owner = LINE_HEIGHT + 4 if stage.owner else 0
    return _ceiled(name + goal + owner + 36)


def _kpi_height(journey: Journey) -> float:
    counts: dict[str, set[str]] = {}
    for series in journey.of(Series).values():
        counts.setdefault(series.subject, set()).add(series.kpi)
    most = max((len(counts.get(stage.id, ())) for stage in journey.stages), default=0)
    return _ceiled(max(EMPTY_CELL, most * KPI_ROW + 2 * CELL_PADDING))


def _faces(
    journey: Journey,
    cards: Mapping[str, Rect],
    columns: Mapping[str, Rect],
    bands: Mapping[str, Rect],
    narrow: Collection[str],
) -> dict[str, tuple[float, float]]:
    standing: dict[str, list[Touchpoint]] = {}
    for touchpoint in journey.of(Touchpoint).values():
        if touchpoint.stage in columns and touchpoint.stage not in narrow:
            standing.setdefault(touchpoint.stage, []).append(touchpoint)
    faces: dict[str, tuple[float, float]] = {}
    for stage, touchpoints in standing.items():
        faces |= stage_faces(touchpoints, cards, columns[stage], bands["experience"])
    return faces


def stage_faces(
    touchpoints: Collection[Touchpoint], cards: Mapping[str, Rect], column: Rect, band: Rect
) -> dict[str, tuple[float, float]]:
    """Return where the faces of one column's touchpoints lie, in the order in which the cards are read."""
    ordered = sorted(touchpoints, key=lambda touchpoint: _reading_order(touchpoint, cards))
    return {
        touchpoint.id: (
            column.x + column.width / len(ordered) * (position + 0.5),
            face_y(touchpoint.experience or 0.0, band),
        )
        for position, touchpoint in enumerate(ordered)
    }


def _reading_order(touchpoint: Touchpoint, cards: Mapping[str, Rect]) -> tuple[float, float, str]:
    rect = cards.get(touchpoint.id)
    return (rect.y, rect.x, touchpoint.id) if rect else (0, 0, touchpoint.id)
