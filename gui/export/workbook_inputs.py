"""The sheet of inputs: every number that the calculation starts from, in cells to be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gui.export.workbook_cells import Area, Content, Sheet
from gui.export.workbook_plan import DRIVERS, MONEY, SHARES, Place, Plan, Way, place_word
from gui.sentences import kpi_name, period_word
from gui.words import _

HEAD = 3
RATIOS = (*SHARES, "entry_share", "gross_margin")


@dataclass(frozen=True)
class Inputs:
    """Where the inputs stand; the columns of `numbers` are those of DRIVERS by name."""

    sheet: Sheet
    rate: Area
    period_days: Area
    group_shares: Area
    group_costs: Area
    numbers: Mapping[str, Area]
    kept: Area | None
    saved: Area | None
    shares: Area

    def cell(self, kpi: str, place: int) -> str:
        """Return the cell of one number of one state."""
        return self.numbers[kpi].at(place)


def inputs_sheet(plan: Plan, name: str) -> Inputs:
    """Return the sheet of inputs, and where each of them stands."""
    sheet = Sheet(name, frozen=(0, 2))
    sheet.put(0, 0, _("Inputs"), "title")
    text = _("Change a coloured cell, and every figure of this workbook follows. An empty cell says nothing.")
    sheet.put(1, 0, text, "note")
    rate, days = _general(plan, sheet)
    row = HEAD + 6
    shares, costs = _groups(plan, sheet, row)
    row += len(plan.groups) + 3
    numbers, kept, saved = _states(plan, sheet, row)
    row += len(plan.places) + 3
    moves = _moves(plan, sheet, row)
    sheet.widths |= {0: 24, 1: 26, **dict.fromkeys(range(2, 18), 15)}
    sheet.shares.append(shares)
    sheet.positive += [rate, costs, *(numbers[kpi] for kpi in (*MONEY, "purchase_frequency", "dwell_time"))]
    sheet.shares += [moves, *(numbers[kpi] for kpi in RATIOS)]
    return Inputs(sheet, rate, days, shares, costs, numbers, kept, saved, moves)


def _general(plan: Plan, sheet: Sheet) -> tuple[Area, Area]:
    sheet.put_row(HEAD, (_("For the whole map"), ""), "head")
    sheet.put(HEAD + 1, 0, _("Discount rate a year"))
    rate = sheet.put(HEAD + 1, 1, plan.rate, "share input")
    sheet.put(HEAD + 2, 0, _("Period"))
    sheet.put(HEAD + 2, 1, period_word(plan.journey.map.period), "right")
    sheet.put(HEAD + 3, 0, _("Days in a period"))
    days = sheet.put(HEAD + 3, 1, plan.period_days, "plain")
    sheet.put(HEAD + 4, 0, _("Periods that count"))
    sheet.put(HEAD + 4, 1, plan.horizon if plan.horizon is not None else _("all (whole life)"), "whole")
    return rate, days


def _groups(plan: Plan, sheet: Sheet, row: int) -> tuple[Area, Area]:
    heads = (_("Customers"), _("Share of new customers"), _("Acquisition cost outside the stages"))
    sheet.put(row, 0, heads[0], "head wrap")
    sheet.put_row(row, heads[1:], "head wrap right", column=1)
    sheet.put_column(row + 1, 0, [group.name for group in plan.groups], "text")
    is_one = len(plan.groups) == 1
    shares = sheet.put_column(
        row + 1, 1, [group.share for group in plan.groups], "share" if is_one else "share input"
    )
    costs = sheet.put_column(row + 1, 2, [group.explicit_cost for group in plan.groups], "money input")
    return shares, costs


def _states(plan: Plan, sheet: Sheet, row: int) -> tuple[Mapping[str, Area], Area | None, Area | None]:
    heads = [_("Customers"), place_word(plan), *(kpi_name(kpi, plan.journey) for kpi in DRIVERS)]
    if plan.has_relief:
        heads += [_("Kept by opportunities"), _("Cost saved by opportunities")]
    sheet.put_row(row, heads[:2], "head wrap")
    sheet.put_row(row, heads[2:], "head wrap right", column=2)
    first = row + 1
    sheet.put_column(first, 0, [plan.groups[place.segment].name for place in plan.places], "text")
    sheet.put_column(first, 1, [place.name for place in plan.places], "text bold")
    areas = {}
    for column, kpi in enumerate(DRIVERS, start=2):
        for at, place in enumerate(plan.places):
            used = kpi in _used(plan, place, at)
            sheet.put(first + at, column, place.numbers.get(kpi), _style(kpi, used))
        areas[kpi] = Area(sheet.name, first, column, len(plan.places))
    if not plan.has_relief:
        return areas, None, None
    after = 2 + len(DRIVERS)
    kept = sheet.put_column(first, after, [place.kept for place in plan.places], "share input")
    saved = sheet.put_column(first, after + 1, [place.saved for place in plan.places], "money input")
    return areas, kept, saved


def _used(plan: Plan, place: Place, at: int) -> set[str]:
    """Return the numbers that the calculation reads; the others stand back."""
    ways = [way for way in plan.ways if way.source == at]
    idle = set()
    if all(way.is_staying or way.sharing for way in ways):
        idle.add("conversion_rate")
    if not any(way.is_staying for way in ways):
        idle |= {"retention_rate", "churn_rate"}
    return set(DRIVERS) - idle


def _style(kpi: str, used: bool) -> str:
    shown = "share" if kpi in RATIOS else "money" if kpi in MONEY else "decimal"
    return f"{shown} {'input' if used else 'idle'}"


def _moves(plan: Plan, sheet: Sheet, row: int) -> Area:
    heads = (
        _("From"),
        _("To"),
        _("Share of the flow"),
        _("Customers"),
        _("Label"),
        _("Otherwise follows from"),
    )
    sheet.put_row(row, heads, "head wrap")
    sheet.put(row, 2, heads[2], "head wrap right")
    for place, way in enumerate(plan.ways, start=row + 1):
        sheet.put(place, 0, plan.places[way.source].name, "text bold")
        sheet.put(place, 1, plan.places[way.target].name, "text bold")
        content: Content = way.share
        sheet.put(place, 2, content, "share input" if way.flow is not None else "share idle")
        sheet.put(place, 3, plan.groups[plan.places[way.source].segment].name)
        sheet.put(place, 4, way.label, "text wrap")
        sheet.put(place, 5, _otherwise(plan, way))
    return Area(sheet.name, row + 1, 2, max(1, len(plan.ways)))


def _otherwise(plan: Plan, way: Way) -> str:
    if way.sharing:
        return _("nothing: it is unknown")
    if way.is_staying:
        retention, churn = (kpi_name(kpi, plan.journey) for kpi in ("retention_rate", "churn_rate"))
        return _("{one}, else {other}").format(one=retention, other=churn)
    return kpi_name("conversion_rate", plan.journey)
