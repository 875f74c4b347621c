"""The outline: the tree of the map, its selection both ways, and renaming in place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from panel_fixtures import sample_journey, sample_session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from gui.panels.outline import KEY_ROLE, Outline
from gui.panels.outline_tree import branches
from gui.session import Session
from journey.document import Document
from journey.edits.cards import Place, add_card
from journey.edits.deletion import delete
from journey.edits.fields import rename, update
from journey.journey import Journey
from journey.records import Map, PainPoint, Stage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def outline(qtbot: QtBot, session: Session) -> Iterator[Outline]:
    made = Outline(session)
    qtbot.addWidget(made)
    made.resize(240, 600)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


def drawn(outline: Outline) -> list[tuple[str, str | None]]:
    def below(item: QTreeWidgetItem, parent: str | None) -> list[tuple[str, str | None]]:
        key = item.data(0, KEY_ROLE)
        found = [(key, parent)]
        for place in range(item.childCount()):
            found += below(item.child(place), key)
        return found

    tops = [outline.tree.topLevelItem(place) for place in range(outline.tree.topLevelItemCount())]
    return [entry for top in tops for entry in below(top, None)]


def test_the_tree_follows_the_map(outline: Outline) -> None:
    assert drawn(outline) == [
        ("trial", None),
        ("t1", "trial"),
        ("delivery", None),
        ("t2", "delivery"),
        ("p1", "t2"),
        ("o1", "p1"),
        ("n1", "delivery"),
        ("active", None),
    ]


def test_a_click_selects_and_reveals(outline: Outline, session: Session, qtbot: QtBot) -> None:
    place = outline.tree.visualItemRect(outline._items["p1"]).center()
    with qtbot.waitSignal(session.reveal) as revealed:
        qtbot.mouseClick(outline.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert session.selected == ("p1",)
    assert revealed.args == ["p1"]


def test_the_tree_follows_the_selection(outline: Outline, session: Session) -> None:
    session.select(["t1", "n1"])
    assert {item.data(0, KEY_ROLE) for item in outline.tree.selectedItems()} == {"t1", "n1"}
    session.select([])
    assert outline.tree.selectedItems() == []


def test_following_does_not_lead(outline: Outline, session: Session, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(session.reveal):
        session.select(["t1", "n1"])
    assert session.selected == ("t1", "n1")


def test_f2_renames_in_place(outline: Outline, session: Session, qtbot: QtBot) -> None:
    session.select(["delivery"])
    outline.tree.setFocus()
    qtbot.keyClick(outline.tree, Qt.Key.Key_F2)
    line = outline.tree.viewport().findChild(QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "Shipping")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.journey.get("delivery", Stage).name == "Shipping", timeout=2000)
    session.undo()
    assert session.journey.get("delivery", Stage).name == "Delivery"
    assert session.document.undo_label is None


def test_renaming_keeps_the_lines_below(outline: Outline, session: Session) -> None:
    session.do(rename(session.journey, "p1", "Late\nand wet"))
    outline.refresh()
    outline._items["p1"].setText(0, "Too late")
    assert session.journey.get("p1", PainPoint).text == "Too late\nand wet"


def test_an_edit_elsewhere_shows(outline: Outline, session: Session, qtbot: QtBot) -> None:
    session.do(update(session.journey, "trial", {"name": "Tasting"}))
    qtbot.waitUntil(lambda: outline._items["trial"].text(0) == "Tasting", timeout=2000)
    session.do(add_card(session.journey, "touchpoints", "Leaflet", Place("active")))
    qtbot.waitUntil(lambda: outline._items["active"].childCount() == 1, timeout=2000)
    session.do(delete(session.journey, ["delivery"]))
    qtbot.waitUntil(lambda: "delivery" not in outline._items, timeout=2000)
    assert drawn(outline) == [(b.key, b.parent) for b in branches(session.journey)]


def test_what_was_closed_stays_closed(outline: Outline, session: Session) -> None:
    outline._items["t2"].setExpanded(False)
    session.do(add_card(session.journey, "touchpoints", "Leaflet", Place("active")))
    outline.refresh()
    assert not outline._items["t2"].isExpanded()
    assert outline._items["delivery"].isExpanded()


def test_finding_hides_the_rest(outline: Outline, qtbot: QtBot) -> None:
    qtbot.keyClicks(outline.search, "evening")
    visible = {key for key, item in outline._items.items() if not item.isHidden()}
    assert visible == {"delivery", "t2", "p1", "o1"}
    outline.search.clear()
    assert not any(item.isHidden() for item in outline._items.values())


def test_view_only_renames_nothing(outline: Outline, session: Session) -> None:
    session.is_view_only = True
    session.state_changed.emit()
    assert not outline._items["trial"].flags() & Qt.ItemFlag.ItemIsEditable


def test_an_empty_map_says_so(qtbot: QtBot) -> None:
    made = Outline(Session(Document(Journey([Map(id="m")]))))
    qtbot.addWidget(made)
    made.show()
    assert made._empty.isVisible()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=st.lists(st.sampled_from(["trial", "t1", "t2", "p1", "o1", "delivery", "undo"]), max_size=6))
def test_the_tree_equals_one_built_afresh(qtbot: QtBot, steps: list[str]) -> None:
    session = Session(Document(sample_journey()))
    followed = Outline(session)
    for step in steps:
        if step == "undo":
            session.undo()
        elif step in session.journey:
            session.do(delete(session.journey, [step]))
        followed.refresh()
    assert drawn(followed) == drawn(Outline(session))
    followed.deleteLater()
