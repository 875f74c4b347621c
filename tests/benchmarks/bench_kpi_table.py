"""How long a scroll step of a full KPI table takes: `python tests/benchmarks/bench_kpi_table.py`."""

import os
import sys
import time
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from PySide6.QtWidgets import QApplication  # noqa: E402

from gui.app import make_application  # noqa: E402
from gui.panels.kpis import KpiTable  # noqa: E402
from gui.session import Session  # noqa: E402
from journey.document import Document  # noqa: E402
from journey.journey import Journey  # noqa: E402
from journey.records import Map, Record, Series, Stage, Touchpoint  # noqa: E402

SERIES, PERIODS = 5_000, 36
KPIS = ("conversion_rate", "nps", "csat", "cost_to_serve", "dwell_time", "page_visits", "likes", "ces")


def full() -> Journey:
    """A map of 5,000 series of 36 months."""
    dates = [f"{2023 + month // 12}-{month % 12 + 1:02d}" for month in range(PERIODS)]
    records: list[Record] = [Map(id="m"), *(Stage(id=f"s{n}", name=f"Stage {n}", order=n) for n in range(25))]
    for place in range(SERIES // len(KPIS)):
        records.append(Touchpoint(id=f"t{place}", stage=f"s{place % 25}", name=f"Touchpoint {place}"))
        for column, kpi in enumerate(KPIS):
            points = tuple(
                (date, 1 + ((place * 7 + index * 3 + column) % 40) / 10, 100 + index)
                if kpi != "conversion_rate"
                else (date, ((place * 7 + index * 3) % 97) / 97, 100 + index)
                for index, date in enumerate(dates)
            )
            records.append(
                Series(id=f"x{place}-{column}", subject=f"t{place}", kpi=kpi, points=points, source="shop")
            )
    return Journey(records)


def steps(table: KpiTable, horizontal: bool, by: int, count: int) -> list[float]:
    """Milliseconds of the processor for each of some scroll steps, the whole table painted anew."""
    view = table.table
    bar = view.horizontalScrollBar() if horizontal else view.verticalScrollBar()
    taken = []
    for _ in range(count):
        began = time.process_time()
        bar.setValue((bar.value() + by) % max(bar.maximum(), 1))
        view.viewport().repaint()
        QApplication.processEvents()
        taken.append(1000 * (time.process_time() - began))
    return taken


def main() -> None:
    """Print what opening and scrolling take."""
    app = make_application()
    session = Session(Document(full()))
    began = time.process_time()
    table = KpiTable(session)
    table.resize(1920, 480)
    table.show()
    app.processEvents()
    print(f"opened: {1000 * (time.process_time() - began):.0f} ms, {len(table.model.rows)} rows")
    for name, horizontal, by in (
        ("down a row", False, 30),
        ("down a page", False, 420),
        ("sideways", True, 90),
    ):
        taken = sorted(steps(table, horizontal, by, 200))
        print(
            f"{name}: median {median(taken):.1f} ms, 95 % under {taken[189]:.1f} ms, worst {taken[-1]:.1f} ms"
        )


if __name__ == "__main__":
    main()
