"""What to do first: the effect of every fix, pain point and opportunity on the value per entrant."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from journey.findings import Finding
from journey.lookup import Selection, scenario_chain
from journey.records import Opportunity, PainPoint, Scenario, Touchpoint
from metrics.adjustment import Adjustment, of_opportunities
from metrics.fixes import Candidate, Reference, candidates
from metrics.intervals import SEED
from metrics.kernels.attribution import removal_value
from metrics.kernels.batches import affordable
from metrics.kernels.payback import UNKNOWN, Payback
from metrics.kernels.worth import ranked, worth
from metrics.kpis import catalogue
from metrics.mapping import Level, natural_level
from metrics.measured import Measured, measured
from metrics.quick import quick_effects
from metrics.quick_draws import most_draws
from metrics.reading import estimate
from metrics.scorecard import Scorecard, scorecard
from metrics.trials import NO_PAIN, Effect80, Trial, nothing

if TYPE_CHECKING:
    from journey.journey import Journey

DRAWS = 1000
SOLVED_ANEW = 5
"""As many times each draw is solved where all but the widest changes follow from what is solved once."""


@dataclass(frozen=True)
class Fix:
    """What one number, taken alone to its reference, does to the value per entrant.

    `kpi` None: all numbers of the stage taken to their references together; `reference`, `before` and `after`
    are None there. `stage` is the stage or touchpoint where the number works, `subject` whose number it is.
    """

    stage: str
    subject: str
    kpi: str | None
    effect: float | None
    low: float | None
    high: float | None
    reference: Reference | None = None
    before: float | None = None
    after: float | None = None


@dataclass(frozen=True)
class PainEffect:
    """What the value per entrant would gain without a pain point; `per_year` on a year of new customers."""

    id: str
    effect: float | None
    low: float | None
    high: float | None
    per_year: float | None


@dataclass(frozen=True)
class OpportunityEffect:
    """What an opportunity does alone; `taken_up` by the scenario, it is part of the value already.

    `measured` is what A/B tests told of it, which replaced the guess.
    """

    id: str
    effect: float | None
    low: float | None
    high: float | None
    per_year: float | None
    return_on_cost: float | None
    payback: Payback
    effort: float | None
    taken_up: bool = False
    measured: tuple[Measured, ...] = ()


@dataclass(frozen=True)
class Together:
    """What several do together, and the sum of what each does alone: they meet each other, so both differ."""

    effect: float | None
    low: float | None
    high: float | None
    sum_alone: float | None
    count: int


@dataclass(frozen=True)
class Decision:
    """Fixes, pain points and opportunities, each list ranked by effect, unknown ones last.

    `fixes` has one row for each stage, by effect, then its KPI rows. `fixes_together` takes all numbers to
    their references, `together` takes up all opportunities. `removals` says what would be lost without an
    optional touchpoint, by id, where flows between touchpoints carry shares. `is_quick`: intervals are had
    from draws that are solved once. Money per entrant, `per_year` money.
    """

    card: Scorecard
    fixes: tuple[Fix, ...]
    pains: tuple[PainEffect, ...]
    opportunities: tuple[OpportunityEffect, ...]
    fixes_together: Together
    together: Together
    removals: dict[str, float]
    findings: tuple[Finding, ...]
    is_quick: bool = False

    @property
    def by_stage(self) -> tuple[Fix, ...]:
        """The rows that sum up a stage."""
        return tuple(fix for fix in self.fixes if fix.kpi is None)


def decide(
    journey: Journey,
    selection: Selection | None = None,
    level: Level | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    check: Callable[[], None] = nothing,
) -> Decision:
    """Compute what every fix, pain point and opportunity does to the value per entrant.

    Each is laid over the numbers of the map, and the chain solved again: exact, whatever meets whatever.

    Parameters
    ----------
    journey : the map.
    selection : whose numbers, in which world, and when.
    level : stages or touchpoints; where its flows carry shares if not given.
    draws, seed : for the intervals; 0 draws for none.
    check : called before every trial; what it raises ends the work, when nobody wants it any more.

    Returns
    -------
    Decision.

    Example
    -------
    >>> from journey.journey import Journey
    >>> from journey.records import Map, Series, Stage
    >>> def number(subject, kpi, value):
    ...     return Series(id=f"{subject}-{kpi}", subject=subject, kpi=kpi, points=((None, value, None),))
    >>> stages = [Stage(id="trial"), Stage(id="paid", order=1)]
    >>> numbers = [number("trial", "conversion_rate", 0.4), number("paid", "revenue_per_customer", 50)]
    >>> found = decide(Journey([Map(id="m"), *stages, *numbers]))
    >>> [(fix.subject, round(fix.effect, 9)) for fix in found.fixes if fix.kpi is not None]
    [('trial', 0.5), ('paid', 0.4)]
    """
    selection = selection or Selection()
    level = natural_level(journey) if level is None else level
    trial, options = _trial(journey, scorecard(journey, selection, level), draws, seed, check)
    return Decision(
        card=trial.card,
        fixes=tuple(_fixes(trial, options)),
        pains=tuple(_pains(trial)),
        opportunities=tuple(_opportunities(trial)),
        fixes_together=_all_fixes(trial, options),
        together=_together(trial),
        removals=_removals(journey, selection),
        findings=trial.told(),
        is_quick=trial.quick is not None,
    )


def effect_of(
    journey: Journey, opportunity: str, selection: Selection | None = None, draws: int = DRAWS
) -> Effect80:
    """Return what one opportunity does, to the last digit what its row of `decide` says."""
    record = journey.get(opportunity, Opportunity)
    card = scorecard(journey, selection or Selection(), natural_level(journey))
    trial, _options = _trial(journey, card, draws, SEED, nothing)
    found = None if record is None else _opportunity(trial, record)
    return Effect80(None) if found is None else Effect80(found.effect, found.low, found.high)


def _trial(
    journey: Journey, card: Scorecard, draws: int, seed: int, check: Callable[[], None]
) -> tuple[Trial, Sequence[Candidate]]:
    """Return what tries everything, with as many draws as can be made in a few seconds."""
    options = candidates(journey, card)
    chain, quick = card.assembled.chain, quick_effects(journey, card)
    if draws and chain is not None:
        tries = len(options) + len(card.subjects) + len(journey.of(PainPoint)) + len(journey.of(Opportunity))
        draws = affordable(
            draws, len(chain.names), chain.horizon or 1, tries + 3 if quick is None else SOLVED_ANEW
        )
        draws = draws if quick is None else min(draws, most_draws(chain))
    return Trial(journey, card, draws, seed, check, quick), options


# ---------------------------------------------------------------- fixes


def _fixes(trial: Trial, options: Sequence[Candidate]) -> Iterable[Fix]:
    """Return a row for each stage, the largest effect first, followed by those of its numbers."""
    groups: dict[str, list[Candidate]] = {}
    for each in options:
        groups.setdefault(each.state, []).append(each)
    found = []
    for state, group in groups.items():
        rows = [_fix(trial, each) for each in group]
        whole = _joint(trial, group, state)
        head = Fix(state, state, None, whole.effect, whole.low, whole.high)
        found.append((head, [rows[place] for place in ranked([row.effect for row in rows])]))
    for place in ranked([head.effect for head, _ in found]):
        head, rows = found[place]
        yield head
        yield from rows


def _fix(trial: Trial, option: Candidate) -> Fix:
    found = trial.effect(Adjustment((option.effect,)), option.subject)
    return Fix(
        stage=option.state,
        subject=option.subject,
        kpi=option.kpi,
        effect=found.effect,
        low=found.low,
        high=found.high,
        reference=option.reference,
        before=option.before,
        after=option.after,
    )


def _joint(trial: Trial, options: Sequence[Candidate], subject: str) -> Effect80:
    return trial.effect(Adjustment(tuple(each.effect for each in options)), subject)


def _all_fixes(trial: Trial, options: Sequence[Candidate]) -> Together:
    found = _joint(trial, options, trial.journey.map.id) if options else Effect80(None)
    states = tuple(dict.fromkeys(each.state for each in options))
    alone = [
        _joint(trial.quiet(), [each for each in options if each.state == state], state).effect
        for state in states
    ]
    return Together(found.effect, found.low, found.high, _sum(alone), len(states))


def _sum(effects: Sequence[float | None]) -> float | None:
    known = [effect for effect in effects if effect is not None]
    return math.fsum(known) if known and len(known) == len(effects) else None


def towards_targets(journey: Journey, card: Scorecard) -> Adjustment:
    """Return the adjustment that takes every number that misses its target there, nothing where none does."""
    return Adjustment(tuple(each.effect for each in candidates(journey, card, only_targets=True)))


# ---------------------------------------------------------------- pain points and opportunities


def _pains(trial: Trial) -> list[PainEffect]:
    found = []
    for key in trial.journey.of(PainPoint):
        each = _pain(trial, key)
        found.append(PainEffect(key, each.effect, each.low, each.high, trial.per_year(each.effect)))
    return [found[place] for place in ranked([each.effect for each in found])]


def _pain(trial: Trial, key: str) -> Effect80:
    found = trial.effect(Adjustment(relief={key: trial.relief(key, 1.0)}), key)
    told = {each.code for each in trial.findings if each.subject == key}
    return Effect80(None) if told & NO_PAIN else found


def _opportunities(trial: Trial) -> list[OpportunityEffect]:
    found = [_opportunity(trial, each) for each in trial.journey.of(Opportunity).values()]
    return [found[place] for place in ranked([each.effect for each in found])]


def _opportunity(trial: Trial, record: Opportunity) -> OpportunityEffect:
    taken = record.id in _taken(trial)
    adjustment = None if taken else _effective(trial, record)
    each = Effect80(None) if adjustment is None else trial.effect(adjustment, record.id)
    found = worth(
        each.effect,
        trial.card.new_customers.value,
        trial.periods_per_year,
        record.one_off_cost or 0.0,
        record.running_cost or 0.0,
    )
    costs = record.one_off_cost is not None or record.running_cost is not None
    return OpportunityEffect(
        id=record.id,
        effect=each.effect,
        low=each.low,
        high=each.high,
        per_year=found.per_year,
        return_on_cost=found.return_on_cost,
        payback=found.payback if costs else UNKNOWN,
        effort=record.effort,
        taken_up=taken,
        measured=tuple(measured(trial.journey, record.id).values()),
    )


def _taken(trial: Trial) -> frozenset[str]:
    keys = scenario_chain(trial.journey, trial.card.selection.scenario)
    scenarios = (trial.journey.get(key, Scenario) for key in keys if key is not None)
    return frozenset(key for each in scenarios if each is not None for key in each.opportunities)


def _effective(trial: Trial, record: Opportunity) -> Adjustment | None:
    """Return what an opportunity does to numbers; None, with findings, where that is nothing known."""
    plain = of_opportunities(trial.journey, [record.id])
    effects = tuple(
        each for each in plain.effects if _works(trial, record.id, each.subject, each.kpi, each.to)
    )
    relief, saving = (
        {key: trial.relief(key, share) for key, share in shares.items() if _has_numbers(trial, key)}
        for shares in (plain.relief, plain.saving)
    )
    if record.addresses and record.relief is None and not plain.effects:
        trial.tell(Finding("relief_missing", record.id, {}, "hint"))
    elif not record.addresses and not plain.effects:
        trial.tell(Finding("opportunity_without_effect", record.id, {}, "hint"))
    found = replace(plain, effects=effects, relief=relief, saving=saving)
    does_nothing = record.relief == 0 and record.addresses and not plain.effects
    return found if found or does_nothing else None


def _has_numbers(trial: Trial, key: str) -> bool:
    """Return whether a pain point says how many it meets and what it costs; told where it does not."""
    pain = trial.journey.get(key, PainPoint)
    if pain is None:
        return False
    known = pain.affected is not None and not (pain.extra_dropoff is None and pain.cost_per_case is None)
    if not known:
        trial.tell(Finding("pain_without_numbers", key, {}, "hint"))
    return known


def _works(trial: Trial, key: str, subject: str, kpi: str, to: float | None) -> bool:
    """Return whether an effect reaches the value at all; told where it does not."""
    about = catalogue().get(kpi)
    flows = {stream.flow for stream in trial.card.flows}
    code = ""
    if about is None or about.role != "driver":
        code = "effect_on_no_driver"
    elif subject not in trial.card.subjects and subject not in flows and subject != trial.journey.map.id:
        code = "effect_reaches_nothing"
    elif to is None and estimate(trial.journey, subject, kpi, trial.card.selection).value is None:
        code = "effect_on_unknown"
    if code:
        trial.tell(Finding(code, key, {"on": subject, "kpi": kpi}, "warning"))
    return not code


def _together(trial: Trial) -> Together:
    """Return what all opportunities do together that the scenario has not taken up."""
    quiet = trial.quiet()
    alone, taken = [], []
    for record in trial.journey.of(Opportunity).values():
        each = None if record.id in _taken(trial) else _effective(trial, record)
        if each is None:
            continue
        alone.append(quiet.effect(each, record.id).effect)
        taken.append(each)
    if not alone:
        return Together(None, None, None, None, 0)
    found = trial.effect(trial.joined(taken), trial.journey.map.id)
    return Together(found.effect, found.low, found.high, _sum(alone), len(alone))


# ---------------------------------------------------------------- optional touchpoints


def _removals(journey: Journey, selection: Selection) -> dict[str, float]:
    """Return what would be lost without each optional touchpoint, where touchpoints make a chain."""
    optional = [key for key, each in journey.of(Touchpoint).items() if each.optional]
    card = scorecard(journey, selection, "touchpoint") if optional else None
    if card is None or card.chain is None:
        return {}
    lost = removal_value(card.chain)
    count = len(card.subjects)
    places = {key: place for place, key in enumerate(card.subjects)}
    return {key: float(lost[places[key] :: count].sum()) for key in optional if key in places}
