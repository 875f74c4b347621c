"""Amounts of event tables: price times quantity, decimal marks alike in all columns, nothing in silence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from event_tables import LOGS, import_here

from metrics.events.columns import guess_columns
from metrics.events.load import Summary
from metrics.refusals import Refused

ROLES = {"customer": "who", "time": "time", "activity": "what"}


def imported(folder: Path, lines: list[str], **roles: str) -> tuple[Summary, list[Decimal | None]]:
    """Import a table; return what came of it, and the revenue of each event in the order of the file."""
    path = folder / "events.csv"
    path.write_text("\n".join(lines))
    summary, log = import_here(path, folder / "log", **ROLES, **roles)
    with duckdb.connect(str(log), read_only=True) as opened:
        found = opened.execute('SELECT revenue FROM events ORDER BY "row"').fetchall()
    return summary, [row[0] for row in found]


def test_revenue_is_price_times_quantity(tmp_path: Path) -> None:
    rows = ["who;time;what;price;count", "a;2026-01-01;x;1,25 €;3", "a;2026-01-02;y;0,000125;10.000"]
    rows += [
        "b;2026-01-01;x;2,50;-2",
        "b;2026-01-02;x;;4",
        "b;2026-01-03;x;9,99;",
        "b;2026-01-04;x;9,99;many",
    ]
    summary, found = imported(tmp_path, rows, revenue="price", quantity="count")
    assert found == [Decimal("3.75"), Decimal("1.25"), Decimal("-5"), None, None, None]
    told = [(each.row, each.reason, each.text) for each in summary.unread]
    assert told == [(5, "revenue_unreadable", "9,99 × "), (6, "revenue_unreadable", "9,99 × many")]
    assert summary.choice.quantity == "count", "next month's table is read the same way"


def test_revenue_of_a_real_shop_is_what_pandas_counts(tmp_path: Path) -> None:
    path = LOGS / "online-retail-30k.csv.gz"
    if not path.exists():
        pytest.skip(f"{path.name} is not in this house; it stays where its licence lets it be")
    frame = pd.read_csv(path).dropna(subset=["CustomerID"])
    expected = (frame["Quantity"] * frame["UnitPrice"]).sum()
    _summary, log = import_here(
        path,
        tmp_path / "log",
        customer="CustomerID",
        time="InvoiceDate",
        activity="StockCode",
        revenue="UnitPrice",
        quantity="Quantity",
    )
    with duckdb.connect(str(log), read_only=True) as opened:
        found = opened.execute("SELECT sum(revenue) FROM cases").fetchall()[0][0]
    assert float(found) == pytest.approx(expected, abs=0.005)


def test_a_quantity_without_a_price_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as told:
        imported(tmp_path, ["who,time,what,n", "a,2026-01-01,x,3"], quantity="n")
    assert (told.value.code, told.value.refusals[0].column) == ("role_missing", "revenue")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (('"1,50"', "2.50"), "decimal_mixed"),
        (('"1,50"', '"2,50"'), ""),
        (('"1,50"', "2"), ""),
        (("1.50", "2.50"), ""),
        (('"1,234.50"', '"2,50"'), "decimal_mixed"),
    ],
)
def test_decimals_are_written_one_way_in_all_columns(
    tmp_path: Path, cells: tuple[str, str], code: str
) -> None:
    rows = ["who,time,what,paid,spent", f"a,2026-01-01,x,{cells[0]},{cells[1]}"]
    if code:
        with pytest.raises(Refused) as told:
            imported(tmp_path, rows, revenue="paid", cost="spent")
        assert told.value.code == code
    else:
        _summary, found = imported(tmp_path, rows, revenue="paid", cost="spent")
        assert found == [Decimal("1.5")]


def test_a_chosen_comma_does_not_make_hundreds_of_points(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text('who,time,what,paid\na,2026-01-01,x,1.50\na,2026-01-02,x,"1.234,50"\na,2026-01-03,x,1234')
    summary, log = import_here(path, tmp_path / "log", **ROLES, revenue="paid", decimal_comma=True)
    with duckdb.connect(str(log), read_only=True) as opened:
        found = opened.execute('SELECT revenue FROM events ORDER BY "row"').fetchall()
    assert [row[0] for row in found] == [None, Decimal("1234.5"), Decimal(1234)]
    assert [each.text for each in summary.unread] == ["1.50"]


def test_price_and_quantity_are_guessed_together_only() -> None:
    def roles(*header: str) -> dict[str, str]:
        return {guess.role: guess.column for guess in guess_columns(header)}

    assert roles("user_id", "Quantity", "UnitPrice") == {
        "customer": "user_id", "revenue": "UnitPrice", "quantity": "Quantity",
    }  # fmt: skip
    assert roles("user_id", "Quantity") == {"customer": "user_id"}
    assert roles("user_id", "price") == {"customer": "user_id"}
    assert roles("user_id", "qty", "price", "revenue") == {"customer": "user_id", "revenue": "revenue"}
