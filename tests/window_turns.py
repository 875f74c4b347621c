"""How long the turns of the window thread take, and what the long ones are busy with."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LONGEST_TURN = 0.2
"""Seconds of processor time that one turn of the window thread may take."""


class Turns:
    """How much processor time each turn of the window thread took, and what long ones were busy with."""

    def __init__(self) -> None:
        self.long: Counter[str] = Counter()
        self.longest: dict[str, float] = {}
        self._thread = threading.get_ident()
        self._begun: float | None = None
        self._places: list[str] = []
        self._is_over = threading.Event()
        threading.Thread(target=self._look, daemon=True, name="turns").start()

    def _look(self) -> None:
        """Note every few milliseconds where the window thread is, while a turn lasts."""
        while not self._is_over.wait(0.02):
            frame = sys._current_frames().get(self._thread) if self._begun is not None else None
            if frame is not None:
                self._places.append(_place(frame))

    def end(self) -> None:
        """Look no more."""
        self._is_over.set()

    @contextmanager
    def turn(self, words: str) -> Iterator[None]:
        """Measure what is done meanwhile as one turn."""
        if self._begun is not None:
            yield
            return
        self._places, self._begun = [], time.thread_time()
        try:
            yield
        finally:
            spent, self._begun = time.thread_time() - self._begun, None
            if spent > LONGEST_TURN:
                ((place, _count),) = Counter(self._places).most_common(1) or [("unseen", 0)]
                told = f"{words}: {place}"
                self.long[told] += 1
                self.longest[told] = max(spent, self.longest.get(told, 0.0))


def _place(frame: Any) -> str:
    """Return the innermost lines of the product at work, the outer ones first."""
    found = []
    for each in traceback.extract_stack(frame)[::-1]:
        folder = Path(each.filename).parent.name
        if "/site-packages/" not in each.filename and folder != "tests" and "/lib/" not in each.filename:
            found.append(f"{folder}/{Path(each.filename).name}:{each.name}")
        if len(found) == 4:
            break
    return " < ".join(found)
