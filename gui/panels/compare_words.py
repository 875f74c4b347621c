"""A comparison in words and rows: the headline sentence, and each part with its figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gui.charts.shapes import Bar, Bars
from gui.sentences import kpi_name, subject_name, value_text
from gui.words import _, money
from journey.journey import Journey
from journey.records import Map
from metrics.comparison import Comparison, Contribution

MOST_NAMED = 3


@dataclass(frozen=True)
class Shown:
    """One row: a stage (depth 0), one of its numbers (depth 1), the customer mix, or the sum."""

    subject: str | None
    name: str
    before: str
    after: str
    contribution: float
    text: str
    depth: int = 0
    role: str = "part"

    def bar(self) -> Bar:
        """Return the row as a bar of a chart."""
        role = "total" if self.role == "total" else "gain" if self.contribution >= 0 else "loss"
        return Bar(self.name, 0.0, self.contribution, self.text, role, self.depth)  # type: ignore[arg-type]


def digits_of(values: Sequence[float]) -> int:
    """Return how many decimals show the largest value with three figures, two at least.

    >>> digits_of([0.0123, -0.004]), digits_of([250.0]), digits_of([])
    (4, 2, 2)
    """
    largest = max(map(abs, values), default=0.0)
    return 2 if largest == 0 else max(2, 2 - math.floor(math.log10(largest)))


def joined(first: Journey, second: Journey) -> Journey:
    """Return the second map with what only the first has, so that what is gone is still called by name."""
    if first is second:
        return second
    gone = [each for key, each in first.records.items() if key not in second and not isinstance(each, Map)]
    return Journey([*second.records.values(), *gone]) if gone else second


def headline(found: Comparison, journey: Journey) -> str:
    """Return the difference and what explains most of it, in one sentence that can be repeated."""
    if found.difference is None:
        return _("The difference is unknown: one side lacks a number.")
    currency = journey.map.currency
    digits = digits_of([part.contribution for part in found.parts] or [found.difference])
    difference = money(found.difference, currency, digits, signed=True)
    if not found.parts:
        return _("Both sides are worth the same.") if found.difference == 0 else difference
    largest = sorted(found.by_subject, key=lambda part: -abs(part.contribution))
    named = ", ".join(
        _("{stage} explains {amount}").format(
            stage=subject_name(journey, part.subject),
            amount=money(part.contribution, currency, digits, signed=True),
        )
        for part in largest[:MOST_NAMED]
    )
    shape = _("Of the {difference}, {parts}. The parts add up exactly.")
    if len(largest) > MOST_NAMED:
        shape = _("Of the {difference}, {parts}, and others the rest. The parts add up exactly.")
    return shape.format(difference=difference, parts=named)


def shown_parts(found: Comparison, journey: Journey) -> list[Shown]:
    """Return the rows of a comparison: each stage, its numbers, the customer mix, and the sum."""
    if found.difference is None or found.residual is None:
        return []
    currency = journey.map.currency
    digits = digits_of([part.contribution for part in found.parts] or [found.difference])
    rows = [_row(journey, part, digits) for part in found.parts]
    if found.mix:
        text = money(found.mix, currency, digits, signed=True)
        rows.append(Shown(None, _("Customer mix"), "", "", found.mix, text))
    before, after = (money(value, currency, digits) for value in (found.before, found.after))
    text = money(found.difference, currency, digits, signed=True)
    return [
        *rows,
        Shown(None, _("Sum: value per entrant"), before, after, found.difference, text, 0, "total"),
    ]


def _row(journey: Journey, part: Contribution, digits: int) -> Shown:
    currency = journey.map.currency
    text = money(part.contribution, currency, digits, signed=True)
    if part.kpi is None:
        name = subject_name(journey, part.subject)
        return Shown(part.subject, name, "", "", part.contribution, text)
    name = kpi_name(part.kpi)
    if part.kpi == "share" and part.flow is not None:
        name = subject_name(journey, part.flow)
    before, after = (
        "" if value is None else value_text(value, part.kpi, currency) for value in (part.before, part.after)
    )
    return Shown(part.subject, name, before, after, part.contribution, text, 1)


def parts_chart(shown: Sequence[Shown], currency: str) -> Bars:
    """Return rows of a comparison as a chart."""

    def write(value: float) -> str:
        return money(value, currency, 0 if value == round(value) else None)

    heads = (_("Stage and number"), _("Before"), _("After"), _("Contribution"))
    rows = tuple((row.name, row.before, row.after, row.text) for row in shown)
    return Bars(tuple(row.bar() for row in shown), write, (heads, *rows))
