"""A company's PostgreSQL, asked read-only: its tables, answers to questions, rows pulled to Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import sleep
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from metrics.events.credentials import Account
from metrics.events.dialects import POSTGRES, SEPARATOR
from metrics.events.questions import SECOND, Activity, Transition, amount
from metrics.events.statements import (
    ROLES,
    Place,
    activities,
    months,
    pull,
    size,
    transitions,
    variants,
)
from metrics.refusals import Refusal, Refused

if TYPE_CHECKING:
    from psycopg import Connection

ANSWER_SECONDS = 300
CONNECT_SECONDS = 10
CANCEL_SECONDS, CANCEL_AGAIN_SECONDS = 5.0, 0.2
BATCH = 50_000
"""Rows that are held at a time while they are pulled."""

Tell = Callable[[int], None]
"""Told how many rows are through; raises to cancel."""


@dataclass(frozen=True)
class TableName:
    """A table or view of the warehouse, with the rows that its statistics estimate (None where unknown)."""

    schema: str
    name: str
    rows: int | None


@dataclass(frozen=True)
class ColumnName:
    """A column, and the database's word for its type."""

    name: str
    type: str


@dataclass(frozen=True)
class Whole:
    """How much there is: rows of the table, events that count, customers, first and last moment (ISO)."""

    rows: int
    events: int
    customers: int
    first: str | None
    last: str | None


@dataclass(frozen=True)
class MonthFigures:
    """One stage (or activity) in one month."""

    group: str | None
    month: str
    events: int
    customers: int
    revenue: float | None
    cost: float | None


