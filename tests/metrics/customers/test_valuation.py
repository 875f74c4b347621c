"""Customers valued from a table: good tables, bad ones, and the child process."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import numpy as np
import pytest
from workbooks import sheet_xml, workbook

from metrics.customers.importing import import_customers
from metrics.customers.purchases import BgNbd, GammaGamma, customer_values
from metrics.customers.retention import RetentionModel
from metrics.customers.table import Wish, guess_columns, read_transactions
from metrics.customers.transactions import summarise
from metrics.customers.valuation import Question, value_customers
from metrics.refusals import Refused

Row = tuple[object, ...]


def table(rows: Iterable[Row], header: str = "customer,date,amount") -> bytes:
    return "\n".join([header, *(",".join(str(cell) for cell in row) for row in rows)]).encode()


def shop(customers: int = 400, seed: int = 2) -> list[Row]:
    """Customers who differ in how often they buy, how soon they leave and what they spend, over two years."""
    random = np.random.default_rng(seed)
    end, rows = datetime.date(2026, 9, 30), []
    for who in range(customers):
        when = random.uniform(20, 700)
        leaves = when - random.exponential(1 / random.gamma(0.8, 1 / 200))
        pace, worth = random.gamma(0.9, 1 / 60), random.gamma(4, 10)
        while when > max(0.0, leaves):
            day = end - datetime.timedelta(int(when))
            rows.append((f"c{who}", day, round(random.gamma(5, worth / 5) + 1, 2)))
            when -= random.exponential(1 / pace)
    return rows


def subscribers() -> list[Row]:
    months = [1] * 110 + [2] * 50 + [3] * 30 + [4] * 20 + [9] * 90
    return [
        (f"s{who}", f"2026-{month:02d}-05", 12.5)
        for who, most in enumerate(months)
        for month in range(1, most + 1)
    ]


def refused(rows: Iterable[Row], question: Question | None = None, wish: Wish | None = None) -> Refused:
    with pytest.raises(Refused) as stop:
        value_customers(read_transactions(table(rows), wish), question)
    return stop.value


def test_values_are_those_of_the_models_put_together_by_hand() -> None:
    rows = shop()
    base = value_customers(read_transactions(table(rows)), Question(years=2.0, annual_rate=0.12, margin=0.4))
    seen = summarise(*([row[place] for row in rows] for place in range(3)), unit="week")
    assert base.model == "bg_nbd"
    often = BgNbd(*(base.parameters[name] for name in ("r", "alpha", "a", "b")), "week")
    much = GammaGamma(*(base.parameters[name] for name in "pqv"))
    columns = {"frequency": seen.frequency, "recency": seen.recency, "age": seen.age, "total": seen.total}
    weekly = 1.12 ** (7 / 365.25) - 1
    wanted = customer_values(often, much, **columns, horizon=2 * 365.25 / 7, rate=weekly, margin=0.4)
    assert base.value == pytest.approx(wanted.tolist(), rel=1e-9)
    assert base.customers == seen.customers
    assert sum(base.purchases) == len({(row[0], row[1]) for row in rows})
    assert sum(base.spent) == pytest.approx(sum(float(str(row[2])) for row in rows))
    assert base.last[0] == str(max(row[1] for row in rows if row[0] == base.customers[0]))
    assert all(0 <= chance <= 1 for chance in base.alive)


def test_the_curve_of_repeats_lies_by_what_was_observed() -> None:
    base = value_customers(read_transactions(table(shop(3000))))
    both = [(p.observed, p.fitted) for p in base.curve if p.observed is not None and p.fitted is not None]
    assert len(both) > 15
    assert max(abs(seen - said) for seen, said in both) < 0.35 * max(seen for seen, _ in both)


def test_regular_payments_are_valued_as_renewals() -> None:
    base = value_customers(read_transactions(table(subscribers())), Question(annual_rate=0.1, margin=0.5))
    assert (base.model, base.unit, base.question.period) == ("sbg", "month", "month")
    model = RetentionModel(base.parameters["alpha"], base.parameters["beta"])
    rate = 1.1 ** (1 / 12) - 1
    loyal = base.customers.index("s299")
    assert base.value[loyal] == pytest.approx(12.5 * 0.5 * model.expected_residual_lifetime(rate, 8))
    gone = base.customers.index("s0")
    assert (base.value[gone], base.alive[gone], base.expected[gone]) == (0, 0, 0)
    assert base.curve[1].observed == pytest.approx(190 / 300)
    assert base.curve[1].fitted == pytest.approx(float(model.survival([1])[0]))
    assert base.curve[-1].observed is None


def test_churn_that_does_not_fall_becomes_one_rate_and_says_so() -> None:
    months = [1] * 200 + [2] * 160 + [3] * 128 + [4] * 102 + [5] * 410
    rows = [(f"s{k}", f"2026-{m:02d}-05", 10) for k, most in enumerate(months) for m in range(1, most + 1)]
    base = value_customers(read_transactions(table(rows)))
    (note,) = [note for note in base.notes if note.code == "constant_rate_taken"]
    assert note.value == pytest.approx(0.8, abs=0.01)
    model = RetentionModel(base.parameters["alpha"], base.parameters["beta"])
    assert model.retention_rate([1, 50]).tolist() == pytest.approx([0.8, 0.8], abs=0.01)


def test_one_customer_is_none_to_learn_from() -> None:
    assert refused([("a", "2026-01-01", 5), ("a", "2026-02-01", 5)]).code == "one_customer"


def test_one_purchase_each_says_nothing_of_repeats() -> None:
    rows = [(f"c{k}", f"2026-{k % 9 + 1:02d}-07", 5) for k in range(20)]
    assert refused(rows).code == "no_repeat_purchases"
    assert refused(rows, Question("sbg", "month")).code == "too_few_periods"


def test_everybody_staying_says_nothing_of_leaving() -> None:
    rows = [(f"c{k}", f"2026-{m:02d}-01", 5) for k in range(20) for m in range(1, 8)]
    assert refused(rows).code == "all_survive"


def test_refunds_future_days_and_other_currencies_are_refused_by_row() -> None:
    rows = [
        ("a", "2026-01-01", "10", "EUR"),
        ("a", "2026-01-09", "-10", "EUR"),
        ("b", "2031-01-01", "10", "EUR"),
        ("b", "2026-01-02", "10", "USD"),
        ("", "2026-01-02", "10", "EUR"),
        ("c", "", "10", "EUR"),
        ("c", "2026-01-04", "ten", "EUR"),
        ("c", "2026-01-04", "", "EUR"),
        ("d", "2026-01-04", "$10", ""),
        ("d", "2026-02-30", "10", ""),
        ("e", "2026-01-04", "10", "eur"),
    ]
    wish = Wish(currency="EUR", today=datetime.date(2026, 11, 1))
    found = read_transactions(table(rows, "customer,date,amount,currency"), wish)
    assert [(each.row, each.code) for each in found.refused] == [
        (3, "value_negative"),
        (4, "date_in_future"),
        (5, "currency_differs"),
        (6, "customer_missing"),
        (7, "date_missing"),
        (8, "value_not_a_number"),
        (9, "value_missing"),
        (10, "currency_differs"),
        (11, "date_impossible"),
    ]
    assert found.customers == ("a", "e")
    assert found.rows == 11


def test_nothing_usable_is_one_refusal_with_the_reasons() -> None:
    error = refused([("a", "2026-01-01", "-1"), ("b", "soon", "1")])
    assert [each.code for each in error.refusals] == ["no_usable_rows", "value_negative", "date_unreadable"]


def test_a_header_without_a_customer_is_refused() -> None:
    with pytest.raises(Refused) as stop:
        read_transactions(b"when,how much\n2026-01-01,5\n")
    assert (stop.value.code, stop.value.column) == ("transaction_column_missing", "customer")
    with pytest.raises(Refused, match="empty"):
        read_transactions(b"\n\n")


def test_columns_are_those_that_were_chosen() -> None:
    data = b"who,when,paid net\na,2026-01-01,5\n"
    chosen = {"customer": "who", "date": "when", "amount": "paid net"}
    assert read_transactions(data, Wish(columns=chosen)).amounts == (5.0,)
    assert guess_columns(["id", "customer", "day", "total"])["customer"] == "customer"
    assert guess_columns(["id", "day", "total"])["customer"] == "id"


def test_days_with_the_year_last_follow_the_table_or_the_person() -> None:
    rows = [("a", "03/04/2026", 5), ("b", "25/04/2026", 5)]
    assert read_transactions(table(rows)).days == ("2026-04-03", "2026-04-25")
    unclear = [("a", "03/04/2026", 5)]
    assert read_transactions(table(unclear)).refused[0].code == "date_ambiguous"
    assert read_transactions(table(unclear), Wish(order="mdy")).days == ("2026-03-04",)


def test_equal_amounts_take_their_mean_and_say_so() -> None:
    rows = [(who, day, 20) for who, day, _ in shop(200)]
    base = value_customers(read_transactions(table(rows)))
    notes = {note.code: note.value for note in base.notes}
    if "mean_amount_taken" in notes:
        assert notes["mean_amount_taken"] == pytest.approx(20, rel=0.05), "two on one day are one purchase"
    worth = [v / e for v, e in zip(base.value, base.expected, strict=True) if e > 1e-6]
    assert max(worth) < 21


def test_the_child_gives_the_same_customers_and_tells_how_far_it_is() -> None:
    data, told = table(shop(150)), []
    here = value_customers(read_transactions(data), Question(years=1.0))
    there = import_customers(data, Wish(), Question(years=1.0), on_progress=told.append)
    assert there.customers == here.customers
    assert there.value == pytest.approx(here.value, rel=1e-9)
    assert there.curve == here.curve
    assert told == sorted(told)
    assert told[-1] > 0.8


def test_the_child_hands_refusals_on_and_ends_when_cancelled() -> None:
    with pytest.raises(Refused, match="one_customer"):
        import_customers(table([("a", "2026-01-01", 5)]), Wish(), Question())
    with pytest.raises(Refused, match="cancelled"):
        import_customers(table(shop(10)), Wish(), Question(), on_start=lambda child: child.cancel())


def test_a_workbook_is_read_as_well() -> None:
    rows = [
        ["customer", "date", "amount"],
        *([f"c{k % 7}", f"2026-0{1 + k % 9}-01", 5 + k] for k in range(40)),
    ]
    found = read_transactions(workbook({"Sales": sheet_xml(rows)}))
    assert len(found.amounts) == 40
    assert found.sheet == "Sales"
