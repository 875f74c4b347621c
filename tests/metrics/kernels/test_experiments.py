"""A/B tests: the posterior against exact integrals, and its effect on value."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from metrics.kernels.experiments import Arm, effect_on_value, experiment
from metrics.refusals import Refused

arms = st.integers(1, 500).flatmap(lambda n: st.integers(0, n).map(lambda k: Arm(k, n)))


@settings(max_examples=15, deadline=None)
@given(control=arms, treatment=arms)
def test_chance_positive_against_the_integral(control, treatment):
    result = experiment(control, treatment)
    before = stats.beta(1 + control.conversions, 1 + control.n - control.conversions)
    after = stats.beta(1 + treatment.conversions, 1 + treatment.n - treatment.conversions)
    levels = (np.arange(2000) + 0.5) / 2000
    exact = before.cdf(after.ppf(levels)).mean()
    # Four standard errors of 20,000 draws.
    assert result.difference.chance_positive == pytest.approx(exact, abs=4 * 0.5 / np.sqrt(20_000))


def test_interval_of_large_arms_is_the_normal_one():
    result = experiment(Arm(4000, 20000), Arm(4400, 20000), draws=200_000)
    error = np.sqrt(0.2 * 0.8 / 20000 + 0.22 * 0.78 / 20000)
    assert result.difference.median == pytest.approx(0.02, abs=1e-4)
    assert result.difference.low == pytest.approx(0.02 - 1.2816 * error, abs=1e-4)
    assert result.difference.high == pytest.approx(0.02 + 1.2816 * error, abs=1e-4)


def test_swapping_the_arms_turns_the_difference_around():
    one = experiment(Arm(10, 100), Arm(20, 110)).difference
    other = experiment(Arm(20, 110), Arm(10, 100)).difference
    assert one.median == pytest.approx(-other.median, abs=2e-3)
    assert one.chance_positive == pytest.approx(1 - other.chance_positive, abs=0.01)


def test_same_seed_same_draws():
    first, again = (experiment(Arm(1, 9), Arm(3, 9), seed=7) for _ in range(2))
    other = experiment(Arm(1, 9), Arm(3, 9), seed=8)
    assert first.difference == again.difference
    assert first.difference != other.difference


def test_linear_effect_is_the_scaled_difference():
    result = experiment(Arm(100, 1000), Arm(130, 1000))
    effect = effect_on_value(result, 250.0)
    assert effect.median == pytest.approx(250 * result.difference.median)
    assert (effect.low, effect.high) == pytest.approx(
        (250 * result.difference.low, 250 * result.difference.high)
    )
    assert effect.chance_positive == result.difference.chance_positive
    assert effect_on_value(result, -250.0).chance_positive == pytest.approx(1 - effect.chance_positive)


def test_callable_effect_against_the_exact_mean_shift():
    result = experiment(Arm(300, 1000), Arm(350, 1000), draws=100_000)
    effect = effect_on_value(result, lambda share: 40 / (1.1 - share))

    def mean(k):
        return integrate.quad(lambda p: 40 / (1.1 - p) * stats.beta.pdf(p, 1 + k, 1001 - k), 0.1, 0.7)[0]

    # So many people make the effect nearly normal: its median is close to its mean.
    assert effect.median == pytest.approx(mean(350) - mean(300), rel=0.02)
    assert effect.low < effect.median < effect.high


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: Arm(1, 0), "nobody_in_arm"),
        (lambda: Arm(-1, 10), "negative"),
        (lambda: Arm(11, 10), "more_conversions_than_n"),
        (lambda: Arm(1.5, 10), "not_whole"),
        (lambda: Arm(float("nan"), 10), "not_whole"),
        (lambda: Arm(1, float("inf")), "not_whole"),
        (lambda: experiment(Arm(1, 2), Arm(1, 2), draws=10), "too_few_draws"),
        (lambda: experiment(Arm(1, 2), Arm(1, 2), coverage=1.0), "coverage_out_of_range"),
        (lambda: effect_on_value(experiment(Arm(1, 2), Arm(1, 2)), float("nan")), "effect_not_finite"),
        (
            lambda: effect_on_value(experiment(Arm(1, 2), Arm(1, 2)), lambda share: share * np.nan),
            "effect_not_finite",
        ),
        (lambda: effect_on_value(experiment(Arm(1, 2), Arm(1, 2)), lambda share: share[:3]), "shape_differs"),
    ],
)
def test_bad_questions_are_refused(ask, code):
    with pytest.raises(Refused) as caught:
        ask()
    assert caught.value.code == code
