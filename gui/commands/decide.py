"""`decide`: what to do first, by the effect of each fix, pain point and opportunity on the customer value."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gui.commands.compare import figures_after_the_point
from gui.commands.layout import listed, table
from gui.commands.maps import asked_selection, open_map, selection_text
from gui.commands.outcome import DONE, UNKNOWN, say, say_json
from gui.commands.value import findings_plain
from gui.sentences import finding_text, kpi_name, periods_text, subject_name, value_text
from gui.words import _, money, number, percent

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.decision import Decision, Fix, OpportunityEffect, Together


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


def _effect(value: float | None, currency: str, digits: int) -> str:
    return money(value, currency, digits, signed=True)


def _range(low: float | None, high: float | None, currency: str, digits: int) -> str:
    """Return the ends of an interval, nothing where it is not known."""
    if low is None or high is None:
        return ""
    ends = [money(end, currency, digits, signed=True) for end in (low, high)]
    return _("{low} to {high}").format(low=ends[0], high=ends[1])


def _digits(found: Decision) -> int:
    every = [fix.effect for fix in found.fixes] + [pain.effect for pain in found.pains]
    every += [each.effect for each in found.opportunities]
    return figures_after_the_point([effect for effect in every if effect is not None])


def _fixes(journey: Journey, found: Decision) -> list[str]:
    if not found.fixes:
        return []
    digits, currency = _digits(found), found.card.currency
    rows = [_fix(journey, fix, currency, digits) for fix in found.fixes]
    head = [_("If you fix only"), _("Before"), _("After"), _("Effect per entrant"), _("80% interval")]
    return ["", *table(head, rows), *_fix_sentence(journey, found, digits)]


def _fix(journey: Journey, fix: Fix, currency: str, digits: int) -> list[str]:
    effect = _effect(fix.effect, currency, digits)
    ends = _range(fix.low, fix.high, currency, digits)
    if fix.kpi is None:
        return [subject_name(journey, fix.subject), "", "", effect, ends]
    label = kpi_name(fix.kpi) if fix.kpi != "share" else subject_name(journey, fix.subject)
    after = value_text(fix.after, fix.kpi, currency)
    if fix.reference == "target":
        after = _("target {value}").format(value=after)
    return [f"  {label}", value_text(fix.before, fix.kpi, currency), after, effect, ends]


def _fix_sentence(journey: Journey, found: Decision, digits: int) -> list[str]:
    first = found.by_stage[0]
    if first.effect is None:
        return []
    text = _("If you fix only {stage}: {effect}.").format(
        stage=subject_name(journey, first.subject), effect=_effect(first.effect, found.card.currency, digits)
    )
    together = _("All {count} stages together: {effect}, not the {total} of adding single fixes.")
    return ["", " ".join([text, *_together(together, found.fixes_together, found, digits)])]


def _together(text: str, several: Together, found: Decision, digits: int) -> list[str]:
    """Say what several do together, and that this is not the sum of what each does alone."""
    if several.effect is None or several.sum_alone is None or several.count < 2:
        return []
    effects = [_effect(each, found.card.currency, digits) for each in (several.effect, several.sum_alone)]
    return [text.format(count=several.count, effect=effects[0], total=effects[1])]


def _pains(journey: Journey, found: Decision) -> list[str]:
    if not found.pains:
        return []
    digits, currency = _digits(found), found.card.currency
    rows = [
        [
            subject_name(journey, pain.id),
            _effect(pain.effect, currency, digits),
            _range(pain.low, pain.high, currency, digits),
            money(pain.per_year, currency, signed=True),
        ]
        for pain in found.pains
    ]
    head = [_("Without this pain point"), _("Effect per entrant"), _("80% interval"), _("A year")]
    return ["", *table(head, rows)]


def _opportunities(journey: Journey, found: Decision) -> list[str]:
    if not found.opportunities:
        return []
    digits = _digits(found)
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
    text = _("All {count} opportunities together: {effect}, not the {total} of adding single effects.")
    together = _together(text, found.together, found, digits)
    return ["", *table(head, rows), *(["", *together] if together else [])]


def _opportunity(journey: Journey, each: OpportunityEffect, found: Decision, digits: int) -> list[str]:
    currency = found.card.currency
    name = subject_name(journey, each.id)
    if each.taken_up:
        return [_("{name} (part of the scenario)").format(name=name), "", "", "", "", "", ""]
    payback = _("never") if each.payback.never else periods_text(each.payback.periods, found.card.period)
    return [
        name,
        _effect(each.effect, currency, digits),
        _range(each.low, each.high, currency, digits),
        money(each.per_year, currency, signed=True),
        percent(each.return_on_cost, 0, signed=True),
        payback,
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
