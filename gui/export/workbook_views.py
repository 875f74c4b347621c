"""The sheets of a workbook that people read first: the summary, the stages and the flows."""

from __future__ import annotations

from collections.abc import Sequence

from gui.commands.maps import selection_text
from gui.export.workbook_cells import Area, Content, Formula, Sheet
from gui.export.workbook_chain import Calculation
from gui.export.workbook_plan import Plan, place_word
from gui.export.workbook_texts import listed
from gui.flow_names import stream_names
from gui.sentences import (
    assumption_texts,
    finding_text,
    kpi_name,
    periods_text,
    reason_text,
    severity_name,
    subject_name,
)
from gui.words import _


def unknown() -> str:
    """Return the word for a figure that is not known."""
    return _("unknown")


def shown(calculation: Calculation | None, text: str, result: float | None) -> Content:
    """Return a figure as a formula; where nothing calculates, as it is; in words where it is unknown."""
    told = unknown() if result is None else result
    if calculation is None:
        return told
    word = unknown().replace('"', '""')
    return Formula(f'IFERROR({text},"{word}")', told)


# ---------------------------------------------------------------- stages


def stages_sheet(plan: Plan, calculation: Calculation | None, name: str) -> Sheet:
    """Return what each stage is worth, linked to the calculation; blended over the segments told apart."""
    columns = (
        (place_word(plan), 26, "text bold wrap"),
        (_("Goal of the customer"), 52, "text wrap"),
        (_("Owner"), 20, "text"),
        (_("Visits per entrant"), 13, "number"),
        (_("Value here"), 15, "money"),
        (_("Revenue booked"), 15, "money"),
        (_("Cost booked"), 15, "money"),
        (_("Booked"), 15, "money bold"),
        (_("Walks out here"), 15, "money bold"),
        (_("Leave here"), 12, "share"),
    )
    rows: list[list[Content]] = []
    journey = plan.journey
    for place, (key, standing) in enumerate(plan.card.subjects.items()):
        record = journey[key]
        told: list[Content] = [
            subject_name(journey, key),
            getattr(record, "goal", ""),
            getattr(record, "owner", ""),
        ]
        for column, result in (
            ("visits", standing.visits),
            ("value", standing.value),
            ("booked_revenue", standing.revenue),
            ("booked_cost", standing.cost),
            ("booked_money", standing.net),
            ("leak", standing.leak),
            ("exit", standing.exit_share),
        ):
            text = "" if calculation is None else _stage_text(calculation, column, place)
            told.append(shown(calculation, text, result))
        rows.append(told)
    sheet = listed(name, columns, rows, _("The map has no stages."))
    if rows:
        _put_sums(plan, calculation, sheet, len(rows))
    return sheet


def _put_sums(plan: Plan, calculation: Calculation | None, sheet: Sheet, count: int) -> None:
    sheet.put(count + 1, 0, _("Per entrant"), "text total")
    for column in (1, 2, 3, 4, 8, 9):
        sheet.put(count + 1, column, None, "total")
    figures = list(plan.card.subjects.values())
    for column, amounts in (
        (5, [e.revenue for e in figures]),
        (6, [e.cost for e in figures]),
        (7, [e.net for e in figures]),
    ):
        known = [amount for amount in amounts if amount is not None]
        result = sum(known) if len(known) == len(amounts) else None
        mine = Area(sheet.name, 1, column, count).ref
        text = f"IF(COUNT({mine})={count},SUM({mine}),NA())"
        sheet.put(count + 1, column, shown(calculation, text, result), "money total")


def _copies(plan: Plan, place: int) -> list[int]:
    return [group.first + place for group in plan.groups]


def _stage_text(c: Calculation, column: str, place: int) -> str:
    copies = _copies(c.plan, place)
    cells = [c.state(column, at) for at in copies]
    if len(cells) == 1:
        return cells[0]
    if column not in ("value", "exit"):
        return "+".join(cells)
    return _mean(c, place, cells)


def _mean(c: Calculation, place: int, cells: Sequence[str]) -> str:
    """Return the mean of copies by their visits, or by their entrants where nobody comes at all."""
    copies = _copies(c.plan, place)
    visits = [c.state("visits", at) for at in copies]
    shares = [c.inputs.group_shares.at(group) for group in range(len(copies))]

    def mean(weights: Sequence[str]) -> str:
        parts = [f"IF({weight}>0,{weight}*{cell},0)" for weight, cell in zip(weights, cells, strict=True)]
        return f"({'+'.join(parts)})/({'+'.join(weights)})"

    return f"IF({'+'.join(visits)}>0,{mean(visits)},{mean(shares)})"


# ---------------------------------------------------------------- flows


def flows_sheet(plan: Plan, calculation: Calculation | None, name: str) -> Sheet:
    """Return what each flow carries and gains, linked to the calculation."""
    columns = (
        (_("Flow"), 44, "text bold wrap"),
        (_("From"), 24, "text"),
        (_("To"), 24, "text"),
        (_("Share"), 12, "share"),
        (_("Customers per entrant"), 15, "number"),
        (_("Gain per entrant"), 16, "money bold"),
    )
    journey = plan.journey
    rows = []
    for stream, told in zip(plan.card.flows, stream_names(journey, plan.card), strict=True):
        ways = [
            place
            for place, way in enumerate(plan.ways)
            if (plan.places[way.source].key, plan.places[way.target].key, way.flow)
            == (stream.source, stream.target, stream.flow)
        ]
        cells: list[Content] = [
            told,
            subject_name(journey, stream.source),
            subject_name(journey, stream.target),
        ]
        for column, result in (
            ("used", stream.share),
            ("customers", stream.customers),
            ("gain", stream.gain),
        ):
            text = "" if calculation is None else _flow_text(calculation, column, ways)
            cells.append(shown(calculation, text, result))
        rows.append(cells)
    return listed(name, columns, rows, _("The map has no flows."))


