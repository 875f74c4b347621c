"""Which part of a map goes on which slide, so that its cards can still be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gui.canvas.scene import Scene
from gui.outlook import Outlook
from journey.geometry import (
    CARD_BANDS,
    CELL_PADDING,
    EXIT_HEIGHT,
    GUTTER,
    KPI_ROW,
    LANE_HEIGHT,
    MARGIN,
    Layout,
    Rect,
)
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Series, Touchpoint
from metrics.scorecard import Scorecard

ROOM = Rect(24, 82, 1232, 598)
"""Where the map lies on a slide of 1280 by 720 pixels."""
LEAST_SCALE = 0.925
"""At this scale the text of a card, 13 pixels on the map, has 9 points on the slide."""
ARCH_FOOT = 10
"""Between a header and the lowest lane of arches."""
LEAST_ROW = 40
"""A row holds its name at least."""
TOGETHER = (("touchpoints", "experience", "kpis", "clv"), ("pains", "opportunities", "notes"))
"""What stays on one slide where not all does: what customers go through, and what could be better."""


@dataclass(frozen=True)
class Row:
    """A band or a slice of one, in the map's coordinates; `keys` are the cards or KPI rows of a slice."""

    band: str
    top: float
    bottom: float
    keys: frozenset[str] | None = None

    @property
    def height(self) -> float:
        """The height in pixels at 100 %."""
        return self.bottom - self.top

    def holds(self, key: str) -> bool:
        """Whether a card or a KPI row is in this slice."""
        return self.keys is None or key in self.keys


@dataclass(frozen=True)
class MapPage:
    """A part of the map for one slide: some of its stages, and the rows below their headers."""

    scene: Scene
    stages: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def head(self) -> Row:
        """The stages' headers, with as many lanes above them as their own arches take."""
        layout = self.scene.layout
        header = layout.header(self.stages[0])
        lanes = [
            route.lane
            for route in layout.routes
            if route.lane is not None and {route.move.source, route.move.target} <= {*self.stages}
        ]
        arches = ARCH_FOOT + LANE_HEIGHT * (max(lanes) + 1) if lanes else 0.0
        return Row("stages", header.y - arches, layout.bands["stages"].bottom)

    @property
    def left(self) -> float:
        """The x of the map that lies at the left edge of the slide."""
        return self.scene.layout.columns[self.stages[0]].x - GUTTER

    @property
    def width(self) -> float:
        """The width in pixels at 100 %."""
        return _width(self.scene.layout, self.stages)

    @property
    def height(self) -> float:
        """The height in pixels at 100 %."""
        return self.head.height + sum(row.height for row in self.rows)

    @property
    def scale(self) -> float:
        """The scale at which this part fits its room, at most 1."""
        return min(1.0, ROOM.width / self.width, ROOM.height / self.height)


def deck_scene(journey: Journey, card: Scorecard, asked: Selection, outlook: Outlook | None = None) -> Scene:
    """Return the map as the deck lays it out: without bands that nobody wants or that hold nothing."""
    hidden = {"personas"}
    if outlook is not None:
        hidden |= outlook.hidden | outlook.collapsed
    hidden |= {band for band, kind in CARD_BANDS.items() if not journey.of(kind)}
    if all(touchpoint.experience is None for touchpoint in journey.of(Touchpoint).values()):
        hidden.add("experience")
    stages = {stage.id for stage in journey.stages}
    if not any(series.subject in stages for series in journey.of(Series).values()):
        hidden.add("kpis")
    return Scene(journey, card, asked, hidden - {"stages"})


def map_pages(scene: Scene, stages: Sequence[str]) -> list[MapPage]:
    """Return the parts of a map that slides show, each readable; one where the whole map is."""
    return [
        MapPage(scene, group, tuple(rows))
        for group in _stage_groups(scene.layout, stages)
        for rows in _row_groups(scene, group)
    ]


