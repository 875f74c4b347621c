"""All verbs in any order, with undo, redo and saving: what is handed on equals what is built afresh."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from panel_fixtures import sample_journey
from strategies import texts

from journey.change import Change, difference
from journey.document import Document
from journey.edits.cards import Place, add_card, duplicate, feel, move
from journey.edits.deletion import delete
from journey.edits.fields import rename, text_field, update_all
from journey.edits.flows import link
from journey.edits.numbers import set_number
from journey.edits.paste import copied, from_bytes, paste, paste_lines, to_bytes
from journey.edits.stages import add_stage, move_stage
from journey.geometry import CARD_BANDS, cells, place_cell
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import CARDS, KINDS, Map, Stage, Touchpoint, references, validated
from journey.storage.files import decode, encode

spots = st.one_of(st.none(), st.floats(-40, 400))
selections = st.builds(
    Selection, st.sampled_from([None, "segment1"]), st.none(), st.sampled_from([None, "2026-01", "2026-Q2"])
)


class Editing(RuleBasedStateMachine):
    """A document beside a plain list of what it looked like after each step."""

    @initialize(full=st.booleans())
    def begin(self, full: bool) -> None:
        self.document = Document(sample_journey() if full else Journey([Map(id="m")]))
        self.past: list[dict[str, Any]] = [dict(self.journey.records)]
        self.place = 0
        self.saved: int | None = 0
        self.heard: list[Change] = []
        self.replayed = self.journey
        self.document.subscribe(self.heard.append)

    @property
    def journey(self) -> Journey:
        return self.document.journey

    def do(self, change: Change) -> None:
        before = self.journey
        self.document.do(change)
        if change:
            del self.past[self.place + 1 :]
            if self.saved is not None and self.saved > self.place:
                self.saved = None
            self.past.append(dict(self.journey.records))
            self.place += 1
        else:
            assert self.journey is before

    def some(self, data: st.DataObject, *, most: int = 3) -> list[str]:
        keys = st.sampled_from(sorted(self.journey.records))
        return data.draw(st.lists(keys, max_size=most, unique=True))

    def stage(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from([stage.id for stage in self.journey.stages]))

    def has_stages(self) -> bool:
        return bool(self.journey.stages)

    # -- the verbs ---------------------------------------------------------------------------------

    @rule(name=texts, data=st.data())
    def add_stage(self, name: str, data: st.DataObject) -> None:
        after = data.draw(st.sampled_from([None, *(stage.id for stage in self.journey.stages)]))
        self.do(add_stage(self.journey, name, after))

    @precondition(has_stages)
    @rule(data=st.data(), place=st.integers(0, 6))
    def move_stage(self, data: st.DataObject, place: int) -> None:
        self.do(move_stage(self.journey, self.stage(data), place))

    @precondition(has_stages)
    @rule(data=st.data(), band=st.sampled_from(sorted(CARD_BANDS)), text=texts, x=spots, y=spots)
    def add_card(self, data: st.DataObject, band: str, text: str, x: float | None, y: float | None) -> None:
        stage = self.stage(data)
        hosts = [key for key in self.journey.records if self.journey.stage_of(key) == self.journey[stage]]
        cards = [key for key in hosts if isinstance(self.journey[key], CARDS)]
        on = data.draw(st.sampled_from([None, *sorted(cards)]))
        if band == "pains" and on is not None and not isinstance(self.journey[on], Touchpoint):
            on = None
        self.do(add_card(self.journey, band, text, Place(stage, x, y), on))

    @precondition(has_stages)
    @rule(data=st.data(), x=spots, y=spots)
    def move(self, data: st.DataObject, x: float | None, y: float | None) -> None:
        self.do(move(self.journey, dict.fromkeys(self.some(data), Place(self.stage(data), x, y))))

    @rule(data=st.data(), experience=st.one_of(st.none(), st.floats(-2, 2)))
    def feel(self, data: st.DataObject, experience: float | None) -> None:
        for key in self.some(data, most=1):
            self.do(feel(self.journey, key, experience))

    @rule(data=st.data())
    def duplicate(self, data: st.DataObject) -> None:
        self.do(duplicate(self.journey, self.some(data)))

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self.do(delete(self.journey, self.some(data, most=2)))

    @rule(data=st.data(), text=texts)
    def rename(self, data: st.DataObject, text: str) -> None:
        for key in self.some(data, most=1):
            if text_field(type(self.journey[key])) is not None:
                self.do(rename(self.journey, key, text))

    @rule(data=st.data(), owner=texts)
    def update(self, data: st.DataObject, owner: str) -> None:
        self.do(update_all(self.journey, self.some(data), {"owner": owner, "evidence": "measured"}))

    @rule(data=st.data())
    def link(self, data: st.DataObject) -> None:
        keys = self.some(data, most=2)
        if keys:
            self.do(link(self.journey, keys[0], keys[-1]))

    @rule(
        data=st.data(),
        kpi=st.sampled_from(["nps", "csat"]),
        value=st.one_of(st.none(), st.floats(-9, 9)),
        selection=selections,
    )
    def set_number(self, data: st.DataObject, kpi: str, value: float | None, selection: Selection) -> None:
        known = (selection.segment is None or selection.segment in self.journey) and self.journey.stages
        if known:
            self.do(set_number(self.journey, self.stage(data), kpi, value, selection))

    @precondition(has_stages)
    @rule(data=st.data())
    def paste(self, data: st.DataObject) -> None:
        if len(self.journey.records) < 60:
            keys = [key for key in self.some(data) if isinstance(self.journey[key], (Stage, *CARDS))]
            clip = from_bytes(to_bytes(copied(self.journey, keys)))
            assert clip is not None
            self.do(paste(self.journey, clip, data.draw(st.sampled_from([None, self.stage(data)]))))

    @precondition(has_stages)
    @rule(data=st.data(), text=texts)
    def paste_lines(self, data: st.DataObject, text: str) -> None:
        band = data.draw(st.sampled_from(sorted(CARD_BANDS)))
        self.do(paste_lines(self.journey, text + "\n- two", band, self.stage(data)))

    # -- history -----------------------------------------------------------------------------------

    @rule(steps=st.integers(1, 3))
    def undo(self, steps: int) -> None:
        for _ in range(steps):
            self.document.undo()
            self.place = max(0, self.place - 1)

    @rule(steps=st.integers(1, 3))
    def redo(self, steps: int) -> None:
        for _ in range(steps):
            self.document.redo()
            self.place = min(len(self.past) - 1, self.place + 1)

    @rule()
    def save(self) -> None:
        self.document.mark_saved(self.journey)
        self.saved = self.place

    # -- what holds at every step ------------------------------------------------------------------

    @invariant()
    def the_present_is_the_step_of_the_history(self) -> None:
        assert dict(self.journey.records) == self.past[self.place]
        assert self.document.is_modified == (self.saved != self.place)
        assert (self.document.undo_label is None) == (self.place == 0)
        assert (self.document.redo_label is None) == (self.place == len(self.past) - 1)

    @invariant()
    def what_is_handed_on_equals_what_is_built_afresh(self) -> None:
        afresh = Journey(self.journey.records.values())
        for kind in KINDS:
            assert dict(self.journey.of(kind)) == dict(afresh.of(kind))
        assert self.journey._referring == afresh._referring
        assert self.journey.stages == afresh.stages
        mine, new = self.journey.graph, afresh.graph
        assert dict(mine.nodes(data=True)) == dict(new.nodes(data=True))
        assert set(mine.edges(keys=True)) == set(new.edges(keys=True))

    @invariant()
    def every_reference_stands_and_every_field_is_in_range(self) -> None:
        for record in self.journey.records.values():
            assert all(named in self.journey for named in references(record))
            validated(record)

    @invariant()
    def no_card_lies_over_another(self) -> None:
        for cards in cells(self.journey).values():
            rects = list(place_cell(cards).values())
            for index, one in enumerate(rects):
                assert not any(one.overlaps(other) for other in rects[index + 1 :])

    @invariant()
    def observers_can_follow(self) -> None:
        for change in self.heard:
            self.replayed = self.replayed.apply(change)
        self.heard.clear()
        assert self.replayed == self.journey

    @invariant()
    def saving_and_loading_is_the_identity(self) -> None:
        loaded = decode(encode(self.journey))
        assert not loaded.problems
        assert loaded.journey == self.journey

    def teardown(self) -> None:
        if not hasattr(self, "past"):
            return
        while self.document.undo_label is not None:
            self.document.undo()
        assert dict(self.journey.records) == self.past[0]
        while self.document.redo_label is not None:
            self.document.redo()
        assert dict(self.journey.records) == self.past[-1]
        assert not difference(self.journey, Journey(self.past[-1].values()))


TestEditing = Editing.TestCase
TestEditing.settings = settings(settings(), max_examples=settings().max_examples // 3, stateful_step_count=25)
