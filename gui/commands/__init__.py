"""The commands of the command line: each reads maps, answers in text or JSON, and returns an exit status."""

from __future__ import annotations

COMMANDS = ("new", "value", "compare", "decide", "kpis", "discover", "check", "export", "diff")
