"""How long a map takes to become a workbook: `python tests/benchmarks/bench_workbook.py`."""

import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from gui.export.workbook import workbook_bytes  # noqa: E402
from journey.journey import Journey  # noqa: E402
from journey.records import Map, PainPoint, Record, Series, Stage, Touchpoint  # noqa: E402
from journey.storage.store import load  # noqa: E402

ROUNDS = 5


def large(stages: int, cards: int, periods: int, horizon: int | None = None) -> Journey:
    """A map of some stages and cards, with a year or more of numbers."""
    records: list[Record] = [Map(id="m", horizon=horizon)]
    dates = [f"{2023 + month // 12}-{month % 12 + 1:02d}" for month in range(periods)]
    for place in range(stages):
        records.append(Stage(id=f"s{place:03}", name=f"Stage {place}", order=place))
        for kpi, value in (("conversion_rate", 0.8), ("revenue_per_customer", 10.0), ("cost_to_serve", 2.0)):
            points = tuple((date, value, 100) for date in dates)
            records.append(Series(id=f"n{place}-{kpi}", subject=f"s{place:03}", kpi=kpi, points=points))
    for place in range(cards):
        records.append(Touchpoint(id=f"t{place}", stage=f"s{place % stages:03}", name=f"Touchpoint {place}"))
        if not place % 3:
            records.append(PainPoint(id=f"p{place}", on=f"t{place}", text="It takes too long"))
    return Journey(records)


def main() -> None:
    """Print what a workbook takes, once everything is imported and before."""
    example = load(ROOT / "resources" / "examples" / "subscription.journey").journey
    assert example is not None
    maps = {
        "subscription (6 stages, 2 segments)": example,
        "25 stages, 60 cards, 24 months": large(25, 60, 24),
        "10 stages, 36 periods of a horizon": large(10, 60, 12, 36),
        "120 stages, 300 cards, 12 months": large(120, 300, 12),
        "300 stages, 300 cards (figures alone)": large(300, 300, 12),
    }
    began = time.perf_counter()
    workbook_bytes(example)
    print(f"{'the first, with imports':42} {1000 * (time.perf_counter() - began):8.0f} ms")
    for name, journey in maps.items():
        taken, size = [], 0
        for _round in range(ROUNDS):
            began = time.perf_counter()
            size = len(workbook_bytes(journey))
            taken.append(1000 * (time.perf_counter() - began))
        print(f"{name:42} {median(taken):8.0f} ms {size / 1024:10.0f} KiB")


if __name__ == "__main__":
    main()
