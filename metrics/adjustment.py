"""What opportunities do to the numbers of a map: explicit effects, and pain points relieved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from journey.lookup import scenario_chain
from journey.records import Effect, Opportunity, PainPoint, Scenario
from metrics.kernels.soundness import SHARE_TOLERANCE
from metrics.kernels.system import Numbers
from metrics.measured import measured, states_measured
from metrics.states import Money, Move, Notes

if TYPE_CHECKING:
    from journey.journey import Journey


@dataclass(frozen=True)
class Adjustment:
    """Changes laid over the numbers of a map: effects in order, and by pain point how much of it goes away.

    One that `yields` leaves alone what was typed for the scenario itself: a number that people entered for
    the to-be already holds what they expect of it. `saving` is relief of which only the cost of the cases
    counts, since a test has told how many stay. `sampled` holds, by number, draws of a change that was
    measured, whose median stands in `effects`.
    """

    effects: tuple[Effect, ...] = ()
    relief: Mapping[str, float] = field(default_factory=dict)
    yields: bool = False
    saving: Mapping[str, float] = field(default_factory=dict)
    sampled: Mapping[tuple[str, str], tuple[float, ...]] = field(default_factory=dict, compare=False)

    def __bool__(self) -> bool:
        return bool(self.effects or self.relief or self.saving)

    def change(self, subject: str, kpi: str, usual: float, draws: int) -> Numbers | float:
        """Return by how much a number changes: drawn where a test has measured it, shape (draws,)."""
        sampled = self.sampled.get((subject, kpi))
        return usual if sampled is None else np.resize(np.array(sampled), draws)


def of_opportunities(journey: Journey, keys: Sequence[str], yields: bool = False) -> Adjustment:
    """Return what some opportunities do together; of a pain that several relieve, each takes from the rest.

    Relief of a pain = 1 - prod_i (1 - relief_i). What A/B tests of an opportunity measured replaces what was
    guessed of it: its effects on the same number, and how many more stay where its pains are relieved.

    >>> from journey.journey import Journey
    >>> from journey.records import Map
    >>> ideas = [Opportunity(id=key, addresses=("p",), relief=0.5) for key in ("o1", "o2")]
    >>> of_opportunities(Journey([Map(id="m"), PainPoint(id="p", on="m"), *ideas]), ["o1", "o2"]).relief
    {'p': 0.75}
    """
    effects: list[Effect] = []
    left: dict[str, float] = {}
    dear: dict[str, float] = {}
    sampled: dict[tuple[str, str], tuple[float, ...]] = {}
    for key in dict.fromkeys(keys):
        opportunity = journey.get(key, Opportunity)
        if opportunity is None:
            continue
        told = measured(journey, key)
        effects += [each for each in opportunity.effects if (each.subject, each.kpi) not in told]
        for (subject, kpi), found in told.items():
            effects.append(Effect(subject=subject, kpi=kpi, by=found.difference.median))
            sampled[subject, kpi] = found.draws
        known = states_measured(journey, told)
        for pain in dict.fromkeys(opportunity.addresses):
            record = journey.get(pain, PainPoint)
            if opportunity.relief and record is not None:
                stage = journey.stage_of(record.on)
                is_told = record.on in known or (stage is not None and stage.id in known)
                rest = dear if is_told else left
                rest[pain] = rest.get(pain, 1.0) * (1 - opportunity.relief)
    relief, saving = ({pain: 1 - rest for pain, rest in each.items()} for each in (left, dear))
    return Adjustment(tuple(effects), relief, yields, saving, sampled)


def of_scenario(journey: Journey, scenario: str | None) -> Adjustment:
    """Return what the opportunities do that a scenario and its bases take up, the first base first."""
    keys: list[str] = []
    for key in reversed(scenario_chain(journey, scenario)):
        record = journey.get(key, Scenario)
        keys += record.opportunities if record is not None else ()
    return of_opportunities(journey, keys, yields=True)


@dataclass(frozen=True)
class Relief:
    """What goes away at one state: share of its visits that no longer leave, and money a visit saved."""

    kept: float = 0.0
    saved: float = 0.0

    def __bool__(self) -> bool:
        return self.kept > 0 or self.saved > 0


def reliefs(
    journey: Journey, adjustment: Adjustment, states: Sequence[str], notes: Notes
) -> Mapping[str, Relief]:
    """Return by state what the relieved pains free: relief x affected x extra drop-off, and x cost per case.

    A pain on a touchpoint counts at its stage where stages are the states. One without numbers, or on no
    state, frees nothing, and is named.
    """
    found: dict[str, Relief] = {}
    for key in dict.fromkeys((*adjustment.relief, *adjustment.saving)):
        pain = journey.get(key, PainPoint)
        relief, saving = adjustment.relief.get(key, 0.0), adjustment.saving.get(key, 0.0)
        spared = 1 - (1 - relief) * (1 - saving)
        if pain is None or spared <= 0:
            continue
        stage = journey.stage_of(pain.on)
        at = pain.on if pain.on in states or stage is None else stage.id
        if pain.affected is None or (pain.extra_dropoff is None and pain.cost_per_case is None):
            notes.hint("pain_without_numbers", key)
        elif at not in states:
            notes.hint("pain_on_no_state", key)
        else:
            before = found.get(at, Relief())
            found[at] = Relief(
                before.kept + relief * pain.affected * (pain.extra_dropoff or 0.0),
                before.saved + spared * pain.affected * (pain.cost_per_case or 0.0),
            )
    return found


def relieved_moves(subject: str, moves: tuple[Move, ...], kept: float, notes: Notes) -> tuple[Move, ...]:
    """Return the moves of a state where fewer leave: what is kept goes the ways of the others, in proportion.

    p'_t = p_t (1 + kept / (1 - e)), e the exit share; unknown, with a finding, where fewer than that
    leave at all or where nobody goes on.
    """
    if kept <= 0 or any(move.share is None for move in moves):
        return moves
    going_on = math.fsum(move.share or 0.0 for move in moves)
    leaving = 1 - going_on
    if kept > leaving + SHARE_TOLERANCE or going_on <= 0:
        code = "pain_exceeds_exit" if going_on > 0 else "pain_without_moves"
        notes.miss(code, subject, kept=kept, leaving=leaving)
        return tuple(replace(move, share=None) for move in moves)
    scale = min(1 + kept / going_on, 1 / going_on)
    return tuple(replace(move, share=(move.share or 0.0) * scale) for move in moves)


def relieved_money(subject: str, money: Money, saved: float, notes: Notes) -> Money:
    """Return the money of a visit without the cost of the cases; unknown where that is more than all."""
    if saved <= 0 or money.cost_to_serve is None:
        return money
    if saved > money.cost_to_serve * (1 + SHARE_TOLERANCE):
        notes.miss("pain_exceeds_cost", subject, saved=saved, cost=money.cost_to_serve)
        return replace(money, cost_to_serve=None)
    return replace(money, cost_to_serve=max(0.0, money.cost_to_serve - saved))
