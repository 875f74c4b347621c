"""Cards: adding, moving, making room, what is drawn along, feeling and copying."""

from __future__ import annotations

from itertools import combinations, pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.edits.cards import Place, add_card, duplicate, feel, move
from journey.edits.fields import rename
from journey.geometry import CARD_GAP, CARD_WIDTH, GRID, Rect, cells, layout, own_rect, place_cell
from journey.journey import Journey
from journey.records import Card, Map, Note, Opportunity, PainPoint, Record, Stage, Touchpoint

LONG = "a text that is so long that the card that carries it needs all the lines there are " * 3


def journey(*records: Record) -> Journey:
    stages = [Stage(id=key, order=place) for place, key in enumerate("abc")]
    return Journey([Map(id="m"), *stages, *records])


def assert_no_overlap(shown: Journey) -> None:
    for cards in cells(shown).values():
        for one, other in combinations(place_cell(cards).values(), 2):
            assert not one.overlaps(other)


def rect_of(shown: Journey, key: str) -> Rect:
    for cards in cells(shown).values():
        rects = place_cell(cards)
        if key in rects:
            return rects[key]
    raise KeyError(key)


places = st.builds(
    Place,
    st.sampled_from("abc"),
    st.one_of(st.none(), st.floats(-50, 500)),
    st.one_of(st.none(), st.floats(-50, 500)),
)
grid = st.one_of(st.none(), st.tuples(st.floats(0, 60), st.floats(0, 60)))
long_or_short = st.sampled_from(["", "short", LONG])


