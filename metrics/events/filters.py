"""Which part of an event log is looked at, and the SQL for its events, linked anew where some are hidden."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from metrics.refusals import Refusal, Refused

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_BRANCHES = 8
FEW_EVENTS = 500_000
"""Below this many events one walk in order is as quick as several beside each other."""
PARTS: dict[str, tuple[str, ...]] = {
    "next": ("activity",),
    "dwell_us": ("time",),
    "is_first": (),
    "is_last": (),
}
"""What has to be computed anew where events are hidden, and the columns that it takes."""


@dataclass(frozen=True)
class Filter:
    """A part of an event log; as it stands, all of it.

    Parameters
    ----------
    segment : str, optional
        Only cases of this segment (that of their first event that has one).
    channel : str, optional
        Only events on this channel; what lies between them is left out and they become neighbours.
    begun_from, begun_before : datetime, optional
        Only cases that began in this time; whole cases, so that no journey seems to begin at the border.
    hidden : collection of str
        Activities that are left out; those before and after become neighbours.
    least_activity_share : float
        Activities that fewer than this share of all cases come by are left out too.
    least_path_share : float
        Cases whose path is walked by fewer than this share of all cases are left out.
    """

    segment: str | None = None
    channel: str | None = None
    begun_from: datetime | None = None
    begun_before: datetime | None = None
    hidden: Collection[str] = field(default=())
    least_activity_share: float = 0.0
    least_path_share: float = 0.0


EVERYTHING = Filter()


@dataclass(frozen=True, eq=False)
class View:
    """The events of a working file under a filter, as SQL to ask.

    Example
    -------
    >>> import duckdb
    >>> from metrics.events.layout import TABLES, create
    >>> log = duckdb.connect()
    >>> for table in TABLES:
    ...     _ = log.execute(create(table))
    >>> View(log).source("activity", "next")
    'SELECT activity, next FROM events'
    """

    connection: DuckDBPyConnection
    filter: Filter = EVERYTHING

    def ask(self, question: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows that answer a question, on a cursor of its own."""
        with self.connection.cursor() as cursor:
            return cursor.execute(question, parameters or {}).fetchall()

    def one(self, question: str) -> Any:
        """Return the only value of the only row of an answer."""
        return self.ask(question)[0][0]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of all activities, by code."""
        return self.dictionary("activities")

    def dictionary(self, table: str) -> tuple[str, ...]:
        """Return the names of a dictionary, by code."""
        found = dict(self.ask(f"SELECT code, name FROM {table}"))
        return tuple(found.get(code, "") for code in range(max(found, default=-1) + 1))

    @cached_property
    def split(self) -> bool:
        """Whether customers have several cases: sessions of their own."""
        return bool(self.one("SELECT coalesce(max(session) > 0, false) FROM cases"))

    @property
    def case(self) -> str:
        """The columns that name a case."""
        return "customer, session" if self.split else "customer"

    @cached_property
    def all_cases(self) -> int:
        """How many cases the whole log has."""
        return int(self.one("SELECT count(*) FROM cases"))

    @cached_property
    def ended_at(self) -> datetime | None:
        """When the data ends: the time of the last event."""
        found: datetime | None = self.one('SELECT max("last") FROM cases')
        return found

    # ------------------------------------------------------------ what is left out

    @cached_property
    def hidden_codes(self) -> tuple[int, ...]:
        """Codes of the activities that are left out."""
        codes = {name: code for code, name in enumerate(self.names)}
        strange = [name for name in self.filter.hidden if name not in codes]
        if strange:
            raise Refused(Refusal("activity_not_in_log", value=strange[0]))
        found = {codes[name] for name in self.filter.hidden}
        if self.filter.least_activity_share > 0:
            found |= self._rare_codes()
        return tuple(sorted(found))

    def _rare_codes(self) -> set[int]:
        least = self.filter.least_activity_share * self.all_cases
        if self.split:
            counted = (
                "SELECT activity, count(DISTINCT (customer, session)) AS n FROM events GROUP BY activity"
            )
        else:
            counted = "SELECT activity, count(*) AS n FROM customer_activities GROUP BY activity"
        return {code for code, n in self.ask(counted) if n < least}

    def _code(self, table: str, name: str, problem: str) -> int:
        rows = self.ask(f"SELECT code FROM {table} WHERE name = $name", {"name": name})
        if not rows:
            raise Refused(Refusal(problem, value=name))
        return int(rows[0][0])

    @cached_property
    def event_condition(self) -> str:
        """Which single events are in, empty where all are."""
        parts = []
        if self.hidden_codes:
            parts.append(f"activity NOT IN ({', '.join(map(str, self.hidden_codes))})")
        if self.filter.channel is not None:
            parts.append(f"channel = {self._code('channels', self.filter.channel, 'channel_not_in_log')}")
        return " AND ".join(parts)

    @cached_property
    def cases_condition(self) -> str:
        """Which cases are in, as a condition on the table of cases; empty where all are."""
        chosen, parts = self.filter, []
        if chosen.segment is not None:
            parts.append(f"segment = {self._code('segments', chosen.segment, 'segment_not_in_log')}")
        if chosen.begun_from is not None:
            parts.append(f"\"first\" >= TIMESTAMP '{chosen.begun_from.isoformat(' ')}'")
        if chosen.begun_before is not None:
            parts.append(f"\"first\" < TIMESTAMP '{chosen.begun_before.isoformat(' ')}'")
        if chosen.least_path_share > 0:
            least = chosen.least_path_share * self.all_cases
            parts.append(f"variant IN (SELECT variant FROM variants WHERE count >= {least!r})")
        return " AND ".join(parts)

    @property
    def case_condition(self) -> str:
        """Which cases are in, as a condition on events; empty where all are."""
        if not self.cases_condition:
            return ""
        key = f"({self.case})" if self.split else self.case
        return f"{key} IN (SELECT {self.case} FROM cases WHERE {self.cases_condition})"

    @property
    def relinked(self) -> bool:
        """Whether events are left out inside of cases, so that others become neighbours."""
        return bool(self.event_condition)

    @property
    def whole(self) -> bool:
        """Whether nothing at all is left out."""
        return not self.event_condition and not self.cases_condition

    @property
    def condition(self) -> str:
        """Which events are in, each for itself; for questions that do not ask about neighbours."""
        return " AND ".join(part for part in (self.event_condition, self.case_condition) if part) or "true"

    # ------------------------------------------------------------ the events as SQL

    def source(self, *columns: str) -> str:
        """Return SQL that yields these columns of the events that are in.

        Where events are left out, `next`, `dwell_us`, `is_first` and `is_last` are found by one walk over the
        rows in their order (no partition, no sort); ranges of customers are walked beside each other.
        """
        asked = ", ".join(columns)
        if not self.relinked:
            where = f" WHERE {self.case_condition}" if self.case_condition else ""
            return f"SELECT {asked} FROM events{where}"
        walked = " UNION ALL ".join(self._walk(columns, between) for between in self.ranges)
        # Whole cases are taken out after the walk: a join before it need not keep the order of the rows.
        where = f" WHERE {self.case_condition}" if self.case_condition else ""
        return f"SELECT {asked} FROM ({walked}){where}"

    def _walk(self, columns: Collection[str], between: str) -> str:
        kept = dict.fromkeys(("customer", "session") if self.split else ("customer",))
        kept |= dict.fromkeys(column for column in columns if column not in PARTS)
        read = dict(kept)
        for column in columns:
            read |= dict.fromkeys(PARTS.get(column, ()))
        same = self.neighbours("lead")
        later = 'epoch_us(lead("time") OVER ()) - epoch_us("time")'
        made = {
            "next": f"CASE WHEN {same} THEN lead(activity) OVER () END AS next",
            "dwell_us": f"CASE WHEN {same} THEN {later} END AS dwell_us",
            "is_first": f"NOT coalesce({self.neighbours('lag')}, false) AS is_first",
            "is_last": f"NOT coalesce({same}, false) AS is_last",
        }
        outer = [*kept, *(made[column] for column in dict.fromkeys(columns) if column in made)]
        inner = f"SELECT {', '.join(read)} FROM events WHERE {self.event_condition}{between}"
        return f"SELECT {', '.join(outer)} FROM ({inner})"

    def neighbours(self, way: str) -> str:
        """Return the condition that the row after (lead) or before (lag) is of the same case."""
        keys = ("customer", "session") if self.split else ("customer",)
        return " AND ".join(f"{way}({key}) OVER () = {key}" for key in keys)

    @cached_property
    def ranges(self) -> tuple[str, ...]:
        """Conditions that part the customers into ranges of about equal size, one for each thread."""
        events, customers = self.ask("SELECT count(*), max(customer) + 1 FROM events")[0]
        threads = int(self.one("SELECT current_setting('threads')"))
        count = min(threads, MOST_BRANCHES) if events > FEW_EVENTS else 1
        if count < 2:
            return ("",)
        edges = [customers * place // count for place in range(count + 1)]
        return tuple(f" AND customer >= {low} AND customer < {high}" for low, high in pairwise(edges))
