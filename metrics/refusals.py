"""What could not be used, and why: a code with row, column and value, never a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct


class Allowed(Struct, frozen=True):
    """Where a number must lie: what it is, its ends in its unit, None for an open one.

    `kpi` is an id of the catalogue or of the map's own KPI, or what the number is called where it is none;
    `currency` is that of the map, "" where no money is meant.
    """

    kpi: str
    name: str
    low: float | None
    high: float | None
    unit: str
    currency: str = ""


class Refusal(Struct, frozen=True, repr_omit_defaults=True):
    """One thing that could not be used.

    Parameters
    ----------
    code : str
        What is wrong, such as ``"not_finite"`` or ``"date_ambiguous"``.
    row : int or None
        The row it stands in, counted from 1; None when the whole input is meant.
    column : str or None
        The column or parameter it stands in.
    value : object
        What was found there.
    allowed : Allowed or None
        Of a number out of range: which would do.

    Examples
    --------
    >>> Refusal("negative", row=3, column="frequency", value=-1.0).code
    'negative'
    """

    code: str
    row: int | None = None
    column: str | None = None
    value: object = None
    allowed: Allowed | None = None


class Refused(ValueError):
    """Raised when nothing can be computed from an input; carries every refusal found.

    Examples
    --------
    >>> error = Refused(Refusal("negative", row=3, column="frequency", value=-1.0))
    >>> error.code, error.row, error.column
    ('negative', 3, 'frequency')
    """

    def __init__(self, *refusals: Refusal) -> None:
        first = refusals[0]
        super().__init__(f"{first.code} row={first.row} column={first.column} value={first.value!r}")
        self.refusals = refusals
        self.code = first.code
        self.row = first.row
        self.column = first.column
        self.value = first.value


def count_by_code(refusals: Iterable[Refusal]) -> dict[str, int]:
    """Count refusals by their code, in the order of the codes.

    Examples
    --------
    >>> count_by_code([Refusal("negative", 1), Refusal("negative", 4), Refusal("missing", 2)])
    {'missing': 1, 'negative': 2}
    """
    return dict(sorted(Counter(refusal.code for refusal in refusals).items()))
