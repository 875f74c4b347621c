"""How long the report takes, as a page and as a PDF: `make bench`; it asserts no time.

Medians of the time on the clock, in one process after its first report, for the examples and for maps of 300
and 1,000 cards with all their numbers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from gui.commands.export import prepare_drawing  # noqa: E402 - the path above
from gui.export.wish import Wish, made  # noqa: E402
from journey.journey import Journey  # noqa: E402
from journey.records import Map, PainPoint, Record, Series, Stage, Touchpoint  # noqa: E402
from journey.storage.store import load  # noqa: E402

ROUNDS = 5
KINDS = {"page (HTML)": Wish(Path("out.html")), "report (PDF)": Wish(Path("out.pdf"), report=True)}


def grown(stages: int, cards: int) -> Journey:
    """Return a map of so many stages, each with so many touchpoints, a pain point, and its numbers."""
    records: list[Record] = [Map(id="m", title="Grown", new_customers_per_period=1000.0)]
    for place in range(stages):
        key = f"s{place}"
        records.append(Stage(id=key, name=f"Stage {place}", order=place))
        records.append(
            PainPoint(id=f"p{place}", on=key, text="It takes too long", affected=0.2, extra_dropoff=0.1)
        )
        records += [
            Touchpoint(id=f"t{place}-{k}", stage=key, name=f"Touchpoint {place}.{k}", experience=(k % 5) - 2)
            for k in range(cards)
        ]
        for kpi, value in (("conversion_rate", 0.8), ("revenue_per_customer", 5.0), ("cost_to_serve", 1.0)):
            points = (("2026-08", value * 0.9, 500), ("2026-09", value, 500))
            records.append(Series(id=f"{key}-{kpi}", subject=key, kpi=kpi, points=points))
    return Journey(records)


def maps() -> Iterator[tuple[str, Journey]]:
    """Yield the maps by name."""
    for path in sorted((ROOT / "resources" / "examples").glob("*.journey")):
        journey = load(path).journey
        if journey is not None:
            yield path.stem, journey
    yield "300 cards", grown(12, 24)
    yield "1,000 cards", grown(20, 49)


def main() -> None:
    """Print a line for each map."""
    prepare_drawing()
    print(f"{'':18}" + "".join(f"{name:>26}" for name in KINDS))
    for name, journey in maps():
        told = []
        for wish in KINDS.values():
            made(journey, wish)
            times = []
            for _round in range(ROUNDS):
                begin = perf_counter()
                data = made(journey, wish).data
                times.append(perf_counter() - begin)
            told.append(f"{median(times):10.2f} s {len(data) / 1024:8.0f} KiB  ")
        print(f"{name:18}" + "".join(told))


if __name__ == "__main__":
    main()
