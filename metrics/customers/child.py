"""What the child process does with a transaction table; it alone loads the libraries that fit models."""

from __future__ import annotations

import msgspec

# Libraries load parts of themselves late, which an importer's child may not do: all of them come first.
import pandas as pd
import scipy.optimize
import scipy.special

from journey.exchange.child import Plain, Progress
from metrics.customers.importing import packed
from metrics.customers.table import Wish, read_transactions
from metrics.customers.valuation import Question, value_customers
from metrics.refusals import Refused

LOADED = (pd, scipy.optimize, scipy.special)
READING = 0.4
"""Share of the work that reading the table is."""


def customer_base(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    """Read a transaction table and value its customers; everything handed over is plain data."""
    try:
        table = read_transactions(
            data, msgspec.convert(parameters["wish"], Wish), lambda share: progress(READING * share)
        )
        base = value_customers(
            table,
            msgspec.convert(parameters["question"], Question),
            lambda share: progress(READING + (1 - READING) * share),
        )
    except Refused as error:
        return {"refused": msgspec.to_builtins(error.refusals)}
    return {"base": packed(msgspec.to_builtins(base))}
