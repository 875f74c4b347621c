"""Cards: adding, moving within and between cells, drawing the experience."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from journey.change import Change, Pair
from journey.edits.naming import new_id
from journey.geometry import (
    BAND_OF,
    CARD_BANDS,
    CARD_GAP,
    GRID,
    card_height,
    cells,
    first_free,
    own_rect,
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

FEW_CELLS = 4


class Place(Struct, frozen=True):
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
    for key, moved in _made_room(standing, [card]).items():
        edits[key] = (journey.records.get(key), moved)
    return Change("add_card", edits)


def add_cards(journey: Journey, band: str, texts: Iterable[tuple[str, str]]) -> Change:
    """Add a card for each text, below all that stands in its cell; a long list costs as much as it is long.

    Parameters
    ----------
    journey : Journey
    band : str
        "touchpoints", "pains", "opportunities" or "notes".
    texts : pairs of texts
        the id of a stage, and the card's name, title or text.
    """
    kind = CARD_BANDS[band]
    edits: dict[str, Pair] = {}
    bottoms: dict[str, float] = {}
    for stage, text in texts:
        if stage not in bottoms:
            rects = place_cell(_cell(journey, stage, band)).values()
            bottoms[stage] = max((rect.bottom + CARD_GAP for rect in rects), default=0.0)
        card = _new_card(journey, kind, text, stage, None, edits)
        edits[card.id] = (None, replace(card, at=_grid(0, bottoms[stage])))
        bottoms[stage] += card_height(card) + CARD_GAP
    return Change("add_card", edits)


def _new_card(
    journey: Journey, kind: type[Card], text: str, stage: str, on: str | None, taken: Collection[str] = ()
) -> Card:
    key = new_id(journey, kind, taken)
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

    A pain point that leaves its touchpoint's column hurts at the new stage as a whole. Touchpoints move
    before the pain points on them, those before the opportunities: what moves together stays together.
    """
    after = journey
    for kind in CARDS:
        moved: dict[str, Pair] = {
            key: (journey[key], _placed(after, key, place))
            for key, place in places.items()
            if isinstance(journey.records.get(key), kind)
        }
        after = after.apply(Change("move", moved)) if moved else after
    edits: dict[str, Pair] = {
        key: (journey[key], after[key]) for key in places if isinstance(journey.records.get(key), CARDS)
    }
    arrived = [*edits, *_drawn_along(journey, after, edits)]
    touched = {cell for key in arrived if (cell := _cell_of(after, key)) is not None}
    # To look through all cards once for each of many cells would cost more than to sort them into cells.
    every = cells(after) if len(touched) > FEW_CELLS else {}
    for stage, band in touched:
        cards = every[stage, band] if every else _cell(after, stage, band)
        coming = [card for card in cards if card.id in arrived]
        staying = [card for card in cards if card.id not in arrived]
        for key, card in _made_room(staying, coming).items():
            edits[key] = (journey[key], card)
    return Change("move", edits)


def _drawn_along(before: Journey, after: Journey, moved: Iterable[str]) -> list[str]:
    """Return the cards that come to another column because of what they hang on."""
    found: list[str] = []
    waiting = list(moved)
    seen = set(waiting)
    for key in waiting:
        for name in sorted(after.referring(key) - seen):
            if isinstance(after[name], CARDS) and before.stage_of(name) != after.stage_of(name):
                found.append(name)
                waiting.append(name)
                seen.add(name)
    return found


def _cell_of(journey: Journey, key: str) -> tuple[str, str] | None:
    stage = journey.stage_of(key)
    return (stage.id, BAND_OF[type(journey[key])]) if stage is not None else None


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


def _made_room(standing: Iterable[Card], arrived: Iterable[Card]) -> dict[str, Card]:
    """Return the cards of a cell that give way: none then lies on an arrived one or on another."""
    pinned = [card for card in arrived if card.at is not None]
    rects = place_cell(pinned)
    taken = sorted(rects.values(), key=lambda rect: rect.y)
    shown = place_cell(card for card in standing if card.at is not None)
    for key, rect in sorted(shown.items(), key=lambda item: (item[1].y, item[1].x, item[0])):
        rects[key] = first_free(rect, taken)
        insort(taken, rects[key], key=lambda rect: rect.y)
    cards = {card.id: card for card in (*standing, *pinned)}
    return {
        key: replace(cards[key], at=_grid(rect.x, rect.y))
        for key, rect in rects.items()
        if rect != own_rect(cards[key])
    }


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
