"""Actions on event tables: bring one in, map it, value its customers, refresh next month."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gui.actions.action import Action, has_map, may_edit
from gui.words import _
from journey.records import DataSource

if TYPE_CHECKING:
    from gui.events.log import Loaded
    from gui.events.work import EventWork
    from gui.window import Window


def event_actions() -> tuple[Action, ...]:
    """Return the actions on event tables."""
    return (
        Action(
            "import_events",
            _("From an event table …"),
            lambda w: _work(w).bring_in(),
            "data",
            icon="import",
            group=2,
        ),
        Action(
            "ask_warehouse",
            _("From the company's warehouse …"),
            lambda w: _work(w).ask_warehouse(),
            "data",
            group=2,
        ),
        Action(
            "refresh_events",
            _("Refresh from the event table"),
            lambda w: _work(w).refresh(),
            "data",
            enabled=_may_refresh,
            group=2,
        ),
        Action(
            "map_events",
            _("Make a map of the event table …"),
            lambda w: _work(w).map_again(),
            "data",
            enabled=_has_table,
            group=2,
        ),
        Action(
            "value_events",
            _("Value the customers of the event table"),
            lambda w: _work(w).value_customers(),
            "data",
            enabled=_has_money,
            group=2,
        ),
    )


def _work(window: Window) -> EventWork:
    from gui.events.work import events_of

    return events_of(window)


def _may_refresh(window: Window) -> bool:
    sources = window.session.document.journey.of(DataSource).values()
    return may_edit(window) and any(source.form == "event_table" for source in sources)


def _loaded(window: Window) -> Loaded | None:
    # Asked at each start: where nothing has loaded what reads event tables, none is there.
    if "gui.events.log" not in sys.modules:
        return None
    from gui.events.log import EventLog

    return EventLog.of(window.session).loaded


def _has_table(window: Window) -> bool:
    return _loaded(window) is not None


def _has_money(window: Window) -> bool:
    loaded = _loaded(window)
    return has_map(window) and loaded is not None and loaded.has_money
