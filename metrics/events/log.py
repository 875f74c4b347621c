"""An imported event log: a working file opened to be asked, read-only and shut off from everything else."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from metrics.events.choice import Choice, choice_of
from metrics.events.layout import FORMAT
from metrics.refusals import Refusal, Refused

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CLOSED_OFF = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}
"""No extension is fetched, and no variable of the program is read by its name."""
IN_UTC = "SET TimeZone = 'UTC'"
"""Times with a zone are shown and cut in UTC, wherever the machine stands."""


class Log:
    """A working file, open to read.

    `connection` is DuckDB's; one thread uses it at a time (`cursor()` gives another thread its own).
    """

    def __init__(self, connection: DuckDBPyConnection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self.facts: dict[str, str] = dict(connection.execute("SELECT name, value FROM facts").fetchall())

    @classmethod
    def open(cls, path: Path, *, threads: int | None = None, memory: int = 1 << 30) -> Log:
        """Open a working file.

        Parameters
        ----------
        path : of the file that `load` made.
        threads : how many processors a question may use; all of them if not given.
        memory : bytes that questions may hold before they spill to the disk.

        Raises
        ------
        Refused
            `log_unreadable`; `log_outdated` where another version of the program made it.
        """
        import duckdb

        settings: dict[str, str | bool | int | float | list[str]] = dict(CLOSED_OFF)
        settings["memory_limit"] = f"{memory >> 20}MB"
        if threads is not None:
            settings["threads"] = threads
        try:
            connection = duckdb.connect(str(path), read_only=True, config=settings)
        except duckdb.Error as error:
            raise Refused(Refusal("log_unreadable", value=str(error)[:200])) from error
        try:
            connection.execute(IN_UTC)
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            log = cls(connection, path)
        except duckdb.Error as error:
            connection.close()
            raise Refused(Refusal("log_unreadable", value=str(error)[:200])) from error
        if log.facts.get("layout") != FORMAT:
            log.close()
            raise Refused(Refusal("log_outdated", value=log.facts.get("layout")))
        return log

    @property
    def choice(self) -> Choice:
        """How the table was read, guesses included: the next one can be read the same way."""
        return choice_of(json.loads(self.facts["choice"]))

    def cursor(self) -> DuckDBPyConnection:
        """Return a connection for another thread."""
        return self.connection.cursor()

    def close(self) -> None:
        """Let the file go."""
        self.connection.close()

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
