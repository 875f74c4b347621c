"""Transactions to purchase histories: nothing guessed, nothing dropped in silence."""

import datetime
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.customers.purchases import fit_bg_nbd, fit_gamma_gamma
from metrics.customers.transactions import summarise
from metrics.refusals import Refused

# 30,000 invoice lines of UCI Online Retail, doi 10.24432/C5BW33; they are no part of the project.
RETAIL = Path(os.environ.get("WAYMARK_LOGS", "logs")) / "online-retail-30k.csv.gz"


def test_histories_by_hand():
    table = [
        ("b", "2026-01-01", 7.0),
        ("a", "2026-01-05 10:00", 3.0),
        ("a", "2026-01-05 18:30", 4.0),  # the same day: one purchase
        ("a", "2026-01-12", 10.0),
        ("a", "2026-01-26T09:00:00", 20.0),
    ]
    who, when, worth = zip(*table, strict=True)
    summary = summarise(who, when, worth, end="2026-02-02")
    assert summary.customers == ("a", "b")
    assert summary.frequency.tolist() == [2, 0]
    assert summary.recency.tolist() == [3, 0]
    assert summary.age.tolist() == [4, pytest.approx(32 / 7)]
    assert summary.total.tolist() == [30, 0]
    assert summary.first_value.tolist() == [7, 7]
    assert summary.mean_value == (15.0, None)
    assert (summary.unit, summary.end, summary.rows_read, summary.rows_used) == ("week", "2026-02-02", 5, 5)
    assert summary.refused == ()


@pytest.mark.parametrize(
    ("unit", "days"), [("day", 1), ("week", 7), ("month", 365.25 / 12), ("year", 365.25)]
)
def test_times_are_in_the_unit_asked_for(unit, days):
    summary = summarise(["a", "a"], ["2026-01-01", "2026-03-12"], [1, 1], end="2026-05-01", unit=unit)
    assert summary.recency[0] == pytest.approx(70 / days)
    assert summary.age[0] == pytest.approx(120 / days)


@pytest.mark.parametrize(
    ("bad", "code", "column"),
    [
        ((None, "2026-01-01", 1), "customer_missing", "customer"),
        ((float("nan"), "2026-01-01", 1), "customer_missing", "customer"),
        ((" ", "2026-01-01", 1), "customer_missing", "customer"),
        (("a", None, 1), "date_missing", "date"),
        (("a", "", 1), "date_missing", "date"),
        (("a", pd.NaT, 1), "date_missing", "date"),
        (("a", "03/04/2026", 1), "date_ambiguous", "date"),
        (("a", "3.4.26", 1), "date_ambiguous", "date"),
        (("a", "03-04-2026 10:00", 1), "date_ambiguous", "date"),
        (("a", "13/04/2026", 1), "date_not_iso", "date"),
        (("a", "April 3, 2026", 1), "date_not_iso", "date"),
        (("a", "2026", 1), "date_not_iso", "date"),
        (("a", "20260103", 1), "date_not_iso", "date"),
        (("a", 46025, 1), "date_not_iso", "date"),
        (("a", "2026-02-30", 1), "date_impossible", "date"),
        (("a", "2026-13-01", 1), "date_impossible", "date"),
        (("a", "2026-01-03T10:00:00+02:00", 1), "date_offset_mixed", "date"),
        (("a", "2026-02-01", 1), "after_end", "date"),
        (("a", "2026-01-03", None), "value_missing", "value"),
        (("a", "2026-01-03", float("nan")), "value_missing", "value"),
        (("a", "2026-01-03", "1,5"), "value_not_a_number", "value"),
        (("a", "2026-01-03", float("inf")), "value_not_finite", "value"),
        (("a", "2026-01-03", -4), "value_negative", "value"),
    ],
)
def test_a_bad_row_is_refused_with_row_and_cause(bad, code, column):
    rows = [("a", "2026-01-01 08:00", 1), bad, ("a", "2026-01-08 09:00", 2)]
    who, when, worth = zip(*rows, strict=True)
    summary = summarise(who, when, worth, end="2026-01-15")
    assert [(refusal.row, refusal.code, refusal.column) for refusal in summary.refused] == [(2, code, column)]
    assert (summary.rows_read, summary.rows_used) == (3, 2)
    assert summary.refused_by_code == {code: 1}
    assert (summary.frequency.tolist(), summary.total.tolist()) == ([1], [2])


def test_rows_are_numbered_from_where_the_table_starts():
    summary = summarise(["a", None], ["2026-01-01"] * 2, [1, 1], first_row=2)
    assert summary.refused[0].row == 3


