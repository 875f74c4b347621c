"""How event tables of every form begin, and what cannot be looked at."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest

from metrics.events.columns import guess_columns
from metrics.events.preview import ROWS, preview
from metrics.refusals import Refused

TEXT = "user_id;event;timestamp\n" + "".join(f"u{n};look;2026-01-{1 + n % 28:02d}\n" for n in range(90))


def test_text_plain_and_packed(tmp_path: Path) -> None:
    plain, packed = tmp_path / "t.csv", tmp_path / "t.csv.gz"
    plain.write_text(TEXT)
    packed.write_bytes(gzip.compress(TEXT.encode()))
    for path in (plain, packed):
        found = preview(path)
        assert (found.form, found.separator, found.header) == ("csv", ";", ("user_id", "event", "timestamp"))
        assert found.guesses == {"customer": "user_id", "time": "timestamp", "activity": "event"}
        assert len(found.rows) == ROWS
        assert found.rows[0] == ("u0", "look", "2026-01-01")


def test_parquet_with_hostile_names(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    with duckdb.connect() as connection:
        name = str(path).replace("'", "''")
        connection.execute(
            f"""COPY (SELECT 'c' AS customer, TIMESTAMP '2026-01-02' AS "a""b", NULL AS z) TO '{name}'"""
        )
    found = preview(path)
    assert (found.form, found.header) == ("parquet", ("customer", 'a"b', "z"))
    assert found.rows == (("c", "2026-01-02 00:00:00", ""),)
    assert found.guesses == {"customer": "customer", "time": 'a"b'}
    assert found.reasons["time"] == "values"


@pytest.mark.parametrize(("data", "code"), [(b"", "empty"), (b"\x1f\x8b\x08broken", "packed_damaged")])
def test_what_is_no_table(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        preview(path)
    assert refused.value.code == code


def test_a_number_of_each_event_is_not_taken_for_its_activity() -> None:
    header = ("event", "user", "time", "page")
    rows = [
        (str(place), f"u{place % 7}", f"2026-01-01 10:{place % 60:02d}", f"page {place % 5}")
        for place in range(120)
    ]
    found = {guess.role: guess.column for guess in guess_columns(header, rows)}
    assert found == {"customer": "user", "time": "time", "activity": "page"}
    # Among few rows each may well be another one.
    few = {guess.role: guess.column for guess in guess_columns(header, rows[:20])}
    assert few["activity"] == "event"


def test_a_column_that_is_called_activity_is_one_even_where_each_is_another() -> None:
    rows = [(f"u{place % 7}", f"2026-01-01 10:{place % 60:02d}", f"page {place}") for place in range(120)]
    found = {guess.role: guess.column for guess in guess_columns(("user", "time", "activity"), rows)}
    assert found["activity"] == "activity"
    assert "activity" not in {guess.role for guess in guess_columns(("user", "time", "event"), rows)}
