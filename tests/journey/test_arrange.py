"""Arranging: touchpoints in the order of their flows, nothing overlaps, no stage is left, always the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from journey.arrange import arrange
from journey.geometry import CARD_GAP, layout
from journey.journey import Journey
from journey.records import Flow, Map, Note, Opportunity, PainPoint, Record, Stage, Touchpoint


def journey(*records: Record) -> Journey:
    return Journey(
        [Map(id="m"), Stage(id="a", name="A", order=1), Stage(id="b", name="B", order=2), *records]
    )


def touchpoint(key: str, y: float, stage: str = "a", x: float = 0) -> Touchpoint:
    return Touchpoint(id=key, stage=stage, name=key, at=(x, y))


def flow(source: str, target: str) -> Flow:
    return Flow(id=f"f-{source}-{target}", source=source, target=target)


def down(map_now: Journey, *keys: str) -> list[str]:
    cards = layout(map_now).cards
    return sorted(keys, key=lambda key: cards[key].y)


def test_touchpoints_stand_in_the_order_of_their_flows() -> None:
    before = journey(
        touchpoint("t1", 0), touchpoint("t2", 20), touchpoint("t3", 40), flow("t3", "t1"), flow("t1", "t2")
    )
    change = arrange(before)
    assert change.label == "arrange"
    assert down(before.apply(change), "t1", "t2", "t3") == ["t3", "t1", "t2"]


def test_without_flows_the_order_stays_and_the_gaps_close() -> None:
    before = journey(touchpoint("t1", 90), touchpoint("t2", 3, x=25), touchpoint("t3", 40))
    after = before.apply(arrange(before))
    assert down(after, "t1", "t2", "t3") == ["t2", "t3", "t1"]
    cards = layout(after).cards
    assert cards["t3"].y - cards["t2"].bottom == CARD_GAP
    assert len({cards[key].x for key in ("t1", "t2", "t3")}) == 1


def test_what_is_led_to_from_above_stands_above() -> None:
    before = journey(
        touchpoint("t1", 0), touchpoint("t2", 20), touchpoint("u1", 0, "b"), touchpoint("u2", 20, "b"),
        flow("t1", "u2"), flow("t2", "u1"),
    )  # fmt: skip
    assert down(before.apply(arrange(before)), "u1", "u2") == ["u2", "u1"]


def test_a_circle_of_flows_is_entered_at_its_top() -> None:
    before = journey(
        touchpoint("t1", 0), touchpoint("t2", 20), touchpoint("t3", 40),
        flow("t1", "t3"), flow("t3", "t2"), flow("t2", "t1"),
    )  # fmt: skip
    assert down(before.apply(arrange(before)), "t1", "t2", "t3") == ["t1", "t3", "t2"]


def test_what_hangs_on_cards_follows_them() -> None:
    before = journey(
        touchpoint("t1", 30), touchpoint("t2", 0),
        PainPoint(id="p1", on="t1", text="x", at=(0, 0)), PainPoint(id="p2", on="t2", text="x", at=(0, 30)),
        PainPoint(id="p3", on="a", text="x", at=(0, 60)),
        Opportunity(id="o1", title="x", addresses=("p1",), at=(0, 0)),
        Opportunity(id="o2", title="x", addresses=("p2",), at=(0, 20)),
    )  # fmt: skip
    after = before.apply(arrange(before))
    assert down(after, "p1", "p2", "p3") == ["p3", "p2", "p1"]
    assert down(after, "o1", "o2") == ["o2", "o1"]


def test_of_a_selection_only_the_selected_come_into_order() -> None:
    before = journey(touchpoint("t1", 0), touchpoint("t2", 20, x=3), touchpoint("t3", 44), flow("t3", "t2"))
    after = before.apply(arrange(before, ["t2", "t3"]))
    assert down(after, "t1", "t2", "t3") == ["t1", "t3", "t2"]
    assert after["t1"] == before["t1"]


def test_arranging_twice_is_arranging_once() -> None:
    before = journey(
        touchpoint("t1", 0), touchpoint("t2", 20), touchpoint("t3", 40), flow("t2", "t3"), flow("t3", "t2")
    )
    once = before.apply(arrange(before))
    assert not arrange(once)


def test_an_empty_map_is_no_fault() -> None:
    assert not arrange(Journey([Map(id="m")]))
    assert not arrange(journey(), [])


stages = st.sampled_from(["a", "b"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(stages, st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=14),
)
def test_nothing_overlaps_and_nobody_leaves_a_stage(
    cards: list[tuple[str, int, int]], links: list[tuple[int, int]]
) -> None:
    records: list[Record] = []
    for number, (stage, x, y) in enumerate(cards):
        records.append(Touchpoint(id=f"t{number}", stage=stage, name="word " * number * 3, at=(x, y)))
        records.append(PainPoint(id=f"p{number}", on=f"t{number}", text="x", at=(y, x)))
        records.append(Note(id=f"n{number}", text="x", at=None))
    pairs = {(f"t{s % len(cards)}", f"t{t % len(cards)}") for s, t in links}
    before = journey(*records, *(flow(*pair) for pair in sorted(pairs)))
    after = before.apply(arrange(before))
    assert all(before.stage_of(record.id) == after.stage_of(record.id) for record in records)
    rects = list(layout(after).cards.values())
    assert len(rects) == len(records)
    assert not any(one.overlaps(other) for n, one in enumerate(rects) for other in rects[:n])
    assert arrange(before).edits == arrange(before).edits
