"""Hostile event tables: of any shape a right result, of any damage a code, and the program goes on."""

from __future__ import annotations

import gzip
from pathlib import Path
from random import Random

import duckdb
import pytest
from event_tables import import_here, soundly
from mutations import mutated
from xlsxwriter import Workbook

from metrics.events.choice import Choice
from metrics.events.load import load
from metrics.refusals import Refused

ROWS = "".join(f"{row % 5},2026-01-{row % 28 + 1:02d} 10:00:00,step {row % 3},{row}.5\n" for row in range(40))
TEXT = ("customer,time,activity,revenue\n" + ROWS).encode()
EVENT = (
    '<event><string key="concept:name" value="step {}"/>'
    '<date key="time:timestamp" value="2026-01-{:02d}T10:00:00+02:00"/></event>'
)
XES = (
    "<?xml version='1.0'?><log><trace><string key='concept:name' value='1'/>"
    + "".join(EVENT.format(row % 3, row + 1) for row in range(20))
    + "</trace></log>"
).encode()
GOOD = {"csv": TEXT, "csv.gz": gzip.compress(TEXT), "xes": XES, "utf16.csv": TEXT.decode().encode("utf-16")}
NEVER = {"importer_failed", "importer_died"}


@pytest.mark.parametrize("form", GOOD)
def test_mutated_tables_are_read_or_refused_and_nothing_else(form: str, tmp_path: Path) -> None:
    random = Random(form)
    events, codes = 0, set()
    for number in range(40):
        path = tmp_path / f"{number}.{form}"
        path.write_bytes(mutated(GOOD[form], random))
        try:
            summary, log = import_here(path, tmp_path / f"log {number}")
        except Refused as error:
            codes.add(error.code)
            continue
        events += summary.events
        soundly(log)
    assert not codes & NEVER
    # What was packed has a checksum: no fault passes it.
    assert events or form == "csv.gz", "some of them are still read"


def test_mutated_native_files_cost_the_child_at_most(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        (tmp_path / "good.csv").write_bytes(TEXT)
        connection.execute(f"COPY (FROM '{tmp_path / 'good.csv'}') TO '{tmp_path / 'good.parquet'}'")
    made = Workbook(str(tmp_path / "good.xlsx"))
    sheet = made.add_worksheet()
    for place, line in enumerate(TEXT.decode().splitlines()):
        sheet.write_row(place, 0, line.split(","))
    made.close()
    random = Random(7)
    codes = set()
    for form in ("parquet", "xlsx"):
        good = (tmp_path / f"good.{form}").read_bytes()
        for number in range(12):
            path = tmp_path / f"{number}.{form}"
            path.write_bytes(mutated(good, random))
            try:
                assert load(path, Choice(), tmp_path / "log", seconds=20).events >= 1
            except Refused as error:
                codes.add(error.code)
    assert not codes & {"too_slow", "not_started"}


def table(path: Path, select: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


@pytest.mark.parametrize(
    ("select", "customers", "variants"),
    [
        (
            "SELECT i % 1000 AS customer, TIMESTAMP '2026-01-01' + INTERVAL (i) SECOND AS time, "
            "'activity ' || i % 100000 AS activity FROM range(200000) t(i)",
            1000,
            1000,
        ),
        (
            "SELECT 'customer ' || i AS customer, TIMESTAMP '2026-01-01' + INTERVAL (i) SECOND AS time, "
            "'look' AS activity FROM range(1000000) t(i)",
            1_000_000,
            1,
        ),
        (
            "SELECT 1 AS customer, TIMESTAMP '2026-01-01' + INTERVAL (i // 10) SECOND AS time, "
            "'step ' || hash(i) % 50 AS activity FROM range(1000000) t(i)",
            1,
            1,
        ),
    ],
    ids=["many_activities", "many_customers", "one_customer"],
)
def test_tables_of_extreme_shape_are_read(select: str, customers: int, variants: int, tmp_path: Path) -> None:
    summary, log = import_here(table(tmp_path / "events.parquet", select), tmp_path / "log")
    assert summary.customers == customers
    with duckdb.connect(str(log), read_only=True) as opened:
        found = opened.execute("SELECT count(*), sum(events * count) FROM variants").fetchone()
    assert found == (variants, summary.events)
    soundly(log)
