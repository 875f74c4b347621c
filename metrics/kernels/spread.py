"""How far customers lie apart: the variance of what one brings, since an average alone misleads."""

import numpy as np
import numpy.typing as npt

from metrics.kernels import soundness
from metrics.kernels.chain import Chain
from metrics.kernels.system import Numbers, layered

MOST_STEPS = 20_000
LEAST_FACTOR = 1e-6


def variance(chain: Chain, spread_of_money: npt.ArrayLike | None = None) -> Numbers:
    """Variance between customers who arrive at s, money squared, shape (S,).

    Var = sigma^2 + d^2 w + d^2 P Var, w the variance of the value at the next arrival: the same as M2 - V^2
    with M2 = (I - d^2 P)^-1 (2 r V - r^2 + sigma^2), but free of its cancellation.

    Parameters
    ----------
    chain : the chain; its discounts are taken as certain.
    spread_of_money : (S,), standard deviation sigma of the money of one visit, zeros if not given.

    Returns
    -------
    (S,), NaN where the value is not known.

    Example
    -------
    Half leave after every visit: the number of visits is geometric with variance 2.

    >>> chain = Chain(("active",), [[0.5]], [1.0], [0.0], [1.0], [1.0])
    >>> variance(chain)
    array([2.])

    References
    ----------
    Sobel (1982), "The variance of discounted Markov decision processes".
    """
    count = len(chain.names)
    sigma = np.zeros(count) if spread_of_money is None else np.array(spread_of_money, dtype=np.float64)
    soundness.check_numbers(chain.names, {"spread_of_money": sigma})
    apart = chain.discount**2 * next_value_variance(chain)
    moves = (chain.discount[:, None] * chain.discounted) * chain.known[:, None]
    squared = layered(moves, chain.dwell_periods, chain.horizon)
    between = squared.values((sigma**2 + apart) * chain.known)[0]
    return np.where(chain.known, between, np.nan)


def entrant_variance(chain: Chain, spread_of_money: npt.ArrayLike | None = None) -> float:
    """Variance between entrants, money squared: a.Var + sum_s a_s (V_s - CLV)^2.

    Parameters
    ----------
    chain : the chain.
    spread_of_money : (S,), standard deviation of the money of one visit, zeros if not given.

    Returns
    -------
    The variance; its root is the standard deviation of what an entrant brings.

    Example
    -------
    >>> chain = Chain(("poor", "rich"), np.zeros((2, 2)), [10.0, 30.0], [0, 0], [1, 1], [0.5, 0.5])
    >>> entrant_variance(chain)
    100.0

    References
    ----------
    The law of total variance.
    """
    within = np.where(chain.known, variance(chain, spread_of_money), 0.0)
    return float(chain.start @ (within + (chain.layer_value[0] - chain.clv) ** 2))


def simulated(chain: Chain, count: int = 10_000, seed: int = 20_260_101) -> Numbers:
    """Draw what single entrants bring: each walks the chain, booking the money of each visit, discounted.

    Parameters
    ----------
    chain : the chain; the money of a visit is taken as certain.
    count : how many entrants.
    seed : the same seed gives the same entrants.

    Returns
    -------
    (count,), money. Its mean estimates the CLV, its variance `entrant_variance`. Who is still on the way when
    a thousandth of a thousandth of the discount is left, or after 20,000 visits, is taken as gone.

    Example
    -------
    >>> chain = Chain(("poor", "rich"), np.zeros((2, 2)), [10.0, 30.0], [0, 0], [1, 1], [0.5, 0.5])
    >>> [float(value) for value in np.unique(simulated(chain, 100))]
    [10.0, 30.0]
    """
    random = np.random.default_rng(seed)
    leaving = len(chain.names)
    moves = np.cumsum(chain.transition * chain.known[:, None], axis=1)
    entered = np.cumsum(chain.start)
    at = np.minimum(np.searchsorted(entered, random.random(count) * entered[-1], side="right"), leaving - 1)
    worth, factor = np.zeros(count), np.ones(count)
    who, elapsed = np.arange(count), np.zeros(count, dtype=np.int64)
    for _step in range(MOST_STEPS):
        worth[who] += factor[who] * chain.money[at]
        factor[who] *= chain.discount[at]
        elapsed[who] += chain.dwell_periods[at]
        chance = random.random(len(who))
        onward = (chance[:, None] >= moves[at]).sum(axis=1)
        stays = (onward < leaving) & (factor[who] > LEAST_FACTOR)
        if chain.horizon is not None:
            stays &= elapsed[who] < chain.horizon
        who, at = who[stays], onward[stays]
        if not len(who):
            break
    return worth


def next_value_variance(chain: Chain) -> Numbers:
    """Variance of the value at the next arrival, sum_t P_st (V_t - m_s)^2 + e_s m_s^2, m_s = sum_t P_st V_t.

    Parameters
    ----------
    chain : the chain.

    Returns
    -------
    (layers, S), money squared, not discounted; one layer without a horizon, else one a period.

    Example
    -------
    >>> next_value_variance(Chain(("active",), [[0.5]], [1.0], [0.0], [1.0], [1.0]))
    array([[1.]])
    """
    layers = len(chain.layer_value)
    dwell = chain.dwell_periods if chain.horizon is not None else np.zeros_like(chain.dwell_periods)
    padded = np.vstack([chain.layer_value, np.zeros(len(chain.names))])
    result = np.zeros(chain.layer_value.shape)
    for layer in range(layers):
        ahead = padded[np.minimum(layer + dwell, layers)]
        mean = (chain.transition * ahead).sum(axis=1)
        apart = (chain.transition * (ahead - mean[:, None]) ** 2).sum(axis=1)
        result[layer] = apart + chain.exit_share * mean**2
    return result
