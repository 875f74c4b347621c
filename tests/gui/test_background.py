"""Work off the window thread: its outcome arrives on it, and nothing arrives at what is gone."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import partial
from threading import Event, Lock, get_ident
from threading import enumerate as enumerate_threads
from time import perf_counter
from weakref import finalize

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot

from gui.background import Background, Jobs, Progress

LONGEST = 120.0
"""Seconds after which a job gives up waiting for what should happen at once."""


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


def test_jobs_run_one_after_another_whenever_they_come(qtbot: QtBot) -> None:
    background = Background()
    running, begun, arrived = Lock(), list[int](), list[int]()

    def work(number: int) -> int:
        assert running.acquire(blocking=False), "two jobs run at once"
        begun.append(number)
        running.release()
        return number

    def failed(error: Exception) -> None:
        raise error

    for number in range(600):
        background.run(partial(work, number), arrived.append, failed)
        # Now and then the thread has ended, ends just now, or goes on.
        busy(0.00001 * (number % 20))
        if number % 50 == 49:
            qtbot.waitUntil(lambda: not background.is_busy)
    assert begun == arrived == list(range(600))
    background.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_job_that_ends_its_thread_holds_up_no_other(qtbot: QtBot) -> None:
    background = Background()
    ends = Event()

    def leave() -> int:
        ends.set()
        raise SystemExit

    arrived: list[int] = []
    background.run(leave, arrived.append, lambda _error: None)
    assert ends.wait(LONGEST)
    while any(thread.name == "waymark" for thread in enumerate_threads()):
        busy(0.001)
    background.run(lambda: 7, arrived.append, lambda _error: None)
    qtbot.waitUntil(lambda: arrived == [7])
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


class Asking(QObject):
    """Asks for work by its own methods, so that the job holds it."""

    def work(self) -> int:
        raise LookupError(self.objectName())

    def take(self, _outcome: object) -> None:
        pass


@pytest.mark.parametrize("is_delivered", [True, False])
def test_who_asked_ends_on_the_window_thread(qtbot: QtBot, is_delivered: bool) -> None:
    ended: list[int] = []
    for _turn in range(50):
        background = Background()
        asking = Asking()
        finalize(asking, lambda: ended.append(get_ident()))
        background.run(asking.work, asking.take, asking.take)
        background.run(asking.work, asking.take, asking.take)
        del asking
        if is_delivered:
            qtbot.waitUntil(lambda own=background: not own.is_busy)
        background.close()
    gc.collect()
    assert ended == [get_ident()] * 50


# -- watched jobs ----------------------------------------------------------------------------------


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


def fail(outcome: object) -> None:
    raise AssertionError(outcome)


def test_a_watched_job_tells_how_far_it_is(qtbot: QtBot) -> None:
    jobs = Jobs()
    background = Background(jobs=jobs)
    may_end, told = Event(), Event()

    def work(progress: Progress) -> str:
        progress.report(0.25, "Reading …")
        told.set()
        may_end.wait(LONGEST)
        return "read"

    found: list[str] = []
    background.run_watched("Opening …", work, found.append, fail)
    assert told.wait(LONGEST)
    (job,) = jobs.watched
    assert (job.share, job.words, job.may_cancel) == (0.25, "Reading …", True)
    with qtbot.waitSignal(background.idle):
        may_end.set()
    assert found == ["read"]
    assert jobs.watched == ()
    background.close()


def test_a_job_that_asks_ends_when_it_is_cancelled(qtbot: QtBot, background: Background) -> None:
    begun = Event()

    def endless(progress: Progress) -> None:
        begun.set()
        while True:
            progress.report(None)

    heard: list[str] = []
    job = background.run_watched("Counting …", endless, fail, fail, lambda: heard.append("cancelled"))
    assert begun.wait(LONGEST)
    with qtbot.waitSignal(background.idle):
        job.cancel()
    assert heard == ["cancelled"]


def test_a_job_that_never_asks_is_dropped(qtbot: QtBot, background: Background) -> None:
    begun, may_end = Event(), Event()

    def deaf(progress: Progress) -> str:
        begun.set()
        may_end.wait(LONGEST)
        return "too late"

    heard: list[str] = []
    job = background.run_watched("…", deaf, heard.append, fail, lambda: heard.append("cancelled"))
    assert begun.wait(LONGEST)
    assert job.cancel()
    with qtbot.waitSignal(background.idle):
        may_end.set()
    assert heard == ["cancelled"]


def test_a_job_that_waits_is_cancelled_before_it_begins(qtbot: QtBot, background: Background) -> None:
    may_end = Event()
    ran: list[str] = []
    background.run(lambda: may_end.wait(LONGEST), lambda _value: None, fail)
    job = background.run_watched("…", lambda _progress: str(ran.append("ran")), fail, fail)
    job.cancel()
    with qtbot.waitSignal(background.idle):
        may_end.set()
    assert not ran


def test_what_leaves_something_behind_is_not_cancelled_halfway(qtbot: QtBot, background: Background) -> None:
    settled, may_end = Event(), Event()

    def writes(progress: Progress) -> str:
        progress.settle()
        settled.set()
        may_end.wait(LONGEST)
        return "written"

    heard: list[str] = []
    job = background.run_watched("…", writes, heard.append, fail)
    assert settled.wait(LONGEST)
    assert not job.cancel()
    assert not job.may_cancel
    with qtbot.waitSignal(background.idle):
        may_end.set()
    assert heard == ["written"]


def test_who_closes_does_not_wait_for_an_endless_job() -> None:
    jobs = Jobs()
    background = Background(jobs=jobs)
    begun = Event()

    def endless(progress: Progress) -> None:
        begun.set()
        while True:
            progress.check()

    background.run_watched("…", endless, fail, fail)
    assert begun.wait(LONGEST)
    background.close()
    assert jobs.watched == ()


def test_a_fault_of_a_watched_job_is_told_as_of_any_other(qtbot: QtBot, background: Background) -> None:
    heard: list[Exception] = []
    with qtbot.waitSignal(background.idle):
        background.run_watched("…", lambda _progress: int("x"), fail, heard.append)
    assert isinstance(heard[0], ValueError)
