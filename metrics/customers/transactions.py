"""A transaction table -> purchase history per customer, every row used or refused by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from metrics.customers.histories import Floats
from metrics.refusals import Refusal, Refused, count_by_code

if TYPE_CHECKING:
    import pandas as pd

#: Days in each unit of time.
UNITS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}

ISO = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
OFFSET = r"\d(?:Z|[+-]\d{2}:?\d{2})$"
DAY_OR_MONTH = r"(0?[1-9]|1[0-2])[./-](0?[1-9]|1[0-2])[./-]\d{2,4}(?:\D.*)?"


@dataclass(frozen=True, eq=False)
class Summary:
    """Purchase histories of customers.

    A purchase is all that a customer bought on one calendar day. The first purchase makes the customer; the
    others are repeats.

    Parameters
    ----------
    customers : tuple
        Their keys, sorted as text.
    frequency : ndarray, shape (n,)
        Repeat purchases x.
    recency : ndarray, shape (n,)
        Time t_x from the first purchase to the last, in ``unit``.
    age : ndarray, shape (n,)
        Time T from the first purchase to ``end``, in ``unit``.
    total : ndarray, shape (n,)
        What the repeat purchases came to together; 0 when there are none.
    first_value : ndarray, shape (n,)
        What the first purchase came to.
    unit : str
        ``"day"``, ``"week"``, ``"month"`` or ``"year"``.
    end : str
        The last day of observation, ISO.
    rows_read, rows_used : int
        Rows of the table, and those that are in the histories.
    refused : tuple of Refusal
        The other rows, in their order: codes ``customer_missing``, ``date_missing``, ``date_ambiguous``,
        ``date_not_iso``, ``date_not_in_format``, ``date_impossible``, ``date_offset_mixed``,
        ``after_end``, ``value_missing``, ``value_not_a_number``, ``value_not_finite``, ``value_negative``.
    """

    customers: tuple[object, ...]
    frequency: Floats
    recency: Floats
    age: Floats
    total: Floats
    first_value: Floats
    unit: str
    end: str
    rows_read: int
    rows_used: int
    refused: tuple[Refusal, ...]

    @property
    def mean_value(self) -> tuple[float | None, ...]:
        """Mean value of the repeat purchases of each customer; None where there are none."""
        return tuple(
            float(total / x) if x else None for total, x in zip(self.total, self.frequency, strict=True)
        )

    @property
    def refused_by_code(self) -> dict[str, int]:
        """How many rows were refused for each reason."""
        return count_by_code(self.refused)


def summarise(
    customer: object,
    date: object,
    value: object,
    *,
    end: str | None = None,
    unit: str = "week",
    date_format: str | None = None,
    first_row: int = 1,
) -> Summary:
    """Summarise transactions as one purchase history a customer.

    Negative values (returns) are refused by name, not netted; a value of 0 is a purchase worth 0.

    Parameters
    ----------
    customer, date, value : array_like, shape (rows,)
        One transaction a row. Dates are ISO text (2026-03-01, with a time if need be), dates or datetimes;
        a time with an offset is read as UTC. Customers are missing when None, NaN or blank.
    end : str, optional
        Last day of observation, ISO; the last usable day of the table when not given. Later rows are refused.
    unit : str
        Unit of the times answered.
    date_format : str, optional
        How date texts are written when not ISO, such as ``"%d.%m.%Y"``. No other format is guessed.
    first_row : int
        The number the first row has in the refusals.

    Returns
    -------
    Summary

    Raises
    ------
    Refused
        ``unit_unknown``, ``lengths_differ``, ``end_not_iso``; ``no_usable_rows``, followed by the
        refusals of the rows.

    Examples
    --------
    >>> dates = ["2026-01-01", "2026-01-15", "2026-01-15", "03/04/2026"]
    >>> summary = summarise(["a", "a", "a", "b"], dates, [10, 20, 5, 9], end="2026-01-29")
    >>> summary.frequency.tolist(), summary.recency.tolist(), summary.age.tolist(), summary.mean_value
    ([1.0], [2.0], [4.0], (25.0,))
    >>> summary.refused[0].code, summary.refused[0].row
    ('date_ambiguous', 4)

    References
    ----------
    Fader, Hardie and Lee (2005), Counting your customers the easy way, on what (x, t_x, T) are.
    """
    import pandas as pd

    if unit not in UNITS:
        raise Refused(Refusal("unit_unknown", column="unit", value=unit))
    columns = [pd.Series(_listed(column), dtype=object) for column in (customer, date, value)]
    if len({len(column) for column in columns}) > 1:
        raise Refused(Refusal("lengths_differ", value=tuple(len(column) for column in columns)))
    who, when, worth = columns
    cause = pd.Series([None] * len(who), dtype=object)
    column = pd.Series([""] * len(who), dtype=object)

    def refuse(rows: pd.Series[bool], code: str, name: str) -> None:
        rows = rows & cause.isna()
        cause[rows] = code
        column[rows] = name

    blank = who.isna() | who.map(lambda key: isinstance(key, str) and not key.strip()).astype(bool)
    refuse(blank, "customer_missing", "customer")
    days = _days(when, date_format, refuse)
    money = _money(worth, refuse)
    last = _last_day(days[cause.isna()], end)
    refuse(days > last, "after_end", "date")
    found = {"customer": who, "date": when, "value": worth}
    refused = tuple(
        Refusal(cause[row], int(row) + first_row, column[row], _plain(found[column[row]][row]))
        for row in np.flatnonzero(cause.notna())
    )
    used = cause.isna()
    if not used.any():
        raise Refused(Refusal("no_usable_rows", value=len(who)), *refused)
    table = pd.DataFrame({"customer": who[used], "day": days[used], "value": money[used].astype(float)})
    return _summary(table, last, unit, len(who), refused)


def _summary(
    table: pd.DataFrame, last: pd.Timestamp, unit: str, rows: int, refused: tuple[Refusal, ...]
) -> Summary:
    """Rows of one customer and day are one purchase; the first purchase is not a repeat."""
    key = table["customer"].map(_key)
    purchases = table.assign(key=key).groupby(["key", "day"], sort=True)["value"].sum().reset_index()
    by_customer = purchases.groupby("key", sort=True)
    days = by_customer["day"].agg(["min", "max", "count"])
    first_value = by_customer["value"].first().to_numpy(dtype=float)
    total = purchases["value"].where(purchases["key"].duplicated(), 0.0).groupby(purchases["key"]).sum()
    one = UNITS[unit]
    return Summary(
        customers=tuple(days.index),
        frequency=days["count"].to_numpy(dtype=float) - 1,
        recency=(days["max"] - days["min"]).dt.days.to_numpy(dtype=float) / one,
        age=(last - days["min"]).dt.days.to_numpy(dtype=float) / one,
        total=total.to_numpy(dtype=float),
        first_value=first_value,
        unit=unit,
        end=str(last.date()),
        rows_read=rows,
        rows_used=len(table),
        refused=refused,
    )


def _days(
    when: pd.Series[Any], date_format: str | None, refuse: Callable[[Any, str, str], None]
) -> pd.Series[Any]:
    """Read dates strictly; what is no date becomes NaT and is refused by name."""
    import pandas as pd

    missing = when.isna() | when.map(lambda date: isinstance(date, str) and not date.strip()).astype(bool)
    refuse(missing, "date_missing", "date")
    text = when.map(lambda date: isinstance(date, str)).astype(bool) & ~missing
    wrote = when[text].str.strip()
    days = pd.Series(pd.NaT, index=when.index, dtype="datetime64[us]")
    if date_format is not None:
        days[text] = pd.to_datetime(wrote, format=date_format, errors="coerce", utc=True).dt.tz_localize(None)
        refuse(text & days.isna(), "date_not_in_format", "date")
    else:
        days[text] = _iso(wrote, when.index, refuse)
    objects = ~text & ~missing
    if objects.any():
        days[objects] = pd.Series(
            [_day_of(date) for date in when[objects]], dtype="datetime64[us]"
        ).to_numpy()
    refuse(objects & days.isna(), "date_not_iso", "date")
    normalised: pd.Series[Any] = days.dt.normalize()
    return normalised


def _iso(
    wrote: pd.Series[Any], index: pd.Index[Any], refuse: Callable[[Any, str, str], None]
) -> pd.Series[Any]:
    import pandas as pd

    iso = wrote.str.fullmatch(ISO).astype(bool)
    ambiguous = wrote.str.fullmatch(DAY_OR_MONTH).astype(bool)
    offset = wrote.str.contains(OFFSET, regex=True).astype(bool) & iso & (wrote.str.len() > 10)

    def whole(rows: pd.Series[Any]) -> pd.Series[Any]:
        return rows.reindex(index, fill_value=False)

    refuse(whole(ambiguous), "date_ambiguous", "date")
    refuse(whole(~iso), "date_not_iso", "date")
    if iso.any():
        # Some rows with an offset and some without cannot be put on one clock: the first row decides.
        timed = iso & (wrote.str.len() > 10)
        if timed.any():
            mixed = timed & (offset != bool(offset[timed].iloc[0]))
            refuse(whole(mixed), "date_offset_mixed", "date")
    days = pd.to_datetime(wrote.where(iso), format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)
    refuse(whole(iso & days.isna()), "date_impossible", "date")
    return days


def _day_of(date: object) -> pd.Timestamp | None:
    """A date or datetime object as a moment without a zone; None when it is something else."""
    import datetime

    import pandas as pd

    if not isinstance(date, datetime.date | np.datetime64):
        return None
    moment = pd.Timestamp(date)
    return moment if moment.tzinfo is None else moment.tz_convert("UTC").tz_localize(None)


def _money(worth: pd.Series[Any], refuse: Callable[[Any, str, str], None]) -> pd.Series[Any]:
    import pandas as pd

    missing = worth.isna() | worth.map(lambda value: isinstance(value, str) and not value.strip()).astype(
        bool
    )
    money = pd.to_numeric(worth.where(~missing), errors="coerce")
    refuse(missing, "value_missing", "value")
    refuse(money.isna(), "value_not_a_number", "value")
    refuse(money.abs() == np.inf, "value_not_finite", "value")
    refuse(money < 0, "value_negative", "value")
    return money


def _last_day(days: pd.Series[Any], end: str | None) -> pd.Timestamp:
    import re

    import pandas as pd

    if end is None:
        return pd.Timestamp(days.max())
    moment = pd.to_datetime(end, errors="coerce", format="ISO8601") if re.fullmatch(ISO, end) else pd.NaT
    if pd.isna(moment) or moment.tzinfo is not None:
        raise Refused(Refusal("end_not_iso", column="end", value=end))
    return pd.Timestamp(moment).normalize()


def _listed(column: Any) -> NDArray[np.object_]:
    """A column as objects: moments stay moments, which numpy alone would turn into integers."""
    import pandas as pd

    return pd.Series(column).astype(object).to_numpy()


def _key(customer: object) -> str:
    """A customer's key as text; numbers that a spreadsheet made of an id lose their .0."""
    if isinstance(customer, float | np.floating) and float(customer).is_integer():
        return str(int(customer))
    return str(customer).strip()


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value
