"""A journey as a Mermaid flowchart or as a Mermaid user journey (mermaid.js.org, version 11)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from journey.exchange.losses import Carried, Written, losses
from journey.findings import Finding
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import (
    CARDS,
    Flow,
    Map,
    Note,
    Opportunity,
    PainPoint,
    Record,
    Series,
    Stage,
    Touchpoint,
)

FLOWCHART: Carried = {
    Map: ("title",),
    Stage: ("name", "order"),
    Touchpoint: ("name", "stage"),
    PainPoint: ("text", "on"),
    Opportunity: ("title", "addresses", "stage"),
    Note: ("text", "stage"),
    Flow: ("source", "target", "label"),
    Series: ("subject", "kpi", "points"),
}
JOURNEY: Carried = {
    Map: ("title",),
    Stage: ("name", "order"),
    Touchpoint: ("name", "stage", "experience", "channel"),
}
SHAPES: dict[type[Record], tuple[str, str, str]] = {
    Touchpoint: ("[", "]", "touchpoint"),
    PainPoint: ("([", "])", "pain"),
    Opportunity: ("{{", "}}", "opportunity"),
    Note: (">", "]", "note"),
}
CLASSES = (
    "classDef touchpoint fill:#ffffff,stroke:#5b6472,color:#1c2430",
    "classDef pain fill:#fdecec,stroke:#b3261e,color:#5c1410",
    "classDef opportunity fill:#e8f3ec,stroke:#2e7d4f,color:#123d25",
    "classDef note fill:#fff7d6,stroke:#a98600,color:#4a3b00",
)
INDENT = "    "


def to_flowchart(journey: Journey) -> Written:
    """Return a map as a flowchart: stages as subgraphs, cards as nodes, flows as arrows with their shares."""
    names = _plain_ids(journey)
    lines = [*_front(journey), "flowchart LR"]
    for stage in journey.stages:
        lines.append(f"{INDENT}subgraph {names[stage.id]}[{quoted(stage.name or stage.id)}]")
        lines.append(f"{INDENT * 2}direction TB")
        lines += [f"{INDENT * 2}{_node(card, names)}" for card in _cards_of(journey, stage.id)]
        lines.append(f"{INDENT}end")
    lines += [f"{INDENT}{line}" for line in _arrows(journey, names)]
    lines += [f"{INDENT}{line}" for line in CLASSES]
    return Written("\n".join(lines) + "\n", (*losses(journey, FLOWCHART), *_numbers_left(journey)))


def to_journey_diagram(journey: Journey) -> Written:
    """Return a map as a user journey: stages as sections, touchpoints as tasks scored 1..5.

    The score is the experience (-2..2) and 3. A touchpoint without an experience gets the middle score,
    since the format has no other; it is named.
    """
    lines = ["journey"]
    title = next(iter(journey.of(Map).values())).title
    if title:
        lines.append(f"{INDENT}title {_plain(title)}")
    unsaid = rounded = 0
    for stage in journey.stages:
        lines.append(f"{INDENT}section {_plain(stage.name or stage.id)}")
        for card in _cards_of(journey, stage.id):
            if not isinstance(card, Touchpoint):
                continue
            score = 0.0 if card.experience is None else card.experience
            unsaid += card.experience is None
            rounded += score != round(score)
            actor = f": {_plain(card.channel)}" if card.channel else ": "
            lines.append(f"{INDENT * 2}{_plain(card.name or card.id)}: {round(score) + 3}{actor}")
    more = [
        Finding(code, None, {"count": count}, "warning")
        for code, count in (("experience_unsaid", unsaid), ("experience_rounded", rounded))
        if count
    ]
    return Written("\n".join(lines) + "\n", (*losses(journey, JOURNEY), *more))


# ---------------------------------------------------------------- words of the format


def quoted(text: str) -> str:
    """Return a text between quotes, with what Mermaid would take for its own as entity codes.

    >>> quoted('Say "no" <now> #1')
    '"Say #quot;no#quot; #lt;now#gt; #35;1"'
    """
    codes = {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", "\\": "#92;"}
    spoken = "".join(codes.get(letter, letter) for letter in text.replace("\r\n", "\n"))
    lines = (_printable(line).strip() for line in re.split("[\n\r\u2028\u2029\u0085]", spoken))
    return f'"{"<br/>".join(lines) or " "}"'


def _plain(text: str) -> str:
    """Return a text for a user journey, where a colon, a hash or a line break would end it."""
    return re.sub(r"[:#;\s]+", " ", _printable(text)).strip() or "-"


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() or letter == " ")


def _front(journey: Journey) -> list[str]:
    title = next(iter(journey.of(Map).values())).title
    return ["---", f"title: {json.dumps(title, ensure_ascii=False)}", "---"] if title else []


def _plain_ids(journey: Journey) -> dict[str, str]:
    """Return an id of letters and digits for each record; the prefix keeps clear of words such as "end"."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for kind, prefix in ((Stage, "s"), (Touchpoint, "t"), (PainPoint, "p"), (Opportunity, "o"), (Note, "n")):
        for key in journey.of(kind):
            stem = f"{prefix}_{re.sub('[^a-zA-Z0-9]+', '_', key)}"
            name, number = stem, 2
            while name in taken:
                name, number = f"{stem}_{number}", number + 1
            taken.add(name)
            names[key] = name
    return names


