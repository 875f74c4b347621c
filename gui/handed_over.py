"""Hands on what no document holds where one window replaces another: event table, valued customers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.window import Window


def taken_from(before: Window) -> Callable[[Window], None]:
    """Take event table and customers from a window about to go; return what gives them to the next."""
    # Where nothing has loaded what shows them, none are there.
    taken = [_taken_events(before)] if "gui.events.work" in sys.modules else []
    if "gui.panels.customers" in sys.modules:
        taken.append(_taken_customers(before))

    def give(after: Window) -> None:
        for each in taken:
            each(after)

    return give


def _taken_events(before: Window) -> Callable[[Window], None]:
    from gui.events.log import EventLog
    from gui.events.work import events_of

    former = EventLog.of(before.session)

    def give(after: Window) -> None:
        if former.loaded is not None:
            events_of(after).log.take_over(former)

    return give


def _taken_customers(before: Window) -> Callable[[Window], None]:
    from gui.panels.customers import CustomersPanel

    former = before.findChild(CustomersPanel)
    # Taken now: without its map the panel forgets them.
    base, source = (former.base, former.source) if former is not None else (None, "")

    def give(after: Window) -> None:
        if base is not None:
            panel = after.docks.panel("customers")
            assert isinstance(panel, CustomersPanel)
            panel.show_base(base, source)

    return give
