"""Guard for Python overrides of Qt's virtual functions: an exception must never cross into Qt.

On Python 3.11 and older an exception raised by C code that leaves an override entered from a Python call
into Qt can be a segmentation fault. The guard catches, reports to `sys.excepthook` and returns a default.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def guarded(default: Any = None) -> Callable[[F], F]:
    """Return a decorator that lets no exception out of an override and returns `default` instead."""

    def decorate(function: F) -> F:
        @wraps(function)
        def safe(*arguments: Any, **named: Any) -> Any:
            try:
                return function(*arguments, **named)
            except Exception:
                sys.excepthook(*sys.exc_info())
                return default

        return safe  # type: ignore[return-value]

    return decorate