def _cards_of(journey: Journey, stage: str) -> list[Record]:
    """Return the cards of a column: kind by kind, each from top to bottom."""
    found: list[Record] = []
    for kind in CARDS:
        cards = [
            card
            for card in journey.of(kind).values()
            if (home := journey.stage_of(card.id)) is not None and home.id == stage
        ]
        found += sorted(cards, key=_height)
    return found


def _height(card: Record) -> tuple[float, float, str]:
    at = getattr(card, "at", None)
    return (at[1], at[0], card.id) if at else (float("inf"), 0.0, card.id)


def _node(card: Record, names: dict[str, str]) -> str:
    opening, closing, kind = SHAPES[type(card)]
    return f"{names[card.id]}{opening}{quoted(_words(card))}{closing}:::{kind}"


def _words(card: Record) -> str:
    for field in ("name", "text", "title"):
        if text := getattr(card, field, ""):
            return str(text)
    return card.id


def _arrows(journey: Journey, names: dict[str, str]) -> Iterator[str]:
    for flow in journey.of(Flow).values():
        said = " ".join(part for part in (flow.label, _share(journey, flow)) if part)
        middle = f"-->|{quoted(said)}|" if said else "-->"
        yield f"{names[flow.source]} {middle} {names[flow.target]}"
    for pain in journey.of(PainPoint).values():
        if isinstance(journey[pain.on], Touchpoint):
            yield f"{names[pain.id]} -.- {names[pain.on]}"
    for idea in journey.of(Opportunity).values():
        for pain_id in idea.addresses:
            yield f"{names[idea.id]} -.-> {names[pain_id]}"


def _share(journey: Journey, flow: Flow) -> str:
    found = look_up(journey, flow.id, "share", Selection())
    return "" if found is None else f"{round(found.value * 100, 6):g} %"


def _numbers_left(journey: Journey) -> list[Finding]:
    """The arrows carry the latest share of each flow; every other number stays behind."""
    left = [series for series in journey.of(Series).values() if not _is_carried(journey, series)]
    return [Finding("numbers_not_carried", None, {"count": len(left)}, "warning")] if left else []


def _is_carried(journey: Journey, series: Series) -> bool:
    plain = series.segment is None and series.scenario is None and len(series.points) == 1
    return plain and series.kpi == "share" and journey.get(series.subject, Flow) is not None


WRITERS: dict[str, Callable[[Journey], Written]] = {
    "flowchart": to_flowchart,
    "journey": to_journey_diagram,
}
"""The two Mermaid diagrams that a map can become."""
