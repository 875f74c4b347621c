"""Visits and value period by period, as formulas, where only so many periods count."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gui.export.workbook_cells import Area, Formula, Numbers
from gui.export.workbook_chain import Calculation
from gui.words import _


def place_layers(c: Calculation, row: int) -> None:
    """Fix where the blocks of the periods stand, below the matrices."""
    periods = c.plan.horizon or 0
    for key in ("value", "value_before", "visits", "visits_before"):
        for kind in ("awaited", "found"):
            c.matrices[f"{key}_{kind}"] = Area(c.sheet.name, row + 3, 1, periods, c.count)
            row += periods + 4
    c.matrices["meetings"] = Area(c.sheet.name, row + 3, 1, c.count, c.count)


def put_layers(c: Calculation) -> None:
    """Put value from the last period back to the first, and visits from the first on."""
    r = c.results
    titles = (_("Value by period"), _("Value by period, before acquisition cost"))
    for key, title, value, extra in (
        ("value", titles[0], r.value, np.zeros(c.count)),
        ("value_before", titles[1], r.value_before, r.acquisition),
    ):
        _put_value(c, key, title, value, r.money + extra)
    titles = (_("Visits by period"), _("Visits by period, until a person becomes a customer"))
    for key, title, visits in (
        ("visits", titles[0], r.visits),
        ("visits_before", titles[1], r.visits_before),
    ):
        _put_visits(c, key, title, visits)
    area = _frame(
        c, "meetings", _("Visits to the stage beside x value of the stage above on arriving there"), c.names
    )
    sent = c.matrices["visits_awaited"].ref
    seen = c.matrices["visits_found"].ref
    at_once = f"({seen}*(TRANSPOSE({c.states['periods'].ref})=0))"
    text = f"MMULT(TRANSPOSE({sent}+{at_once}),{c.matrices['value_found'].ref})"
    c.sheet.put_array(area.row, area.column, text, r.meetings, "money")


def _frame(c: Calculation, key: str, title: str, beside: list[str] | None = None) -> Area:
    area = c.matrices[key]
    c.sheet.put(area.row - 3, 0, title, "section")
    for place, name in enumerate(c.names):
        c.sheet.put(area.row - 1, area.column + place, name, "head wrap right")
    for place in range(area.rows):
        text = beside[place] if beside else _("Period {number}").format(number=place + 1)
        c.sheet.put(area.row + place, 0, text)
    return area


def _put_value(c: Calculation, key: str, title: str, value: Numbers, money: Numbers) -> None:
    awaited = _frame(
        c, f"{key}_awaited", _("{title}: money of the visit and what comes later").format(title=title)
    )
    found = _frame(c, f"{key}_found", title)
    results = c.results.awaited(value, money)
    periods, inverse = awaited.rows, c.matrices["inverse"].ref
    for period in range(periods):
        for s in range(c.count):
            own = c.state("money", s)
            if key == "value_before":
                own = f"{own}+{c.state('acquisition', s)}"
            later = period + 1
            text = own
            if later < periods:
                wait, moves = c.state("periods", s), c.matrices["discounted"].part(s, 1).ref
                ahead = f"INDEX({found.part(later, periods - later).ref},{wait},0)"
                text = f"{own}+IF(AND({wait}>0,{wait}<={periods - later}),SUMPRODUCT({moves},{ahead}),0)"
            c.sheet.put(awaited.row + period, 1 + s, Formula(text, float(results[period, s])), "money")
        line = awaited.part(period, 1).ref
        text = f"MMULT({line},TRANSPOSE({inverse}))"
        c.sheet.put_array(found.row + period, 1, text, value[period : period + 1], "money")


def _put_visits(c: Calculation, key: str, title: str, visits: Numbers) -> None:
    sent = _frame(
        c, f"{key}_awaited", _("{title}: whose next visit begins in this period").format(title=title)
    )
    found = _frame(c, f"{key}_found", title)
    results = c.results.arriving(visits)
    is_before = key == "visits_before"
    inverse = c.matrices["inverse_before" if is_before else "inverse"].ref
    moves = c.matrices["discounted"].ref
    if is_before:
        moves = f"({moves}*(1-{c.states['wins'].ref}))"
    for period in range(found.rows):
        for s in range(c.count):
            text = "0"
            if period:
                wait, earlier = c.state("periods", s), found.part(0, period, s, 1).ref
                text = f"IF(AND({wait}>0,{wait}<={period}),INDEX({earlier},{period + 1}-{wait}),0)"
            c.sheet.put(sent.row + period, 1 + s, Formula(text, float(results[period, s])), "number")
        come = f"MMULT({sent.part(period, 1).ref},{moves})"
        if not period:
            come = f"TRANSPOSE({c.states['start'].ref})+{come}"
        text = f"MMULT({come},{inverse})"
        c.sheet.put_array(found.row + period, 1, text, visits[period : period + 1])


def put_sums(c: Calculation) -> None:
    """Put visits and value of each state, summed over the periods."""
    r = c.results

    def first(key: str) -> Callable[[int], str]:
        return lambda at: c.matrices[key].at(0, at)

    def summed(key: str) -> Callable[[int], str]:
        return lambda at: f"SUM({_down(c, key, at)})"

    def met(at: int) -> str:
        return f"SUMPRODUCT({_down(c, 'visits_found', at)},{_down(c, 'value_found', at)})"

    c.add("worth", _("Value counted"), first("value_found"), r.value[0], "money")
    c.add(
        "worth_before",
        _("Value before acquisition cost"),
        first("value_before_found"),
        r.value_before[0],
        "money",
    )
    c.add("visited", _("Visits counted"), summed("visits_found"), r.visits.sum(axis=0))
    c.add(
        "visited_before",
        _("Visits until a customer"),
        summed("visits_before_found"),
        r.visits_before.sum(axis=0),
    )
    c.add("met", _("Visits x value"), met, (r.visits * r.value).sum(axis=0), "money")


def _down(c: Calculation, key: str, at: int) -> str:
    area = c.matrices[key]
    return area.part(0, area.rows, at, 1).ref
