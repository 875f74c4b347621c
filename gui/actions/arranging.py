"""Actions that put cards in order: aligned, evenly spread, arranged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from gui.actions.action import Action, Test, may_edit
from gui.words import _
from journey.arrange import arrange
from journey.edits.aligning import Direction, Edge, align, can_distribute, distribute
from journey.records import CARDS

if TYPE_CHECKING:
    from gui.window import Window
    from journey.change import Change
    from journey.journey import Journey

MENU = "edit/arrange"
MOST_AT_ONCE = 2500
"""Of more cards the order is worked out beside the window: it takes longer than a person wants to wait."""


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
        return lambda w: put_in_order(w, _("Aligning …"), partial(align, keys=_cards(w), edge=edge))

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
        return lambda w: put_in_order(
            w, _("Distributing …"), partial(distribute, keys=_cards(w), direction=direction)
        )

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
            lambda w: put_in_order(w, _("Arranging …"), partial(arrange, keys=_cards(w))),
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
    put_in_order(window, _("Arranging …"), arrange, _("All cards are in order already."))


def put_in_order(window: Window, words: str, verb: Callable[[Journey], Change], nothing: str = "") -> None:
    """Put cards in order as one step; on a large map beside the window, which shows it and can cancel it.

    Parameters
    ----------
    window : whose map it is.
    words : what is being done, for the status bar.
    verb : returns the change for a map.
    nothing : what is said where there is nothing to do.
    """
    session = window.session
    before = session.document.journey

    def done(change: Change) -> None:
        if session.document.journey is not before:
            window.say(_("The map has changed meanwhile: nothing was moved. Try again."))
            return
        session.do(change)
        if not change and nothing:
            window.say(nothing)

    if sum(len(before.of(kind)) for kind in CARDS) <= MOST_AT_ONCE:
        done(verb(before))
        return

    def failed(error: Exception) -> None:
        raise error

    window.files.background.run_watched(words, lambda _progress: verb(before), done, failed)
