"""How long pages take, beside Graphviz and Mermaid drawing the same graph in one run.

Usage: PYTHONPATH=.:tests [MERMAID_JS=mermaid.min.js] python tests/benchmarks/bench_exports.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from gui.export.wish import Wish, made
from gui.theme import LIGHT, apply
from journey.exchange.mermaid import to_flowchart
from journey.journey import Journey
from journey.records import Flow, Map, Stage, Touchpoint
from journey.storage.store import load

EXAMPLE = Path(__file__).parents[2] / "resources" / "examples" / "online-shop.journey"
ROUNDS = 5
PATIENCE = 60.0


def crowd(cards: int, stages: int = 10) -> Journey:
    """Return a map of touchpoints, with three flows for every two of them."""
    columns = [Stage(id=f"s{n}", name=f"Stage {n}", order=n) for n in range(stages)]
    points = [
        Touchpoint(id=f"t{n}", stage=f"s{n % stages}", name=f"Touchpoint number {n}", experience=n % 5 - 2.0)
        for n in range(cards)
    ]
    ways = {(n % cards, (7 * n + 1 + n // cards) % cards) for n in range(3 * cards // 2)}
    flows = [Flow(id=f"f{a}-{b}", source=f"t{a}", target=f"t{b}") for a, b in sorted(ways)]
    return Journey([Map(id="m", title="Crowd"), *columns, *points, *flows])


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Return the medians of seconds on the wall and of the processor."""
    walls, processor = [], []
    for _round in range(rounds):
        wall, cpu = perf_counter(), process_time()
        work()
        walls.append(perf_counter() - wall)
        processor.append(process_time() - cpu)
    return median(walls), median(processor)


def ours(name: str, journey: Journey, endings: tuple[str, ...], rounds: int = ROUNDS) -> dict[str, float]:
    """Measure our own formats, and print them."""
    found = {}
    for ending in endings:
        wish = Wish(Path(f"map.{ending}"))
        first = perf_counter()
        size = len(made(journey, wish).data)
        first = perf_counter() - first
        wall, cpu = timed(lambda wish=wish: made(journey, wish), rounds)  # type: ignore[misc]
        found[ending] = wall
        told = f"processor {cpu * 1000:.0f}, first {first * 1000:.0f}, {size / 1024:.0f} KiB"
        print(f"{name:24} {ending:8} {wall * 1000:8.0f} ms  ({told})")
    return found


def dot(journey: Journey) -> str:
    """Return the same graph as Graphviz reads it: a cluster for each stage, a box for each touchpoint."""
    clusters = []
    for stage in journey.stages:
        cards = [card for card in journey.of(Touchpoint).values() if card.stage == stage.id]
        boxes = " ".join(f'"{card.id}" [shape=box, label="{card.name}"]' for card in cards)
        clusters.append(f'subgraph "cluster_{stage.id}" {{ label="{stage.name}" {boxes} }}')
    lines = [f'"{flow.source}" -> "{flow.target}"' for flow in journey.of(Flow).values()]
    return "digraph { rankdir=LR\n" + "\n".join([*clusters, *lines]) + "\n}"


def graphviz(journey: Journey) -> float | None:
    """Return how long `dot` takes to an SVG, None where there is none; a minute where it takes longer."""
    program = shutil.which("dot")
    if program is None:
        return None
    start = perf_counter()
    try:
        command = [program, "-Tsvg"]
        done = subprocess.run(command, input=dot(journey).encode(), capture_output=True, timeout=PATIENCE)  # noqa: PLW1510
    except subprocess.TimeoutExpired:
        return PATIENCE
    return perf_counter() - start if b"<svg" in done.stdout else None


def mermaid(journey: Journey) -> float | None:
    """Return how long Mermaid takes in a browser without a window, None where either is missing."""
    browser, library = shutil.which("chromium"), os.environ.get("MERMAID_JS")
    if browser is None or not library or not Path(library).exists():
        return None
    page = (
        "<script>" + Path(library).read_text(encoding="utf-8") + "</script><pre class=mermaid>"
        + to_flowchart(journey).text.replace("&", "&amp;").replace("<", "&lt;")
        + "</pre><script>mermaid.initialize({startOnLoad:true,maxEdges:100000,maxTextSize:9000000})</script>"
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(page, encoding="utf-8")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        command += [
            f"--user-data-dir={folder}/profile",
            "--virtual-time-budget=60000",
            "--dump-dom",
            str(path),
        ]
        start = perf_counter()
        try:
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE)  # noqa: PLW1510
        except subprocess.TimeoutExpired:
            return PATIENCE
        return perf_counter() - start if b"<svg" in done.stdout else None


def compare(name: str, journey: Journey, svg: float) -> None:
    """Print how many times as long other programs take for the same graph."""
    for program, seconds in (("Graphviz dot", graphviz(journey)), ("Mermaid", mermaid(journey))):
        if seconds is None:
            print(f"{name:24} {program:14} not measured here")
        else:
            least = ">= " if seconds >= PATIENCE else ""
            times = f"{least}{seconds / svg:.1f} x ours"
            print(f"{name:24} {program:14} {least}{seconds * 1000:.0f} ms, {times}")


def main() -> int:
    """Measure and print."""
    app = QApplication.instance() or QApplication([])
    apply(app, LIGHT)  # type: ignore[arg-type]
    example = load(EXAMPLE).journey
    assert example is not None
    ours("typical (20 cards)", example, ("svg", "pdf", "png", "md", "mmd", "graphml", "drawio"))
    for cards in (60, 200, 500):
        journey = crowd(cards)
        compare(f"{cards} cards", journey, ours(f"{cards} cards", journey, ("svg", "pdf", "png"), 3)["svg"])
    ours("5,000 cards", crowd(5000), ("svg", "pdf"), 1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