def _width(layout: Layout, stages: Sequence[str]) -> float:
    columns = [layout.columns[stage] for stage in stages]
    return GUTTER + columns[-1].right - columns[0].x + MARGIN


def _stage_groups(layout: Layout, stages: Sequence[str]) -> list[tuple[str, ...]]:
    """Return stages that stand side by side on a slide, about as many on each."""
    order = tuple(stages)
    for count in range(1, len(order) + 1):
        size, more = divmod(len(order), count)
        groups = []
        start = 0
        for number in range(count):
            end = start + size + (number < more)
            groups.append(order[start:end])
            start = end
        if all(_width(layout, group) * LEAST_SCALE <= ROOM.width for group in groups):
            return groups
    return [(stage,) for stage in order]


def _row_groups(scene: Scene, stages: tuple[str, ...]) -> list[list[Row]]:
    """Return the rows of each slide: all on one if they fit, else as few as that takes."""
    head = MapPage(scene, stages, ()).head.height
    room = ROOM.height / LEAST_SCALE - head
    empty = {band for band in CARD_BANDS if not any(_items(scene, stages, band))}
    bands = [band for band in scene.layout.bands if band not in {"stages", *empty}]
    whole = [_row(scene, stages, band) for band in bands]
    if sum(row.height for row in whole) <= room:
        return [whole]
    sliced = {row.band: _slices(scene, stages, row.band, room) for row in whole}
    in_order = list(_packed([part for parts in sliced.values() for part in parts], room))
    by_sense = [
        group
        for together in TOGETHER
        for group in _packed([part for band in together for part in sliced.get(band, ())], room)
    ]
    return by_sense if len(by_sense) <= len(in_order) else in_order


def _packed(rows: Sequence[Row], room: float) -> Iterator[list[Row]]:
    taken: list[Row] = []
    for row in rows:
        if taken and sum(each.height for each in taken) + row.height > room:
            yield taken
            taken = []
        taken.append(row)
    if taken:
        yield taken


def _row(scene: Scene, stages: tuple[str, ...], band: str) -> Row:
    """Return a band, no higher than what these stages have in it."""
    rect = scene.layout.bands[band]
    if band == "clv":
        return Row(band, rect.y, rect.bottom + EXIT_HEIGHT)
    if band != "kpis" and band not in CARD_BANDS:
        return Row(band, rect.y, rect.bottom)
    lowest = max((bottom for _top, bottom, _key in _items(scene, stages, band)), default=rect.y)
    return Row(band, rect.y, min(rect.bottom, max(lowest + CELL_PADDING, rect.y + LEAST_ROW)))


def _slices(scene: Scene, stages: tuple[str, ...], band: str, room: float) -> list[Row]:
    """Return a band in slices that are low enough; no card is cut."""
    row = _row(scene, stages, band)
    rest = sorted(_items(scene, stages, band))
    if row.height <= room or not rest:
        return [row]
    found = []
    while rest:
        top = rest[0][0] - CELL_PADDING
        taken = [item for item in rest if item[1] + CELL_PADDING <= top + room] or rest[:1]
        bottom = max(item[1] for item in taken) + CELL_PADDING
        keys = frozenset(key for _top, _bottom, key in taken)
        found.append(Row(band, top, bottom, keys))
        rest = [item for item in rest if item[2] not in keys]
    return found


def _items(scene: Scene, stages: tuple[str, ...], band: str) -> Iterator[tuple[float, float, str]]:
    """Yield what lies in a band, each with its upper and lower edge."""
    layout = scene.layout
    if band == "kpis":
        most = max((len(scene.kpis[stage]) for stage in stages), default=0)
        top = layout.bands[band].y + CELL_PADDING
        for number in range(most):
            yield top + number * KPI_ROW, top + (number + 1) * KPI_ROW, str(number)
    for stage in stages:
        for key in scene.survey.members.get((stage, band), {}):
            rect = layout.cards.get(key)
            if rect is not None:
                yield rect.y, rect.bottom, key
