"""Finding: something about a map that its people should know, as a code with parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True)
class Finding:
    """What was found, about which record, with what words and numbers.

    An error makes an asked number unknown; a warning says that it may mislead; a hint says what would help.

    >>> Finding("share_above_one", "trial", {"total": 1.2}, "error").parameters["total"]
    1.2
    """

    code: str
    subject: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "warning"
