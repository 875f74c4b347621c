"""Purchase models: published numbers, brute force, extreme arguments, histories without an optimum."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from metrics.customers import bgnbd, gamma_gamma, pareto
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

CDNOW = BgNbd(0.2425982, 4.4136842, 0.7929899, 2.4261667, "week")
CDNOW_PARETO = ParetoNbd(0.553, 10.578, 0.606, 11.669, "week")
CDNOW_VALUE = GammaGamma(6.25, 3.74, 15.44, "USD")
BOTH = pytest.mark.parametrize("model", [CDNOW, CDNOW_PARETO], ids=["BG/NBD", "Pareto/NBD"])

shape = st.floats(0.05, 20)
parameters = st.tuples(shape, st.floats(0.5, 50), shape, shape)
scale = st.floats(0.5, 50)
history = st.tuples(st.integers(0, 30), st.floats(0.01, 1), st.floats(0.1, 200)).map(
    lambda drawn: (drawn[0], drawn[1] * drawn[2] if drawn[0] else 0.0, drawn[2])
)


def simulated(customers=2400, seed=4):
    """Customers who buy and leave as BG/NBD says, seen for 20 to 40 weeks."""
    random = np.random.default_rng(seed)
    rate = random.gamma(0.5, 1 / 6, customers)
    leaves = random.beta(0.8, 2.5, customers)
    age = random.uniform(20, 40, customers)
    frequency, recency = np.zeros(customers), np.zeros(customers)
    for row in range(customers):
        time = 0.0
        while True:
            time += random.exponential(1 / rate[row])
            if time > age[row]:
                break
            frequency[row] += 1
            recency[row] = time
            if random.random() < leaves[row]:
                break
    return frequency, recency, age


def simulated_spending(frequency, seed=5):
    random = np.random.default_rng(seed)
    nu = random.gamma(3.74, 1 / 15.44, len(frequency))
    return np.where(frequency > 0, random.gamma(6.25 * np.maximum(frequency, 1), 1 / nu), 0.0)


# Published numbers


def test_bg_nbd_of_the_cdnow_customer_1516():
    """The BTYD package, vignette, BG/NBD, customer 1516: 25.75659 purchases in 52 weeks, P(alive) .9688523.

    Its parameters are printed to seven digits, its t_x is 216 days.
    """
    seen = ([26], [216 / 7], [31])
    assert CDNOW.expected_purchases(52, *seen)[0] == pytest.approx(25.75659, abs=1e-4)
    assert CDNOW.chance_alive(*seen)[0] == pytest.approx(0.9688523, abs=1e-6)


def test_bg_nbd_of_the_first_cdnow_customer():
    """Fader, Hardie and Lee 2005, spreadsheet note: x = 2, t_x = 30.43, T = 38.86, next 39 weeks: 1.226."""
    model = BgNbd(0.243, 4.414, 0.793, 2.426)
    assert model.expected_purchases(39, [2], [30.43], [38.86])[0] == pytest.approx(1.226, abs=1e-3)


def test_gamma_gamma_population_mean_with_the_published_parameters():
    """The p, q, v published for CDNOW imply a mean purchase of p v / (q - 1)."""
    assert CDNOW_VALUE.population_mean() == pytest.approx(6.25 * 15.44 / 2.74)
    assert CDNOW_VALUE.expected_value([0], [0.0])[0] == pytest.approx(35.22, abs=0.01)


def test_published_log_likelihoods_on_the_cdnow_sample():
    """Fader, Hardie and Lee 2005 (Marketing Science), table 2: LL -9582.4 and -9595.0."""
    datasets = pytest.importorskip("lifetimes.datasets", reason="the CDNOW sample comes with Lifetimes")
    sample = datasets.load_cdnow_summary()
    columns = [sample[name].to_numpy() for name in ("frequency", "recency", "T")]
    assert fit_bg_nbd(*columns).log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert fit_bg_nbd(*columns).reached == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=1e-3)
    assert fit_pareto_nbd(*columns).log_likelihood == pytest.approx(-9595.0, abs=0.05)
    assert fit_pareto_nbd(*columns).reached == pytest.approx((0.553, 10.578, 0.606, 11.669), abs=2e-3)
    spent = datasets.load_cdnow_summary_data_with_monetary_value()
    fit = fit_gamma_gamma(spent["frequency"], spent["frequency"] * spent["monetary_value"])
    assert fit.reached == pytest.approx((6.25, 3.74, 15.44), abs=0.01)
    assert fit.used == 946


# Against brute force


def log_beta(a, b):
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


@settings(max_examples=25, deadline=None)
@given(r=shape, alpha=scale, a=shape, b=shape, seen=history)
def test_bg_nbd_likelihood_is_the_mixture_it_stands_for(r, alpha, a, b, seen):
    x, last, end = seen

    def purchases_until(time):
        return math.exp(
            math.lgamma(r + x) - math.lgamma(r) + r * math.log(alpha) - (r + x) * math.log(alpha + time)
        )

    stays = math.exp(log_beta(a, b + x) - log_beta(a, b))
    likelihood = stays * purchases_until(end)
    if x:
        leaves = math.exp(log_beta(a + 1, b + x - 1) - log_beta(a, b))
        likelihood += leaves * purchases_until(last)
    assert BgNbd(r, alpha, a, b).log_likelihood([x], [last], [end]) == pytest.approx(
        math.log(likelihood), rel=1e-9, abs=1e-9
    )


@settings(max_examples=40, deadline=None)
@given(drawn=parameters, seen=history, time=st.floats(0.1, 500))
def test_bg_nbd_expectation_is_the_mean_over_chances_of_leaving(drawn, seen, time):
    r, alpha, a, b = drawn
    x, last, end = seen
    ahead = time / (alpha + end)

    def purchases(odds):
        p = 1 / (1 + math.exp(-odds))
        # In logarithms, for 1 - p underflows long before its logarithm.
        stays = -math.log1p(math.exp(odds)) if odds < 0 else -odds - math.log1p(math.exp(-odds))
        density = math.exp(a * math.log(p) + (b + x) * stays - log_beta(a, b + x))
        return density * -math.expm1(-(r + x) * math.log1p(p * ahead)) / p

    middle = math.log(a / (b + x))
    pieces = [integrate.quad(purchases, low, high)[0] for low, high in ((-36, middle), (middle, 36))]
    # What the integral leaves out: chances of leaving below e^-36, and of staying below e^-36.
    missing = stats.beta.cdf(math.exp(-36), b + x, a) * (1 - (1 + ahead) ** -(r + x))
    missing += stats.beta.cdf(math.exp(-36), a, b + x) * (r + x) * ahead
    model = BgNbd(r, alpha, a, b)
    expected = model.chance_alive([x], [last], [end])[0] * (sum(pieces) + missing)
    assert model.expected_purchases(time, [x], [last], [end])[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("x", "last", "end"), [(0, 0.0, 10.0), (3, 6.0, 10.0), (8, 9.5, 10.0)])
def test_pareto_nbd_likelihood_is_the_mixture_it_stands_for(x, last, end):
    """Fader and Hardie 2005, A note on deriving the Pareto/NBD model: the likelihood of one customer."""
    model = ParetoNbd(1.3, 4.0, 0.9, 6.0)
    rate, risk = stats.gamma(1.3, scale=1 / 4.0), stats.gamma(0.9, scale=1 / 6.0)

    node, weight = np.polynomial.legendre.leggauss(100)
    logs, share = -20 + 23.5 * (node + 1) / 2, weight * 23.5 / 2  # both densities are smooth in logarithms
    purchases, leaving = np.exp(logs)[:, None], np.exp(logs)[None, :]
    both = purchases + leaving
    mass = np.outer(
        share * rate.pdf(np.exp(logs)) * np.exp(logs), share * risk.pdf(np.exp(logs)) * np.exp(logs)
    )
    mass *= purchases**x
    alive = (mass * np.exp(-both * end)).sum()
    gone = (mass * leaving / both * (np.exp(-both * last) - np.exp(-both * end))).sum()
    assert model.log_likelihood([x], [last], [end]) == pytest.approx(math.log(alive + gone), abs=1e-6)
    assert model.chance_alive([x], [last], [end])[0] == pytest.approx(alive / (alive + gone), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(r=shape, alpha=scale, s=shape, beta=scale, seen=history)
def test_pareto_nbd_integral_against_adaptive_quadrature(r, alpha, s, beta, seen):
    x, last, end = seen
    top = -(r + x) * math.log(alpha + last) - (s + 1) * math.log(beta + last)

    def leaving(time):
        return math.exp(-(r + x) * math.log(alpha + time) - (s + 1) * math.log(beta + time) - top)

    points = last + (end - last) * np.array([0, 0.001, 0.01, 0.1, 0.3, 1])
    integral = sum(
        integrate.quad(leaving, low, high, epsrel=1e-11)[0] for low, high in itertools.pairwise(points)
    )
    stays = math.exp(-(r + x) * math.log(alpha + end) - s * math.log(beta + end) - top)
    chance = ParetoNbd(r, alpha, s, beta).chance_alive([x], [last], [end])[0]
    assert chance == pytest.approx(stays / (stays + s * integral), rel=1e-8)


def test_gamma_gamma_likelihood_is_the_mixture_it_stands_for():
    x, mean = 3, 20.0

    def integrand(nu):
        return stats.gamma.pdf(mean, 6.25 * x, scale=1 / (nu * x)) * stats.gamma.pdf(
            nu, 3.74, scale=1 / 15.44
        )

    expected = math.log(integrate.quad(integrand, 0, 5, epsabs=0, limit=200)[0])
    assert CDNOW_VALUE.log_likelihood([x], [x * mean]) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("likelihood", [bgnbd._log_likelihood, pareto._log_likelihood], ids=["BG", "Pareto"])
@settings(max_examples=15, deadline=None)
@given(
    logs=st.lists(st.floats(-2, 3), min_size=4, max_size=4), seen=st.lists(history, min_size=3, max_size=6)
)
def test_gradients_of_purchases(likelihood, logs, seen):
    x, last, end = np.array(seen, dtype=float).T
    weight = np.arange(1.0, len(x) + 1)
    check_gradient(lambda point: likelihood(point, x, last, end, weight), np.exp(logs))


@settings(max_examples=15, deadline=None)
@given(logs=st.lists(st.floats(-1, 3), min_size=3, max_size=3))
def test_gradient_of_values(logs):
    x, total = np.array([1.0, 4.0, 9.0]), np.array([3.0, 80.0, 20.0])
    check_gradient(lambda point: gamma_gamma._log_likelihood(point, x, total), np.exp(logs))


def check_gradient(likelihood, point):
    value, gradient = likelihood(point)
    for index in range(len(point)):
        step = np.zeros_like(point)
        step[index] = 1e-5 * point[index]
        slope = (likelihood(point + step)[0] - likelihood(point - step)[0]) / (2 * step[index])
        assert gradient[index] == pytest.approx(slope, rel=1e-4, abs=1e-5 * (1 + abs(value)) / point[index])


@BOTH
@pytest.mark.parametrize(("horizon", "rate"), [(52.0, 0.0), (52.0, 0.01), (520.0, 0.002)])
def test_discounted_purchases_are_the_sum_over_short_steps(model, horizon, rate):
    seen = ([26, 2, 0, 0], [216 / 7, 30.43, 0, 0], [31, 38.86, 20, 0.0])
    times = horizon * np.linspace(0, 1, 501) ** 2
    until = np.array([model.expected_purchases(time, *seen) for time in times])
    middle = (times[1:] + times[:-1]) / 2
    expected = ((1 + rate) ** -middle) @ np.diff(until, axis=0)
    assert model.discounted_purchases(horizon, rate, *seen) == pytest.approx(expected, rel=2e-4)


# Fits


@pytest.mark.parametrize(("fit", "make"), [(fit_bg_nbd, BgNbd), (fit_pareto_nbd, ParetoNbd)])
def test_fit_beats_its_neighbours_and_does_not_depend_on_the_unit(fit, make):
    frequency, recency, age = simulated()
    weeks = fit(frequency, recency, age, unit="week")
    assert weeks.problem is None
    assert (weeks.used, weeks.refused, weeks.model.unit) == (2400, (), "week")
    assert weeks.log_likelihood == pytest.approx(weeks.model.log_likelihood(frequency, recency, age))
    for index in range(4):
        for factor in (0.99, 1.01):
            near = list(weeks.reached)
            near[index] *= factor
            assert make(*near).log_likelihood(frequency, recency, age) < weeks.log_likelihood
    days = fit(frequency, recency * 7, age * 7, unit="day")
    assert days.model.alpha == pytest.approx(7 * weeks.model.alpha, rel=1e-4)
    expected = weeks.model.expected_purchases(26, frequency, recency, age)
    assert days.model.expected_purchases(182, frequency, recency * 7, age * 7) == pytest.approx(
        expected, rel=1e-4
    )


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
