"""Hands on what no document holds where one window replaces another: event table, valued customers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.window import Window


def hand_over(before: Window, after: Window) -> None:
    """Let a window look at the event table and the customers of another one, which is about to go."""
    # Where nothing has loaded what shows them, none are there.
    if "gui.events.work" in sys.modules:
        _hand_events(before, after)
    if "gui.panels.customers" in sys.modules:
        _hand_customers(before, after)


def _hand_events(before: Window, after: Window) -> None:
    from gui.events.log import EventLog
    from gui.events.work import events_of

    former = EventLog.of(before.session)
    if former.loaded is not None:
        events_of(after).log.take_over(former)


def _hand_customers(before: Window, after: Window) -> None:
    from gui.panels.customers import CustomersPanel

    former = before.findChild(CustomersPanel)
    if former is not None and former.base is not None:
        panel = after.docks.panel("customers")
        assert isinstance(panel, CustomersPanel)
        panel.show_base(former.base, former.source)
