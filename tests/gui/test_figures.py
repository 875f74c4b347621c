"""Figures as people read them: one is one, part of one is said as several are."""

from __future__ import annotations

import math

import pytest

from gui.figures import counted, figure


def test_one_month_is_no_months() -> None:
    texts = [figure(value, "duration_months", "EUR") for value in (1, 2, 1.5, 0, 12)]
    assert texts == ["1 month", "2 months", "1.5 months", "0 months", "12 months"]


@pytest.mark.parametrize(
    ("value", "number"), [(1, 1), (-1, 1), (5, 5), (1.5, 2), (0.0, 0), (math.inf, 2), (21.0, 21)]
)
def test_by_which_number_a_figure_is_declined(value: float, number: int) -> None:
    assert counted(value) == number
