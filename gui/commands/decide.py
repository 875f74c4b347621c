"""`decide`: what to do first, by the effect of each fix, pain point and opportunity on the customer value."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gui.commands.layout import listed, table
from gui.commands.maps import asked_selection, open_map, selection_text
from gui.commands.outcome import DONE, UNKNOWN, say, say_json
from gui.commands.value import findings_plain
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
from gui.words import _, money, number, percent

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.decision import Decision, Fix, OpportunityEffect


def run(arguments: Namespace) -> int:
    """Print what each change is worth; return UNKNOWN where the value per entrant is."""
    from metrics.decision import decide

    journey = open_map(arguments.file)
    found = decide(journey, asked_selection(journey, arguments))
    if arguments.json:
        say_json(decide_plain(journey, found))
    else:
        say("\n".join(decide_lines(journey, found)))
    return UNKNOWN if found.card.headlines.per_entrant.value is None else DONE


# ---------------------------------------------------------------- for programs


def decide_plain(journey: Journey, found: Decision) -> dict[str, object]:
    """Return a decision as plain data: a row for each stage, then its KPI rows; None where unknown."""
    return {
        "fixes": [
            {"subject": fix.subject, "kpi": fix.kpi, "effect": fix.effect, "low": fix.low, "high": fix.high}
            for fix in found.fixes
        ],
        "pains": [{"id": pain.id, "effect": pain.effect, "per_year": pain.per_year} for pain in found.pains],
        "opportunities": [
            {
                "id": each.id,
                "effect": each.effect,
                "per_year": each.per_year,
                "return": each.return_on_cost,
                "payback_periods": each.payback.periods,
                "low": each.low,
                "high": each.high,
            }
            for each in found.opportunities
        ],
        "together": found.together.effect,
        "unit": {"currency": found.card.currency, "period": found.card.period},
        "findings": findings_plain(journey, found.findings),
    }


# ---------------------------------------------------------------- for people


def decide_lines(journey: Journey, found: Decision) -> list[str]:
    """Return a decision as lines of text: ranked tables with units, and what they say in a sentence."""
    card = found.card
    value = money(card.headlines.per_entrant.value, card.currency)
    return [
        subject_name(journey, journey.map.id),
        selection_text(journey, card.selection),
        "",
        _("Value per entrant: {value}").format(value=value),
        *_fixes(journey, found),
        *_pains(journey, found),
        *_opportunities(journey, found),
        *_removals(journey, found),
        *listed(_("Findings"), [finding_text(each, journey) for each in found.findings]),
    ]


def _fixes(journey: Journey, found: Decision) -> list[str]:
    if not found.fixes:
        return []
    digits, currency = digits_of(found), found.card.currency
    rows = [_fix(journey, fix, currency, digits) for fix in found.fixes]
    head = [_("If you fix only"), _("Before"), _("After"), _("Effect per entrant"), _("80% interval")]
    sentence = fix_sentence(journey, found)
    return ["", *table(head, rows), *(["", sentence] if sentence else [])]


def _fix(journey: Journey, fix: Fix, currency: str, digits: int) -> list[str]:
    before, after = fix_change(fix, currency)
    name = fix_name(journey, fix)
    return [
        name if fix.kpi is None else f"  {name}",
        before,
        after,
        effect_text(fix.effect, currency, digits),
        range_text(fix.low, fix.high, currency, digits),
    ]


def _pains(journey: Journey, found: Decision) -> list[str]:
    if not found.pains:
        return []
    digits, currency = digits_of(found), found.card.currency
    rows = [
        [
            subject_name(journey, pain.id),
            effect_text(pain.effect, currency, digits),
            range_text(pain.low, pain.high, currency, digits),
            money(pain.per_year, currency, signed=True),
        ]
        for pain in found.pains
    ]
    head = [_("Without this pain point"), _("Effect per entrant"), _("80% interval"), _("A year")]
    return ["", *table(head, rows)]


def _opportunities(journey: Journey, found: Decision) -> list[str]:
    if not found.opportunities:
        return []
    digits = digits_of(found)
    head = [
        _("Opportunity"),
        _("Effect per entrant"),
        _("80% interval"),
        _("A year"),
        _("Return on cost"),
        _("Payback"),
        _("Effort"),
    ]
    rows = [_opportunity(journey, each, found, digits) for each in found.opportunities]
    told = [
        f"  {opportunity_name(journey, each)}: {measured_text(test)}"
        for each in found.opportunities
        for test in each.measured
    ]
    together = opportunities_sentence(found)
    return ["", *table(head, rows), *told, *(["", together] if together else [])]


def _opportunity(journey: Journey, each: OpportunityEffect, found: Decision, digits: int) -> list[str]:
    currency = found.card.currency
    name = opportunity_name(journey, each)
    if each.taken_up:
        return [name, "", "", "", "", "", ""]
    return [
        name,
        effect_text(each.effect, currency, digits),
        range_text(each.low, each.high, currency, digits),
        money(each.per_year, currency, signed=True),
        percent(each.return_on_cost, 0, signed=True),
        payback_text(each, found.card.period),
        number(each.effort, 1),
    ]


def _removals(journey: Journey, found: Decision) -> list[str]:
    if not found.removals:
        return []
    rows = [
        [subject_name(journey, key), money(-lost, found.card.currency, signed=True)]
        for key, lost in sorted(found.removals.items(), key=lambda item: -item[1])
    ]
    return ["", *table([_("Without this optional touchpoint"), _("Effect per entrant")], rows)]
