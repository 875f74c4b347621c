"""Transactions read and customers valued in the importers' child process."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import asdict

import msgspec

from journey.exchange.child import Child, Limits, Plain, Progress
from metrics.customers.table import Wish
from metrics.customers.valuation import CustomerBase, Question
from metrics.refusals import Refusal, Refused
from metrics.tables.child import ask

CUSTOMERS = "metrics.customers.child:customer_base"
PACKED = {"purchases": "q", "spent": "d", "alive": "d", "expected": "d", "value": "d"}
"""The columns of a base with a number for each customer, and how wide a number is."""
LARGEST = 128 << 20
LIMITS = Limits(memory=2 << 30, seconds=120.0, output=256 << 20)
"""A million transactions; numbers of all customers come back."""


def import_customers(
    data: bytes,
    wish: Wish,
    question: Question,
    *,
    limits: Limits = LIMITS,
    on_progress: Progress | None = None,
    on_start: Callable[[Child], None] | None = None,
) -> CustomerBase:
    """Read a transaction table and value its customers, in a process of its own.

    Parameters
    ----------
    data : the bytes of the table.
    wish, question : as of `read_transactions` and `value_customers`.
    limits : what the process may use.
    on_progress : is handed the share that is done.
    on_start : is handed the Child before it runs, whose `cancel` ends it.

    Returns
    -------
    CustomerBase

    Raises
    ------
    Refused
        as of `read_transactions` and `value_customers`; `table_too_large`; and the codes of Stopped where
        the process passed a limit, died, or was cancelled.
    """
    if len(data) > LARGEST:
        raise Refused(Refusal("table_too_large", value=LARGEST >> 20))
    parameters = {"wish": msgspec.to_builtins(asdict(wish)), "question": asdict(question)}
    answered = ask(CUSTOMERS, data, parameters, limits, on_progress, on_start)
    return msgspec.convert(unpacked(answered["base"]), CustomerBase)


def packed(plain: Plain) -> Plain:
    """Return a base with its long columns as text of their bytes, which hold up nobody.

    >>> unpacked(packed({"value": [1.5, 2.0]}))
    {'value': (1.5, 2.0)}
    """
    made = dict(plain)
    for name in PACKED.keys() & plain.keys():
        made[name] = b64encode(array(PACKED[name], plain[name]).tobytes()).decode("ascii")
    return made


def unpacked(plain: Plain) -> Plain:
    """Return a base with its long columns as numbers again; see `packed`."""
    made = dict(plain)
    for name in PACKED.keys() & plain.keys():
        column = array(PACKED[name])
        column.frombytes(b64decode(plain[name]))
        made[name] = tuple(column)
    return made
