"""What holds for every test: no screen, no user settings, nothing unexpected said or left behind."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable, Iterator
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ["WAYMARK_LANGUAGE"] = "en"

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

settings.register_profile(
    "usual", max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))

PATIENCE_MS = 120_000
"""How long a test waits for what will come: no measure of anything, for the machine may be busy."""


class PatientBot(QtBot):
    """Waits until it has come, however long a test thought that takes."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 0) -> None:
        """Wait until the call says yes."""
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = 0, **named: Any) -> Any:
        """Return what waits for a signal."""
        is_sure = named.get("raising") is not False
        return super().waitSignal(signal, timeout=max(timeout, PATIENCE_MS) if is_sure else timeout, **named)

    def waitExposed(self, widget: Any, *, timeout: int = 0) -> Any:
        """Return what waits until a window is seen."""
        return super().waitExposed(widget, timeout=max(timeout, PATIENCE_MS))


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    """Return the hand of a test in a window: pytest-qt's own, but patient."""
    return PatientBot(request)


def pytest_sessionfinish() -> None:
    """Leave the clipboard as the program does: what Python made there must not outlive it."""
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is not None:
        from gui.app import leave_clipboard

        leave_clipboard()


@pytest.fixture(autouse=True)
def silent_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which something warned that the test did not expect (and clear)."""
    yield
    said = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not said, said


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Let every test start and end in English."""
    from gui.words import set_language

    set_language("en")
    yield
    set_language("en")


@pytest.fixture(autouse=True)
def garbage_of_the_window_thread() -> Iterator[None]:
    """Collect cycles as the program does: a thread of one test must not delete the widgets of another."""
    from gui.garbage import WindowCollector

    gc.disable()
    yield
    gc.disable()
    WindowCollector().collect_due()


@pytest.fixture(autouse=True)
def no_user_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep crash journals, saved versions and logs in a folder of the test run."""
    folder = str(tmp_path_factory.mktemp("state"))
    monkeypatch.setenv("XDG_STATE_HOME", folder)
    monkeypatch.setenv("LOCALAPPDATA", folder)


@pytest.fixture(autouse=True)
def no_user_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep settings of the window in a folder of the test run."""
    from PySide6.QtCore import QSettings

    folder = tmp_path_factory.mktemp("settings")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
