"""The value-effort matrix: what each opportunity brings a year against what it takes, chart and table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.charts.shapes import Dot, Scatter
from gui.decide_words import opportunity_name, range_text
from gui.sentences import subject_name
from gui.words import _, money, ngettext, number
from metrics.kernels.chain import DAYS_PER_YEAR
from metrics.states import PERIOD_DAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journey.journey import Journey
    from metrics.decision import Decision, OpportunityEffect

MOST_EFFORT = 5.0
MARGIN = 0.25


def matrix(journey: Journey, found: Decision) -> Scatter:
    """Return opportunities by effort and by what they bring a year, or per entrant where no year is known."""
    shown = [each for each in found.opportunities if each.effort is not None and each.effect is not None]
    scale = a_year(found)
    currency = found.card.currency
    values = [(each.effect or 0.0) * (scale or 1.0) for each in shown]

    def write(value: float) -> str:
        return money(value, currency, 0 if value == round(value) else None, signed=True)

    return Scatter(
        dots=tuple(
            _dot(journey, each, value, scale or 1.0) for each, value in zip(shown, values, strict=True)
        ),
        write_x=lambda value: number(value, 1),
        write_y=write,
        x_title=_("Effort, from 0 to 5"),
        y_title=_("CLV effect a year") if scale else _("CLV effect per entrant"),
        corners=(_("Do first"), _("Plan for"), _("When there is time"), _("Leave")),
        x_range=(-MARGIN, MOST_EFFORT + MARGIN),
        x_ticks=tuple(float(step) for step in range(int(MOST_EFFORT) + 1)),
        x_split=MOST_EFFORT / 2,
        y_split=max(values) / 2 if values and max(values) > 0 else None,
        rows=_rows(journey, found, shown, values),
    )


def a_year(found: Decision) -> float | None:
    """Return how many people enter in a year, None where that is not known."""
    entering = found.card.new_customers.value
    return None if entering is None else entering * DAYS_PER_YEAR / PERIOD_DAYS[found.card.period]


def _dot(journey: Journey, each: OpportunityEffect, value: float, scale: float) -> Dot:
    low, high = (None if end is None else end * scale for end in (each.low, each.high))
    is_measured = bool(each.measured)
    return Dot(
        key=each.id,
        name=opportunity_name(journey, each),
        x=each.effort or 0.0,
        y=value,
        low=low,
        high=high,
        color="gain" if value >= 0 else "loss",
        marker="square" if is_measured else "circle",
    )


def _rows(
    journey: Journey, found: Decision, shown: Sequence[OpportunityEffect], values: Sequence[float]
) -> tuple[tuple[str, ...], ...]:
    currency = found.card.currency
    head = (_("Opportunity"), _("Effort"), _("CLV effect a year"), _("Per entrant"), _("80% interval"))
    known = a_year(found) is not None
    rows = [
        (
            opportunity_name(journey, each),
            number(each.effort, 1),
            money(value, currency, signed=True) if known else "",
            money(each.effect, currency, 3, signed=True),
            range_text(each.low, each.high, currency, 3),
        )
        for each, value in zip(shown, values, strict=True)
    ]
    return (head, *rows)


def left_out(journey: Journey, found: Decision) -> list[str]:
    """Return in words which opportunities the matrix cannot place, and what they lack."""
    effortless = [e.id for e in found.opportunities if e.effort is None and e.effect is not None]
    unknown = [e.id for e in found.opportunities if e.effect is None and not e.taken_up]
    said = []
    if effortless:
        text = ngettext(
            "{names}: no effort is given, so it is not in the matrix. Enter it in the inspector.",
            "{names}: no effort is given, so they are not in the matrix. Enter it in the inspector.",
            len(effortless),
        )
        said.append(text.format(names=_names(journey, effortless)))
    if unknown:
        text = ngettext(
            "{names}: what it brings is unknown; the list of opportunities says why.",
            "{names}: what they bring is unknown; the list of opportunities says why.",
            len(unknown),
        )
        said.append(text.format(names=_names(journey, unknown)))
    if any(each.measured for each in found.opportunities):
        said.append(_("A square was measured by an A/B test, a disc is an estimate."))
    return said


def _names(journey: Journey, keys: Sequence[str]) -> str:
    return ", ".join(subject_name(journey, key) for key in keys)
