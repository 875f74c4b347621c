"""Compares two scorecards: what each stage and each of its KPIs contributed to the difference, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from journey.findings import Finding
from metrics.assembly import COPY, Part, assemble
from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.decompose import Decomposition, decompose, split_product
from metrics.scorecard import Scorecard
from metrics.states import Move, State

REVENUE = "revenue_per_customer"
MARGIN = "gross_margin"


@dataclass(frozen=True)
class Contribution:
    """What one number did to the difference, in money per entrant.

    `kpi` None sums up the subject, a stage or touchpoint; `flow` tells shares of one subject apart. `before`
    and `after` are the numbers themselves, None where there is none or where segments are blended.
    """

    subject: str
    kpi: str | None
    contribution: float
    flow: str | None = None
    before: float | None = None
    after: float | None = None


@dataclass(frozen=True)
class Comparison:
    """The difference of two values per entrant, and its parts.

    The rows with `kpi` None, `mix` (who enters where, and which segments) and `residual` (what numerical
    integration leaves, below 1e-9 of the money that changes hands) sum to `difference`; so do the other rows.
    All are None or empty where a side is unknown; the findings say why. `low` and `high` bound the 80 %
    interval of the difference, where `metrics.intervals.difference_interval` was asked for it.
    """

    before: float | None
    after: float | None
    difference: float | None
    parts: tuple[Contribution, ...]
    mix: float | None
    residual: float | None
    new: tuple[str, ...]
    gone: tuple[str, ...]
    findings: tuple[Finding, ...]
    low: float | None = None
    high: float | None = None

    @property
    def by_subject(self) -> tuple[Contribution, ...]:
        """The rows that sum up a stage or touchpoint."""
        return tuple(part for part in self.parts if part.kpi is None)


def compare(before: Scorecard, after: Scorecard) -> Comparison:
    """Explain the difference of two values per entrant by stage and by KPI.

    Parameters
    ----------
    before, after : scorecards of two periods, segments, scenarios or maps; stages are matched by id. Where
        one side is blended over segments, the other is taken as having the same segments, all alike.

    Returns
    -------
    Comparison; parts by Aumann-Shapley, see `metrics.kernels.decompose`.

    Example
    -------
    >>> from journey.journey import Journey
    >>> from journey.lookup import Selection
    >>> from journey.records import Map, Series, Stage
    >>> from metrics.scorecard import scorecard
    >>> rates = (("2026-08", 0.4, None), ("2026-09", 0.5, None))
    >>> numbers = [
    ...     Series(id="s1", subject="trial", kpi="conversion_rate", points=rates),
    ...     Series(id="s2", subject="paid", kpi="revenue_per_customer", points=((None, 50.0, None),)),
    ... ]
    >>> shop = Journey([Map(id="m"), Stage(id="trial"), Stage(id="paid", order=1), *numbers])
    >>> august, september = (scorecard(shop, Selection(period=p)) for p in ("2026-08", "2026-09"))
    >>> [(p.subject, p.kpi, round(p.contribution, 9)) for p in compare(august, september).parts]
    [('trial', None, 5.0), ('trial', 'conversion_rate', 5.0)]

    References
    ----------
    Aumann and Shapley (1974), "Values of Non-Atomic Games".
    """
    findings = _findings(before, after)
    first, last = before.headlines.per_entrant.value, after.headlines.per_entrant.value
    chains = _chains(before, after)
    if chains is None or first is None or last is None or before.currency != after.currency:
        return Comparison(first, last, None, (), None, None, (), (), tuple(findings))
    (old_parts, old), (new_parts, new) = chains
    try:
        split = decompose(old, new)
    except ChainError as error:
        states = tuple(dict.fromkeys(_state_id(name) for name in error.states))
        findings.append(
            Finding(error.code, None, {"path": states, "states": states, "total": error.total}, "error")
        )
        return Comparison(first, last, last - first, (), None, None, (), (), tuple(findings))
    if not split.converged:
        findings.append(Finding("comparison_not_converged", None, {"residual": split.residual}))
    rows = _rows(split, _states(old_parts), _states(new_parts), old, new)
    return Comparison(
        before=first,
        after=last,
        difference=last - first,
        parts=tuple(_summed_up(rows, _order(before, after), blended=len(old_parts) > 1)),
        mix=split.mix,
        residual=split.residual,
        new=_ids(split.new),
        gone=_ids(split.gone),
        findings=tuple(findings),
    )


def _findings(before: Scorecard, after: Scorecard) -> list[Finding]:
    """Return why a side is unknown, and what the difference leaves out."""
    found: list[Finding] = []
    for finding in (*before.findings, *after.findings):
        if finding.severity == "error" and finding not in found:
            found.append(finding)
    if before.currency != after.currency:
        parameters = {"before": before.currency, "after": after.currency}
        found.append(Finding("different_currencies", None, parameters, "error"))
    referred = [side.headlines.with_referrals.value for side in (before, after)]
    if referred[0] != referred[1]:
        found.append(Finding("referrals_left_out", None, {}, "hint"))
    return found


Side = tuple[tuple[Part, ...], Chain]


def _chains(before: Scorecard, after: Scorecard) -> tuple[Side, Side] | None:
    """Return both chains over the same segments, None where one is unknown."""
    old, new = before.chain, after.chain
    if old is None or new is None:
        return None
    old_parts, new_parts = before.parts, after.parts
    if len(old_parts) == 1 and len(new_parts) > 1:
        old_parts, old = _alike(old_parts[0], new_parts, old)
    elif len(new_parts) == 1 and len(old_parts) > 1:
        new_parts, new = _alike(new_parts[0], old_parts, new)
    return (old_parts, old), (new_parts, new)


def _alike(part: Part, segments: Sequence[Part], chain: Chain) -> Side:
    """Return a side with one copy of all its states for each segment of the other side."""
    parts = tuple(replace(part, name=segment.name, share=segment.share) for segment in segments)
    return parts, assemble(parts, chain.horizon).chain or chain


def _states(parts: Sequence[Part]) -> Mapping[str, State]:
    return {part.state_name(state.id): state for part in parts for state in part.mapped.states}


def _state_id(name: str) -> str:
    return name.rpartition(COPY)[2]


def _ids(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_state_id(name) for name in names))


def _order(before: Scorecard, after: Scorecard) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*after.subjects, *before.subjects]))


# ---------------------------------------------------------------- rows


def _rows(
    split: Decomposition,
    before: Mapping[str, State],
    after: Mapping[str, State],
    old: Chain,
    new: Chain,
) -> Iterator[Contribution]:
    place = {name: index for index, name in enumerate(split.names)}
    for name, row in place.items():
        first, last = before.get(name), after.get(name)
        weights = {
            target: float(split.weights.transition[row, column])
            for target, column in place.items()
            if name.rpartition(COPY)[0] == target.rpartition(COPY)[0]
        }
        by_id = {_state_id(target): weight for target, weight in weights.items()}
        yield from _move_rows(_state_id(name), first, last, by_id)
        visits = float(split.weights.money[row])
        yield from _revenue_rows(_state_id(name), first, last, visits)
        yield from _cost_rows(_state_id(name), first, last, visits)
        time = float(split.discount[row] + split.dwell[row])
        yield _time_row(_state_id(name), first, last, time)


def _move_rows(
    subject: str, first: State | None, last: State | None, weights: Mapping[str, float]
) -> Iterator[Contribution]:
    """Yield what each share did; with churn given, a share of going on also takes from the staying."""
    old, new = (first.moves if first else ()), (last.moves if last else ())
    left = _left_by_churn(old, subject) and _left_by_churn(new, subject)
    for before, after in _paired(old, new):
        move = after or before
        if move is None:
            continue
        change = (after.share or 0.0 if after else 0.0) - (before.share or 0.0 if before else 0.0)
        weight = weights.get(move.target, 0.0)
        if left and move.target != subject:
            weight -= weights[subject]
        shown = [side.share if side else None for side in (before, after)]
        if left and move.target == subject:
            shown = [_churn(side) for side in (old, new)]
            change = (shown[0] or 0.0) - (shown[1] or 0.0)
        yield Contribution(subject, move.kpi, weight * change, move.flow, *shown)


def _left_by_churn(moves: Sequence[Move], subject: str) -> bool:
    staying = [move for move in moves if move.target == subject]
    return len(staying) == 1 and staying[0].kpi == "churn_rate"


def _churn(moves: Sequence[Move]) -> float:
    return 1 - sum(move.share or 0.0 for move in moves)


def _paired(old: Sequence[Move], new: Sequence[Move]) -> Iterator[tuple[Move | None, Move | None]]:
    """Pair the moves of both sides: those between the same two states, and parallel ones by their flow."""
    for target in dict.fromkeys(move.target for move in (*new, *old)):
        before = [move for move in old if move.target == target]
        after = [move for move in new if move.target == target]
        if len(before) <= 1 and len(after) <= 1:
            yield before[0] if before else None, after[0] if after else None
            continue
        for flow in dict.fromkeys(move.flow for move in (*after, *before)):
            yield (
                next((move for move in before if move.flow == flow), None),
                next((move for move in after if move.flow == flow), None),
            )


def _revenue_rows(
    subject: str, first: State | None, last: State | None, visits: float
) -> Iterator[Contribution]:
    """Yield what each factor of the revenue did; where the factors differ, revenue before margin is one."""
    old, new = _factors(first), _factors(last)
    if old is None and new is None:
        return
    old = _nothing(new or {}) if old is None else old
    new = _nothing(old) if new is None else new
    if old.keys() != new.keys():
        old, new = _before_margin(old), _before_margin(new)
    effects = split_product(list(old.values()), list(new.values()))
    for kpi, effect in zip(old, effects, strict=True):
        yield Contribution(subject, kpi, visits * float(effect), None, old[kpi], new[kpi])


def _factors(state: State | None) -> dict[str, float] | None:
    return None if state is None or state.money.factors is None else dict(state.money.factors)


def _nothing(factors: Mapping[str, float]) -> dict[str, float]:
    """Return the same factors with no revenue: those of a stage that is not there."""
    first = next(iter(factors))
    return {kpi: 0.0 if kpi == first else value for kpi, value in factors.items()}


def _before_margin(factors: Mapping[str, float]) -> dict[str, float]:
    gross = 1.0
    for kpi, value in factors.items():
        gross *= 1.0 if kpi == MARGIN else value
    return {REVENUE: gross, MARGIN: factors[MARGIN]}


def _cost_rows(
    subject: str, first: State | None, last: State | None, visits: float
) -> Iterator[Contribution]:
    for kpi in ("cost_to_serve", "acquisition_cost"):
        old, new = (getattr(side.money, kpi) if side else None for side in (first, last))
        yield Contribution(subject, kpi, visits * ((old or 0.0) - (new or 0.0)), None, old, new)


def _time_row(subject: str, first: State | None, last: State | None, effect: float) -> Contribution:
    """Return what time did: the dwell where it changed, else the discount rate of the map."""
    old, new = (side.dwell_days if side else None for side in (first, last))
    if old == new:
        return Contribution(subject, "annual_discount_rate", effect)
    return Contribution(subject, "dwell_time", effect, None, old, new)


# ---------------------------------------------------------------- sums


def _summed_up(rows: Iterator[Contribution], order: Sequence[str], blended: bool) -> Iterator[Contribution]:
    """Yield a row for each subject that moved anything, then its KPI rows, the largest first."""
    gathered: dict[tuple[str, str | None, str | None], Contribution] = {}
    for row in rows:
        key = (row.subject, row.kpi, row.flow)
        before = gathered.get(key)
        total = row.contribution + (before.contribution if before else 0.0)
        shown = (None, None) if blended else _shown(before, row)
        gathered[key] = replace(row, contribution=total, before=shown[0], after=shown[1])
    for subject in order:
        own = [
            row
            for row in gathered.values()
            if row.subject == subject and (row.contribution or (row.before or 0.0) != (row.after or 0.0))
        ]
        if own:
            yield Contribution(subject, None, sum(row.contribution for row in own))
            yield from sorted(own, key=lambda row: -abs(row.contribution))


def _shown(earlier: Contribution | None, row: Contribution) -> tuple[float | None, float | None]:
    """Return the number on both sides, where a share leads elsewhere afterwards: one row tells each side."""
    if earlier is None:
        return row.before, row.after
    sides = ((earlier.before, row.before), (earlier.after, row.after))
    old, new = (first if first is not None else last for first, last in sides)
    return old, new
