"""How long draws from a posterior take, against one chain after the other; measures and asserts nothing.

Run from the top of the tree: PYTHONPATH=.:tests python tests/benchmarks/bench_uncertainty.py
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the goal is for one core

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import perf_counter

import numpy as np
from examples.online_shop import online_shop
from random_chains import random_chain

from journey.journey import Journey
from journey.records import Flow, Map, Opportunity, PainPoint, Record, Series, Stage
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


def wide(size: int) -> Journey:
    """A map of so many stages with a way back now and then, all counted, some with a pain and an idea."""
    records: list[Record] = [Map(id="m", new_customers_per_period=100)]

    def number(subject: str, kpi: str, value: float, spread: float | None = None) -> None:
        points = ((None, value, 200),)
        records.append(Series(id=f"{subject}-{kpi}", subject=subject, kpi=kpi, spread=spread, points=points))

    for place in range(size):
        key = f"s{place}"
        records.append(Stage(id=key, name=key, order=place))
        for end, share in ((place + 1, 0.6), (place - 3, 0.05)):
            if 0 <= end < size:
                records.append(Flow(id=f"{key}-{end}", source=key, target=f"s{end}"))
                number(f"{key}-{end}", "share", share)
        number(key, "revenue_per_customer", 5.0 + place, 4.0)
        number(key, "cost_to_serve", 2.0)
        if place % 4 == 0:
            records.append(PainPoint(id=f"p{place}", on=key, affected=0.3, extra_dropoff=0.1))
            records.append(Opportunity(id=f"o{place}", addresses=(f"p{place}",), relief=0.5))
    return Journey(records)


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
        ("decision of the shop, 1,000 draws", lambda: decide(shop), 3, None),
        *((f"decision, {size} stages", partial(decide, wide(size)), 1, None) for size in (20, 40, 60, 100)),
    ]
    print(f"{'measure':<40}{'ms':>10}{'goal':>10}{'ratio':>10}")
    for name, work, rounds, goal in measures:
        taken = best(work, rounds)
        shown = f"{goal:>10.0f}{taken / goal:>10.2f}" if goal else ""
        print(f"{name:<40}{taken:>10.1f}{shown}")


if __name__ == "__main__":
    main()
