"""Automatic layout: each cell a tidy stack, in the order in which customers pass through it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from heapq import heapify, heappop, heappush

from msgspec.structs import replace

from journey.change import Change, Pair
from journey.edits.aligning import Standing, standing
from journey.edits.cards import Place, move
from journey.geometry import CARD_GAP, GRID, card_height
from journey.journey import Journey
from journey.records import CARDS, Card, Flow, Note, Opportunity, PainPoint, Touchpoint

Rank = tuple[float, float, float, str]
Orders = dict[str, float]


def arrange(journey: Journey, keys: Collection[str] | None = None) -> Change:
    """Stack the cards of each cell without gaps or overlap; no card leaves its stage.

    Touchpoints stand in the order of the flows between them, and where these say nothing in the order of what
    leads to them from the stages before, else as they stood. Pain points follow the touchpoints they hurt at,
    opportunities the pain points they address; notes keep their order. The same map comes out the same way.

    Parameters
    ----------
    journey : Journey
    keys : ids, optional
        of cards: only these are put in order, from where the topmost of them lies; all cards if not given.
    """
    wanted = set(keys) if keys is not None else journey.records.keys()
    chosen = [key for kind in CARDS for key in journey.of(kind) if key in wanted]
    cards = standing(journey, chosen)
    orders = _orders(journey, cards)
    cells: dict[tuple[str, str], list[Standing]] = {}
    for card in cards:
        cells.setdefault((card.stage, card.band), []).append(card)
    stacks = [sorted(cell, key=lambda card: (orders[card.key], card.key)) for cell in cells.values()]
    return _all_stacked(journey, stacks) if keys is None else _some_stacked(journey, stacks)


def _all_stacked(journey: Journey, stacks: Iterable[list[Standing]]) -> Change:
    edits: dict[str, Pair] = {}
    for stack in stacks:
        y = 0.0
        for each in stack:
            card = _card(journey, each.key)
            edits[each.key] = (card, replace(card, at=(0.0, y / GRID)))
            y += card_height(card) + CARD_GAP
    return Change("arrange", edits)


def _some_stacked(journey: Journey, stacks: Iterable[list[Standing]]) -> Change:
    places: dict[str, Place] = {}
    for stack in stacks:
        x, y = min(each.rect.x for each in stack), min(each.rect.y for each in stack)
        for each in stack:
            places[each.key] = Place(each.stage, x, y)
            y += each.rect.height + CARD_GAP
    return move(journey, places).labelled("arrange")


def _card(journey: Journey, key: str) -> Card:
    card = journey[key]
    assert isinstance(card, (Touchpoint, PainPoint, Opportunity, Note))
    return card


def _orders(journey: Journey, cards: Collection[Standing]) -> Orders:
    """Return a number by card; within a cell the smaller one stands higher."""
    place = {stage.id: number for number, stage in enumerate(journey.stages)}
    by_stage: dict[int, list[Standing]] = {}
    for card in cards:
        if card.band == "touchpoints":
            by_stage.setdefault(place[card.stage], []).append(card)
    orders: Orders = {}
    for number in sorted(by_stage):
        for order, key in enumerate(_flowing(journey, by_stage[number], orders)):
            orders[key] = float(order)
    for band in ("pains", "opportunities", "notes"):
        _follow(journey, [card for card in cards if card.band == band], orders)
    return orders


def _flowing(journey: Journey, cards: Collection[Standing], orders: Mapping[str, float]) -> Iterable[str]:
    """Yield the touchpoints of one stage in the order of their flows (Kahn 1962).

    Where flows go round in a circle, the circle is entered at the touchpoint that stands first by rank.
    """
    members = {card.key for card in cards}
    ranks = {card.key: _rank(journey, card, orders) for card in cards}
    after: dict[str, list[str]] = {key: [] for key in members}
    waiting_for = dict.fromkeys(members, 0)
    for key in members:
        for target in {flow.target for flow in journey.flows_from(key)} & members - {key}:
            after[key].append(target)
            waiting_for[target] += 1
    ready = [(ranks[key], key) for key in members if not waiting_for[key]]
    circled = sorted((ranks[key], key) for key in members)
    heapify(ready)
    left = set(members)
    while left:
        if not ready:
            while circled[0][1] not in left:
                circled.pop(0)
            heappush(ready, circled.pop(0))
        _rank_now, key = heappop(ready)
        if key not in left:
            continue
        left.remove(key)
        yield key
        for target in after[key]:
            waiting_for[target] -= 1
            if not waiting_for[target] and target in left:
                heappush(ready, (ranks[target], target))


def _rank(journey: Journey, card: Standing, orders: Mapping[str, float]) -> Rank:
    """Return how high a touchpoint would stand by what leads to it from before, and by where it stands."""
    flows = (journey.get(key, Flow) for key in journey.referring(card.key))
    sources = [flow.source for flow in flows if flow is not None and flow.target == card.key]
    before = [orders[key] for key in sources if key in orders]
    middle = sum(before) / len(before) if before else float("inf")
    return (middle, card.rect.y, card.rect.x, card.key)


def _follow(journey: Journey, cards: Collection[Standing], orders: Orders) -> None:
    """Put cards in the order of what they hang on, then in that in which they stand."""

    def rank(card: Standing) -> Rank:
        record = journey[card.key]
        hung: tuple[str, ...] = ()
        if isinstance(record, PainPoint):
            hung = (record.on,)
        elif isinstance(record, Opportunity):
            hung = record.addresses
        known = [orders[key] for key in hung if key in orders]
        # What concerns the stage as a whole stands above what concerns one of its touchpoints.
        first = min(known) if known else -1.0
        return (first, card.rect.y, card.rect.x, card.key)

    for order, card in enumerate(sorted(cards, key=rank)):
        orders[card.key] = float(order)
