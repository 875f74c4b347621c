"""The main path on a real screen: the program started as people start it, driven by mouse and keys."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRectF
from windows import opened, window_at_work

from gui.window import Window
from journey.journey import Journey
from journey.records import PainPoint, Touchpoint
from journey.storage.store import load

HERE = Path(__file__).parents[2]
BLANK = HERE / "resources" / "templates" / "blank.journey"
NEEDED = ("Xvfb", "xdotool")

pytestmark = [
    pytest.mark.screen,
    pytest.mark.skipif(
        not all(map(shutil.which, NEEDED)) or sys.platform != "linux", reason="needs Xvfb and xdotool"
    ),
]


@dataclass
class Screen:
    """A screen of its own, with the program on it."""

    display: str
    folder: Path
    qtbot: Any
    program: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        return {
            **kept,
            "LC_ALL": "C.UTF-8",
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "WAYMARK_LANGUAGE": "en",
        }

    def start(self, path: Path) -> None:
        command = [sys.executable, "-X", "faulthandler", "main.py", str(path)]
        with (self.folder / "log").open("wb") as log:
            self.program = subprocess.Popen(command, cwd=HERE, env=self.environment, stdout=log, stderr=log)
        self.wait_for_title(f"{path.name} – Waymark")

    def do(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, timeout=120, check=False
        )
        return done.stdout.decode().strip()

    def windows(self, title: str) -> list[str]:
        return self.do("search", "--onlyvisible", "--name", f"^{title}$").split()

    def wait_for_title(self, title: str) -> None:
        self.wait(lambda: bool(self.windows(title.replace("*", "\\*"))))

    def wait(self, told: Callable[[], bool]) -> None:
        try:
            self.qtbot.waitUntil(told, timeout=30_000)
        except self.qtbot.TimeoutError:
            names = [self.do("getwindowname", key) for key in self.windows(".*")]
            raise AssertionError(f"on screen: {names}; said: {self.said()}") from None

    def click(self, at: QPoint, times: int = 1) -> None:
        self.do("mousemove", str(at.x()), str(at.y()))
        self.do("click", "--repeat", str(times), "--delay", "40", "1")

    def focus(self) -> None:
        """Click the empty corner of the map: without a window manager the keys go nowhere before."""
        self.click(QPoint(12, 640))
        self.wait(lambda: self.do("getwindowname", self.do("getwindowfocus")).endswith("Waymark"))

    def wait_for_focus(self, beginning: str) -> None:
        """Wait until the keys go to a window whose title begins so: it is seen a little before it hears."""
        self.wait(lambda: self.do("getwindowname", self.do("getwindowfocus")).startswith(beginning))

    def keys(self, *keys: str) -> None:
        self.do("key", "--delay", "30", *keys)

    def write(self, text: str) -> None:
        self.do("type", "--delay", "15", text)

    def said(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture
def screen(tmp_path: Path, qtbot: Any) -> Iterator[Screen]:
    # Other servers may come and go meanwhile, and the first free number with them.
    display = 100 + os.getpid() % 5000
    server = subprocess.Popen(
        ["Xvfb", f":{display}", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"],
        stderr=subprocess.DEVNULL,
    )
    qtbot.waitUntil(Path(f"/tmp/.X11-unix/X{display}").exists, timeout=20_000)
    made = Screen(f":{display}", tmp_path, qtbot)
    yield made
    if made.program is not None and made.program.poll() is None:
        made.program.kill()
        made.program.wait()
    server.terminate()
    server.wait()


def center_of(window: Window, stage: str, band: str) -> QPoint:
    """Return the middle of a cell on the window's own surface."""
    cell = window.map.scene.layout.cell(stage, band)
    shown = window.map.port.to_view(QRectF(cell.x, cell.y, cell.width, cell.height))
    return window.map.mapTo(window, shown.center())


def on_disk(path: Path) -> Journey:
    journey = load(path).journey
    assert journey is not None
    return journey


def test_the_main_path_by_mouse_and_keys(screen: Screen, qtbot: Any, tmp_path: Path) -> None:
    """Open, add a touchpoint with its pain point, save, undo, go dark by typing, quit."""
    path = tmp_path / "workshop.journey"
    shutil.copy(BLANK, path)
    with window_at_work(qtbot, 1366, 768) as twin:
        opened(qtbot, twin, path)
        at = center_of(twin, "purchase", "touchpoints")
        twin_size = (twin.width(), twin.height())

    screen.start(path)
    (window,) = screen.windows("workshop.journey – Waymark")
    screen.do("windowsize", "--sync", window, *map(str, twin_size))
    screen.do("windowmove", "--sync", window, "0", "0")
    screen.click(at, times=2)
    screen.write("Pay by phone")
    screen.keys("Tab")
    screen.wait_for_title("workshop.journey* – Waymark")
    screen.write("The app asks twice")
    screen.keys("Return", "Escape", "ctrl+s")
    screen.wait_for_title("workshop.journey – Waymark")

    saved = on_disk(path)
    (touchpoint,) = saved.of(Touchpoint).values()
    (pain,) = saved.of(PainPoint).values()
    assert (touchpoint.name, touchpoint.stage) == ("Pay by phone", "purchase")
    assert (pain.text, pain.on) == ("The app asks twice", touchpoint.id)

    screen.keys("ctrl+z", "ctrl+z")
    screen.wait_for_title("workshop.journey* – Waymark")
    screen.keys("ctrl+s")
    screen.wait_for_title("workshop.journey – Waymark")
    assert on_disk(path) == on_disk(BLANK)

    screen.keys("ctrl+k")
    screen.wait(lambda: bool(screen.windows("Type a command")))
    screen.write("colours dark")
    screen.keys("Return")
    screen.wait(lambda: not screen.windows("Type a command"))
    screen.focus()
    screen.keys("ctrl+q")
    assert screen.program is not None
    screen.wait(lambda: screen.program is not None and screen.program.poll() is not None)
    assert (screen.program.returncode, screen.said()) == (0, "")
    kept = "\n".join(file.read_text() for file in (tmp_path / "config").rglob("*.conf"))
    assert "theme=dark" in kept


def test_unsaved_changes_are_asked_about(screen: Screen, qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "workshop.journey"
    shutil.copy(BLANK, path)
    screen.start(path)
    screen.focus()
    screen.keys("ctrl+1")
    screen.write("Recovery")
    screen.keys("Return", "Escape")
    screen.wait_for_title("workshop.journey* – Waymark")
    screen.keys("ctrl+q")
    question = "Save the changes to “workshop.journey”\\?"
    screen.wait_for_focus("Save the changes")
    screen.keys("Escape")
    screen.wait(lambda: not screen.windows(question))
    screen.focus()
    screen.keys("ctrl+q")
    screen.wait_for_focus("Save the changes")
    screen.keys("Return")
    screen.wait(lambda: screen.program is not None and screen.program.poll() is not None)
    assert "Recovery" in {stage.name for stage in on_disk(path).stages}
    assert screen.said() == ""
