"""The scene: shown step by step it equals one built afresh; and what lies under a point."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import pytest
import shiboken6
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from panel_fixtures import sample_journey
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from strategies import texts

from gui.canvas.flows import stage_arrows, width_for
from gui.canvas.places import Hit
from gui.canvas.scene import Scene
from gui.canvas.view import MapView
from gui.outlook import Outlook
from gui.session import Session
from journey.change import Change
from journey.document import Document
from journey.edits.cards import Place, add_card, feel, move
from journey.edits.deletion import delete
from journey.edits.fields import rename, text_field
from journey.edits.flows import link
from journey.edits.numbers import set_number
from journey.edits.personas import add_persona
from journey.edits.pictures import remove_pictures, set_picture
from journey.edits.stages import add_stage, move_stage
from journey.geometry import BANDS, CARD_BANDS, face_y
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import CARDS, Flow, Map, Stage
from metrics.scorecard import scorecard

START = sample_journey()


def scene_of(journey: Journey = START) -> Scene:
    return Scene(journey, scorecard(journey, Selection()), Selection())


@cache
def shared_view() -> MapView:
    """One map for all runs of the machine: each run opens its own document in it."""
    view = MapView(Session(Document(START)))
    view.resize(900, 700)
    return view


@pytest.fixture(scope="module", autouse=True)
def _shared_view(qapp: QApplication) -> Iterator[None]:
    yield
    if shared_view.cache_info().currsize:
        shiboken6.delete(shared_view())
        shared_view.cache_clear()


class Watching(RuleBasedStateMachine):
    """A map beside a session: after any edit, preview or question it shows what a new map would show."""

    @initialize()
    def begin(self) -> None:
        self.view = shared_view()
        self.session = self.view.session
        self.view.shown.take(Outlook())
        self.session.open(Document(START), None)

    def change(self, data: st.DataObject, text: str) -> Change:
        journey = self.session.document.journey
        keys = data.draw(st.lists(st.sampled_from(sorted(journey.records)), min_size=1, max_size=2))
        stages = [stage.id for stage in journey.stages]
        stage = data.draw(st.sampled_from(stages)) if stages else None
        verb = data.draw(
            st.sampled_from(
                [
                    "card",
                    "stage",
                    "move",
                    "order",
                    "feel",
                    "delete",
                    "name",
                    "link",
                    "set",
                    "persona",
                    "picture",
                ]
            )
        )
        if stage is None or verb == "stage":
            return add_stage(journey, text)
        if verb in ("persona", "picture"):
            return self.portrait(data, verb, keys, text)
        match verb:
            case "card":
                return add_card(journey, data.draw(st.sampled_from(sorted(CARD_BANDS))), text, Place(stage))
            case "move":
                return move(journey, dict.fromkeys(keys, Place(stage, 40, data.draw(st.floats(0, 300)))))
            case "order":
                return move_stage(journey, stage, data.draw(st.integers(0, 3)))
            case "feel":
                return feel(journey, keys[0], data.draw(st.one_of(st.none(), st.floats(-2, 2))))
            case "delete":
                return delete(journey, keys)
            case "link":
                return link(journey, keys[0], keys[-1])
            case "set":
                value = data.draw(st.one_of(st.none(), st.floats(0, 1)))
                return set_number(journey, stage, "conversion_rate", value, self.session.asked)
        return rename(journey, keys[0], text) if text_field(type(journey[keys[0]])) else Change("rename")

    def portrait(self, data: st.DataObject, verb: str, keys: list[str], text: str) -> Change:
        journey = self.session.document.journey
        if verb == "persona":
            return add_persona(journey, text[:500])
        if data.draw(st.booleans()):
            return set_picture(journey, keys[0], "image/png", "QUJD")
        return remove_pictures(journey, keys)

    @rule(data=st.data(), text=texts)
    def do(self, data: st.DataObject, text: str) -> None:
        self.session.do(self.change(data, text))

    @rule(data=st.data(), text=texts)
    def preview(self, data: st.DataObject, text: str) -> None:
        self.session.preview(self.change(data, text))

    @rule()
    def drop(self) -> None:
        self.session.preview(None)

    @rule(keys=st.lists(st.sampled_from(["undo", "undo", "redo"]), min_size=1, max_size=3))
    def history(self, keys: list[str]) -> None:
        for key in keys:
            self.session.undo() if key == "undo" else self.session.redo()

    @rule(period=st.sampled_from([None, "2020-03", "2019"]), segment=st.sampled_from([None, "segment1"]))
    def ask(self, period: str | None, segment: str | None) -> None:
        self.session.ask(Selection(segment, None, period))

    @rule(band=st.sampled_from(BANDS), is_hidden=st.booleans())
    def hide(self, band: str, is_hidden: bool) -> None:
        self.view.set_band_hidden(band, is_hidden)

    @rule(band=st.sampled_from(BANDS), what=st.sampled_from(["collapsed", "pinned"]), is_on=st.booleans())
    def collapse(self, band: str, what: str, is_on: bool) -> None:
        self.view.shown.switch(what, band, is_on)

    @rule(data=st.data(), is_on=st.booleans())
    def fold(self, data: st.DataObject, is_on: bool) -> None:
        stages = [stage.id for stage in self.session.journey.stages]
        if stages:
            self.view.shown.switch("folded", data.draw(st.sampled_from(stages)), is_on)

    @rule(data=st.data())
    def reveal(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.session.journey.records)))
        self.session.reveal.emit(key)
        if isinstance(self.session.journey[key], CARDS) and self.session.journey.stage_of(key):
            assert key in self.view.scene.layout.cards

    @rule(data=st.data())
    def select(self, data: st.DataObject) -> None:
        self.session.select(
            data.draw(st.lists(st.sampled_from(sorted(self.session.journey.records)), max_size=3))
        )

    @rule()
    def paint(self) -> None:
        assert not self.view.grab().isNull()

    @invariant()
    def what_is_shown_equals_what_would_be_built_afresh(self) -> None:
        session, shown = self.session, self.view.scene
        numbers, outlook = scorecard(session.journey, session.asked), self.view.shown.outlook
        afresh = Scene(session.journey, numbers, session.asked, outlook=outlook)
        assert shown.journey == afresh.journey
        assert shown.asked == afresh.asked
        assert shown.layout == afresh.layout
        assert shown.kpis == afresh.kpis
        assert shown.most == afresh.most
        assert shown.scorecard.headlines == afresh.scorecard.headlines
        assert shown.scorecard.subjects == afresh.scorecard.subjects
        for mine, new in (
            (shown.stage_arrows, afresh.stage_arrows),
            (shown.touchpoint_arrows, afresh.touchpoint_arrows),
        ):
            assert [(a.move, a.line, a.label) for a in mine] == [(a.move, a.line, a.label) for a in new]
            theme = session.theme
            assert [shown.look(a, theme, ()) for a in mine] == [afresh.look(a, theme, ()) for a in new]
        assert all(key in session.journey for key in session.selected)


TestWatching = Watching.TestCase
TestWatching.settings = settings(
    settings(),
    max_examples=12,
    stateful_step_count=15,
    phases=[Phase.generate],  # painting is too slow to shrink
)


# -- what lies under a point -----------------------------------------------------------------------


def test_cards_heads_faces_and_cells_are_found_where_they_are_drawn() -> None:
    scene = scene_of()
    for key, rect in scene.layout.cards.items():
        assert scene.hit(*rect.center) == Hit("card", key)
        assert scene.hit(rect.x + 1, rect.bottom - 1) == Hit("card", key)
    for key, spot in scene.layout.faces.items():
        assert scene.hit(*spot) == Hit("face", key)
    for key in scene.layout.columns:
        assert scene.hit(*scene.layout.header(key).center) == Hit("stage", key)
        assert scene.hit(*scene.layout.cell(key, "clv").center) == Hit("clv", key)
    assert scene.hit(*scene.layout.cell("active", "notes").center) == Hit("cell", "active", "notes")
    assert scene.hit(*scene.add_stage_rect.center) == Hit("add_stage")
    assert scene.hit(60, 40) == Hit("title")
    assert scene.hit(-50, 3000) == Hit("nothing")
    assert scene.hit(400, scene.layout.cell("trial", "notes").center[1]) == Hit("nothing"), "between columns"


def test_each_kpi_is_found_on_its_row() -> None:
    scene = scene_of()
    cell = scene.layout.cell("active", "kpis")
    found = [scene.hit(cell.center[0], cell.y + y) for y in range(int(cell.height))]
    assert list(dict.fromkeys(hit.detail for hit in found if hit.kind == "kpi")) == [
        row.kpi for row in scene.kpis["active"]
    ]


def test_handles_are_out_only_where_the_pointer_is() -> None:
    scene = scene_of()
    x, y = scene.handles("t1")[0]
    assert scene.hit(x, y, hovered="t1") == Hit("handle", "t1")
    assert scene.hit(x, y) == Hit("card", "t1")
    assert scene.handles("n1") == scene.handles("o1") == scene.handles("nowhere") == ()
    assert len(scene.handles("p1")) == len(scene.handles("trial")) == 2


def test_every_arrow_is_found_on_its_line() -> None:
    journey = START
    for source, target in (("active", "trial"), ("trial", "active"), ("t1", "t2"), ("delivery", "delivery")):
        journey = journey.apply(link(journey, source, target))
    scene = scene_of(journey)
    arrows = (*scene.stage_arrows, *scene.touchpoint_arrows)
    assert len(arrows) == len(journey.of(Flow))
    for arrow in arrows:
        middle = arrow.line.pointAtPercent(0.5)
        assert scene.hit(middle.x(), middle.y()) == Hit("flow", arrow.move.flow or "")


def test_arches_never_share_an_end_and_stay_above_the_heads() -> None:
    stages = [Stage(id=key, order=place) for place, key in enumerate("abcde")]
    pairs = [("a", "c"), ("c", "a"), ("a", "a"), ("e", "a"), ("b", "e"), ("c", "c"), ("d", "b")]
    flows = [Flow(id=f"f{i}", source=source, target=target) for i, (source, target) in enumerate(pairs)]
    scene = scene_of(Journey([Map(id="m"), *stages, *flows]))
    ends: list[QPointF] = []
    for arrow in stage_arrows(scene.layout):
        if arrow.is_arch:
            ends += [arrow.line.pointAtPercent(0), arrow.line.pointAtPercent(1)]
            box = arrow.line.boundingRect()
            assert box.bottom() <= scene.layout.bands["stages"].y
            assert box.top() > 0
    assert len({round(end.x(), 3) for end in ends}) == len(ends)


@pytest.mark.parametrize(
    ("customers", "most", "width"), [(None, 1.0, 2), (0.5, 1.0, 7), (1, 1, 12), (5, 0, 2), (9, 1, 12)]
)
def test_widths_follow_customers_within_limits(customers: float | None, most: float, width: float) -> None:
    assert width_for(customers, most) == width
    assert not math.isnan(width_for(customers, most))


def test_figures_stand_against_their_targets() -> None:
    rows = {row.kpi: row for row in scene_of().kpis["trial"]}
    assert (rows["conversion_rate"].figure, rows["conversion_rate"].state) == ("44%", "near")
    assert rows["acquisition_cost"].state is None, "without a target there is nothing to say"
    assert {row.kpi: row.state for row in scene_of().kpis["delivery"]}["nps"] == "bad"


def test_an_unfelt_touchpoint_waits_with_its_face_in_the_middle() -> None:
    scene = scene_of(START.apply(feel(START, "t1", None)))
    assert set(scene.layout.faces) == {"t1", "t2"}
    assert scene.layout.faces["t1"][1] == face_y(0, scene.layout.bands["experience"])
