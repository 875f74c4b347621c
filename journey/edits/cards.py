"""Cards: adding, moving within and between cells, drawing the experience."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from journey.change import Change, Pair
from journey.edits.naming import new_id
from journey.geometry import (
    BAND_OF,
    CARD_BANDS,
    CARD_GAP,
    CARD_WIDTH,
    GRID,
    Rect,
    place_cell,
    snapped,
)
from journey.journey import Journey
from journey.records import (
    CARDS,
    Card,
    GridPosition,
    Note,
    Opportunity,
    PainPoint,
    Record,
    Stage,
    Touchpoint,
)


@dataclass(frozen=True)
class Place:
    """Where a card is put: a stage's column, and a point there in pixels or none for the first free place."""

    stage: str
    x: float | None = None
    y: float | None = None


def add_card(journey: Journey, band: str, text: str, place: Place, on: str | None = None) -> Change:
    """Add a card to a cell.

    Parameters
    ----------
    journey : Journey
    band : str
        "touchpoints", "pains", "opportunities" or "notes".
    text : str
        the card's name, title or text.
    place : Place
    on : str, optional
        the stage or touchpoint a pain point hurts at, or the pain point an opportunity addresses.
    """
    card = _new_card(journey, CARD_BANDS[band], text, place.stage, on)
    standing = _cell(journey, place.stage, band)
    if place.x is None or place.y is None:
        at = _below(standing)
        return Change("add_card", {card.id: (None, replace(card, at=at))})
    card = replace(card, at=_grid(place.x, place.y))
    edits: dict[str, Pair] = {card.id: (None, card)}
    edits.update(_made_room(standing, [card], BAND_OF[type(card)]))
    return Change("add_card", edits)


def _new_card(journey: Journey, kind: type[Card], text: str, stage: str, on: str | None) -> Card:
    key = new_id(journey, kind)
    if kind is Touchpoint:
        return Touchpoint(id=key, stage=stage, name=text)
    if kind is PainPoint:
        return PainPoint(id=key, on=on or stage, text=text)
    if kind is Opportunity:
        addresses = (on,) if on is not None and journey.get(on, PainPoint) else ()
        return Opportunity(id=key, title=text, addresses=addresses, stage=stage)
    return Note(id=key, text=text, stage=stage)


def _cell(journey: Journey, stage: str, band: str) -> list[Card]:
    kind = CARD_BANDS[band]
    found: list[Card] = []
    for card in journey.of(kind).values():
        column = journey.stage_of(card.id)
        if column is not None and column.id == stage:
            found.append(card)
    return found


def _grid(x: float, y: float) -> GridPosition:
    return (max(0.0, snapped(x)) / GRID, max(0.0, snapped(y)) / GRID)


def _below(cards: Sequence[Card]) -> GridPosition:
    rects = place_cell(cards)
    bottom = max((rect.bottom + CARD_GAP for rect in rects.values()), default=0.0)
    return _grid(0, bottom)


def move(journey: Journey, places: Mapping[str, Place]) -> Change:
    """Move cards to places in their own or another column; what lies there makes room downwards.

    A pain point that leaves its touchpoint's column hurts at the new stage as a whole.
    """
    moved = [_placed(journey, key, place) for key, place in places.items() if _is_card(journey, key)]
    edits: dict[str, Pair] = {card.id: (journey[card.id], card) for card in moved}
    after = journey.apply(Change("move", edits))
    for stage in {place.stage for place in places.values()}:
        for band in {BAND_OF[type(card)] for card in moved}:
            cell = _cell(after, stage, band)
            arrived = [card for card in cell if card.id in places]
            standing = [card for card in cell if card.id not in places]
            edits.update(_made_room(standing, arrived, band))
    return Change("move", edits)


def _is_card(journey: Journey, key: str) -> bool:
    return key in journey and isinstance(journey[key], CARDS)


def _placed(journey: Journey, key: str, place: Place) -> Card:
    card = journey[key]
    at = None if place.x is None or place.y is None else _grid(place.x, place.y)
    column = journey.stage_of(key)
    leaves = column is None or column.id != place.stage
    if isinstance(card, PainPoint):
        return replace(card, at=at, on=place.stage if leaves else card.on)
    if isinstance(card, Touchpoint):
        return replace(card, at=at, stage=place.stage)
    if isinstance(card, (Opportunity, Note)):
        return replace(card, at=at, stage=place.stage if leaves else card.stage)
    raise TypeError(key)


def _made_room(standing: Iterable[Card], arrived: Sequence[Card], band: str) -> dict[str, Pair]:
    """Push the standing cards of a cell down until none lies under an arrived one or under another."""
    standing = list(standing)
    rects = place_cell([*standing, *arrived])
    taken = [rects[card.id] for card in arrived]
    edits: dict[str, Pair] = {}
    for card in sorted(standing, key=lambda card: (rects[card.id].y, rects[card.id].x, card.id)):
        rect = _pushed(rects[card.id], taken)
        taken.append(rect)
        if rect is not rects[card.id]:
            edits[card.id] = (card, replace(card, at=_grid(rect.x, rect.y)))
    return edits


def _pushed(rect: Rect, taken: Sequence[Rect]) -> Rect:
    for other in sorted(taken, key=lambda rect: rect.y):
        if other.overlaps(rect):
            rect = Rect(rect.x, other.bottom + CARD_GAP, CARD_WIDTH, rect.height)
    return rect


def feel(journey: Journey, key: str, experience: float | None) -> Change:
    """Say how a touchpoint feels, from -2 to 2, or that nothing is known."""
    touchpoint = journey.get(key, Touchpoint)
    if touchpoint is None:
        return Change("feel")
    return Change("feel", {key: (touchpoint, replace(touchpoint, experience=experience))})


def duplicate(journey: Journey, keys: Iterable[str]) -> Change:
    """Copy cards into the first free place below, each in its own cell."""
    edits: dict[str, Pair] = {}
    current = journey
    for key in keys:
        card = journey[key]
        column = journey.stage_of(key)
        if not isinstance(card, CARDS) or column is None:
            continue
        fresh = _copy(current, card, column)
        edits[fresh.id] = (None, fresh)
        current = current.apply(Change("duplicate", {fresh.id: (None, fresh)}))
    return Change("duplicate", edits)


def _copy(journey: Journey, card: Record, column: Stage) -> Record:
    band = BAND_OF[type(card)]
    at = _below(_cell(journey, column.id, band))
    return replace(card, id=new_id(journey, type(card)), at=at)
