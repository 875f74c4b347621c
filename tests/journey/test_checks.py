"""What a map is told about itself: each finding where it belongs, and nowhere else."""

from __future__ import annotations

from journey.checks import check, forward_targets
from journey.findings import Finding
from journey.journey import Journey
from journey.records import (
    Effect,
    Flow,
    Map,
    Opportunity,
    PainPoint,
    Record,
    Segment,
    Series,
    Stage,
    Target,
    Touchpoint,
)

SOUND = (
    Map(id="m", title="Sound"),
    Stage(id="look", name="Look", owner="Ann"),
    Stage(id="buy", name="Buy", owner="Ben", order=1),
    Stage(id="use", name="Use", owner="Cem", order=2),
    Touchpoint(id="t1", stage="look", name="Site"),
    Touchpoint(id="t2", stage="buy", name="Till"),
    Touchpoint(id="t3", stage="use", name="Box"),
)


def found(*records: Record, **options: object) -> list[tuple[str, str | None]]:
    """Return code and subject of what is found on the sound map with other or more records."""
    merged = {record.id: record for record in (*SOUND, *records)}
    findings = check(Journey(merged.values()), **options)  # type: ignore[arg-type]
    return [(finding.code, finding.subject) for finding in findings]


def share(key: str, flow: str, value: float, **more: str) -> Series:
    return Series(id=key, subject=flow, kpi="share", points=((None, value, None),), **more)  # type: ignore[arg-type]


def test_a_sound_map_is_told_nothing() -> None:
    assert found() == []


def test_a_map_without_stages_is_told_one_thing() -> None:
    assert [f.code for f in check(Journey([Map(id="m")]))] == ["no_stages"]


def test_a_stage_that_only_leads_to_itself_is_a_dead_end_and_cuts_off_what_follows() -> None:
    loop = Flow(id="f", source="buy", target="buy")
    assert found(loop) == [("unreachable", "use"), ("dead_end", "buy")]


def test_a_conversion_rate_leads_on_beside_a_loop() -> None:
    loop = Flow(id="f", source="buy", target="buy")
    rate = Series(id="s", subject="buy", kpi="conversion_rate", points=((None, 0.4, None),))
    assert found(loop, rate) == []


def test_a_skipped_stage_is_unreachable_unless_people_enter_there() -> None:
    skip = Flow(id="f", source="look", target="use")
    assert found(skip) == [("unreachable", "buy")]
    entry = Series(id="s", subject="buy", kpi="entry_share", points=((None, 0.2, None),))
    first = Series(id="s2", subject="look", kpi="entry_share", points=((None, 0.8, None),))
    assert found(skip, entry, first) == []


def test_forward_targets_are_drawn_or_next() -> None:
    journey = Journey([*SOUND, Flow(id="f", source="use", target="look")])
    look, _buy, use = journey.stages
    assert forward_targets(journey, look) == ("buy",)
    assert forward_targets(journey, use) == ("look",)


def test_shares_above_one_are_found_with_their_sum_and_in_the_segment_where_they_are() -> None:
    flows = (Flow(id="f1", source="look", target="buy"), Flow(id="f2", source="look", target="use"))
    exact = (share("s1", "f1", 0.7), share("s2", "f2", 0.3))
    assert found(*flows, *exact) == []
    segment = Segment(id="new", name="New")
    more = share("s3", "f1", 0.9, segment="new")
    journey = Journey([*SOUND, *flows, *exact, segment, more])
    (finding,) = [f for f in check(journey) if f.code == "share_above_one"]
    assert (finding.subject, finding.severity) == ("look", "error")
    assert finding.parameters["total"] == 1.2


def test_a_reference_to_nothing_names_field_and_id() -> None:
    pain = PainPoint(id="p", on="gone", text="Slow")
    idea = Opportunity(id="o", title="Faster", addresses=("p",), effects=(Effect(subject="lost", kpi="nps"),))
    findings = [f for f in check(Journey([*SOUND, pain, idea])) if f.code == "reference_to_nothing"]
    assert [(f.subject, f.parameters["field"], f.parameters["names"]) for f in findings] == [
        ("p", "on", "gone"),
        ("o", "effects", "lost"),
    ]


