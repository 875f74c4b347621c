"""Survey: a layout that is mended where cards changed, and made afresh where columns or bands did."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from msgspec.structs import replace

from journey.geometry import (
    CARD_BANDS,
    CELL_PADDING,
    COLUMN_GAP,
    GUTTER,
    LEAST_WIDTH,
    MARGIN,
    Cell,
    Layout,
    Rect,
    band_height,
    cells,
    column_width,
    layout,
    place_cell,
    stage_faces,
)
from journey.journey import Journey
from journey.records import Card, Flow, Map, Persona, Record, Series, Stage, Touchpoint

FRAME = (Map, Stage, Persona)
"""The records that columns and bands hang on."""


class Survey:
    """A journey laid out, and what is needed to lay out the next one."""

    def __init__(
        self,
        journey: Journey,
        hidden: Collection[str] = (),
        collapsed: Collection[str] = (),
        folded: Collection[str] = (),
    ) -> None:
        self.journey = journey
        self.shown = (frozenset(hidden), frozenset(collapsed), frozenset(folded))
        self.layout: Layout = layout(journey, hidden, collapsed, folded, legend=0)

    @cached_property
    def members(self) -> dict[Cell, dict[str, Card]]:
        """The cards of each cell, by their ids."""
        return {cell: {card.id: card for card in cards} for cell, cards in cells(self.journey).items()}

    @cached_property
    def cell_of(self) -> dict[str, Cell]:
        """The cell of each card."""
        return {key: cell for cell, cards in self.members.items() for key in cards}

    @cached_property
    def extents(self) -> dict[Cell, tuple[float, float]]:
        """How far the cards of each cell reach to the right and down, from the cell's inner corner."""
        return {cell: self._extent(cell, cards) for cell, cards in self.members.items()}

    def _extent(self, cell: Cell, cards: Iterable[str]) -> tuple[float, float]:
        x = self.layout.columns[cell[0]].x + CELL_PADDING
        y = self.layout.bands[cell[1]].y + CELL_PADDING
        rects = [self.layout.cards[key] for key in cards]
        return max(rect.right for rect in rects) - x, max(rect.bottom for rect in rects) - y

    def after(self, journey: Journey) -> Survey:
        """Return the survey of another state of the map."""
        hidden, collapsed, folded = self.shown
        if self.journey is journey:
            return self
        is_open = not (folded or collapsed) and not hidden & CARD_BANDS.keys()
        changed = self._changed_cards(journey) if is_open else None
        mended = self._mended(journey, changed) if changed is not None else None
        return mended if mended is not None else Survey(journey, hidden, collapsed, folded)

    def _changed_cards(self, journey: Journey) -> set[str] | None:
        """Return the cards that changed or whose place may hang on one that did; None where more changed."""
        old = self.journey
        if any(changed_keys(old.of(kind), journey.of(kind)) for kind in FRAME):
            return None
        flows, rows = (
            changed_keys(old.of(Flow), journey.of(Flow)),
            changed_keys(old.of(Series), journey.of(Series)),
        )
        if any(_is_of_stages(each, key) for key in flows for each in (old, journey)):
            return None
        if any(_row(old, key) != _row(journey, key) for key in rows):
            return None
        found: set[str] = set()
        for kind in CARD_BANDS.values():
            found.update(changed_keys(old.of(kind), journey.of(kind)))
        waiting = list(found)
        while waiting:
            key = waiting.pop()
            for rider in (old.referring(key) | journey.referring(key)) - found:
                if isinstance(
                    journey.records.get(rider) or old.records.get(rider), tuple(CARD_BANDS.values())
                ):
                    found.add(rider)
                    waiting.append(rider)
        return found

    def _mended(self, journey: Journey, changed: set[str]) -> Survey | None:
        members = dict(self.members)
        cell_of = dict(self.cell_of)
        touched: set[Cell] = set()
        for key in changed:
            cell = cell_of.pop(key, None)
            if cell is not None:
                touched.add(cell)
        new_cells = {key: cell for key in changed if (cell := _cell(journey, key)) is not None}
        touched.update(new_cells.values())
        for cell in touched:
            members[cell] = {key: card for key, card in members.get(cell, {}).items() if key not in changed}
        for key, cell in new_cells.items():
            members[cell][key] = journey.records[key]  # type: ignore[assignment]
            cell_of[key] = cell
        members = {cell: cards for cell, cards in members.items() if cards}
        placed = {cell: place_cell(members[cell].values()) for cell in touched if cell in members}
        extents = {cell: reach for cell, reach in self.extents.items() if cell in members}
        for cell, rects in placed.items():
            extents[cell] = (max(r.right for r in rects.values()), max(r.bottom for r in rects.values()))
        frame = self._frame(extents, touched)
        if frame is None:
            return None
        laid = self._with_cards(changed, placed, members, *frame)
        other = Survey.__new__(Survey)
        other.__dict__.update(
            journey=journey, shown=self.shown, layout=laid, members=members, cell_of=cell_of, extents=extents
        )
        return other

    def _frame(
        self, extents: Mapping[Cell, tuple[float, float]], touched: Iterable[Cell]
    ) -> tuple[dict[str, Rect], dict[str, Rect]] | None:
        """Return columns and bands, some larger and others shifted; None where personas have to move too."""
        old = self.layout
        widths = {stage: column.width for stage, column in old.columns.items()}
        heights = {band: row.height for band, row in old.bands.items()}
        for stage, band in touched:
            right = max((reach[0] for cell, reach in extents.items() if cell[0] == stage), default=0.0)
            low = max((reach[1] for cell, reach in extents.items() if cell[1] == band), default=0.0)
            widths[stage], heights[band] = column_width(right), band_height(low)
        if all(old.columns[stage].width == width for stage, width in widths.items()):
            columns = dict(old.columns)
        elif old.personas:
            return None
        else:
            columns = {}
            x: float = GUTTER
            for stage, column in old.columns.items():
                columns[stage] = replace(column, x=x, width=widths[stage])
                x += widths[stage] + COLUMN_GAP
        width = max(max((column.right for column in columns.values()), default=0), LEAST_WIDTH) + MARGIN
        bands: dict[str, Rect] = {}
        down = 0.0
        for band, row in sorted(old.bands.items(), key=lambda item: item[1].y):
            bands[band] = Rect(row.x, row.y + down, width, heights[band])
            down += heights[band] - row.height
        if down:
            columns = {stage: replace(each, height=each.height + down) for stage, each in columns.items()}
        is_same = bands == old.bands
        return columns, dict(old.bands) if is_same else {band: bands[band] for band in old.bands}

    def _with_cards(
        self,
        changed: set[str],
        placed: Mapping[Cell, Mapping[str, Rect]],
        members: Mapping[Cell, Mapping[str, Card]],
        columns: dict[str, Rect],
        bands: dict[str, Rect],
    ) -> Layout:
        old = self.layout
        cards, faces = dict(old.cards), dict(old.faces)
        for key in changed:
            cards.pop(key, None)
            faces.pop(key, None)
        across = {stage: column.x - old.columns[stage].x for stage, column in columns.items()}
        down = {band: row.y - old.bands[band].y for band, row in bands.items()}
        for (stage, band), standing in members.items():
            by = (across[stage], down[band])
            if any(by) and (stage, band) not in placed:
                cards.update((key, cards[key].moved(*by)) for key in standing)
        for (stage, band), rects in placed.items():
            x, y = columns[stage].x + CELL_PADDING, bands[band].y + CELL_PADDING
            for key, rect in rects.items():
                there = rect.moved(x, y)
                cards[key] = there if cards.get(key) != there else cards[key]
        if "experience" in bands:
            for stage, column in columns.items():
                is_same = (
                    not across[stage] and not down["experience"] and column.width == old.columns[stage].width
                )
                if (stage, "touchpoints") in placed or not is_same:
                    there_now = members.get((stage, "touchpoints"), {}).values()
                    felt = [card for card in there_now if isinstance(card, Touchpoint)]
                    faces |= stage_faces(felt, cards, column, bands["experience"])
        stages = bands["stages"]
        lower = sum(row.height for row in bands.values()) - sum(row.height for row in old.bands.values())
        return replace(
            old, columns=columns, bands=bands, cards=cards, faces=faces, filled=frozenset(members),
            width=stages.width, height=old.height + lower,
        )  # fmt: skip


def changed_keys(old: Mapping[str, Record], new: Mapping[str, Record]) -> list[str]:
    """Return the ids of records that are not the same object in both, or in one only."""
    if old is new:
        return []
    found = [key for key, record in new.items() if old.get(key) is not record]
    return found + [key for key in old if key not in new]


def _is_of_stages(journey: Journey, key: str) -> bool:
    flow = journey.get(key, Flow)
    return flow is not None and journey.get(flow.source, Stage) is not None


def _row(journey: Journey, key: str) -> tuple[str, str] | None:
    series = journey.get(key, Series)
    return (series.subject, series.kpi) if series is not None else None


def _cell(journey: Journey, key: str) -> Cell | None:
    record = journey.records.get(key)
    stage = journey.stage_of(key)
    for band, kind in CARD_BANDS.items():
        if isinstance(record, kind) and stage is not None:
            return stage.id, band
    return None
