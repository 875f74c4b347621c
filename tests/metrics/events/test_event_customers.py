"""Customers of an event table are worth what a transaction table of the same purchases says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from metrics.customers.table import read_transactions
from metrics.customers.valuation import value_customers
from metrics.events.customers import value_purchases
from metrics.events.filters import Filter, View
from metrics.events.samples import log_of
from metrics.refusals import Refused


def purchases() -> list[dict[str, object]]:
    start = datetime(2026, 1, 1, 9)
    return [
        {
            "customer": f"c{who}",
            "time": start + timedelta(days=(who * 7 + again * (3 + who % 11)) % 200, hours=again),
            "activity": "pay" if (who + again) % 5 else "look",
            "revenue": 5.0 + (who * 3 + again) % 9 if (who + again) % 5 else None,
            "segment": "a" if who % 2 else "b",
        }
        for who in range(60)
        for again in range(1 + who % 5)
    ]


def test_they_are_worth_the_same_as_by_a_transaction_table() -> None:
    rows = [row for row in purchases() if row["revenue"] is not None]
    lines = [f"{row['customer']},{row['time']:%Y-%m-%d},{row['revenue']}" for row in rows]
    table = read_transactions("\n".join(["customer,date,amount", *lines]).encode())
    seen_last = max(row["time"] for row in purchases())
    expected = value_customers(table, end=f"{seen_last:%Y-%m-%d}")
    found = value_purchases(View(log_of(purchases())))
    order = [found.customers.index(key) for key in expected.customers]
    assert [found.value[place] for place in order] == pytest.approx(expected.value)
    assert [found.spent[place] for place in order] == pytest.approx(expected.spent)
    assert found.model == expected.model


def test_customers_are_watched_until_the_last_event_of_any_kind() -> None:
    later = {"customer": "c1", "time": datetime(2027, 6, 1), "activity": "look", "revenue": None}
    before, after = (value_purchases(View(log_of([*purchases(), *more]))) for more in ([], [later]))
    assert (before.end, after.end) == ("2026-07-19", "2027-06-01")
    assert sum(after.alive) < sum(before.alive), "a year of silence tells"


def test_a_filter_leaves_the_others_out() -> None:
    found = value_purchases(View(log_of(purchases()), Filter(segment="a")))
    assert {int(key[1:]) % 2 for key in found.customers} == {1}


def test_refunds_are_refused_and_none_is_said() -> None:
    rows = [
        *purchases(),
        {"customer": "c1", "time": datetime(2026, 3, 1), "activity": "back", "revenue": -4.0},
    ]
    found = value_purchases(View(log_of(rows)))
    (refusal,) = found.refused
    assert (refusal.code, refusal.value) == ("value_negative", -4.0)
    bare = [{**row, "revenue": None} for row in purchases()]
    with pytest.raises(Refused) as refused:
        value_purchases(View(log_of(bare)))
    assert refused.value.code == "no_usable_rows"
