"""Session: what is shown, previewed, selected and asked, and who hears of a change."""

from __future__ import annotations

from pathlib import Path

import pytest
from panel_fixtures import sample_journey, sample_session
from PySide6.QtCore import SignalInstance
from pytestqt.qtbot import QtBot

from gui.session import Session
from gui.theme import DARK, LIGHT
from journey.change import Change, Conflict
from journey.document import Document
from journey.edits.cards import Place, add_card
from journey.edits.deletion import delete
from journey.edits.fields import rename, update
from journey.edits.numbers import set_number
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Effect, Map, Note, Scenario, Stage
from metrics.scorecard import scorecard


class Heard:
    """Everything a session says, in order: the signal's name and what it carried."""

    def __init__(self, session: Session) -> None:
        self.all: list[tuple[str, object]] = []
        for name in (
            "journey_changed",
            "selection_changed",
            "numbers_changed",
            "document_replaced",
            "state_changed",
            "theme_changed",
        ):
            self._listen(name, getattr(session, name))

    def _listen(self, name: str, signal: SignalInstance) -> None:
        signal.connect(lambda *values: self.all.append((name, values[0] if values else None)))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.all]

    @property
    def changes(self) -> list[Change]:
        return [value for name, value in self.all if isinstance(value, Change) and name == "journey_changed"]


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def heard(session: Session) -> Heard:
    return Heard(session)


def renamed(session: Session, text: str) -> Change:
    return rename(session.document.journey, "t1", text)


def name_of(session: Session) -> str:
    return session.journey["t1"].name  # type: ignore[attr-defined, no-any-return]


def test_do_undo_and_redo_tell_what_changed(session: Session, heard: Heard) -> None:
    change = renamed(session, "Box")
    session.do(change)
    session.undo()
    session.redo()
    assert heard.changes == [change, change.inverse(), change]
    assert heard.names.count("state_changed") == 3
    assert name_of(session) == "Box"


def test_an_empty_change_says_nothing(session: Session, heard: Heard) -> None:
    session.do(Change("nothing"))
    session.preview(None)
    session.preview(Change("nothing"))
    session.undo()
    session.redo()
    assert heard.all == []


def test_a_preview_is_shown_but_not_done(session: Session, heard: Heard) -> None:
    session.preview(renamed(session, "Box"))
    assert name_of(session) == "Box"
    assert session.document.journey == sample_journey()
    assert not session.document.is_modified
    session.preview(None)
    assert session.journey == sample_journey()
    assert [change.label for change in heard.changes] == ["preview", "preview"]
    assert not heard.changes[0].then(heard.changes[1])


def test_views_that_follow_each_change_always_show_what_the_session_shows(session: Session) -> None:
    shown = [session.journey]
    session.journey_changed.connect(lambda change: shown.append(shown[-1].apply(change)))
    steps = [
        lambda: session.preview(renamed(session, "a")),
        lambda: session.preview(renamed(session, "b")),
        lambda: session.do(renamed(session, "c")),
        lambda: session.preview(delete(session.document.journey, ["delivery"])),
        lambda: session.preview(renamed(session, "d")),
        session.undo,
        lambda: session.preview(renamed(session, "e")),
        session.redo,
        lambda: session.preview(renamed(session, "f")),
        lambda: session.do(Change("nothing")),
        lambda: session.preview(renamed(session, "g")),
        lambda: session.document.do(renamed(session, "h")),
        lambda: session.preview(renamed(session, "i")),
        lambda: session.preview(None),
    ]
    for number, step in enumerate(steps):
        step()
        assert shown[-1] == session.journey, number
    assert session.journey == session.document.journey


def test_doing_what_was_previewed_is_one_refresh_at_most(session: Session, heard: Heard) -> None:
    change = renamed(session, "Box")
    session.preview(change)
    before = len(heard.changes)
    session.do(change)
    assert len(heard.changes) == before, "views show it already"
    assert heard.names.count("state_changed") == 1
    assert session.document.undo_label == "rename"


