"""Draws the shares of one row together: by counts, by hand-typed ranges, or from the prior alone."""

import math
from collections.abc import Sequence

import numpy as np

from metrics.kernels.laws import Law, share_law
from metrics.kernels.system import Numbers

REDRAWS = 60
"""Rounds in which rows that sum to more than 1 are drawn again."""


def dirichlet(random: np.random.Generator, weights: Numbers, draws: int) -> Numbers:
    """Draw shares that sum to 1, shape (draws, len(weights)), by the Dirichlet with these weights above 0."""
    drawn = random.standard_gamma(weights, (draws, len(weights)))
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def row_draws(
    values: Numbers,
    counts: Sequence[float],
    laws: Sequence[Law | None],
    random: np.random.Generator,
    draws: int,
) -> Numbers:
    """Draw the shares of a row; what is left over is the exit, which counts as drawn.

    Without ranges P ~ Dirichlet(1 + k p), k the smallest count of the row (shares of one row are counted on
    the same visits; where the counts differ, the least sure of them holds for all). With the range of a share
    each share has a law of its own, beta(1 + n p, 1 + n (1 - p)) where it was counted, and rows that sum to
    more than 1 are drawn again.

    Parameters
    ----------
    values : (m,), the shares.
    counts : m counts of visits behind them, 0 for none.
    laws : m laws of hand-typed ranges, None for none.
    random : the source of chance.
    draws : how many.

    Returns
    -------
    (draws, m); NaN in draws for which no row was found that sums to at most 1.

    Example
    -------
    >>> found = row_draws(np.array([0.3, 0.2]), [1000, 1000], [None, None], np.random.default_rng(1), 4000)
    >>> found.mean(axis=0).round(2), found.std(axis=0).round(3)
    (array([0.3, 0.2]), array([0.014, 0.013]))

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 3.4 (multinomial with Dirichlet prior).
    """
    left = 1 - math.fsum(values)
    if all(law is None for law in laws) and left >= 0:
        return dirichlet(random, 1 + min(counts) * np.append(values, left), draws)[:, :-1]
    every = [
        law or (share_law(min(float(value), 1.0), count) if count > 0 else Law("beta", 1.0, len(values)))
        for value, count, law in zip(values, counts, laws, strict=True)
    ]
    found = np.full((draws, len(every)), np.nan)
    wanted = np.arange(draws)
    for _ in range(REDRAWS):
        tried = np.stack([law.draw(random, draws) for law in every], axis=1)[: len(wanted)]
        fits = tried.sum(axis=1) <= 1
        found[wanted[fits]] = tried[fits]
        wanted = wanted[~fits]
        if not len(wanted):
            break
    return found
