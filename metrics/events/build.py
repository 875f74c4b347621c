"""Makes the tables of a working file from staged rows: codes, one sort, one walk, then counts by case."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from metrics.events.choice import CODED, MONEY, Choice
from metrics.events.layout import MOST_REFUSED_LISTED, create

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

IN_RANGE, MOST_RANGES = 1_200_000, 64
"""Events of customers that are counted together, and into how many ranges a table is parted at most."""
DICTIONARIES = {"activity": "activities", "stage": "stages", "channel": "channels", "segment": "segments"}
Step = Callable[[str, float], None]


@dataclass(frozen=True)
class Staged:
    """Rows that wait in the table `staged`: their roles, the SQL of their times, money and row numbers.

    `written` is the SQL of what stands in the table for an amount.
    """

    roles: frozenset[str]
    moment: str
    money: dict[str, str]
    row: str
    written: dict[str, str] = field(default_factory=dict)


def build(connection: DuckDBPyConnection, staged: Staged, choice: Choice, step: Step) -> None:
    """Make every table of the layout but `facts` from the table `staged`, which is dropped on the way."""
    step("codes", 0.0)
    _dictionaries(connection, staged)
    step("coding", 0.15)
    _code(connection, staged)
    _refuse(connection, staged)
    connection.execute("DROP TABLE staged")
    step("sorting", 0.4)
    _walk(connection, choice)
    step("cases", 0.7)
    _cases(connection, staged, choice)
    step("counting", 0.85)
    _count(connection, staged)


def _dictionaries(connection: DuckDBPyConnection, staged: Staged) -> None:
    connection.execute(
        "CREATE TABLE customers AS SELECT (row_number() OVER () - 1)::INTEGER AS code, name "
        "FROM (SELECT DISTINCT customer AS name FROM staged)"
    )
    for role, table in DICTIONARIES.items():
        if role in staged.roles:
            connection.execute(
                f"CREATE TABLE {table} AS SELECT (row_number() OVER (ORDER BY place) - 1)::INTEGER AS code, "
                f"name FROM (SELECT {role} AS name, min(rowid) AS place FROM staged GROUP BY 1)"
            )
        else:
            connection.execute(create(table))
    # Afterwards: a filter would be pushed below the grouping, which then reads every text instead of few.
    for table in ("customers", *DICTIONARIES.values()):
        connection.execute(f"DELETE FROM {table} WHERE coalesce(trim(name), '') = ''")


def _code(connection: DuckDBPyConnection, staged: Staged) -> None:
    """Join codes to the staged rows; what cannot be coded stays NULL and is refused next."""
    columns = ["keys.code AS customer", f"{staged.moment} AS time", f"{staged.row} AS row"]
    # Numbers are found faster than texts, as long as no two names have one number.
    connection.execute("CREATE TEMP TABLE keys AS SELECT code, name, hash(name) AS key FROM customers")
    single = _one(connection, "SELECT count(*) - count(DISTINCT key) FROM keys") == 0
    matched = "keys.key = hash(staged.customer)" if single else "keys.name = staged.customer"
    joins = [f"staged LEFT JOIN keys ON {matched}"]
    for role, table in DICTIONARIES.items():
        if role in staged.roles:
            columns.append(f"{table}.code AS {role}")
            joins.append(f"LEFT JOIN {table} ON {table}.name = staged.{role}")
    columns += [f"{staged.money[role]} AS {role}" for role in MONEY if role in staged.roles]
    if "session" in staged.roles:
        columns.append("staged.session AS visit")
    if staged.row != "staged.rowid + 1":
        columns.append("staged.rowid + 1 AS place")
    connection.execute(f"CREATE TEMP TABLE coded AS SELECT {', '.join(columns)} FROM {' '.join(joins)}")
    connection.execute("DROP TABLE keys")


GOOD = (
    "coded.customer IS NOT NULL AND coded.activity IS NOT NULL "
    "AND coded.time BETWEEN TIMESTAMP '1000-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999'"
)
"""A year of fewer digits, or one without end, is a slip of the writer."""
REASON = """CASE WHEN customer IS NULL THEN 'customer_missing'
    WHEN coalesce(trim(written), '') = '' THEN 'time_missing' WHEN activity IS NULL THEN 'activity_missing'
    ELSE 'time_unreadable' END"""


def _refuse(connection: DuckDBPyConnection, staged: Staged) -> None:
    """List the rows that lack something, and the cells of money that could not be read."""
    place = "coded.row" if staged.row == "staged.rowid + 1" else "coded.place"
    connection.execute(
        f"CREATE TEMP TABLE lacking AS SELECT row, {REASON} AS reason, written AS text FROM ("
        "SELECT coded.*, staged.time::VARCHAR AS written FROM coded JOIN staged "
        f"ON staged.rowid = {place} - 1 WHERE ({GOOD}) IS NOT TRUE)"
    )
    connection.execute("CREATE TEMP TABLE misread (row BIGINT, reason VARCHAR, text VARCHAR)")
    for role in MONEY:
        if role in staged.roles and _one(connection, f"SELECT count({role}) FROM staged") != _one(
            connection, f"SELECT count({role}) FROM coded"
        ):
            connection.execute(
                f"INSERT INTO misread SELECT coded.row, '{role}_unreadable', "
                f"left({staged.written[role]}, 200) FROM coded JOIN staged ON staged.rowid = {place} "
                f"- 1 WHERE coded.{role} IS NULL "
                f"AND trim(staged.{role}::VARCHAR) <> '' AND {GOOD}"
            )
    connection.execute(create("unread"))
    connection.execute(f"INSERT INTO unread FROM misread ORDER BY row, reason LIMIT {MOST_REFUSED_LISTED}")


def _one(connection: DuckDBPyConnection, query: str) -> int:
    found = connection.execute(query).fetchone()
    return int(found[0]) if found is not None else 0


def _walk(connection: DuckDBPyConnection, choice: Choice) -> None:
    """Sort the events, and add what follows and how long it took by one walk over them."""
    rows = f"(SELECT *, 0::INTEGER AS session FROM coded WHERE {GOOD} ORDER BY customer, time, row)"
    if choice.session is not None:
        _number_visits(connection)
        rows = (
            "(SELECT coded.* EXCLUDE (visit), session FROM coded JOIN visits "
            "ON coded.customer = visits.customer "
            f"AND coded.visit IS NOT DISTINCT FROM visits.visit WHERE {GOOD} "
            "ORDER BY coded.customer, session, time, row)"
        )
    elif choice.session_gap_minutes is not None:
        _split(connection, choice.session_gap_minutes)
        rows = "split"
    have = {row[0] for row in connection.execute("DESCRIBE coded").fetchall()}
    absent = dict.fromkeys(CODED, "NULL::INTEGER") | dict.fromkeys(MONEY, "NULL::DECIMAL(18,4)")
    other = ", ".join(role if role in have else f"{null} AS {role}" for role, null in absent.items())
    # The engine tries every way of packing a column otherwise, which takes longer than the walk.
    connection.execute("SET force_compression = 'bitpacking'")
    connection.execute(
        f"""CREATE TABLE events AS SELECT customer, time, row, activity,
            CASE WHEN follows THEN later_activity END AS next,
            CASE WHEN follows THEN epoch_us(later_time) - epoch_us(time) END AS dwell_us,
            NOT coalesce(before_customer = customer AND before_session = session, false) AS is_first,
            NOT follows AS is_last, session, {other}
        FROM (SELECT *, coalesce(later_customer = customer AND later_session = session, false) AS follows
            FROM (SELECT *, lead(customer) OVER () AS later_customer, lead(session) OVER () AS later_session,
                lead(activity) OVER () AS later_activity, lead(time) OVER () AS later_time,
                lag(customer) OVER () AS before_customer, lag(session) OVER () AS before_session
                FROM {rows}))"""
    )
    connection.execute("SET force_compression = 'auto'")
    for table in ("coded", "visits", "split"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def _in_ranges(connection: DuckDBPyConnection, query: str) -> str:
    """Return a query that groups by customer or finer, a range of customers after the other.

    Events are sorted by customer, so each range is read once; its groups fit where the processor is quick.
    """
    events, customers = connection.execute("SELECT count(*), max(customer) + 1 FROM events").fetchall()[0]
    count = max(1, min(MOST_RANGES, events // IN_RANGE, customers or 0))
    edges = [(customers or 0) * place // count for place in range(count + 1)]
    ranges = (f"customer >= {low} AND customer < {high}" for low, high in pairwise(edges))
    return " UNION ALL ".join(query.replace("{range}", each) for each in ranges)


def _number_visits(connection: DuckDBPyConnection) -> None:
    """Number the sessions that a column tells apart within their customer, by their first event."""
    connection.execute(
        "CREATE TEMP TABLE visits AS SELECT customer, visit, (row_number() OVER (PARTITION BY customer "
        "ORDER BY first, place) - 1)::INTEGER AS session FROM (SELECT customer, visit, min(time) AS first, "
        f"arg_min(row, (time, row)) AS place FROM coded WHERE {GOOD} GROUP BY ALL)"
    )


def _split(connection: DuckDBPyConnection, gap: float) -> None:
    """Number the sessions of every customer: a pause longer than the gap begins the next one."""
    connection.execute(
        "CREATE TEMP TABLE running AS SELECT * EXCLUDE (before, earlier), "
        "sum(CASE WHEN earlier IS DISTINCT FROM customer "
        f"THEN 0 WHEN epoch_us(time) - before > {round(gap * 60_000_000)} THEN 1 ELSE 0 END) "
        "OVER (ROWS UNBOUNDED PRECEDING) AS pauses, earlier IS DISTINCT FROM customer AS is_new FROM "
        "(SELECT *, lag(epoch_us(time)) OVER () AS before, lag(customer) OVER () AS earlier FROM "
        f"(SELECT * FROM coded WHERE {GOOD} ORDER BY customer, time, row))"
    )
    # The pauses of all customers before are taken off: they only grow, so the last first row tells them.
    connection.execute(
        "CREATE TEMP TABLE split AS SELECT * EXCLUDE (pauses, is_new), "
        "(pauses - max(CASE WHEN is_new THEN pauses END) OVER (ROWS UNBOUNDED PRECEDING))::INTEGER "
        "AS session FROM running"
    )
    connection.execute("DROP TABLE running")


def _cases(connection: DuckDBPyConnection, staged: Staged, choice: Choice) -> None:
    """Count by case; cases of one path are found by a sum of hashes of (place, activity), 128 bits of it."""
    columns = {"segment": "arg_min(segment, place) FILTER (WHERE segment IS NOT NULL) AS segment"}
    columns |= {role: f"sum({role}) AS {role}" for role in MONEY}
    nulls = {"segment": "NULL::INTEGER AS segment"} | {
        role: f"NULL::DECIMAL(38,4) AS {role}" for role in MONEY
    }
    told = ", ".join(columns[name] if name in staged.roles else null for name, null in nulls.items())
    read = ["customer", "session", "time", "activity", *(name for name in nulls if name in staged.roles)]
    connection.execute(
        "CREATE TEMP TABLE walked AS SELECT customer, session, min(time) AS first, max(time) AS last, "
        "count(*)::INTEGER AS events, sum(hash(activity, place - start)) AS one, "
        f"sum(hash(place - start, activity, 7)) AS other, {told} FROM "
        f"(SELECT {', '.join(read)}, place, max(CASE WHEN is_first THEN place END) "
        "OVER (ROWS UNBOUNDED PRECEDING) AS start FROM (SELECT *, rowid AS place FROM events)) "
        "GROUP BY customer, session"
    )
    connection.execute(
        "CREATE TEMP TABLE kinds AS SELECT (row_number() OVER (ORDER BY count DESC, events, one, other) - 1)"
        "::INTEGER AS variant, * FROM (SELECT one, other, events, count(*) AS count, "
        "min(customer) AS customer, arg_min(session, customer) AS session FROM walked GROUP BY one, "
        "other, events)"
    )
    # Place and activity in one number: plain numbers are sorted in half the time of an ordered list.
    paths = _in_ranges(
        connection,
        "SELECT variant, list_transform(list_sort(list(place << 32 | activity)), "
        "lambda step: (step & 4294967295)::INTEGER) AS path, any_value(kind.events) AS events, "
        "any_value(count) AS count FROM (SELECT customer, session, activity, rowid AS place FROM events "
        "WHERE {range}) AS walk JOIN (SELECT * FROM kinds WHERE {range}) AS kind USING (customer, session) "
        "GROUP BY variant",
    )
    connection.execute(f"CREATE TABLE variants AS FROM ({paths}) ORDER BY variant")
    is_open = "NULL::BOOLEAN"
    if choice.session_gap_minutes is not None:
        gap = round(choice.session_gap_minutes * 60_000_000)
        is_open = f"epoch_us(last) + {gap} > (SELECT epoch_us(max(last)) FROM walked)"
    connection.execute(
        "CREATE TABLE cases AS SELECT walked.customer, walked.session, first, last, walked.events, variant, "
        f"segment, {is_open} AS is_open, revenue, cost FROM walked JOIN kinds USING (one, other, events) "
        "ORDER BY walked.customer, walked.session"
    )
    connection.execute("DROP TABLE walked")
    connection.execute("DROP TABLE kinds")


def _count(connection: DuckDBPyConnection, staged: Staged) -> None:
    connection.execute("SET force_compression = 'bitpacking'")
    for table, columns, condition in (
        ("pairs", "activity AS source, next AS target", "next IS NOT NULL AND "),
        ("customer_activities", "activity", ""),
    ):
        counted = f"SELECT customer, {columns}, count(*) AS count FROM events WHERE {condition}"
        counts = _in_ranges(connection, counted + "{range} GROUP BY ALL")
        connection.execute(f"CREATE TABLE {table} AS {counts}")
    connection.execute(create("stage_months"))
    if "stage" in staged.roles:
        connection.execute(
            "INSERT INTO stage_months SELECT stage, date_trunc('month', time)::DATE AS month, segment, "
            "customer, count(*), sum(revenue), sum(cost), sum(dwell_us), count(dwell_us) FROM events "
            "WHERE stage IS NOT NULL GROUP BY ALL"
        )
    connection.execute("SET force_compression = 'auto'")
    if _one(connection, "SELECT count(*) FROM lacking"):
        _forget_unused(connection)


def _forget_unused(connection: DuckDBPyConnection) -> None:
    """Take names out of the dictionaries that refused rows alone had."""
    for role, table in {"customer": "customers", **DICTIONARIES}.items():
        used = f"SELECT DISTINCT {role} FROM events WHERE {role} IS NOT NULL"
        connection.execute(f"DELETE FROM {table} WHERE code NOT IN ({used})")


def counted(connection: DuckDBPyConnection) -> dict[str, str]:
    """Return the facts that are counted from the tables."""
    facts: dict[str, Any] = {}
    one = connection.execute("SELECT count(*), min(time)::VARCHAR, max(time)::VARCHAR FROM events").fetchone()
    assert one is not None
    facts["events"], facts["first"], facts["ended_at"] = one[0], one[1] or "", one[2] or ""
    for name in ("customers", "cases"):
        found = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
        facts[name] = found[0] if found else 0
    ties = connection.execute(
        "SELECT count(*) FROM (SELECT dwell_us, lag(dwell_us) OVER () AS before, is_first FROM events) "
        "WHERE dwell_us = 0 OR (before = 0 AND NOT is_first)"
    ).fetchone()
    facts["ties"] = ties[0] if ties else 0
    for table, name in (("lacking", "refused"), ("misread", "unread")):
        reasons = connection.execute(f"SELECT reason, count(*) FROM {table} GROUP BY 1 ORDER BY 1").fetchall()
        facts[f"{name}_total"] = sum(count for _reason, count in reasons)
        if name == "refused":
            facts["refused"] = json.dumps(dict(reasons))
    return {name: str(value) for name, value in facts.items()}
