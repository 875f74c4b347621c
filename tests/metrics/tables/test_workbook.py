"""Workbooks as KPI tables: every digit kept, dates as periods, and nothing taken that no sheet says."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import (
    CLOCK,
    DATE,
    HOURS,
    PERCENT,
    QUOTED,
    SHARE,
    Cell,
    Raw,
    Styled,
    sheet_xml,
    workbook,
)

from journey.journey import Journey
from journey.records import Map, Stage
from metrics.refusals import Refused
from metrics.tables.cells import read_sheet
from metrics.tables.sheet_cells import column_letters, place_of
from metrics.tables.table import Table, read_table

SHOP = Journey([Map(id="m"), Stage(id="browse", name="Browse"), Stage(id="pay", name="Pay")])
HEAD: list[Cell] = ["stage", "kpi", "period", "value", "n"]
SEPTEMBER = 46266


def read(*rows: list[Cell], sheet: str | None = None, **options: object) -> Table:
    return read_table(SHOP, workbook(rows, **options), sheet=sheet)  # type: ignore[arg-type]


def values(table: Table) -> list[float]:
    assert table.refused == ()
    return [number.value for number in table.numbers]


def refusals(table: Table) -> list[tuple[str, int | None, str | None, object]]:
    return [(r.code, r.row, r.column, r.value) for r in table.refused]


def test_a_row_a_number_with_a_date_for_its_month() -> None:
    table = read(HEAD, ["Pay", "nps", Styled(SEPTEMBER, DATE), 42.5, 812.0])
    (number,) = table.numbers
    assert (number.subject, number.period, number.value, number.n) == ("pay", "2026-09", 42.5, 812)
    assert (table.sheet, table.sheets, table.shape) == ("Data", ("Data",), "long")


def test_dates_as_columns_and_days_counted_from_1904() -> None:
    first = SEPTEMBER - 1462
    table = read(
        ["stage", "kpi", Styled(first, DATE), Styled(first + 30, DATE)],
        ["Pay", "nps", 4.0, 5.0],
        from_1904=True,
    )
    assert [(number.period, number.value) for number in table.numbers] == [("2026-09", 4), ("2026-10", 5)]


def test_a_year_and_a_name_that_are_numbers() -> None:
    shop = Journey([Map(id="m"), Stage(id="s", name="1")])
    table = read_table(shop, workbook([HEAD, [1.0, "nps", 2026.0, 7.0, None]]))
    assert [(number.subject, number.period) for number in table.numbers] == [("s", "2026")]


@pytest.mark.parametrize("style", [PERCENT, SHARE])
def test_a_percentage_is_its_ratio_where_a_ratio_is_asked(style: int) -> None:
    row: list[Cell] = ["Pay", "conversion_rate", None, Styled(0.42, style)]
    assert values(read(HEAD, row)) == [0.42]
    assert values(read([*HEAD, "unit"], [*row, None, "percent"])) == [0.42], "never 0.0042"


def test_a_percent_sign_that_is_only_text_makes_no_percentage() -> None:
    table = read(HEAD, ["Pay", "conversion_rate", None, Styled(42, QUOTED)])
    assert refusals(table) == [("percent_or_ratio", 2, "value", "42")]


def test_a_percentage_beyond_its_range_is_shown_as_the_sheet_shows_it() -> None:
    table = read(HEAD, ["Pay", "conversion_rate", None, Styled(1.42, PERCENT)])
    assert refusals(table) == [("out_of_range", 2, "value", "142 %")]
    table = read(HEAD, ["Pay", "nps", None, Styled(0.42, PERCENT)])
    assert refusals(table) == [("unit_unexpected", 2, "value", "42 %")]


@settings(max_examples=200, deadline=None)
@given(st.floats(0, 1), st.sampled_from([0, PERCENT]))
def test_every_digit_of_a_ratio_is_kept(value: float, style: int) -> None:
    (kept,) = values(read(HEAD, ["Pay", "conversion_rate", None, Styled(repr(value), style)]))
    assert kept == value


@settings(max_examples=200, deadline=None)
@given(st.floats(-1e300, 1e300))
def test_every_digit_of_an_amount_is_kept(value: float) -> None:
    table = read(HEAD, ["Pay", "revenue_per_customer", None, Styled(repr(value), 0)])
    if table.refused:
        assert {each.code for each in table.refused} == {"out_of_range"}
    else:
        assert values(table) == [value]
        assert math.copysign(1, values(table)[0]) == math.copysign(1, value) or value == 0


def test_spans_of_time_are_durations() -> None:
    rows: list[list[Cell]] = [
        ["Pay", "dwell_time", None, Styled(1.25, HOURS)],
        ["Browse", "dwell_time", None, Styled(0.25, CLOCK)],
        ["Pay", "nps", None, Styled(0.25, CLOCK)],
        ["Browse", "dwell_time", 2026.0, Styled(-0.25, CLOCK)],
    ]
    table = read(HEAD, *rows)
    assert [number.value for number in table.numbers] == [1.25, 0.25]
    assert refusals(table) == [
        ("unit_unexpected", 4, "value", "21600 s"),
        ("not_a_number", 5, "value", "#######"),
    ]


def test_the_rows_are_numbered_as_the_sheet_numbers_them() -> None:
    table = read(
        [], [], HEAD, [], [None], ["Pay", "luck", None, 1.0], [None, None], ["Moon", "nps", None, 1.0]
    )
    assert [(each.code, each.row) for each in table.refused] == [("kpi_unknown", 6), ("stage_unknown", 8)]
    assert table.rows == 2


def test_formulas_count_by_the_values_they_were_saved_with() -> None:
    table = read(
        HEAD,
        ["Pay", "nps", None, Raw("><f>20+22</f><v>42</v>")],
        [Raw(' t="str"><f>UPPER("browse")</f><v>BROWSE</v>'), "nps", None, 1.0],
        ["Pay", "csat", None, Raw("><f>B2/C2</f>")],
        ["Browse", "csat", None, Raw("><f>B2/C2</f><v></v>")],
        ["Pay", "ces", None, Raw(' t="e"><f>1/0</f><v>#DIV/0!</v>')],
        ["Browse", "ces", None, Raw(' t="e"><v>#SPILL!</v>')],
    )
    assert [number.value for number in table.numbers] == [42, 1]
    assert [(each.code, each.row, each.value) for each in table.refused] == [
        ("not_a_number", 4, "=B2/C2"),
        ("not_a_number", 5, "=B2/C2"),
        ("not_a_number", 6, "#DIV/0!"),
        ("not_a_number", 7, "#SPILL!"),
    ]


def test_an_error_in_a_wide_table_is_no_empty_cell() -> None:
    table = read(["stage", "nps", "csat"], ["Pay", Raw(' t="e"><v>#N/A</v>'), 8.0])
    assert values(Table(**{**table.__dict__, "refused": ()})) == [8]
    assert refusals(table) == [("not_a_number", 2, "nps", "#N/A")]


def test_a_merged_text_counts_for_every_row_and_a_merged_number_for_one() -> None:
    merges = '<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="C2:C3"/></mergeCells>'
    rows: list[list[Cell]] = [["stage", "kpi", "value"], ["Pay", "nps", 42.0], [None, "csat", None]]
    table = read_table(SHOP, workbook({"Data": sheet_xml(rows, merges)}))
    assert [(number.subject, number.kpi) for number in table.numbers] == [("pay", "nps")]
    assert refusals(table) == [("missing", 3, "value", "")]


def test_shared_and_rich_texts() -> None:
    table = read(
        HEAD,
        [
            Raw(' t="s"><v>1</v>'),
            Raw(' t="inlineStr"><is><r><t>n</t></r><r><t>ps</t></r><rPh><t>no</t></rPh></is>'),
            None,
            4.0,
        ],
        strings=["Browse", " Pay "],
    )
    assert [(number.subject, number.kpi) for number in table.numbers] == [("pay", "nps")]


def test_cells_without_references_follow_one_another() -> None:
    sheet = sheet_xml([["stage", "kpi", "value"], ["Pay", "nps", 4.0]])
    assert values(read_table(SHOP, workbook({"S": re.sub(r' r="\w+"', "", sheet)}))) == [4]


def test_a_cell_beyond_the_header_is_refused() -> None:
    table = read(["stage", "kpi", "value"], ["Pay", "nps", 4.0, "stray"])
    assert refusals(table) == [("cells_too_many", 2, None, "stray")]


# ---------------------------------------------------------------- sheets

GOOD = sheet_xml([["stage", "kpi", "value"], ["Pay", "nps", 4.0]])
OTHER = sheet_xml([["stage", "kpi", "value"], ["Pay", "nps", 5.0]])
COVER = sheet_xml([["Report of September"]])


def test_the_first_visible_sheet_with_data_is_read() -> None:
    book = workbook({"Empty": sheet_xml([]), "Lists": OTHER, "Data": GOOD, "More": OTHER}, hidden=["Lists"])
    table = read_table(SHOP, book)
    assert (values(table), table.sheet, table.sheets) == ([4], "Data", ("Empty", "Data", "More"))


def test_a_sheet_can_be_named() -> None:
    book = workbook({"Data": GOOD, "Märkte & <Co>": OTHER}, hidden=["Märkte & <Co>"])
    for name in ("Märkte & <Co>", "märkte & <CO> "):
        assert values(read_table(SHOP, book, sheet=name)) == [5]
    with pytest.raises(Refused) as refused:
        read_table(SHOP, book, sheet="Nowhere")
    assert (refused.value.code, refused.value.value) == ("sheet_unknown", "Nowhere")
    with pytest.raises(Refused, match="no_sheets"):
        read_table(SHOP, b"stage,kpi,value\nPay,nps,4\n", sheet="Data")


def test_behind_a_cover_the_first_table_is_read() -> None:
    book = workbook({"Cover": COVER, "Notes": COVER, "Data": GOOD, "More": OTHER})
    table = read_table(SHOP, book)
    assert (values(table), table.sheet) == ([4], "Data")
    assert table.sheets == ("Cover", "Notes", "Data", "More")


def test_a_cover_sheet_leaves_the_choice_of_another() -> None:
    book = workbook({"Cover": COVER, "Data": GOOD})
    covers = workbook({"A": COVER, "B": COVER})
    for table in (read_table(SHOP, book, sheet="Cover"), read_table(SHOP, covers)):
        assert (table.numbers, len(table.sheets)) == ((), 2)
        assert [each.code for each in table.refused] == ["column_missing"]
    with pytest.raises(Refused, match="column_missing"):
        read_table(SHOP, workbook({"Cover": COVER}))


@pytest.mark.parametrize("number", [1, 26, 27, 702, 703, 16384])
def test_columns_are_named_as_a_spreadsheet_names_them(number: int) -> None:
    assert place_of(f"{column_letters(number)}7") == (7, number)


def test_nothing_is_made_of_a_sheet_without_cells() -> None:
    with pytest.raises(Refused, match="empty"):
        read_sheet(workbook([]))
