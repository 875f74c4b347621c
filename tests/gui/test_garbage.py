"""Cycles with Qt's objects in them are collected on the window thread, whichever thread allocates."""

from __future__ import annotations

import gc
from threading import Thread, get_ident
from weakref import finalize

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gui.garbage import WindowCollector

ENOUGH = 20_000
"""More objects than the interpreter makes before it looks for cycles by itself."""


def cycle(ended: list[int]) -> None:
    """Leave an object of Qt behind that only a collection lets go of."""
    made = QObject()
    made.itself = made  # type: ignore[attr-defined]
    finalize(made, lambda: ended.append(get_ident()))


def allocate_elsewhere() -> list[list[int]]:
    kept: list[list[int]] = []
    thread = Thread(target=lambda: kept.extend([place] for place in range(ENOUGH)))
    thread.start()
    thread.join()
    return kept


@pytest.fixture
def collecting() -> None:
    gc.collect()
    gc.enable()


def test_without_a_collector_another_thread_lets_go(collecting: None) -> None:
    ended: list[int] = []
    cycle(ended)
    allocate_elsewhere()
    assert [thread != get_ident() for thread in ended] == [True]


def test_with_one_only_the_window_thread_does(collecting: None, qtbot: QtBot) -> None:
    ended: list[int] = []
    collector = WindowCollector()
    collector.begin()
    cycle(ended)
    kept = allocate_elsewhere()
    assert not ended
    qtbot.waitUntil(lambda: bool(ended), timeout=5_000)
    assert (ended, len(kept)) == ([get_ident()], ENOUGH)
    collector.end()
    assert gc.isenabled()


def test_each_generation_has_its_turn_and_a_full_look_is_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "collect", lambda generation=2: looked.append(generation))
    clock = iter((0.0, 0.0, 2.0, 100.0, 500.0, 501.0))
    monkeypatch.setattr("gui.garbage.monotonic", lambda: next(clock))
    collector = WindowCollector()
    counts = iter([(900, 20, 20), (900, 20, 20), (900, 3, 20)])
    monkeypatch.setattr(gc, "get_count", lambda: next(counts))
    # The first look through everything takes two seconds: another is due four hundred seconds later.
    for _turn in range(2):
        collector.collect_due()
    assert looked == [2, 1]
    collector.collect_due()
    assert looked == [2, 1, 2]
