"""Aligning and distributing the selected cards, each within its own cell of the matrix."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from journey.change import Change
from journey.edits.cards import Place, move
from journey.geometry import BAND_OF, CARD_BANDS, CARD_GAP, Rect, place_cell
from journey.journey import Journey
from journey.records import CARDS, Card

Edge = Literal["left", "center", "right", "top", "middle", "bottom"]
Direction = Literal["across", "down"]
FEWEST_TO_DISTRIBUTE = 3


class Standing(Struct, frozen=True):
    """A card where it lies: its column, its band, and its rectangle from the inner corner of the cell."""

    key: str
    stage: str
    band: str
    rect: Rect


def standing(journey: Journey, keys: Collection[str]) -> list[Standing]:
    """Return where cards lie, in the order of the ids handed in; what is no card on the map is left out."""
    wanted: dict[str, tuple[str, str]] = {}
    for key in keys:
        stage = journey.stage_of(key)
        if stage is not None and isinstance(journey.records.get(key), CARDS):
            wanted[key] = (stage.id, BAND_OF[type(journey[key])])
    cells = set(wanted.values())
    rects: dict[str, Rect] = {}
    for cards in _cards_of(journey, cells).values():
        rects.update(place_cell(cards))
    return [Standing(key, *cell, rects[key]) for key, cell in wanted.items()]


def _cards_of(journey: Journey, cells: set[tuple[str, str]]) -> dict[tuple[str, str], list[Card]]:
    found: dict[tuple[str, str], list[Card]] = {cell: [] for cell in cells}
    for band in {band for _stage, band in cells}:
        for key, card in journey.of(CARD_BANDS[band]).items():
            stage = journey.stage_of(key)
            if stage is not None and (stage.id, band) in found:
                found[stage.id, band].append(card)
    return found


def align(journey: Journey, keys: Collection[str], edge: Edge) -> Change:
    """Bring cards onto one line: equally far from the left of their columns, or from the top of their bands.

    Cards that would then lie on each other give way downwards.

    Parameters
    ----------
    journey : Journey
    keys : ids
        of cards; what else is selected stays where it is.
    edge : str
        "left", "center", "right" for a line down the column; "top", "middle", "bottom" for one across.
    """
    cards = standing(journey, keys)
    if len(cards) < 2:
        return Change("align")
    around = _around([card.rect for card in cards])
    places = {each.key: _aligned(each, around, edge) for each in cards}
    return move(journey, places).labelled("align")


def _around(rects: Sequence[Rect]) -> Rect:
    """Return the smallest rectangle that holds all of them."""
    left, top = min(rect.x for rect in rects), min(rect.y for rect in rects)
    right, bottom = max(rect.right for rect in rects), max(rect.bottom for rect in rects)
    return Rect(left, top, right - left, bottom - top)


def _aligned(card: Standing, around: Rect, edge: Edge) -> Place:
    x, y = card.rect.x, card.rect.y
    left, right, top, bottom = around.x, around.right, around.y, around.bottom
    match edge:
        case "left":
            x = left
        case "center":
            x = (left + right - card.rect.width) / 2
        case "right":
            x = right - card.rect.width
        case "top":
            y = top
        case "middle":
            y = (top + bottom - card.rect.height) / 2
        case "bottom":
            y = bottom - card.rect.height
    return Place(card.stage, max(0.0, x), max(0.0, y))


def can_distribute(journey: Journey, keys: Collection[str], direction: Direction) -> bool:
    """Whether three cards or more share a cell, so that the room between them can be made even."""
    return any(True for _group in _groups(journey, keys, direction))


def distribute(journey: Journey, keys: Collection[str], direction: Direction) -> Change:
    """Make the room between cards of a cell even; the outermost two stay, unless all would overlap.

    Parameters
    ----------
    journey : Journey
    keys : ids
        of cards; in each cell with three of them or more the room is made even.
    direction : str
        "across" the column or "down" the band.
    """
    places: dict[str, Place] = {}
    for group in _groups(journey, keys, direction):
        places.update(_spread(group, direction))
    return move(journey, places).labelled("distribute")


def _groups(journey: Journey, keys: Collection[str], direction: Direction) -> Iterable[list[Standing]]:
    found: dict[tuple[str, str], list[Standing]] = {}
    for card in standing(journey, keys):
        found.setdefault((card.stage, card.band), []).append(card)
    for group in found.values():
        if len(group) >= FEWEST_TO_DISTRIBUTE:
            yield sorted(group, key=lambda card: _order(card, direction))


def _order(card: Standing, direction: Direction) -> tuple[float, float, str]:
    first, second = (card.rect.x, card.rect.y) if direction == "across" else (card.rect.y, card.rect.x)
    return (first, second, card.key)


def _spread(group: list[Standing], direction: Direction) -> dict[str, Place]:
    if direction == "across":
        room = (group[-1].rect.x - group[0].rect.x) / (len(group) - 1)
        start = group[0].rect.x
        return {c.key: Place(c.stage, start + n * room, c.rect.y) for n, c in enumerate(group)}
    heights = [card.rect.height for card in group]
    span = group[-1].rect.bottom - group[0].rect.y
    gap = max(float(CARD_GAP), (span - sum(heights)) / (len(group) - 1))
    tops = [group[0].rect.y]
    for before, _after in pairwise(group):
        tops.append(tops[-1] + before.rect.height + gap)
    return {card.key: Place(card.stage, card.rect.x, top) for card, top in zip(group, tops, strict=True)}
