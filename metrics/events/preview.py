"""How an event table begins: its form, its columns with a guess what each holds, and some rows as text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from metrics.events.child import Check, Plain, Progress, Reading
from metrics.events.layout import text_literal
from metrics.events.scratch import Scratch
from metrics.refusals import Refusal, Refused

PREVIEW = "metrics.events.preview:preview_here"
MEMORY = 3 << 30
SECONDS = 120.0
ROWS, LOOKED_AT = 30, 200
"""Rows that are shown, and those by which columns are guessed."""
LONGEST = 200
ENOUGH = 4 << 20
"""Bytes of a packed text that are unpacked to see how it begins."""


@dataclass(frozen=True)
class Preview:
    """How a table begins.

    Parameters
    ----------
    form : str
        "csv", "parquet", "xlsx" or "xes".
    header : tuple of str
        Names of the columns.
    rows : tuple of tuple of str
        The first rows, cells cut short.
    guesses : dict of str to str
        The column that probably holds each role.
    reasons : dict of str to str
        Why: "name" or "values".
    sheets, sheet : of a workbook: those that can be chosen, and the one that is shown.
    encoding, separator : of a text.
    """

    form: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guesses: dict[str, str]
    reasons: dict[str, str]
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    separator: str = ""


def preview(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str = "",
    separator: str = "",
    check: Check | None = None,
) -> Preview:
    """Return how an event table begins, looked at in a child process.

    A packed text is unpacked as far as needed; of a workbook the whole sheet has to be read.

    Parameters
    ----------
    path : of the table.
    sheet : of a workbook; the first that looks like events if not given.
    encoding, separator : of a text; recognised if not given.
    check : raises where nobody waits any more, which ends the looking; asked on another thread.

    Raises
    ------
    Refused
        with the codes of `open_source`, of the readers of each form, and of `Reading.run`.
    """
    asked = {"path": str(path.resolve()), "sheet": sheet, "encoding": encoding, "separator": separator}
    reading = Reading(PREVIEW, MEMORY, SECONDS, check=check)
    with Scratch() as folder:
        return msgspec.convert(reading.run(asked | {"folder": str(folder)}), Preview)


def preview_here(parameters: Plain, _progress: Progress) -> Plain:
    """Look at the beginning of a table in this process."""
    from metrics.events.columns import guess_columns
    from metrics.events.source import open_source

    path, folder = Path(parameters["path"]), Path(parameters["folder"])
    source = open_source(path, folder, parameters["encoding"], most=ENOUGH)
    told: Plain = {"form": source.form, "encoding": source.encoding}
    told |= _beginning(source.path, source.form, parameters)
    header, rows = tuple(told["header"]), [tuple(row) for row in told["rows"]]
    guesses = guess_columns(header, rows)
    told["rows"] = [[cell[:LONGEST] for cell in row] for row in rows[:ROWS]]
    told["guesses"] = {guess.role: guess.column for guess in guesses}
    told["reasons"] = {guess.role: guess.reason for guess in guesses}
    return told


def _beginning(path: Path, form: str, parameters: Plain) -> Plain:
    if form == "xes":
        from metrics.events.xes import header_of

        header, rows = header_of(path)
        return {"header": header, "rows": rows}
    if form == "xlsx":
        from metrics.events.sheet import open_sheet

        table = open_sheet(path, parameters["sheet"])
        return {"header": table.header, "rows": table.rows, "sheets": table.names, "sheet": table.name}
    if form == "parquet":
        return _parquet(path)
    from metrics.events.delimited import dialect_of

    dialect = dialect_of(path, parameters["separator"])
    return {"header": dialect.header, "rows": dialect.rows, "separator": dialect.separator}


def _parquet(path: Path) -> Plain:
    import duckdb

    from metrics.events.log import CLOSED_OFF, IN_UTC

    # As text and cut short there: a cell may hold a picture, or a list without end.
    cells = f"left(COLUMNS(*)::VARCHAR, {LONGEST})"
    table = f"read_parquet({text_literal(str(path))})"
    with duckdb.connect(config=dict(CLOSED_OFF)) as connection:
        try:
            connection.execute(IN_UTC)
            header = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()]
            rows = connection.execute(f"SELECT {cells} FROM {table} LIMIT {LOOKED_AT}").fetchall()
        except duckdb.Error as error:
            raise Refused(Refusal("parquet_damaged", value=str(error)[:200])) from error
    return {"header": header, "rows": [["" if cell is None else cell for cell in row] for row in rows]}
