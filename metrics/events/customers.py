"""Customers and what each is worth, by the purchases in an event table; worked out in a child process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import msgspec

from metrics.customers.importing import packed, unpacked
from metrics.customers.table import Transactions
from metrics.customers.valuation import CustomerBase, Question, value_customers
from metrics.events.child import Check, Plain, Progress, Reading
from metrics.events.filters import EVERYTHING, Filter, View
from metrics.refusals import Refusal, Refused

TASK = "metrics.events.customers:value_here"
MEMORY = 3 << 30
SECONDS = 600.0
MOST_REFUSED = 500


def value_log(
    working: Path,
    chosen: Filter = EVERYTHING,
    progress: Progress | None = None,
    check: Check | None = None,
) -> CustomerBase:
    """Return what each customer of a working file is worth, worked out in a child process.

    `check` raises where nobody waits any more, and is asked on a thread of its own.

    Raises
    ------
    Refused
        as of `value_purchases` and `Reading.run`.
    """
    reading = Reading(TASK, MEMORY, SECONDS, progress, check)
    answer = reading.run({"path": str(working), "filter": msgspec.to_builtins(chosen)})
    return msgspec.convert(unpacked(answer), CustomerBase)


def value_here(parameters: Plain, progress: Progress) -> Plain:
    """Value the customers of a working file in this process."""
    from metrics.events.log import Log

    with Log.open(Path(parameters["path"])) as log:
        view = View(log.connection, msgspec.convert(parameters["filter"], Filter))
        base = value_purchases(view, progress=lambda share: progress("valuing", share))
    return packed(msgspec.to_builtins(asdict(base)))


def value_purchases(
    view: View, question: Question | None = None, progress: Callable[[float], None] | None = None
) -> CustomerBase:
    """Return what each customer who bought is worth.

    A purchase is all that a customer paid on one day; amounts below 0 are refused by row, not netted.
    Customers were watched until the last event of the table, of whatever kind: silence counts to its end.

    Parameters
    ----------
    view : the events to look at.
    question : which model, how far ahead; see `valuation.Question`.
    progress : is handed the share that is done.

    Raises
    ------
    Refused
        `no_usable_rows` where no event has revenue, and the codes of `value_customers`.
    """
    refused = tuple(
        Refusal("value_negative", row, "value", float(amount))
        for row, amount in view.ask(
            f'SELECT "row", revenue FROM events WHERE {view.condition} AND revenue < 0 ORDER BY "row"'
        )
    )
    rows = view.ask(
        'SELECT name, day::VARCHAR, paid FROM (SELECT customer, "time"::DATE AS day, '
        f"sum(revenue)::DOUBLE AS paid FROM events WHERE {view.condition} AND revenue >= 0 "
        "GROUP BY customer, day) JOIN customers ON code = customer ORDER BY name, day"
    )
    if not rows:
        raise Refused(Refusal("no_usable_rows", value=len(refused)), *refused[:MOST_REFUSED])
    names, days, amounts = (tuple(column) for column in zip(*rows, strict=True))
    table = Transactions(
        customers=names,
        days=days,
        amounts=amounts,
        places=tuple(range(1, len(rows) + 1)),
        refused=refused,
        rows=len(rows) + len(refused),
        headers=(),
        columns={},
        order=None,
    )
    end = view.ended_at
    return value_customers(table, question, progress, end=None if end is None else end.date().isoformat())
