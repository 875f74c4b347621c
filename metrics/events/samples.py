"""Event logs made row by row, for examples and tests: the plain way that others are held against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from metrics.events.choice import MONEY
from metrics.events.filters import EVERYTHING, Filter, View
from metrics.events.layout import TABLES, create

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NOON = datetime(2026, 9, 1, 12)
DICTIONARIES = {"activity": "activities", "stage": "stages", "channel": "channels", "segment": "segments"}
SMALL = (
    ("ann", 0, "look", None),
    ("ann", 30, "look", None),
    ("bob", 0, "look", None),
    ("ann", 60, "look", None),
    ("bob", 120, "buy", 40.0),
    ("ann", 120, "buy", 10.0),
    ("ann", 180, "complain", None),
)


def small_log(chosen: Filter = EVERYTHING) -> View:
    """Return a log of seven events of two customers."""
    rows = [
        {"customer": who, "time": NOON + timedelta(seconds=after), "activity": what, "revenue": money}
        for who, after, what, money in SMALL
    ]
    return View(log_of(rows), chosen)


def log_of(rows: Sequence[dict[str, Any]], gap_minutes: float | None = None) -> DuckDBPyConnection:
    """Return a log in memory with the tables of `layout`, made row by row without any of the import's ways.

    Parameters
    ----------
    rows : dicts with customer, time (datetime), activity, and perhaps stage, channel, segment, revenue, cost.
    gap_minutes : time without events after which a new session of the same customer begins.
    """
    import duckdb

    ordered = sorted(
        enumerate(rows, 1), key=lambda pair: (str(pair[1]["customer"]), pair[1]["time"], pair[0])
    )
    codes = {role: _codes(rows, role) for role in DICTIONARIES}
    customers = {name: code for code, name in enumerate(sorted({str(row["customer"]) for row in rows}))}
    events = _linked([_event(number, row, customers, codes) for number, row in ordered], gap_minutes)
    cases, variants = _cases(events, gap_minutes)
    connection = duckdb.connect()
    for table in TABLES:
        connection.execute(create(table))
    for role, table in DICTIONARIES.items():
        _fill(connection, table, [(code, name) for name, code in codes[role].items()])
    _fill(connection, "customers", [(code, name) for name, code in customers.items()])
    _fill(connection, "events", [tuple(event.values()) for event in events])
    _fill(connection, "cases", cases)
    _fill(connection, "variants", variants)
    connection.execute(
        "INSERT INTO pairs SELECT customer, activity, next, count(*) FROM events "
        "WHERE next IS NOT NULL GROUP BY ALL"
    )
    connection.execute(
        "INSERT INTO customer_activities SELECT customer, activity, count(*) FROM events GROUP BY ALL"
    )
    return connection


def _fill(connection: DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    import pandas as pd

    if not rows:
        return
    frame = pd.DataFrame([list(row) for row in rows], dtype=object)
    connection.register("filling", frame)
    kinds = [
        each.rsplit(" ", 1)[1]
        for each in TABLES[table].replace("(18,4)", "").replace("(38,4)", "").split(", ")
    ]
    taken = ", ".join(
        f'CAST("{place}" AS {"DECIMAL(18,4)" if kind == "DECIMAL" else kind})'
        for place, kind in enumerate(kinds)
    )
    connection.execute(f"INSERT INTO {table} SELECT {taken} FROM filling")
    connection.unregister("filling")


def _codes(rows: Sequence[dict[str, Any]], role: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        if row.get(role) is not None:
            found.setdefault(row[role], len(found))
    return found


def _event(
    number: int, row: dict[str, Any], customers: dict[str, int], codes: dict[str, dict[str, int]]
) -> dict[str, Any]:
    coded = {
        role: codes[role].get(row.get(role, "")) if row.get(role) is not None else None for role in codes
    }
    return {
        "customer": customers[str(row["customer"])],
        "time": row["time"],
        "row": number,
        "activity": coded["activity"],
        "next": None,
        "dwell_us": None,
        "is_first": True,
        "is_last": True,
        "session": 0,
        "stage": coded["stage"],
        "channel": coded["channel"],
        "segment": coded["segment"],
        "revenue": row.get("revenue"),
        "cost": row.get("cost"),
    }


def _linked(events: list[dict[str, Any]], gap_minutes: float | None) -> list[dict[str, Any]]:
    for before, after in pairwise(events):
        if before["customer"] != after["customer"]:
            continue
        waited = after["time"] - before["time"]
        if gap_minutes is not None and waited > timedelta(minutes=gap_minutes):
            after["session"] = before["session"] + 1
            continue
        after["session"] = before["session"]
        before |= {"next": after["activity"], "is_last": False}
        before["dwell_us"] = waited // timedelta(microseconds=1)
        after["is_first"] = False
    return events


def _cases(
    events: list[dict[str, Any]], gap_minutes: float | None
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    gathered: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for event in events:
        gathered.setdefault((event["customer"], event["session"]), []).append(event)
    paths = {key: tuple(event["activity"] for event in own) for key, own in gathered.items()}
    counts: dict[tuple[int, ...], int] = {}
    for path in paths.values():
        counts[path] = counts.get(path, 0) + 1
    ranked = sorted(counts, key=lambda path: (-counts[path], len(path), path))
    place = {path: code for code, path in enumerate(ranked)}
    end = max((event["time"] for event in events), default=None)
    cases = []
    for (customer, session), own in gathered.items():
        last = own[-1]["time"]
        still = None if gap_minutes is None else end - last < timedelta(minutes=gap_minutes)
        segment = next((event["segment"] for event in own if event["segment"] is not None), None)
        money = [_sum(own, kind) for kind in MONEY]
        variant = place[paths[customer, session]]
        cases.append((customer, session, own[0]["time"], last, len(own), variant, segment, still, *money))
    return cases, [(place[path], list(path), len(path), counts[path]) for path in ranked]


def _sum(events: list[dict[str, Any]], kind: str) -> float | None:
    found = [event[kind] for event in events if event[kind] is not None]
    return sum(found) if found else None
