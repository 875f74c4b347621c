"""Guesses from names and samples which column of an event table holds what, each guess with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.events.choice import ROLES
from metrics.events.times import form_of
from metrics.tables.cells import plain_header

NAMES: dict[str, tuple[str, ...]] = {
    "customer": (
        "case_concept_name",
        "customer",
        "customer_id",
        "customerid",
        "client",
        "client_id",
        "user",
        "user_id",
        "userid",
        "visitor_id",
        "visitorid",
        "case",
        "case_id",
        "caseid",
        "case_key",
        "account_id",
        "contact_id",
        "patient_id",
        "patient",
        "ticket_id",
        "клиент",
        "покупатель",
        "пользователь",
        "klient",
        "klient_id",
        "id_klienta",
        "użytkownik",
    ),
    "time": (
        "time_timestamp",
        "time",
        "timestamp",
        "event_time",
        "event_timestamp",
        "complete_timestamp",
        "datetime",
        "date_time",
        "occurred_at",
        "created_at",
        "completed_at",
        "at",
        "ts",
        "date",
        "event_date",
        "start_time",
        "start_timestamp",
        "end_time",
        "invoicedate",
        "invoice_date",
        "order_date",
        "время",
        "дата",
        "дата_и_время",
        "czas",
        "data",
    ),
    "activity": (
        "concept_name",
        "activity",
        "activity_name",
        "event",
        "event_name",
        "event_type",
        "action",
        "touchpoint",
        "task",
        "handling",
        "step",
        "page",
        "page_name",
        "screen",
        "screen_name",
        "активность",
        "событие",
        "действие",
        "aktywność",
        "zdarzenie",
    ),
    "stage": ("stage", "phase", "journey_stage", "этап", "стадия", "etap", "faza"),
    "channel": ("channel", "medium", "utm_medium", "case_channel", "канал", "kanał"),
    "segment": ("segment", "customer_segment", "customer_group", "tier", "сегмент"),
    "session": ("session", "session_id", "sessionid", "visit_id", "user_session", "сессия", "sesja"),
    "revenue": ("revenue", "amount", "order_value", "sales", "turnover", "выручка", "przychód"),
    "quantity": ("quantity", "qty", "количество", "кол_во", "ilość"),
    "cost": ("cost", "costs", "expense", "spend", "стоимость", "затраты", "koszt", "koszty"),
}
"""Names of columns as `plain_header` writes them, the surest first."""

PRICES = (
    "unit_price",
    "unitprice",
    "price_per_unit",
    "item_price",
    "price",
    "цена",
    "cena",
    "cena_jednostkowa",
)
"""Names of the price of one, which is revenue together with a quantity alone."""
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
            repeated = [name for name in names if name in plain and _repeats(plain.index(name), rows)]
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
    return next((plain.index(name) for name in names if name in plain), None)


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
