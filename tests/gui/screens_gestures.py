"""What a hand does to a window before a picture is taken: half a drag, an open menu, a tip, a key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QCursor, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QToolTip, QWidget

from gui.dialogs.recovery import RecoveryDialog, Row
from gui.panels.inspector import Inspector
from gui.voices import voices
from gui.window import Window
from journey.records import PainPoint, Stage, Touchpoint

LEFT = Qt.MouseButton.LeftButton


def _point(window: Window, x: float, y: float) -> QPoint:
    return (QPointF(x, y) * window.map.scale + window.map.port.offset).toPoint()


def _middle(window: Window, key: str) -> QPoint:
    rect = window.map.scene.rect(key)
    assert rect is not None
    return _point(window, *rect.center)


def _nth(window: Window, kind: type[Touchpoint] | type[PainPoint] | type[Stage], place: int) -> str:
    return list(window.session.journey.of(kind))[place]


def _drag(window: Window, start: QPoint, end: QPoint) -> None:
    """Press, move in small steps, and hold."""
    QTest.mousePress(window.map, LEFT, pos=start)
    for step in range(1, 9):
        QTest.mouseMove(window.map, start + (end - start) * step / 8)
        QTest.qWait(5)


def drags_a_card(window: Window) -> None:
    """Hold a card half way to another column."""
    key = _nth(window, Touchpoint, 2)
    start = _middle(window, key)
    _drag(window, start, start + QPoint(260, 24))


def draws_a_link(window: Window) -> None:
    """Pull a link out of a card's edge, over another card."""
    first, second = (_nth(window, Touchpoint, place) for place in (0, 5))
    QTest.mouseMove(window.map, _middle(window, first))
    QTest.qWait(50)
    handle = _point(window, *window.map.scene.handles(first)[0])
    _drag(window, handle, _middle(window, second))


def drags_a_face(window: Window) -> None:
    """Pull a face of the experience curve down."""
    start = _point(window, *window.map.scene.layout.faces[_nth(window, Touchpoint, 4)])
    _drag(window, start, start + QPoint(0, 46))


def drags_a_slider(window: Window) -> None:
    """Drag a number in the inspector: the difference to the map is shown."""
    window.docks.show("inspector")
    window.session.select([_nth(window, Stage, 2)])
    QTest.qWait(400)
    inspector = window.docks.panel("inspector")
    assert isinstance(inspector, Inspector)
    slider = inspector.numbers.rows["conversion_rate"].slider
    assert isinstance(slider, QSlider)
    slider.setSliderDown(True)
    slider.setValue(slider.value() + 80)


def adds_quickly(window: Window) -> None:
    """Type the name of a new touchpoint where it will lie."""
    window.session.select([_nth(window, Touchpoint, 1)])
    window.map.setFocus()
    QTest.keyClick(window.map, Qt.Key.Key_Return)
    QTest.qWait(100)
    focused = QApplication.focusWidget()
    if focused is not None:
        QTest.keyClicks(focused, "Newsletter")


def opens_the_menu_of(kind: type[Touchpoint] | type[Stage]) -> Callable[[Window], None]:
    """Return what presses the right button on a record."""

    def act(window: Window) -> None:
        window.menus.complete()
        at = _middle(window, _nth(window, kind, 1))
        QTest.mousePress(window.map, Qt.MouseButton.RightButton, pos=at)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, window.map.mapToGlobal(at))
        QApplication.sendEvent(window.map, event)

    return act


def opens_menu(place: int) -> Callable[[Window], None]:
    """Return what opens a menu of the menu bar."""

    def act(window: Window) -> None:
        window.menus.complete()
        bar = window.menuBar()
        action = bar.actions()[place]
        menu = action.menu()
        menu.popup(bar.mapToGlobal(bar.actionGeometry(action).bottomLeft()))  # type: ignore[attr-defined]

    return act


def opens_picker(window: Window) -> None:
    """Open a choice of the toolbar."""
    next(box for box in window.toolbar.findChildren(QComboBox) if box.isVisible()).showPopup()


def hovers(name: str) -> Callable[[Window], None]:
    """Return what rests the mouse on a widget of some name, so that its tip comes."""

    def act(window: Window) -> None:
        widget = window.findChild(QWidget, name)
        assert widget is not None
        inside = QPointF(widget.rect().center())
        QCursor.setPos(widget.mapToGlobal(inside.toPoint()))
        QApplication.sendEvent(widget, QEnterEvent(inside, inside, QPointF(widget.mapToGlobal(inside))))
        QToolTip.showText(widget.mapToGlobal(QPoint(0, widget.height())), widget.toolTip(), widget)

    return act


def walks_by_key(steps: int, panel: str = "") -> Callable[[Window], None]:
    """Return what walks through a panel by Tab, so that the ring of the focus shows."""

    def act(window: Window) -> None:
        if panel:
            window.docks.show(panel)
            window.docks.panel(panel).setFocus()
        for _step in range(steps):
            focused = QApplication.focusWidget() or window
            QTest.keyClick(focused, Qt.Key.Key_Tab)

    return act


def writes_larger(window: Window) -> None:
    """Write one and a half times as large."""
    window.set_text_scale(1.5)
    window.docks.show("inspector")


def offers_recovery(window: Window) -> None:
    """Offer what a crash has left behind."""
    day = datetime(2026, 9, 30, 14, 12, tzinfo=UTC).strftime("%d.%m.%Y, %H:%M")
    rows = [
        Row("Online shop", f"{day} · 14 changes · ~/maps/online-shop.journey"),
        Row("Service desk", f"{day} · 3 changes · never saved"),
    ]
    RecoveryDialog(rows, False, window).open()


def brings_answers(window: Window) -> None:
    """Look at a table of survey answers."""
    cards = list(window.session.journey.of(Touchpoint).values())
    rows = [f"{cards[who % 5].name},2026-0{1 + who % 9}-11,{who % 11},Fine so far {who}" for who in range(80)]
    path = Path(mkdtemp()) / "answers.csv"
    path.write_text("\n".join(["touchpoint,date,nps,comment", *rows]), encoding="utf-8")
    voices(window).survey(path)
