"""Actions for a group before a projector: presenting, voting, the timer, private notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gui.actions.action import Action, Test, has_map, may_edit
from gui.words import _, ngettext
from journey.edits.workshop import VOTABLE, keep_private, reset_votes, vote, voted
from journey.records import Note

if TYPE_CHECKING:
    from gui.window import Window

MENU = "workshop"
MINUTES = (5, 10, 15)


def workshop_actions() -> tuple[Action, ...]:
    """Return the actions of the menu Workshop."""
    return (*_presenting(), *_voting(), *_timing())


def _has_stages(window: Window) -> bool:
    return window.is_map_open and bool(window.session.journey.stages)


def _may_vote(window: Window) -> bool:
    journey = window.session.journey
    return may_edit(window) and any(isinstance(journey[key], VOTABLE) for key in window.session.selected)


def _may_take_vote(window: Window) -> bool:
    cards = [window.session.journey[key] for key in window.session.selected]
    return may_edit(window) and any(isinstance(card, VOTABLE) and card.votes for card in cards)


def _has_votes(window: Window) -> bool:
    return has_map(window) and bool(voted(window.session.journey))


def _notes(window: Window) -> list[Note]:
    journey = window.session.journey
    chosen = [journey.get(key, Note) for key in window.session.selected]
    return [note for note in chosen if note is not None]


def _are_private(window: Window) -> bool:
    notes = _notes(window)
    return bool(notes) and all(note.private for note in notes)


def _toggle_private(window: Window) -> None:
    keys = [note.id for note in _notes(window)]
    window.session.do(keep_private(window.session.document.journey, keys, not _are_private(window)))


def _presenting() -> tuple[Action, ...]:
    return (
        Action(
            "present",
            _("Present stage by stage"),
            lambda w: w.workshop.present(),
            MENU,
            ("F5",),
            "full-screen",
            _has_stages,
        ),
        Action(
            "private",
            _("Private note"),
            _toggle_private,
            MENU,
            ("Ctrl+Shift+N",),
            "lock",
            lambda w: may_edit(w) and bool(_notes(w)),
            checked=_are_private,
            scope="map",
            group=1,
        ),
        Action(
            "private_in_exports",
            _("Private notes in exports"),
            lambda w: w.workshop.show_private_in_exports(not w.workshop.exports_private),
            MENU,
            enabled=has_map,
            checked=lambda w: w.workshop.exports_private,
            group=1,
        ),
    )


def _voting() -> tuple[Action, ...]:
    def votes(by: int) -> Callable[[Window], None]:
        return lambda w: _vote(w, by)

    return (
        Action("vote", _("Vote"), votes(1), MENU, ("V",), enabled=_may_vote, scope="map", group=2),
        Action(
            "take_vote",
            _("Take a vote back"),
            votes(-1),
            MENU,
            ("Shift+V",),
            enabled=_may_take_vote,
            scope="map",
            group=2,
        ),
        Action(
            "show_votes",
            _("Votes …"),
            lambda w: w.workshop.show_votes(),
            MENU,
            enabled=has_map,
            group=2,
        ),
        Action(
            "reset_votes",
            _("Reset all votes"),
            _reset_votes,
            MENU,
            enabled=lambda w: may_edit(w) and _has_votes(w),
            group=2,
        ),
    )


def _vote(window: Window, by: int) -> None:
    session = window.session
    session.do(vote(session.document.journey, session.selected, by))
    window.map.keys.voted(by)
    cards = [session.journey[key] for key in session.selected]
    count = max((card.votes for card in cards if isinstance(card, VOTABLE)), default=0)
    window.say(ngettext("{count} vote", "{count} votes", count).format(count=count))


def _reset_votes(window: Window) -> None:
    window.session.do(reset_votes(window.session.document.journey))
    window.say(_("All votes are taken away; Ctrl+Z brings them back."))


def _timing() -> tuple[Action, ...]:
    def starts(minutes: int) -> Callable[[Window], None]:
        return lambda w: w.workshop.timer.start(60 * minutes)

    def runs(window: Window) -> bool:
        return window.workshop.timer.is_set

    presets = tuple(
        Action(
            f"timer_{minutes}",
            ngettext("Timer: {count} minute", "Timer: {count} minutes", minutes).format(count=minutes),
            starts(minutes),
            MENU,
            enabled=has_map,
            group=3,
        )
        for minutes in MINUTES
    )
    is_held: Test = lambda w: w.workshop.timer.is_paused  # noqa: E731 - a test of the table, as its others
    return (
        *presets,
        Action(
            "timer_other",
            _("Timer: other time …"),
            lambda w: w.workshop.ask_time(),
            MENU,
            ("Ctrl+Shift+T",),
            enabled=has_map,
            group=3,
        ),
        Action(
            "timer_pause",
            _("Pause the timer"),
            lambda w: w.workshop.timer.toggle(),
            MENU,
            enabled=runs,
            checked=is_held,
            group=3,
        ),
        Action(
            "timer_stop",
            _("Stop the timer"),
            lambda w: w.workshop.timer.stop(),
            MENU,
            enabled=runs,
            group=3,
        ),
    )
