"""`compare`: which stage and number explain a difference of periods, segments, maps, or now and target."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gui.commands.layout import listed, table
from gui.commands.maps import checked_period, open_map, scenario_id, segment_id, selection_text
from gui.commands.outcome import DONE, UNKNOWN, CommandError, say, say_json
from gui.commands.value import findings_plain
from gui.sentences import finding_text, kpi_name, subject_name, value_text
from gui.words import _, money
from journey.journey import Journey
from journey.lookup import Selection, periods
from journey.records import Map

if TYPE_CHECKING:
    from metrics.adjustment import Adjustment
    from metrics.comparison import Comparison, Contribution
    from metrics.scorecard import Scorecard

MOST_NAMED = 3
Side = tuple[Journey, Selection]


def run(arguments: Namespace) -> int:
    """Print what explains the difference; return UNKNOWN where it cannot be explained."""
    from metrics.mapping import natural_level
    from metrics.scorecard import scorecard

    sides = _sides(arguments)
    cards = [scorecard(journey, selection, natural_level(journey)) for journey, selection in sides]
    if cards[0].level != cards[1].level:
        raise CommandError(_("One map has its numbers at the stages, the other at the touchpoints."))
    aim = _aim(sides[1], cards[1]) if arguments.target else None
    if aim is not None:
        cards[1] = scorecard(*sides[1], cards[1].level, aim)
    found = _explained(sides, cards, aim)
    if arguments.json:
        say_json(compare_plain(_both(sides), found))
    else:
        titles = [_side_text(side, sides[0][0] is not sides[1][0]) for side in sides]
        if aim is not None:
            titles[1] = _("{side}, all targets reached").format(side=titles[1])
        say("\n".join(compare_lines(_both(sides), titles, found)))
    return DONE if found.residual is not None else UNKNOWN


def _aim(side: Side, card: Scorecard) -> Adjustment:
    """Return what takes every number that misses its target there."""
    from metrics.decision import towards_targets

    found = towards_targets(side[0], card)
    if not found:
        raise CommandError(_("No number that makes the value misses a target. Set targets to compare with."))
    return found


def _explained(sides: tuple[Side, Side], cards: Sequence[Scorecard], aim: Adjustment | None) -> Comparison:
    """Return the comparison with the interval of its difference."""
    from dataclasses import replace

    from metrics.comparison import compare
    from metrics.intervals import difference_interval, interval_findings

    found = compare(*cards)
    ends = difference_interval((cards[0], sides[0][0], None), (cards[1], sides[1][0], aim))
    if ends is None or found.difference is None:
        return found
    told = [*interval_findings(cards[0], sides[0][0]), *interval_findings(cards[1], sides[1][0], aim)]
    fresh = tuple(each for place, each in enumerate(told) if each not in told[:place])
    return replace(found, low=float(ends.low), high=float(ends.high), findings=(*found.findings, *fresh))


# ---------------------------------------------------------------- which two sides


def _sides(arguments: Namespace) -> tuple[Side, Side]:
    """Return both sides; with two maps, A holds for the first and B for the second."""
    asked = [name for name in ("segment", "scenario", "period") if getattr(arguments, name) is not None]
    if len(asked) + arguments.target > 1:
        text = _("Compare by one of --segment, --scenario, --period and --target at a time.")
        raise CommandError(text)
    first = open_map(arguments.file)
    if arguments.target:
        if arguments.other:
            raise CommandError(_("--target compares one map with its own targets."))
        return (first, Selection()), (first, Selection())
    second = open_map(arguments.other) if arguments.other else first
    if asked:
        pair = getattr(arguments, asked[0])
        return _side(first, asked[0], pair[0]), _side(second, asked[0], pair[1])
    if arguments.other:
        return (first, Selection()), (second, Selection())
    known = periods(first)
    if len(known) < 2:
        raise CommandError(_("There is nothing to compare with. Name a second map, or --period A B."))
    return (first, Selection(period=known[-2])), (first, Selection(period=known[-1]))


def _both(sides: tuple[Side, Side]) -> Journey:
    """Return the second map with what only the first has, so that what is gone is still called by name."""
    first, second = (journey for journey, _selection in sides)
    gone = [each for key, each in first.records.items() if key not in second and not isinstance(each, Map)]
    return Journey([*second.records.values(), *gone]) if gone else second


def _side(journey: Journey, by: str, named: str) -> Side:
    if by == "segment":
        return journey, Selection(segment=segment_id(journey, named))
    if by == "scenario":
        return journey, Selection(scenario=scenario_id(journey, named))
    return journey, Selection(period=checked_period(named))


# ---------------------------------------------------------------- for programs


def compare_plain(journey: Journey, found: Comparison) -> dict[str, object]:
    """Return a comparison as plain data: a row for each subject, then its KPI rows."""
    return {
        "from": found.before,
        "to": found.after,
        "difference": found.difference,
        "parts": [
            {"subject": part.subject, "kpi": part.kpi, "contribution": part.contribution}
            for part in found.parts
        ],
        "mix": found.mix,
        "residual": found.residual,
        "low": found.low,
        "high": found.high,
        "unit": {"currency": journey.map.currency},
        "findings": findings_plain(journey, found.findings),
    }


# ---------------------------------------------------------------- for people


def compare_lines(journey: Journey, titles: Sequence[str], found: Comparison) -> list[str]:
    """Return a comparison as lines of text, with units; the figures of the table add up."""
    currency = journey.map.currency
    digits = figures_after_the_point([part.contribution for part in found.parts])
    lines = [subject_name(journey, journey.map.id), ""]
    values = [money(value, currency, digits) for value in (found.before, found.after)]
    difference = money(found.difference, currency, digits, signed=True)
    lines += table(
        [_("Value per entrant"), ""],
        [*map(list, zip(titles, values, strict=True)), [_("Difference"), difference]],
    )
    if found.low is not None and found.high is not None:
        ends = [money(end, currency, digits, signed=True) for end in (found.low, found.high)]
        lines.append(_("80% interval of the difference: {low} to {high}").format(low=ends[0], high=ends[1]))
    if found.parts:
        lines += ["", _sentence(journey, found, digits), "", *_parts(journey, found, digits)]
    return lines + listed(_("Findings"), [finding_text(each, journey) for each in found.findings])


def figures_after_the_point(values: Sequence[float]) -> int:
    """Return how many decimals show the largest value with three figures, two at least.

    >>> [figures_after_the_point(values) for values in ([0.0123, -0.004], [250.0], [])]
    [4, 2, 2]
    """
    largest = max(map(abs, values), default=0.0)
    return 2 if largest == 0 else max(2, 2 - math.floor(math.log10(largest)))


def _side_text(side: Side, tell_map: bool) -> str:
    journey, selection = side
    text = selection_text(journey, selection)
    return f"{subject_name(journey, journey.map.id)}: {text}" if tell_map else text


def _sentence(journey: Journey, found: Comparison, digits: int) -> str:
    """Say the largest parts in words that can be repeated."""
    currency = journey.map.currency
    largest = sorted(found.by_subject, key=lambda part: -abs(part.contribution))[:MOST_NAMED]
    named = ", ".join(
        f"{subject_name(journey, part.subject)} {money(part.contribution, currency, digits, signed=True)}"
        for part in largest
    )
    text = _("Of the {difference}, these explain most: {parts}. All parts add up exactly.")
    return text.format(difference=money(found.difference, currency, digits, signed=True), parts=named)


def _parts(journey: Journey, found: Comparison, digits: int) -> list[str]:
    currency = journey.map.currency
    rows = [_row(journey, part, digits) for part in found.parts]
    if found.mix:
        rows.append([_("Customer mix"), "", "", money(found.mix, currency, digits, signed=True)])
    rows.append([_("Sum"), "", "", money(found.difference, currency, digits, signed=True)])
    return table([_("Stage and number"), _("Before"), _("After"), _("Contribution")], rows)


def _row(journey: Journey, part: Contribution, digits: int) -> list[str]:
    currency = journey.map.currency
    figure = money(part.contribution, currency, digits, signed=True)
    if part.kpi is None:
        return [subject_name(journey, part.subject), "", "", figure]
    label = kpi_name(part.kpi)
    if part.kpi == "share" and part.flow is not None:
        label = subject_name(journey, part.flow)
    before, after = (
        "" if value is None else value_text(value, part.kpi, currency) for value in (part.before, part.after)
    )
    return [f"  {label}", before, after, figure]
