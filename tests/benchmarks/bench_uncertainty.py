"""How long draws from a posterior take, against one chain after the other; measures and asserts nothing.

Run from the top of the tree: PYTHONPATH=.:tests python tests/benchmarks/bench_uncertainty.py
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the goal is for one core

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np
from examples.online_shop import online_shop
from random_chains import random_chain

from metrics.decision import decide
from metrics.intervals import intervals
from metrics.kernels.uncertainty import Posterior, drawn_numbers, uncertainty
from metrics.scorecard import scorecard


def posterior(size: int, horizon: int | None = None) -> Posterior:
    """A random chain of which each state was seen 200 times."""
    chain = random_chain(1, size, horizon=horizon)
    return Posterior(chain, chain.transition * 200, np.maximum(chain.exit_share, 0) * 200)


def one_by_one(drawn: Posterior, draws: int) -> None:
    """The same draws, each solved as a chain of its own: the yardstick."""
    rows, _, _ = drawn_numbers(drawn, draws, 0)
    for row in rows:
        chain = replace(drawn.chain, transition=row[:, :-1])
        assert np.isfinite(chain.clv)
        assert np.isfinite(chain.visits).all()


def best(work: Callable[[], object], rounds: int) -> float:
    """Shortest of several runs, in milliseconds."""
    times = []
    for _ in range(rounds):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return min(times) * 1000


def main() -> None:
    """Print one line for each measure: milliseconds, the goal, and their ratio."""
    thirty, layered, large = posterior(30), posterior(30, horizon=12), posterior(120)
    shop = online_shop()
    card = scorecard(shop)
    measures: list[tuple[str, Callable[[], object], int, float | None]] = [
        ("4,000 draws, 30 stages", lambda: uncertainty(thirty), 3, 1000.0),
        ("  the same one by one", lambda: one_by_one(thirty, 4000), 1, None),
        ("4,000 draws, 30 stages, horizon 12", lambda: uncertainty(layered), 1, None),
        ("400 draws, 120 stages", lambda: uncertainty(large, draws=400), 1, None),
        ("intervals of the shop, 2,000 draws", lambda: intervals(card, shop), 3, None),
        ("decision of the shop, 1,000 draws", lambda: decide(shop), 1, None),
    ]
    print(f"{'measure':<40}{'ms':>10}{'goal':>10}{'ratio':>10}")
    for name, work, rounds, goal in measures:
        taken = best(work, rounds)
        shown = f"{goal:>10.0f}{taken / goal:>10.2f}" if goal else ""
        print(f"{name:<40}{taken:>10.1f}{shown}")


if __name__ == "__main__":
    main()
