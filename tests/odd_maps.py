"""Maps with odd texts: other scripts, markup, control characters, 500 letters; and reading pictures back."""

from __future__ import annotations

from xml.etree import ElementTree

from panel_fixtures import sample_journey

from journey.journey import Journey
from journey.records import Flow, Map, Note, Opportunity, PainPoint, Record, Series, Stage, Touchpoint

SVG = "{http://www.w3.org/2000/svg}"
POLISH = "Zażółć gęślą jaźń"
RUSSIAN = "Съешь ещё этих булок"
MARKUP = "<b>A & B</b> \"q\" 'r'"
HEBREW = "שלום עולם"
EMOJI = "Pay 🙂 later"
LONG = ("Wort " * 100).strip()
CONTROL = "bell\x07 null\x00 \ufffe end\x0b"
TEXTS = [POLISH, RUSSIAN, MARKUP, HEBREW, EMOJI, LONG, CONTROL]


def wild_journey() -> Journey:
    """Every odd text as the name of a card of every kind, and a stage with no numbers at all."""
    records: list[Record] = [
        Map(id="m", title=MARKUP, description=CONTROL),
        Stage(id="s0", order=0, name=POLISH, goal=RUSSIAN),
        Stage(id="s1", order=1, name=RUSSIAN, goal=LONG),
        Flow(id="f", source="s1", target="s0"),
        Flow(id="g", source="t0", target="t1"),
        Series(id="x", subject="s0", kpi="conversion_rate", points=((None, 0.4, None),)),
    ]
    for index, text in enumerate(TEXTS):
        stage = f"s{index % 2}"
        records += [
            Touchpoint(id=f"t{index}", stage=stage, name=text, channel=text, experience=index / 2 - 2),
            PainPoint(id=f"p{index}", on=stage, text=text),
            Opportunity(id=f"o{index}", stage=stage, title=text),
            Note(id=f"n{index}", stage=stage, text=text),
        ]
    return Journey(records)


MAPS = {"empty": Journey([Map(id="m")]), "sample": sample_journey(), "wild": wild_journey()}


def texts_of(svg: ElementTree.Element) -> list[str]:
    return ["".join(element.itertext()).strip() for element in svg.iter(f"{SVG}text")]
