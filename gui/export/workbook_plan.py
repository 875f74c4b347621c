"""What the formulas of a workbook start from: states, moves and typed numbers, and who is told apart."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gui.sentences import subject_name
from gui.words import UNKNOWN_MARK, _
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Flow, Segment, Stage, Touchpoint
from metrics.mapping import natural_level
from metrics.reading import estimate
from metrics.scorecard import scorecard
from metrics.states import PERIOD_DAYS, Move, State

if TYPE_CHECKING:
    from metrics.assembly import Part
    from metrics.scorecard import Scorecard

MOST_STATES = 120
MOST_PERIOD_CELLS = 4_000
MOST_WAYS = 60
"""So many states, states times periods of a horizon, and ways out of a state are carried by formulas."""
SHARES = ("conversion_rate", "retention_rate", "churn_rate")
MONEY = ("revenue_per_customer", "average_order_value", "cost_to_serve", "acquisition_cost")
DRIVERS = (
    "entry_share",
    *SHARES,
    "revenue_per_customer",
    "purchase_frequency",
    "average_order_value",
    "gross_margin",
    "cost_to_serve",
    "acquisition_cost",
    "dwell_time",
    "referral_rate",
)


@dataclass(frozen=True)
class Way:
    """A move of one state; `flow` is the drawn one, `sharing` says that only its own share can tell."""

    source: int
    target: int
    flow: str | None
    label: str
    share: float | str | None
    sharing: bool
    is_staying: bool
    told: float | None
    used: float | None


@dataclass(frozen=True)
class Place:
    """A state of one segment: its numbers as typed, and what relief by opportunities frees."""

    key: str
    name: str
    segment: int
    recurring: bool
    marked: bool
    numbers: Mapping[str, float | str]
    state: State
    kept: float | str | None
    saved: float | str | None


@dataclass(frozen=True)
class Group:
    """All customers, or a segment that is told apart."""

    name: str
    share: float | None
    explicit_cost: float | str | None
    first: int
    count: int


@dataclass(frozen=True)
class Plan:
    """A map as a workbook calculates it."""

    journey: Journey
    selection: Selection
    card: Scorecard
    groups: tuple[Group, ...]
    places: tuple[Place, ...]
    ways: tuple[Way, ...]

    @property
    def rate(self) -> float:
        """The discount rate a year."""
        return self.journey.map.annual_discount_rate

    @property
    def horizon(self) -> int | None:
        """The periods that count, None for the whole life."""
        return self.journey.map.horizon

    @property
    def period_days(self) -> float:
        """The days of a period."""
        return PERIOD_DAYS[self.journey.map.period]

    @property
    def has_relief(self) -> bool:
        """Whether opportunities that the scenario takes up free visits or money."""
        return any(place.kept is not None or place.saved is not None for place in self.places)

    @property
    def is_live(self) -> bool:
        """Whether formulas carry it: there is something to calculate, and not too much."""
        count = len(self.places)
        cells = count * (self.horizon or 0)
        busiest = max(Counter(way.source for way in self.ways).values(), default=0)
        return 0 < count <= MOST_STATES and cells <= MOST_PERIOD_CELLS and busiest <= MOST_WAYS


def plan_of(journey: Journey, selection: Selection) -> Plan:
    """Read a map as the scorecard reads it, on the level that its numbers are on."""
    level = natural_level(journey)
    card = scorecard(journey, selection, level)
    groups: list[Group] = []
    places: list[Place] = []
    ways: list[Way] = []
    for part in card.parts:
        asked = Selection(part.name or selection.segment, selection.scenario, selection.period)
        first, states = len(places), part.mapped.states
        groups.append(_group(journey, part, asked, first))
        index = {state.id: first + place for place, state in enumerate(states)}
        for state in states:
            places.append(_place(journey, state, len(groups) - 1, asked))
            ways += _ways(journey, state, index, asked)
    return Plan(journey, selection, card, tuple(groups), tuple(places), tuple(ways))


def _group(journey: Journey, part: Part, asked: Selection, first: int) -> Group:
    name = subject_name(journey, asked.segment) if asked.segment else _("All customers")
    mapped = part.mapped
    cost: float | str | None = mapped.explicit_cost
    if not mapped.explicit_known:
        cost = _typed(journey, journey.map.id, "acquisition_cost", None, asked)
    segment = journey.get(part.name, Segment) if part.name else None
    share = 1.0 if segment is None else segment.share
    return Group(name, share, cost, first, len(mapped.states))


def _typed(journey: Journey, subject: str, kpi: str, value: float | None, asked: Selection) -> float | str:
    """Return a number; one that cannot be true as it was typed, so that it can be seen and mended."""
    if value is not None:
        return value
    typed = estimate(journey, subject, kpi, asked).value
    return UNKNOWN_MARK if typed is None or _possible(kpi, typed) else typed


def _possible(kpi: str, value: float) -> bool:
    low, high = bounds(kpi)
    return low <= value <= high


def bounds(kpi: str) -> tuple[float, float]:
    """Return between which values the chain takes a driver; shares are judged by their sum."""
    from metrics.kpis import catalogue
    from metrics.reading import SHARES as JUDGED_TOGETHER

    about = catalogue()[kpi]
    return about.low, math.inf if kpi in JUDGED_TOGETHER else about.high


def _place(journey: Journey, state: State, segment: int, asked: Selection) -> Place:
    record = journey[state.id]
    numbers = {
        kpi: _typed(journey, state.id, kpi, found.value, asked)
        for kpi, found in state.inputs.items()
        if kpi in DRIVERS
    }
    stage = journey.get(record.stage, Stage) if isinstance(record, Touchpoint) else record
    return Place(
        key=state.id,
        name=subject_name(journey, state.id),
        segment=segment,
        recurring=isinstance(record, Stage) and record.recurring,
        marked=isinstance(stage, Stage) and stage.acquired,
        numbers=numbers,
        state=state,
        kept=_kept(state),
        saved=_saved(state),
    )


def _kept(state: State) -> float | str | None:
    """Return the share of visits that opportunities keep from leaving, None where there are none."""
    before = _shares_before(state)
    if None in before or not before:
        return None
    told = math.fsum(share for share in before if share is not None)
    after = [move.share for move in state.moves]
    if None in after:
        return UNKNOWN_MARK if told <= 1 + 1e-9 else None
    more = math.fsum(share for share in after if share is not None) - told
    return more if more > 1e-12 else None


def _shares_before(state: State) -> list[float | None]:
    """Return the shares as the numbers tell them, before relief."""
    told = [None if move.kpi == "churn_rate" else move.number.value for move in state.moves]
    for place, move in enumerate(state.moves):
        churn = move.number.value
        onward = [share for share, other in zip(told, state.moves, strict=True) if other.target != state.id]
        if move.kpi == "churn_rate" and churn is not None and None not in onward:
            left = 1 - churn - math.fsum(share for share in onward if share is not None)
            told[place] = max(0.0, left) if left >= -1e-9 else None
    return told


def _saved(state: State) -> float | str | None:
    """Return the cost of cases that opportunities take from a visit, None where they take none."""
    told = state.inputs.get("cost_to_serve")
    before, after = 0.0 if told is None else told.value, state.money.cost_to_serve
    if before is None:
        return None
    if after is None:
        return UNKNOWN_MARK
    return before - after if before - after > 1e-12 * max(1.0, before) else None


def _ways(journey: Journey, state: State, index: Mapping[str, int], asked: Selection) -> list[Way]:
    onward = sum(move.target != state.id and move.flow is not None for move in state.moves)
    loops = 0
    found = []
    for move, told in zip(state.moves, _shares_before(state), strict=True):
        is_staying = move.target == state.id
        loops += is_staying
        sharing = loops > 1 if is_staying else onward > 1
        found.append(replace(_way(journey, move, index, asked), sharing=sharing, told=told))
    return found


def _way(journey: Journey, move: Move, index: Mapping[str, int], asked: Selection) -> Way:
    record = journey.get(move.flow, Flow) if move.flow is not None else None
    typed: float | str | None = None
    if move.kpi == "share" and move.number.unit:
        typed = _typed(journey, move.subject, "share", move.number.value, asked)
    return Way(
        source=index[move.source],
        target=index[move.target],
        flow=move.flow,
        label="" if record is None else " ".join(record.label.split()),
        share=typed,
        sharing=False,
        is_staying=move.source == move.target,
        told=move.number.value,
        used=move.share,
    )


def place_word(plan: Plan) -> str:
    """Return the word for what the calculation has as its states."""
    return _("Touchpoint") if plan.card.level == "touchpoint" else _("Stage")
