"""The sBG model: published numbers, brute force, and tables without an optimum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.customers.retention import RetentionModel, fit_retention
from metrics.refusals import Refused

REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3]
HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]

shapes = st.floats(0.05, 50)


@pytest.mark.parametrize(
    ("table", "alpha", "beta", "log_likelihood"),
    [(REGULAR, 0.7041, 1.1820, -1680.27), (HIGH_END, 0.6681, 3.8061, -1611.16)],
    ids=["regular", "high end"],
)
def test_fader_hardie_2007_table_1_years_1_to_7(table, alpha, beta, log_likelihood):
    fit = fit_retention(np.array(table[:8]) * 10)
    assert fit.problem is None
    assert fit.model.alpha == pytest.approx(alpha, abs=5e-5)
    assert fit.model.beta == pytest.approx(beta, abs=5e-5)
    assert fit.log_likelihood == pytest.approx(log_likelihood, abs=5e-3)
    assert (fit.customers, fit.periods) == (1000.0, 7)


@pytest.mark.parametrize("table", [REGULAR, HIGH_END], ids=["regular", "high end"])
def test_fit_on_seven_years_projects_the_twelfth_better_than_one_constant_rate(table):
    """Fader and Hardie 2007, the point of the paper: a constant rate loses the survivors, sBG keeps them."""
    model = fit_retention(table[:8]).model
    constant = sum(table[1:8]) / sum(table[:7])
    off = abs(100 * model.survival(12)[0] - table[12])
    assert off < 2.0
    assert off < abs(100 * constant**12 - table[12]) / 4


@pytest.mark.parametrize(
    ("model", "new", "after_seven"),
    [(RetentionModel(0.7041, 1.1820), 3.695, 6.842), (RetentionModel(0.6681, 3.8061), 5.922, 7.530)],
    ids=["regular", "high end"],
)
def test_discounted_lifetimes_at_ten_per_cent(model, new, after_seven):
    """Fader and Hardie 2010, DEL and DERL at 10 %; the parameters are printed to four places."""
    assert model.expected_lifetime(0.10) == pytest.approx(new, abs=1e-3)
    assert model.expected_residual_lifetime(0.10, 7) == pytest.approx(after_seven, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(alpha=shapes, beta=shapes, rate=st.floats(0.02, 0.5), renewals=st.integers(0, 30))
def test_lifetimes_are_the_sums_they_stand_for(alpha, beta, rate, renewals):
    model = RetentionModel(alpha, beta)
    time = np.arange(2000)
    survival = model.survival(time)
    assert model.expected_lifetime(rate) == pytest.approx((survival * (1 + rate) ** -time).sum(), rel=1e-8)
    later = survival[renewals + 1 :] / survival[renewals]
    residual = (later * (1 + rate) ** -np.arange(len(later))).sum()
    assert model.expected_residual_lifetime(rate, renewals) == pytest.approx(residual, rel=1e-8)


@settings(max_examples=40, deadline=None)
@given(alpha=shapes, beta=shapes)
def test_survival_is_the_product_of_the_retention_rates(alpha, beta):
    model = RetentionModel(alpha, beta)
    product = np.cumprod(model.retention_rate(np.arange(1, 21)))
    assert model.survival(np.arange(1, 21)) == pytest.approx(product, rel=1e-9)
    assert (np.diff(model.retention_rate(np.arange(1, 21))) > 0).all()


@settings(max_examples=15, deadline=None)
@given(alpha=st.floats(0.3, 5), beta=st.floats(0.3, 10))
def test_fit_finds_the_model_a_table_was_made_from(alpha, beta):
    table = RetentionModel(alpha, beta).survival(np.arange(12)) * 5000
    fit = fit_retention(table)
    assert fit.problem is None
    assert (fit.model.alpha, fit.model.beta) == pytest.approx((alpha, beta), rel=1e-3)
    better = fit.model.log_likelihood(table)
    assert better >= RetentionModel(alpha, beta).log_likelihood(table) - 1e-6 * abs(better)


def test_covariance_is_the_inverse_of_the_curvature_in_logarithms():
    table = np.array(REGULAR) * 10
    fit = fit_retention(table)
    logs, step = np.log([fit.model.alpha, fit.model.beta]), 1e-3

    def likelihood(first, second):
        return RetentionModel(*np.exp(np.add(logs, [first, second]))).log_likelihood(table)

    corners = likelihood(step, step) + likelihood(-step, -step)
    cross = (corners - likelihood(step, -step) - likelihood(-step, step)) / (4 * step**2)
    first, second = (
        (likelihood(*move) + likelihood(*(-move)) - 2 * likelihood(0, 0)) / step**2
        for move in np.eye(2) * step
    )
    expected = np.linalg.inv([[-first, -cross], [-cross, -second]])
    assert np.array(fit.log_covariance) == pytest.approx(expected, rel=1e-3)


def test_covariance_shrinks_with_customers():
    small = fit_retention(np.array(REGULAR) * 1).log_covariance
    large = fit_retention(np.array(REGULAR) * 100).log_covariance
    assert small[0][0] / large[0][0] == pytest.approx(100, rel=1e-4)


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ([100, 100, 100], "all_survive"),
        ([100, 0, 0], "all_churn_at_once"),
        ([100], "too_few_periods"),
        ([100, 60], "too_few_periods"),
        ([1024, 512, 256, 128, 64, 32], "no_optimum"),  # the same churn for everybody
        ([100, 90, 70, 30, 0], "no_optimum"),  # churn rising with tenure
        ([50, 40, 40, 40, 40], "no_optimum"),  # churn once, then never
    ],
)
def test_tables_without_an_optimum_say_why(table, code):
    fit = fit_retention(table)
    assert fit.model is None
    assert fit.log_likelihood is None
    assert fit.problem.code == code


@pytest.mark.parametrize(
    ("table", "code", "row"),
    [
        ([], "empty", None),
        ([100, np.nan, 30], "not_finite", 2),
        ([100, 50, np.inf], "not_finite", 3),
        ([100, -1], "negative", 2),
        ([0, 0], "nobody_at_start", 1),
        ([100, 50, 51], "survivors_rise", 3),
        (["many", 3], "not_a_number", 1),
    ],
)
def test_bad_tables_are_refused_with_row_and_cause(table, code, row):
    with pytest.raises(Refused) as caught:
        fit_retention(table)
    assert (caught.value.code, caught.value.row) == (code, row)


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: RetentionModel(0.0, 1.0), "not_positive"),
        (lambda: RetentionModel(1.0, np.nan), "not_positive"),
        (lambda: RetentionModel(1.0, 1.0).survival([-1]), "tenure_not_whole"),
        (lambda: RetentionModel(1.0, 1.0).retention_rate([0]), "tenure_not_whole"),
        (lambda: RetentionModel(1.0, 1.0).survival([1.5]), "tenure_not_whole"),
        (lambda: RetentionModel(1.0, 1.0).expected_lifetime(-0.1), "rate_negative"),
        (lambda: RetentionModel(1.0, 1.0).expected_lifetime(0.0), "lifetime_infinite"),
    ],
)
def test_bad_questions_are_refused(ask, code):
    with pytest.raises(Refused) as caught:
        ask()
    assert caught.value.code == code


def test_undiscounted_lifetime_is_the_mean():
    assert RetentionModel(3.0, 4.0).expected_lifetime(0.0) == pytest.approx(3.0)


@pytest.mark.parametrize("rate", [1e-9, 1e-4, 0.1, 3.0])
@pytest.mark.parametrize("beta", [1e-4, 1.0, 1e5])
@pytest.mark.parametrize("alpha", [1e-4, 1.0, 1e5])
def test_extreme_shapes_never_give_nan(alpha, beta, rate):
    value = RetentionModel(alpha, beta).expected_lifetime(rate)
    assert 1 <= value <= (1 + rate) / rate


def test_where_the_series_fails_the_mean_over_customers_takes_over():
    """With hardly any spread the lifetime is that of one churn probability."""
    churn, rate = 1 / 11, 0.1
    value = RetentionModel(1e6, 1e7).expected_lifetime(rate)
    assert value == pytest.approx((1 + rate) / (rate + churn), rel=1e-5)
