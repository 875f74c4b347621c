"""A draw.io file holds every stage, card and flow, each connector glued to what it joins."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings
from strategies import journeys

from journey.exchange.drawio import to_drawio
from journey.geometry import card_text
from journey.journey import Journey
from journey.records import CARDS, Flow, Map, Note, Stage, Touchpoint

SHOP = Journey(
    [
        Map(id="m", title="Shop"),
        Stage(id="0", name="<b>Visit</b>", order=1, goal="I want in"),
        Stage(id="1", name="Buy", order=2),
        Touchpoint(id="t", stage="1", name="=1+1", channel="Web"),
        Note(id="n", stage="1", text="Ask"),
        Flow(id="f", source="0", target="1"),
    ]
)


def cells(journey: Journey) -> dict[str, ElementTree.Element]:
    root = ElementTree.fromstring(to_drawio(journey).text)
    found = root.findall(".//mxCell")
    by_id = {cell.get("id", ""): cell for cell in found}
    assert len(by_id) == len(found)
    return by_id


def test_texts_stay_texts() -> None:
    found = cells(SHOP)
    assert found["w 0"].get("value") == "<b>Visit</b>\nI want in"
    assert found["w t"].get("value") == "=1+1\nWeb"
    assert all("html=0" in cell.get("style", "html=0") for cell in found.values())


def test_cards_lie_inside_their_stage() -> None:
    found = cells(SHOP)
    assert found["w t"].get("parent") == found["w n"].get("parent") == "w 1"
    stage, card = (found[key].find("mxGeometry") for key in ("w 1", "w t"))
    assert stage is not None
    assert card is not None
    for low, size in (("x", "width"), ("y", "height")):
        start, room = float(card.get(low, "")), float(stage.get(size, ""))
        assert 0 <= start <= start + float(card.get(size, "")) <= room


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(journeys())
def test_every_card_and_flow_of_any_map_is_there(journey: Journey) -> None:
    found = cells(journey)
    assert sum(cell.get("vertex") == "1" for cell in found.values()) >= len(journey.stages)
    if journey.stages:
        cards = [card for kind in CARDS for card in journey.of(kind).values()]
        said = [cell.get("value", "") for cell in found.values()]
        assert sum(bool(text) for text in said) >= sum(bool(card_text(card).strip()) for card in cards)
    for cell in found.values():
        if cell.get("edge") == "1":
            assert {cell.get("source"), cell.get("target")} <= found.keys()
