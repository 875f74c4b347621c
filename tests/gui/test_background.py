"""Work off the window thread: its outcome arrives on it, and nothing arrives at what is gone."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from gui.background import Background


def busy(seconds: float) -> float:
    """Work for a while without giving the thread away."""
    end = perf_counter() + seconds
    while perf_counter() < end:
        pass
    return seconds


def test_an_outcome_arrives_and_then_it_is_idle(qtbot: QtBot) -> None:
    background = Background()
    found: list[float] = []
    with qtbot.waitSignal(background.idle):
        background.run(lambda: busy(0.001), found.append, lambda _error: None)
    assert found == [0.001]
    background.close()


def test_a_parent_that_goes_while_a_job_runs_takes_nobody_along(qtbot: QtBot) -> None:
    arrived: list[float] = []
    for turn in range(200):
        parent = QObject()
        background = Background(parent)
        background.run(lambda: busy(0.002), arrived.append, lambda _error: None)
        busy(0.0001 * (turn % 40))
        parent.deleteLater()
        del parent, background
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(arrived) <= 200, "no job is delivered twice"
