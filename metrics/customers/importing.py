"""Transactions read and customers valued in the importers' child process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import msgspec

from journey.exchange.child import Child, Limits, Progress, Stopped
from metrics.customers.table import Wish
from metrics.customers.valuation import CustomerBase, Question
from metrics.refusals import Refusal, Refused

CUSTOMERS = "metrics.customers.child:customer_base"
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
    child = Child(CUSTOMERS, limits, on_progress)
    if on_start is not None:
        on_start(child)
    parameters = {"wish": msgspec.to_builtins(asdict(wish)), "question": asdict(question)}
    try:
        answer = child.run(data, parameters)
    except Stopped as stop:
        raise Refused(Refusal(stop.code)) from stop
    if "refused" in answer:
        raise Refused(*msgspec.convert(answer["refused"], tuple[Refusal, ...]))
    return msgspec.convert(answer["base"], CustomerBase)
