"""What a decision says, for the window and the command line: its figures as text, and its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.commands.compare import figures_after_the_point
from gui.sentences import kpi_name, periods_text, subject_name, value_text
from gui.words import _, money, number, percent

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.decision import Decision, Fix, OpportunityEffect, Together
    from metrics.measured import Measured


def digits_of(found: Decision) -> int:
    """Return how many decimals all effects of a decision are written with."""
    every = [fix.effect for fix in found.fixes] + [pain.effect for pain in found.pains]
    every += [each.effect for each in found.opportunities]
    return figures_after_the_point([effect for effect in every if effect is not None])


def effect_text(value: float | None, currency: str, digits: int) -> str:
    """Return an effect with its sign, an unknown one as unknown."""
    return money(value, currency, digits, signed=True)


def range_text(low: float | None, high: float | None, currency: str, digits: int) -> str:
    """Return the ends of an interval, nothing where it is not known."""
    if low is None or high is None:
        return ""
    ends = [effect_text(end, currency, digits) for end in (low, high)]
    return _("{low} to {high}").format(low=ends[0], high=ends[1])


def fix_name(journey: Journey, fix: Fix) -> str:
    """Return what is fixed: a stage, the share of a flow, or a number of the stage."""
    if fix.kpi is None or fix.kpi == "share":
        return subject_name(journey, fix.subject)
    return kpi_name(fix.kpi)


def fix_change(fix: Fix, currency: str) -> tuple[str, str]:
    """Return the number before and after a fix, nothing for a stage as a whole."""
    if fix.kpi is None:
        return "", ""
    after = value_text(fix.after, fix.kpi, currency)
    if fix.reference == "target":
        after = _("target {value}").format(value=after)
    return value_text(fix.before, fix.kpi, currency), after


def opportunity_name(journey: Journey, each: OpportunityEffect) -> str:
    """Return the title of an opportunity, and whether the scenario has taken it up."""
    name = subject_name(journey, each.id)
    return _("{name} (part of the scenario)").format(name=name) if each.taken_up else name


def measured_text(each: Measured) -> str:
    """Return what an A/B test measured, and that it stands in for the guess."""
    text = _(
        "Measured by a test, not guessed: {kpi} {change} points (80%: {low} to {high}), "
        "better with a chance of {chance}."
    )
    told = each.difference
    return text.format(
        kpi=kpi_name(each.kpi),
        change=number(100 * told.median, 1, True),
        low=number(100 * told.low, 1, True),
        high=number(100 * told.high, 1, True),
        chance=chance_text(each.chance_better),
    )


def chance_text(chance: float) -> str:
    """Return a chance; what only draws have told is never quite certain.

    >>> chance_text(0.98), chance_text(1.0), chance_text(0.0)
    ('98%', '>99%', '<1%')
    """
    if 0.01 <= chance <= 0.99:
        return percent(chance, 0)
    return ">" + percent(0.99, 0) if chance > 0.5 else "<" + percent(0.01, 0)


def payback_text(each: OpportunityEffect, period: str) -> str:
    """Return after how many periods the cost of an opportunity has come back."""
    return _("never") if each.payback.never else periods_text(each.payback.periods, period)


def fix_sentence(journey: Journey, found: Decision) -> str:
    """Return what the best single fix does, and what all do together, nothing where that is unknown."""
    first = found.by_stage[0] if found.by_stage else None
    if first is None or first.effect is None:
        return ""
    digits = digits_of(found)
    text = _("If you fix only {stage}: {effect}.").format(
        stage=subject_name(journey, first.subject),
        effect=effect_text(first.effect, found.card.currency, digits),
    )
    different = _("All {count} stages together: {effect}, not the {total} of adding single fixes.")
    same = _("All {count} stages together: {effect}, the same as adding single fixes.")
    return " ".join([text, *_together(different, same, found.fixes_together, found)])


def opportunities_sentence(found: Decision) -> str:
    """Return what all opportunities do together, nothing where that is unknown."""
    different = _("All {count} opportunities together: {effect}, not the {total} of adding single effects.")
    same = _("All {count} opportunities together: {effect}, the same as adding single effects.")
    return " ".join(_together(different, same, found.together, found))


def _together(different: str, same: str, several: Together, found: Decision) -> list[str]:
    """Say what several do together, and whether this is the sum of what each does alone."""
    if several.effect is None or several.sum_alone is None or several.count < 2:
        return []
    digits, currency = digits_of(found), found.card.currency
    effect, total = (effect_text(each, currency, digits) for each in (several.effect, several.sum_alone))
    text = same if effect == total else different
    return [text.format(count=several.count, effect=effect, total=total)]
