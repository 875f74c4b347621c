"""Figures of event tables as people read them: how many, spans of time, paths on one line."""

from __future__ import annotations

from gui.commands.discover import customers_text, events_text, path_text, span, ties_text

__all__ = ["customers_text", "events_text", "path_text", "span", "ties_text"]