class Warehouse:
    """A read-only connection to PostgreSQL with a time limit on every answer.

    Parameters
    ----------
    account : whom and where.
    password : used to connect and not kept; empty where the server asks none.
    answer_seconds : after which time the server gives an answer up.

    Raises
    ------
    Refused
        `warehouse_driver_missing`, `warehouse_login_refused`, `warehouse_unreachable`; the value never
        holds the password.
    """

    def __init__(self, account: Account, password: str = "", answer_seconds: int = ANSWER_SECONDS) -> None:
        self.check_wanted: Callable[[], None] = _wanted
        """Is called before each statement, and raises where nobody waits for it any more."""
        self._is_asking = False
        try:
            import psycopg
        except ImportError:
            raise Refused(Refusal("warehouse_driver_missing", value="psycopg")) from None
        options = (
            "-c default_transaction_read_only=on -c TimeZone=UTC "
            f"-c statement_timeout={int(answer_seconds * 1000)} -c lock_timeout=5000"
        )
        try:
            self._connection: Connection[tuple[Any, ...]] = psycopg.connect(
                host=account.host,
                port=account.port,
                dbname=account.database,
                user=account.user,
                password=password or None,
                connect_timeout=CONNECT_SECONDS,
                options=options,
                application_name="Waymark",
                autocommit=True,
            )
        except psycopg.OperationalError as error:
            code = "warehouse_login_refused" if _is_login(error) else "warehouse_unreachable"
            raise Refused(Refusal(code, value=_first_line(error, password))) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the server go."""
        self._connection.close()

    def cancel(self) -> None:
        """Stop the answer that runs now; may be called from another thread, and returns once it is over.

        The server forgets a wish to stop that comes before the statement does, so it is told again.
        """
        import psycopg

        while self._is_asking:
            with suppress(psycopg.Error):
                self._connection.cancel_safe(timeout=CANCEL_SECONDS)
            sleep(CANCEL_AGAIN_SECONDS)

    # -- the catalogue -----------------------------------------------------------------------------

    def tables(self) -> tuple[TableName, ...]:
        """Return the tables and views that this user may read."""
        rows = self._rows(
            "SELECT n.nspname, c.relname, CASE WHEN c.reltuples < 0 OR c.relkind = 'v' THEN NULL "
            "ELSE c.reltuples::bigint END FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\\_%' "
            "AND n.nspname <> 'information_schema' "
            "AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') "
            "ORDER BY n.nspname, c.relname"
        )
        return tuple(TableName(*row) for row in rows)

    def columns(self, schema: str, table: str) -> tuple[ColumnName, ...]:
        """Return the columns of a table, in its order."""
        rows = self._rows(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position",
            (schema, table),
        )
        return tuple(ColumnName(*row) for row in rows)

    def check(self, place: Place) -> None:
        """See that every name comes from the catalogue.

        Raises
        ------
        Refused
            `role_missing`, `warehouse_table_missing` or `warehouse_column_missing`, naming it.
        """
        for role in ("customer", "time", "activity"):
            if role not in place.columns:
                raise Refused(Refusal("role_missing", column=role))
        known = {column.name for column in self.columns(place.schema, place.table)}
        if not known:
            raise Refused(Refusal("warehouse_table_missing", value=f"{place.schema}.{place.table}"))
        for name in (*place.columns.values(), *([place.order] if place.order else [])):
            if name not in known:
                raise Refused(Refusal("warehouse_column_missing", value=name))

    # -- the questions -----------------------------------------------------------------------------

    def size(self, place: Place) -> Whole:
        """Return how much there is."""
        self.check(place)
        rows, events, customers, first, last = self._rows(size(place, POSTGRES))[0]
        return Whole(rows, events, customers, first and first.isoformat(), last and last.isoformat())

    def transitions(self, place: Place) -> tuple[Transition, ...]:
        """Return the transitions, the most frequent first, as `questions.transitions` does."""
        self.check(place)
        found = [
            Transition(source, target, count, customers, int(total) / count / SECOND, float(median) / SECOND)
            for source, target, count, customers, total, median in self._rows(transitions(place, POSTGRES))
        ]
        return tuple(sorted(found, key=lambda each: (-each.count, each.source, each.target)))

    def activities(self, place: Place) -> tuple[Activity, ...]:
        """Return figures of each activity, the most frequent first; a case is a customer here."""
        self.check(place)
        found = [
            Activity(name, events, customers, customers, starts, ends, amount(revenue), amount(cost))
            for name, events, customers, starts, ends, revenue, cost in self._rows(
                activities(place, POSTGRES)
            )
        ]
        return tuple(sorted(found, key=lambda each: (-each.events, each.name)))

    def variants(self, place: Place, limit: int = 1000) -> tuple[tuple[tuple[str, ...], int], ...]:
        """Return the most frequent paths with the number of customers who took them."""
        self.check(place)
        rows = self._rows(variants(place, POSTGRES, limit))
        return tuple((tuple(path.split(chr(SEPARATOR))), count) for path, count in rows)

    def months(self, place: Place) -> tuple[MonthFigures, ...]:
        """Return events, customers and money by stage (or activity) and month."""
        self.check(place)
        found = [
            MonthFigures(group, month, events, customers, amount(revenue), amount(cost))
            for group, month, events, customers, revenue, cost in self._rows(months(place, POSTGRES))
        ]
        return tuple(sorted(found, key=lambda each: (each.group or "", each.month)))

    def pull(self, place: Place, out: str, tell: Tell = lambda _rows: None) -> int:
        """Write the rows that count to a Parquet file, in order, and return how many there are.

        Parameters
        ----------
        place : where they lie.
        out : path of the Parquet file; its columns are named after the roles.
        tell : told after each batch how many rows are through; what it raises ends the pull.
        """
        self.check(place)
        import duckdb

        roles = [role for role in ROLES if role in place.columns]
        with duckdb.connect() as local:
            types = {"time": "TIMESTAMP", "revenue": "DECIMAL(18, 4)", "cost": "DECIMAL(18, 4)"}
            fields = ", ".join(f"{role} {types.get(role, 'VARCHAR')}" for role in roles)
            local.execute(f"CREATE TABLE pulled ({fields})")
            done = 0
            for rows in self._batches(pull(place, POSTGRES)):
                _append(local, rows, roles)
                done += len(rows)
                tell(done)
            path = out.replace("'", "''")
            local.execute(f"COPY pulled TO '{path}' (FORMAT parquet)")
        return done

    # -- talking to the server ---------------------------------------------------------------------

    def _rows(self, question: str, values: tuple[object, ...] | None = None) -> list[tuple[Any, ...]]:
        import psycopg

        try:
            with self._asking():
                return self._connection.execute(question.encode(), values).fetchall()
        except psycopg.Error as error:
            raise _refused(error) from None

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Ask the server, unless nobody wants that any more: whoever stops it first says so, then cancels."""
        self._is_asking = True
        try:
            self.check_wanted()
            yield
        finally:
            self._is_asking = False

    def _batches(self, question: str) -> Iterator[list[tuple[Any, ...]]]:
        """Give the rows a batch at a time from a cursor of the server, which holds them back meanwhile."""
        import psycopg

        try:
            with self._asking(), self._connection.transaction(), self._connection.cursor("waymark") as cursor:
                cursor.execute(question.encode())
                while rows := cursor.fetchmany(BATCH):
                    yield rows
        except psycopg.Error as error:
            raise _refused(error) from None


def _wanted() -> None:
    """Somebody waits for the answer."""


def _append(local: Any, rows: list[tuple[Any, ...]], roles: list[str]) -> None:
    import pandas

    frame = pandas.DataFrame(rows, columns=roles)
    local.register("batch", frame)
    local.execute("INSERT INTO pulled SELECT * FROM batch")
    local.unregister("batch")


def _is_login(error: Exception) -> bool:
    """Before a session there is no error code; the server's words are the same in every version."""
    text = str(error)
    return "authentication failed" in text or "no password supplied" in text


def _first_line(error: Exception, password: str = "") -> str:
    text = str(error).strip().split("\n")[0][:300]
    return text.replace(password, "…") if password else text


def _refused(error: Exception) -> Refused:
    """Return what the server said as a code; a text of it travels along, since only it knows the cause."""
    state = getattr(error, "sqlstate", None)
    codes = {
        "57014": "warehouse_too_slow",
        "25006": "warehouse_read_only",
        "42501": "warehouse_not_allowed",
        "42P01": "warehouse_table_missing",
        "42703": "warehouse_column_missing",
        "22007": "warehouse_time_unreadable",
        "22008": "warehouse_time_unreadable",
        "22P02": "warehouse_value_unreadable",
        "22003": "warehouse_value_unreadable",
    }
    code = codes.get(state or "", "warehouse_failed")
    if state == "57014" and "user request" in str(error):
        code = "warehouse_cancelled"
    return Refused(Refusal(code, value=_first_line(error)))
