"""Purchase models: published numbers, brute force, extreme arguments, histories without an optimum."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from purchase_histories import BOTH, CDNOW, CDNOW_VALUE, simulated
from scipy import integrate, stats

from metrics.customers import bgnbd, gamma_gamma, pareto
from metrics.customers.purchases import (
    BgNbd,
    ParetoNbd,
    fit_bg_nbd,
    fit_gamma_gamma,
    fit_pareto_nbd,
)

shape = st.floats(0.05, 20)
parameters = st.tuples(shape, st.floats(0.5, 50), shape, shape)
scale = st.floats(0.5, 50)
history = st.tuples(st.integers(0, 30), st.floats(0.01, 1), st.floats(0.1, 200)).map(
    lambda drawn: (drawn[0], drawn[1] * drawn[2] if drawn[0] else 0.0, drawn[2])
)


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