def test_a_change_that_does_not_fit_drops_the_preview_and_views_follow(session: Session) -> None:
    shown = [session.journey]
    session.journey_changed.connect(lambda change: shown.append(shown[-1].apply(change)))
    session.preview(renamed(session, "Box"))
    with pytest.raises(Conflict):
        session.do(Change("add", {"t1": (None, Note(id="t1"))}))
    assert session.journey == sample_journey()
    assert shown[-1] == session.journey
    session.do(renamed(session, "Parcel"))
    assert shown[-1] == session.journey


def test_view_only_refuses_every_change(session: Session, heard: Heard) -> None:
    session.is_view_only = True
    session.do(renamed(session, "Box"))
    assert session.journey == sample_journey()
    assert heard.all == []


# -- numbers ---------------------------------------------------------------------------------------


def test_only_what_bears_on_numbers_changes_the_scorecard(session: Session, heard: Heard) -> None:
    first = session.scorecard
    session.do(renamed(session, "Box"))
    assert session.scorecard is first
    assert "numbers_changed" not in heard.names
    for change in (
        set_number(session.journey, "active", "retention_rate", 0.5, Selection()),
        update(session.journey, "m", {"annual_discount_rate": 0.2}),
    ):
        before = session.scorecard
        session.do(change)
        assert session.scorecard is not before
    assert heard.names.count("numbers_changed") == 2


EDITS = [
    ("m", {"annual_discount_rate": 0.3}),
    ("m", {"title": "Other"}),
    ("trial", {"name": "Taste"}),
    ("active", {"recurring": False}),
    ("active", {"acquired": False}),
    ("t2", {"stage": "active"}),
    ("t2", {"name": "Box", "experience": 2.0, "at": (1.0, 2.0)}),
    ("p1", {"on": "active"}),
    ("p1", {"affected": 0.9}),
    ("p1", {"extra_dropoff": 0.9}),
    ("p1", {"cost_per_case": 9.0}),
    ("p1", {"text": "late", "votes": 3, "at": (1.0, 2.0)}),
    ("o1", {"relief": 1.0}),
    ("o1", {"addresses": ()}),
    ("o1", {"effects": (Effect(subject="active", kpi="retention_rate", to=0.95),)}),
    ("o1", {"one_off_cost": 100.0, "running_cost": 5.0, "title": "At night"}),
    ("sc", {"opportunities": ()}),
    ("sc", {"base": "other"}),
    ("segment1", {"share": 0.9}),
    ("f2", {"target": "delivery"}),
    ("s5", {"points": ((None, 0.9, None),)}),
    ("g1", {"target": 0.1}),
]


@pytest.mark.parametrize(("key", "fields"), EDITS)
@pytest.mark.parametrize(
    "asked", [Selection(), Selection(None, "sc"), Selection("segment1", "sc", "2020-03")]
)
def test_the_scorecard_is_always_the_one_that_would_be_computed_afresh(
    session: Session, key: str, fields: dict[str, object], asked: Selection
) -> None:
    scenario = Scenario(id="sc", opportunities=("o1",))
    session.do(Change("add", {"sc": (None, scenario), "other": (None, Scenario(id="other"))}))
    session.ask(asked)
    assert session.scorecard.headlines.per_entrant.value is not None
    for step in (lambda: session.do(update(session.journey, key, fields)), session.undo):
        step()
        afresh = scorecard(session.journey, asked)
        assert session.scorecard.headlines == afresh.headlines
        assert session.scorecard.subjects == afresh.subjects
        assert session.scorecard.flows == afresh.flows
        assert session.scorecard.findings == afresh.findings
        assert session.scorecard.assumptions == afresh.assumptions


def test_adding_and_deleting_an_idea_that_a_scenario_takes_up_changes_its_numbers(session: Session) -> None:
    session.do(Change("add", {"sc": (None, Scenario(id="sc", opportunities=("o1",)))}))
    session.ask(Selection(None, "sc"))
    assert session.scorecard.headlines != scorecard(session.journey, Selection()).headlines
    session.do(delete(session.journey, ["o1"]))
    assert session.scorecard.headlines == scorecard(session.journey, Selection()).headlines


