"""Tables read as people chose: columns, names, decimal marks, dates; and read alike next month."""

import pytest

from journey.journey import Journey
from journey.records import DataSource, Flow, Map, OwnKpi, Series, Stage, Target
from metrics.refusals import Refused
from metrics.tables.importing import import_table
from metrics.tables.recipe import Recipe, fits, recipe_of
from metrics.tables.refresh import bring_in_remembered, updates
from metrics.tables.table import Table, bring_in, read_table

SHOP = Journey(
    [
        Map(id="m", currency="EUR"),
        Stage(id="browse", name="Browse", order=1),
        Stage(id="delivery", name="Delivery", order=2),
        Stage(id="pay", name="Payment", order=3),
        Flow(id="f1", source="browse", target="pay"),
        OwnKpi(id="queue", name="Time in the queue", unit="duration_minutes", low=0),
    ]
)


def read(text: str, **recipe: object) -> Table:
    return read_table(SHOP, text.encode(), recipe=Recipe(**recipe), is_shown=True)  # type: ignore[arg-type]


def codes(table: Table) -> list[tuple[str, int | None]]:
    return [(refusal.code, refusal.row) for refusal in table.refused]


def test_columns_that_nobody_could_guess_are_chosen() -> None:
    text = "Wo;Was;Wann;Wie viel;Wer\nBrowse;nps;2026-09;42;300\n"
    shown = read(text)
    assert codes(shown) == [("column_missing", 1)]
    assert shown.header == ("Wo", "Was", "Wann", "Wie viel", "Wer")
    assert shown.preview == (("Browse", "nps", "2026-09", "42", "300"),)
    chosen = {"Wo": "stage", "Was": "kpi", "Wann": "period", "Wie viel": "value", "Wer": "n"}
    (number,) = read(text, columns=chosen).numbers
    assert (number.subject, number.kpi, number.period, number.value, number.n) == (
        "browse",
        "nps",
        "2026-09",
        42,
        300,
    )


def test_a_column_of_one_kpi_and_one_that_is_not_wanted() -> None:
    text = "stage,month,NPS,Quote\nPayment,2026-09,30,0.2\n"
    table = read(text, columns={"NPS": "-", "Quote": "kpi:conversion_rate"})
    assert [(n.kpi, n.value) for n in table.numbers] == [("conversion_rate", 0.2)]
    assert table.ignored == ("NPS",)


def test_names_that_the_map_does_not_have_are_named_with_what_they_may_mean() -> None:
    text = (
        "stage,kpi,value\nDelivry,nps,1\nDelivry,csat,2\nCheckout,nps,3\nTotal,nps,4\nBrowse,Queue time,3\n"
    )
    table = read(text)
    found = {(each.role, each.text): (each.rows, each.suggestions[:1]) for each in table.unknown}
    assert found["stage", "Delivry"] == (2, ("delivery",))
    assert found["stage", "Total"][1] == ()
    assert found["kpi", "Queue time"] == (1, ("queue",))
    names = {"stage:delivry": "delivery", "stage:total": "", "stage:checkout": "+", "kpi:queue time": "queue"}
    table = read(text, names=names)
    assert table.refused == ()
    assert table.left_out == 1
    assert [stage.name for stage in table.stages] == ["Checkout"]
    assert [(n.subject, n.kpi) for n in table.numbers] == [
        ("delivery", "nps"),
        ("delivery", "csat"),
        ("checkout", "nps"),
        ("browse", "queue"),
    ]


def test_a_choice_whose_record_is_gone_counts_no_longer() -> None:
    assert codes(read("stage,kpi,value\nX,nps,1", names={"stage:x": "gone"})) == [("stage_unknown", 2)]


@pytest.mark.parametrize(
    ("text", "recipe", "value"),
    [
        ("1.234,5", {"decimal": ","}, 1234.5),
        ("1,234", {"decimal": ","}, 1.234),
        ("1,234", {"decimal": "."}, 1234),
        ("1 234.5", {"decimal": "."}, 1234.5),
        ("1,234", {}, "comma_ambiguous"),
    ],
)
def test_decimal_marks(text: str, recipe: dict[str, str], value: float | str) -> None:
    table = read(f"stage;kpi;value\nBrowse;cost_to_serve;{text}", **recipe)
    assert [*(n.value for n in table.numbers), *(code for code, _row in codes(table))] == [value]


def test_a_bare_number_of_a_ratio_means_what_was_chosen() -> None:
    text = "stage,kpi,value\nBrowse,conversion_rate,42\nPayment,conversion_rate,0.5 %\n"
    assert codes(read(text)) == [("percent_or_ratio", 2)]
    assert [n.value for n in read(text, bare="percent").numbers] == [0.42, 0.005]


