"""Intervals of a scorecard: how sure each of its figures is, and where to collect data first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from journey.findings import Finding
from metrics.adjustment import Adjustment
from metrics.drawn import Drawn, drawn
from metrics.headline_draws import headline_draws
from metrics.kernels.batches import Batch, affordable, chunks
from metrics.kernels.chain import Chain
from metrics.kernels.estimate import Estimate
from metrics.kernels.system import Numbers, Truths, WholeNumbers, reach
from metrics.kernels.uncertainty import Interval, interval
from metrics.scorecard import Scorecard

if TYPE_CHECKING:
    from journey.journey import Journey

DRAWS = 2000
FEW_DRAWS = 500
"""Below so many draws an interval is a rough one, which is said."""
SEED = 20_260_101

Intervals80 = Mapping[str, Interval]
"""Intervals by the name of the figure, as it is called in the scorecard."""


@dataclass(frozen=True, eq=False)
class Intervals:
    """80 % intervals and medians of the figures of a scorecard, over draws of its uncertain numbers.

    `headlines` by name (`per_entrant`, ...), `subjects` by id (`visits`, `value`, `net`, `leak`), `flows` in
    the order of the scorecard (`share`, `customers`, `gain`). A figure without an interval is missing.
    `prior_only` names the states of whose moves nothing was observed. Where anything else was observed, they
    are taken as typed; where nothing at all was, they are drawn from the prior, and the intervals that hang
    on them are marked `is_prior_only`: show them grey, as no data. `certain` are the numbers that have no
    range. `collect` is each state's share in the variance of the value per entrant, unobserved moves drawn
    from the prior: where to collect data first. `undefined` is the share of the draws without a finite value,
    which the intervals leave out.
    """

    headlines: Intervals80
    subjects: Mapping[str, Intervals80]
    flows: tuple[Intervals80, ...]
    collect: Mapping[str, float]
    prior_only: tuple[str, ...]
    certain: tuple[tuple[str, str], ...]
    undefined: float
    draws: int
    findings: tuple[Finding, ...] = ()


NOTHING = Intervals({}, {}, (), {}, (), (), 0.0, 0)


def intervals(
    card: Scorecard,
    journey: Journey,
    draws: int = DRAWS,
    seed: int = SEED,
    adjustment: Adjustment | None = None,
) -> Intervals:
    """Draw the uncertain numbers of a map, solve its chain for each draw, and take the 80 % intervals.

    Parameters
    ----------
    card : the scorecard.
    journey, adjustment : what it was made from.
    draws : how many draws.
    seed : the same seed gives the same intervals.

    Returns
    -------
    Intervals, empty where the scorecard has no chain.

    Example
    -------
    >>> from journey.journey import Journey
    >>> from journey.records import Map, Series, Stage
    >>> from metrics.scorecard import scorecard
    >>> def number(subject, kpi, value, n=None):
    ...     return Series(id=f"{subject}-{kpi}", subject=subject, kpi=kpi, points=((None, value, n),))
    >>> stages = [Stage(id="trial"), Stage(id="paid", order=1)]
    >>> numbers = [number("trial", "conversion_rate", 0.4, 100), number("paid", "revenue_per_customer", 50)]
    >>> shop = Journey([Map(id="m"), *stages, *numbers])
    >>> found = intervals(scorecard(shop), shop).headlines["per_entrant"]
    >>> round(float(found.low)), round(float(found.median)), round(float(found.high))
    (17, 20, 23)

    References
    ----------
    See `metrics.kernels.uncertainty`.
    """
    draws = _affordable(card, draws)
    numbers = drawn(card, journey, draws, seed, adjustment)
    if numbers is None or card.assembled.chain is None:
        return NOTHING
    figures = _Figures(card, numbers)
    for part in chunks(draws, len(numbers.chain.names)):
        figures.fill(part)
    wide = drawn(card, journey, draws, seed, adjustment, as_typed=False) if numbers.prior_only else numbers
    return figures.intervals(collect(card, wide or numbers))


def _affordable(card: Scorecard, draws: int, times: int = 1) -> int:
    chain = card.assembled.chain
    return draws if chain is None else affordable(draws, len(chain.names), chain.horizon or 1, times)


def clv_draws(
    card: Scorecard,
    journey: Journey,
    draws: int = DRAWS,
    seed: int = SEED,
    adjustment: Adjustment | None = None,
) -> Numbers | None:
    """Return draws of the value per entrant, shape (draws,), NaN without finite value.

    None where the value is unknown, and where nothing at all was observed, so that only the prior is left.
    Draws of the same seed share the draws of the numbers that two scorecards have in common, so that their
    difference is that of what differs.
    """
    if card.headlines.per_entrant.value is None:
        return None
    numbers = drawn(card, journey, draws, seed, adjustment)
    if numbers is None or not numbers.as_typed:
        return None
    values = np.full(draws, np.nan)
    for part in chunks(draws, len(numbers.chain.names)):
        batch = numbers.batch(part)
        values[part] = np.where(batch.sound, batch.clv, np.nan)
    return values


def interval_findings(
    card: Scorecard, journey: Journey, adjustment: Adjustment | None = None
) -> tuple[Finding, ...]:
    """Return what the intervals of a scorecard leave out: ranges that cannot be, states taken as typed."""
    numbers = drawn(card, journey, 1, SEED, adjustment)
    return () if numbers is None else _told(card, numbers)


def _told(card: Scorecard, numbers: Drawn) -> tuple[Finding, ...]:
    states = tuple(key for key in card.subjects if key in numbers.prior_only)
    if not states:
        return numbers.findings
    code = "interval_as_typed" if numbers.as_typed else "interval_prior_only"
    return (*numbers.findings, Finding(code, None, {"states": states}, "hint"))


Side = tuple[Scorecard, "Journey", Adjustment | None]
"""One side of a comparison: a scorecard, and what it was made from."""


def difference_interval(before: Side, after: Side, draws: int = DRAWS, seed: int = SEED) -> Interval | None:
    """Return the 80 % interval of the difference of two values per entrant.

    Numbers that both sides have in common (same series, value and count) are drawn once, so that only what
    differs makes the difference uncertain.

    Parameters
    ----------
    before, after : scorecard, journey and adjustment of each side.
    draws, seed : how many draws; the same seed gives the same interval.

    Returns
    -------
    Interval, money per entrant; None where a side is unknown or nothing at all was observed of it.
    """
    draws = min(_affordable(card, draws) for card, _journey, _changed in (before, after))
    sides = [clv_draws(card, journey, draws, seed, changed) for card, journey, changed in (before, after)]
    if sides[0] is None or sides[1] is None:
        return None
    found = interval(sides[1] - sides[0])
    return found if np.isfinite(found.median) else None


def with_intervals(card: Scorecard, found: Intervals) -> Scorecard:
    """Return the scorecard with low and high in its headlines, where observations stand behind them."""
    heads = card.headlines
    for name, each in found.headlines.items():
        if not each.is_prior_only:
            changed: dict[str, Any] = {name: _with_ends(getattr(heads, name), each)}
            heads = replace(heads, **changed)
    findings = (*card.findings, *(each for each in found.findings if each not in card.findings))
    return replace(card, headlines=heads, findings=findings)


def _with_ends(estimate: Estimate, found: Interval) -> Estimate:
    if estimate.value is None:
        return estimate
    ends = [float(end) if np.isfinite(end) else None for end in (found.low, found.high)]
    return replace(estimate, low=ends[0], high=ends[1])


def _marked(card: Scorecard, chain: Chain, prior_only: Sequence[str]) -> Truths:
    """Return which states of the chain are among some of the map, shape (S,)."""
    names = {part.state_name(key) for part in card.parts for key in prior_only}
    return np.array([name in names for name in chain.names], dtype=np.bool_)


class _Figures:
    """The figures of a scorecard, draw by draw."""

    def __init__(self, card: Scorecard, numbers: Drawn) -> None:
        self.card, self.numbers, self.chain = card, numbers, numbers.chain
        self.count = len(card.parts[0].mapped.states)
        self.draws: dict[tuple[str, object, str], Numbers] = {}
        self.sound = np.zeros(numbers.draws, dtype=np.bool_)
        prior = () if numbers.as_typed else sorted(numbers.prior_only)
        self.marked = _marked(card, self.chain, prior)

    def keep(self, group: str, key: object, name: str, part: slice, figures: Numbers) -> None:
        """Keep a figure of some draws."""
        column = self.draws.setdefault((group, key, name), np.full(self.numbers.draws, np.nan))
        column[part] = np.where(self.sound[part], figures, np.nan)

    def fill(self, part: slice) -> None:
        """Solve some draws and keep their figures, those that the scorecard knows."""
        batch = self.numbers.batch(part)
        self.sound[part] = batch.sound
        for place, (key, standing) in enumerate(self.card.subjects.items()):
            for name, figures in self.standing(batch, place).items():
                if getattr(standing, name) is not None:
                    self.keep("subject", key, name, part, figures)
        self.streams(batch, part)
        for name, figures in headline_draws(self.card, self.numbers, batch, part).items():
            if getattr(self.card.headlines, name).value is not None:
                self.keep("headline", None, name, part, figures)

    def copies(self, place: int) -> WholeNumbers:
        return np.arange(len(self.card.parts)) * self.count + place

    def standing(self, batch: Batch, place: int) -> dict[str, Numbers]:
        """Return visits, value, booked money and leak of a state, summed over its copies."""
        at = self.copies(place)
        visits = batch.visits[:, at]
        value = batch.value[:, at[0]] if len(at) == 1 else self.mean(batch.value[:, at], visits)
        net = (visits * batch.money[:, at]).sum(axis=1)
        return {
            "visits": visits.sum(axis=1),
            "value": value,
            "net": net,
            "leak": batch.leak[:, at].sum(axis=1),
        }

    def mean(self, figures: Numbers, visits: Numbers) -> Numbers:
        """Return the mean over the copies by visits, by entrants where nobody comes."""
        total = visits.sum(axis=1, keepdims=True)
        shares = np.array([part.share for part in self.card.parts])
        weights = np.where(total > 0, visits / np.where(total > 0, total, 1.0), shares / shares.sum())
        return np.asarray((weights * figures).sum(axis=1))

    def streams(self, batch: Batch, part: slice) -> None:
        """Keep share, customers and gain of every flow, summed over its copies."""
        places = {key: place for place, key in enumerate(self.card.subjects)}
        for index, stream in enumerate(self.card.flows):
            source, target = self.copies(places[stream.source]), self.copies(places[stream.target])
            customers = np.zeros(len(batch.money))
            gain = np.zeros(len(batch.money))
            for copy, (row, column) in enumerate(zip(source, target, strict=True)):
                carried = self.numbers.ways.get((copy, stream.source, stream.target, stream.flow))
                if carried is None:
                    continue
                carried = carried[part]
                customers += batch.visits[:, row] * carried
                whole = batch.transition[:, row, column]
                portion = np.where(whole > 0, carried / np.where(whole > 0, whole, 1.0), 0.0)
                gain += batch.gain(int(row), int(column)) * portion
            visits = batch.visits[:, source].sum(axis=1)
            share = np.where(visits > 0, customers / np.where(visits > 0, visits, 1.0), np.nan)
            for name, figures in (("share", share), ("customers", customers), ("gain", gain)):
                if getattr(stream, name) is not None:
                    self.keep("flow", index, name, part, figures)

    def intervals(self, where: Mapping[str, float]) -> Intervals:
        """Return the intervals of all that was kept."""
        chain, marked = self.chain, self.marked
        moves = chain.transition > 0
        ahead = reach(np.asarray(moves.T), marked)
        after = moves[marked & chain.reachable].any(axis=0) if marked.any() else marked
        behind = reach(np.asarray(moves), np.asarray(after))
        whole = bool((marked & chain.reachable).any())
        heads: dict[str, Interval] = {}
        subjects: dict[str, dict[str, Interval]] = {key: {} for key in self.card.subjects}
        flows: list[dict[str, Interval]] = [{} for _ in self.card.flows]
        places = {key: place for place, key in enumerate(self.card.subjects)}
        for (group, key, name), figures in self.draws.items():
            if group == "headline":
                heads[name] = interval(figures, whole)
            elif group == "subject":
                at = self.copies(places[str(key)])
                seen = {"value": ahead, "visits": behind, "net": behind, "leak": ahead | behind}[name]
                subjects[str(key)][name] = interval(figures, bool(seen[at].any()))
            else:
                stream = self.card.flows[int(str(key))]
                at = self.copies(places[stream.source])
                seen = {"share": marked, "customers": marked | behind, "gain": ahead | behind}[name]
                flows[int(str(key))][name] = interval(figures, bool(seen[at].any()))
        return Intervals(
            headlines=heads,
            subjects=subjects,
            flows=tuple(flows),
            collect=where,
            prior_only=tuple(key for key in self.card.subjects if key in self.numbers.prior_only),
            certain=self.numbers.certain,
            undefined=float((~self.sound).mean()),
            draws=self.numbers.draws,
            findings=self.findings(),
        )

    def findings(self) -> tuple[Finding, ...]:
        """Return why the intervals are not all to rely on."""
        found = _told(self.card, self.numbers)
        if self.numbers.draws < FEW_DRAWS:
            found = (*found, Finding("interval_few_draws", None, {"draws": self.numbers.draws}, "hint"))
        if self.sound.all():
            return found
        parameters = {"share": float((~self.sound).mean())}
        return (*found, Finding("interval_draws_undefined", None, parameters, "hint"))


def collect(card: Scorecard, numbers: Drawn) -> Mapping[str, float]:
    """Return each state's share in the variance of the value per entrant, by the delta method.

    Var(sum_t n_s d_s V_t P_st + n_s r_s + n_s d(d_s) P_s.V) over the draws of the row, the money and the time
    of s, the rest at its best numbers; for a counted row n_s^2 Var(next value) / (k_s + 1).
    """
    chain = numbers.chain
    effect = np.zeros((numbers.draws, len(chain.names)))
    for row, column, shares in numbers.edges:
        effect[:, row] += chain.discount[row] * chain.next_value[row, column] * shares
    money = numbers.revenue - numbers.serving - numbers.acquiring
    effect += chain.visits * money + numbers.discount * (chain.transition * chain.next_value).sum(axis=1)
    count = len(card.parts[0].mapped.states)
    spread = {
        key: float(np.nanvar(effect[:, place::count].sum(axis=1))) for place, key in enumerate(card.subjects)
    }
    total = sum(spread.values())
    return {key: each / total if total > 0 else 0.0 for key, each in spread.items()}
