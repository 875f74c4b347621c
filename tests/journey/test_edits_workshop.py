"""Votes and private notes as changes."""

from __future__ import annotations

from journey.edits.workshop import keep_private, reset_votes, vote, voted, without_private
from journey.journey import Journey
from journey.records import Map, Note, Opportunity, PainPoint, Stage, Touchpoint

MAP = Journey(
    [
        Map(id="m"), Stage(id="a", order=1), Stage(id="b", order=2), Touchpoint(id="t", stage="a"),
        PainPoint(id="p1", on="b", votes=2), PainPoint(id="p2", on="a"), PainPoint(id="p3", on="a", votes=2),
        Opportunity(id="o1", stage="a", votes=5), Note(id="n1", stage="a"), Note(id="n2", private=True),
    ]
)  # fmt: skip


def test_a_vote_counts_for_each_selected_card_that_can_have_votes() -> None:
    after = MAP.apply(vote(MAP, ["p1", "o1", "t", "a", "gone"], 1))
    assert {card.id: card.votes for card in voted(after)} == {"o1": 6, "p1": 3, "p3": 2}
    assert after["t"] == MAP["t"]


def test_nobody_has_less_than_no_votes() -> None:
    change = vote(MAP, ["p1", "p2"], -3)
    assert change.label == "take_vote"
    after = MAP.apply(change)
    assert after.get("p1", PainPoint).votes == 0  # type: ignore[union-attr]
    assert "p2" not in change.edits


def test_results_stand_by_votes_then_from_the_left() -> None:
    assert [card.id for card in voted(MAP)] == ["o1", "p3", "p1"]


def test_a_reset_is_one_change_that_can_be_taken_back() -> None:
    change = reset_votes(MAP)
    after = MAP.apply(change)
    assert not voted(after)
    assert not reset_votes(after)
    assert after.apply(change.inverse()) == MAP


def test_private_notes_are_left_out_of_what_others_see() -> None:
    assert "n2" not in without_private(MAP)
    hidden = MAP.apply(keep_private(MAP, ["n1", "p1"], True))
    assert not without_private(hidden).of(Note)
    assert "p1" in without_private(hidden)
    shown = hidden.apply(keep_private(hidden, ["n1", "n2"], False))
    assert set(without_private(shown).of(Note)) == {"n1", "n2"}
