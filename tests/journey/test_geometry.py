"""Where everything lies: columns, bands, cards, faces, and the room that texts get."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panel_fixtures import sample_journey
from strategies import texts

from journey.edits.cards import Place, add_card
from journey.geometry import (
    BANDS,
    CARD_BANDS,
    CARD_WIDTH,
    CELL_PADDING,
    COLLAPSED_HEIGHT,
    COLUMN_GAP,
    COLUMN_WIDTH,
    FOLDED_WIDTH,
    GRID,
    GUTTER,
    MAX_LINES,
    Rect,
    card_height,
    cells,
    experience_at,
    face_y,
    kpi_rows,
    layout,
    place_cell,
    snapped,
)
from journey.journey import Journey
from journey.records import Map, Note, Opportunity, PainPoint, Persona, Series, Stage, Touchpoint
from journey.text_width import line_count, text_width

spots = st.one_of(st.none(), st.tuples(st.floats(0, 80), st.floats(0, 80)))


@st.composite
def maps(draw: st.DrawFn) -> Journey:
    stages = [
        Stage(id=f"s{i}", order=i, name=draw(texts), goal=draw(texts)) for i in range(draw(st.integers(0, 4)))
    ]
    records: list[Touchpoint | PainPoint | Opportunity | Note | Series] = []
    if stages:
        on = st.sampled_from([stage.id for stage in stages])
        for number in range(draw(st.integers(0, 6))):
            records.append(
                Touchpoint(
                    id=f"t{number}",
                    stage=draw(on),
                    name=draw(texts),
                    experience=draw(st.one_of(st.none(), st.floats(-2, 2))),
                    at=draw(spots),
                )
            )
            records.append(PainPoint(id=f"p{number}", on=draw(on), text=draw(texts), at=draw(spots)))
            records.append(Opportunity(id=f"o{number}", stage=draw(on), title=draw(texts), at=draw(spots)))
            records.append(Note(id=f"n{number}", stage=draw(on), text=draw(texts), at=draw(spots)))
            records.append(Series(id=f"x{number}", subject=draw(on), kpi=f"kpi{number}"))
    personas = [Persona(id=f"persona{number}") for number in range(draw(st.integers(0, 5)))]
    return Journey([Map(id="m"), *stages, *records, *personas])


hidden_bands = st.sets(st.sampled_from(BANDS))


@settings(max_examples=40)
@given(maps(), hidden_bands)
def test_everything_has_a_place_of_its_own(journey: Journey, hidden: set[str]) -> None:
    shown = layout(journey, hidden)
    columns = list(shown.columns.values())
    assert list(shown.columns) == [stage.id for stage in journey.stages]
    for left, right in pairwise(columns):
        assert right.x == left.right + COLUMN_GAP
    assert all(column.width >= COLUMN_WIDTH and column.x >= GUTTER for column in columns)
    there = [name for name in BANDS if name != "personas" or journey.of(Persona)]
    assert list(shown.bands) == [name for name in there if name not in hidden or name == "stages"]
    assert set(shown.personas) == (set(journey.of(Persona)) if "personas" in shown.bands else set())
    for upper, lower in pairwise(shown.bands.values()):
        assert lower.y == upper.bottom
    for one, other in combinations([*shown.cards.values(), *shown.personas.values()], 2):
        assert not one.overlaps(other)
    assert all(column.right <= shown.width for column in columns)
    assert all(rect.bottom <= shown.height and rect.right <= shown.width for rect in shown.cards.values())


@settings(max_examples=40)
@given(maps(), hidden_bands)
def test_every_card_lies_inside_its_cell(journey: Journey, hidden: set[str]) -> None:
    shown = layout(journey, hidden)
    for (stage, band), cards in cells(journey).items():
        for card in cards:
            assert (card.id in shown.cards) == (band in shown.bands)
            if band in shown.bands:
                cell, rect = shown.cell(stage, band), shown.cards[card.id]
                assert cell.x + CELL_PADDING <= rect.x
                assert rect.right <= cell.right - CELL_PADDING
                assert cell.y + CELL_PADDING <= rect.y
                assert rect.bottom <= cell.bottom - CELL_PADDING
            assert (stage, band) in shown.filled
    assert sum(len(cards) for cards in cells(journey).values()) == len(
        [record for kind in CARD_BANDS.values() for record in journey.of(kind)]
    )


@settings(max_examples=40)
@given(maps(), hidden_bands, hidden_bands, st.sets(st.sampled_from(["s0", "s1", "s2", "gone"])))
def test_what_is_collapsed_or_folded_is_thin_and_holds_nothing(
    journey: Journey, hidden: set[str], collapsed: set[str], folded: set[str]
) -> None:
    whole = layout(journey, hidden)
    shown = layout(journey, hidden, collapsed, folded)
    assert list(shown.bands) == list(whole.bands)
    assert list(shown.columns) == list(whole.columns)
    assert shown.collapsed == {name for name in collapsed if name in whole.bands and name != "stages"}
    assert shown.folded == folded & set(whole.columns)
    for name in shown.collapsed - {"personas"}:
        assert shown.bands[name].height == COLLAPSED_HEIGHT
    for stage in shown.folded:
        assert shown.columns[stage].width == FOLDED_WIDTH
    for upper, lower in pairwise(shown.bands.values()):
        assert lower.y == upper.bottom
    for left, right in pairwise(list(shown.columns.values())):
        assert right.x == left.right + COLUMN_GAP
    lie_open = {
        card.id
        for (stage, band), cards in cells(journey).items()
        if stage not in shown.folded and band in shown.bands and band not in shown.collapsed
        for card in cards
    }
    assert set(shown.cards) == lie_open
    assert not shown.personas or "personas" not in shown.collapsed
    assert {r.move for r in shown.routes} == {r.move for r in whole.routes}, "arrows still arrive"
    assert shown.filled == whole.filled
    assert all(journey.records[key].stage not in shown.folded for key in shown.faces)  # type: ignore[attr-defined]
    assert not shown.faces or "experience" not in shown.collapsed


@settings(max_examples=40)
@given(maps())
def test_faces_stand_in_their_column_at_the_height_of_their_experience(journey: Journey) -> None:
    shown = layout(journey)
    standing = {t.id for t in journey.of(Touchpoint).values() if t.stage in shown.columns}
    assert set(shown.faces) == standing
    for key, (x, y) in shown.faces.items():
        touchpoint = journey.get(key, Touchpoint)
        assert touchpoint is not None
        assert shown.columns[touchpoint.stage].x < x < shown.columns[touchpoint.stage].right
        assert y == face_y(touchpoint.experience or 0, shown.bands["experience"])
    assert len({x for x, _ in shown.faces.values()}) == len(standing), "no face lies over another"
    assert layout(journey, {"experience"}).faces == {}


def test_faces_follow_the_reading_order_of_their_cards() -> None:
    journey = Journey(
        [
            Map(id="m"),
            Stage(id="s"),
            Touchpoint(id="t1", stage="s", experience=0, at=(0, 30)),
            Touchpoint(id="t2", stage="s", experience=0, at=(0, 0)),
        ]
    )
    faces = layout(journey).faces
    assert faces["t2"][0] < faces["t1"][0]


@given(st.floats(-2, 2), st.floats(0, 5000), st.floats(80, 400))
def test_height_and_experience_undo_each_other_in_halves(
    experience: float, top: float, height: float
) -> None:
    band = Rect(0, top, 100, height)
    y = face_y(experience, band)
    assert top <= y <= top + height
    assert abs(experience_at(y, band) - experience) <= 0.25 + 1e-9
    assert experience_at(y, band) * 2 == round(experience_at(y, band) * 2)


@pytest.mark.parametrize(("y", "experience"), [(-1e9, 2), (1e9, -2)])
def test_a_face_dragged_out_of_its_band_stays_within_the_scale(y: float, experience: float) -> None:
    assert experience_at(y, Rect(0, 100, 500, 136)) == experience


@given(st.floats(-1e6, 1e6))
def test_snapping_goes_to_the_nearest_step(value: float) -> None:
    assert snapped(value) % GRID == 0
    assert abs(snapped(value) - value) <= GRID / 2


@given(texts, st.floats(40, 400), st.integers(1, 6))
def test_lines_are_at_least_one_and_at_most_what_is_asked(text: str, width: float, most: int) -> None:
    lines = line_count(text, width, most)
    assert 1 <= lines <= most
    assert line_count(text, 2 * width, most) <= lines, "more room never takes more lines"


@given(texts, texts)
def test_more_text_never_takes_less_room(one: str, other: str) -> None:
    assert text_width(one + other) == pytest.approx(text_width(one) + text_width(other))
    joined = Note(id="n", text=one + other)
    assert card_height(joined) >= card_height(Note(id="n", text=one)) or not one


def test_heights_lie_on_the_grid_and_have_a_limit() -> None:
    heights = {card_height(Note(id="n", text="word " * count)) for count in range(200)}
    assert all(height % GRID == 0 for height in heights)
    assert len(heights) == MAX_LINES
    assert card_height(Touchpoint(id="t", stage="s")) > card_height(Note(id="n")), "badges need a row"


def test_cards_without_a_place_stack_around_those_that_have_one() -> None:
    placed = place_cell(
        [
            Note(id="n10"),
            Note(id="n2"),
            Note(id="n1"),
            Note(id="fixed", at=(0, 7)),
            Note(id="aside", at=(30, 0)),
        ]
    )
    assert sorted(placed, key=lambda key: (placed[key].x, placed[key].y)) == [
        "n1",
        "fixed",
        "n2",
        "n10",
        "aside",
    ]
    assert placed["fixed"] == Rect(0, 56, CARD_WIDTH, card_height(Note(id="x")))
    assert placed["aside"].x == 240


def test_a_card_of_a_stage_that_is_gone_lies_nowhere() -> None:
    damaged = Journey(
        [Map(id="m"), Stage(id="s"), Touchpoint(id="t", stage="gone"), PainPoint(id="p", on="t")]
    )
    assert cells(damaged) == {}
    assert layout(damaged).cards == {}
    assert layout(damaged).faces == {}


def test_points_are_answered_by_column_and_band() -> None:
    shown = layout(sample_journey())
    for stage, column in shown.columns.items():
        assert shown.column_at(column.center[0]) == stage
        assert shown.column_at(column.x - 1) == stage
        for band in shown.bands:
            cell = shown.cell(stage, band)
            assert shown.band_at(cell.center[1]) == band
            assert shown.band_at(cell.y) == band
    assert shown.column_at(-1e6) == "trial"
    assert shown.column_at(1e6) == "active"
    assert shown.band_at(0) is None
    assert shown.band_at(1e6) is None
    assert layout(Journey([Map(id="m")])).column_at(5) is None
    assert shown.header("trial") == shown.cell("trial", "stages")


def test_kpis_of_a_stage_are_named_once_in_order() -> None:
    assert kpi_rows(sample_journey(), "active") == ("gross_margin", "retention_rate", "revenue_per_customer")
    assert kpi_rows(sample_journey(), "nowhere") == ()


def test_a_band_grows_with_its_fullest_cell() -> None:
    journey = sample_journey()
    before = layout(journey)
    for _ in range(4):
        journey = journey.apply(add_card(journey, "pains", "slow", Place("trial")))
    after = layout(journey)
    assert after.bands["pains"].height > before.bands["pains"].height
    assert after.bands["touchpoints"] == before.bands["touchpoints"]
    assert after.height - before.height == after.bands["pains"].height - before.bands["pains"].height


def test_rectangles() -> None:
    rect = Rect(10, 20, 30, 40)
    assert (rect.right, rect.bottom, rect.center) == (40, 60, (25, 40))
    assert rect.contains(10, 20)
    assert rect.contains(40, 60)
    assert not rect.contains(40.1, 60)
    assert not rect.overlaps(Rect(40, 20, 5, 5)), "touching is not overlapping"
    assert rect.overlaps(Rect(39, 59, 5, 5))
    assert rect.grown(5) == Rect(5, 15, 40, 50)
    assert rect.moved(1, -1) == Rect(11, 19, 30, 40)
