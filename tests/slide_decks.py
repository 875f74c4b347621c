"""Maps that are made into slides, and what is read back from a deck."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from panel_fixtures import sample_journey
from pptx import Presentation

from journey.journey import Journey
from journey.records import (
    Flow,
    Map,
    Note,
    Opportunity,
    PainPoint,
    Persona,
    Record,
    Series,
    Stage,
    Touchpoint,
)
from journey.storage.store import load

ROOT = Path(__file__).parents[1]


EXAMPLES = sorted((ROOT / "resources").glob("*/*.journey"))


TEXTS = (
    "Zażółć gęślą jaźń",
    "Съешь ещё этих булок",
    "<script>alert(1)</script> & \"q\" 'r'",
    "שלום עולם",
    "Pay 🙂 later",
    '=HYPERLINK("http://x.y")',
    "http://example.org",
    "+1+1",
    "-cmd|' /C calc'!A0",
    "@import",
    "W" * 500,
    "bell\x07 null\x00 \ufffe end\x0b",
    "]]>&amp;<a:t>",
)


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def wild_journey() -> Journey:
    records: list[Record] = [Map(id="m", title=TEXTS[2], description=TEXTS[11])]
    for number, text in enumerate(TEXTS):
        stage = f"s{number:02}"
        records += [
            Stage(id=stage, order=number, name=text, goal=text, owner=text),
            Touchpoint(id=f"t{number}", stage=stage, name=text, channel=text, experience=number % 5 - 2),
            PainPoint(
                id=f"p{number}", on=f"t{number}", text=text, severity=3, extra_dropoff=0.1, affected=0.4
            ),
            Opportunity(
                id=f"o{number}", title=text, addresses=(f"p{number}",), relief=0.5, effort=number % 6
            ),
            Note(id=f"n{number}", stage=stage, text=text),
            Persona(id=f"a{number}", name=text, description=text, quote=text),
            _number(f"s{number:02}", "conversion_rate", 0.9),
            _number(f"s{number:02}", "cost_to_serve", 1.0),
        ]
    return Journey(
        [*records, _number("s12", "revenue_per_customer", 50.0), Flow(id="f", source="s05", target="s02")]
    )


def _number(subject: str, kpi: str, value: float) -> Series:
    return Series(id=f"{subject}-{kpi}", subject=subject, kpi=kpi, points=((None, value, None),))


def crowded_journey(cards: int = 300) -> Journey:
    records: list[Record] = [Map(id="m"), *(Stage(id=f"s{n}", order=n, name=f"Stage {n}") for n in range(6))]
    for number in range(cards):
        stage, text = f"s{number % 6}", f"Card number {number} with a few more words"
        records.append(
            (
                Touchpoint(id=f"c{number}", stage=stage, name=text, experience=0.5),
                PainPoint(id=f"c{number}", on=stage, text=text),
                Opportunity(id=f"c{number}", stage=stage, title=text),
                Note(id=f"c{number}", stage=stage, text=text),
            )[number // 6 % 4]
        )
    return Journey(records)


MAPS = {
    "sample": sample_journey(),
    "wild": wild_journey(),
    "crowded": crowded_journey(),
    "empty": Journey([Map(id="m")]),
    "unknown": Journey([Map(id="m"), *(Stage(id=key, order=ord(key), name=key) for key in "abcd")]),
    **{path.stem: load(path).journey for path in EXAMPLES},
}


def opened(data: bytes) -> Any:
    return Presentation(io.BytesIO(data))


def title(slide: Any) -> str:
    return slide.shapes.title.text_frame.text if slide.shapes.title is not None else ""


def slides_of(deck: Any, start: str) -> list[Any]:
    return [slide for slide in deck.slides if title(slide).startswith(start)]


def told(shape: Any) -> str:
    """Return the whole text that a shape stands for: its description, for what is drawn may be cut."""
    return str(shape._element.xpath(".//p:cNvPr")[0].get("descr", ""))
