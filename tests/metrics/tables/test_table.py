"""KPI tables of every usual shape and encoding; what cannot be used is named by row, column and reason."""

import contextlib
import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.edits.numbers import Number
from journey.journey import Journey
from journey.records import Flow, Map, Scenario, Segment, Series, Stage, Touchpoint
from metrics.refusals import Refused
from metrics.tables.cells import guess_encoding, period_from, read_sheet
from metrics.tables.recognition import KpiNames
from metrics.tables.table import Table, bring_in, read_table

SHOP = Journey(
    [
        Map(id="m", title="Shop", currency="EUR"),
        Stage(id="browse", name="Browse", order=1),
        Stage(id="pay", name="Pay", order=2),
        Touchpoint(id="t1", stage="browse", name="Search"),
        Touchpoint(id="t2", stage="browse", name="Mail"),
        Touchpoint(id="t3", stage="pay", name="Mail"),
        Flow(id="f1", source="browse", target="pay"),
        Segment(id="big", name="Big spenders"),
        Scenario(id="to-be", name="To be"),
    ]
)


def read(text: str, **options: object) -> Table:
    return read_table(SHOP, text.encode(), **options)  # type: ignore[arg-type]


def only(table: Table) -> Number:
    assert table.refused == ()
    assert len(table.numbers) == 1
    return table.numbers[0]


def refusals(table: Table) -> list[tuple[str, int | None, str | None, object]]:
    return [(r.code, r.row, r.column, r.value) for r in table.refused]


def test_a_row_a_number() -> None:
    number = only(
        read(
            "stage,kpi,period,value,n,source,segment,scenario,evidence\n"
            "browse,conversion_rate,2026-09,41 %,812,shop log,Big spenders,To be,interviewed\n"
        )
    )
    assert number == Number(
        subject="browse",
        kpi="conversion_rate",
        value=0.41,
        n=812,
        period="2026-09",
        segment="big",
        scenario="to-be",
        source="shop log",
        evidence="interviewed",
    )


def test_periods_as_columns() -> None:
    table = read("Stage;KPI;2026-08;Sep 9;2026-09\nBrowse;Conversion rate;0,4;note;\nPay;NPS;-12;;30")
    assert [(n.subject, n.kpi, n.period, n.value) for n in table.numbers] == [
        ("browse", "conversion_rate", "2026-08", 0.4),
        ("pay", "nps", "2026-08", -12),
        ("pay", "nps", "2026-09", 30),
    ]
    assert (table.shape, table.separator, table.rows, table.refused) == ("periods", ";", 2, ())


def test_kpis_as_columns() -> None:
    table = read("stage\tmonth\tNPS\tDwell minutes\tRemark\nPay\t09.2026\t30\t720\tfine")
    assert [(n.kpi, n.period, n.value) for n in table.numbers] == [
        ("nps", "2026-09", 30),
        ("dwell_time", "2026-09", 0.5),
    ]


def test_subjects_of_every_kind() -> None:
    table = read(
        "subject,kpi,value\nBrowse -> Pay,share,0.4\nf1,share,0.4\nSearch,csat,8\n"
        ",new_customers,500\nMail,nps,1"
    )
    assert [n.subject for n in table.numbers] == ["f1", "t1", "m"]
    assert refusals(table) == [
        ("duplicate_row", 3, "value", 2),
        ("subject_ambiguous", 6, "subject", "Mail"),
    ]
    within = read("stage,touchpoint,kpi,value\nPay,Mail,nps,1\nBrowse,,nps,2")
    assert [n.subject for n in within.numbers] == ["t3", "browse"]


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ("Nowhere,nps,2026-09,1,5", ("stage_unknown", 2, "stage", "Nowhere")),
        ("Pay,luck,2026-09,1,5", ("kpi_unknown", 2, "kpi", "luck")),
        ("Pay,,2026-09,1,5", ("missing", 2, "kpi", "")),
        (",nps,2026-09,1,5", ("missing", 2, "stage", "")),
        ("Pay,nps,01/02/2026,1,5", ("period_unreadable", 2, "period", "01/02/2026")),
        ("Pay,nps,2026-13,1,5", ("period_unreadable", 2, "period", "2026-13")),
        ("Pay,nps,2026-09,,5", ("missing", 2, "value", "")),
        ("Pay,nps,2026-09,101,5", ("out_of_range", 2, "value", "101")),
        ("Pay,share,2026-09,42,5", ("percent_or_ratio", 2, "value", "42")),
        ("Pay,nps,2026-09,many,5", ("not_a_number", 2, "value", "many")),
        ("Pay,nps,2026-09,NaN,5", ("not_finite", 2, "value", "NaN")),
        ("Pay,nps,2026-09,1,-5", ("out_of_range", 2, "n", "-5")),
        ("Pay,share,2026-09,0,42,5", ("cells_too_many", 2, None, "5")),
    ],
)
def test_every_refusal_names_row_column_and_reason(row: str, refusal: tuple[object, ...]) -> None:
    table = read(f"stage,kpi,period,value,n\n{row}\nPay,nps,2026-08,3,4")
    assert refusals(table) == [refusal]
    assert [n.value for n in table.numbers] == [3]


def test_segments_scenarios_units_and_evidence_that_nobody_knows() -> None:
    table = read(
        "stage,kpi,value,segment,scenario,unit,evidence\n"
        "Pay,nps,1,Small,,,\nPay,nps,1,,Never,,\nPay,nps,1,,,apples,\nPay,nps,1,,,,rumour\n"
        "Pay,dwell_time,36,,,hours,\nPay,conversion_rate,41,,,percent,\nPay,cost_to_serve,5,,,USD,"
    )
    assert refusals(table) == [
        ("segment_unknown", 2, "segment", "Small"),
        ("scenario_unknown", 3, "scenario", "Never"),
        ("unit_unexpected", 4, "unit", "apples"),
        ("evidence_unknown", 5, "evidence", "rumour"),
        ("currency_differs", 8, "value", "5"),
    ]
    assert [(n.kpi, n.value) for n in table.numbers] == [("dwell_time", 1.5), ("conversion_rate", 0.41)]