@st.composite
def crowded(draw: st.DrawFn) -> Journey:
    """Cards of all kinds thrown at each other, as a hand-edited file may have them."""
    found: list[Record] = [
        Touchpoint(
            id=f"t{number}",
            stage=draw(st.sampled_from("abc")),
            name=draw(long_or_short),
            at=draw(grid),
            evidence=draw(st.sampled_from([None, "measured"])),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    hosts = [*"abc", *(record.id for record in found)]
    found += [
        PainPoint(id=f"p{number}", on=draw(st.sampled_from(hosts)), text=draw(long_or_short), at=draw(grid))
        for number in range(draw(st.integers(0, 4)))
    ]
    pains = [record.id for record in found if isinstance(record, PainPoint)]
    for number in range(draw(st.integers(0, 3))):
        addresses = tuple(draw(st.lists(st.sampled_from(pains), max_size=2, unique=True))) if pains else ()
        stage = draw(st.sampled_from([None, *"abc"]))
        found.append(Opportunity(id=f"o{number}", addresses=addresses, stage=stage, at=draw(grid)))
    for number in range(draw(st.integers(0, 2))):
        stage = draw(st.sampled_from([None, *"abc"]))
        found.append(Note(id=f"n{number}", text=draw(long_or_short), stage=stage, at=draw(grid)))
    return journey(*found)


@given(crowded())
def test_no_two_cards_are_ever_shown_one_over_the_other(shown: Journey) -> None:
    assert_no_overlap(shown)


@given(crowded(), st.data())
def test_moved_cards_lie_where_they_were_put_and_the_others_give_way(
    shown: Journey, data: st.DataObject
) -> None:
    cards = sorted(key for keys in cells(shown).values() for key in (card.id for card in keys))
    if not cards:
        return
    chosen = data.draw(st.dictionaries(st.sampled_from(cards), places, min_size=1, max_size=3))
    change = move(shown, chosen)
    after = shown.apply(change)
    assert_no_overlap(after)
    for key, place in chosen.items():
        stage = after.stage_of(key)
        assert stage is not None
        assert stage.id == place.stage
    if len(chosen) == 1:
        ((key, place),) = chosen.items()
        if place.x is not None and place.y is not None:
            rect = rect_of(after, key)
            assert abs(rect.x - max(0, place.x)) <= GRID / 2
            assert abs(rect.y - max(0, place.y)) <= GRID / 2
    assert after.apply(change.inverse()) == shown


@given(crowded(), st.sampled_from(["touchpoints", "pains", "opportunities", "notes"]), places)
def test_an_added_card_lies_in_its_cell_and_over_none(shown: Journey, band: str, place: Place) -> None:
    change = add_card(shown, band, "new", place)
    after = shown.apply(change)
    (key,) = (key for key, (before, _) in change.edits.items() if before is None)
    stage = after.stage_of(key)
    assert stage is not None
    assert stage.id == place.stage
    assert_no_overlap(after)


@settings(max_examples=30)
@given(crowded(), st.data())
def test_copies_lie_in_their_own_cells_and_over_none(shown: Journey, data: st.DataObject) -> None:
    cards = sorted(key for keys in cells(shown).values() for key in (card.id for card in keys))
    if not cards:
        return
    chosen = data.draw(st.lists(st.sampled_from(cards), unique=True, max_size=4))
    change = duplicate(shown, chosen)
    after = shown.apply(change)
    assert all(before is None for before, _ in change.edits.values())
    assert len(change.edits) == len(chosen)
    assert_no_overlap(after)
    for key, copy in zip(chosen, change.edits, strict=True):
        assert after.stage_of(copy) == shown.stage_of(key)


def test_a_text_that_grows_pushes_down_what_lies_beneath() -> None:
    before = journey()
    for _ in range(3):
        before = before.apply(add_card(before, "touchpoints", "short", Place("a")))
    after = before.apply(rename(before, "t1", LONG))
    assert_no_overlap(after)
    assert rect_of(after, "t1") == own_rect(_card(after, "t1"))
    assert rect_of(after, "t2").y == rect_of(after, "t1").bottom + CARD_GAP
    assert {key: _card(after, key).at for key in ("t2", "t3")} == {
        key: _card(before, key).at for key in ("t2", "t3")
    }, "their own places stay, so that they come back up with a shorter text"


def _card(shown: Journey, key: str) -> Card:
    card = shown[key]
    assert isinstance(card, (Touchpoint, PainPoint, Opportunity, Note))
    return card


@pytest.mark.parametrize(
    ("band", "kind"),
    [("touchpoints", Touchpoint), ("pains", PainPoint), ("opportunities", Opportunity), ("notes", Note)],
)
def test_a_card_is_added_below_the_others_and_on_the_grid(band: str, kind: type) -> None:
    shown = journey()
    tops = []
    for text in ("one", "two", "three"):
        change = add_card(shown, band, text, Place("b"))
        assert change.label == "add_card"
        ((key, (before, card)),) = change.edits.items()
        assert before is None
        assert isinstance(card, kind)
        shown = shown.apply(change)
        tops.append(rect_of(shown, key))
        assert tops[-1].y % GRID == 0
    assert all(lower.y >= upper.bottom + CARD_GAP for upper, lower in pairwise(tops))


def test_a_pain_point_and_an_opportunity_hang_on_what_they_are_added_to() -> None:
    shown = journey(Touchpoint(id="t", stage="b"))
    shown = shown.apply(add_card(shown, "pains", "slow", Place("b"), on="t"))
    shown = shown.apply(add_card(shown, "opportunities", "faster", Place("b"), on="p1"))
    shown = shown.apply(add_card(shown, "opportunities", "other", Place("b"), on="t"))
    assert shown.get("p1", PainPoint) == PainPoint(id="p1", on="t", text="slow", at=(0, 0))
    assert shown.get("o1", Opportunity).addresses == ("p1",)  # type: ignore[union-attr]
    assert shown.get("o2", Opportunity).addresses == ()  # type: ignore[union-attr]


def test_a_card_put_on_another_pushes_a_whole_stack_down() -> None:
    stack = [Touchpoint(id=f"t{i}", stage="a", at=(0, i * 10)) for i in range(4)]
    shown = journey(*stack, Touchpoint(id="new", stage="b", at=(0, 0)))
    change = move(shown, {"new": Place("a", 0, 88)})
    assert set(change.edits) == {"new", "t1", "t2", "t3"}
    after = shown.apply(change)
    order = sorted(["t0", "t1", "t2", "t3", "new"], key=lambda key: rect_of(after, key).y)
    assert order == ["t0", "new", "t1", "t2", "t3"]
    assert_no_overlap(after)


def test_moving_to_where_it_lies_changes_nothing() -> None:
    shown = journey(Touchpoint(id="t", stage="a", at=(3, 4)))
    assert not move(shown, {"t": Place("a", 24, 32)})
    assert not move(shown, {"t": Place("a", 26, 30)}), "within a step of the grid"
    assert not move(shown, {"a": Place("b", 0, 0), "nowhere": Place("b", 0, 0)})
    assert not move(shown, {})


def test_a_pain_point_that_leaves_the_column_of_its_touchpoint_hurts_at_the_stage() -> None:
    shown = journey(Touchpoint(id="t", stage="a"), PainPoint(id="p", on="t"))
    within = shown.apply(move(shown, {"p": Place("a", 0, 200)}))
    assert within.get("p", PainPoint).on == "t"  # type: ignore[union-attr]
    away = shown.apply(move(shown, {"p": Place("b", 0, 0)}))
    assert away.get("p", PainPoint).on == "b"  # type: ignore[union-attr]


@pytest.mark.parametrize("places", [*product("abc", repeat=3)])
def test_what_moves_together_stays_together(places: tuple[str, str, str]) -> None:
    shown = journey(
        Touchpoint(id="t", stage="a"), PainPoint(id="p", on="t"), Opportunity(id="o", addresses=("p",))
    )
    chosen = dict(zip("tpo", (Place(stage, 0, 0) for stage in places), strict=True))
    after = shown.apply(move(shown, chosen))
    assert tuple(after.stage_of(key).id for key in "tpo") == places  # type: ignore[union-attr]
    if places[0] == places[1]:
        assert after.get("p", PainPoint).on == "t"  # type: ignore[union-attr]
    if places[1] == places[2]:
        assert after.get("o", Opportunity).stage is None  # type: ignore[union-attr]


def test_what_hangs_on_a_touchpoint_comes_along_and_finds_room() -> None:
    shown = journey(
        Touchpoint(id="t", stage="a", at=(0, 0)),
        PainPoint(id="p", on="t", at=(0, 0)),
        Opportunity(id="o", addresses=("p",), at=(0, 0)),
        PainPoint(id="stands", on="b", at=(0, 2)),
        Opportunity(id="stands too", stage="b", at=(0, 2)),
    )
    after = shown.apply(move(shown, {"t": Place("b", 0, 0)}))
    assert [after.stage_of(key).id for key in ("p", "o")] == ["b", "b"]  # type: ignore[union-attr]
    assert rect_of(after, "p").y == rect_of(after, "o").y == 0
    assert rect_of(after, "stands").y >= rect_of(after, "p").bottom
    assert rect_of(after, "stands too").y >= rect_of(after, "o").bottom


def test_cards_side_by_side_sent_to_one_place_come_to_lie_below_each_other() -> None:
    side = CARD_WIDTH // GRID + 2
    shown = journey(Touchpoint(id="t", stage="a", at=(0, 0)), Touchpoint(id="u", stage="a", at=(side, 0)))
    after = shown.apply(move(shown, {key: Place("b", 0, 0) for key in ("t", "u")}))
    assert_no_overlap(after)


def test_nothing_lies_left_of_or_above_its_cell_after_a_move() -> None:
    shown = journey(Touchpoint(id="t", stage="a"))
    after = shown.apply(move(shown, {"t": Place("b", -300, -300)}))
    assert after.get("t", Touchpoint).at == (0, 0)  # type: ignore[union-attr]


def test_a_wide_place_widens_the_column() -> None:
    shown = journey(Touchpoint(id="t", stage="a", at=(40, 0)))
    columns = layout(shown).columns
    assert columns["a"].width > columns["b"].width
    assert columns["b"].x > columns["a"].right


@pytest.mark.parametrize("experience", [None, -2, -0.5, 0, 2])
def test_feel_sets_the_experience_and_nothing_else(experience: float | None) -> None:
    touchpoint = Touchpoint(id="t", stage="a", name="Call", experience=1, importance=3)
    change = feel(journey(touchpoint), "t", experience)
    after = change.edits["t"][1]
    assert isinstance(after, Touchpoint)
    assert (after.experience, after.name, after.importance) == (experience, "Call", 3)
    assert not feel(journey(touchpoint), "a", experience)
    assert not feel(journey(touchpoint), "nowhere", experience)


def test_copies_keep_every_field_but_id_and_place() -> None:
    shown = journey(
        Touchpoint(id="t", stage="a", name="Call", channel="phone", experience=-1, at=(0, 0)),
        Note(id="n", text="free"),
    )
    change = duplicate(shown, ["t", "n", "a", "n"])
    copies = [after for _, after in change.edits.values()]
    assert copies[0] == Touchpoint(
        id="t2", stage="a", name="Call", channel="phone", experience=-1, at=(0, 10)
    )
    assert [type(copy) for copy in copies] == [Touchpoint, Note, Note]
    assert change.label == "duplicate"
