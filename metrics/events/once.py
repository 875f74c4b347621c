"""The transitions of an event table in one go, without a working file: the quickest single answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from metrics.events.build import Staged
from metrics.events.choice import REQUIRED, Choice
from metrics.events.layout import quoted, text_literal
from metrics.events.questions import SECOND, Transition
from metrics.events.scratch import Scratch
from metrics.refusals import Refusal, Refused

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from metrics.events.source import Source

MEMORY = 3 << 30
"""Bytes that the engine may hold before it spills to the disk."""


@dataclass(frozen=True)
class Once:
    """The transitions of a table, the most frequent first; how many events are in, and how many refused."""

    transitions: tuple[Transition, ...]
    events: int
    refused_total: int


def transitions_once(path: Path, choice: Choice | None = None, *, times: bool = False) -> Once:
    """Return the transitions of an event table straight from its file.

    Customers and activities become small numbers by two dictionaries; time and row become one number to sort
    by, so that ties keep the order of the file; one window says what follows. Customers of each are not
    counted (None). Rows without customer, time or activity are refused and counted, as by the import.

    Parameters
    ----------
    path : of the table: CSV, TSV, Parquet, XLSX, XES, each also packed by gzip.
    choice : which column holds what; guessed by names where it says nothing.
    times : whether mean and exact median of the time between are asked for.

    Raises
    ------
    Refused
        as of `load`.
    """
    import duckdb

    from metrics.events.log import CLOSED_OFF, IN_UTC
    from metrics.events.source import open_source

    choice = choice or Choice()
    with Scratch() as folder:
        settings: dict[str, str | bool | int | float | list[str]] = dict(CLOSED_OFF)
        settings |= {"memory_limit": f"{MEMORY >> 20}MB", "temp_directory": str(folder / "spill")}
        connection = duckdb.connect(config=settings)
        try:
            connection.execute(IN_UTC)
            source = open_source(path, folder, choice.encoding, _silent)
            staged, refused = _staged(connection, source, choice, folder)
            found = _counted(connection, staged, times)
        finally:
            connection.close()
    return Once(found.transitions, found.events, found.refused_total + refused)


def _silent(_share: float) -> None:
    """Nobody waits for progress."""


def _staged(
    connection: DuckDBPyConnection, source: Source, choice: Choice, folder: Path
) -> tuple[Staged, int]:
    """Make `staged` of a source, as a view where the file can be read several times as fast as a table."""
    import duckdb

    from metrics.events.recognise import recognise
    from metrics.events.stage import complete, stage

    if source.form != "parquet":
        told = stage(connection, source, choice, folder, _silent)
        return told.staged, len(told.refused)
    place = f"read_parquet({text_literal(str(source.path))}, file_row_number = true)"
    try:
        header = connection.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {place}").fetchall()
        chosen = complete(choice, tuple(str(row[0]) for row in header))
        taken = {role: quoted(chosen.columns[role]) for role in REQUIRED}
        connection.execute(
            f"CREATE TEMP VIEW staged AS SELECT {taken['customer']}::VARCHAR AS customer, "
            f"{taken['time']} AS time, {taken['activity']}::VARCHAR AS activity, file_row_number FROM {place}"
        )
        _form, moment, _zone = recognise(connection, chosen)
    except (duckdb.InvalidInputException, duckdb.IOException, duckdb.SerializationException) as error:
        raise Refused(Refusal("parquet_damaged", value=str(error)[:200])) from error
    return Staged(frozenset(REQUIRED), moment, {}, "staged.file_row_number + 1"), 0


def _counted(connection: DuckDBPyConnection, staged: Staged, times: bool) -> Once:
    for table, role in (("whom", "customer"), ("what", "activity")):
        connection.execute(
            f"CREATE TEMP TABLE {table} AS SELECT (row_number() OVER () - 1)::INTEGER AS code, name "
            f"FROM (SELECT DISTINCT {role} AS name FROM staged)"
        )
        connection.execute(f"DELETE FROM {table} WHERE coalesce(trim(name), '') = ''")
    coded = (
        f"SELECT whom.code AS c, what.code AS a, {staged.moment} AS t, {staged.row} AS r FROM staged "
        "JOIN whom ON whom.name = staged.customer JOIN what ON what.name = staged.activity"
    )
    order = "(epoch_us(t)::HUGEINT << 44) + r"
    after = ", epoch_us(t) AS t, lead(epoch_us(t)) OVER w AS later" if times else ""
    walked = (
        f"SELECT a, lead(a) OVER w AS n{after} FROM ({coded}) WHERE isfinite(t) "
        f"WINDOW w AS (PARTITION BY c ORDER BY {order})"
    )
    timed = "sum(later - t), median(later - t)" if times else "NULL, NULL"
    rows = connection.execute(f"SELECT a, n, count(*), {timed} FROM ({walked}) GROUP BY a, n").fetchall()
    names = dict(connection.execute("SELECT code, name FROM what").fetchall())
    events = sum(row[2] for row in rows)
    total = connection.execute("SELECT count(*) FROM staged").fetchall()[0][0]
    found = [
        Transition(
            names[source],
            names[target],
            count,
            None,
            None if waited is None else int(waited) / count / SECOND,
            None if median is None else median / SECOND,
        )
        for source, target, count, waited, median in rows
        if target is not None
    ]
    found.sort(key=lambda each: (-each.count, each.source, each.target))
    return Once(tuple(found), events, int(total) - events)
