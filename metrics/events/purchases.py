"""The purchases in an event log as histories of customers, for BG/NBD, Gamma-Gamma and tiers."""

from __future__ import annotations

import numpy as np

from metrics.customers.transactions import UNITS, Summary
from metrics.events.filters import View
from metrics.refusals import Refusal, Refused


def purchase_histories(view: View, unit: str = "week") -> Summary:
    """Return the purchase history of each customer who bought, as `transactions.summarise` would.

    A purchase is all that a customer paid on one day. Observation ends with the last event of the log, of
    whatever kind. Rows with revenue below 0 are refused by name, not netted; 0 is a purchase worth 0.

    Parameters
    ----------
    view : the events to look at.
    unit : unit of the times answered: "day", "week", "month" or "year".

    Returns
    -------
    Summary, whose `frequency`, `recency`, `age` and `total` the models of metrics.customers take.

    Raises
    ------
    Refused
        `unit_unknown`; `no_usable_rows` where no event has revenue, followed by the refusals of the rows.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> found = purchase_histories(small_log(), "day")
    >>> found.customers, found.frequency.tolist(), found.first_value.tolist()
    (('ann', 'bob'), [0.0, 0.0], [10.0, 40.0])
    """
    if unit not in UNITS:
        raise Refused(Refusal("unit_unknown", column="unit", value=unit))
    refused = tuple(
        Refusal("value_negative", row, "value", float(revenue))
        for row, revenue in view.ask(
            f'SELECT "row", revenue FROM events WHERE {view.condition} AND revenue < 0 ORDER BY "row"'
        )
    )
    used = int(view.one(f"SELECT count(*) FROM events WHERE {view.condition} AND revenue >= 0"))
    if not used or view.ended_at is None:
        raise Refused(Refusal("no_usable_rows", value=used + len(refused)), *refused)
    days = (
        'SELECT customer, "time"::DATE AS day, sum(revenue) AS paid FROM events '
        f"WHERE {view.condition} AND revenue >= 0 GROUP BY customer, day"
    )
    last = view.ended_at.date()
    columns = view.connection.cursor().execute(
        "SELECT name, x, recency, age, total, first_value FROM (SELECT customer, count(*) - 1 AS x, "
        "date_diff('day', min(day), max(day)) AS recency, "
        f"date_diff('day', min(day), DATE '{last.isoformat()}') AS age, "
        "(sum(paid) - arg_min(paid, day))::DOUBLE AS total, arg_min(paid, day)::DOUBLE AS first_value "
        f"FROM ({days}) GROUP BY customer) JOIN customers ON code = customer ORDER BY name"
    )
    found = columns.fetchnumpy()
    one = UNITS[unit]
    return Summary(
        customers=tuple(str(name) for name in found["name"]),
        frequency=np.asarray(found["x"], dtype=float),
        recency=np.asarray(found["recency"], dtype=float) / one,
        age=np.asarray(found["age"], dtype=float) / one,
        total=np.asarray(found["total"], dtype=float),
        first_value=np.asarray(found["first_value"], dtype=float),
        unit=unit,
        end=last.isoformat(),
        rows_read=used + len(refused),
        rows_used=used,
        refused=refused,
    )
