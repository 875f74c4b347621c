"""A deck that can be read in a room: the journey on one slide, and a map whose cards have nine points."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from gui.export.slides import slides_bytes
from gui.words import money
from journey.geometry import card_text
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import CARDS, Card, Map, Note, PainPoint, Stage, Touchpoint
from journey.storage.store import load
from metrics.scorecard import scorecard

ROOT = Path(__file__).parents[2]
NINE_POINTS = 9.0


def _slides(journey: Journey, start: str) -> list[Any]:
    deck = Presentation(io.BytesIO(slides_bytes(journey)))
    return [each for each in deck.slides if each.shapes.title.text_frame.text.startswith(start)]


def _runs(shape: Any) -> list[tuple[str, float]]:
    if not shape.has_text_frame:
        return []
    paragraphs = shape.text_frame.paragraphs
    return [(run.text, run.font.size.pt) for each in paragraphs for run in each.runs if run.font.size]


def _example(name: str) -> Journey:
    journey = load(ROOT / "resources" / "examples" / f"{name}.journey").journey
    assert journey is not None
    return journey


def _many(stages: int) -> Journey:
    records: list[Any] = [Map(id="m")]
    for number in range(stages):
        key = f"s{number}"
        name = "Consideration" if number % 2 else "Delivery and unboxing"
        records.append(Stage(id=key, order=number, name=name))
        for card in range(6):
            text = f"Card {number}.{card} with a few more words than a line holds"
            records.append(Touchpoint(id=f"t{key}{card}", stage=key, name=text, experience=1.0, importance=3))
            records.append(PainPoint(id=f"p{key}{card}", on=key, text=text, severity=1 + card % 5))
    return Journey(records)


@pytest.mark.parametrize("name", ["subscription", "online-shop"])
def test_the_text_of_cards_on_the_map_has_nine_points(name: str) -> None:
    journey = _example(name)
    texts = {
        card_text(card) for kind in CARDS for card in journey.of(kind).values() if isinstance(card, Card)
    }
    found = [
        (text, size)
        for slide in _slides(journey, "The map")
        for shape in slide.shapes
        for text, size in _runs(shape)
        if text in texts
    ]
    assert len(found) >= len(journey.of(Touchpoint))
    assert [each for each in found if each[1] < NINE_POINTS] == []


def test_the_journey_is_on_one_slide_with_its_stages_and_their_worth() -> None:
    journey = _example("subscription")
    (slide,) = _slides(journey, "The journey at a glance")
    told = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    card = scorecard(journey, Selection())
    for stage in journey.stages:
        standing = card.subjects[stage.id]
        assert stage.name in told
        assert money(standing.value, journey.map.currency) in told
        assert money(standing.leak, journey.map.currency, signed=True) in told
    assert min(size for shape in slide.shapes for _text, size in _runs(shape)) >= NINE_POINTS


def test_many_stages_take_slides_of_as_many_each_and_no_word_is_torn() -> None:
    journey = _many(14)
    slides = _slides(journey, "The journey at a glance")
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles == ["The journey at a glance, part 1 of 2", "The journey at a glance, part 2 of 2"]
    heads = [[shape for shape in slide.shapes if shape.name in ("Consideration", "Delivery and unboxing")]
             for slide in slides]  # fmt: skip
    assert [len(each) for each in heads] == [7, 7]
    assert all("…" not in shape.text_frame.text for each in heads for shape in each)


def test_a_cell_holds_the_worst_pain_and_says_how_many_more() -> None:
    slide = _slides(_many(8), "The journey at a glance")[0]
    cells = [shape for shape in slide.shapes if shape.has_text_frame and "Card 0.4" in shape.text_frame.text]
    assert cells
    pain = cells[-1].text_frame.paragraphs
    assert pain[0].text.startswith("Card 0.4")
    assert pain[-1].text.startswith("and ")


def test_a_map_that_fits_one_slide_needs_no_glance() -> None:
    records = [Map(id="m"), Stage(id="a", name="Only", order=1), Touchpoint(id="t", stage="a", name="Card")]
    journey = Journey(records)
    assert not _slides(journey, "The journey at a glance")
    assert len(_slides(journey, "The map")) == 1


def test_no_slide_of_the_map_is_a_row_without_anything_in_it() -> None:
    journey = _example("subscription")
    for slide in _slides(journey, "The map"):
        names = {shape.name for shape in slide.shapes}
        if "Notes" in names:
            assert any(card_text(note) in names for note in journey.of(Note).values())
