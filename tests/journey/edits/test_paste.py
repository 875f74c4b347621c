"""Copies within a map and between maps."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from strategies import journeys

from journey.change import Change
from journey.edits.paste import Clip, copied, from_bytes, paste, paste_lines, to_bytes, to_text
from journey.journey import Journey
from journey.records import (
    CARDS,
    Effect,
    Flow,
    Image,
    Map,
    Note,
    Opportunity,
    PainPoint,
    Segment,
    Series,
    Stage,
    Touchpoint,
    references,
)


@pytest.fixture
def shop() -> Journey:
    return Journey(
        [
            Map(id="m"),
            Stage(id="browse", name="Browse", order=0),
            Stage(id="pay", name="Pay", order=1),
            Stage(id="use", name="Use", order=2),
            Image(id="i1", data="AAAA"),
            Segment(id="vip"),
            Touchpoint(id="t1", stage="browse", name="Advert", image="i1"),
            Touchpoint(id="t2", stage="pay", name="Card", at=(1.0, 2.0)),
            PainPoint(id="p1", on="t1", text="Too loud"),
            PainPoint(id="p2", on="pay", text="Times out"),
            Opportunity(
                id="o1", title="Quieter", addresses=("p1",), effects=(Effect(subject="pay", kpi="nps"),)
            ),
            Note(id="n1", text="Ask Ann", stage="use"),
            Flow(id="f1", source="browse", target="pay"),
            Flow(id="f2", source="t1", target="t2"),
            Series(id="s1", subject="t1", kpi="csat", points=((None, 4.0, None),)),
            Series(id="s2", subject="t1", kpi="csat", segment="vip", points=((None, 5.0, None),)),
            Series(id="s3", subject="f1", kpi="share", points=((None, 0.5, None),)),
        ]
    )


def added(change: Change, kind: type) -> list:
    return [after for before, after in change.edits.values() if before is None and isinstance(after, kind)]


def test_a_card_comes_with_what_hangs_on_it(shop: Journey) -> None:
    change = paste(shop, copied(shop, ["t1"]), "browse")
    (touchpoint,) = added(change, Touchpoint)
    (pain,) = added(change, PainPoint)
    assert (touchpoint.name, touchpoint.stage) == ("Advert", "browse")
    assert pain.on == touchpoint.id
    assert {series.subject for series in added(change, Series)} == {touchpoint.id}
    assert not added(change, Flow), "a flow to a card that was not copied would be doubled"


def test_what_was_there_stays(shop: Journey) -> None:
    after = shop.apply(paste(shop, copied(shop, ["t1", "t2"]), None))
    assert all(after[key] == record for key, record in shop.records.items())


def test_a_picture_of_the_same_map_is_not_copied(shop: Journey) -> None:
    change = paste(shop, copied(shop, ["t1"]), None)
    assert not added(change, Image)
    assert added(change, Touchpoint)[0].image == "i1"


def test_a_flow_between_copies_joins_the_copies(shop: Journey) -> None:
    change = paste(shop, copied(shop, ["t1", "t2"]), None)
    names = {each.name: each.id for each in added(change, Touchpoint)}
    (flow,) = added(change, Flow)
    assert (flow.source, flow.target) == (names["Advert"], names["Card"])


def test_cards_stay_as_far_apart_as_they_were(shop: Journey) -> None:
    change = paste(shop, copied(shop, ["t1", "t2"]), "pay")
    assert {each.name: each.stage for each in added(change, Touchpoint)} == {"Advert": "pay", "Card": "use"}


def test_beyond_the_last_column_they_lie_in_the_last(shop: Journey) -> None:
    change = paste(shop, copied(shop, ["t1", "t2"]), "use")
    assert {each.stage for each in added(change, Touchpoint)} == {"use"}


def test_copies_lie_below_and_not_upon_each_other(shop: Journey) -> None:
    clip = copied(shop, ["t1", "t2"])
    change = paste(shop, clip, "use")
    places = [each.at for each in added(change, Touchpoint)]
    assert len(set(places)) == 2
    after = shop.apply(change)
    again = paste(after, clip, "use")
    lowest = max(y for _, y in places)
    assert all(each.at[1] > lowest for each in added(again, Touchpoint))


def test_a_pain_point_keeps_its_touchpoint_in_its_own_column_alone(shop: Journey) -> None:
    clip = copied(shop, ["p1"])
    assert added(paste(shop, clip, "browse"), PainPoint)[0].on == "t1"
    assert added(paste(shop, clip, "use"), PainPoint)[0].on == "use"


def test_a_stage_comes_with_its_column_to_the_right(shop: Journey) -> None:
    after = shop.apply(paste(shop, copied(shop, ["browse"]), "browse"))
    assert [stage.name for stage in after.stages] == ["Browse", "Browse", "Pay", "Use"]
    copy = after.stages[1]
    cards = [after[key] for kind in CARDS for key in after.of(kind) if after.stage_of(key) == copy]
    assert sorted(to_text(Clip((card,), {})) for card in cards) == ["Advert", "Quieter", "Too loud"]


def test_into_another_map_foreign_mentions_are_dropped(shop: Journey) -> None:
    other = Journey([Map(id="m"), Stage(id="first")])
    change = paste(other, copied(shop, ["t1", "o1"]), None)
    (touchpoint,) = added(change, Touchpoint)
    (image,) = added(change, Image)
    (opportunity,) = added(change, Opportunity)
    (pain,) = added(change, PainPoint)
    assert (touchpoint.stage, touchpoint.image) == ("first", image.id)
    assert (opportunity.addresses, opportunity.effects) == ((pain.id,), ())
    assert [series.segment for series in added(change, Series)] == [None]


def test_a_map_without_columns_takes_no_cards(shop: Journey) -> None:
    assert not paste(Journey([Map(id="m")]), copied(shop, ["t1", "p2", "n1", "o1"]), None)


def test_text_has_a_line_for_each_card(shop: Journey) -> None:
    assert to_text(copied(shop, ["t2", "n1"])).splitlines() == ["Card", "Ask Ann"]


def test_each_line_becomes_a_card(shop: Journey) -> None:
    change = paste_lines(shop, "- Look\n\n  2. Compare \tprices\n\u2022 Buy 3 for 2", "touchpoints", "use")
    cards = added(change, Touchpoint)
    assert [card.name for card in cards] == ["Look", "Compare prices", "Buy 3 for 2"]
    assert len({card.at for card in cards}) == 3


def test_foreign_bytes_are_no_clip(shop: Journey) -> None:
    sound = to_bytes(copied(shop, ["t1"]))
    assert from_bytes(sound) is not None
    plain = json.loads(sound)
    plain["records"].append({"kind": "map", "id": "m2"})
    damaged = [b"", b"{}", b"[]", b"\xff", sound[:-2], json.dumps(plain).encode(), b"[" * 100_000]
    assert [from_bytes(data) for data in damaged] == [None] * len(damaged)


@settings(max_examples=25)
@given(journeys())
def test_copies_of_everything_fit_and_name_only_what_is_there(journey: Journey) -> None:
    keys = [key for kind in (Stage, *CARDS) for key in journey.of(kind)]
    clip = copied(journey, keys)
    assert from_bytes(to_bytes(clip)) == clip
    after = journey.apply(paste(journey, clip, None))
    assert all(
        named in after for key in after.records for named in references(after[key]) if key not in journey
    )
    assert all(after[key] is record for key, record in journey.records.items())
    assert len(after.of(Touchpoint)) == 2 * len(journey.of(Touchpoint))
    assert len(after.stages) == 2 * len(journey.stages)


@settings(max_examples=15)
@given(journeys(), journeys())
def test_between_maps_copies_name_only_what_is_there(source: Journey, target: Journey) -> None:
    clip = copied(source, [key for kind in CARDS for key in source.of(kind)])
    stage = target.stages[-1].id if target.stages else None
    after = target.apply(paste(target, clip, stage))
    fresh = [record for key, record in after.records.items() if key not in target]
    assert all(named in after for record in fresh for named in references(record))
    assert all(after.stage_of(record.id) for record in fresh if isinstance(record, CARDS))
