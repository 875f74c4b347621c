"""What is remembered between two runs: window, panels, theme, language, recent files, the last folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from gui.theme import text_scales

MOST_RECENT = 10


class Settings:
    """The remembered wishes of one person, kept by the system's own means."""

    def __init__(self) -> None:
        scope = QSettings.Scope.UserScope
        self._kept = QSettings(QSettings.defaultFormat(), scope, "Waymark", "Waymark")

    def text(self, name: str, default: str = "") -> str:
        """Return a remembered text."""
        value = self._kept.value(name, default)
        return value if isinstance(value, str) else default

    def set_text(self, name: str, value: str) -> None:
        """Remember a text."""
        self._kept.setValue(name, value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a remembered list of texts; a list of one comes back from a file as a bare text."""
        value = self._kept.value(name, [])
        found = value if isinstance(value, list) else [value]
        return tuple(each for each in found if isinstance(each, str) and each)

    def set_texts(self, name: str, values: tuple[str, ...]) -> None:
        """Remember a list of texts."""
        self._kept.setValue(name, list(values))

    def bytes(self, name: str) -> QByteArray:
        """Return remembered bytes, such as the place of the window."""
        value = self._kept.value(name, QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_bytes(self, name: str, value: QByteArray) -> None:
        """Remember bytes."""
        self._kept.setValue(name, value)

    @property
    def recent(self) -> tuple[Path, ...]:
        """The maps opened or saved last, the latest first."""
        return tuple(Path(text) for text in self.texts("recent"))

    def remember(self, path: Path) -> None:
        """Put a map at the head of the recent ones, and its folder in mind."""
        names = [str(path), *(str(each) for each in self.recent if each != path)]
        self.set_texts("recent", tuple(names[:MOST_RECENT]))
        self.set_text("folder", str(path.parent))

    def forget(self, path: Path) -> None:
        """Drop a map from the recent ones."""
        self.set_texts("recent", tuple(str(each) for each in self.recent if each != path))

    @property
    def text_scale(self) -> float:
        """How much larger than usual the text of panels and dialogs is; 1.0 where nobody asked for more."""
        text = self.text("text_scale", "1.0")
        return next((scale for scale in text_scales() if str(scale) == text), 1.0)

    @property
    def folder(self) -> str:
        """The folder used last, "" for the system's choice."""
        return self.text("folder")
