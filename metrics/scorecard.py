"""The scorecard: every figure of a map under one selection, each known, assumed or said to be unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from journey.findings import Finding
from journey.lookup import Selection, periods, scenario_chain
from journey.periods import period_end
from journey.records import Segment, Series
from metrics.adjustment import Adjustment
from metrics.assembly import Assembled, Part, assemble
from metrics.headlines import Lifetime, lifetime_figures
from metrics.kernels.chain import Chain
from metrics.kernels.estimate import Estimate
from metrics.kernels.lifetime import Gains, gains
from metrics.kernels.soundness import SHARE_TOLERANCE
from metrics.kernels.system import Numbers, Truths, WholeNumbers
from metrics.kpis import catalogue
from metrics.mapping import Level, map_states
from metrics.reading import estimate
from metrics.states import Assumption, Move

if TYPE_CHECKING:
    from journey.journey import Journey


Way = tuple[str, str, str | None]


@dataclass(frozen=True)
class Standing:
    """What a stage or touchpoint is worth; visits, money and leak per entrant, None where unknown.

    `value` is the worth of a customer who stands here, `net` = `revenue` - `cost` is what is booked here,
    `leak` is negative where value walks out, `exit_share` the share of the visits that end here.
    """

    id: str
    visits: float | None
    value: float | None
    revenue: float | None
    cost: float | None
    net: float | None
    leak: float | None
    exit_share: float | None


@dataclass(frozen=True)
class Stream:
    """What a flow carries; `flow` is None where the map implies it; customers and gain per entrant."""

    source: str
    target: str
    flow: str | None
    share: float | None
    customers: float | None
    gain: float | None


@dataclass(frozen=True, eq=False)
class Scorecard:
    """Every figure of a map under one selection.

    Money and counts are per entrant, discounted. `chain` is the whole chain, None where the value per entrant
    is unknown; `parts` and `assembled` are what it was made from. `new_customers` enter in one period.
    """

    headlines: Lifetime
    subjects: Mapping[str, Standing]
    flows: tuple[Stream, ...]
    assumptions: tuple[Assumption, ...]
    findings: tuple[Finding, ...]
    selection: Selection
    level: Level
    currency: str
    period: str
    new_customers: Estimate
    parts: tuple[Part, ...]
    assembled: Assembled

    @property
    def chain(self) -> Chain | None:
        """The chain behind the figures, None where the value per entrant is unknown."""
        return self.assembled.chain if self.assembled.clv_known else None

    @property
    def blended(self) -> bool:
        """Whether the figures are blended over segments."""
        return len(self.parts) > 1

    @cached_property
    def streams(self) -> Mapping[str, Stream]:
        """The drawn flows by id."""
        return {stream.flow: stream for stream in self.flows if stream.flow is not None}


def scorecard(
    journey: Journey,
    selection: Selection | None = None,
    level: Level = "stage",
    adjustment: Adjustment | None = None,
) -> Scorecard:
    """Compute every figure of a map under one selection.

    Where no segment is selected and segments have drivers of their own, each segment gets a chain of its own,
    entered by its share of the new customers: CLV = sum_k share_k CLV_k, and every other figure sums or
    averages over the segments in the same way.

    Parameters
    ----------
    journey : the map.
    selection : whose numbers, in which world, and when; all customers, as-is, latest if not given.
    level : stages as states, or the touchpoints that flows join.
    adjustment : opportunities to try, or pains to take away, laid over the numbers; those that the scenario
        takes up are laid over them anyway.

    Returns
    -------
    Scorecard. A missing number leaves unknown what hangs on it, with a finding that names what to fill in.

    Example
    -------
    >>> from journey.journey import Journey
    >>> from journey.records import Map, Series, Stage
    >>> def number(subject, kpi, value):
    ...     return Series(id=f"{subject}-{kpi}", subject=subject, kpi=kpi, points=((None, value, None),))
    >>> stages = [Stage(id="trial"), Stage(id="paid", order=1)]
    >>> numbers = [number("trial", "conversion_rate", 0.4), number("paid", "revenue_per_customer", 50)]
    >>> scorecard(Journey([Map(id="m"), *stages, *numbers])).headlines.per_entrant.value
    20.0
    """
    selection = selection or Selection()
    findings: list[Finding] = []
    first = periods(journey)[:1] if selection.period is not None else ()
    if first and selection.period and period_end(selection.period) < period_end(first[0]):
        found = {"period": selection.period, "first": first[0]}
        findings.append(Finding("period_before_numbers", None, found, "warning"))
    parts = _parts(journey, selection, level, adjustment, findings)
    assembled = assemble(parts, journey.map.horizon)
    findings += [finding for part in parts for finding in part.mapped.findings]
    findings += assembled.findings
    subjects, flows = _figures(parts, assembled)
    return Scorecard(
        headlines=lifetime_figures(parts, assembled, findings),
        subjects=subjects,
        flows=flows,
        assumptions=tuple(dict.fromkeys(note for part in parts for note in part.mapped.assumptions)),
        findings=_once(findings),
        selection=selection,
        level=level,
        currency=journey.map.currency,
        period=journey.map.period,
        new_customers=_new_customers(journey, selection),
        parts=parts,
        assembled=assembled,
    )


def _new_customers(journey: Journey, selection: Selection) -> Estimate:
    """Return how many people enter in one period: as counted, else as the map says."""
    counted = estimate(journey, journey.map.id, "new_customers", selection)
    if counted.value is not None or journey.map.new_customers_per_period is None:
        return counted
    return Estimate(journey.map.new_customers_per_period, "count")


def _once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    seen: list[Finding] = []
    for finding in findings:
        if finding not in seen:
            seen.append(finding)
    return tuple(seen)


# ---------------------------------------------------------------- segments


def _parts(
    journey: Journey,
    selection: Selection,
    level: Level,
    adjustment: Adjustment | None,
    findings: list[Finding],
) -> tuple[Part, ...]:
    """Return one part for all customers, or one for each segment where segments have drivers of their own."""
    shares = _shares(journey, findings) if _told_apart(journey, selection) else {}
    if not shares:
        return (Part("", 1.0, map_states(journey, selection, level, adjustment)),)
    return tuple(
        Part(key, share, map_states(journey, replace(selection, segment=key), level, adjustment))
        for key, share in shares.items()
    )


def _told_apart(journey: Journey, selection: Selection) -> bool:
    if selection.segment is not None or not journey.of(Segment):
        return False
    worlds = scenario_chain(journey, selection.scenario)
    return any(
        series.segment is not None
        and series.scenario in worlds
        and (about := catalogue().get(series.kpi)) is not None
        and about.role == "driver"
        for series in journey.of(Series).values()
    )


def _shares(journey: Journey, findings: list[Finding]) -> dict[str, float]:
    """Return the share of each segment; unknown shares, or shares that are no mix, make the blend unknown."""
    shares: dict[str, float] = {}
    for key, segment in journey.of(Segment).items():
        if segment.share is None:
            findings.append(Finding("segment_share_missing", key, {}, "error"))
        shares[key] = float("nan") if segment.share is None else segment.share
    total = sum(shares.values())
    if not math.isnan(total) and abs(total - 1) > SHARE_TOLERANCE:
        findings.append(Finding("segment_shares_not_one", None, {"total": total}, "error"))
        return dict.fromkeys(shares, float("nan"))
    return shares


# ---------------------------------------------------------------- stages and flows


def _figures(
    parts: Sequence[Part], assembled: Assembled
) -> tuple[Mapping[str, Standing], tuple[Stream, ...]]:
    if assembled.chain is None:
        return _unknown_figures(parts)
    sums = _Sums(parts, assembled, assembled.chain, gains(assembled.chain))
    subjects = {state.id: sums.standing(place) for place, state in enumerate(parts[0].mapped.states)}
    flows = [sums.stream(place, way) for place in range(sums.count) for way in sums.ways(place)]
    return subjects, tuple(flows)


def _unknown_figures(parts: Sequence[Part]) -> tuple[Mapping[str, Standing], tuple[Stream, ...]]:
    states = parts[0].mapped.states
    subjects = {state.id: Standing(state.id, *(None,) * 7) for state in states}
    flows = [
        Stream(move.source, move.target, move.flow, move.share if len(parts) == 1 else None, None, None)
        for state in states
        for move in state.moves
    ]
    return subjects, tuple(flows)


@dataclass(frozen=True, eq=False)
class _Sums:
    """Sums over the copies that a state has where segments are told apart."""

    parts: Sequence[Part]
    assembled: Assembled
    chain: Chain
    gained: Gains

    @cached_property
    def count(self) -> int:
        return len(self.parts[0].mapped.states)

    def copies(self, place: int) -> WholeNumbers:
        """Return the places of one state in the chain of all parts."""
        return np.arange(len(self.parts)) * self.count + place

    def weights(self, copies: WholeNumbers) -> Numbers | None:
        """Return what each copy counts in a mean: its visits, or its entrants where nobody comes at all."""
        if len(copies) == 1:
            return np.ones(1)
        visits = self.chain.visits[copies]
        if not self.assembled.visits_known[copies].all():
            return None
        weights = visits if visits.sum() > 0 else np.array([part.share for part in self.parts])
        return np.asarray(weights / weights.sum())

    def standing(self, place: int) -> Standing:
        at, known, chain = self.copies(place), self.assembled, self.chain
        visited, rows, paid = known.visits_known[at], known.row_known[at], known.money_known[at]
        visits = chain.visits[at]
        revenue = _total(visits * chain.revenue[at], visited & paid)
        cost = _total(visits * chain.cost[at], visited & paid)
        return Standing(
            id=self.parts[0].mapped.states[place].id,
            visits=_total(visits, visited),
            value=self.mean(chain.value, known.value_known, at),
            revenue=revenue,
            cost=cost,
            net=None if revenue is None or cost is None else revenue - cost,
            leak=_total(self.gained.leak[at], visited & rows & known.value_known[at]),
            exit_share=self.mean(np.maximum(chain.exit_share, 0.0), known.row_known, at),
        )

    def mean(self, figures: Numbers, known: Truths, at: WholeNumbers) -> float | None:
        weights = self.weights(at)
        if weights is None or not known[at][weights > 0].all():
            return None
        return float(weights[weights > 0] @ figures[at][weights > 0])

    def ways(self, place: int) -> tuple[Way, ...]:
        """Return the ways out of a state, in any segment."""
        moves = (move for part in self.parts for move in part.mapped.states[place].moves)
        return tuple(dict.fromkeys((move.source, move.target, move.flow) for move in moves))

    def stream(self, place: int, way: Way) -> Stream:
        source, target, flow = way
        shares = [_share_of(part.mapped.states[place].moves, way) for part in self.parts]
        at, known = self.copies(place), self.assembled
        onto = [known.names.index(part.state_name(target)) for part in self.parts]
        carried = np.array([0.0 if share is None else share for share in shares])
        gained = [self.gain(share, s, t) for share, s, t in zip(carried, at, onto, strict=True)]
        certain = np.array([share is not None for share in shares])
        visited = known.visits_known[at]
        return Stream(
            source=source,
            target=target,
            flow=flow,
            share=self.share(carried, at) if certain.all() else None,
            customers=_total(self.chain.visits[at] * carried, certain & visited),
            gain=_total(np.array(gained), known.row_known[at] & visited & known.value_known[at]),
        )

    def share(self, shares: Numbers, at: WholeNumbers) -> float | None:
        weights = self.weights(at)
        return None if weights is None else float(weights @ shares)

    def gain(self, share: float, source: int, target: int) -> float:
        """Return the part of one flow in the gain of all flows between two states."""
        total = self.chain.transition[source, target]
        return float(self.gained.flow[source, target] * share / total) if total > 0 else 0.0


def _share_of(moves: Sequence[Move], way: Way) -> float | None:
    """Return the share that goes a way, 0 where this segment has no such way, None where it is not known."""
    return next((move.share for move in moves if (move.source, move.target, move.flow) == way), 0.0)


def _total(figures: Numbers, known: Truths) -> float | None:
    return float(figures.sum()) if known.all() else None
