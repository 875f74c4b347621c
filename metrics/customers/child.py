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
from metrics.customers.valuation import CustomerBase, Question, value_customers
from metrics.tables.child import answer

LOADED = (pd, scipy.optimize, scipy.special)
READING = 0.4
"""Share of the work that reading the table is."""


def customer_base(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    """Read a transaction table and value its customers; everything handed over is plain data."""
    return answer(lambda: {"base": packed(msgspec.to_builtins(_base(data, parameters, progress)))})


def _base(data: bytes, parameters: Plain, progress: Progress) -> CustomerBase:
    wish = msgspec.convert(parameters["wish"], Wish)
    table = read_transactions(data, wish, lambda share: progress(READING * share))
    question = msgspec.convert(parameters["question"], Question)
    return value_customers(table, question, lambda share: progress(READING + (1 - READING) * share))
