"""Brings the chosen columns of an event table of any form into the table `staged`, in its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics.events.amounts import comma_is_decimal, money, written
from metrics.events.build import Staged
from metrics.events.choice import MONEY, QUANTITY, REQUIRED, Choice
from metrics.events.columns import guess_columns
from metrics.events.delimited import Dialect, Listed, dialect_of, native, patient
from metrics.events.layout import quoted, text_literal
from metrics.events.recognise import recognise
from metrics.events.source import Source, open_source
from metrics.refusals import Refusal, Refused
from metrics.tables.cells import guess_encoding

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Share = Callable[[float], None]


@dataclass(frozen=True)
class Stage:
    """What was staged: how the build reads it, the choice completed by guesses, and rows already refused."""

    staged: Staged
    choice: Choice
    zone: str
    refused: list[Listed]
    encoding: str = ""
    separator: str = ""


def stage(
    connection: DuckDBPyConnection, source: Source, choice: Choice, folder: Path, share: Share
) -> Stage:
    """Make the table `staged` of a source.

    Raises
    ------
    Refused
        `role_missing` for a role that has none, `column_unknown`, `column_twice`, the codes of the
        forms' readers and of `recognise`.
    """
    if source.form == "parquet":
        return _stage_parquet(connection, source, choice)
    if source.form == "csv":
        return _stage_text(connection, source, choice, folder, share)
    clean = folder / "clean.csv"
    if source.form == "xes":
        from metrics.events.xes import header_of, write_rows

        chosen = complete(choice, *header_of(source.path))
        write_rows(source.path, list(chosen.columns.values()), clean, share)
        chosen = replace(chosen, zoneless=chosen.zoneless or "utc")
    else:
        from metrics.events.sheet import open_sheet, write_cells

        table = open_sheet(source.path, choice.sheet)
        chosen = complete(choice, table.header, table.rows)
        write_cells(table, list(chosen.columns.values()), clean)
        chosen = replace(chosen, sheet=table.name)
    _take(connection, clean, list(chosen.columns))
    return _told(connection, chosen, "staged.source_row", [])


def complete(choice: Choice, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...] = ()) -> Choice:
    """Return a choice whose three needed columns are named, the guessed ones included."""
    known = choice.columns
    for role, name in known.items():
        if name not in header:
            raise Refused(Refusal("column_unknown", column=role, value=name))
    guesses = {guess.role: guess.column for guess in guess_columns(header, rows)}
    further: dict[str, Any] = {}
    for role in REQUIRED:
        if role in known:
            continue
        if role not in guesses or guesses[role] in known.values():
            raise Refused(Refusal("role_missing", column=role, value=", ".join(header)[:200]))
        further[role] = guesses[role]
    if not known:
        further |= {role: name for role, name in guesses.items() if role != "session"}
    chosen = replace(choice, **further)
    if chosen.quantity is not None and chosen.revenue is None:
        raise Refused(Refusal("role_missing", column="revenue", value=", ".join(header)[:200]))
    needed = [chosen.columns[role] for role in REQUIRED]
    if len(set(needed)) < len(needed):
        raise Refused(Refusal("column_twice", value=next(name for name in needed if needed.count(name) > 1)))
    return chosen


def _stage_text(
    connection: DuckDBPyConnection, source: Source, choice: Choice, folder: Path, share: Share
) -> Stage:
    import duckdb

    dialect = dialect_of(source.path, choice.separator)
    chosen = complete(choice, dialect.header, dialect.rows)
    told = replace(chosen, separator=dialect.separator, encoding=source.encoding)
    if dialect.skipped_lines > 1:
        # Blank lines above the header, or line breaks in it: the engine counts those its own way.
        return _stage_patiently(connection, source, dialect, told, folder, share)
    try:
        connection.execute(f"CREATE TEMP TABLE staged AS {native(source.path, dialect, chosen.columns)}")
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        # Some row is not like the others: each is looked at, and the odd ones are listed.
        return _stage_patiently(connection, source, dialect, told, folder, share)
    return _told(connection, told, "staged.rowid + 1", [])


def _stage_patiently(
    connection: DuckDBPyConnection,
    source: Source,
    dialect: Dialect,
    choice: Choice,
    folder: Path,
    share: Share,
) -> Stage:
    clean = folder / "clean.csv"
    try:
        refused = patient(source.path, dialect, choice.columns, clean)
    except UnicodeDecodeError as error:
        # The beginning was UTF-8 and something further on is not.
        encoding = guess_encoding(bytes(error.object))
        again = open_source(source.path, folder, encoding, share)
        refused = patient(again.path, dialect, choice.columns, clean)
        choice = replace(choice, encoding=encoding)
    _take(connection, clean, list(choice.columns))
    return _told(connection, choice, "staged.source_row", refused)


def _take(connection: DuckDBPyConnection, clean: Path, roles: list[str]) -> None:
    """Stage a text that was written here: row number first, every cell quoted."""
    columns = ", ".join(["'source_row': 'BIGINT'", *(f"'{role}': 'VARCHAR'" for role in roles)])
    connection.execute(
        f"CREATE TEMP TABLE staged AS FROM read_csv({text_literal(str(clean))}, auto_detect = false, "
        f"header = false, delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}}, "
        "encoding = 'utf-8', max_line_size = 33554432)"
    )
    clean.unlink()


def _stage_parquet(connection: DuckDBPyConnection, source: Source, choice: Choice) -> Stage:
    import duckdb

    place = f"read_parquet({text_literal(str(source.path))})"
    try:
        types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {place}").fetchall()}
        chosen = complete(choice, tuple(types))
        keep = {"time", *MONEY, QUANTITY}
        columns = ", ".join(
            f"{quoted(name)}{'' if role in keep else '::VARCHAR'} AS {role}"
            for role, name in chosen.columns.items()
        )
        connection.execute(f"CREATE TEMP TABLE staged AS SELECT {columns} FROM {place}")
    except (duckdb.InvalidInputException, duckdb.IOException, duckdb.SerializationException) as error:
        raise Refused(Refusal("parquet_damaged", value=str(error)[:200])) from error
    return _told(connection, chosen, "staged.rowid + 1", [])


def _told(connection: DuckDBPyConnection, choice: Choice, row: str, refused: list[Listed]) -> Stage:
    if connection.execute("SELECT 1 FROM staged LIMIT 1").fetchone() is None:
        if not refused:
            raise Refused(Refusal("empty"))
        listed = [Refusal(reason, row, value=text) for row, reason, text in refused[:5]]
        raise Refused(Refusal("no_events", value=len(refused)), *listed)
    form, moment, zone = recognise(connection, choice)
    comma = comma_is_decimal(connection, choice)
    there = [role for role in MONEY if role in choice.columns]
    cells = {role: money(role, connection, comma, choice) for role in there}
    texts = {role: written(role, choice) for role in there}
    told = replace(choice, time_form=form, decimal_comma=comma)
    staged = Staged(frozenset(choice.columns), moment, cells, row, texts)
    return Stage(staged, told, zone, refused, choice.encoding, choice.separator)
