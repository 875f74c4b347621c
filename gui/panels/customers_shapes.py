"""What the customers panel draws and says: values as a histogram, how customers go on, the base in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gui import words
from gui.charts.shapes import Column, Columns, Curves, Line, Mark
from gui.figures import figure
from gui.sentences import refusal_text
from gui.words import _, ngettext, number, percent
from metrics.customers.valuation import CustomerBase

MOST_COLUMNS = 30
TAIL = 0.99
"""The histogram runs to this share of the customers; the rest stand in its last column."""


def model_name(model: str) -> str:
    """Return the name of a model, as the literature has it."""
    return {"bg_nbd": "BG/NBD", "pareto_nbd": "Pareto/NBD", "sbg": "sBG"}.get(model, model)


def unit_name(unit: str) -> str:
    """Return the words for so many periods after the first purchase."""
    return {
        "week": _("weeks after the first purchase"),
        "month": _("months after the first payment"),
        "quarter": _("quarters after the first payment"),
        "year": _("years after the first payment"),
    }[unit]


def histogram(base: CustomerBase, currency: str) -> Columns:
    """Return how the values of customers are spread."""
    values = np.array(base.value)
    if not len(values) or values.max() <= 0:
        return Columns((), str, str)
    end = float(np.quantile(values, TAIL)) or float(values.max())
    counts, borders = np.histogram(np.minimum(values, end), MOST_COLUMNS, (0.0, end))
    middle, mean = float(np.median(values)), float(values.mean())
    columns = [
        Column(float(low), float(high), float(count))
        for low, high, count in zip(borders, borders[1:], counts, strict=False)
    ]

    def money(value: float) -> str:
        return figure(value, "money", currency)

    rows = [(_("From"), _("To"), _("Customers"))]
    rows += [(money(each.start), money(each.end), number(each.height, 0)) for each in columns]
    rows[-1] = (rows[-1][0], money(float(values.max())), rows[-1][2])
    marks = [Mark(_("median {value}").format(value=money(middle)), x=middle)]
    marks.append(Mark(_("mean {value}").format(value=money(mean)), x=mean, color="text"))
    return Columns(
        tuple(columns),
        lambda value: words.money(value, currency, 0),
        lambda value: number(value, 0),
        _("value of a customer; the last column holds all above"),
        _("customers"),
        tuple(marks),
        tuple(rows),
    )


def tiers_chart(
    points: NDArray[np.float64], borders: Sequence[float], tiers: Sequence[tuple[str, float, float | None]]
) -> Curves:
    """Return the curve of customers by value with the borders between tiers, for a picture or a table.

    Parameters
    ----------
    points : share of customers, the least worth first, and their share of all value.
    borders : between tiers, as shares of customers.
    tiers : name, share of the customers and share of all value of each tier.
    """
    marks = tuple(Mark(percent(border, 0), x=border) for border in borders)
    head = (_("Tier"), _("Customers"), _("Value"))
    rows = tuple((name, percent(customers), percent(value)) for name, customers, value in tiers)
    return Curves(
        (Line(_("share of all value"), tuple((float(x), float(y)) for x, y in points)),),
        lambda value: percent(value, 0),
        lambda value: percent(value, 0),
        _("customers, the least worth first"),
        _("share of all value"),
        marks,
        (head, *rows),
    )


def going_on(base: CustomerBase) -> Curves:
    """Return how customers go on: observed, and as the model has it."""
    is_renewal = base.model == "sbg"
    observed = tuple((p.time, p.observed) for p in base.curve if p.observed is not None)
    fitted = tuple((p.time, p.fitted) for p in base.curve if p.fitted is not None)

    def write(value: float) -> str:
        return percent(value, 0) if is_renewal else number(value, 2)

    title = _("share still there") if is_renewal else _("repeat purchases per customer")
    rows: list[tuple[str, ...]] = [(unit_name(base.unit), _("Observed"), _("Fitted"), _("Customers"))]
    for p in base.curve:
        texts = ["" if each is None else write(each) for each in (p.observed, p.fitted)]
        rows.append((number(p.time, 1), *texts, number(p.customers, 0)))
    return Curves(
        (
            Line(_("Observed"), observed, color="text", has_markers=True),
            Line(model_name(base.model), fitted, "dashed", "accent"),
        ),
        lambda value: number(value, 0),
        write,
        unit_name(base.unit),
        title,
        (),
        tuple(rows),
    )


def in_words(base: CustomerBase) -> list[str]:
    """Return what stands behind the values, a sentence a line."""
    asked = base.question
    lines = []
    if base.model == "sbg":
        period = {
            "week": _("every week"),
            "month": _("every month"),
            "quarter": _("every quarter"),
            "year": _("every year"),
        }[str(asked.period)]
        lines.append(
            _("Customers renew {period}; their whole life from now on counts.").format(period=period)
        )
    else:
        text = ngettext(
            "Customers buy when they like; the next {years} year counts.",
            "Customers buy when they like; the next {years} years count.",
            int(asked.years) if asked.years == int(asked.years) else 2,
        )
        lines.append(text.format(years=number(asked.years)))
    text = _("Discounted at {rate} a year; {margin} of an amount is earned.")
    lines.append(text.format(rate=percent(asked.annual_rate), margin=percent(asked.margin)))
    text = ngettext(
        "{used} of {count} row is used, to {day}.", "{used} of {count} rows are used, to {day}.", base.rows
    )
    lines.append(text.format(used=number(base.rows_used, 0), count=number(base.rows, 0), day=base.end))
    if base.refused_total:
        first = refusal_text(base.refused[0])
        text = ngettext(
            "{count} row is refused. {first}",
            "{count} rows are refused, such as: {first}",
            base.refused_total,
        )
        lines.append(text.format(count=number(base.refused_total, 0), first=first))
    lines += [refusal_text(note) for note in base.notes]
    return lines