def test_a_view_that_asks_for_numbers_at_once_leaves_the_others_their_signal(session: Session) -> None:
    told: list[object] = []
    session.journey_changed.connect(lambda _: session.scorecard)
    session.numbers_changed.connect(lambda: told.append(session.scorecard))
    session.do(set_number(session.journey, "active", "retention_rate", 0.5, Selection()))
    assert told == [session.scorecard]
    session.do(renamed(session, "Box"))
    assert len(told) == 1
    session.undo()
    session.undo()
    assert len(told) == 2


def test_numbers_follow_a_preview_there_and_back(session: Session) -> None:
    before = session.scorecard.headlines.per_entrant.value
    session.preview(set_number(session.document.journey, "active", "retention_rate", 0.5, Selection()))
    during = session.scorecard.headlines.per_entrant.value
    session.preview(None)
    assert before is not None
    assert during is not None
    assert during < before
    assert session.scorecard.headlines.per_entrant.value == before


def test_asking_for_other_numbers(session: Session, heard: Heard) -> None:
    latest = session.scorecard.headlines.per_entrant.value
    session.ask(Selection(period="2020-03"))
    assert session.asked == Selection(period="2020-03")
    assert session.scorecard.headlines.per_entrant.value != latest
    session.ask(Selection(period="2020-03"))
    assert heard.names == ["numbers_changed"]


# -- selection -------------------------------------------------------------------------------------


def test_selecting(session: Session, heard: Heard) -> None:
    session.select(["t1", "nowhere", "p1", "t1"])
    assert session.selected == ("t1", "p1")
    session.select(["t1", "p1"])
    session.toggle("t1")
    session.toggle("t2")
    assert session.selected == ("p1", "t2")
    assert heard.names == ["selection_changed"] * 3


def test_what_is_deleted_is_no_longer_selected(session: Session) -> None:
    session.select(["t1", "t2", "p1"])
    session.do(delete(session.journey, ["delivery"]))
    assert session.selected == ("t1",)


def test_a_previewed_deletion_keeps_the_selection(session: Session) -> None:
    session.select(["t1", "t2"])
    session.preview(delete(session.document.journey, ["t2"]))
    session.preview(None)
    assert session.selected == ("t1", "t2")


def test_a_previewed_card_that_is_dropped_is_no_longer_selected(session: Session) -> None:
    change = add_card(session.journey, "notes", "", Place("trial"))
    (key,) = change.edits
    session.preview(change)
    session.select([key])
    assert session.selected == (key,)
    session.preview(None)
    assert session.selected == ()


# -- other documents -------------------------------------------------------------------------------


def test_opening_another_document_starts_afresh(session: Session, heard: Heard) -> None:
    old = session.document
    shown = [session.journey]
    session.journey_changed.connect(lambda change: shown.append(shown[-1].apply(change)))
    session.select(["t1"])
    session.ask(Selection(period="2020-03"))
    session.preview(renamed(session, "Box"))
    heard.all.clear()
    other = Document(Journey([Map(id="m2"), Stage(id="s")]))
    session.open(other, Path("x.journey"), view_only=True)
    assert heard.names == [
        "document_replaced",
        "journey_changed",
        "numbers_changed",
        "selection_changed",
        "state_changed",
    ]
    assert shown[-1] == session.journey == other.journey
    assert (session.path, session.is_view_only) == (Path("x.journey"), True)
    assert (session.selected, session.asked) == ((), Selection())
    heard.all.clear()
    old.do(rename(old.journey, "t1", "unheard"))
    assert heard.all == []
    assert session.journey == other.journey


def test_another_theme(session: Session, heard: Heard) -> None:
    session.set_theme(LIGHT)
    session.set_theme(DARK)
    session.set_theme(DARK)
    assert heard.names == ["theme_changed"]
    assert session.theme is DARK
