"""Purchase models at their limits: no optimum, bad rows, and values that must never be without a number."""

import math

import numpy as np
import pytest
from purchase_histories import BOTH, CDNOW, CDNOW_PARETO, CDNOW_VALUE, simulated

from metrics.customers.purchases import (
    BgNbd,
    GammaGamma,
    ParetoNbd,
    customer_values,
    fit_bg_nbd,
    fit_gamma_gamma,
    fit_pareto_nbd,
    spend_correlation,
)
from metrics.refusals import Refused


def simulated_spending(frequency, seed=5):
    random = np.random.default_rng(seed)
    nu = random.gamma(3.74, 1 / 15.44, len(frequency))
    return np.where(frequency > 0, random.gamma(6.25 * np.maximum(frequency, 1), 1 / nu), 0.0)


def test_bg_nbd_fit_finds_the_model_behind_the_purchases():
    fit = fit_bg_nbd(*simulated(6000))
    truth = np.log([0.5, 6.0, 0.8, 2.5])
    spread = np.sqrt(np.diag(fit.log_covariance))
    assert (np.abs(np.log(fit.reached) - truth) < 3 * spread).all()


def test_gamma_gamma_fit_finds_the_model_behind_the_values():
    frequency = simulated(6000)[0]
    total = simulated_spending(frequency)
    fit = fit_gamma_gamma(frequency, total, unit="EUR")
    assert fit.problem is None
    assert fit.used == (frequency > 0).sum()
    spread = np.sqrt(np.diag(fit.log_covariance))
    assert (np.abs(np.log(fit.reached) - np.log([6.25, 3.74, 15.44])) < 3 * spread).all()
    cents = fit_gamma_gamma(frequency, total * 100)
    assert cents.model.v == pytest.approx(100 * fit.model.v, rel=1e-4)


def test_bad_rows_are_left_out_of_a_fit_and_named():
    frequency, recency, age = simulated(600)
    clean = fit_bg_nbd(frequency, recency, age)
    bad = np.array([[np.nan, 1, 2], [-1, 0, 2], [1.5, 1, 2], [2, 9, 8], [0, 1, 8], [1, np.inf, 8]])
    dirty = fit_bg_nbd(
        *(np.concatenate([*pair]) for pair in zip(bad.T, (frequency, recency, age), strict=True))
    )
    assert [(refusal.row, refusal.code, refusal.column) for refusal in dirty.refused] == [
        (1, "not_finite", "frequency"),
        (2, "negative", "frequency"),
        (3, "not_whole", "frequency"),
        (4, "purchase_after_end", "recency"),
        (5, "recency_without_repeat", "recency"),
        (6, "not_finite", "recency"),
    ]
    assert dirty.used == 600
    assert dirty.reached == clean.reached


@pytest.mark.parametrize("fit", [fit_bg_nbd, fit_pareto_nbd])
@pytest.mark.parametrize(
    ("frequency", "recency", "age", "code"),
    [
        ([], [], [], "no_customers"),
        ([0, 0, 0], [0, 0, 0], [5, 6, 7], "no_repeat_purchases"),
        ([4] * 50, [9.9] * 50, [10] * 50, "no_optimum"),  # everybody alike, nobody leaves
    ],
)
def test_histories_without_an_optimum_say_why(fit, frequency, recency, age, code):
    result = fit(frequency, recency, age)
    assert result.model is None
    assert result.log_likelihood is None
    assert result.problem.code == code
    assert (result.limit is None) == (code != "no_optimum")


def test_the_limit_where_nobody_leaves_predicts_as_if_nobody_left():
    random = np.random.default_rng(2)
    rate, age = random.gamma(2.0, 0.1, 500), random.uniform(20, 40, 500)
    frequency = random.poisson(rate * age)
    recency = np.where(frequency > 0, age * random.beta(np.maximum(frequency, 1), 1), 0.0)
    result = fit_bg_nbd(frequency, recency, age)
    assert result.problem.code == "no_optimum"
    assert (result.problem.column, result.problem.value) in {("a", "zero"), ("b", "infinity")}
    assert result.limit.chance_alive(frequency, recency, age) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    ("frequency", "total", "code"),
    [
        ([], [], "no_repeat_purchases"),
        ([0, 0], [0, 0], "no_repeat_purchases"),
        ([1, 2, 3, 4], [5.0, 10.0, 15.0, 20.0], "no_optimum"),  # everybody spends alike
        ([1], [5.0], "no_optimum"),
    ],
)
def test_spending_without_an_optimum_says_why(frequency, total, code):
    result = fit_gamma_gamma(frequency, total)
    assert result.model is None
    assert result.problem.code == code


# Extreme arguments


@pytest.mark.parametrize("b", [1e-3, 1.0, 50.0, 1e4])
@pytest.mark.parametrize("a", [1e-3, 1 - 1e-9, 1.0, 1 + 1e-7, 29.0, 300.0])
@pytest.mark.parametrize("r", [1e-3, 1.0, 29.0, 1e3])
def test_bg_nbd_is_never_nan_and_never_above_the_rate_of_a_customer_who_stays(r, a, b):
    model = BgNbd(r, 3.0, a, b)
    x = np.array([0, 0, 1, 1, 10, 200, 5000.0])
    last = np.array([0, 0, 0.1, 700, 5, 20, 700.0])
    end = np.array([0, 700, 800, 700, 6, 700, 700.0])
    for time in (0.0, 1e-6, 1.0, 100.0, 1e6):
        alive, expected = model.chance_alive(x, last, end), model.expected_purchases(time, x, last, end)
        assert ((alive >= 0) & (alive <= 1)).all()
        assert ((expected >= 0) & (expected <= (r + x) * time / (3.0 + end) * (1 + 1e-9))).all()
        discounted = model.discounted_purchases(time, 0.01, x, last, end)
        assert ((discounted >= 0) & (discounted <= expected * (1 + 1e-6))).all()
    assert np.isfinite(model.log_likelihood(x, last, end))


