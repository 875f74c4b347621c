"""A drafted map is sound, worth what the table holds, and laid over a drawn map without a word lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import DataSource, Flow, Map, Segment, Series, Stage, Touchpoint
from journey.storage.files import decode, encode
from metrics.events.draft import Draft, Plan, draft
from metrics.events.filters import Filter, View
from metrics.events.match import match, places_of, remembered_choice
from metrics.events.order import neighbours
from metrics.events.overlay import compare, refresh, take_over
from metrics.events.places import Places
from metrics.events.samples import log_of
from metrics.scorecard import scorecard

START = datetime(2026, 1, 1)
ALL = Plan(by_month=False, by_segment=False, least_flow_share=0.0, least_card_flow_share=0.0)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "cem", "dan"]),
        st.integers(0, 70),
        st.sampled_from(["look", "buy", "call", "leave"]),
        st.sampled_from([None, 1, 2.5, -1]),
        st.sampled_from(["new", "old"]),
    ),
    min_size=2,
    max_size=40,
)


def rows_of(
    drawn: list[tuple[str, int, str, float | None, str]], staged: bool = True
) -> list[dict[str, object]]:
    stages = {"look": "Find", "buy": "Order", "call": "Use", "leave": "Use"}
    return [
        {
            "customer": who,
            "time": START + timedelta(days=day),
            "activity": what,
            "stage": stages[what] if staged else None,
            "revenue": money,
            "cost": 0.5 if what == "call" else None,
            "segment": "new" if who in {"ann", "bob"} else "old",
        }
        for who, day, what, money, _segment in drawn
    ]


def drafted(rows: list[dict[str, object]], plan: Plan = ALL) -> Draft:
    log = log_of(rows)
    return draft(log, View(log), plan)


def undiscounted(journey: Journey) -> Journey:
    changed = replace(journey.map, annual_discount_rate=0.0)
    return Journey([changed if record is journey.map else record for record in journey.records.values()])


@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(ROWS, st.booleans(), st.booleans())
def test_a_draft_is_worth_what_the_table_holds(
    drawn: list[tuple[str, int, str, float | None, str]], staged: bool, segmented: bool
) -> None:
    rows = rows_of([*drawn, ("eve", 3, "buy", 5, "new")], staged)
    journey = undiscounted(
        drafted(
            rows, Plan(by_month=False, by_segment=segmented, least_flow_share=0.0, least_card_flow_share=0.0)
        ).journey
    )
    cases = len({row["customer"] for row in rows})
    earned = sum(float(row["revenue"] or 0) - float(row["cost"] or 0) for row in rows)
    for level in ("stage", "touchpoint"):
        judged = scorecard(journey, level=level)
        codes = {each.code for each in judged.findings if each.severity == "error"}
        assert codes <= {"no_revenue", "no_states"}
        if not codes and not _waits(rows) and (level == "stage" or _all_joined(journey)):
            assert judged.headlines.per_entrant.value == pytest.approx(earned / cases, abs=1e-9)


def _all_joined(journey: Journey) -> bool:
    """Whether flows join every touchpoint: one that nothing leads to or from is no part of the chain."""
    ends = {end for flow in journey.of(Flow).values() for end in (flow.source, flow.target)}
    return set(journey.of(Touchpoint)) <= ends


def _waits(rows: list[dict[str, object]]) -> bool:
    """Whether some visits are too young to be judged: then shares are of the others."""
    log = log_of(rows)
    view = View(log)
    found = draft(log, view, ALL)
    grouping = found.places.stages(found.journey)[0]
    from metrics.events.visits import moves, usual_wait

    return any(each.visits != each.counted for each in moves(view, grouping, wait=usual_wait(view, grouping)))


@settings(max_examples=6, deadline=None, phases=[Phase.generate])
@given(ROWS, st.floats(0, 0.6))
def test_shares_never_pass_one_in_any_month_and_segment(
    drawn: list[tuple[str, int, str, float | None, str]], least: float
) -> None:
    journey = drafted(rows_of(drawn), Plan(least_flow_share=least)).journey
    segments = [None, *journey.of(Segment)]
    for period in (None, "2026-01", "2026-02"):
        for segment in segments:
            for level in ("stage", "touchpoint"):
                card = scorecard(journey, Selection(segment=segment, period=period), level)
                codes = {each.code for each in card.findings if each.severity == "error"}
                assert "share_above_one" not in codes
                assert "entry_shares_not_one" not in codes


def test_a_draft_has_the_stages_of_the_table_in_the_order_of_the_customers() -> None:
    rows = rows_of(
        [(who, day, what, None, "") for who in "ab" for day, what in enumerate(["look", "buy", "call"])]
    )
    found = drafted(rows)
    assert [stage.name for stage in found.journey.stages] == ["Find", "Order", "Use"]
    cards = found.journey.of(Touchpoint).values()
    assert {(card.name, found.journey.stage_of(card.id).name) for card in cards} == {
        ("look", "Find"),
        ("buy", "Order"),
        ("call", "Use"),
    }
    assert all(record.evidence == "measured" for record in found.journey.of(Series).values())
    assert decode(encode(found.journey)).journey == found.journey


def test_stages_are_proposed_where_the_table_has_none_and_merged_as_a_person_wants() -> None:
    rows = rows_of(
        [("ann", day, what, None, "") for day, what in enumerate(["look", "buy", "call"])], staged=False
    )
    proposed = drafted(rows, Plan(stage_count=2)).journey
    assert len(proposed.stages) == 2
    chosen = drafted(rows, Plan(stages={"look": "One", "buy": "One", "call": "Two"})).journey
    assert [stage.name for stage in chosen.stages] == ["One", "Two"]


def test_one_activity_in_two_stages_is_two_touchpoints() -> None:
    rows = [
        {"customer": "ann", "time": START + timedelta(days=day), "activity": "mail", "stage": stage}
        for day, stage in enumerate(["Find", "Use"])
    ]
    found = drafted(rows)
    assert [card.name for card in found.journey.of(Touchpoint).values()] == ["mail", "mail"]
    assert sorted(found.journey.of(DataSource)["events"].names) == ["Find\tmail", "Use\tmail"]


def test_groups_of_neighbours_are_as_close_as_can_be() -> None:
    positions = [0.0, 0.05, 0.3, 0.32, 0.36, 0.9]
    assert neighbours(positions, 3) == [0, 0, 1, 1, 1, 2]
    assert neighbours([], None) == []
    assert neighbours([0.5], 4) == [0]


# ---------------------------------------------------------------- onto a drawn map


def drawn_map() -> Journey:
    return Journey(
        [
            Map(id="m"),
            Stage(id="find", name="Find"),
            Stage(id="order", name="Order", order=1),
            Stage(id="use", name="Use", order=2),
            Touchpoint(id="t1", stage="find", name="LOOK "),
            Touchpoint(id="t2", stage="order", name="Buy it"),
            Touchpoint(id="t3", stage="use", name="call"),
            Flow(id="f1", source="find", target="order"),
            Flow(id="f2", source="find", target="use"),
            Flow(id="f3", source="order", target="use"),
            Series(id="s1", subject="f1", kpi="share", points=((None, 0.9, None),)),
            Series(id="s2", subject="f2", kpi="share", points=((None, 0.1, None),)),
            Series(id="s3", subject="use", kpi="entry_share", points=((None, 0.5, None),)),
        ]
    )


def walked() -> list[dict[str, object]]:
    paths = {"ann": "look buy call", "bob": "look buy", "cem": "look buy look", "dan": "look"}
    return [
        {"customer": who, "time": START + timedelta(hours=hour), "activity": what}
        for who, path in paths.items()
        for hour, what in enumerate(path.split())
    ]


def test_names_are_matched_and_what_is_alike_is_only_suggested() -> None:
    found = {
        each.name: (each.record, each.how, each.suggested)
        for each in match(View(log_of(walked())), drawn_map())
    }
    assert found == {
        "look": ("t1", "plain", ()),
        "buy": (None, "none", ("t2",)),
        "call": ("t3", "exact", ()),
    }


def test_the_most_alike_name_is_suggested_first() -> None:
    names = {"t1": "Catalogue and filters", "t2": "Choice of delivery", "t3": "Product page"}
    cards = [Touchpoint(id=key, stage="s", name=name) for key, name in names.items()]
    journey = Journey([Map(id="m"), Stage(id="s", name="Delivery"), *cards])
    told = ("catalog", "delivery_choice", "product1", "main")
    rows = [
        {"customer": "a", "time": START + timedelta(hours=hour), "activity": name}
        for hour, name in enumerate(told)
    ]
    found = {each.name: each.suggested for each in match(View(log_of(rows)), journey)}
    assert found == {
        "catalog": ("t1",), "delivery_choice": ("t2", "s"), "product1": ("t3",), "main": (),
    }  # fmt: skip


def test_flows_are_compared_both_ways() -> None:
    view, journey = View(log_of(walked())), drawn_map()
    places = places_of(match(view, journey), {(None, 1): "t2"})
    found = compare(view, journey, places, "stage")
    assert found.walked == {"f1": 3, "f3": 1}
    assert found.drawn_never_walked == ("f2",)
    assert [(each.source, each.target, each.count) for each in found.walked_never_drawn] == [
        ("order", "find", 1)
    ]


def test_numbers_are_taken_over_as_one_change_that_leaves_a_sound_map() -> None:
    log, journey = log_of(walked()), drawn_map()
    view = View(log)
    places = places_of(match(view, journey), {(None, 1): "t2"})
    taken = take_over(log, view, journey, places)
    after = journey.apply(taken.change)
    assert after.apply(taken.change.inverse()) == journey
    card = scorecard(after)
    assert [each.code for each in card.findings if each.severity == "error"] == [
        "no_revenue"
    ] or not card.findings
    shares = {key: after.series(key, "share")[0].points[-1] for key in ("f1", "f2", "f3")}
    assert shares["f1"][0] == "2026-01"
    assert shares["f2"][1] == 0.0
    assert 0 < shares["f1"][1] <= 1
    assert after.series("use", "entry_share")[0].points[-1][1] == 0.0
    with_flows = take_over(log, view, journey, places, add_flows=True)
    drawn = {(flow.source, flow.target) for flow in journey.apply(with_flows.change).of(Flow).values()}
    assert ("order", "find") in drawn


def test_what_goes_on_off_the_map_is_not_taken_for_leaving() -> None:
    log, journey = log_of(walked()), drawn_map()
    places = Places({(None, 1): "t2"}, by_stage=False)
    taken = take_over(log, View(log), journey, places)
    after = journey.apply(taken.change)
    # ann and cem go on from "buy" to what is on no card, and nobody begins with it.
    assert after.series("order", "conversion_rate") == after.series("f3", "share") == ()
    assert after.series("order", "entry_share") == ()
    assert after.series("use", "entry_share") == journey.series("use", "entry_share")
    assert [note.subject for note in taken.notes if note.code == "onward_unknown"] == ["order"]
    # What is hidden does not count: then all leave after "buy".
    hidden = take_over(log, View(log, Filter(hidden=("look", "call"))), journey, places)
    found = journey.apply(hidden.change)
    assert [point[1] for point in found.series("f3", "share")[0].points] == [0.0]
    assert [point[1] for point in found.series("order", "entry_share")[0].points] == [1.0]
    assert "onward_unknown" not in {note.code for note in hidden.notes}


def test_next_month_comes_in_by_the_remembered_mapping() -> None:
    log, journey = log_of(walked()), drawn_map()
    view = View(log)
    places = places_of(match(view, journey), {(None, 1): "t2"})
    first = journey.apply(take_over(log, view, journey, places).change)
    later = log_of([row | {"time": row["time"] + timedelta(days=31)} for row in walked()])
    found = refresh(later, View(later), first)
    second = first.apply(found.change)
    points = second.series("f1", "share")[0].points
    assert [point[0] for point in points] == [None, "2026-01", "2026-02"]
    assert points[1][1:] == points[2][1:]
    assert [each.names for each in second.of(DataSource).values()] == [
        {"look": "t1", "buy": "t2", "call": "t3"}
    ]
    assert not [note for note in found.notes if note.code == "activities_not_matched"]
    assert refresh(later, View(later), second).change.edits == {}
    assert remembered_choice(second).customer is None


def test_a_stage_where_customers_stay_keeps_its_numbers() -> None:
    kept = Series(id="s9", subject="use", kpi="retention_rate", points=((None, 0.9, None),))
    records = [replace(r, recurring=True) if r.id == "use" else r for r in drawn_map().records.values()]
    journey = Journey([*records, kept, Flow(id="f4", source="use", target="find")])
    log = log_of([*walked(), {"customer": "ann", "time": START + timedelta(hours=9), "activity": "look"}])
    view = View(log)
    taken = take_over(log, view, journey, places_of(match(view, journey), {(None, 1): "t2"}))
    after = journey.apply(taken.change)
    assert after.series("f4", "share") == ()
    assert [note.subject for note in taken.notes if note.code == "recurring_kept"] == ["use"]
