"""Imports an event table into a working file, in a child process that leaves nothing half done."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import msgspec

from metrics.events.child import Check, Plain, Progress, Reading
from metrics.events.choice import Choice, choice_of, plain_choice
from metrics.events.layout import FORMAT, MOST_REFUSED_LISTED, create
from metrics.refusals import Refusal, Refused

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LOAD = "metrics.events.load:load_here"
LARGE = 1 << 30
MEMORY, MEMORY_FOR_LARGE = 1200 << 20, 7 << 29
"""What DuckDB may hold before it spills to the disk, for usual sources and for those above `LARGE`."""
PACKED, SWELLS = (b"PAR1", b"\x1f\x8b"), 4
"""How Parquet and gzip begin, and how many times larger than the file what is in it is at least."""
BESIDE = 3 << 29
"""What the rest of the process may hold: the parser's buffers, a workbook, the program itself."""
BESIDE_LARGE = 4 << 30
"""The same for large tables: blocks that come back from the disk leave holes that count as held."""


@dataclass(frozen=True)
class RefusedRow:
    """A row that is not in: its number in the source from 1, why, and what stood there."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class Summary:
    """What came of an import: the choice completed by what was recognised, counts, and what is not in.

    `refused` are the first 1,000 of `refused_total` rows; `unread` the first cells of money that could not be
    read in rows that are in; `ties` counts events that share customer and time with another one, which keep
    the order of the file; `zone` is "as_is" or "utc".
    """

    choice: Choice
    events: int
    customers: int
    cases: int
    refused_total: int
    reasons: dict[str, int]
    refused: tuple[RefusedRow, ...]
    unread_total: int
    unread: tuple[RefusedRow, ...]
    ties: int
    zone: str
    first: str
    ended_at: str
    form: str


def load(
    path: Path,
    choice: Choice,
    out: Path,
    progress: Progress | None = None,
    *,
    memory: int = 0,
    seconds: float | None = None,
    check: Check | None = None,
) -> Summary:
    """Import an event table into a working file.

    Parameters
    ----------
    path : of the table: CSV, TSV, Parquet, XLSX, XES, each also packed by gzip.
    choice : which column holds what; what is None and needed is guessed by names.
    out : the working file; replaced only once all is read.
    progress : is handed a phase and the share that is done; what it raises ends the import.
    memory : bytes that DuckDB may hold before it spills to the disk; by the size of the table if not given.
    seconds : after how long the import is ended.
    check : raises where nobody waits any more, which ends the import at once; asked on another thread.

    Returns
    -------
    Summary

    Raises
    ------
    Refused
        with the codes of `open_source`, `stage` and `Reading.run`; `no_events` where every row is refused
        (the first of them follow), `table_changed` where the source changed meanwhile.
    """
    limit = memory or memory_for(path)
    beside = BESIDE_LARGE if limit > MEMORY else BESIDE
    reading = Reading(LOAD, limit + beside, seconds, progress, check)
    with tempfile.TemporaryDirectory(
        prefix=".waymark-", dir=out.parent, ignore_cleanup_errors=True
    ) as folder:
        parameters = {
            "path": str(path.resolve()),
            "choice": plain_choice(choice),
            "folder": folder,
            "limit": limit,
        }
        answer = reading.run(parameters)
        os.replace(Path(folder) / "log", out)
    return msgspec.convert(answer, Summary)


def memory_for(path: Path) -> int:
    """Return what DuckDB may hold for a table: more for one that is large once it is unpacked."""
    try:
        with path.open("rb") as file:
            is_packed = file.read(4).startswith(PACKED)
            size = os.fstat(file.fileno()).st_size
    except OSError:
        # The child says what is wrong with it.
        return MEMORY
    return MEMORY_FOR_LARGE if size * (SWELLS if is_packed else 1) > LARGE else MEMORY


def load_here(parameters: Plain, progress: Progress) -> Plain:
    """Import a table in this process, into the file `log` of the folder that the parameters name."""
    from metrics.events.source import open_source

    path, folder = Path(parameters["path"]), Path(parameters["folder"])
    choice = choice_of(parameters["choice"])
    before = _state(path)
    progress("reading", 0.0)
    source = open_source(path, folder, choice.encoding, lambda part: progress("reading", part * 0.1))
    facts = {
        "layout": FORMAT,
        "source": path.name,
        "form": source.form,
        "read_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "source_size": str(before[0]),
        "source_changed": str(before[1]),
    }
    connection = _connected(folder, parameters["limit"])
    try:
        answer = _imported(connection, source, choice, folder, facts, progress)
        if _state(path) != before:
            raise Refused(Refusal("table_changed", value=path.name))
    finally:
        connection.close()
    return answer


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise Refused(Refusal("file_unreadable", value=error.strerror)) from error
    return found.st_size, found.st_mtime_ns


def _connected(folder: Path, limit: int) -> DuckDBPyConnection:
    import duckdb

    from metrics.events.log import CLOSED_OFF, IN_UTC

    settings: dict[str, str | bool | int | float | list[str]] = dict(CLOSED_OFF)
    settings |= {"memory_limit": f"{limit >> 20}MB", "temp_directory": str(folder / "spill")}
    connection = duckdb.connect(str(folder / "log"), config=settings)
    connection.execute(IN_UTC)
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    return connection


def _imported(
    connection: DuckDBPyConnection,
    source: Any,
    choice: Choice,
    folder: Path,
    facts: dict[str, str],
    progress: Progress,
) -> Plain:
    from metrics.events.build import build, counted
    from metrics.events.stage import stage

    with _Watched(connection, progress) as watched:
        watched("reading", 0.1)
        staged = stage(connection, source, choice, folder, lambda part: progress("reading", 0.1 + part * 0.1))
        watched("coding", 0.25)
        build(connection, staged.staged, staged.choice, lambda phase, part: watched(phase, 0.25 + part * 0.7))
        watched("keeping", 0.95)
    if staged.refused:
        connection.executemany("INSERT INTO lacking VALUES (?, ?, ?)", staged.refused)
    connection.execute(create("refused"))
    connection.execute(
        "INSERT INTO refused SELECT row, reason, left(text, 200) FROM lacking ORDER BY row "
        f"LIMIT {MOST_REFUSED_LISTED}"
    )
    facts |= counted(connection) | {
        "choice": json.dumps(plain_choice(staged.choice), ensure_ascii=False),
        "columns": json.dumps(staged.choice.columns, ensure_ascii=False),
        "zone": staged.zone,
        "session_gap_minutes": str(staged.choice.session_gap_minutes or ""),
        "encoding": staged.encoding,
        "separator": staged.separator,
    }
    listed = {name: _listed(connection, name) for name in ("refused", "unread")}
    if facts["events"] == "0":
        first = [Refusal(row["reason"], row["row"], value=row["text"]) for row in listed["refused"][:5]]
        raise Refused(Refusal("no_events", value=int(facts["refused_total"])), *first)
    connection.execute(create("facts"))
    connection.executemany("INSERT INTO facts VALUES (?, ?)", list(facts.items()))
    connection.execute("CHECKPOINT")
    return _summary(staged.choice, facts, listed)


def _listed(connection: DuckDBPyConnection, table: str) -> list[Plain]:
    rows = connection.execute(f"SELECT row, reason, coalesce(text, '') FROM {table} ORDER BY row").fetchall()
    return [dict(zip(("row", "reason", "text"), row, strict=True)) for row in rows]


def _summary(choice: Choice, facts: dict[str, str], listed: dict[str, list[Plain]]) -> Plain:
    numbers = ("events", "customers", "cases", "refused_total", "unread_total", "ties")
    texts = ("zone", "first", "ended_at", "form")
    return {
        "choice": plain_choice(choice),
        "reasons": json.loads(facts["refused"]),
        **{name: int(facts[name]) for name in numbers},
        **{name: facts[name] for name in texts},
        **listed,
    }


class _Watched:
    """Tells how far the engine is within the present phase, five times a second."""

    def __init__(self, connection: DuckDBPyConnection, progress: Progress) -> None:
        self._connection, self._progress = connection, progress
        self._phase, self._from = "reading", 0.0
        self._done = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Watched:
        self._thread.start()
        return self

    def __exit__(self, *_told: object) -> None:
        self._done.set()
        self._thread.join()

    def __call__(self, phase: str, share: float) -> None:
        self._phase, self._from = phase, share
        self._progress(phase, share)

    def _watch(self) -> None:
        while not self._done.wait(0.2):
            within = max(0.0, min(1.0, self._connection.query_progress() / 100))
            self._progress(self._phase, min(0.99, self._from + 0.1 * within))
