"""Actions that put cards in order: aligned, evenly spread, arranged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui.actions.action import Action, Test, may_edit
from gui.words import _
from journey.arrange import arrange
from journey.edits.aligning import Direction, Edge, align, can_distribute, distribute
from journey.records import CARDS

if TYPE_CHECKING:
    from gui.window import Window

MENU = "edit/arrange"


def arranging_actions() -> tuple[Action, ...]:
    """Return the actions of the menu Edit > Arrange."""
    return (*_aligning(), *_distributing(), *_arranging())


def _cards(window: Window) -> list[str]:
    journey = window.session.journey
    return [key for key in window.session.selected if isinstance(journey.records.get(key), CARDS)]


def _has_two_cards(window: Window) -> bool:
    return may_edit(window) and len(_cards(window)) > 1


def _has_any_card(window: Window) -> bool:
    return may_edit(window) and any(window.session.journey.of(kind) for kind in CARDS)


def _aligning() -> tuple[Action, ...]:
    def does(edge: Edge) -> Callable[[Window], None]:
        return lambda w: w.session.do(align(w.session.document.journey, _cards(w), edge))

    edges: dict[Edge, tuple[str, tuple[str, ...]]] = {
        "left": (_("Align left"), ("Ctrl+Shift+Left",)),
        "center": (_("Align centres"), ()),
        "right": (_("Align right"), ("Ctrl+Shift+Right",)),
        "top": (_("Align tops"), ("Ctrl+Shift+Up",)),
        "middle": (_("Align middles"), ()),
        "bottom": (_("Align bottoms"), ("Ctrl+Shift+Down",)),
    }
    return tuple(
        Action(
            f"align_{edge}",
            words,
            does(edge),
            MENU,
            keys,
            enabled=_has_two_cards,
            scope="map",
            group=int(edge in ("top", "middle", "bottom")),
        )
        for edge, (words, keys) in edges.items()
    )


def _distributing() -> tuple[Action, ...]:
    def does(direction: Direction) -> Callable[[Window], None]:
        return lambda w: w.session.do(distribute(w.session.document.journey, _cards(w), direction))

    def can(direction: Direction) -> Test:
        return lambda w: may_edit(w) and can_distribute(w.session.journey, _cards(w), direction)

    directions: dict[Direction, str] = {"across": _("Distribute across"), "down": _("Distribute down")}
    return tuple(
        Action(
            f"distribute_{direction}",
            words,
            does(direction),
            MENU,
            enabled=can(direction),
            scope="map",
            group=2,
        )
        for direction, words in directions.items()
    )


def _arranging() -> tuple[Action, ...]:
    return (
        Action(
            "arrange_selection",
            _("Arrange the selection"),
            lambda w: w.session.do(arrange(w.session.document.journey, _cards(w))),
            MENU,
            ("Ctrl+Shift+L",),
            enabled=_has_two_cards,
            scope="map",
            group=3,
        ),
        Action(
            "arrange_all",
            _("Arrange the whole map"),
            _arrange_all,
            MENU,
            ("Ctrl+Alt+Shift+L",),
            enabled=_has_any_card,
            scope="map",
            group=3,
        ),
    )


def _arrange_all(window: Window) -> None:
    change = arrange(window.session.document.journey)
    window.session.do(change)
    if not change:
        window.say(_("All cards are in order already."))
