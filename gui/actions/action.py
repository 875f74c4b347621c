"""Action: one thing a person can do, and the tests of whether it can be done now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from gui.window import Window

Scope = Literal["window", "map"]
Test = Callable[["Window"], bool]


def always(window: Window) -> bool:
    """Whether the action is there at any time: it is."""
    return True


def has_map(window: Window) -> bool:
    """Whether a map is open."""
    return window.is_map_open


def may_edit(window: Window) -> bool:
    """Whether a map is open that may be changed."""
    return window.is_map_open and not window.session.is_view_only


def has_selection(window: Window) -> bool:
    """Whether something is selected."""
    return window.is_map_open and bool(window.session.selected)


def may_edit_selection(window: Window) -> bool:
    """Whether something is selected that may be changed."""
    return may_edit(window) and bool(window.session.selected)


class Action(Struct, frozen=True):
    """One thing a person can do.

    `menu` names where it stands ("view/bands" is a submenu), `group` the section of it; one of scope "map"
    listens to its keys only while the map has the focus, so that typing elsewhere is never stolen.
    """

    name: str
    words: str
    run: Callable[[Window], None]
    menu: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    enabled: Test = always
    checked: Test | None = None
    scope: Scope = "window"
    group: int = 0
    words_now: Callable[[Window], str] | None = None