def test_the_second_of_two_rows_for_one_number_is_refused() -> None:
    table = read("stage,kpi,value\nPay,nps,1\n\nPAY,nps,2\n")
    assert refusals(table) == [("duplicate_row", 4, "value", 2)]
    assert table.numbers[0].value == 1


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("", "empty", None),
        ("\n \n", "empty", None),
        (",", "empty", None),
        ("kpi,value\nnps,1", "column_missing", "stage"),
        ("stage,value\nPay,1", "column_missing", "kpi"),
        ("stage,kpi,remark\nPay,nps,1", "column_missing", "value"),
    ],
)
def test_tables_without_what_is_needed(text: str, code: str, column: str | None) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    assert (refused.value.code, refused.value.column) == (code, column)


def test_missing_stages_are_made_in_order_and_brought_in_as_one_step() -> None:
    table = read(
        "stage,kpi,value\nOrder,nps,1\nDeliver,nps,2\norder,csat,9\nUseless,nps,999", create_missing=True
    )
    assert [(s.id, s.name) for s in table.stages] == [("order", "Order"), ("deliver", "Deliver")]
    assert [r.code for r in table.refused] == ["out_of_range"]
    change = bring_in(SHOP, table)
    after = SHOP.apply(change)
    assert [stage.name for stage in after.stages] == ["Browse", "Pay", "Order", "Deliver"]
    assert after.series("order", "csat")[0].points == ((None, 9.0, None),)
    assert after.series("order", "csat")[0].evidence == "measured"
    assert after.apply(change.inverse()) == SHOP


def test_a_table_brought_in_twice_changes_nothing_the_second_time() -> None:
    data = b"stage,kpi,period,value,n\nPay,nps,2026-09,1,5\nPay,nps,2026-08,2,6"
    after = SHOP.apply(bring_in(SHOP, read_table(SHOP, data)))
    assert not bring_in(after, read_table(after, data))
    assert after.of(Series)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Zażółć"),
        ("utf-8-sig", "Zażółć"),
        ("utf-16", "Zażółć"),
        ("cp1250", "Zażółć gęślą"),
        ("cp1251", "Оформление заказа"),
        ("latin-1", "Café à Genève"),
    ],
)
def test_encodings(encoding: str, name: str) -> None:
    told = Journey([Map(id="m"), Stage(id="s", name=name)])
    table = read_table(told, f"stage;kpi;value\n{name};nps;1\n".encode(encoding))
    assert only(table).subject == "s"


def test_quoted_cells_and_separators_in_them() -> None:
    told = Journey([Map(id="m"), Stage(id="s", name='Buy, "now"')])
    number = only(read_table(told, b'stage,kpi,value\n"Buy, ""now""",revenue_per_customer,"1,234.50 EUR"\n'))
    assert number.value == 1234.5


def test_names_of_kpis() -> None:
    for text in ("Net promoter score (NPS)", "NPS", "nps", "Net Promoter Score"):
        found = KpiNames().find(text)
        assert found is not None, text
        assert found[0].id == "nps"
    further = KpiNames(further={"Zufriedenheit": "csat", "Glück": "luck"})
    assert further.find("zufriedenheit") is not None
    assert further.find("Glück") is None


def test_kpis_that_the_map_has_of_its_own() -> None:
    queue = Series(id="s1", subject="pay", kpi="queue_length", points=((None, 3.0, None),))
    told = Journey([*SHOP.records.values(), queue])
    number = only(read_table(told, b"stage,kpi,value\nPay,Queue length,4"))
    assert (number.kpi, number.value) == ("queue_length", 4)
    assert read("stage,kpi,value\nPay,Queue length,4").refused[0].code == "kpi_unknown"


def test_columns_that_are_not_read_are_named() -> None:
    assert read("stage,kpi,2026-09,Sept 26,remark\nPay,nps,1,2,fine").ignored == ("Sept 26", "remark")
    assert read("stage,kpi,value,n\nPay,nps,1,2").ignored == ()


def test_periods() -> None:
    assert period_from("2026-09-15", "week") == "2026-W38"
    assert period_from("2026-02-30") is None
    assert period_from("2026-W60") is None
    assert period_from("2021-W53") is None
    assert period_from("2026") == "2026"


def test_the_guess_of_utf_8_needs_no_luck() -> None:
    assert guess_encoding("Этап".encode()) == "utf-8-sig"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    known = {"empty", "not_a_table", "column_missing", "workbook_damaged", "workbook_old"}
    with contextlib.suppress(Refused) if _code(data) in known else contextlib.nullcontext():
        assert read_table(SHOP, data).rows >= 0


def _code(data: bytes) -> str | None:
    try:
        read_table(SHOP, data)
    except Refused as refused:
        return refused.code
    return None


CELL = st.one_of(st.text(max_size=8), st.sampled_from(["Pay", "nps", "share", "42 %", "2026-09", "1", "f1"]))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELL, min_size=5, max_size=5), max_size=6))
def test_every_row_is_taken_or_named(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["subject", "kpi", "period", "value", "n"], *rows])
    table = read_table(SHOP, text.getvalue().encode("utf-8", "replace"))
    filled = [row for row in read_sheet(text.getvalue().encode("utf-8", "replace")).rows[1:] if any(row)]
    assert len(table.numbers) + len(table.refused) == len(filled) == table.rows
    assert all(refusal.row is not None for refusal in table.refused)
