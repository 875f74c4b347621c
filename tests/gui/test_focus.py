"""Wherever the keyboard is, it shows: on the map, and on every control of the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from windows import kept, opened, window_at_work

from gui import theme
from gui.canvas.view import MapView
from gui.session import Session
from gui.theme import DARK, LIGHT
from gui.window import Window
from journey.document import Document
from journey.journey import Journey
from journey.records import Map, PainPoint, Series, Stage, Touchpoint

RECORDS = (
    Map(id="m", title="Parcels"),
    Stage(id="order", name="Order"),
    Stage(id="paid", name="Paid", order=1),
    Touchpoint(id="basket", stage="order", name="Basket", importance=3),
    PainPoint(id="slow", on="basket", text="Slow", severity=4),
    Series(id="s1", subject="order", kpi="conversion_rate", points=((None, 0.5, None),)),
    Series(id="s2", subject="paid", kpi="revenue_per_customer", points=((None, 80, None),)),
)
Reason = Qt.FocusReason


@pytest.fixture
def view(qtbot: Any) -> MapView:
    made = MapView(Session(Document(Journey(RECORDS))))
    made.resize(700, 500)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.clearFocus()
    return made


def ring_pixels(view: MapView) -> int:
    """Count the pixels of the focus colour along the middle of each edge, a few pixels deep."""
    picture = view.grab().toImage()
    focus = view.session.theme.color("focus").name()
    middle, right, bottom = view.rect().center(), view.width() - 1, view.height() - 1
    edges = [
        [QPoint(middle.x(), depth) for depth in range(5)],
        [QPoint(middle.x(), bottom - depth) for depth in range(5)],
        [QPoint(depth, middle.y()) for depth in range(5)],
        [QPoint(right - depth, middle.y()) for depth in range(5)],
    ]
    return sum(any(picture.pixelColor(at).name() == focus for at in edge) for edge in edges)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=lambda colors: colors.name)
def test_the_map_has_a_ring_when_the_focus_comes_by_key(qtbot: Any, view: MapView, colors: Any) -> None:
    view.session.set_theme(colors)
    view.zoom_by(1.7)
    assert ring_pixels(view) == 0
    view.setFocus(Reason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    assert ring_pixels(view) == 4
    view.clearFocus()
    assert ring_pixels(view) == 0


def test_who_works_with_the_mouse_sees_no_ring(qtbot: Any, view: MapView) -> None:
    view.setFocus(Reason.BacktabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    assert view.focus_ring.is_shown
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
    assert view.hasFocus()
    assert not view.focus_ring.is_shown
    assert ring_pixels(view) == 0
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert view.focus_ring.is_shown


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    path = kept(Journey(RECORDS), tmp_path / "parcels.journey")
    with window_at_work(qtbot) as made:
        opened(qtbot, made, path)
        made.session.select(["basket"])
        made.docks.show("inspector")
        yield made


def picture(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def seen(before: QImage, after: QImage) -> int:
    """Count pixels that differ so much that it is seen: at least 3 : 1 in luminance (WCAG 2.2, 1.4.11)."""
    one, other = luminances(before), luminances(after)
    return int(((np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05) >= 3).sum())


def luminances(image: QImage) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the relative luminance of each pixel."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    parts = rows[:, : image.width(), 2::-1] / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=lambda colors: colors.name)
def test_every_control_in_the_tab_chain_shows_the_focus(window: Window, colors: Any) -> None:
    window.session.set_theme(colors)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, colors)
    window.activateWindow()
    met: dict[str, int] = {}
    blind = []
    for _step in range(60):
        window.focusNextChild()
        widget = QApplication.focusWidget()
        assert widget is not None
        told = widget.accessibleName() or widget.objectName() or widget.property("text")
        name = f"{type(widget).__name__} {told}"
        if name in met:
            break
        widget.setCursorWidth(0) if hasattr(widget, "setCursorWidth") else None
        with_focus = picture(widget)
        widget.clearFocus()
        without = picture(widget)
        widget.setFocus(Reason.TabFocusReason)
        met[name] = seen(without, with_focus)
        if met[name] < min(24, widget.height()):
            blind.append((name, met[name]))
    assert len(met) > 10, met
    assert blind == []
