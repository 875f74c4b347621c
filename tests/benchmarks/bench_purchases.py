"""Measures fits and predictions of the purchase models, beside Lifetimes where it is installed.

Run as ``python tests/benchmarks/bench_purchases.py`` from the root of the project.
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from metrics.customers.purchases import (
    BgNbd,
    GammaGamma,
    ParetoNbd,
    customer_values,
    fit_bg_nbd,
    fit_gamma_gamma,
    fit_pareto_nbd,
)

MODELS = {
    "BG/NBD": BgNbd(0.243, 4.414, 0.793, 2.426, "week"),
    "Pareto/NBD": ParetoNbd(0.553, 10.578, 0.606, 11.669, "week"),
}
VALUE = GammaGamma(6.25, 3.74, 15.44, "USD")


def measured(words, run, times=3):
    """Run a few times, print the best time, return the answer."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        answer = run()
        seconds.append(time.perf_counter() - start)
    print(f"{words:<58}{1000 * min(seconds):>10.1f} ms")
    return answer


def simulated(customers, seed=4):
    """Customers who buy and leave as Pareto/NBD says, seen for 27 to 39 weeks."""
    random = np.random.default_rng(seed)
    rate = random.gamma(0.553, 1 / 10.578, customers)
    age = np.round(random.uniform(27, 39, customers) * 7) / 7
    left = np.minimum(age, random.exponential(1 / random.gamma(0.606, 1 / 11.669, customers)))
    frequency = random.poisson(rate * left).astype(float)
    recency = np.where(frequency > 0, left * random.beta(np.maximum(frequency, 1), 1), 0.0)
    recency = np.where(frequency > 0, np.maximum(np.round(recency * 7), 1) / 7, 0.0)
    total = np.where(
        frequency > 0,
        random.gamma(6.25 * np.maximum(frequency, 1), 1 / random.gamma(3.74, 1 / 15.44, customers)),
        0.0,
    )
    return frequency, np.minimum(recency, age), age, total


def fits():
    """Fit 2,400 customers."""
    frequency, recency, age, total = simulated(2400)
    bg = measured("fit BG/NBD, 2,400 customers", lambda: fit_bg_nbd(frequency, recency, age))
    pareto = measured("fit Pareto/NBD", lambda: fit_pareto_nbd(frequency, recency, age))
    value = measured("fit Gamma-Gamma", lambda: fit_gamma_gamma(frequency, total))
    try:
        import lifetimes
    except ImportError:
        print("Lifetimes is not installed: no comparison")
        return
    buys = frequency > 0
    mean = total[buys] / frequency[buys]
    theirs = measured("Lifetimes BG/NBD", lambda: lifetimes.BetaGeoFitter().fit(frequency, recency, age))
    report(bg, BgNbd(**theirs.params_), frequency, recency, age)
    theirs = measured(
        "Lifetimes Pareto/NBD", lambda: lifetimes.ParetoNBDFitter().fit(frequency, recency, age), 1
    )
    report(pareto, ParetoNbd(**theirs.params_), frequency, recency, age)
    theirs = measured(
        "Lifetimes Gamma-Gamma", lambda: lifetimes.GammaGammaFitter().fit(frequency[buys], mean)
    )
    report(value, GammaGamma(**theirs.params_), frequency, total)


def report(fit, theirs, *data):
    """Print both log-likelihoods: the higher the better."""
    print(f"    log-likelihood {fit.log_likelihood} here, {theirs.log_likelihood(*data):.4f} there")


def predictions(customers=100_000):
    """Predict for 100,000 customers, no two of them alike."""
    random = np.random.default_rng(1)
    age = random.uniform(1, 104, customers)
    frequency = random.integers(0, 60, customers).astype(float)
    recency = np.where(frequency > 0, age * random.uniform(0, 1, customers), 0.0)
    total = frequency * random.gamma(4, 10, customers)
    seen = (frequency, recency, age)
    for name, model in MODELS.items():
        measured(f"{name} P(alive), 100,000 customers", lambda model=model: model.chance_alive(*seen))
        measured(f"{name} expected purchases", lambda model=model: model.expected_purchases(52, *seen))
        measured(
            f"{name} x Gamma-Gamma: discounted CLV over 52 weeks",
            lambda model=model: customer_values(
                model,
                VALUE,
                frequency=frequency,
                recency=recency,
                age=age,
                total=total,
                horizon=52,
                rate=0.002,
            ),
        )


if __name__ == "__main__":
    fits()
    predictions()