@pytest.mark.parametrize("s", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("beta", [1e-4, 1.0, 1e4])
@pytest.mark.parametrize("alpha", [1e-4, 1.0, 1e4])
def test_pareto_nbd_is_never_nan(alpha, s, beta):
    model = ParetoNbd(0.7, alpha, s, beta)
    x = np.array([0, 0, 1, 1, 10, 200, 5000.0])
    last = np.array([0, 0, 0.1, 700, 5, 20, 700.0])
    end = np.array([0, 700, 800, 700, 6, 700, 700.0])
    alive = model.chance_alive(x, last, end)
    assert ((alive >= 0) & (alive <= 1)).all()
    assert np.isfinite(model.log_likelihood(x, last, end))
    for time in (0.0, 1.0, 1e6):
        expected = model.expected_purchases(time, x, last, end)
        assert ((expected >= 0) & (expected <= (0.7 + x) * time / (alpha + end) * (1 + 1e-9))).all()
        discounted = model.discounted_purchases(time, 0.01, x, last, end)
        assert ((discounted >= 0) & (discounted <= expected * (1 + 1e-6))).all()


@pytest.mark.parametrize(("a", "b"), [(1.0, 2.0), (0.4, 0.6), (0.3, 0.2), (30.0, 5.0)])
def test_bg_nbd_is_continuous_where_its_series_gives_way(a, b):
    seen = ([0, 1, 7], [0, 3, 9], [10, 10, 10])
    at = BgNbd(0.5, 4.0, a, b).expected_purchases(30, *seen)
    above = BgNbd(0.5, 4.0, a + 2e-5, b).expected_purchases(30, *seen)
    below = BgNbd(0.5, 4.0, a - 2e-5, b).expected_purchases(30, *seen)
    assert at == pytest.approx((above + below) / 2, rel=1e-7)


# CLV per customer


@BOTH
def test_customer_value_is_margin_times_purchases_times_value(model):
    frequency, recency, age = simulated(50)
    total = simulated_spending(frequency)
    values = customer_values(
        model, CDNOW_VALUE, frequency=frequency, recency=recency, age=age, total=total,
        horizon=52, rate=0.0, margin=0.3,
    )  # fmt: skip
    purchases = model.expected_purchases(52, frequency, recency, age)
    assert values == pytest.approx(0.3 * CDNOW_VALUE.expected_value(frequency, total) * purchases, rel=1e-6)
    assert len(values) == 50


@BOTH
def test_each_row_is_answered_as_if_it_stood_alone(model):
    frequency, recency, age = simulated(40)
    together = model.discounted_purchases(52, 0.01, frequency, recency, age)
    for row in range(40):
        alone = model.discounted_purchases(52, 0.01, frequency[row], recency[row], age[row])
        assert alone == pytest.approx(together[row : row + 1], rel=1e-12)


def test_spend_correlation():
    assert spend_correlation([1, 2], [1.0, 2.0]) is None
    assert spend_correlation([2, 2, 2], [1.0, 2.0, 3.0]) is None
    assert spend_correlation([1, 2, 3], [10.0, 40.0, 90.0]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("ask", "code", "row"),
    [
        (lambda: CDNOW.chance_alive([1, 1], [5, 9], [8, 8]), "purchase_after_end", 2),
        (lambda: CDNOW_PARETO.chance_alive([1, np.nan], [5, 5], [8, 8]), "not_finite", 2),
        (lambda: CDNOW.expected_purchases(1, [1], [5, 5], [8, 8]), "lengths_differ", None),
        (lambda: CDNOW.expected_purchases(1, [1, "x"], [5, 5], [8, 8]), "not_a_number", 2),
        (lambda: CDNOW.expected_purchases(-1, [1], [5], [8]), "time_negative", None),
        (lambda: CDNOW.expected_purchases(math.inf, [1], [5], [8]), "time_negative", None),
        (lambda: CDNOW.discounted_purchases(1, -0.1, [1], [5], [8]), "rate_negative", None),
        (lambda: CDNOW_VALUE.expected_value([1, 1], [5.0, 0.0]), "repeat_without_value", 2),
        (lambda: CDNOW_VALUE.expected_value([0], [5.0]), "value_without_repeat", 1),
        (lambda: GammaGamma(2.0, 0.9, 1.0).expected_value([1, 0], [5.0, 0.0]), "mean_infinite", 2),
        (lambda: GammaGamma(2.0, 0.9, 1.0).population_mean(), "mean_infinite", None),
        (lambda: BgNbd(0.0, 1.0, 1.0, 1.0), "not_positive", None),
        (lambda: ParetoNbd(1.0, math.nan, 1.0, 1.0), "not_positive", None),
        (
            lambda: customer_values(
                CDNOW, CDNOW_VALUE, frequency=[1], recency=[5], age=[8], total=[3.0],
                horizon=1, rate=0, margin=math.nan,
            ),
            "margin_not_finite",
            None,
        ),
    ],
)  # fmt: skip
def test_bad_questions_are_refused_with_row_and_cause(ask, code, row):
    with pytest.raises(Refused) as caught:
        ask()
    assert (caught.value.code, caught.value.row) == (code, row)
