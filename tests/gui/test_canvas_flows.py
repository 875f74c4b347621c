"""Arrows on the canvas: mended after an edit they are those of a map made afresh; signs, labels and exits."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from journey_maps import edits, maps
from panel_fixtures import sample_journey
from PySide6.QtCore import QRectF

from gui.canvas.flows import Flows, exit_line, rounded
from journey.geometry import layout
from journey.journey import Journey
from journey.records import Flow, Map, Stage, Touchpoint
from journey.survey import Survey


@settings(max_examples=80, deadline=None)
@given(st.data(), maps())
def test_mended_step_by_step_arrows_equal_those_made_afresh(data: st.DataObject, journey: Journey) -> None:
    survey = Survey(journey)
    flows = Flows(journey, survey.layout)
    for _ in range(4):
        if data.draw(st.booleans()):
            assert flows.all is not None
        journey = journey.apply(data.draw(edits(journey)))
        survey = survey.after(journey)
        flows = Flows(journey, survey.layout, flows)
        assert flows.all == Flows(journey, layout(journey, legend=0)).all
        for rect in (QRectF(-50, -50, 9_000, 9_000), QRectF(200, 0, 300, 500)):
            assert flows.within(rect) == [arrow for arrow in flows.all if arrow.box.intersects(rect)]


@settings(max_examples=50, deadline=None)
@given(maps(), st.floats(-200, 1500), st.floats(-200, 1200), st.floats(1, 600), st.floats(1, 600))
def test_in_sight_is_every_arrow_that_touches_a_rectangle(
    journey: Journey, x: float, y: float, width: float, height: float
) -> None:
    flows = Flows(journey, layout(journey))
    rect = QRectF(x, y, width, height)
    seen = {arrow.move.flow for arrow in flows.within(rect)}
    assert seen == {arrow.move.flow for arrow in flows.all if arrow.box.intersects(rect)}


def two_ways() -> Flows:
    stages = [Stage(id="a", order=0), Stage(id="b", order=1)]
    cards = [Touchpoint(id="t", stage="a"), Touchpoint(id="u", stage="b")]
    flows = [
        Flow(id="on", source="t", target="u"), Flow(id="back", source="u", target="t"),
        Flow(id="stay", source="t", target="t"),
    ]  # fmt: skip
    journey = Journey([Map(id="m"), *stages, *cards, *flows])
    return Flows(journey, layout(journey))


def test_to_and_fro_and_staying_are_told_apart() -> None:
    flows = two_ways()
    on, back, stay = (flows.arrow(key) for key in ("on", "back", "stay"))
    assert on is not None
    assert back is not None
    assert stay is not None
    assert (on.is_back, back.is_back) == (False, True)
    assert abs(on.points[0][1] - back.points[-1][1]) >= 8, "beside each other, not one on the other"
    assert stay.points[0][0] == flows.layout.cards["t"].right < max(x for x, _ in stay.points)


def test_a_line_is_rounded_where_it_turns_and_nowhere_else() -> None:
    line = rounded(((0, 0), (40, 0), (40, 30)))
    assert line.elementCount() == 6
    box = line.boundingRect()
    assert (box.right(), box.bottom()) == (40, 30)


def test_exits_leave_downwards() -> None:
    laid = layout(sample_journey())
    for stage, column in laid.columns.items():
        line = exit_line(laid, stage)
        points = [line.elementAt(number) for number in range(line.elementCount())]
        assert all(a.x == b.x and a.y < b.y for a, b in pairwise(points))
        assert points[0].y >= column.bottom


def test_a_band_that_grows_offers_rows_to_those_who_cross_at_its_end() -> None:
    stages = [Stage(id=key, order=order) for order, key in enumerate("abc")]
    wall = [Touchpoint(id=f"w{row}", stage="b", name="W", at=(0, row * 8)) for row in range(3)]
    ends = [Touchpoint(id="t", stage="a", at=(0, 16)), Touchpoint(id="u", stage="c", at=(0, 16))]
    ends += [Touchpoint(id=f"v{row}", stage="c", at=(0, 8 * row)) for row in range(2)]
    flows = [Flow(id=f"f{n}", source="t", target=target) for n, target in enumerate(("u", "v0", "v1"))]
    journey = Journey([Map(id="m"), *stages, *wall, *ends, *flows])
    survey = Survey(journey)
    before = Flows(journey, survey.layout)
    low = [Touchpoint(id=f"z{row}", stage="a", at=(0, 24 + 9 * row)) for row in range(4)]
    higher = Journey([*journey.records.values(), *low])
    after = Flows(higher, survey.after(higher).layout, before)
    afresh = Flows(higher, layout(higher, legend=0))
    assert after.all == afresh.all
    assert after.all != before.all, "the wall has no gap: all cross below it, where there is more room now"
