"""How long figures of a map take: `python tests/benchmarks/bench_scorecard.py`; it asserts no time."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from small_maps import journey, number, numbers, stages  # noqa: E402

from journey.journey import Journey  # noqa: E402
from journey.lookup import Selection  # noqa: E402
from journey.records import Segment, Touchpoint  # noqa: E402
from metrics.comparison import compare  # noqa: E402
from metrics.scorecard import scorecard  # noqa: E402
from metrics.tables.table import read_table  # noqa: E402


def funnel(count: int, cards: int, months: int = 12) -> Journey:
    """A funnel with a recurring last stage, a year of conversion rates, and cards that carry no numbers."""
    keys = [f"s{place}" for place in range(count)]
    dates = [f"2026-{month + 1:02d}" for month in range(months)]
    rates = tuple((date, 0.6 + index / 100, 100.0) for index, date in enumerate(dates))
    return journey(
        stages(*keys, **{keys[-1]: True}),
        [number(key, "conversion_rate", 0, points=rates) for key in keys[:-1]],
        [series for key in keys[:-1] for series in numbers(key, cost_to_serve=1, dwell_time=3)],
        numbers(keys[-1], retention_rate=0.9, revenue_per_customer=50, gross_margin=0.7),
        [
            Touchpoint(id=f"t{place}", stage=keys[place % count], name=f"Card {place}")
            for place in range(cards)
        ],
    )


def segmented(told: Journey) -> Journey:
    """The same with two segments, one of them with a conversion rate of its own."""
    parts = [Segment(id="a", share=0.4), Segment(id="b", share=0.6)]
    return Journey([*told.records.values(), *parts, number("s0", "conversion_rate", 0.8, segment="a")])


def milliseconds(run: Callable[[], object], rounds: int) -> float:
    """Median of some rounds."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        taken.append(1000 * (time.perf_counter() - began))
    return median(taken)


def rows_of_a_table(count: int) -> bytes:
    """A KPI table of so many rows for eight stages."""
    lines = [
        f"s{row % 8},nps,{2000 + row // 96 % 900}-{row // 8 % 12 + 1:02d},{row % 100},5"
        for row in range(count)
    ]
    return "\n".join(["stage,kpi,period,value,n", *lines]).encode()


def main() -> None:
    """Print a table."""
    typical, large = funnel(8, 60), funnel(40, 5000)
    blended = segmented(typical)
    march, june = (Selection(period=f"2026-{month}") for month in ("03", "06"))
    before, after = scorecard(typical, march), scorecard(typical, june)
    far, near = scorecard(large, march), scorecard(large, june)
    table = rows_of_a_table(10_000)
    cases: list[tuple[str, Callable[[], object], int]] = [
        ("scorecard, 8 stages, 60 cards", lambda: scorecard(typical), 50),
        ("scorecard, the same with two segments", lambda: scorecard(blended), 50),
        ("scorecard, 40 stages, 5,000 cards", lambda: scorecard(large), 20),
        ("compare two months, 8 stages", lambda: compare(before, after), 10),
        ("compare two months, 40 stages", lambda: compare(far, near), 5),
        ("read a KPI table of 10,000 rows", lambda: read_table(typical, table), 3),
    ]
    for name, run, rounds in cases:
        run()
        print(f"{name:<42}{milliseconds(run, rounds):9.2f} ms")


if __name__ == "__main__":
    main()
