"""Makes the tables of a working file from staged rows: codes, one sort, one walk, then what is counted by case."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics.events.choice import CODED, MONEY, Choice
from metrics.events.layout import MOST_REFUSED_LISTED, create

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DICTIONARIES = {"activity": "activities", "stage": "stages", "channel": "channels", "segment": "segments"}
Step = Callable[[str, float], None]


@dataclass(frozen=True)
class Staged:
    """Rows that wait in the table `staged`: their roles, the SQL of their times, money and row numbers."""

    roles: frozenset[str]
    moment: str
    money: dict[str, str]
    row: str


def build(connection: DuckDBPyConnection, staged: Staged, choice: Choice, step: Step) -> None:
    """Make every table of the layout but `facts` from the table `staged`, which is dropped on the way."""
    step("codes", 0.0)
    _dictionaries(connection, staged)
    step("coding", 0.15)
    _code(connection, staged)
    _refuse(connection, staged)
    connection.execute("DROP TABLE staged")
    step("sorting", 0.4)
    _sort(connection, choice)
    step("walking", 0.5)
    _walk(connection)
    step("cases", 0.7)
    _cases(connection, choice)
    step("counting", 0.85)
    _count(connection, staged)


def _dictionaries(connection: DuckDBPyConnection, staged: Staged) -> None:
    connection.execute(
        "CREATE TABLE customers AS SELECT (row_number() OVER () - 1)::INTEGER AS code, name "
        "FROM (SELECT DISTINCT customer AS name FROM staged WHERE trim(customer) <> '')"
    )
    for role, table in DICTIONARIES.items():
        if role not in staged.roles:
            connection.execute(create(table))
            continue
        connection.execute(
            f"CREATE TABLE {table} AS SELECT (row_number() OVER (ORDER BY place) - 1)::INTEGER AS code, name "
            f"FROM (SELECT {role} AS name, min(rowid) AS place FROM staged WHERE {role} IS NOT NULL GROUP BY 1) "
            "WHERE trim(name) <> ''"
        )


def _code(connection: DuckDBPyConnection, staged: Staged) -> None:
    """Join codes to the staged rows; what cannot be coded stays NULL and is refused next."""
    columns = ["customers.code AS customer", f"{staged.moment} AS time", f"{staged.row} AS row"]
    joins = ["staged LEFT JOIN customers ON customers.name = staged.customer"]
    for role, table in DICTIONARIES.items():
        if role in staged.roles:
            columns.append(f"{table}.code AS {role}")
            joins.append(f"LEFT JOIN {table} ON {table}.name = staged.{role}")
    columns += [f"{staged.money[role]} AS {role}" for role in MONEY if role in staged.roles]
    if "session" in staged.roles:
        columns.append("staged.session AS visit")
    connection.execute(
        f"CREATE TEMP TABLE coded AS SELECT {', '.join(columns)}, staged.rowid AS place FROM {' '.join(joins)}"
    )


REASON = """CASE WHEN customer IS NULL THEN 'customer_missing'
    WHEN coalesce(trim(written), '') = '' THEN 'time_missing' WHEN activity IS NULL THEN 'activity_missing'
    ELSE 'time_unreadable' END"""


def _refuse(connection: DuckDBPyConnection, staged: Staged) -> None:
    """List the rows that lack something, and the cells of money that could not be read."""
    connection.execute(
        "CREATE TEMP TABLE lacking AS SELECT row, " + REASON + " AS reason, written AS text FROM ("
        "SELECT coded.*, staged.time::VARCHAR AS written FROM coded JOIN staged ON staged.rowid = coded.place "
        "WHERE coded.customer IS NULL OR coded.time IS NULL OR coded.activity IS NULL OR NOT isfinite(coded.time))"
    )
    connection.execute("CREATE TEMP TABLE misread (row BIGINT, reason VARCHAR, text VARCHAR)")
    for role in MONEY:
        if role in staged.roles:
            connection.execute(
                f"INSERT INTO misread SELECT coded.row, '{role}_unreadable', left(staged.{role}::VARCHAR, 200) "
                f"FROM coded JOIN staged ON staged.rowid = coded.place WHERE coded.{role} IS NULL "
                f"AND trim(staged.{role}::VARCHAR) <> '' AND coded.customer IS NOT NULL "
                "AND coded.time IS NOT NULL AND coded.activity IS NOT NULL"
            )
    connection.execute(create("unread"))
    connection.execute(f"INSERT INTO unread FROM misread ORDER BY row, reason LIMIT {MOST_REFUSED_LISTED}")


def _sort(connection: DuckDBPyConnection, choice: Choice) -> None:
    gap = choice.session_gap_minutes
    good = "customer IS NOT NULL AND time IS NOT NULL AND activity IS NOT NULL AND isfinite(time)"
    if choice.session is not None:
        # Sessions are numbered within their customer by their first event.
        connection.execute(
            "CREATE TEMP TABLE visits AS SELECT customer, visit, (row_number() OVER (PARTITION BY customer "
            "ORDER BY first, place) - 1)::INTEGER AS session FROM (SELECT customer, visit, min(time) AS first, "
            f"arg_min(row, (time, row)) AS place FROM coded WHERE {good} GROUP BY ALL)"
        )
        connection.execute(
            "CREATE TEMP TABLE sorted AS SELECT coded.* EXCLUDE (place, visit), session FROM coded JOIN visits "
            f"ON coded.customer = visits.customer AND coded.visit IS NOT DISTINCT FROM visits.visit "
            f"WHERE {good.replace('customer', 'coded.customer')} ORDER BY coded.customer, session, time, row"
        )
    else:
        connection.execute(
            f"CREATE TEMP TABLE sorted AS SELECT * EXCLUDE (place), 0::INTEGER AS session FROM coded WHERE {good} "
            "ORDER BY customer, time, row"
        )
    connection.execute("DROP TABLE coded")
    if gap is not None and choice.session is None:
        _split(connection, gap)


def _split(connection: DuckDBPyConnection, gap: float) -> None:
    """Number the sessions of every customer: a pause longer than the gap begins the next one."""
    connection.execute(
        "CREATE TEMP TABLE split AS SELECT * EXCLUDE (before, earlier), sum(CASE WHEN earlier IS DISTINCT FROM "
        f"customer THEN 1 WHEN epoch_us(time) - before > {round(gap * 60_000_000)} THEN 1 ELSE 0 END) "
        "OVER (ROWS UNBOUNDED PRECEDING) AS running FROM (SELECT * EXCLUDE (session), lag(epoch_us(time)) OVER () "
        "AS before, lag(customer) OVER () AS earlier FROM sorted)"
    )
    connection.execute("DROP TABLE sorted")
    connection.execute(
        "CREATE TEMP TABLE sorted AS SELECT split.* EXCLUDE (running), (running - base)::INTEGER AS session "
        "FROM split JOIN (SELECT customer, min(running) AS base FROM split GROUP BY 1) USING (customer)"
        " ORDER BY customer, time, row"
    )
    connection.execute("DROP TABLE split")


def _walk(connection: DuckDBPyConnection) -> None:
    """Add what follows and how long it took, by one walk over the sorted rows."""
    have = {row[0] for row in connection.execute("DESCRIBE sorted").fetchall()}
    absent = dict.fromkeys(CODED, "NULL::INTEGER") | dict.fromkeys(MONEY, "NULL::DECIMAL(18,4)")
    other = {role: role if role in have else f"{null} AS {role}" for role, null in absent.items()}
    connection.execute(
        f"""CREATE TABLE events AS SELECT customer, time, row, activity,
            CASE WHEN follows THEN later_activity END AS next,
            CASE WHEN follows THEN epoch_us(later_time) - epoch_us(time) END AS dwell_us,
            NOT coalesce(before_customer = customer AND before_session = session, false) AS is_first,
            NOT follows AS is_last, session,
            {other["stage"]}, {other["channel"]}, {other["segment"]}, {other["revenue"]}, {other["cost"]}
        FROM (SELECT *, coalesce(later_customer = customer AND later_session = session, false) AS follows FROM (
            SELECT *, lead(customer) OVER () AS later_customer, lead(session) OVER () AS later_session,
                lead(activity) OVER () AS later_activity, lead(time) OVER () AS later_time,
                lag(customer) OVER () AS before_customer, lag(session) OVER () AS before_session FROM sorted))"""
    )
    connection.execute("DROP TABLE sorted")


def _cases(connection: DuckDBPyConnection, choice: Choice) -> None:
    connection.execute(
        "CREATE TEMP TABLE paths AS SELECT customer, session, min(time) AS first, max(time) AS last, "
        "count(*)::INTEGER AS events, list(activity ORDER BY time, row) AS path, arg_min(segment, (time, row)) "
        "FILTER (WHERE segment IS NOT NULL) AS segment, sum(revenue) AS revenue, sum(cost) AS cost "
        "FROM events GROUP BY customer, session"
    )
    connection.execute(
        "CREATE TABLE variants AS SELECT (row_number() OVER (ORDER BY count DESC, len(path), path) - 1)::INTEGER "
        "AS variant, path, len(path)::INTEGER AS events, count FROM "
        "(SELECT path, count(*) AS count FROM paths GROUP BY path)"
    )
    gap = choice.session_gap_minutes
    is_open = "NULL::BOOLEAN"
    if gap is not None:
        is_open = f"epoch_us(last) + {round(gap * 60_000_000)} > (SELECT epoch_us(max(last)) FROM paths)"
    connection.execute(
        "CREATE TABLE cases AS SELECT customer, session, first, last, paths.events, variant, segment, "
        f"{is_open} AS is_open, revenue, cost FROM paths JOIN variants USING (path) ORDER BY customer, session"
    )
    connection.execute("DROP TABLE paths")


def _count(connection: DuckDBPyConnection, staged: Staged) -> None:
    connection.execute(
        "CREATE TABLE pairs AS SELECT customer, activity AS source, next AS target, count(*) AS count FROM events "
        "WHERE next IS NOT NULL GROUP BY ALL"
    )
    connection.execute(
        "CREATE TABLE customer_activities AS SELECT customer, activity, count(*) AS count FROM events GROUP BY ALL"
    )
    connection.execute(create("stage_months"))
    if "stage" in staged.roles:
        connection.execute(
            "INSERT INTO stage_months SELECT stage, date_trunc('month', time)::DATE, segment, customer, count(*), "
            "sum(revenue), sum(cost), sum(dwell_us), count(dwell_us) FROM events WHERE stage IS NOT NULL "
            "GROUP BY stage, date_trunc('month', time)::DATE, segment, customer"
        )


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
