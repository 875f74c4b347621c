"""Guesses from names and samples which column of an event table holds what, each guess with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.events.choice import ROLES
from metrics.events.column_names import NAMES, PRICES
from metrics.events.times import form_of
from metrics.tables.cells import plain_header
from metrics.tables.header_words import is_called

SURE = ("concept_name", "activity", "activity_name")
"""So is an activity called and nothing else, even where no two rows share one."""
MANY = 100
"""Of so many rows some share their activity."""


@dataclass(frozen=True)
class Guess:
    """A column that may hold something: its role, its name, and why it was taken.

    Reasons: "name" (it is called so), "values" (they look so).
    """

    role: str
    column: str
    reason: str


def guess_columns(header: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> tuple[Guess, ...]:
    """Return which column probably holds what.

    Parameters
    ----------
    header : names of the columns.
    rows : a sample of rows of text.

    >>> [(guess.role, guess.column) for guess in guess_columns(["user_id", "event", "timestamp"])]
    [('customer', 'user_id'), ('time', 'timestamp'), ('activity', 'event')]
    """
    plain = [plain_header(name.replace(":", "_")) for name in header]
    found: dict[str, Guess] = {}
    for role in ROLES:
        names = NAMES[role]
        if role == "activity":
            named = ((name, _place(plain, (name,))) for name in names)
            repeated = [name for name, place in named if place is not None and _repeats(place, rows)]
            names = tuple(repeated) or SURE
        place = _place(plain, names)
        if place is not None:
            found[role] = Guess(role, header[place], "name")
    _price(found, header, plain)
    if "time" not in found:
        taken = {guess.column for guess in found.values()}
        times = [
            place for place, name in enumerate(header) if name not in taken and _holds_times(place, rows)
        ]
        if len(times) == 1:
            found["time"] = Guess("time", header[times[0]], "values")
    return tuple(found[role] for role in ROLES if role in found)


def _repeats(place: int, rows: Sequence[Sequence[str]]) -> bool:
    """Whether some value comes twice among many: a column of which each is another one numbers the events."""
    values = [row[place] for row in rows if place < len(row) and row[place].strip()]
    return len(values) < MANY or len(set(values)) < len(values)


def _place(plain: Sequence[str], names: Sequence[str]) -> int | None:
    return next(
        (place for name in names for place, text in enumerate(plain) if is_called(text, (name,))), None
    )


def _price(found: dict[str, Guess], header: Sequence[str], plain: Sequence[str]) -> None:
    """Take price and quantity as revenue where no column holds that; a quantity alone says nothing."""
    if "quantity" not in found:
        return
    place = None if "revenue" in found else _place(plain, PRICES)
    if place is None:
        del found["quantity"]
    else:
        found["revenue"] = Guess("revenue", header[place], "name")


def _holds_times(place: int, rows: Sequence[Sequence[str]]) -> bool:
    values = [row[place] for row in rows[:100] if place < len(row) and row[place].strip()]
    # A bare number may be anything: whoever means a time by it says so.
    return bool(values) and all(form_of(value) not in {"", "epoch"} for value in values)
