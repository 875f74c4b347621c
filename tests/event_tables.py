"""Event tables for tests, and the plain counting that every import is compared with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pandas as pd

from metrics.events.choice import Choice, plain_choice
from metrics.events.load import Summary, load_here

LOGS = Path(__file__).resolve().parents[2] / "shared" / "data" / "logs"


@dataclass
class Counts:
    """What a log says, as plain Python."""

    transitions: Counter[tuple[str, str]]
    starts: Counter[str]
    ends: Counter[str]
    variants: Counter[tuple[str, ...]]
    dwell: Counter[tuple[str, int]]


def plainly(frame: pd.DataFrame) -> Counts:
    """Count a frame of customer, time, activity by group and shift; ties keep their order."""
    rows = frame.sort_values(["customer", "time"], kind="stable").reset_index(drop=True)
    after = rows.groupby("customer", sort=False)["activity"].shift(-1)
    later = rows.groupby("customer", sort=False)["time"].shift(-1)
    goes_on = after.notna()
    gaps = (later - rows["time"])[goes_on] // pd.Timedelta(microseconds=1)
    by_customer = rows.groupby("customer", sort=False)["activity"]
    return Counts(
        Counter(zip(rows["activity"][goes_on], after[goes_on], strict=True)),
        Counter(by_customer.first()),
        Counter(by_customer.last()),
        Counter(tuple(path) for path in by_customer.agg(list)),
        Counter(zip(rows["activity"][goes_on], gaps, strict=True)),
    )


def read_back(path: Path) -> Counts:
    """Count what stands in a working file, by its codes and names."""
    with duckdb.connect(str(path), read_only=True) as log:
        name = dict(log.execute("SELECT code, name FROM activities").fetchall())
        moves = log.execute("SELECT activity, next, count(*) FROM events WHERE next IS NOT NULL GROUP BY ALL")
        transitions = Counter({(name[a], name[b]): n for a, b, n in moves.fetchall()})
        ends = {}
        for flag in ("is_first", "is_last"):
            rows = log.execute(f"SELECT activity, count(*) FROM events WHERE {flag} GROUP BY 1").fetchall()
            ends[flag] = Counter({name[a]: n for a, n in rows})
        paths = log.execute("SELECT path, count, events FROM variants ORDER BY variant").fetchall()
        variants = Counter({tuple(name[a] for a in path): n for path, n, _events in paths})
        assert all(len(path) == events for path, _n, events in paths)
        assert [n for _path, n, _events in paths] == sorted((n for _path, n, _e in paths), reverse=True)
        gaps = log.execute("SELECT activity, dwell_us, count(*) FROM events WHERE NOT is_last GROUP BY ALL")
        dwell = Counter({(name[a], us): n for a, us, n in gaps.fetchall()})
    return Counts(transitions, ends["is_first"], ends["is_last"], variants, dwell)


def soundly(path: Path) -> None:
    """See that the tables of a working file agree with each other."""
    with duckdb.connect(str(path), read_only=True) as log:

        def one(query: str) -> Any:
            found = log.execute(query).fetchone()
            return found[0] if found else None

        assert (
            one(
                "SELECT count(*) FROM (SELECT customer, session, time, row, "
                "lag((customer, session, time, row)) OVER () "
                "AS before FROM events) WHERE (customer, session, time, row) <= before"
            )
            == 0
        ), "events stand in order"
        assert one("SELECT count(*) FROM cases") == one("SELECT count(*) FROM events WHERE is_first")
        assert one("SELECT sum(count) FROM variants") == one("SELECT count(*) FROM cases")
        assert one("SELECT sum(events) FROM cases") == one("SELECT count(*) FROM events")
        assert (
            one(
                "SELECT count(*) FROM cases JOIN variants USING (variant) "
                "WHERE cases.events <> variants.events"
            )
            == 0
        )
        assert one("SELECT min(dwell_us) FROM events") is None or one("SELECT min(dwell_us) FROM events") >= 0
        for counted, asked in (
            ("pairs", "customer, activity AS source, next AS target"),
            ("customer_activities", "customer, activity"),
        ):
            where = "WHERE next IS NOT NULL" if counted == "pairs" else ""
            plain = f"SELECT {asked}, count(*) FROM events {where} GROUP BY ALL"
            assert one(f"SELECT count(*) FROM (FROM {counted} EXCEPT ({plain}))") == 0
            assert one(f"SELECT count(*) FROM (({plain}) EXCEPT FROM {counted})") == 0
        for role, table in (("activity", "activities"), ("customer", "customers")):
            assert one(f"SELECT count(*) FROM {table}") == one(f"SELECT count(DISTINCT {role}) FROM events")


def import_here(path: Path, folder: Path, **chosen: Any) -> tuple[Summary, Path]:
    """Import a table in this process; returns what came of it and the working file."""
    folder.mkdir(parents=True, exist_ok=True)
    order = {
        "path": str(path),
        "folder": str(folder),
        "limit": 512 << 20,
        "choice": plain_choice(Choice(**chosen)),
    }
    answer = load_here(order, lambda _phase, _share: None)
    return msgspec.convert(answer, Summary), folder / "log"
