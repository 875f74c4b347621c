"""Random chains for tests, sound by construction, and the gross money that errors are measured against."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from metrics.kernels.chain import Chain


def random_chain(
    seed: int, size: int, *, discounted: bool = True, horizon: int | None = None, least_exit: float = 0.01
) -> Chain:
    """A chain with loops, skips, rows without exit, and states where nobody comes."""
    random = np.random.default_rng(seed)
    moves = random.random((size, size)) * (random.random((size, size)) < min(1.0, 4 / size))
    moves[np.arange(size - 1), np.arange(1, size)] += random.random(size - 1) + 0.01
    leaving = random.uniform(least_exit, 0.6, size) * (random.random(size) < 0.7)
    leaving[-1] = least_exit
    totals = moves.sum(axis=1)
    moves[-1, -1] += totals[-1] == 0
    moves *= ((1 - leaving) / moves.sum(axis=1))[:, None]
    start = np.zeros(size)
    start[random.integers(0, size, 3)] += random.dirichlet(np.ones(3))
    return Chain(
        names=tuple(f"s{state}" for state in range(size)),
        transition=moves,
        revenue=random.gamma(1.0, 50.0, size) * (random.random(size) < 0.6),
        cost=random.gamma(1.0, 20.0, size) * (random.random(size) < 0.6),
        discount=random.uniform(0.8, 1.0, size) if discounted else np.ones(size),
        start=start / start.sum(),
        dwell_periods=random.integers(0, 4, size),
        horizon=horizon,
    )


def gross(*chains: Chain) -> float:
    """The scale of errors: money that changes hands per entrant, and the largest value anywhere."""
    return max(
        max(float(chain.visits @ (chain.revenue + chain.cost)), float(np.abs(chain.layer_value).max()), 1.0)
        for chain in chains
    )


@st.composite
def chains(draw: st.DrawFn, most_states: int = 60) -> Chain:
    """Chains of 1 to `most_states` states, discounted or not, with a horizon or without."""
    horizon = draw(st.none() | st.integers(1, 12))
    size = draw(st.integers(1, most_states if horizon is None else min(most_states, 15)))
    return random_chain(draw(st.integers(0, 2**32)), size, discounted=draw(st.booleans()), horizon=horizon)


@st.composite
def pairs(draw: st.DrawFn, most_states: int = 60) -> tuple[Chain, Chain]:
    """Two chains on the same states with the same horizon."""
    horizon = draw(st.none() | st.integers(1, 8))
    size = draw(st.integers(1, most_states if horizon is None else min(most_states, 10)))
    seed, discounted = draw(st.integers(0, 2**32)), draw(st.booleans())
    first, last = (
        random_chain(seed + place, size, discounted=discounted, horizon=horizon) for place in range(2)
    )
    return first, last


@st.composite
def coarse_rows(draw: st.DrawFn, size: int) -> list[list[float]]:
    """Undiscounted shares in quarters, so that exits close and stages lose every way in as often as not."""
    quarters = st.lists(st.integers(0, size), min_size=4, max_size=4)
    rows = [draw(quarters | st.just([size] * 4)) for _ in range(size)]
    return [[row.count(target) / 4 for target in range(size)] for row in rows]


def expanded(chain: Chain) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Discounted moves, money and start of the chain whose states are (period, state), by plain loops."""
    size, layers = len(chain.names), chain.horizon or 1
    moves = np.zeros((layers * size, layers * size))
    for layer in range(layers):
        for state in range(size):
            later = layer + (int(chain.dwell_periods[state]) if chain.horizon else 0)
            if later < layers:
                row = chain.discount[state] * chain.transition[state]
                moves[layer * size + state, later * size : (later + 1) * size] = row
    start = np.zeros(layers * size)
    start[:size] = chain.start
    return moves, np.tile(chain.money, layers), start
