"""How long a deck takes, beside the library's own way: `python tests/benchmarks/bench_slides.py`."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from pptx import Presentation  # noqa: E402
from pptx.enum.shapes import MSO_SHAPE  # noqa: E402
from pptx.util import Pt  # noqa: E402

from gui.export.slides import slides_bytes  # noqa: E402
from gui.export.slides_shapes import GROUND, HAIRLINE, Pen, Shape, Sheet  # noqa: E402
from gui.export.slides_text import Line, Run  # noqa: E402
from journey.journey import Journey  # noqa: E402
from journey.records import Map, Note, Opportunity, PainPoint, Record, Series, Stage, Touchpoint  # noqa: E402
from journey.rect import Rect  # noqa: E402
from journey.storage.store import load  # noqa: E402

SHAPES = 500
EXAMPLE = ROOT / "resources" / "examples" / "subscription.journey"


def crowded(cards: int) -> Journey:
    """A map of six stages with so many cards, and a number where each needs one."""
    records: list[Record] = [Map(id="m"), *(Stage(id=f"s{n}", order=n, name=f"Stage {n}") for n in range(6))]
    for number in range(cards):
        key, stage, text = f"c{number}", f"s{number % 6}", f"Card number {number} with a few more words"
        kinds = (
            Touchpoint(id=key, stage=stage, name=text, experience=0.5),
            PainPoint(id=key, on=stage, text=text),
            Opportunity(id=key, stage=stage, title=text),
            Note(id=key, stage=stage, text=text),
        )
        records.append(kinds[number // 6 % 4])
    rates = [(f"s{n}", "conversion_rate", 0.8) for n in range(5)] + [("s5", "revenue_per_customer", 99.0)]
    records += [
        Series(id=f"{subject}-{kpi}", subject=subject, kpi=kpi, points=((None, value, 100),))
        for subject, kpi, value in rates
    ]
    return Journey(records)


def taken(work: Callable[[], object], times: int = 5) -> float:
    """Milliseconds of the clock, the middle of several runs."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    return median(found)


def ours() -> None:
    """Draw shapes with a text as the deck does."""
    deck = Presentation()
    sheet = Sheet(deck.slides.add_slide(deck.slide_layouts[6]), False)
    for number in range(SHAPES):
        line = Line([Run(f"Card {number}", 12)])
        rect = Rect(number % 40 * 30, number // 40 * 50, 28, 40)
        sheet.draw(Shape(rect, f"Card {number}", GROUND, Pen(HAIRLINE), radius=4, lines=[line]))
    sheet.settle()


def theirs() -> None:
    """Draw the same shapes one by one, with the library's quick numbering."""
    deck = Presentation()
    shapes = deck.slides.add_slide(deck.slide_layouts[6]).shapes
    shapes.turbo_add_enabled = True
    for number in range(SHAPES):
        left, top = Pt(number % 40 * 22), Pt(number // 40 * 37)
        shape = shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, left, top, Pt(21), Pt(30))
        shape.adjustments[0] = 0.1
        shape.fill.solid()
        shape.line.width = Pt(0.75)
        shape.text_frame.text = f"Card {number}"
        shape.text_frame.paragraphs[0].runs[0].font.size = Pt(9)


def main() -> None:
    """Print what decks take."""
    journey = load(EXAMPLE).journey
    assert journey is not None
    print(f"a typical map, {EXAMPLE.stem}: {taken(lambda: slides_bytes(journey)):.0f} ms after start")
    many = crowded(300)
    print(f"a map of 300 cards: {taken(lambda: slides_bytes(many), 3):.0f} ms")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(ROOT / "main.py"), "export", str(EXAMPLE), f"{folder}/a.pptx"]
        once = taken(lambda: subprocess.run(command, check=True, capture_output=True), 3)
    print(f"the whole command, start included: {once:.0f} ms")
    own, library = taken(ours), taken(theirs, 3)
    told = f"{SHAPES} shapes: {own:.0f} ms; python-pptx one by one: {library:.0f} ms"
    print(f"{told}, {library / own:.1f} times as long")


if __name__ == "__main__":
    main()