def test_a_named_format_is_read_strictly():
    summary = summarise(
        ["a", "a", "a"],
        ["03.04.2026", "13.04.2026", "04/13/2026"],
        [1, 2, 4],
        date_format="%d.%m.%Y",
        unit="day",
    )
    assert summary.recency.tolist() == [10]
    assert [(refusal.row, refusal.code) for refusal in summary.refused] == [(3, "date_not_in_format")]


@pytest.mark.parametrize(
    "dates",
    [
        [datetime.date(2026, 1, 1), datetime.date(2026, 1, 11)],
        [datetime.datetime(2026, 1, 1, 23, 59), datetime.datetime(2026, 1, 11)],
        pd.Series(pd.to_datetime(["2026-01-01", "2026-01-11"])),
        np.array(["2026-01-01", "2026-01-11"], dtype="datetime64[ns]"),
        ["2026-01-01T10:00:00Z", "2026-01-11T23:00:00-03:00"],  # the latter is the 12th in UTC
    ],
)
def test_dates_come_as_text_or_as_dates(dates):
    summary = summarise(["a", "a"], dates, [1, 1], unit="day")
    assert summary.recency[0] == (11 if isinstance(dates[0], str) else 10)
    assert summary.refused == ()


def test_ids_that_a_spreadsheet_turned_into_numbers_are_ids_again():
    assert summarise([17850.0, "17850"], ["2026-01-01"] * 2, [1, 1]).customers == ("17850",)


@pytest.mark.parametrize(
    ("table", "keywords", "code"),
    [
        ((["a"], ["2026-01-01"], [1, 2]), {}, "lengths_differ"),
        ((["a"], ["2026-01-01"], [1]), {"unit": "fortnight"}, "unit_unknown"),
        ((["a"], ["2026-01-01"], [1]), {"end": "01/02/2026"}, "end_not_iso"),
        ((["a"], ["2026-01-01"], [1]), {"end": "2026-02-31"}, "end_not_iso"),
        (([], [], []), {}, "no_usable_rows"),
        ((["a"], ["01/02/2026"], [1]), {}, "no_usable_rows"),
        ((["a"], ["2026-01-02"], [1]), {"end": "2026-01-01"}, "no_usable_rows"),
    ],
)
def test_tables_without_an_answer_are_refused(table, keywords, code):
    with pytest.raises(Refused) as caught:
        summarise(*table, **keywords)
    assert caught.value.code == code


rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", None]),
        st.dates(datetime.date(2025, 1, 1), datetime.date(2025, 3, 1)),
        st.integers(-2, 20),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=30, deadline=None)
@given(rows=rows)
def test_against_counting_row_by_row(rows):
    good = [row for row in rows if row[0] is not None and row[2] >= 0]
    who, when, worth = zip(*rows, strict=True)
    if not good:
        with pytest.raises(Refused):
            summarise(who, [str(day) for day in when], worth)
        return
    summary = summarise(who, [str(day) for day in when], worth, unit="day")
    assert summary.rows_used + len(summary.refused) == summary.rows_read == len(rows)
    end = max(day for _, day, _ in good)
    for index, customer in enumerate(summary.customers):
        mine = [(day, value) for key, day, value in good if key == customer]
        days = sorted({day for day, _ in mine})
        assert summary.frequency[index] == len(days) - 1
        assert summary.recency[index] == (days[-1] - days[0]).days
        assert summary.age[index] == (end - days[0]).days
        assert summary.first_value[index] == sum(value for day, value in mine if day == days[0])
        assert summary.total[index] == sum(value for day, value in mine if day != days[0])


@pytest.mark.skipif(not RETAIL.exists(), reason="WAYMARK_LOGS names no folder with online-retail-30k.csv.gz")
def test_online_retail_from_invoices_to_fits():
    table = pd.read_csv(RETAIL, encoding="latin-1")
    summary = summarise(table["CustomerID"], table["InvoiceDate"], table["Quantity"] * table["UnitPrice"])
    assert summary.rows_read == 30_000
    assert summary.rows_used + len(summary.refused) == 30_000
    assert summary.refused_by_code == {
        "customer_missing": int(table["CustomerID"].isna().sum()),
        "value_negative": int(((table["Quantity"] < 0) & table["CustomerID"].notna()).sum()),
    }
    fit = fit_bg_nbd(summary.frequency, summary.recency, summary.age, unit="week")
    # Hardly anybody is seen to leave in these lines, so the chance of leaving runs to zero: said, not hidden.
    assert (fit.problem.code, fit.problem.column, fit.problem.value) == ("no_optimum", "a", "zero")
    assert fit_gamma_gamma(summary.frequency, summary.total).problem is None
