"""The KPI catalogue: what each number means, which values it may take, and how text becomes such a value."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from metrics.kept import toml_table
from metrics.refusals import Allowed, Refusal

if TYPE_CHECKING:
    from journey.journey import Journey
    from journey.records import KpiUnit, OwnKpi

Role = Literal["driver", "indicator", "portfolio"]
Direction = Literal["higher", "lower", "none"]
State = Literal["good", "near", "bad"]
"""The target is met; it is missed; the warning is crossed."""
Aggregation = Literal["weighted_mean", "sum", "last", "nps"]

CATALOGUE = Path(__file__).resolve().parent.parent / "resources" / "kpis.toml"


class Kpi(Struct, frozen=True):
    """One KPI; `name` and `definition` are messages for translation, `source` is a citation.

    `low` and `high` bound the values that are accepted, `step` is what "one step better" means, `target` and
    `warning` are the customary ones, None where there are none.
    """

    id: str
    name: str
    definition: str
    unit: KpiUnit
    role: Role
    direction: Direction
    low: float
    high: float
    step: float
    aggregation: Aggregation
    target: float | None = None
    warning: float | None = None
    source: str = ""

    def allows(self, value: float) -> bool:
        """Return whether a value is finite and within the allowed range."""
        return math.isfinite(value) and self.low <= value <= self.high

    def standing(self, value: float, target: float | None, warning: float | None) -> State | None:
        """Return how a value stands against its target and its warning, None where that cannot be told.

        A target and a warning that differ say by themselves which way is better.

        >>> kpi("nps").standing(40, target=50, warning=30), kpi("nps").standing(20, target=50, warning=30)
        ('near', 'bad')
        """
        sign = {"higher": 1, "lower": -1, "none": 0}[self.direction]
        if target is not None and warning is not None and target != warning:
            sign = 1 if target > warning else -1
        if not sign:
            return None
        if warning is not None and sign * value < sign * warning:
            return "bad"
        if target is None:
            return None
        return "good" if sign * value >= sign * target else "near"

    def better_by_a_step(self, value: float, steps: int = 1) -> float | None:
        """Return the value some steps better, kept in range; None where no direction is better.

        >>> kpi("churn_rate").better_by_a_step(0.05)
        0.04
        """
        if self.direction == "none":
            return None
        moved = value + (steps if self.direction == "higher" else -steps) * self.step
        return min(max(round(moved, 12), self.low), self.high)


@cache
def catalogue() -> Mapping[str, Kpi]:
    """Return every KPI of the catalogue by id, in the order of the file.

    >>> catalogue()["conversion_rate"].unit
    'ratio'
    """
    plain = toml_table(CATALOGUE)
    return MappingProxyType({key: _kpi(key, entry) for key, entry in plain.items()})


def _kpi(key: str, entry: dict[str, Any]) -> Kpi:
    low, high = entry.pop("range")
    return Kpi(id=key, low=float(low), high=float(high), **entry)


def kpi(key: str) -> Kpi | None:
    """Return the KPI of that id, None where the catalogue has none.

    >>> kpi("nps").high, kpi("luck")
    (100.0, None)
    """
    return catalogue().get(key)


def own_kpi(key: str, name: str, unit: KpiUnit = "score") -> Kpi:
    """Return a KPI that a map has of its own: an indicator with any finite value and no better direction."""
    return Kpi(key, name, "", unit, "indicator", "none", -math.inf, math.inf, 1.0, "weighted_mean")


def kpis_of(journey: Journey) -> Mapping[str, Kpi]:
    """Return every KPI that a map can speak of: the catalogue, then the map's own, by id.

    A KPI of the map's own that bears an id of the catalogue does not change what that id means.

    >>> from journey.journey import Journey
    >>> from journey.records import Map, OwnKpi
    >>> kpis_of(Journey([Map(id="m"), OwnKpi(id="queue", name="Queue", unit="count")]))["queue"].name
    'Queue'
    """
    from journey.records import OwnKpi

    own = journey.of(OwnKpi)
    if not own:
        return catalogue()
    return MappingProxyType({key: _of_the_map(record) for key, record in own.items()} | dict(catalogue()))


def kpi_of(journey: Journey | None, key: str) -> Kpi:
    """Return what a map knows of a KPI; one that nobody described takes any finite value.

    >>> kpi_of(None, "luck").direction
    'none'
    """
    known = catalogue() if journey is None else kpis_of(journey)
    return known.get(key) or own_kpi(key, key)


def _of_the_map(record: OwnKpi) -> Kpi:
    low = -math.inf if record.low is None else record.low
    high = math.inf if record.high is None else record.high
    return Kpi(
        id=record.id,
        name=record.name or record.id,
        definition=record.definition,
        unit=record.unit,
        role="indicator",
        direction=record.direction,
        low=low,
        high=high,
        step=0.01 if record.unit == "ratio" else 0.1 if high - low <= 10 else 1.0,
        aggregation=record.aggregation,
        target=record.target,
        warning=record.warning,
        source=record.source,
    )


# ---------------------------------------------------------------- text to number

_CURRENCIES: Mapping[str, frozenset[str]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "zł": frozenset({"PLN"}),
    "₽": frozenset({"RUB"}),
    "руб": frozenset({"RUB"}),
    "₴": frozenset({"UAH"}),
    "₹": frozenset({"INR"}),
    "¥": frozenset({"JPY", "CNY"}),
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}),
}
_HOURS: Mapping[str, float] = {"d": 24.0, "h": 1.0, "min": 1 / 60, "s": 1 / 3600}
_UNIT_HOURS: Mapping[str, float] = {"duration_days": 24.0, "duration_hours": 1.0, "duration_minutes": 1 / 60}
_PARTS = re.compile(
    r"(?P<before>[^0-9.,+\-]*)(?P<number>[+\-]?[0-9.,' ]*[0-9](?:[eE][+\-]?[0-9]+)?)(?P<after>.*)"
)
UNBOUNDED = 1e15
"""From here on an end of a range is there for the arithmetic alone: nobody is told of it."""
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,.' ][0-9]{3})+")


def parse_number(text: str, about: Kpi, currency: str | None = None) -> float | Refusal:
    """Read the number that a text states for a KPI, the same in every locale; nothing is guessed.

    "42 %" and "0.42" are the same for a ratio. A decimal comma is read where it cannot
    be a thousands separator.

    Parameters
    ----------
    text : as typed or as it stands in a table, with percent sign, currency or d, h, min, s if need be.
    about : the KPI, whose unit and range decide.
    currency : of the map (ISO 4217); a text in another currency is then refused.

    Returns
    -------
    The value in the KPI's unit, or a Refusal with the text as its value and one of the codes `missing`,
    `not_a_number`, `not_finite`, `comma_ambiguous`, `percent_or_ratio`, `unit_unexpected`,
    `currency_differs`, `out_of_range`.

    Example
    -------
    >>> rate = kpi("conversion_rate")
    >>> parse_number("42 %", rate), parse_number("0,42", rate), parse_number("42", rate).code
    (0.42, 0.42, 'percent_or_ratio')
    >>> parse_number("1.1 %", rate)
    0.011
    """
    plain = _plain(text)
    if not plain:
        return Refusal("missing", value=text)
    if plain.casefold().lstrip("+-") in {"nan", "inf", "infinity", "∞"}:
        return Refusal("not_finite", value=text)
    parts = _PARTS.fullmatch(plain)
    if parts is None:
        return Refusal("not_a_number", value=text)
    number = _decimal(parts["number"])
    if isinstance(number, str):
        return Refusal(number, value=text)
    marks = [mark for mark in (parts["before"].strip(), parts["after"].strip(" .")) if mark]
    scale = _scale(marks, about, currency)
    if isinstance(scale, str):
        return Refusal(scale, value=text)
    if about.unit == "ratio" and not marks and about.high >= 1 and abs(number) > 1:
        return Refusal("percent_or_ratio", value=text)
    return checked(number * scale if scale >= 1 else _divided(number, scale), about, text, currency)


def checked(value: float, about: Kpi, text: object = None, currency: str | None = None) -> float | Refusal:
    """Return the value if the KPI allows it, else the Refusal that says why not, and what it allows.

    >>> refusal = checked(11, kpi("csat"))
    >>> refusal.code, refusal.allowed.low, refusal.allowed.high
    ('out_of_range', 0.0, 10.0)
    """
    shown = value if text is None else text
    if not math.isfinite(value):
        return Refusal("not_finite", value=shown)
    if about.allows(value):
        return value
    return Refusal("out_of_range", value=shown, allowed=allowed_by(about, currency))


def allowed_by(about: Kpi, currency: str | None = None) -> Allowed:
    """Return which values a KPI allows; an end without bounds is open.

    >>> allowed_by(kpi("cost_to_serve"), "EUR")
    Allowed(kpi='cost_to_serve', name='Cost to serve', low=0.0, high=None, unit='money', currency='EUR')
    """
    low, high = (end if abs(end) < UNBOUNDED else None for end in (about.low, about.high))
    return Allowed(about.id, about.name, low, high, about.unit, currency or "")


def _plain(text: str) -> str:
    spaced = re.sub(r"[\s\u00a0\u2007\u2009\u202f]+", " ", text).strip()
    return spaced.replace("\u2212", "-").replace("\u2019", "'")


def _divided(number: float, scale: float) -> float:
    """Divide the digits as they are written, so that 1.1 % is the double of 0.011 and not its neighbour."""
    whole = round(1 / scale)
    if not math.isclose(whole * scale, 1, rel_tol=1e-12) or not math.isfinite(number):
        return number * scale
    return float(Decimal(repr(number)) / whole)


def _decimal(text: str) -> float | str:
    """Read digits with any separators, or return the code that says why that cannot be done."""
    sign = -1.0 if text.startswith("-") else 1.0
    body = text.lstrip("+-").strip()
    digits, _, exponent = body.lower().partition("e")
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        separator = max(",.", key=digits.rfind)
        whole, _, fraction = digits.rpartition(separator)
        if separator in whole:
            return "not_a_number"
    elif commas == 1 and not _could_group(digits):
        whole, _, fraction = digits.partition(",")
    elif commas == 1:
        return "comma_ambiguous"
    elif points == 1:
        whole, _, fraction = digits.partition(".")
    else:
        whole, fraction = digits, ""
    joined = _ungrouped(whole)
    if joined is None or not (fraction.isdigit() or not fraction):
        return "not_a_number"
    value = sign * float(f"{joined or '0'}.{fraction or '0'}e{exponent or '0'}")
    return value if math.isfinite(value) else "not_finite"


def _could_group(digits: str) -> bool:
    """Return whether the one comma might separate thousands: "1,234" may be 1234, "0,123" may not."""
    return bool(re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", digits.replace(" ", "").replace("'", "")))


def _ungrouped(whole: str) -> str | None:
    if whole.isdigit() or not whole:
        return whole
    separators = set(whole) - set("0123456789")
    if len(separators) == 1 and _GROUPED.fullmatch(whole):
        return whole.replace(separators.pop(), "")
    return None


def _scale(marks: list[str], about: Kpi, currency: str | None) -> float | str:
    """Return what to multiply by for the marks around a number, or the code of what is wrong with them."""
    if not marks:
        return 1.0
    if len(marks) > 1:
        return "not_a_number"
    mark = marks[0]
    if mark == "%":
        return {"ratio": 0.01, "percent": 1.0}.get(about.unit, "unit_unexpected")
    if about.unit == "money":
        return _currency_scale(mark, currency)
    hours = _HOURS.get(mark)
    if hours is not None and about.unit in _UNIT_HOURS:
        return hours / _UNIT_HOURS[about.unit]
    return "unit_unexpected" if hours is not None or _currencies(mark) else "not_a_number"


def _currency_scale(mark: str, currency: str | None) -> float | str:
    named = _currencies(mark)
    if not named:
        return "not_a_number"
    return 1.0 if currency is None or currency in named else "currency_differs"


def is_currency(mark: str) -> bool:
    """Return whether a text is a currency's sign or code.

    >>> is_currency("zł"), is_currency("EUR"), is_currency("apples")
    (True, True, False)
    """
    return bool(_currencies(mark))


def _currencies(mark: str) -> frozenset[str]:
    if re.fullmatch(r"[A-Z]{3}", mark):
        return frozenset({mark})
    return _CURRENCIES.get(mark.casefold(), frozenset())
