"""How long one step of a what-if slider takes, from the slider to the map, the value and the panels.

Usage: python tests/benchmarks/bench_whatif.py [FILE.journey] [steps]
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings, QSize
from PySide6.QtWidgets import QApplication

from gui.app import make_application, make_window, take_apart
from gui.what_if import WhatIf
from journey.records import Series

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "resources" / "examples" / "online-shop.journey"


def settle(seconds: float = 1.0) -> None:
    """Let timers and background work come to rest."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        QApplication.processEvents()


def measured(file: Path, steps: int) -> dict[str, list[float]]:
    """Return milliseconds by part: trying and painting in the window, and the numbers alone."""
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, mkdtemp())
    window = make_window()
    window.resize(QSize(1366, 768))
    window.show()
    window.files.open(file)
    while not window.is_map_open:
        QApplication.processEvents()
    settle()
    session = window.session
    subject, kpi, value = next(
        (each.subject, each.kpi, each.points[-1][1])
        for each in session.journey.of(Series).values()
        if each.kpi in ("conversion_rate", "share")
    )
    session.select([subject])
    window.docks.show("value")
    settle()
    what_if, found = WhatIf.of(session), {"try": [], "value": [], "map": [], "panels": []}
    for step in range(steps):
        begun = time.perf_counter()
        what_if.try_number(subject, kpi, value * (0.8 + 0.19 * step / steps))
        found["try"].append(time.perf_counter() - begun)
        session.scorecard  # noqa: B018 - it is the computing that counts
        found["value"].append(time.perf_counter() - begun)
        window.map.repaint()
        found["map"].append(time.perf_counter() - begun)
        QApplication.processEvents()
        found["panels"].append(time.perf_counter() - begun)
        settle(0.005)
    what_if.let_go()
    window.close()
    take_apart(window)
    return {name: [1000 * each for each in times] for name, times in found.items()}


def main() -> int:
    """Print the median and the slowest tenth of each part."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    make_application()
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else SHOP
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    for name, times in measured(file, steps).items():
        worst = sorted(times)[int(0.9 * len(times))]
        print(f"{name:8} median {statistics.median(times):6.1f} ms   slowest tenth from {worst:6.1f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
