"""A real PostgreSQL is asked read-only, by names of its catalogue; nothing lets the password out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import pytest
from postgres import server, why_not

from metrics.events import credentials
from metrics.events.credentials import Account
from metrics.events.statements import Place
from metrics.events.warehouse import MonthFigures, TableName, Warehouse
from metrics.refusals import Refused

SECRET = "a b'c"
PLACE = Place(
    'clicks"; DROP TABLE x; --',
    {"customer": "who", "time": "at", "activity": "what", "revenue": "paid", "segment": "seg"},
    "shop events",
    "id",
)


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with server() as found:
        fill(found)
        yield found


def fill(account: Account) -> None:
    import psycopg

    with psycopg.connect(
        host=account.host, port=account.port, dbname="postgres", user="ann", password=SECRET, autocommit=True
    ) as owner:
        owner.execute('CREATE SCHEMA "shop events"')
        table = '"shop events"."clicks""; DROP TABLE x; --"'
        owner.execute(
            f"CREATE TABLE {table} (id int, who text, at timestamptz, what text, paid numeric, seg text)"
        )
        owner.execute(
            f"INSERT INTO {table} VALUES (1,'c1','2026-01-31 23:30+02','look',NULL,'a'), "
            "(3,'c1','2026-01-31 21:30+00','buy',9.99,'a'), (2,'c1','2026-01-31 21:30+00','cart',NULL,'a'), "
            "(4,'c2','2026-02-03 10:00+00','look',NULL,NULL), "
            "(5,'c2','2026-02-03 10:01+00','look',NULL,NULL), "
            "(6,NULL,'2026-02-03 10:01+00','look',NULL,NULL), (7,'c3',NULL,'look',NULL,NULL), "
            "(8,'c3','2026-02-03 10:01+00','',NULL,NULL)"
        )
        owner.execute(f"ANALYZE {table}")
        owner.execute("CREATE VIEW slow AS SELECT pg_sleep(30)::text AS who, now() AS at, 'x' AS what")
        owner.execute("CREATE TABLE texts (who text, at text, what text)")
        owner.execute("INSERT INTO texts VALUES ('c', 'yesterday-ish', 'x')")


@pytest.fixture
def warehouse(account: Account) -> Iterator[Warehouse]:
    with Warehouse(account, SECRET) as connected:
        yield connected


def test_the_catalogue_is_shown(warehouse: Warehouse) -> None:
    tables = warehouse.tables()
    assert TableName("shop events", PLACE.table, 8) in tables
    assert TableName("public", "slow", None) in tables
    columns = warehouse.columns("shop events", PLACE.table)
    assert [column.name for column in columns] == ["id", "who", "at", "what", "paid", "seg"]
    assert columns[2].type == "timestamp with time zone"


def test_answers(warehouse: Warehouse) -> None:
    whole = warehouse.size(PLACE)
    assert (whole.rows, whole.events, whole.customers) == (8, 5, 2)
    assert (whole.first, whole.last) == ("2026-01-31T21:30:00", "2026-02-03T10:01:00")
    found = {
        (t.source, t.target): (t.count, t.customers, t.median_seconds) for t in warehouse.transitions(PLACE)
    }
    assert found == {
        ("look", "cart"): (1, 1, 0.0),
        ("cart", "buy"): (1, 1, 0.0),
        ("look", "look"): (1, 1, 60.0),
    }
    figures = {
        a.name: (a.events, a.customers, a.starts, a.ends, a.revenue) for a in warehouse.activities(PLACE)
    }
    assert figures == {"look": (3, 2, 2, 1, None), "buy": (1, 1, 0, 1, 9.99), "cart": (1, 1, 0, 0, None)}
    assert set(warehouse.variants(PLACE)) == {(("look", "cart", "buy"), 1), (("look", "look"), 1)}
    assert MonthFigures("buy", "2026-01", 1, 1, 9.99, None) in warehouse.months(PLACE)


def test_without_an_order_ties_fall_by_name(warehouse: Warehouse) -> None:
    paths = [path for path, _count in warehouse.variants(replace(PLACE, order=""))]
    assert ("buy", "cart", "look") in paths


def test_rows_are_pulled_to_parquet(warehouse: Warehouse, tmp_path: Path) -> None:
    told: list[int] = []
    out = tmp_path / "it's.parquet"
    assert warehouse.pull(PLACE, str(out), told.append) == 5
    rows = duckdb.sql(
        f"SELECT customer, activity, revenue, time FROM '{str(out).replace(chr(39), chr(39) * 2)}'"
    )
    found = rows.fetchall()
    assert [row[1] for row in found] == ["look", "cart", "buy", "look", "look"]
    assert [str(row[2]) for row in found] == ["None", "None", "9.9900", "None", "None"]
    assert found[0][3].isoformat() == "2026-01-31T21:30:00"
    assert told == [5]


def test_a_pull_can_be_cancelled(warehouse: Warehouse, tmp_path: Path) -> None:
    def stop(_rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        warehouse.pull(PLACE, str(tmp_path / "x.parquet"), stop)
    assert not (tmp_path / "x.parquet").exists()
    assert warehouse.size(PLACE).events == 5


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (replace(PLACE, table="clicks"), "warehouse_table_missing"),
        (replace(PLACE, columns={**PLACE.columns, "cost": 'x" FROM y'}), "warehouse_column_missing"),
        (replace(PLACE, order="id; DELETE"), "warehouse_column_missing"),
        (replace(PLACE, columns={"customer": "who", "time": "at"}), "role_missing"),
        (
            Place(
                "texts",
                dict(zip(("customer", "time", "activity"), ("who", "at", "what"), strict=True)),
                "public",
            ),
            "warehouse_time_unreadable",
        ),
    ],
)
def test_only_names_of_the_catalogue_are_asked(warehouse: Warehouse, place: Place, code: str) -> None:
    with pytest.raises(Refused) as caught:
        warehouse.transitions(place)
    assert caught.value.code == code


def test_nothing_can_be_written(warehouse: Warehouse) -> None:
    with pytest.raises(Refused) as caught:
        warehouse._rows("CREATE TABLE mine (x int)")
    assert caught.value.code == "warehouse_read_only"


def test_a_slow_answer_is_given_up(account: Account) -> None:
    place = Place("slow", {"customer": "who", "time": "at", "activity": "what"}, "public")
    with Warehouse(account, SECRET, answer_seconds=1) as warehouse, pytest.raises(Refused) as caught:
        warehouse.size(place)
    assert caught.value.code == "warehouse_too_slow"


SLOW = Place("slow", {"customer": "who", "time": "at", "activity": "what"}, "public")


def stopped_when_asked(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Thread:
    """Return a thread that cancels, begun with the statement after that to the catalogue."""
    stop = Thread(target=warehouse.cancel)
    asked: list[int] = []

    def begin() -> None:
        asked.append(0)
        if len(asked) == 2:
            stop.start()

    monkeypatch.setattr(warehouse, "check_wanted", begin)
    return stop


def test_an_answer_can_be_cancelled(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = stopped_when_asked(warehouse, monkeypatch)
    with pytest.raises(Refused) as caught:
        warehouse.size(SLOW)
    stop.join()
    assert caught.value.code == "warehouse_cancelled"


def test_a_stop_that_the_server_forgets_is_told_again(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection: Any = warehouse._connection
    told: list[int] = []
    cancel = connection.cancel_safe

    def forgotten_once(**known: Any) -> None:
        told.append(0)
        if len(told) > 1:
            cancel(**known)

    monkeypatch.setattr(connection, "cancel_safe", forgotten_once)
    stop = stopped_when_asked(warehouse, monkeypatch)
    with pytest.raises(Refused) as caught:
        warehouse.size(SLOW)
    stop.join()
    assert caught.value.code == "warehouse_cancelled"
    assert len(told) >= 2


def test_what_nobody_waits_for_is_not_asked(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    def unwanted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(warehouse, "check_wanted", unwanted)
    with pytest.raises(KeyboardInterrupt):
        warehouse.size(SLOW)
    warehouse.cancel()


@pytest.mark.parametrize(
    ("change", "password", "code"),
    [
        ({}, "wrong secret", "warehouse_login_refused"),
        ({}, "", "warehouse_login_refused"),
        ({"user": "nobody"}, "wrong secret", "warehouse_login_refused"),
        ({"port": 1}, "wrong secret", "warehouse_unreachable"),
        ({"database": "absent"}, SECRET, "warehouse_unreachable"),
    ],
)
def test_a_refusal_never_holds_the_password(
    account: Account, change: dict[str, Any], password: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        Warehouse(replace(account, **change), password)
    assert caught.value.code == code
    assert not password or password not in str(caught.value)
    assert caught.value.__cause__ is None


def test_passwords_are_kept_in_the_keyring_only(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.backends.fail import Keyring as Failing

    class Drawer(KeyringBackend):
        priority = 1  # type: ignore[assignment]

        def __init__(self) -> None:
            super().__init__()
            self.held: dict[tuple[str, str], str] = {}

        def get_password(self, service: str, username: str) -> str | None:
            return self.held.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            self.held[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del self.held[service, username]

    before, drawer = keyring.get_keyring(), Drawer()
    account = Account("db", 5432, "shop", "ann")
    try:
        keyring.set_keyring(Failing())
        assert (credentials.can_keep(), credentials.keep(account, "x"), credentials.kept(account)) == (
            False,
            False,
            None,
        )
        keyring.set_keyring(drawer)
        assert credentials.keep(account, "s3cret")
        assert drawer.held == {("Waymark", "ann@db:5432/shop"): "s3cret"}
        assert credentials.kept(account) == "s3cret"
        credentials.forget(account)
        assert credentials.kept(account) is None
    finally:
        keyring.set_keyring(before)


def test_a_missing_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Refused) as caught:
        Warehouse(Account("db", 5432, "shop", "ann"))
    assert caught.value.code == "warehouse_driver_missing"
