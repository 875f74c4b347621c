"""A KPI table becomes numbers of a map; what cannot be used is refused by row, column and reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast, get_args

from journey.change import Change
from journey.edits.numbers import Number, set_numbers
from journey.records import Evidence, Scenario, Segment, Stage, Touchpoint
from metrics.cells import Sheet, columns, period_from, read_sheet
from metrics.kpis import Kpi, catalogue, checked, is_currency, parse_number
from metrics.recognition import LONGEST_NAME, MARKS, KpiNames, Names, NotRecognised
from metrics.refusals import Refusal, Refused

if TYPE_CHECKING:
    from journey.journey import Journey

Shape = Literal["long", "periods", "kpis"]
ROWS_A_STEP = 500
"""Rows from one word about progress to the next."""


@dataclass(frozen=True)
class Table:
    """What a KPI table brought: numbers, the stages to be made for them, and every refused cell.

    `rows` counts the rows with something in them, `ignored` names the columns that nothing was read from;
    `encoding` and `separator` say how the bytes were read; `sheet` is the one of a workbook that was read,
    `sheets` are those that can be chosen.
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


def read_table(
    journey: Journey,
    data: bytes,
    *,
    create_missing: bool = False,
    source: str = "",
    evidence: Evidence | None = "measured",
    kpi_names: Mapping[str, str] | None = None,
    sheet: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> Table:
    r"""Read a KPI table in any of three shapes: a row a number, periods as columns, or KPIs as columns.

    Parameters
    ----------
    journey : the map whose records the rows name, by id or by name.
    data : the bytes of the table: comma, semicolon or tab; UTF-8, UTF-16, cp1250, cp1251 or cp1252; or XLSX.
    create_missing : make a stage of every unknown name in the stage column, in order of first appearance.
    source, evidence : for rows that do not tell their own.
    kpi_names : further names of KPIs, such as translated ones, with their ids.
    sheet : of a workbook, by name; the first one with data if not given.
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
    found = read_sheet(data, sheet)
    try:
        return read_rows(
            journey,
            found,
            create_missing=create_missing,
            source=source,
            evidence=evidence,
            kpi_names=kpi_names,
            progress=progress,
        )
    except Refused as error:
        if len(found.names) < 2:
            raise
        return Table((), (), error.refusals, 0, "long", (), "", "", found.name, found.names)


def read_rows(
    journey: Journey,
    sheet: Sheet,
    *,
    create_missing: bool = False,
    source: str = "",
    evidence: Evidence | None = "measured",
    kpi_names: Mapping[str, str] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Table:
    """Read a KPI table whose cells are text already; see `read_table`."""
    first = next((place for place, row in enumerate(sheet.rows) if any(row)), None)
    if first is None:
        raise Refused(Refusal("empty"))
    kpis = KpiNames(journey, kpi_names)
    layout = _layout(sheet.rows[first], kpis)
    reader = _Reader(journey, create_missing, source, evidence, kpis, sheet.ratios)
    rows = 0
    for place, row in enumerate(sheet.rows[first + 1 :], start=first + 2):
        if any(row):
            rows += 1
            reader.read_row(layout, place, row)
        if progress is not None and place % ROWS_A_STEP == 0:
            progress(place / len(sheet.rows))
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
    )


def bring_in(journey: Journey, table: Table) -> Change:
    """Return the change that adds a table's stages and numbers to the map, as one step."""
    stages = Change("import", {stage.id: (None, stage) for stage in table.stages})
    return stages.then(set_numbers(journey, table.numbers)).labelled("import")


# ---------------------------------------------------------------- layout


@dataclass(frozen=True)
class _Layout:
    """Which column holds what; `figures` are the columns with values: place, header, KPI text or period."""

    shape: Shape
    header: tuple[str, ...]
    roles: Mapping[str, int]
    figures: tuple[tuple[int, str], ...]

    @property
    def ignored(self) -> tuple[str, ...]:
        read = {*self.roles.values(), *(place for place, _ in self.figures)}
        return tuple(text for place, text in enumerate(self.header) if text and place not in read)

    def cell(self, row: Sequence[str], role: str) -> str:
        place = self.roles.get(role)
        return row[place] if place is not None and place < len(row) else ""


def _layout(header: tuple[str, ...], kpis: KpiNames) -> _Layout:
    roles = columns(header)
    named = set(roles) & {"subject", "stage", "touchpoint"}
    if not named:
        raise Refused(Refusal("column_missing", row=1, column="stage"))
    others = [(place, text) for place, text in enumerate(header) if place not in roles.values() and text]
    if "kpi" in roles and "value" in roles:
        return _Layout("long", header, roles, ((roles["value"], header[roles["value"]]),))
    dated = tuple((place, text) for place, text in others if period_from(text) is not None)
    if "kpi" in roles:
        if not dated:
            raise Refused(Refusal("column_missing", row=1, column="value"))
        return _Layout("periods", header, roles, dated)
    told = tuple((place, text) for place, text in others if kpis.find(text) is not None)
    if not told:
        raise Refused(Refusal("column_missing", row=1, column="kpi"))
    return _Layout("kpis", header, roles, told)


# ---------------------------------------------------------------- rows


@dataclass
class _Reader:
    """Reads rows one by one, and remembers which numbers it has seen."""

    journey: Journey
    create_missing: bool
    source: str
    evidence: Evidence | None
    kpis: KpiNames
    ratios: Mapping[tuple[int, int], float]
    numbers: list[Number] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = Names(self.journey)

    def read_row(self, layout: _Layout, place: int, row: tuple[str, ...]) -> None:
        """Read one row; each of its cells with a value is taken or refused on its own."""
        try:
            if any(row[len(layout.header) :]):
                raise NotRecognised("cells_too_many", "", row[len(layout.header)])
            about = self._row_kpi(layout, row)
            common = self._common(layout, row)
        except NotRecognised as stop:
            column = (
                layout.header[layout.roles[stop.role]] if stop.role in layout.roles else stop.role or None
            )
            self.refused.append(Refusal(stop.code, place, column, stop.text))
            return
        for figure in self._figures(layout, row, about):
            try:
                self._take(layout, row, place, common, figure)
            except NotRecognised as stop:
                column = layout.header[layout.roles[stop.role]] if stop.role else figure.column
                self.refused.append(Refusal(stop.code, place, column, stop.text))

    def _row_kpi(self, layout: _Layout, row: Sequence[str]) -> tuple[Kpi, str] | None:
        if layout.shape == "kpis":
            return None
        text = layout.cell(row, "kpi")
        found = self.kpis.find(text)
        if found is None:
            raise NotRecognised("kpi_unknown" if text else "missing", "kpi", text)
        return found

    def _common(self, layout: _Layout, row: Sequence[str]) -> _Common:
        evidence = layout.cell(row, "evidence").casefold() or self.evidence
        if evidence is not None and evidence not in get_args(Evidence):
            raise NotRecognised("evidence_unknown", "evidence", evidence)
        period_text = layout.cell(row, "period")
        period = period_from(period_text, self.journey.map.period) if period_text else None
        if period_text and period is None:
            raise NotRecognised("period_unreadable", "period", period_text)
        return _Common(
            segment=self.names.one(Segment, "segment", layout.cell(row, "segment")),
            scenario=self.names.one(Scenario, "scenario", layout.cell(row, "scenario")),
            period=period,
            n=self._observations(layout, row),
            source=layout.cell(row, "source")[:LONGEST_NAME] or self.source,
            evidence=cast("Evidence | None", evidence),
            subject=self._subject(layout, row),
        )

    def _observations(self, layout: _Layout, row: Sequence[str]) -> float | None:
        text = layout.cell(row, "n")
        if not text:
            return None
        found = parse_number(text, catalogue()["new_customers"])
        if isinstance(found, Refusal):
            raise NotRecognised(found.code, "n", text)
        return int(found) if found.is_integer() else found

    def _subject(self, layout: _Layout, row: Sequence[str]) -> str:
        touchpoint, stage = layout.cell(row, "touchpoint"), layout.cell(row, "stage")
        if touchpoint:
            within = self.names.one(Stage, "stage", stage) if stage else None
            return str(self.names.one(Touchpoint, "touchpoint", touchpoint, within))
        if stage:
            return str(self.names.stage(stage, self.create_missing))
        subject = layout.cell(row, "subject")
        role = next(role for role in ("subject", "stage", "touchpoint") if role in layout.roles)
        if role != "subject":
            raise NotRecognised("missing", role, "")
        return self.names.any(subject)

    def _figures(
        self, layout: _Layout, row: Sequence[str], about: tuple[Kpi, str] | None
    ) -> Iterator[_Figure]:
        """Yield the cells that hold values; an empty cell of a wide table says nothing, and is no refusal."""
        for place, header in layout.figures:
            text = row[place] if place < len(row) else ""
            if not text and layout.shape != "long":
                continue
            found = about or self.kpis.find(header)
            if found is not None:
                period = period_from(header, self.journey.map.period) if layout.shape == "periods" else None
                yield _Figure(found[0], found[1], text, header, period, place)

    def _take(
        self, layout: _Layout, row: Sequence[str], place: int, common: _Common, figure: _Figure
    ) -> None:
        about = figure.about
        text = _with_unit(figure.text, figure.mark, layout.cell(row, "unit"), about)
        exact = self.ratios.get((place, figure.place + 1)) if about.unit == "ratio" else None
        if exact is None:
            value = parse_number(text, about, self.journey.map.currency)
        else:
            value = checked(exact, about, figure.text)
        if isinstance(value, Refusal):
            raise NotRecognised(value.code, "", figure.text)
        period = figure.period or common.period
        key = (common.subject, about.id, period, common.segment, common.scenario)
        if key in self.seen:
            raise NotRecognised("duplicate_row", "", self.seen[key])
        self.seen[key] = place
        self.numbers.append(
            Number(
                subject=common.subject,
                kpi=about.id,
                value=value,
                n=common.n,
                period=period,
                segment=common.segment,
                scenario=common.scenario,
                source=common.source,
                evidence=common.evidence,
            )
        )


@dataclass(frozen=True)
class _Common:
    """What all values of a row share."""

    subject: str
    segment: str | None
    scenario: str | None
    period: str | None
    n: float | None
    source: str
    evidence: Evidence | None


@dataclass(frozen=True)
class _Figure:
    """One value as text, with the KPI it is of."""

    about: Kpi
    mark: str
    text: str
    column: str
    period: str | None
    place: int


def _with_unit(text: str, mark: str, unit: str, about: Kpi) -> str:
    """Return the number with the mark of the unit that the KPI's name or the unit column tells."""
    told = mark or MARKS.get(unit.casefold(), "")
    if not told and unit and unit.casefold() != about.unit:
        if not is_currency(unit):
            raise NotRecognised("unit_unexpected", "unit", unit)
        told = unit
    bare = re.fullmatch(r"[+\-−]?[0-9.,' \u00a0\u202f]*[0-9](?:[eE][+\-]?[0-9]+)?", text)
    return f"{text} {told}" if told and bare else text
