"""The charts of the value panel and their words: payback, customers apart, where to collect data first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.charts.shapes import Bar, Bars, Column, Columns, Curves, Line, Mark
from gui.sentences import periods_text, subject_name
from gui.words import _, money, number, percent

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.gains import CustomerSpread, PaybackCurve
    from metrics.intervals import Intervals
    from metrics.scorecard import Scorecard

MOST_COLLECT = 12


def payback_chart(found: PaybackCurve | None, card: Scorecard) -> Curves:
    """Return money received by period, with the cost of winning a customer as a level."""
    currency = card.currency

    def write(value: float) -> str:
        return money(value, currency, 0 if value == round(value) else None)

    if found is None:
        return Curves((), write, write)
    points = ((0.0, 0.0), *((float(n), amount) for n, amount in enumerate(found.received, 1)))
    marks = []
    if found.cost is not None:
        text = _("Acquisition cost {cost}").format(cost=money(found.cost, currency))
        marks.append(Mark(text, y=found.cost, color="loss"))
    if found.periods is not None and found.cost is not None:
        text = _("paid back after {periods}").format(periods=periods_text(found.periods, card.period))
        marks.append(Mark(text, x=float(found.periods), color="text"))
    names = {"week": _("Weeks"), "month": _("Months"), "quarter": _("Quarters"), "year": _("Years")}
    head = (names[card.period], _("Received per customer"))
    rows = tuple((number(n, 0), money(amount, currency)) for n, amount in points)
    return Curves(
        lines=(Line(_("Received per customer"), points, has_markers=len(points) < 30, color="gain"),),
        write_x=lambda value: number(value, 1),
        write_y=write,
        x_title=names[card.period],
        y_title=_("Received per customer, discounted"),
        marks=tuple(marks),
        rows=(head, *rows),
    )


def spread_chart(found: CustomerSpread | None, card: Scorecard) -> Columns:
    """Return what single entrants bring as a histogram, with the mean and the median named."""
    currency = card.currency

    def write(value: float) -> str:
        return money(value, currency, 0 if value == round(value) else None)

    def share(value: float) -> str:
        return percent(value, 0)

    if found is None:
        return Columns((), write, share)
    columns = [
        Column(start, end, height, "loss" if end <= 0 else "gain")
        for start, end, height in zip(found.edges, found.edges[1:], found.shares, strict=False)
    ]
    marks = (
        Mark(_("mean {value}").format(value=money(found.mean, currency)), x=found.mean, color="text"),
        Mark(_("median {value}").format(value=money(found.median, currency)), x=found.median),
    )
    rows = [
        (money(each.start, currency), money(each.end, currency), percent(each.height)) for each in columns
    ]
    return Columns(
        tuple(columns),
        write,
        share,
        _("What one who enters brings"),
        _("Share of those who enter"),
        marks,
        ((_("From"), _("To"), _("Share of those who enter")), *rows),
    )


def spread_sentence(found: CustomerSpread | None, card: Scorecard) -> str:
    """Return how far customers lie apart, in words: an average alone misleads."""
    if found is None:
        return _("How far customers lie apart is unknown: a number is missing.")
    currency = card.currency
    text = _(
        "On average {mean}, but customers differ by {deviation} (standard deviation). "
        "A tenth bring {low} or less, a tenth {high} or more; {loss} bring a loss."
    )
    return text.format(
        mean=money(found.mean, currency),
        deviation=money(found.deviation, currency),
        low=money(found.lowest_tenth, currency),
        high=money(found.highest_tenth, currency),
        loss=percent(found.loss, 0),
    )


def collect_chart(found: Intervals | None, journey: Journey) -> tuple[Bars, tuple[str, ...]]:
    """Return each stage's share in the uncertainty, the largest first, and the stages of the bars."""
    shares = {} if found is None else {key: each for key, each in found.collect.items() if each > 0}
    ordered = sorted(shares, key=lambda key: -shares[key])[:MOST_COLLECT]
    bars = tuple(
        Bar(subject_name(journey, key), 0.0, shares[key], percent(shares[key], 0), "gain") for key in ordered
    )
    head = (_("Stage"), _("Share of the uncertainty"))
    rows = tuple((subject_name(journey, key), percent(shares[key])) for key in ordered)
    return Bars(bars, lambda value: percent(value, 0), (head, *rows)), tuple(ordered)
