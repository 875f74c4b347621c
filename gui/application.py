"""The application of Qt, made before all else is loaded: its fonts come meanwhile."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication

from gui.house_fonts import loading

STYLE = "fusion"
"""The style of Qt's own that is dressed; also the property of an application that wears it."""


def make_application() -> QApplication:
    """Return the application, named, and wearing the style that is dressed."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        app = existing
    else:
        app = QApplication([*sys.argv[:1], "-style", STYLE])
        app.setProperty(STYLE, True)
    loading()
    app.setApplicationName("Waymark")
    app.setApplicationDisplayName("")
    return app
