"""Times of questions to an event log, in scans of two columns, and beside peers in environments of their own.

Set PM4PY_PYTHON and RETENTIONEERING_PYTHON to Pythons that have them; without, those lines are left out.
EVENTS sets how many events are generated (default 1e6).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import duckdb

from metrics.events.choice import Choice
from metrics.events.draft import draft
from metrics.events.filters import Filter, View
from metrics.events.funnel import funnel
from metrics.events.load import load
from metrics.events.log import Log
from metrics.events.once import transitions_once
from metrics.events.questions import activities, transitions
from metrics.events.variants import rework, sankey, step_matrix, variants

GENERATE = """COPY (SELECT 'customer ' || (hash(i * 7 + 1) % {customers}) AS customer,
    TIMESTAMP '2025-01-01' + to_microseconds(((hash(i * 3 + 5) % 31536000) * 1000000)::BIGINT) AS time,
    'activity ' || (((hash(i * 11 + 3) % 20) * (hash(i * 13 + 9) % 20)) // 20) AS activity,
    'stage ' || (((hash(i * 11 + 3) % 20) * (hash(i * 13 + 9) % 20)) // 80) AS stage,
    CASE WHEN hash(i * 17) % 10 = 0 THEN ((hash(i * 19) % 10000) / 100)::DECIMAL(18, 4) END AS revenue
    FROM range({events}) t(i)) TO '{path}' (FORMAT parquet)"""
PM4PY = """import sys, time, pandas as pd
begin = time.perf_counter(); import pm4py
frame = pd.read_parquet(sys.argv[1])
frame = pm4py.format_dataframe(frame, case_id="customer", activity_key="activity", timestamp_key="time")
pm4py.discover_dfg(frame); whole = time.perf_counter() - begin
begin = time.perf_counter(); pm4py.discover_dfg(frame); print(whole, time.perf_counter() - begin)"""
RETENTIONEERING = """import sys, time, pandas as pd
begin = time.perf_counter()
from retentioneering.eventstream import Eventstream
frame = pd.read_parquet(sys.argv[1])[["customer", "time", "activity"]]
frame.columns = ["user_id", "timestamp", "event"]
stream = Eventstream(frame)
stream.transition_graph_data("count"); whole = time.perf_counter() - begin
begin = time.perf_counter(); stream.transition_graph_data("count")
print(whole, time.perf_counter() - begin)"""


def best(work: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        begin = perf_counter()
        work()
        found.append(perf_counter() - begin)
    return min(found)


def main() -> None:
    """Generate a table, import it, ask it, and print times and ratios."""
    events = int(float(os.environ.get("EVENTS", "1e6")))
    with tempfile.TemporaryDirectory() as folder:
        path, working = Path(folder) / "events.parquet", Path(folder) / "log"
        duckdb.execute(GENERATE.format(events=events, customers=events // 10, path=path))
        print(f"{events:,} events")
        print(f"import                        {best(lambda: load(path, Choice(), working), 1):8.3f} s")
        with Log.open(working) as log:
            per_call = ask(log)
        once(path)
        for name, script in (("PM4PY", PM4PY), ("RETENTIONEERING", RETENTIONEERING)):
            peer(name, script, path, per_call)


def ask(log: Log) -> float:
    """Print the time of each question and how many scans of two columns it is; return that of transitions."""
    view = View(log.connection)
    hiding = View(log.connection, Filter(hidden=("activity 0", "activity 2")))
    scan = best(lambda: view.ask("SELECT sum(activity), sum(next) FROM events"), 7)
    steps = ["activity 1", "activity 2", "activity 3"]
    questions: dict[str, Callable[[], object]] = {
        "transitions": lambda: transitions(view, times=False, customers=False),
        "transitions, exact medians": lambda: transitions(view, customers=False),
        "transitions, customers": lambda: transitions(view, times=False),
        "transitions, two hidden": lambda: transitions(hiding, times=False, customers=False),
        "activities": lambda: activities(view),
        "variants, top 50": lambda: variants(view, 50),
        "step matrix": lambda: step_matrix(view),
        "Sankey": lambda: sankey(view),
        "rework": lambda: rework(view),
        "funnel of three steps": lambda: funnel(view, steps),
        "draft of a map": lambda: draft(log.connection, view),
    }
    print(f"scan of two columns           {scan:8.3f} s")
    times = {name: best(work) for name, work in questions.items()}
    for name, seconds in times.items():
        print(f"{name:<30}{seconds:8.3f} s {seconds / scan:6.1f} scans")
    return times["transitions"]


def once(path: Path) -> None:
    """Print the way without an import against DuckDB sorting the same columns."""
    columns = f"SELECT customer, time, activity FROM '{path}' ORDER BY customer, time"
    sort = f"CREATE OR REPLACE TEMP TABLE s AS {columns}"
    sorting = best(lambda: duckdb.connect().execute(sort), 1)
    found = best(lambda: transitions_once(path), 2)
    print(f"file to transitions, in one go{found:8.3f} s; sorting its three columns {sorting:.3f} s")


def peer(name: str, script: str, path: Path, per_call: float) -> None:
    """Print what a peer takes, from file to transitions and once more when all is loaded."""
    python = os.environ.get(f"{name}_PYTHON")
    if not python:
        print(f"{name.lower()}: not there")
        return
    done = subprocess.run([python, "-c", script, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name.lower()}: {done.stderr.strip().splitlines()[-1][:200]}", file=sys.stderr)
        return
    whole, call = map(float, done.stdout.split()[-2:])
    print(f"{name.lower()}: file to transitions {whole:.2f} s")
    print(f"{name.lower()}: one more call {call:.3f} s = {call / per_call:.0f} of ours")


if __name__ == "__main__":
    main()
