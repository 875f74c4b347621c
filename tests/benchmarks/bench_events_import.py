"""Measures the import of event tables against only parsing or sorting them, each in a fresh process.

Run as ``python tests/benchmarks/bench_events_import.py [events ...]`` from the root of the project; 1e6 and
1e7 events if not given. openpyxl is a peer for workbooks where it is installed.
"""

import os
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHOICE = "Choice('customer', 'time', 'activity', channel='channel', revenue='revenue')"
IMPORT = (
    "from pathlib import Path; from metrics.events.load import load; "
    "from metrics.events.choice import Choice; "
    f"load(Path({{source!r}}), {CHOICE}, Path({{out!r}}))"
)
QUIET = "SET enable_progress_bar = false; "
PARSE = "CREATE TABLE t AS FROM read_csv('{source}')"
PARSE_TEXT = "CREATE TEMP TABLE t AS FROM read_csv('{source}', all_varchar = true)"
SORT = "CREATE TEMP TABLE t AS SELECT customer, time, activity FROM '{source}' ORDER BY customer, time"


def generated(events, folder):
    """Write journeys of ten events or so through 24 activities, in order of time, as CSV and Parquet."""
    customers = max(1, events // 10)
    query = f"""
        SELECT 'customer-' || c AS customer,
            TIMESTAMP '2025-01-01' + to_microseconds(
                (hash(c) % 30000000000000 + k * (1 + hash(c, k) % 90000000) * 1000)::BIGINT) AS time,
            'activity ' || least(23, k + (hash(c, k, 1) % 7 = 0)::INT * (hash(c, k, 2) % 4))
                AS activity,
            'channel ' || hash(c, 5) % 4 AS channel,
            CASE WHEN hash(c, k, 3) % 20 = 0 THEN (hash(c, k, 4) % 20000 / 100)::DECIMAL(18, 2) END
                AS revenue
        FROM (SELECT i // 10 AS c, i % 10 + (i // 10) % 3 AS k FROM range({customers * 10}) t(i))
        ORDER BY time"""
    # In a process of its own: a new process begins with the peak of the one that starts it.
    told = [f"{QUIET}SET memory_limit = '4GB'; SET temp_directory = '{folder}'"]
    told += [f"CREATE TABLE events AS {query}"]
    told += [f"COPY events TO '{folder}/{events}.{form}'" for form in ("csv", "parquet")]
    code = f"import duckdb; duckdb.connect().execute({'; '.join(told)!r})"
    subprocess.run([sys.executable, "-c", code], check=True)


def measured(words, code, base=None):
    """Run code in a fresh process; print wall, processor, memory, and the ratio to a base."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    wall, cpu = time.perf_counter() - start, used.ru_utime + used.ru_stime
    ratio = f"{cpu / base:8.1f} x" if base else ""
    failed = "  FAILED" if status else ""
    print(
        f"{words:<46}{wall:8.2f} s{cpu:8.2f} s cpu{used.ru_maxrss / 1024:8.0f} MiB{ratio}{failed}", flush=True
    )
    return cpu


def tables(events, folder):
    """Measure one size of table."""
    generated(events, folder)
    print(f"\n{events:,} events")
    source, out = f"{folder}/{events}.csv", f"{folder}/out"

    def plain(words, query, form, base=None):
        told = f"{QUIET}SET memory_limit = '2GB'; " + query.format(source=f"{folder}/{events}.{form}")
        cpu = measured(words, f"import duckdb; duckdb.connect({out!r}).execute({told!r})", base)
        Path(out).unlink(missing_ok=True)
        return cpu

    plain("CSV parsed as text", PARSE_TEXT, "csv")
    parsed = plain("CSV parsed into a table", PARSE, "csv")
    measured("CSV imported", IMPORT.format(source=source, out=out), parsed)
    print(f"{'':<46}working file {Path(out).stat().st_size >> 20} MiB")
    Path(out).unlink()
    ordered = plain("Parquet, three columns sorted", SORT, "parquet")
    measured("Parquet imported", IMPORT.format(source=f"{folder}/{events}.parquet", out=out), ordered)
    Path(out).unlink()


def workbooks(folder, rows=60_000):
    """Measure a workbook, native and by openpyxl."""
    from xlsxwriter import Workbook

    book = Workbook(f"{folder}/events.xlsx", {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("customer", "time", "activity", "channel", "revenue"))
    for row in range(rows):
        at = f"2026-01-{row % 28 + 1:02d} 10:00:00"
        sheet.write_row(row + 1, 0, (row % 6000, at, f"activity {row % 24}", "shop", row / 7))
    book.close()
    print(f"\nXLSX of {rows:,} rows")
    native = (
        "from pathlib import Path; from metrics.events.sheet import *; "
        f"t = open_sheet(Path('{folder}/events.xlsx')); write_cells(t, t.header, Path('{folder}/clean'))"
    )
    base = measured("read natively to text", native)
    measured("imported", IMPORT.format(source=f"{folder}/events.xlsx", out=f"{folder}/out"))
    if find_spec("openpyxl") is None:
        print("openpyxl is not installed")
        return
    peer = (
        f"import openpyxl; s = openpyxl.load_workbook('{folder}/events.xlsx', read_only=True).active\n"
        "n = sum(1 for row in s.iter_rows(values_only=True))"
    )
    measured("openpyxl", peer, base)


def starts():
    """Measure what the engine costs before it is asked anything."""
    print("\nStart")
    base = measured("python", "pass")
    measured(
        "import of the engine", "import metrics.events.load, metrics.events.preview, metrics.events.log", base
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        starts()
        workbooks(place)
        for asked in sys.argv[1:] or ["1e6", "1e7"]:
            tables(int(float(asked)), place)
