"""Purchase histories (frequency, recency, age): which rows can be used, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.refusals import Refusal, Refused

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Usable:
    """The usable rows of some columns, and a refusal for each of the others.

    Parameters
    ----------
    columns : tuple of ndarray, shape (used,) each
        The columns, refused rows left out.
    refused : tuple of Refusal
        In the order of the rows.
    """

    columns: tuple[Floats, ...]
    refused: tuple[Refusal, ...]


def histories(frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Usable:
    """Sort out which purchase histories can be used.

    Parameters
    ----------
    frequency : array_like of int, shape (n,)
        Repeat purchases x, 0 or more.
    recency : array_like, shape (n,)
        Time t_x from the first purchase to the last; 0 when there was no repeat.
    age : array_like, shape (n,)
        Time T from the first purchase to the end of observation, in the same unit.

    Returns
    -------
    Usable
        Refusals: ``not_finite``, ``negative``, ``not_whole``, ``purchase_after_end`` (recency above age),
        ``recency_without_repeat``.

    Raises
    ------
    Refused
        ``lengths_differ`` or ``not_a_number``.

    Examples
    --------
    >>> usable = histories([2, 1], [5.0, 9.0], [8.0, 8.0])
    >>> len(usable.columns[0]), usable.refused[0].code, usable.refused[0].row
    (1, 'purchase_after_end', 2)
    """
    columns = {"frequency": numbers(frequency, "frequency"), "recency": numbers(recency, "recency")}
    columns["age"] = numbers(age, "age")
    same_length(columns)
    x, last, end = columns.values()
    with np.errstate(invalid="ignore"):
        checks = _finite_and_positive(columns)
        checks.append((x != np.floor(x), "not_whole", "frequency"))
        checks.append((last > end, "purchase_after_end", "recency"))
        checks.append(((x == 0) & (last > 0), "recency_without_repeat", "recency"))
    return _sorted_out(columns, checks)


def spending(frequency: ArrayLike, total: ArrayLike) -> Usable:
    """Sort out which spending histories can be used.

    Parameters
    ----------
    frequency : array_like of int, shape (n,)
        Repeat purchases x, 0 or more.
    total : array_like, shape (n,)
        What they came to together; 0 when there was no repeat.

    Returns
    -------
    Usable
        Refusals: ``not_finite``, ``negative``, ``not_whole``, ``repeat_without_value`` (repeats worth 0),
        ``value_without_repeat``.

    Raises
    ------
    Refused
        ``lengths_differ`` or ``not_a_number``.

    Examples
    --------
    >>> spending([2, 1], [30.0, 0.0]).refused[0].code
    'repeat_without_value'
    """
    columns = {"frequency": numbers(frequency, "frequency"), "total": numbers(total, "total")}
    same_length(columns)
    x, value = columns.values()
    with np.errstate(invalid="ignore"):
        checks = _finite_and_positive(columns)
        checks.append((x != np.floor(x), "not_whole", "frequency"))
        checks.append(((x > 0) & (value == 0), "repeat_without_value", "total"))
        checks.append(((x == 0) & (value > 0), "value_without_repeat", "total"))
    return _sorted_out(columns, checks)


def all_usable(usable: Usable) -> tuple[Floats, ...]:
    """Return the columns when no row was refused, for answers that must line up with the question.

    Raises
    ------
    Refused
        With every refusal, when there is one.

    Examples
    --------
    >>> all_usable(spending([1], [30.0]))[1].tolist()
    [30.0]
    """
    if usable.refused:
        raise Refused(*usable.refused)
    return usable.columns


def numbers(values: ArrayLike, column: str) -> Floats:
    """Read a column as floating-point numbers.

    Raises
    ------
    Refused
        ``not_a_number``, with the row where one can be named.

    Examples
    --------
    >>> numbers([1, 2], "frequency").tolist()
    [1.0, 2.0]
    """
    try:
        return np.atleast_1d(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise Refused(*_not_numbers(values, column)) from error


def same_length(columns: dict[str, Floats]) -> None:
    """Make sure that all columns have one dimension and the same length.

    Raises
    ------
    Refused
        ``lengths_differ``, naming the first column that differs.

    Examples
    --------
    >>> same_length({"frequency": np.zeros(2), "age": np.zeros(2)})
    """
    first = next(iter(columns.values()))
    for name, column in columns.items():
        if column.ndim != 1 or len(column) != len(first):
            raise Refused(Refusal("lengths_differ", column=name, value=len(column)))


def _not_numbers(values: ArrayLike, column: str) -> list[Refusal]:
    refusals = []
    for row, value in enumerate(list(values) if isinstance(values, list | tuple | np.ndarray) else []):
        try:
            float(value)
        except (TypeError, ValueError):
            refusals.append(Refusal("not_a_number", row + 1, column, value))
    return refusals or [Refusal("not_a_number", column=column)]


def _finite_and_positive(columns: dict[str, Floats]) -> list[tuple[Truths, str, str]]:
    finite = [(~np.isfinite(column), "not_finite", name) for name, column in columns.items()]
    return finite + [(column < 0, "negative", name) for name, column in columns.items()]


def _sorted_out(columns: dict[str, Floats], checks: list[tuple[Truths, str, str]]) -> Usable:
    """A row is refused for the first check it fails."""
    length = len(next(iter(columns.values())))
    failed = np.full(length, -1)
    for index, (bad, _, _) in enumerate(checks):
        failed[bad & (failed < 0)] = index
    refused = tuple(
        Refusal(checks[index][1], row + 1, checks[index][2], float(columns[checks[index][2]][row]))
        for row, index in ((int(row), int(failed[row])) for row in np.flatnonzero(failed >= 0))
    )
    return Usable(tuple(column[failed < 0] for column in columns.values()), refused)
