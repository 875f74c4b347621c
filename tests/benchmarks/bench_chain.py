"""How long the lifetime kernels take, against a full inverse; measures and asserts nothing.

Run from the top of the tree: PYTHONPATH=.:tests python tests/benchmarks/bench_chain.py
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np
from random_chains import random_chain

from metrics.kernels.attribution import chain_of_paths, removal_value
from metrics.kernels.chain import Chain
from metrics.kernels.decompose import decompose
from metrics.kernels.lifetime import booked, gains, headlines
from metrics.kernels.whatif import all_fixes


def everything(chain: Chain, other: Chain) -> None:
    """Value, visits, booked, gains and leaks, and all fixes, from nothing kept."""
    fresh, target = replace(chain), replace(other)
    booked(fresh)
    gains(fresh)
    all_fixes(fresh, target)


def inverse(chain: Chain) -> None:
    """What a plain inverse alone costs, as a yardstick."""
    np.linalg.inv(np.eye(len(chain.names)) - chain.discounted)


def best(work: Callable[[], object], rounds: int) -> float:
    """Shortest of several runs, in milliseconds."""
    times = []
    for _ in range(rounds):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return min(times) * 1000


def pair(size: int, **other: object) -> tuple[Chain, Chain]:
    """Two random chains on the same states."""
    first, last = (random_chain(seed, size, **other) for seed in (1, 2))  # type: ignore[arg-type]
    return first, last


def hard_pair(size: int) -> tuple[Chain, Chain]:
    """Two undiscounted chains, the second of which almost never lets anybody go."""
    first, _ = pair(size, discounted=False)
    leaving = first.exit_share[:, None]
    closer = first.transition * (1 - 0.001 * leaving) / (1 - leaving)
    return first, replace(first, transition=closer)


def main() -> None:
    """Print one line for each measure: milliseconds, the goal, and their ratio."""
    small, large, monthly = pair(40), pair(500), pair(40, horizon=36)
    random = np.random.default_rng(1)
    names = np.array([f"touchpoint {place}" for place in range(12)])
    paths = [list(names[random.integers(0, 12, length)]) for length in random.integers(1, 12, 10_000)]
    values = random.gamma(2.0, 20.0, 10_000)
    rows: list[tuple[str, float | None, float]] = [
        ("40 states: inverse alone", None, best(lambda: inverse(small[0]), 50)),
        ("40 states: value, visits, booked, gains, all fixes", 2, best(lambda: everything(*small), 50)),
        ("40 states: headlines with payback", None, best(lambda: headlines(small[0], 20, None, 10.0), 20)),
        ("40 states: removal values", None, best(lambda: removal_value(replace(small[0])), 20)),
        ("40 states: decomposition", 30, best(lambda: decompose(*small), 10)),
        (
            "40 states: decomposition towards staying for ever",
            None,
            best(lambda: decompose(*hard_pair(40)), 5),
        ),
        ("40 states, 36 periods: all but decomposition", None, best(lambda: everything(*monthly), 5)),
        ("40 states, 36 periods: decomposition", None, best(lambda: decompose(*monthly), 3)),
        ("500 states: inverse alone", None, best(lambda: inverse(large[0]), 5)),
        ("500 states: value, visits, booked, gains, all fixes", 60, best(lambda: everything(*large), 10)),
        ("500 states: decomposition", None, best(lambda: decompose(*large), 3)),
        (
            "10,000 paths: chain and removal",
            None,
            best(lambda: removal_value(chain_of_paths(paths, values)), 5),
        ),
    ]
    print(f"{'':54}{'ms':>10}{'goal':>8}{'ratio':>8}")
    for what, goal, taken in rows:
        against = f"{goal:8.0f}{taken / goal:8.2f}" if goal else ""
        print(f"{what:54}{taken:10.2f}{against}")


if __name__ == "__main__":
    main()