def _flow_text(c: Calculation, column: str, ways: Sequence[int]) -> str:
    cells = [c.moves[column].at(way) for way in ways]
    if column != "used" or len(c.plan.groups) == 1:
        return "+".join(cells)
    source = c.plan.ways[ways[0]].source
    place = source - c.plan.groups[c.plan.places[source].segment].first
    by_group = {c.plan.places[c.plan.ways[way].source].segment: c.moves[column].at(way) for way in ways}
    return _mean_share(c, place, [by_group.get(group, "0") for group in range(len(c.plan.groups))])


def _mean_share(c: Calculation, place: int, cells: Sequence[str]) -> str:
    """Return the share over the segments; one that is not known anywhere leaves it unknown."""
    copies = _copies(c.plan, place)
    visits = [c.state("visits", at) for at in copies]
    shares = [c.inputs.group_shares.at(group) for group in range(len(copies))]

    def mean(weights: Sequence[str]) -> str:
        parts = [f"{weight}*{cell}" for weight, cell in zip(weights, cells, strict=True)]
        return f"({'+'.join(parts)})/({'+'.join(weights)})"

    return f"IF({'+'.join(visits)}>0,{mean(visits)},{mean(shares)})"


# ---------------------------------------------------------------- summary


def summary_sheet(
    plan: Plan, calculation: Calculation | None, name: str, others: Sequence[tuple[str, str]]
) -> Sheet:
    """Return the first sheet: the headlines, what was assumed and found, and what the other sheets are."""
    sheet = Sheet(name, frozen=(0, 0))
    journey, card = plan.journey, plan.card
    sheet.put(0, 0, subject_name(journey, journey.map.id), "title")
    sheet.put(1, 0, selection_text(journey, plan.selection), "note")
    sheet.put_row(3, (_("Headlines"), "", ""), "head")
    row = _put_headlines(plan, calculation, sheet, 4)
    if calculation is None and plan.places:
        text = _("This map is too large for live formulas: the figures of this workbook are fixed.")
        sheet.put(row, 0, text, "note")
        row += 1
    if plan.card.level == "touchpoint":
        text = _("Calculated from touchpoint to touchpoint, since their flows carry the shares.")
        sheet.put(row, 0, text, "note")
        row += 1
    findings = [f"{severity_name(each.severity)}: {finding_text(each, journey)}" for each in card.findings]
    texts = (
        (_("Why figures are unknown"), [reason_text(reason) for reason in card.headlines.reasons]),
        (_("Findings"), findings),
        (_("Assumed, since the map does not say"), assumption_texts(card.assumptions, journey)),
    )
    for title, lines in texts:
        if lines:
            sheet.put_row(row + 1, (title, "", ""), "head")
            for line, text in enumerate(lines, start=row + 2):
                sheet.put(line, 0, text, "across")
            row += 1 + len(lines)
    sheet.put_row(row + 2, (_("Sheets"), "", ""), "head")
    for line, (other, about) in enumerate(others, start=row + 3):
        sheet.put(line, 0, other, "text bold")
        sheet.put(line, 1, about, "beside")
    sheet.widths |= {0: 38, 1: 22, 2: 70}
    return sheet


def _put_headlines(plan: Plan, calculation: Calculation | None, sheet: Sheet, row: int) -> int:
    heads, journey = plan.card.headlines, plan.journey
    lines: list[tuple[str, str, float | None, str, str]] = [
        (
            _("Value per entrant"),
            "per_entrant",
            heads.per_entrant.value,
            "money large",
            _("what one who enters is worth"),
        ),
        (
            _("Value per customer"),
            "per_customer",
            heads.per_customer.value,
            "money bold",
            _("before acquisition cost"),
        ),
        (_("Acquisition cost per customer"), "cost", heads.acquisition_cost.value, "money", ""),
        (
            _("LTV:CAC"),
            "ratio",
            heads.ltv_to_cac.value,
            "multiple",
            _("value per customer for each unit of acquisition cost"),
        ),
        (
            _("Become customers, of all entrants"),
            "customers",
            heads.customers_per_entrant.value,
            "share",
            _("discounted to the start"),
        ),
    ]
    if any("referral_rate" in place.numbers for place in plan.places):
        note = _("with everybody whom entrants bring")
        lines.append((_("With referrals"), "referrals", heads.with_referrals.value, "money", note))
    for title, key, result, style, note in lines:
        text = "" if calculation is None else calculation.heads[key].ref
        sheet.put(row, 0, title, "text bold")
        sheet.put(row, 1, shown(calculation, text, result), style)
        sheet.put(row, 2, note, "note indented")
        row += 1
    payback = (
        _("never") if heads.payback_never else periods_text(heads.payback_periods.value, journey.map.period)
    )
    if not heads.payback_never and heads.payback_periods.value is None:
        payback = unknown()
    sheet.put(row, 0, _("Payback"), "text bold")
    sheet.put(row, 1, payback, "right")
    sheet.put(
        row, 2, _("as it was when this workbook was written; it does not follow the inputs"), "note indented"
    )
    sheet.put(row + 1, 0, kpi_name("new_customers", journey), "text bold")
    sheet.put(row + 1, 1, shown(None, "", plan.card.new_customers.value), "count")
    return row + 2
