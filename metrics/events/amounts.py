"""Recognises how money is written in staged columns, and makes amounts of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metrics.events.choice import MONEY, QUANTITY, Choice
from metrics.events.recognise import type_of
from metrics.refusals import Refusal, Refused

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KEPT = "DECIMAL(18,4)"
FACTOR = "DECIMAL(18,6)"
"""Prices of one may be small: a product is rounded once, at its end."""
MARKS = r"[\s€$£₽''’]|zł|EUR|USD|PLN|RUB|GBP"
"""Currencies, spaces and apostrophes are taken off (the quote is doubled, as SQL wants it)."""
PLAIN = r"^[+-]?\d+(\.\d+)?$"
GROUPED = {
    False: r"^[+-]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?$",
    True: r"^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$",
}
"""Digits with marks at thousands, by whether the comma parts the decimals."""


def comma_is_decimal(connection: DuckDBPyConnection, choice: Choice) -> bool | None:
    """Return whether money is written with a decimal comma; None where there is no text of money.

    Raises
    ------
    Refused
        `decimal_ambiguous` where 1,234 may be a thousand or one; `decimal_mixed` where both ways are found,
        in one column or in two.
    """
    roles = [role for role in (*MONEY, QUANTITY) if role in choice.columns]
    roles = [role for role in roles if type_of(connection, role) == "VARCHAR"]
    if choice.decimal_comma is not None or not roles:
        return choice.decimal_comma
    with_commas = [role for role in roles if _count(connection, f"contains({role}, ',')")]
    told = {role: _comma(connection, role, choice) for role in with_commas}
    if any(told.values()):
        # Only where one column has decimal commas does it matter whether another has points.
        for role in roles:
            if role not in told and _count(connection, _written(role)["point"]):
                raise Refused(Refusal("decimal_mixed", column=choice.columns[role]))
        if not all(told.values()):
            raise Refused(Refusal("decimal_mixed", column=next(role for role in told if not told[role])))
    return any(told.values())


def _count(connection: DuckDBPyConnection, condition: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM staged WHERE {condition}").fetchone()
    return int(found[0]) if found is not None else 0


def _written(role: str) -> dict[str, str]:
    """Return the SQL that sees how the amounts of a column are written."""
    column = f"trim({role})"
    return {
        "comma": rf"regexp_matches({column}, ',\d{{1,2}}\D*$') OR regexp_matches({column}, ',\d{{4,}}\D*$') "
        rf"OR regexp_matches({column}, '\.\d{{3}},')",
        "point": rf"regexp_matches({column}, '\.\d{{1,2}}\D*$') OR regexp_matches({column}, ',\d{{3}}\.') "
        rf"OR regexp_matches({column}, '\.\d{{4,}}\D*$')",
        "either": rf"regexp_matches({column}, '^\D*\d{{1,3}},\d{{3}}\D*$')",
    }


def _comma(connection: DuckDBPyConnection, role: str, choice: Choice) -> bool:
    chosen = ", ".join(f"count(*) FILTER (WHERE {case})" for case in _written(role).values())
    comma, point, either = connection.execute(f"SELECT {chosen} FROM staged").fetchone() or (0, 0, 0)
    if bool(comma) != bool(point):
        return bool(comma)
    if comma and point:
        raise Refused(Refusal("decimal_mixed", column=choice.columns[role]))
    if either:
        raise Refused(Refusal("decimal_ambiguous", column=choice.columns[role]))
    return False


def money(role: str, connection: DuckDBPyConnection, comma: bool | None, choice: Choice) -> str:
    """Return the SQL that makes a DECIMAL of a staged cell of money, NULL of one that is none.

    Where a table tells quantities, its column of revenue holds the price of one: revenue = price x quantity,
    unknown where either is.
    """
    if role == "revenue" and QUANTITY in choice.columns:
        price, count = (_amount(each, connection, comma, FACTOR) for each in (role, QUANTITY))
        return f"TRY_CAST(({price}) * ({count}) AS {KEPT})"
    return _amount(role, connection, comma, KEPT)


def written(role: str, choice: Choice) -> str:
    """Return the SQL of what stands in the table for an amount, to be shown where it cannot be read.

    >>> written("revenue", Choice(revenue="price", quantity="count"))
    "concat(staged.revenue::VARCHAR, ' × ', staged.quantity::VARCHAR)"
    """
    if role == "revenue" and QUANTITY in choice.columns:
        return f"concat(staged.{role}::VARCHAR, ' × ', staged.{QUANTITY}::VARCHAR)"
    return f"staged.{role}::VARCHAR"


def _amount(role: str, connection: DuckDBPyConnection, comma: bool | None, kind: str) -> str:
    column = f"staged.{role}"
    digits = f"TRY_CAST({column} AS {kind})"
    if type_of(connection, role) != "VARCHAR":
        return digits
    # 1e3, 1_000 and the like are no money, nor is 1.50 where the comma parts the decimals.
    bare = f"regexp_replace({column}, '{MARKS}', '', 'g')"
    grouped = f"regexp_matches({bare}, '{GROUPED[bool(comma)]}')"
    number = f"replace(replace({bare}, '.', ''), ',', '.')" if comma else f"replace({bare}, ',', '')"
    if comma:
        return f"CASE WHEN {grouped} THEN TRY_CAST({number} AS {kind}) END"
    return (
        f"CASE WHEN regexp_matches({column}, '{PLAIN}') THEN {digits} "
        f"WHEN {grouped} OR regexp_matches({bare}, '{PLAIN}') THEN TRY_CAST({number} AS {kind}) END"
    )
