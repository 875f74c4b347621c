"""The transitions straight from a file equal those of the import: ties, spaces, refused rows, times."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from metrics.events.choice import Choice
from metrics.events.filters import View
from metrics.events.load import load
from metrics.events.log import Log
from metrics.events.once import transitions_once
from metrics.events.questions import transitions

ROWS = [
    (" ann", "2026-01-01 10:00:00", "look"),
    (" ann", "2026-01-01 10:00:00", "buy"),
    (" ann", "2026-01-01 10:00:00", "look"),
    ("ann", "2026-01-01 09:00:00", "buy"),
    ("ann", "2026-01-01 08:59:30", "look"),
    ("żółć", "2026-01-01 08:00:00", "look"),
    ("", "2026-01-01 08:00:00", "look"),
    ("ann", "2026-01-01 08:00:00", ""),
]


@pytest.fixture(params=["csv", "parquet"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"events.{request.param}"
    if request.param == "csv":
        lines = ["customer,time,activity", *(",".join(row) for row in ROWS)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (customer VARCHAR, time TIMESTAMP, activity VARCHAR)")
        typed = [(who, datetime.fromisoformat(when), what) for who, when, what in ROWS]
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", typed)
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    return path


def test_once_is_what_the_import_tells(table: Path, tmp_path: Path) -> None:
    summary = load(table, Choice(), tmp_path / "log")
    found = transitions_once(table, times=True)
    assert (found.events, found.refused_total) == (summary.events, summary.refused_total) == (6, 2)
    with Log.open(tmp_path / "log") as log:
        assert found.transitions == transitions(View(log.connection), customers=False)
    assert {(each.source, each.target): each.count for each in found.transitions} == {
        ("look", "buy"): 2,
        ("buy", "look"): 1,
    }
