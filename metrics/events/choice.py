"""What is chosen about an event table: what its columns hold, how times are written, what splits sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

QUANTITY = "quantity"
"""A column by which that of the revenue, which then holds prices of one, is multiplied."""
ROLES = (
    "customer",
    "time",
    "activity",
    "stage",
    "channel",
    "segment",
    "session",
    "revenue",
    QUANTITY,
    "cost",
)
REQUIRED = ("customer", "time", "activity")
CODED = ("stage", "channel", "segment")
MONEY = ("revenue", "cost")
WEB_GAP_MINUTES = 30.0
"""After how long without a click a visit of a web site is usually taken to have ended."""


@dataclass(frozen=True)
class Choice:
    """How an event table is to be read.

    Parameters
    ----------
    customer, time, activity : names of columns; None lets the reading guess, and say that it cannot.
    stage, channel, segment, session, revenue, cost : names of columns, None where the table has none.
    quantity : a column by which that of the revenue is multiplied: there stands the price of one then.
    time_form : one of `time_forms.FORMS`; "" recognises it, and asks where day and month are not told apart.
    zoneless : what times without a zone are where others have one: "" refuses the table, "utc" takes them
        as UTC.
    session_gap_minutes : a longer pause splits a customer's events into sessions; None does not.
    decimal_comma : whether money is written 1.234,56; None recognises it.
    sheet : of a workbook; the first one that holds something if not given.
    encoding, separator : of a text file; "" recognises them.
    """

    customer: str | None = None
    time: str | None = None
    activity: str | None = None
    stage: str | None = None
    channel: str | None = None
    segment: str | None = None
    session: str | None = None
    revenue: str | None = None
    quantity: str | None = None
    cost: str | None = None
    time_form: str = ""
    zoneless: str = ""
    session_gap_minutes: float | None = None
    decimal_comma: bool | None = None
    sheet: str | None = None
    encoding: str = ""
    separator: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """The columns that were chosen, by role.

        >>> Choice(customer="user", time="at").columns
        {'customer': 'user', 'time': 'at'}
        """
        return {role: getattr(self, role) for role in ROLES if getattr(self, role) is not None}


def plain_choice(choice: Choice) -> dict[str, Any]:
    """Return a choice as plain data.

    >>> choice_of(plain_choice(Choice(customer="user"))).customer
    'user'
    """
    return dict(msgspec.to_builtins(choice))


def choice_of(plain: dict[str, Any]) -> Choice:
    """Return the choice that plain data say."""
    return msgspec.convert(plain, Choice)
