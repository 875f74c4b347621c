"""NPS from counts and answers; scales that are stated; what cannot be scored is refused."""

import math
from statistics import mean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.answers import net_promoter_score, rescaled, score, stated_scale
from metrics.kpis import catalogue
from metrics.refusals import Refused

NPS, CSAT, CES = (catalogue()[name] for name in ("nps", "csat", "ces"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10), min_size=2, max_size=60))
def test_an_nps_is_the_mean_of_answers_worth_a_hundred_nothing_or_minus_a_hundred(answers: list[int]) -> None:
    worth = [100 if answer >= 9 else -100 if answer <= 6 else 0 for answer in answers]
    made = score(answers, NPS)
    assert made.value == pytest.approx(mean(worth), abs=1e-9)
    assert made.n == len(answers)
    assert made.spread == pytest.approx(stdev(worth), abs=1e-9)


def test_counts_of_the_textbook() -> None:
    assert net_promoter_score(70, 20, 10).value == 60
    assert net_promoter_score(0, 0, 1).value == -100
    assert net_promoter_score(1, 0, 0).spread is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 10), min_size=2, max_size=40))
def test_satisfaction_is_a_mean(answers: list[int]) -> None:
    made = score(answers, CSAT)
    assert made.value == pytest.approx(mean(answers))
    assert made.spread == pytest.approx(stdev(answers))


@pytest.mark.parametrize(
    ("value", "scale", "about", "result"),
    [
        (1, (1, 5), CSAT, 0),
        (5, (1, 5), CSAT, 10),
        (3, (1, 5), CSAT, 5),
        (5, (1, 5), CES, 7),
        (7, (1, 7), CES, 7),
    ],
)
def test_a_stated_scale_is_laid_on_that_of_the_kpi(value, scale, about, result) -> None:  # type: ignore[no-untyped-def]
    assert rescaled(value, scale, about) == pytest.approx(result)


def test_what_cannot_be_scored_is_refused() -> None:
    for call, code in (
        (lambda: score([], NPS), "no_answers"),
        (lambda: score([1, 11], NPS), "out_of_range"),
        (lambda: score([math.nan], CSAT), "out_of_range"),
        (lambda: net_promoter_score(0, 0, 0), "no_answers"),
        (lambda: net_promoter_score(-1, 3, 0), "negative"),
        (lambda: net_promoter_score(math.inf, 3, 0), "not_finite"),
        (lambda: rescaled(6, (1, 5), CSAT), "out_of_range"),
        (lambda: rescaled(3, (1, 5), NPS), "scale_unfit"),
        (lambda: rescaled(3, (1, 5), catalogue()["cost_to_serve"]), "scale_unfit"),
    ):
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.code == code


@pytest.mark.parametrize("text", ["", "percent", "5-1", "1-", "days"])
def test_a_text_that_states_no_scale(text: str) -> None:
    assert stated_scale(text) is None
