"""Figures of event tables as people read them: spans of time, paths on one line."""

from __future__ import annotations

from gui.commands.discover import path_text, span

__all__ = ["path_text", "span"]