def test_days_with_the_year_last() -> None:
    text = "stage,kpi,date,value\nBrowse,nps,03/04/2026,1\n"
    assert codes(read(text)) == [("period_unreadable", 2)]
    assert read(text, dates="day_first").numbers[0].period == "2026-04"
    assert read(text, dates="month_first").numbers[0].period == "2026-03"


def test_a_table_without_periods_is_of_the_period_that_is_said() -> None:
    assert read("stage,kpi,value\nBrowse,nps,1", period="2026-09").numbers[0].period == "2026-09"


def test_titles_above_the_header_are_passed_over() -> None:
    table = read("Report of September\n\nstage,kpi,value\nBrowse,nps,1\nBrowse,luck,1")
    assert [n.value for n in table.numbers] == [1]
    assert codes(table) == [("kpi_unknown", 5)]


def test_counts_and_answers_become_scores() -> None:
    table = read("stage,period,promoters,passives,detractors\nBrowse,2026-09,70,20,10\nPayment,2026-09,,,\n")
    assert [(n.kpi, n.value, n.n) for n in table.numbers] == [("nps", 60, 100)]
    rows = "".join(f"Browse,nps,2026-09,{answer}\n" for answer in (10, 9, 8, 3, 12))
    table = read("stage,kpi,period,answer\n" + rows)
    assert [(n.value, n.n) for n in table.numbers] == [(25, 4)]
    assert codes(table) == [("out_of_range", 6)]
    table = read("stage,kpi,value,unit\nBrowse,csat,4.5,1-5\nBrowse,nps,4.5,1-5\nBrowse,ces,8,1-7\n")
    assert [(n.kpi, n.value) for n in table.numbers] == [("csat", 8.75)]
    assert codes(table) == [("scale_unfit", 3), ("out_of_range", 4)]


def test_targets_come_along() -> None:
    header = "subject,kpi,period,value,target,warning\n"
    text = header + "browse,nps,2026-09,1,50,20\n,csat,,,9,\nbrowse,nps,2026-10,2,40,20\n"
    table = read(text)
    assert codes(table) == [("target_differs", 4)]
    made = SHOP.apply(bring_in(SHOP, table))
    goals = {(t.subject, t.kpi, t.target, t.warning) for t in made.of(Target).values()}
    assert goals == {("browse", "nps", 50, 20), (None, "csat", 9, None)}


MONTHS = {
    "2026-08": "Steg;Nyckeltal;Värde;n;2026\nBrowse;NPS;1.234,0;2;x\n",
    "2026-09": "Steg;Nyckeltal;Värde;n;2026\nDelivry;Conversion rate;41,5;812;x\nIngenstans;NPS;1;2;x\n",
}
COLUMNS = {"Steg": "stage", "Nyckeltal": "kpi", "Värde": "value"}


def test_what_was_chosen_is_remembered_and_fits_next_month() -> None:
    recipe = Recipe(columns=COLUMNS, decimal=",", bare="percent", names={"stage:delivry": "delivery"})
    data = MONTHS["2026-09"].encode()
    table = read_table(SHOP, data, recipe=recipe)
    assert [n.value for n in table.numbers] == [0.415]
    made = SHOP.apply(bring_in_remembered(SHOP, table, recipe, "kpis.csv"))
    (source,) = made.of(DataSource).values()
    assert source.columns == {**COLUMNS, "n": "n", "2026": "-"}
    assert fits(recipe_of(source), ["n", "2026", "Värde", "Nyckeltal", "Steg"])
    assert not fits(recipe_of(source), ["stage", "kpi", "value"])
    again = read_table(made, data, remembers=True)
    assert again.remembered == source.id
    assert again.numbers == table.numbers
    assert import_table(made, data, remembers=True) == again, "the child process remembers too"
    with pytest.raises(Refused):
        read_table(made, data, recipe=Recipe())
    once_more = made.apply(bring_in_remembered(made, again, recipe_of(source), "kpis.csv", source.id))
    assert len(once_more.of(DataSource)) == 1


def test_what_a_table_would_change_is_known_before() -> None:
    series = Series(
        id="s1", subject="browse", kpi="nps", points=(("2026-08", 10.0, 5), ("2026-09", 20.0, None))
    )
    journey = SHOP.apply(bring_in(SHOP, read_table(SHOP, b"stage,kpi,period,value\nPayment,nps,2026-08,1")))
    journey = Journey([*journey.records.values(), series])
    text = (
        "stage,kpi,period,value,n\nBrowse,nps,2026-08,10,5\nBrowse,nps,2026-09,20,7\nBrowse,nps,2026-10,30,\n"
    )
    found = updates(journey, read_table(journey, text.encode()).numbers)
    assert [(update.is_new, update.is_same, update.before) for update in found] == [
        (False, True, 10),
        (False, False, 20),
        (True, False, None),
    ]
