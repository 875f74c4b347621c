"""Takes pictures of the window with every example, in each theme and language: `make screens`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QSettings, QSize
from PySide6.QtWidgets import QApplication

from gui.app import make_application, make_window, take_apart
from gui.docks import TABS
from gui.theme import DARK, LIGHT
from gui.window import Window
from gui.words import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"laptop": QSize(1366, 768), "large": QSize(1920, 1080)}
LONGEST_WAIT_MS = 20_000
CHART_MS = 1500


def settle(window: Window, at_least_ms: int = 0) -> None:
    """Let the window do what it has to do, until nothing is read or written."""
    longest, least = QDeadlineTimer(LONGEST_WAIT_MS), QDeadlineTimer(at_least_ms)
    while not longest.hasExpired():
        QApplication.processEvents()
        if least.hasExpired() and not window.files.background.is_busy:
            return


def take(window: Window, out: Path, name: str) -> None:
    """Write a picture of the window."""
    settle(window)
    window.grab().save(str(out / f"{name}.png"))
    sys.stdout.write(f"{out / name}.png\n")


def examples() -> list[Path]:
    """Return the maps that are shown."""
    return sorted((ROOT / "resources" / "examples").glob("*.journey"))


def show(out: Path, language: str) -> None:
    """Take the pictures of one language; English has the most."""
    os.environ["WAYMARK_LANGUAGE"] = language
    window = make_window()
    window.resize(SIZES["laptop"])
    window.show()
    take(window, out, f"{language}-start")
    for path in examples() if language == "en" else examples()[-1:]:
        window.files.open(path)
        settle(window)
        for theme_name, theme in {"light": LIGHT, "dark": DARK}.items():
            window.session.set_theme(theme)
            for size_name, size in SIZES.items():
                window.resize(size)
                settle(window)
                window.map.fit_all()
                take(window, out, f"{language}-{path.stem}-{theme_name}-{size_name}")
        window.session.set_theme(LIGHT)
    for name in TABS:
        window.session.select([window.session.journey.stages[0].id])
        window.docks.show(name)
        settle(window, CHART_MS)
        take(window, out, f"{language}-panel-{name}")
    window.session.document.mark_saved()
    window.close()
    take_apart(window)


def main(folder: str) -> None:
    """Take all pictures into a folder."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    app = make_application()
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(out / "settings"))
    for language in LANGUAGES:
        show(out, language)
    app.processEvents()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "screens")
