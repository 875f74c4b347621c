"""Imported event logs say what a plain group-and-shift over the same rows says."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from event_tables import LOGS, import_here, plainly, read_back, soundly
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.events.choice import Choice
from metrics.events.load import MEMORY, MEMORY_FOR_LARGE, load, memory_for
from metrics.events.log import Log
from metrics.refusals import Refused

START = datetime(2026, 1, 31, 23, 59, 58)
REAL = {
    "running-example.csv": ("case:concept:name", "time:timestamp", "concept:name", ","),
    "sepsis.csv": ("Case ID", "Complete Timestamp", "Activity", ";"),
    "receipt.csv.gz": ("case:concept:name", "time:timestamp", "concept:name", ","),
    "simple-onlineshop.csv": ("user_id", "timestamp", "event", ","),
    "online-retail-30k.csv.gz": ("CustomerID", "InvoiceDate", "StockCode", ","),
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_log_counts_as_group_and_shift_counts_it(name: str, tmp_path: Path) -> None:
    if not (LOGS / name).exists():
        pytest.skip(f"{name} is not in this house; it stays where its licence lets it be")
    customer, time, activity, separator = REAL[name]
    # Exactly the text that stands there: "NA" is a name and 12923.0 is no number.
    frame = pd.read_csv(LOGS / name, sep=separator, dtype=str, keep_default_na=False)
    frame = frame.rename(columns={customer: "customer", time: "time", activity: "activity"})
    frame = frame[["customer", "time", "activity"]]
    kept = frame[(frame != "").all(axis=1)].copy()
    kept["time"] = pd.to_datetime(kept["time"], utc=True, format="mixed").dt.tz_localize(None)
    summary, log = import_here(LOGS / name, tmp_path / "log", customer=customer, time=time, activity=activity)
    assert read_back(log) == plainly(kept)
    assert (summary.events, summary.refused_total) == (len(kept), len(frame) - len(kept))
    assert summary.customers == kept["customer"].nunique()
    soundly(log)


@pytest.mark.parametrize("name", ["running-example.xes", "helpdesk.xes.gz"])
def test_a_real_xes_counts_as_group_and_shift_counts_it(name: str, tmp_path: Path) -> None:
    if not (LOGS / name).exists():
        pytest.skip(f"{name} is not in this house; it stays where its licence lets it be")
    from xml.etree import ElementTree

    opened = gzip.open if name.endswith(".gz") else open
    rows = []
    with opened(LOGS / name, "rb") as file:
        for trace in ElementTree.parse(file).iter():
            if trace.tag.rpartition("}")[2] == "trace":
                told = {value.get("key"): value.get("value") for value in trace if value.get("key")}
                for event in trace:
                    if event.tag.rpartition("}")[2] == "event":
                        said = {value.get("key"): value.get("value") for value in event}
                        rows.append((told["concept:name"], said["time:timestamp"], said["concept:name"]))
    frame = pd.DataFrame(rows, columns=["customer", "time", "activity"])
    frame["time"] = pd.to_datetime(frame["time"], utc=True, format="ISO8601").dt.tz_localize(None)
    summary, log = import_here(LOGS / name, tmp_path / "log")
    assert (summary.events, summary.zone, summary.form) == (len(rows), "utc", "xes")
    assert read_back(log) == plainly(frame)
    soundly(log)


NAMES = st.sampled_from(
    ["a", "A", " a", "ä", 'quo"te', "a,b", "line\nbreak", "NA", "null", "=1+1", "01", "1"]
)
ROWS = st.lists(
    st.tuples(NAMES, st.integers(0, 5), NAMES, st.sampled_from(["", "1.5", "-2", "3.1234"])),
    max_size=25,
)


@settings(max_examples=25)
@given(ROWS, st.sampled_from([",", ";", "\t", "|"]))
def test_any_table_counts_as_group_and_shift_counts_it(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int, str, str]], separator: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    frame = pd.DataFrame(rows, columns=["customer", "time", "activity", "revenue"])
    frame["time"] = [START + timedelta(seconds=int(second)) for second in frame["time"]]
    frame.to_csv(folder / "events.csv", sep=separator, index=False)
    if not rows:
        with pytest.raises(Refused, match="empty"):
            import_here(folder / "events.csv", folder / "log")
        return
    summary, log = import_here(folder / "events.csv", folder / "log")
    assert summary.events == len(rows)
    assert read_back(log) == plainly(frame)
    assert summary.ties == int(frame.duplicated(["customer", "time"], keep=False).sum())
    soundly(log)
    with duckdb.connect(str(log), read_only=True) as opened:
        found = opened.execute("SELECT sum(revenue) FROM events").fetchone()
    assert (found[0] if found else None) == sum(
        (Decimal(each) for *_, each in rows if each), Decimal(0)
    ) or not any(each for *_, each in rows)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 12)), min_size=1, max_size=25))
def test_sessions_split_where_the_pause_is_longer_than_the_gap(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("sessions")
    frame = pd.DataFrame(
        [(who, START + timedelta(minutes=15 * step), f"step {step % 3}") for who, step in rows],
        columns=["customer", "time", "activity"],
    )
    frame.to_csv(folder / "events.csv", index=False)
    summary, log = import_here(folder / "events.csv", folder / "log", session_gap_minutes=30.0)
    ordered = frame.sort_values(["customer", "time"], kind="stable")
    pause = ordered.groupby("customer")["time"].diff() > pd.Timedelta(minutes=30)
    ordered["session"] = pause.groupby(ordered["customer"]).cumsum()
    visits = ordered.assign(customer=ordered["customer"] + ordered["session"].astype(str)).sort_index()
    assert read_back(log) == plainly(visits[["customer", "time", "activity"]])
    assert summary.cases == visits["customer"].nunique()
    soundly(log)
    with duckdb.connect(str(log), read_only=True) as opened:
        found = opened.execute(
            "SELECT count(*) FILTER (is_open), count(*) FILTER (is_open IS NULL) FROM cases"
        )
        is_open, unknown = found.fetchone() or (0, 0)
    last = visits.groupby("customer")["time"].max()
    assert is_open == int((last + pd.Timedelta(minutes=30) > frame["time"].max()).sum())
    assert unknown == 0


def test_sessions_of_a_column_may_interleave(tmp_path: Path) -> None:
    rows = ["who,at,what,visit"]
    rows += [
        f"ann,2026-01-0{day} 10:00,{what},{visit}" for day, what, visit in ((3, "c", "B"), (1, "a", "A"))
    ]
    rows += ["ann,2026-01-02 10:00,b,B", "ann,2026-01-04 10:00,d,A", "bob,2026-01-01,a,"]
    (tmp_path / "events.csv").write_text("\n".join(rows))
    summary, log = import_here(
        tmp_path / "events.csv", tmp_path / "log", customer="who", time="at", activity="what", session="visit"
    )
    assert (summary.cases, summary.customers) == (3, 2)
    assert read_back(log).variants == {("a", "d"): 1, ("b", "c"): 1, ("a",): 1}
    soundly(log)


def parquet(path: Path, select: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def test_parquet_keeps_its_order_its_types_and_its_zone(tmp_path: Path) -> None:
    path = parquet(
        tmp_path / "events.parquet",
        "SELECT i // 3 AS customer_id, "
        "TIMESTAMPTZ '2026-03-29 01:30:00+01' + INTERVAL (i % 3 // 2) HOUR AS time, "
        "'step ' || (2 - i % 3) AS activity, 'shop' AS stage, 0.1::DOUBLE AS revenue FROM range(300000) t(i)",
    )
    summary, log = import_here(path, tmp_path / "log")
    assert (summary.events, summary.customers, summary.zone) == (300_000, 100_000, "utc")
    assert summary.first == "2026-03-29 00:30:00"
    assert summary.ties == 200_000
    assert read_back(log).variants == {("step 2", "step 1", "step 0"): 100_000}
    with duckdb.connect(str(log), read_only=True) as opened:
        assert opened.execute("SELECT sum(revenue), sum(revenue)::VARCHAR FROM events").fetchone() == (
            Decimal("30000.0000"),
            "30000.0000",
        )
        months = opened.execute("SELECT month::VARCHAR, sum(events), count(*) FROM stage_months GROUP BY 1")
        assert months.fetchall() == [("2026-03-01", 300_000, 100_000)]


def test_an_import_in_a_child_is_read_back_by_the_log(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(
        "user_id,event,timestamp\n1,buy,2026-01-02\n1,look,2026-01-01\n,look,2026-01-01\n"
    )
    heard: list[tuple[str, float]] = []
    summary = load(
        tmp_path / "events.csv", Choice(), tmp_path / "log", lambda phase, share: heard.append((phase, share))
    )
    assert summary.reasons == {"customer_missing": 1}
    assert [(row.row, row.reason) for row in summary.refused] == [(3, "customer_missing")]
    assert heard[0] == ("reading", 0.0)
    assert [share for _phase, share in heard] == sorted(share for _phase, share in heard)
    with Log.open(tmp_path / "log") as log:
        assert json.loads(log.facts["columns"]) == {
            "customer": "user_id",
            "time": "timestamp",
            "activity": "event",
        }
        assert log.choice == summary.choice
        assert (log.facts["events"], log.facts["zone"], log.facts["ties"]) == ("2", "as_is", "0")
        with pytest.raises(duckdb.PermissionException):
            log.connection.execute(f"SELECT * FROM read_csv('{tmp_path / 'events.csv'}')")
        with pytest.raises(duckdb.InvalidInputException):
            log.connection.execute("DELETE FROM events")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.csv", "log"]


@pytest.mark.parametrize("gap", [None, 30.0])
def test_counting_range_by_range_counts_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gap: float | None
) -> None:
    lines = ["customer,time,activity"]
    lines += [
        f"c{place * 7 % 23},2026-01-01 {place * 5 % 24:02d}:{place % 60:02d}:00,a{place * place % 6}"
        for place in range(400)
    ]
    path = tmp_path / "events.csv"
    path.write_text("\n".join(lines))
    counted = {}
    for in_range in (1_000_000, 17):
        monkeypatch.setattr("metrics.events.build.IN_RANGE", in_range)
        _summary, log = import_here(path, tmp_path / f"log{in_range}", session_gap_minutes=gap)
        soundly(log)
        with duckdb.connect(str(log), read_only=True) as opened:
            named = (
                "SELECT c.name, s.name, t.name, count FROM pairs JOIN customers c ON c.code = customer "
                "JOIN activities s ON s.code = source JOIN activities t ON t.code = target ORDER BY ALL",
                "SELECT c.name, a.name, count FROM customer_activities JOIN customers c ON c.code = customer "
                "JOIN activities a ON a.code = activity ORDER BY ALL",
                "SELECT path, events, count FROM variants ORDER BY ALL",
            )
            counted[in_range] = [opened.execute(query).fetchall() for query in named]
    assert counted[17] == counted[1_000_000]
    assert all(counted[17])


def test_a_large_table_gets_more_memory_packed_or_not(tmp_path: Path) -> None:
    told = {}
    for name, start, size in (
        ("small.csv", b"a,b,c", 900 << 20),
        ("large.csv", b"a,b,c", 1100 << 20),
        ("small.parquet", b"PAR1", 200 << 20),
        ("large.parquet", b"PAR1", 300 << 20),
        ("large.csv.gz", b"\x1f\x8b\x08\x00", 300 << 20),
    ):
        path = tmp_path / name
        with path.open("wb") as file:
            file.write(start)
            # A hole: it takes no room on the disk.
            file.truncate(size)
        told[name] = memory_for(path) == MEMORY_FOR_LARGE
    assert told == {name: name.startswith("large") for name in told}
    assert memory_for(tmp_path / "absent") == MEMORY
