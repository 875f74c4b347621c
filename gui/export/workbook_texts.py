"""The sheets of a workbook that show what stands on the map: numbers, touchpoints, pains, opportunities."""

from __future__ import annotations

from collections.abc import Sequence

from gui.export.table import COLUMNS, PERCENTS, table_rows
from gui.export.workbook_cells import Area, Content, Sheet
from gui.sentences import evidence_name, kpi_name, subject_name
from gui.words import _
from journey.journey import Journey
from journey.records import Opportunity, PainPoint, Touchpoint
from metrics.tables.archive import SERIES_MARK

FIGURES = {"money", "share", "number", "plain", "whole", "count"}
Column = tuple[str, float, str]
"""Title, width and style of a column."""


def head(style: str) -> str:
    """Return the style of the heading over cells of a style: figures stand to the right."""
    return "head wrap right" if set(style.split()) & FIGURES else "head wrap"


def listed(name: str, columns: Sequence[Column], rows: Sequence[Sequence[Content]], nothing: str) -> Sheet:
    """Return a sheet that lists something, with a heading that stays and a filter."""
    sheet = Sheet(name, frozen=(1, 1), repeated=0)
    for column, (title, width, style) in enumerate(columns):
        sheet.put(0, column, title, head(style))
        sheet.widths[column] = width
        for row, cells in enumerate(rows, start=1):
            sheet.put(row, column, cells[column], style)
    if rows:
        sheet.filtered = Area(name, 0, 0, len(rows) + 1, len(columns))
    else:
        sheet.put(1, 0, nothing, "note")
    return sheet


def series_sheet(journey: Journey, name: str) -> Sheet:
    """Return every number of the map, a row each, as the KPI import reads them back."""
    sheet = Sheet(name, frozen=(1, 2), repeated=0, mark=SERIES_MARK)
    sheet.put_row(0, COLUMNS, "head")
    unit = COLUMNS.index("unit")
    last = 0
    for last, cells in enumerate(table_rows(journey), start=1):
        for column, cell in enumerate(cells):
            if cell is not None and cell != "":
                is_share = cells[unit] == "ratio" and COLUMNS[column] in PERCENTS
                sheet.put(last, column, cell, "share" if is_share else "plain")
    sheet.widths |= {0: 20, 1: 26, 2: 24, **dict.fromkeys(range(3, len(COLUMNS)), 12), 9: 32}
    sheet.filtered = Area(name, 0, 0, last + 1, len(COLUMNS))
    return sheet


def touchpoints_sheet(journey: Journey, name: str) -> Sheet:
    """Return the touchpoints, from left to right."""
    columns = (
        (_("Stage"), 22, "text"),
        (_("Touchpoint"), 30, "text bold wrap"),
        (_("Channel"), 16, "text"),
        (_("Owner"), 20, "text"),
        (_("Experience, −2 to +2"), 13, "plain"),
        (_("Importance, 1 to 5"), 13, "whole"),
        (_("Optional"), 10, "text"),
        (_("Quote"), 44, "text wrap"),
        (_("Evidence"), 14, "text"),
    )
    rows = [
        (
            subject_name(journey, stage.id),
            subject_name(journey, each.id),
            each.channel,
            each.owner,
            each.experience,
            None if each.importance is None else float(each.importance),
            _("yes") if each.optional else _("no"),
            each.quote,
            evidence_name(each.evidence),
        )
        for stage in journey.stages
        for each in journey.of(Touchpoint).values()
        if each.stage == stage.id
    ]
    return listed(name, columns, rows, _("The map has no touchpoints."))


def pains_sheet(journey: Journey, name: str) -> Sheet:
    """Return the pain points, the most severe first."""
    columns = (
        (_("Pain point"), 44, "text bold wrap"),
        (_("On"), 28, "text wrap"),
        (_("Stage"), 20, "text"),
        (_("Severity, 1 to 5"), 12, "whole"),
        (_("Affected"), 12, "share"),
        (_("Extra drop-off"), 12, "share"),
        (_("Cost per case"), 14, "money"),
        (_("Votes"), 9, "whole"),
        (_("Evidence"), 14, "text"),
    )
    pains = sorted(
        journey.of(PainPoint).values(), key=lambda each: (-(each.severity or 0), -each.votes, each.id)
    )
    rows = []
    for each in pains:
        stage = journey.stage_of(each.on)
        rows.append(
            (
                each.text,
                subject_name(journey, each.on),
                "" if stage is None else subject_name(journey, stage.id),
                None if each.severity is None else float(each.severity),
                each.affected,
                each.extra_dropoff,
                each.cost_per_case,
                float(each.votes),
                evidence_name(each.evidence),
            )
        )
    return listed(name, columns, rows, _("The map has no pain points."))


def opportunities_sheet(journey: Journey, name: str) -> Sheet:
    """Return the opportunities, with what they address and change."""
    columns = (
        (_("Opportunity"), 40, "text bold wrap"),
        (_("Addresses"), 40, "text wrap"),
        (_("Relief"), 10, "share"),
        (_("Changes"), 40, "text wrap"),
        (_("Owner"), 20, "text"),
        (_("Quarter"), 11, "text"),
        (_("One-off cost"), 14, "money"),
        (_("Running cost"), 14, "money"),
        (_("Effort, 0 to 5"), 10, "plain"),
        (_("Status"), 14, "text"),
        (_("Votes"), 9, "whole"),
    )
    rows = [
        (
            each.title,
            "\n".join(subject_name(journey, pain) for pain in each.addresses),
            each.relief,
            "\n".join(_effects(journey, each)),
            each.owner,
            each.quarter,
            each.one_off_cost,
            each.running_cost,
            each.effort,
            each.status,
            float(each.votes),
        )
        for each in sorted(journey.of(Opportunity).values(), key=lambda each: (-each.votes, each.id))
    ]
    return listed(name, columns, rows, _("The map has no opportunities."))


def _effects(journey: Journey, opportunity: Opportunity) -> list[str]:
    from gui.words import number

    return [
        f"{subject_name(journey, effect.subject)}, {kpi_name(effect.kpi, journey)}: "
        + (number(effect.to, 6) if effect.to is not None else number(effect.by, 6, signed=True))
        for effect in opportunity.effects
    ]
