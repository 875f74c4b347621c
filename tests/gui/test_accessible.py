"""The map as a screen reader meets it: walked through the accessibility interface of Qt."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface
from PySide6.QtWidgets import QApplication
from windows import kept, opened, window_at_work

from gui.canvas import accessible
from gui.canvas.accessible import ButtonInterface, ItemInterface
from gui.canvas.pencil import qrect
from gui.canvas.spoken import button_key
from gui.canvas.view import MapView
from gui.session import Session
from gui.words import set_language
from journey.change import Change
from journey.document import Document
from journey.edits.deletion import delete
from journey.edits.fields import rename
from journey.journey import Journey
from journey.records import Flow, Map, Note, Opportunity, PainPoint, Persona, Series, Stage, Touchpoint

Role, Text, Event = QAccessible.Role, QAccessible.Text, QAccessible.Event
RECORDS = (
    Map(id="m", title="Parcels"),
    Stage(id="order", name="Order", goal="I want it by Friday", owner="Sales"),
    Stage(id="delivery", name="Delivery", order=1),
    Touchpoint(
        id="basket", stage="order", name="Basket", channel="Web", experience=1, importance=4, quote="Fine."
    ),
    Touchpoint(id="slots", stage="delivery", name="Choice of slot", experience=-2, optional=True),
    PainPoint(
        id="evening", on="slots", text="No evening\nslots", severity=5, affected=0.25, evidence="interviewed"
    ),
    Opportunity(id="late", title="Drive late", addresses=("evening",), quarter="2027-Q1"),
    Note(id="n", text="Ask the drivers", stage="order"),
    Flow(id="f", source="order", target="delivery", label="pays"),
    Flow(id="t", source="basket", target="slots"),
    Series(id="s1", subject="f", kpi="share", points=((None, 0.8, None),)),
    Series(id="s2", subject="delivery", kpi="revenue_per_customer", points=((None, 50, None),)),
)


@pytest.fixture(scope="module", autouse=True)
def asked_here(qapp: QApplication) -> None:
    """Let Qt ask here for interfaces, as it does after the first map of a program."""
    made = MapView(Session(Document(Journey(RECORDS))))
    assert made.speaker.is_alive
    shiboken6.delete(made)


@pytest.fixture
def view(qtbot: Any) -> MapView:
    session = Session(Document(Journey(RECORDS)))
    made = MapView(session)
    made.resize(1000, 800)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Event]]]:
    """Record what is sent to screen readers, and send it."""
    heard: list[tuple[str, Event]] = []
    send = accessible._send

    def overheard(event: Any) -> None:
        interface = event.accessibleInterface()
        heard.append((interface.key, event.type()))
        send(event)

    monkeypatch.setattr(accessible, "_send", overheard)
    was_active = QAccessible.isActive()
    QAccessible.setActive(True)
    yield heard
    QAccessible.setActive(was_active)


def interface(view: MapView) -> Any:
    found = QAccessible.queryAccessibleInterface(view)
    assert found is not None
    return found


def children(view: MapView) -> list[Any]:
    whole = interface(view)
    return [whole.child(place) for place in range(whole.childCount())]


def items(view: MapView) -> dict[str, Any]:
    found = [child for child in children(view) if isinstance(child, ItemInterface)]
    return {child.key: child for child in found if not isinstance(child, ButtonInterface)}


def buttons(view: MapView) -> dict[str, Any]:
    return {child.text(Text.Name): child for child in children(view) if isinstance(child, ButtonInterface)}


def test_the_map_is_a_list_of_all_that_is_on_it_in_reading_order(view: MapView) -> None:
    whole = interface(view)
    assert whole.role() == Role.List
    assert whole.text(Text.Name) == "Journey map"
    assert whole.text(Text.Value) == "Parcels"
    assert list(items(view)) == ["order", "basket", "n", "delivery", "slots", "evening", "late", "f", "t"]
    assert whole.child(whole.childCount()) is None
    assert whole.child(-1) is None


def test_names_say_what_it_is_what_it_tells_and_where_it_lies(view: MapView) -> None:
    names = {key: item.text(Text.Name) for key, item in items(view).items()}
    assert names == {
        "order": "Stage: Order; worth of a customer here: €40.00; 20% leave here; Owner: Sales",
        "delivery": "Stage: Delivery; worth of a customer here: €50.00; the journey ends here",
        "basket": "Touchpoint: Basket; Channel: Web; Experience: good; Importance: 4 of 5; Stage: Order",
        "slots": "Touchpoint: Choice of slot; Experience: very bad; optional; Stage: Delivery",
        "evening": "Pain point: No evening slots; Severity: 5 of 5; Customers affected: 25%; Stage: Delivery",
        "late": "Opportunity: Drive late; Addresses: No evening slots; Quarter: Q1 2027; Stage: Delivery",
        "n": "Note: Ask the drivers; Stage: Order",
        "f": "Flow: Order → Delivery; pays; Share: 80%; Gain: +€8.00",
        "t": "Flow: Basket → Choice of slot",
    }
    details = {key: item.text(Text.Description) for key, item in items(view).items()}
    assert details["order"] == "I want it by Friday"
    assert details["basket"] == "Fine."
    assert details["evening"] == "Evidence: interviewed"
    assert items(view)["n"].text(Text.Value) == ""


def test_names_are_in_the_language_spoken(view: MapView) -> None:
    set_language("ru")
    name = items(view)["evening"].text(Text.Name)
    assert name.startswith("Болевая точка: ")
    assert "Этап: Delivery" in name


def test_roles_and_kinship(view: MapView) -> None:
    whole = interface(view)
    for place, child in enumerate(children(view)):
        if not isinstance(child, ItemInterface) or isinstance(child, ButtonInterface):
            continue
        assert child.isValid()
        assert child.role() == (Role.ColumnHeader if child.key in ("order", "delivery") else Role.ListItem)
        assert child.parent() is whole
        assert whole.indexOfChild(child) == place
        assert whole.child(place) is child
        assert (child.childCount(), child.child(0), child.childAt(0, 0), child.object()) == (
            0,
            None,
            None,
            None,
        )
        assert child.indexOfChild(whole) == -1
        assert child.window() is view.windowHandle()


def test_a_rectangle_is_where_the_record_is_seen_and_a_point_finds_it(view: MapView) -> None:
    corner = view.mapToGlobal(QPoint(0, 0))
    for key, item in items(view).items():
        rect = item.rect()
        assert QRect(corner, view.size()).intersects(rect), key
        expected = view.scene.rect(key)
        if expected is not None:
            assert rect.width() == pytest.approx(expected.width * view.scale, abs=2)
            at = rect.center()
            assert interface(view).childAt(at.x(), at.y()) is item, key
    before = items(view)["basket"].rect()
    view.zoom_by(2.0)
    assert items(view)["basket"].rect().width() == pytest.approx(2 * before.width(), abs=3)
    empty = view.port.to_view(qrect(view.scene.layout.cell("order", "pains"))).center()
    beside = view.mapToGlobal(empty)
    assert interface(view).childAt(beside.x(), beside.y()) is None


def test_states_follow_selection_focus_and_sight(view: MapView, qtbot: Any) -> None:
    view.session.select(["basket", "evening"])
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    states = {key: item.state() for key, item in items(view).items()}
    assert all(state.selectable and state.focusable for state in states.values())
    assert {key for key, state in states.items() if state.selected} == {"basket", "evening"}
    assert {key for key, state in states.items() if state.focused} == {"evening"}
    assert interface(view).focusChild() is items(view)["evening"]
    assert not states["basket"].readOnly
    assert not states["basket"].offscreen
    view.session.is_view_only = True
    view.zoom_to(4.0, view.rect().bottomRight().toPointF())
    assert items(view)["basket"].state().readOnly
    assert items(view)["basket"].state().offscreen


def test_a_screen_reader_hears_of_walks_and_of_other_words(view: MapView, told: Any, qtbot: Any) -> None:
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.session.select(["basket"])
    assert told == [("basket", Event.SelectionAdd), ("basket", Event.Focus)]
    told.clear()
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    (reached,) = view.session.selected
    assert told == [
        ("basket", Event.SelectionRemove), (reached, Event.SelectionAdd), (reached, Event.Focus)
    ]  # fmt: skip
    told.clear()
    item = items(view)["evening"]
    view.session.do(rename(view.session.journey, "evening", "No slots on Sunday"))
    assert told == [("evening", Event.NameChanged)]
    assert item.text(Text.Name).startswith("Pain point: No slots on Sunday; ")


def test_nothing_is_said_while_nobody_listens(view: MapView, told: Any) -> None:
    QAccessible.setActive(False)
    view.session.select(["basket"])
    view.session.do(rename(view.session.journey, "basket", "Cart"))
    assert told == []


def test_what_is_gone_is_let_go(view: MapView) -> None:
    gone, stays = items(view)["slots"], items(view)["basket"]
    count = interface(view).childCount()
    view.session.do(delete(view.session.journey, ["slots"]))
    assert not shiboken6.isValid(gone)
    assert set(items(view)) == {"order", "basket", "n", "delivery", "late", "f"}
    assert interface(view).childCount() == count - 3
    assert items(view)["basket"] is stays
    view.session.undo()
    assert items(view)["slots"].text(Text.Name).startswith("Touchpoint: Choice of slot")


def test_the_text_field_over_a_card_is_part_of_the_map(view: MapView) -> None:
    view.edit_text("basket")
    field = QAccessible.queryAccessibleInterface(view.writing.editor)
    whole = interface(view)
    assert field.parent() is whole
    assert whole.child(whole.indexOfChild(field)).object() is view.writing.editor
    at = field.rect().center()
    assert whole.childAt(at.x(), at.y()).object() is view.writing.editor
    assert whole.indexOfChild(items(view)["order"]) == whole.childCount() - len(items(view)) - len(
        buttons(view)
    )


def test_the_buttons_on_the_map_are_named_and_say_how_they_stand(view: MapView) -> None:
    shown = buttons(view)
    for words in ("Collapse: Pain points", "Keep at the top: KPIs", "Hide: Notes", "Fold the stage: Order"):
        assert shown[words].role() == Role.Button
        assert not shown[words].state().checked
    assert "Fold the legend" in shown
    box = shown["Collapse: Pain points"].rect()
    assert interface(view).childAt(box.center().x(), box.center().y()) is shown["Collapse: Pain points"]
    view.shown.switch("collapsed", "pains", True)
    view.shown.switch("folded", "order", True)
    assert buttons(view)["Expand: Pain points"].state().checked
    assert buttons(view)["Unfold the stage: Order"].state().checked
    assert items(view)["order"].text(Text.Name).endswith("folded, 2 cards")
    assert not {"basket", "n", "evening"} & set(items(view))


def test_a_screen_reader_presses_buttons_and_reaches_and_writes_cards(view: MapView) -> None:
    key = button_key("folded", "order")
    button = view.speaker.item(key)
    assert button is not None
    press, focus = QAccessibleActionInterface.pressAction(), QAccessibleActionInterface.setFocusAction()
    assert button.actionInterface().actionNames() == [press]
    button.actionInterface().doAction(focus)
    assert view.shown.outlook.folded == frozenset()
    button.actionInterface().doAction(press)
    assert view.shown.outlook.folded == {"order"}
    button.actionInterface().doAction(press)
    card = next(key for key in view.scene.layout.cards)
    item = view.speaker.item(card)
    assert item is not None
    assert item.actionInterface().actionNames() == [focus, press]
    item.actionInterface().doAction(focus)
    assert view.session.selected == (card,)
    assert not view.writing.is_open
    item.actionInterface().doAction(press)
    assert view.writing.is_open
    assert view.writing.covered == (card,)
    assert item.textInterface() is None


def test_personas_are_read_out_before_the_stages(view: MapView) -> None:
    persona = Persona(id="ann", name="Ann", goals="Home by six", frustrations="Queues", quote="Quick!")
    view.session.do(Change("add", {"ann": (None, persona)}))
    assert next(iter(items(view))) == "ann"
    said = items(view)["ann"]
    assert said.text(Text.Name) == "Persona: Ann; Goals: Home by six; Frustrations: Queues"
    assert said.text(Text.Description) == "Quick!"


def test_a_map_that_goes_takes_its_children_along(qtbot: Any) -> None:
    made = MapView(Session(Document(Journey(RECORDS))))
    made.show()
    whole, (one, *_rest) = interface(made), items(made).values()
    made.hide()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not shiboken6.isValid(made)
    assert not shiboken6.isValid(one)
    assert not shiboken6.isValid(whole)


def test_what_was_said_of_a_map_does_not_keep_it(qtbot: Any) -> None:
    made = MapView(Session(Document(Journey(RECORDS))))
    made.show()
    whole, (one, *_rest) = interface(made), items(made).values()
    gone = weakref.ref(made)
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    del made
    gc.collect()
    assert gone() is None
    assert not shiboken6.isValid(whole)
    assert not shiboken6.isValid(one)


def test_the_window_offers_the_map_of_a_file(qtbot: Any, tmp_path: Path) -> None:
    path = kept(Journey(RECORDS), tmp_path / "parcels.journey")
    with window_at_work(qtbot) as window:
        opened(qtbot, window, path)
        reached = []
        waiting = [QAccessible.queryAccessibleInterface(window)]
        while waiting:
            each = waiting.pop()
            reached.append(each.text(Text.Name))
            waiting += [each.child(place) for place in range(each.childCount())]
    assert "Note: Ask the drivers; Stage: Order" in reached
