"""A decision as ranked rows: what could be done, what it is worth, and why that is unknown where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui.decide_words import (
    digits_of,
    effect_text,
    fix_change,
    fix_name,
    fix_sentence,
    measured_text,
    opportunities_sentence,
    opportunity_name,
    payback_text,
    range_text,
)
from gui.sentences import finding_text, subject_name
from gui.words import _, money, number, percent, period_name
from journey.records import Opportunity, PainPoint
from metrics.kernels.chain import DAYS_PER_YEAR
from metrics.kernels.worth import worth
from metrics.states import PERIOD_DAYS

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.decision import Decision, Fix, OpportunityEffect

BAR = 1
"""The column with the effect as a bar; its neighbours are the name, and the effect in figures."""
NONE = ""
WHOLE = 1000
"""From here on what a year brings is written without the small change."""


@dataclass(frozen=True)
class Ranked:
    """One row: its cells, the effect with its interval for the bar, why it is unknown, its parts."""

    subject: str
    cells: tuple[str, ...]
    effect: float | None
    low: float | None = None
    high: float | None = None
    why: tuple[str, ...] = ()
    parts: tuple[Ranked, ...] = ()


@dataclass(frozen=True)
class Ranking:
    """One kind of thing to do: its headings, its rows by effect, what they say, what to do without any.

    `texts` are the columns behind the bar that hold words: figures alone stand to the right.
    """

    headings: tuple[str, ...]
    rows: tuple[Ranked, ...]
    sentence: str
    empty: str
    texts: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Shown:
    """What all rows of a decision are written with."""

    journey: Journey
    found: Decision
    digits: int
    has_intervals: bool
    reasons: Mapping[str | None, tuple[str, ...]]

    @property
    def currency(self) -> str:
        return self.found.card.currency

    def effect(self, value: float | None) -> str:
        return effect_text(value, self.currency, self.digits)

    def interval(self, effect: float | None, low: float | None, high: float | None) -> str:
        """Return the interval; where nothing was observed that it could rest on, that is said."""
        if effect is None or not self.has_intervals:
            return NONE
        return range_text(low, high, self.currency, self.digits) or _("no data")

    def a_year(self, value: float | None) -> str:
        digits = 0 if value is not None and abs(value) >= WHOLE else None
        return money(value, self.currency, digits, signed=True)

    def why(self, subject: str, effect: float | None) -> tuple[str, ...]:
        return self.reasons.get(subject, ()) if effect is None else ()


def rankings(journey: Journey, found: Decision, has_intervals: bool) -> dict[str, Ranking]:
    """Return fixes, pain points and opportunities as rows.

    Parameters
    ----------
    journey : the map the decision is about.
    found : the decision.
    has_intervals : whether the intervals have been worked out already.
    """
    reasons: dict[str | None, tuple[str, ...]] = {}
    for each in found.findings:
        reasons[each.subject] = (*reasons.get(each.subject, ()), finding_text(each, journey))
    shown = _Shown(journey, found, digits_of(found), has_intervals, reasons)
    return {"fixes": _fixes(shown), "pains": _pains(shown), "opportunities": _opportunities(shown)}


def general_notes(journey: Journey, found: Decision) -> list[str]:
    """Return the findings that stand in no row, and those that make the value itself unknown."""
    told = {pain.id for pain in found.pains if pain.effect is None}
    told |= {each.id for each in found.opportunities if each.effect is None}
    told |= {fix.subject for fix in found.fixes if fix.effect is None}
    general = [each for each in found.findings if each.subject not in told or each.severity == "error"]
    return list(dict.fromkeys(finding_text(each, journey) for each in general))


def _fixes(shown: _Shown) -> Ranking:
    parts: dict[str, list[Ranked]] = {}
    for fix in shown.found.fixes:
        if fix.kpi is not None:
            parts.setdefault(fix.stage, []).append(_fix(shown, fix))
    rows = [_fix(shown, fix, tuple(parts.get(fix.stage, ()))) for fix in shown.found.by_stage]
    return Ranking(
        (
            _("If you fix only"),
            NONE,
            _("Per entrant"),
            _("80% interval"),
            _("A year"),
            _("Before"),
            _("After"),
        ),
        tuple(rows),
        fix_sentence(shown.journey, shown.found),
        _("Nothing to fix yet: no stage has a number that could be better. Enter KPIs, or targets."),
    )


def _fix(shown: _Shown, fix: Fix, parts: tuple[Ranked, ...] = ()) -> Ranked:
    cells = (
        fix_name(shown.journey, fix),
        NONE,
        shown.effect(fix.effect),
        shown.interval(fix.effect, fix.low, fix.high),
        shown.a_year(yearly(shown.found, fix.effect)),
        *fix_change(fix, shown.currency),
    )
    why = shown.why(fix.subject, fix.effect) if fix.kpi is None else ()
    return Ranked(fix.subject, cells, fix.effect, fix.low, fix.high, why, parts)


def yearly(found: Decision, effect: float | None) -> float | None:
    """Return what an effect is worth on the new customers of a year, money; None where unknown."""
    periods = DAYS_PER_YEAR / PERIOD_DAYS[found.card.period]
    return worth(effect, found.card.new_customers.value, periods).per_year


def _pains(shown: _Shown) -> Ranking:
    rows = []
    for pain in shown.found.pains:
        record = shown.journey.get(pain.id, PainPoint)
        cells = (
            subject_name(shown.journey, pain.id),
            NONE,
            shown.effect(pain.effect),
            shown.interval(pain.effect, pain.low, pain.high),
            shown.a_year(pain.per_year),
            subject_name(shown.journey, record.on) if record is not None else NONE,
        )
        why = shown.why(pain.id, pain.effect)
        rows.append(Ranked(pain.id, cells, pain.effect, pain.low, pain.high, why))
    return Ranking(
        (
            _("Without this pain point"),
            NONE,
            _("Per entrant"),
            _("80% interval"),
            _("A year"),
            _("Where"),
        ),
        tuple(rows),
        _pain_sentence(shown),
        _("No pain points yet. Add one to a touchpoint: press Tab on the card."),
        texts=(5,),
    )


def _pain_sentence(shown: _Shown) -> str:
    first = shown.found.pains[0] if shown.found.pains else None
    if first is None or first.effect is None or first.effect <= 0:
        return NONE
    text = _("What hurts most: {pain}. Without it: {effect}.")
    return text.format(pain=subject_name(shown.journey, first.id), effect=shown.effect(first.effect))


def _opportunities(shown: _Shown) -> Ranking:
    return Ranking(
        (
            _("Opportunity"),
            NONE,
            _("Per entrant"),
            _("80% interval"),
            _("A year"),
            _("Return on cost"),
            _("Payback"),
            _("Effort"),
            _("Owner"),
            _("Quarter"),
        ),
        tuple(_opportunity(shown, each) for each in shown.found.opportunities),
        opportunities_sentence(shown.found),
        _("No opportunities yet. Add one, and say which pain point it relieves or which number it changes."),
        texts=(8, 9),
    )


def _opportunity(shown: _Shown, each: OpportunityEffect) -> Ranked:
    name, record = opportunity_name(shown.journey, each), shown.journey.get(each.id, Opportunity)
    whose = (NONE, NONE) if record is None else (record.owner, _quarter(record.quarter))
    if each.taken_up:
        return Ranked(each.id, (name, *[NONE] * 7, *whose), None)
    cells = (
        name,
        NONE,
        shown.effect(each.effect),
        shown.interval(each.effect, each.low, each.high),
        shown.a_year(each.per_year),
        percent(each.return_on_cost, 0, signed=True),
        payback_text(each, shown.found.card.period),
        number(each.effort, 1),
        *whose,
    )
    why = (*shown.why(each.id, each.effect), *map(measured_text, each.measured))
    return Ranked(each.id, cells, each.effect, each.low, each.high, why)


def _quarter(quarter: str) -> str:
    return period_name(quarter) if quarter else NONE
