"""A KPI table becomes numbers of a map; what cannot be used is refused by row, column and reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from msgspec import structs

from journey.change import Change
from journey.edits.numbers import Goal, Number, set_goals, set_numbers
from journey.records import Evidence, Stage
from metrics.refusals import Refusal, Refused
from metrics.tables.cells import Sheet, read_sheet
from metrics.tables.layout import Layout, Shape, header_row, layout_of
from metrics.tables.recipe import Recipe, fits, kpi_sources, recipe_of
from metrics.tables.recognition import KpiNames
from metrics.tables.rows import Reader
from metrics.tables.suggestions import Unknown, unknown_names

if TYPE_CHECKING:
    from journey.journey import Journey
    from journey.records import DataSource

ROWS_A_STEP = 500
"""Rows from one word about progress to the next."""
ROWS_SHOWN = 8
"""Rows below the header that are handed on to be looked at."""
MOST_SHEETS_TRIED = 24
"""Sheets of a workbook that are looked over for a table of KPIs."""


@dataclass(frozen=True)
class Table:
    """What a KPI table brought: numbers, the stages to be made for them, and every refused cell.

    `rows` counts the rows with something in them, `ignored` names the columns that nothing was read from;
    `encoding` and `separator` say how the bytes were read; `sheet` is the one of a workbook that was read,
    `sheets` are those that can be chosen. `header`, `parts` and `preview` show the table as it was
    understood, `unknown` are names to be chosen for, `left_out` counts rows that were left out as chosen,
    `remembered` is the id of the DataSource by whose recipe it was read.
    """

    numbers: tuple[Number, ...]
    stages: tuple[Stage, ...]
    refused: tuple[Refusal, ...]
    rows: int
    shape: Shape
    ignored: tuple[str, ...]
    encoding: str
    separator: str
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    header: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    unknown: tuple[Unknown, ...] = ()
    left_out: int = 0
    remembered: str = ""


def read_table(
    journey: Journey,
    data: bytes,
    *,
    create_missing: bool = False,
    source: str = "",
    evidence: Evidence | None = "measured",
    kpi_names: Mapping[str, str] | None = None,
    sheet: str | None = None,
    recipe: Recipe | None = None,
    remembers: bool = False,
    is_shown: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Table:
    r"""Read a KPI table in any of three shapes: a row a number, periods as columns, or KPIs as columns.

    Rows of single answers, and columns of promoters, passives and detractors, become scores.

    Parameters
    ----------
    journey : the map whose records the rows name, by id or by name.
    data : the bytes of the table: comma, semicolon or tab; UTF-8, UTF-16, cp1250, cp1251 or cp1252; or XLSX.
    create_missing : make a stage of every unknown name in the stage column, in order of first appearance.
    source, evidence : for rows that do not tell their own.
    kpi_names : further names of KPIs, such as translated ones, with their ids.
    sheet : of a workbook, by name; the first one that is a table of KPIs if not given, else the first one
        with data.
    recipe : what is said about the table; guessed if not given.
    remembers : where no recipe is given, take the one that the map remembers and that fits.
    is_shown : hand on a table that lacks columns, with the reason among what is refused, so that a person
        can say which column is what.
    progress : is handed the share of the rows that were read.

    Returns
    -------
    Table; nothing is changed in the map, see `bring_in`. Where one sheet of several cannot be used, the
    reason stands among what is refused, so that another one can be chosen.

    Raises
    ------
    Refused
        `empty`, `not_a_table`, `column_missing` where nothing of the table can be used, and the codes of
        `read_workbook`.

    Example
    -------
    >>> from journey.journey import Journey
    >>> from journey.records import Map, Stage
    >>> rows = b"stage,kpi,period,value,n\nTrial,conversion_rate,2026-09,41 %,812\nTrial,luck,2026-09,1,"
    >>> table = read_table(Journey([Map(id="m"), Stage(id="trial", name="Trial")]), rows)
    >>> table.numbers[0].value, table.refused
    (0.41, (Refusal(code='kpi_unknown', row=3, column='kpi', value='luck'),))
    """
    known = None
    if recipe is None and remembers:
        known = fitting_source(journey, data, source, sheet, kpi_names)
    told = recipe or (recipe_of(known) if known is not None else Recipe())
    found = _sheet(data, sheet, told)
    if sheet is None and len(found.names) > 1:
        found = _telling_sheet(journey, data, found, KpiNames(journey, kpi_names), told)
    try:
        table = read_rows(
            journey,
            found,
            create_missing=create_missing,
            source=source,
            evidence=evidence,
            kpi_names=kpi_names,
            recipe=told,
            progress=progress,
        )
    except Refused as error:
        can_be_chosen = is_shown and any(sum(map(bool, row)) > 1 for row in found.rows)
        if len(found.names) < 2 and not can_be_chosen:
            raise
        return _unread(journey, found, error, KpiNames(journey, kpi_names), told)
    return table if known is None else replace(table, remembered=known.id)


def fitting_source(
    journey: Journey,
    data: bytes,
    name: str = "",
    sheet: str | None = None,
    kpi_names: Mapping[str, str] | None = None,
) -> DataSource | None:
    """Return the remembered table whose recipe fits, None where none does; that of the same file first."""
    from metrics.tables.recipe import file_name

    kpis = KpiNames(journey, kpi_names)
    for source in sorted(kpi_sources(journey), key=lambda each: file_name(each.file) != name):
        recipe = recipe_of(source)
        try:
            found = _sheet(data, sheet, recipe)
        except (Refused, LookupError):
            continue
        first = header_row(found.rows, kpis, recipe, journey.map.period)
        if first is not None and fits(recipe, found.rows[first]):
            return source
    return None


def _sheet(data: bytes, name: str | None, recipe: Recipe) -> Sheet:
    """Read the sheet that is asked for, else the remembered one where the workbook still has it."""
    if name is None and recipe.sheet:
        try:
            return read_sheet(data, recipe.sheet, recipe.encoding, recipe.separator)
        except Refused as error:
            if error.code not in ("sheet_unknown", "no_sheets"):
                raise
    return read_sheet(data, name, recipe.encoding, recipe.separator)


def _telling_sheet(journey: Journey, data: bytes, found: Sheet, kpis: KpiNames, recipe: Recipe) -> Sheet:
    """Return the first sheet that is a table of KPIs: a workbook often begins with a cover or notes."""
    if _is_table(journey, found, kpis, recipe):
        return found
    for name in [name for name in found.names if name != found.name][:MOST_SHEETS_TRIED]:
        try:
            sheet = read_sheet(data, name)
        except Refused:
            continue
        if _is_table(journey, sheet, kpis, recipe):
            return sheet
    return found


def _is_table(journey: Journey, sheet: Sheet, kpis: KpiNames, recipe: Recipe) -> bool:
    first = header_row(sheet.rows, kpis, recipe, journey.map.period)
    return (
        first is not None and layout_of(sheet.rows[first], kpis, recipe, journey.map.period).problem is None
    )


def _unread(journey: Journey, sheet: Sheet, error: Refused, kpis: KpiNames, recipe: Recipe) -> Table:
    """Return a table whose rows could not be read, as far as it can be looked at."""
    first = header_row(sheet.rows, kpis, recipe, journey.map.period)
    layout = Layout((), ())
    if first is not None:
        layout = layout_of(sheet.rows[first], kpis, recipe, journey.map.period)
    return Table(
        (),
        (),
        error.refusals,
        0,
        "long",
        (),
        sheet.encoding,
        sheet.separator,
        sheet.name,
        sheet.names,
        header=layout.header,
        parts=layout.parts,
        preview=() if first is None else _preview(sheet, first),
    )


def _preview(sheet: Sheet, first: int) -> tuple[tuple[str, ...], ...]:
    return tuple(row for row in sheet.rows[first + 1 : first + 4 * ROWS_SHOWN] if any(row))[:ROWS_SHOWN]


def read_rows(
    journey: Journey,
    sheet: Sheet,
    *,
    create_missing: bool = False,
    source: str = "",
    evidence: Evidence | None = "measured",
    kpi_names: Mapping[str, str] | None = None,
    recipe: Recipe | None = None,
    progress: Callable[[float], None] | None = None,
) -> Table:
    """Read a KPI table whose cells are text already; see `read_table`."""
    kpis, told = KpiNames(journey, kpi_names), recipe or Recipe()
    first = header_row(sheet.rows, kpis, told, journey.map.period)
    if first is None:
        raise Refused(Refusal("empty"))
    layout = layout_of(sheet.rows[first], kpis, told, journey.map.period)
    if layout.problem is not None:
        raise Refused(structs.replace(layout.problem, row=first + 1))
    reader = Reader(journey, layout, told, kpis, create_missing, source, evidence, sheet.ratios)
    rows = 0
    for place, row in enumerate(sheet.rows[first + 1 :], start=first + 2):
        if any(row):
            rows += 1
            reader.read_row(place, _as_meant(row, sheet.separator))
        if progress is not None and place % ROWS_A_STEP == 0:
            progress(place / len(sheet.rows))
    reader.finish()
    used = {number.subject for number in reader.numbers}
    return Table(
        numbers=tuple(reader.numbers),
        stages=tuple(stage for stage in reader.names.made if stage.id in used),
        refused=tuple(reader.refused),
        rows=rows,
        shape=layout.shape,
        ignored=layout.ignored,
        encoding=sheet.encoding,
        separator=sheet.separator,
        sheet=sheet.name,
        sheets=sheet.names,
        goals=tuple(goal for goal in reader.goals.values() if _stands(journey, goal, used)),
        header=layout.header,
        parts=layout.parts,
        preview=_preview(sheet, first),
        unknown=unknown_names(journey, reader.unknown, kpis),
        left_out=reader.left_out,
    )


def _stands(journey: Journey, goal: Goal, used: set[str]) -> bool:
    return goal.subject is None or goal.subject in journey or goal.subject in used


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; `meant` takes the mark away again.

    >>> harmless("=1+1"), harmless("Trial"), meant(harmless("'=1"))
    ("'=1+1", 'Trial', "'=1")
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) or _is_marked(text) else text


def meant(text: str) -> str:
    """Return a text of a CSV file without the mark that `harmless` puts before a formula."""
    return text[1:] if _is_marked(text) else text


def _is_marked(text: str) -> bool:
    return text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS)


def _as_meant(row: tuple[str, ...], separator: str) -> tuple[str, ...]:
    return tuple(meant(text) for text in row) if separator else row


def bring_in(journey: Journey, table: Table) -> Change:
    """Return the change that adds a table's stages, numbers and targets to the map, as one step."""
    stages = Change("import", {stage.id: (None, stage) for stage in table.stages})
    numbers = set_numbers(journey, table.numbers).labelled("import")
    goals = set_goals(journey, table.goals).labelled("import")
    return stages.then(numbers).then(goals)
