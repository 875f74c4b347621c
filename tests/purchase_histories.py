"""Purchase models with published parameters, and customers who buy by them."""

import numpy as np
import pytest

from metrics.customers.purchases import (
    BgNbd,
    GammaGamma,
    ParetoNbd,
)

CDNOW = BgNbd(0.2425982, 4.4136842, 0.7929899, 2.4261667, "week")
CDNOW_PARETO = ParetoNbd(0.553, 10.578, 0.606, 11.669, "week")
CDNOW_VALUE = GammaGamma(6.25, 3.74, 15.44, "USD")
BOTH = pytest.mark.parametrize("model", [CDNOW, CDNOW_PARETO], ids=["BG/NBD", "Pareto/NBD"])


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
