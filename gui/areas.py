"""The areas of the window, and going from one to the next by key: page, panels, toolbar."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from gui.window import Window


class Areas(QObject):
    """Goes round the areas; each gives the focus back to what had it there last."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._last: WeakKeyDictionary[QWidget, QWidget] = WeakKeyDictionary()

    def shown(self) -> list[QWidget]:
        """Return the areas that can be seen and have something to focus, clockwise from the page."""
        window = self._window
        docks = window.docks
        every: list[QWidget] = [
            window.page,
            docks.sides["inspector"],
            docks.below,
            docks.sides["outline"],
            window.toolbar,
            window.banner,
        ]
        return [area for area in every if area.isVisible() and _first_in(area) is not None]

    def go(self, step: int) -> None:
        """Give the focus to the next area, or to the one before."""
        areas = self.shown()
        if not areas:
            return
        # Asked of the window: while the palette goes, the application has no focus for a moment.
        focused = self._window.focusWidget()
        here = next((area for area in areas if focused is not None and _holds(area, focused)), None)
        if here is not None and focused is not None:
            self._last[here] = focused
        following = areas[(areas.index(here) + step) % len(areas)] if here is not None else areas[0]
        target = self._last.get(following)
        # What had the focus last may be gone by now: panels make their lines anew.
        is_there = target is not None and isValid(target) and target.isVisible() and target.isEnabled()
        if not is_there:
            target = _first_in(following)
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _holds(area: QWidget, widget: QWidget) -> bool:
    return area is widget or area.isAncestorOf(widget)


def _first_in(area: QWidget) -> QWidget | None:
    """Return the first widget of an area that takes the focus by Tab, in the order of the Tab key."""
    if _takes_focus(area):
        return area
    following = area.nextInFocusChain()
    while following is not None and following is not area:
        if area.isAncestorOf(following) and _takes_focus(following):
            return following
        following = following.nextInFocusChain()
    return None


def _takes_focus(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled()
