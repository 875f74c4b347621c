"""A journey as a draw.io diagram (mxGraph XML): stages as containers, cards in them, flows as connectors."""

from __future__ import annotations

from xml.etree import ElementTree

from journey.exchange.losses import Carried, Written, losses
from journey.exchange.xml_text import xml_text
from journey.geometry import Layout, Rect, card_text, layout
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
    Stage,
    Touchpoint,
)

CARRIED: Carried = {
    Map: ("title",),
    Stage: ("name", "order", "goal"),
    Touchpoint: ("name", "stage", "at", "channel"),
    PainPoint: ("text", "on", "at"),
    Opportunity: ("title", "addresses", "stage", "at"),
    Note: ("text", "stage", "at"),
    Flow: ("source", "target", "label"),
}
PLAIN = "html=0;whiteSpace=wrap;"
STYLES: dict[type[Record], str] = {
    Touchpoint: "rounded=1;arcSize=8;fillColor=#ffffff;strokeColor=#5b6472;fontColor=#1c2430;",
    PainPoint: "rounded=1;arcSize=8;fillColor=#fdecec;strokeColor=#b3261e;fontColor=#5c1410;",
    Opportunity: "rounded=1;arcSize=8;fillColor=#e8f3ec;strokeColor=#2e7d4f;fontColor=#123d25;",
    Note: "shape=note;size=12;fillColor=#fff7d6;strokeColor=#a98600;fontColor=#4a3b00;",
}
HEADER = "swimlane;startSize={height:g};fontStyle=1;fillColor=#eef1f5;strokeColor=#c3c9d2;fontColor=#1c2430;"
ARROW = "endArrow=block;endFill=1;rounded=1;edgeStyle=orthogonalEdgeStyle;strokeColor=#5b6472;"
RELATION = "endArrow=none;dashed=1;strokeColor=#a7afba;"


def to_drawio(journey: Journey) -> Written:
    """Return a map as a draw.io file; texts are texts there, never markup."""
    placed = layout(journey)
    file = ElementTree.Element("mxfile", {"host": "Waymark", "type": "device"})
    title = xml_text(journey.map.title) or "Journey"
    page = ElementTree.SubElement(file, "diagram", {"id": "journey", "name": title})
    model = ElementTree.SubElement(page, "mxGraphModel", {"grid": "1", "gridSize": "8", "math": "0"})
    root = ElementTree.SubElement(model, "root")
    ElementTree.SubElement(root, "mxCell", {"id": "0"})
    ElementTree.SubElement(root, "mxCell", {"id": "1", "parent": "0"})
    for stage in journey.stages:
        _stage(root, stage, placed)
    for kind in CARDS:
        for key in journey.of(kind):
            _card(root, journey, key, placed)
    for flow in journey.of(Flow).values():
        _edge(root, flow.id, flow.source, flow.target, ARROW, _said(journey, flow))
    for pain in journey.of(PainPoint).values():
        if isinstance(journey[pain.on], Touchpoint):
            _edge(root, f"{pain.id} on", pain.id, pain.on, RELATION)
    for idea in journey.of(Opportunity).values():
        for key in idea.addresses:
            _edge(root, f"{idea.id} {key}", idea.id, key, RELATION)
    ElementTree.indent(file)
    return Written(ElementTree.tostring(file, encoding="unicode") + "\n", losses(journey, CARRIED))


def _key(key: str) -> str:
    """Ids of the format share one room with 0 and 1, the two roots."""
    return xml_text(f"w {key}")


def _stage(root: ElementTree.Element, stage: Stage, placed: Layout) -> None:
    header = placed.header(stage.id)
    words = "\n".join(part for part in (stage.name or stage.id, stage.goal) if part)
    box = Rect(header.x, header.y, header.width, placed.height - header.y)
    _vertex(root, stage.id, "1", words, HEADER.format(height=header.height), box)


def _card(root: ElementTree.Element, journey: Journey, key: str, placed: Layout) -> None:
    stage, rect = journey.stage_of(key), placed.cards.get(key)
    card = journey[key]
    if stage is None or rect is None or not isinstance(card, (Touchpoint, PainPoint, Opportunity, Note)):
        return
    header = placed.header(stage.id)
    words = card_text(card)
    if isinstance(card, Touchpoint) and card.channel:
        words = f"{words}\n{card.channel}"
    _vertex(root, key, _key(stage.id), words, STYLES[type(card)], rect.moved(-header.x, -header.y))


def _vertex(root: ElementTree.Element, key: str, parent: str, words: str, style: str, box: Rect) -> None:
    fields = {"id": _key(key), "value": xml_text(words), "style": style + PLAIN, "vertex": "1"}
    cell = ElementTree.SubElement(root, "mxCell", {**fields, "parent": parent})
    place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    numbers = {name: f"{value:g}" for name, value in place.items()}
    ElementTree.SubElement(cell, "mxGeometry", {**numbers, "as": "geometry"})


def _edge(root: ElementTree.Element, key: str, source: str, target: str, style: str, words: str = "") -> None:
    fields = {"id": _key(key), "value": xml_text(words), "style": style + PLAIN, "edge": "1", "parent": "1"}
    ends = {"source": _key(source), "target": _key(target)}
    cell = ElementTree.SubElement(root, "mxCell", {**fields, **ends})
    ElementTree.SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})


def _said(journey: Journey, flow: Flow) -> str:
    found = look_up(journey, flow.id, "share", Selection())
    share = "" if found is None else f"{round(found.value * 100, 6):g} %"
    return " ".join(part for part in (flow.label, share) if part)