def test_pain_points_that_nothing_addresses() -> None:
    pains = (PainPoint(id="p1", on="t1", text="Slow"), PainPoint(id="p2", on="buy", text="Dear"))
    idea = Opportunity(id="o", title="Faster", addresses=("p1",))
    assert found(*pains, idea) == [("pain_without_opportunity", "p2")]


def test_owners_and_touchpoints_are_missed_stage_by_stage_or_once_for_all() -> None:
    assert found(Stage(id="buy", name="Buy", order=1)) == [("owner_missing", "buy")]
    nobody = (
        Stage(id="look", name="Look"),
        Stage(id="buy", name="Buy", order=1),
        Stage(id="use", name="Use", order=2),
    )
    assert found(*nobody) == [("owner_missing", None)]
    assert found(Touchpoint(id="t2", stage="use", name="Till")) == [("stage_empty", "buy")]
    assert found(*nobody, Touchpoint(id="t1", stage="look", name="Site", owner="Eve")) == [
        ("owner_missing", "buy"),
        ("owner_missing", "use"),
    ]


def test_names_that_are_missing() -> None:
    assert found(Touchpoint(id="t2", stage="buy", name=" ")) == [("name_missing", "t2")]


def number(value: float, kpi: str = "response_time") -> Series:
    return Series(id="s", subject="use", kpi=kpi, points=((None, value, None),))


def test_targets_are_judged_in_the_direction_that_target_and_warning_tell() -> None:
    target = Target(id="g", kpi="response_time", subject="use", target=2.0, warning=4.0)
    assert found(number(2), target) == []
    assert found(number(3), target) == [("target_missed", "use")]
    assert found(number(5), target) == [("warning_crossed", "use")]


def test_a_target_without_warning_needs_a_direction() -> None:
    target = Target(id="g", kpi="nps", target=30.0)
    assert found(number(20, "nps"), target) == []
    assert found(number(20, "nps"), target, directions={"nps": "higher"}) == [("target_missed", "use")]
    assert found(number(20, "nps"), target, directions={"nps": "lower"}) == []


def test_a_target_of_the_map_leaves_subjects_alone_that_have_their_own() -> None:
    whole = Target(id="g", kpi="nps", target=30.0, warning=10.0)
    own = Target(id="h", kpi="nps", subject="use", target=15.0, warning=5.0)
    assert found(number(20, "nps"), whole) == [("target_missed", "use")]
    assert found(number(20, "nps"), whole, own) == []


def test_numbers_grown_old_and_numbers_assumed() -> None:
    fresh = Series(id="s1", subject="look", kpi="conversion_rate", points=(("2026-09", 0.4, 10),))
    old = Series(id="s2", subject="buy", kpi="conversion_rate", points=(("2026-01", 0.4, 10),))
    recent = Series(id="s3", subject="use", kpi="nps", points=(("2026-07", 20, 10),))
    undated = Series(id="s4", subject="use", kpi="csat", points=((None, 8, None),), evidence="assumed")
    assert found(fresh, old, recent, undated) == [("numbers_stale", "buy"), ("numbers_assumed", "use")]


def test_a_number_for_what_is_no_period_is_named() -> None:
    points = (("2026-09", 20, None), ("Sept", 30, None), (None, 10, None))
    assert ("period_is_none", "buy") in found(Series(id="s", subject="buy", kpi="nps", points=points))
    assert not found(Series(id="s", subject="buy", kpi="nps", points=(points[0], points[2])))


def test_the_gravest_comes_first() -> None:
    flows = (Flow(id="f1", source="look", target="buy"), Flow(id="f2", source="look", target="use"))
    merged = {r.id: r for r in (*SOUND, *flows, share("s1", "f1", 0.9), share("s2", "f2", 0.9))}
    merged["t3"] = Touchpoint(id="t3", stage="use")
    merged["p"] = PainPoint(id="p", on="gone")
    findings = check(Journey(merged.values()))
    assert [f.severity for f in findings] == sorted(
        (f.severity for f in findings), key=("error", "warning", "hint").index
    )
    assert isinstance(findings[0], Finding)
    assert findings[0].severity == "error"
