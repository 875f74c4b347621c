"""Every dialect parses, and each that can run here answers as DuckDB does on the same rows, hash by hash."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pandas
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from postgres import server, why_not

from metrics.events.dialects import CLICKHOUSE, DIALECTS, DUCKDB, POSTGRES, Dialect
from metrics.events.statements import QUESTIONS, Place

COLUMNS = {
    "customer": 'who is "it"',
    "time": "when`s",
    "activity": "what\\",
    "stage": "stage",
    "revenue": "money",
}
PLACE = Place("log of 'events'", COLUMNS, order="id")
PRICED = Place("log of 'events'", COLUMNS | {"quantity": "id"}, order="id")
UNORDERED = Place("log of 'events'", COLUMNS)
START = datetime(2026, 1, 30, 23, 59, 59, 999_000)
Row = tuple[str | None, datetime | None, str | None, str | None, Decimal | None, int]
Asked = Callable[[str], list[tuple[Any, ...]]]

names = st.sampled_from(["a", "B", "b", "Ä", "żółw", "it's", 'say "no"', "", "a b", "=1", "😀", "\\n", "{x}"])
rows = st.lists(
    st.tuples(
        st.one_of(st.none(), st.sampled_from(["c1", "c2", "C2", "", "ü"])),
        st.one_of(
            st.none(), st.integers(0, 5).map(lambda days: START + timedelta(days=days, microseconds=days))
        ),
        st.one_of(st.none(), names),
        st.one_of(st.none(), names),
        st.one_of(st.none(), st.decimals(-100, 1000, places=2)),
    ),
    max_size=25,
).map(lambda found: [(*row, number) for number, row in enumerate(found)])


def canonical(found: list[tuple[Any, ...]], keeps_order: bool) -> str:
    """Return a hash of an answer: numbers and moments written one way, rows sorted unless order counts."""
    lines = [repr(tuple(map(plain, row))) for row in found]
    return hashlib.sha256("\n".join(lines if keeps_order else sorted(lines)).encode()).hexdigest()


def plain(value: Any) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, int | float | Decimal):
        return repr(float(value))
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    return value


def duck(found: list[Row]) -> Asked:
    connection = duckdb.connect()
    connection.execute(_table(DUCKDB, "VARCHAR", "TIMESTAMP", "DECIMAL(18,4)"))
    connection.executemany(
        f"INSERT INTO {DUCKDB.quoted(PLACE.table)} VALUES (?, ?, ?, ?, ?, ?)", found
    ) if found else None
    return lambda question: connection.execute(question).fetchall()


def _table(dialect: Dialect, text: str, time: str, money: str) -> str:
    kinds = (text, time, text, text, money, "BIGINT")
    columns = ", ".join(
        f"{dialect.quoted(name)} {kind}" for name, kind in zip((*COLUMNS.values(), "id"), kinds, strict=True)
    )
    return f"CREATE TABLE {dialect.quoted(PLACE.table)} ({columns})"


def same_answers(found: list[Row], dialect: Dialect, ask: Asked) -> None:
    ours = duck(found)
    for place in (PLACE, PRICED, UNORDERED):
        for name, question in QUESTIONS.items():
            if name == "pull" and place is UNORDERED:
                continue
            theirs = canonical(ask(question(place, dialect)), name in ("variants", "pull"))
            assert theirs == canonical(ours(question(place, DUCKDB)), name in ("variants", "pull")), name


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_parses_in_every_dialect(dialect: Dialect, name: str) -> None:
    for place in (
        PLACE,
        PRICED,
        UNORDERED,
        Place("t", {r: r for r in ("customer", "time", "activity")}, "s"),
    ):
        (parsed,) = sqlglot.parse(QUESTIONS[name](place, dialect), read=dialect.name)
        assert parsed is not None
        tables = {table.name for table in parsed.find_all(sqlglot.exp.Table)}
        assert place.table in tables
        assert not list(parsed.find_all(sqlglot.exp.Insert, sqlglot.exp.Drop, sqlglot.exp.Delete))


@settings(max_examples=40, deadline=None)
@given(rows)
def test_duckdb_equals_a_plain_group_and_shift(found: list[Row]) -> None:
    kept = [row for row in found if row[0] and row[1] is not None and row[2]]
    frame = pandas.DataFrame(kept, columns=["customer", "time", "activity", "stage", "revenue", "row"])
    frame = frame.sort_values(["customer", "time", "row"], kind="stable")
    following = frame.groupby("customer")["activity"].shift(-1)
    pairs = frame.assign(following=following).dropna(subset=["following"])
    expected = pairs.groupby(["activity", "following"]).size().to_dict() if len(pairs) else {}
    answer = duck(found)(QUESTIONS["transitions"](PLACE, DUCKDB))
    assert {(source, target): count for source, target, count, *_ in answer} == expected
    counted = duck(found)(QUESTIONS["activities"](PLACE, DUCKDB))
    cases = frame["customer"].nunique()
    assert sum(row[3] for row in counted) == sum(row[4] for row in counted) == cases
    paths = frame.groupby("customer")["activity"].agg(tuple).value_counts().to_dict() if len(frame) else {}
    variants = duck(found)(QUESTIONS["variants"](PLACE, DUCKDB))
    assert {tuple(path.split("\x1f")): count for path, count in variants} == paths
    (rows_there, events, customers, *_moments) = duck(found)(QUESTIONS["size"](PLACE, DUCKDB))[0]
    assert (rows_there, events, customers) == (len(found), len(kept), cases)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Any]:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    import psycopg

    with (
        server() as account,
        psycopg.connect(
            host=account.host,
            port=account.port,
            dbname=account.database,
            user=account.user,
            password="a b'c",
            autocommit=True,
        ) as connection,
    ):
        yield connection


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=rows)
def test_postgresql_equals_duckdb(postgres: Any, found: list[Row]) -> None:
    postgres.execute(f"DROP TABLE IF EXISTS {POSTGRES.quoted(PLACE.table)}")
    postgres.execute(_table(POSTGRES, "TEXT", "TIMESTAMP", "NUMERIC(18,4)"))
    with postgres.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {POSTGRES.quoted(PLACE.table)} VALUES (%s, %s, %s, %s, %s, %s)", found
        )
    same_answers(found, POSTGRES, lambda question: postgres.execute(question.encode()).fetchall())


@pytest.fixture(scope="module")
def clickhouse() -> Iterator[Any]:
    chdb = pytest.importorskip(
        "chdb", reason="ClickHouse in-process is not installed (pip install chdb, 900 MB)"
    )
    from chdb import dbapi

    assert chdb
    connection = dbapi.connect()
    yield connection.cursor()
    connection.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=rows)
def test_clickhouse_equals_duckdb(clickhouse: Any, found: list[Row]) -> None:
    table = CLICKHOUSE.quoted(PLACE.table)
    clickhouse.execute(f"DROP TABLE IF EXISTS {table}")
    kinds = _table(
        CLICKHOUSE, "Nullable(String)", "Nullable(DateTime64(6, 'UTC'))", "Nullable(Decimal(18, 4))"
    )
    clickhouse.execute(f"{kinds} ENGINE = Memory")
    for row in found:
        values = ", ".join(_literal(value) for value in row)
        clickhouse.execute(f"INSERT INTO {table} VALUES ({values})")

    def ask(question: str) -> list[tuple[Any, ...]]:
        clickhouse.execute(question)
        return [tuple(row) for row in clickhouse.fetchall()]

    same_answers(found, CLICKHOUSE, ask)


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, datetime | str):
        escaped = str(value).replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"
    return str(value)


def test_revenue_is_price_times_quantity() -> None:
    moments = [START + timedelta(days=day) for day in range(3)]
    found: list[Row] = [
        ("c1", moments[0], "a", None, Decimal("2.50"), 3),
        ("c1", moments[1], "b", None, None, 4),
        ("c2", moments[2], "a", None, Decimal("-1"), 5),
    ]
    rows = duck(found)(QUESTIONS["pull"](PRICED, DUCKDB))
    assert [row[4] for row in rows] == [Decimal("7.5"), None, Decimal(-5)]
